"""Readers: bytes of a page → Document."""
