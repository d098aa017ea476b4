"""mathvista.github.io: the leaderboards of the MathVista benchmark."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site


class MathvistaSpider(SiteSpider):
    """Crawls mathvista.github.io."""

    name = "mathvista"
    allowed_domains = ("mathvista.github.io",)
    site = Site(
        name="mathvista",
        hosts=("mathvista.github.io",),
        base_url="https://mathvista.github.io/",
        pages=("/",),
        sitemap=False,
        relationship="third_party",  # it collects the results itself
        cadence_days=30,
    )
