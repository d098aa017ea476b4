"""Page templates, one module per sample site, written as plain functions."""
