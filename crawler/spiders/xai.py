"""docs.x.ai: xAI's own models, their limits and prices."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="xai",
    hosts=("docs.x.ai",),
    base_url="https://docs.x.ai/",
    pages=("/docs/models",),
    sitemap=False,
    relationship="first_party",
    cadence_days=7,
    price_kind="list",
    provider="xAI",
    labels={"Pricing": "price: meter=input/output"},  # two prices in one cell
)
