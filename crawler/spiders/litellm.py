"""litellm: the price list that its gateway works by, which many others copy."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site
from crawler.spiders.formats.litellmkeys import read_litellm


class LitellmSpider(SiteSpider):
    """Fetches the price list from its repository."""

    name = "litellm"
    allowed_domains = ("raw.githubusercontent.com",)
    site = Site(
        name=name,
        hosts=("raw.githubusercontent.com/BerriAI/litellm",),
        base_url="https://raw.githubusercontent.com/",
        pages=("/BerriAI/litellm/main/model_prices_and_context_window.json",),
        sitemap=False,
        price_kind="offering",
        feed=read_litellm,
        licence_note="MIT repository (BerriAI/litellm), its enterprise folder aside.",
    )
