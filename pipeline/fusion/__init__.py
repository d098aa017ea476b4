"""Which of several claimed values is true, how sure that is, and whom to believe.

A pure function over columns of numbers: items, sources, intervals, days. It knows
nothing of what the items are, reads no files and has no clock. ``fuse`` is the way in.
"""
