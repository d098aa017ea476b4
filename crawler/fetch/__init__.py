"""Spiders and how they behave: what is asked, how slowly, and what is kept."""
