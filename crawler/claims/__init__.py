"""A page → raw claims and issues."""
