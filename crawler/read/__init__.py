"""Bytes of a page → a Document: blocks of words, each with where it stands."""
