"""bird-bench.github.io: the leaderboards of the BIRD benchmark."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="bird_bench",
    hosts=("bird-bench.github.io",),
    base_url="https://bird-bench.github.io/",
    pages=("/",),
    sitemap=False,
    relationship="third_party",  # it runs the benchmark itself
    cadence_days=30,
)
