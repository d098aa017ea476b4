"""Statements of all captures → distinct claims about models."""
