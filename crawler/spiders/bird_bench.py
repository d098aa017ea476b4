"""bird-bench.github.io: the leaderboards of the BIRD benchmark."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site


class BirdBenchSpider(SiteSpider):
    """Crawls bird-bench.github.io."""

    name = "bird_bench"
    allowed_domains = ("bird-bench.github.io",)
    site = Site(
        name="bird_bench",
        hosts=("bird-bench.github.io",),
        base_url="https://bird-bench.github.io/",
        pages=("/",),
        sitemap=False,
        relationship="third_party",  # it runs the benchmark itself
        cadence_days=30,
    )
