"""ai.google.dev: Google's own page about the models of the Gemini API."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="gemini_docs",
    hosts=("ai.google.dev",),
    base_url="https://ai.google.dev/",
    pages=("/gemini-api/docs/models",),
    sitemap=False,
    relationship="first_party",
    cadence_days=7,
    price_kind="list",
    provider="Google AI Studio",  # who sells the Gemini API
)
