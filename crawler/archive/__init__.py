"""Captures in and out of data/raw."""
