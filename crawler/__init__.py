"""Fetch, archive and extract: pages and words. Computes no value, decides no truth."""
