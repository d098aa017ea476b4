"""Names and ids as sites use them → models."""
