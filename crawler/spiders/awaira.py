"""awaira.com: two models side by side, in nine rows of fixed order, with a verdict."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="awaira",
    hosts=("awaira.com", "www.awaira.com"),
    base_url="https://awaira.com/",
    page_path=r"/models/compare/(.+?)-vs-(.+)",
    listing_paths=("/models/compare",),
    cadence_days=30,  # pages say that they were compared in some month
    price_kind="list",
    labels={"Provider": "organization"},
    sections=(
        "Head-to-Head Comparison",
        "The Verdict",
        "Frequently Asked Questions",
    ),
)
