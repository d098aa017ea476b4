"""llmreference.com: reference pages that compare two models."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="llmreference",
    hosts=("www.llmreference.com", "llmreference.com"),
    base_url="https://www.llmreference.com/",
    page_path=r"/compare/([^/]+)/([^/]+)",
    listing_paths=("/compare",),
    cadence_days=7,
    price_kind="cheapest_route",  # of the routes that it tracks
    labels={"Cheapest output": "price: meter=output"},
    sections=(
        "Decision scorecard",
        "Decision tradeoffs",
        "Monthly cost at traffic",
        "Switch friction",
        "Specs",
        "Pricing and availability",
        "Capabilities",
        "Benchmarks",
        "Deep dive",
        "FAQ",
        "Continue comparing",
    ),
)
