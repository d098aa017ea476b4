"""mathvista.github.io: the leaderboards of the MathVista benchmark."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="mathvista",
    hosts=("mathvista.github.io",),
    base_url="https://mathvista.github.io/",
    pages=("/",),
    sitemap=False,
    relationship="third_party",  # it collects the results itself
    cadence_days=30,
)
