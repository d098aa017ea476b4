"""aider.chat: how well models edit code, a leaderboard with what each run cost."""

from __future__ import annotations

from crawler.site import Site
from crawler.sitespider import SiteSpider


class AiderSpider(SiteSpider):
    """Crawls the leaderboards of aider.chat."""

    name = "aider"
    allowed_domains = ("aider.chat",)
    site = Site(
        name="aider",
        hosts=("aider.chat",),
        base_url="https://aider.chat/",
        pages=("/docs/leaderboards/",),
        sitemap=False,
        relationship="third_party",  # it runs the benchmark itself
        cadence_days=30,
        price_kind="",  # what a run of the benchmark cost is no price
    )
