"""litellm: the price list that its gateway works by, which many others copy."""

from __future__ import annotations

from crawler.site import Site
from crawler.spiders.formats.litellmkeys import read_litellm

site = Site(
    name="litellm",
    hosts=("raw.githubusercontent.com/BerriAI/litellm",),
    base_url="https://raw.githubusercontent.com/",
    pages=("/BerriAI/litellm/main/model_prices_and_context_window.json",),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_litellm,
    licence_note="MIT repository (BerriAI/litellm), its enterprise folder aside.",
)
