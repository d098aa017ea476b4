"""Truth discovery: the most probable value of each item, and each source's reliability.

A pure function over columns of numbers: items, sources, intervals, days. It knows
nothing of what the items are, reads no files and has no clock. ``fuse`` is the way in.
"""
