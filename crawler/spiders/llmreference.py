"""llmreference.com: reference pages that compare two models."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site


class LlmreferenceSpider(SiteSpider):
    """Crawls llmreference.com. Its prices are those of the cheapest tracked route."""

    name = "llmreference"
    allowed_domains = ("llmreference.com",)
    site = Site(
        name="llmreference",
        hosts=("www.llmreference.com", "llmreference.com"),
        base_url="https://www.llmreference.com/",
        page_path=r"/compare/([^/]+)/([^/]+)",
        listing_paths=("/compare",),
        cadence_days=7,
        price_kind="cheapest_route",
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
