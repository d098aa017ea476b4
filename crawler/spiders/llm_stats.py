"""llm-stats.com: benchmark scores, prices and limits of two models side by side."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="llm_stats",
    hosts=("llm-stats.com", "www.llm-stats.com"),
    base_url="https://llm-stats.com/",
    page_path=r"/models/compare/(.+?)-vs-(.+)",
    listing_paths=("/models/compare",),
    cadence_days=7,
    slug_is_api_id=True,  # slugs are the vendors' dated ids
    price_kind="cheapest_route",  # cards name the 'Best provider'
    labels={
        "Context Window > Input": "context_window",
        "Context Window > Output": "max_output_tokens",
        "Pricing Analysis > Input tokens": "price: meter=input, per=1M tokens",
        "Pricing Analysis > Output tokens": "price: meter=output, per=1M tokens",
        "Model Size > parameters": "parameters",
        "View details": "organization",
    },
    bare_values={"Open weights": "open_weights", "Closed source": "open_weights"},
    sections=(
        "Performance Benchmarks",
        "Arena Performance",
        "Pricing Analysis",
        "Model Size",
        "Context Window",
        "Input Capabilities",
        "License",
        "Release Timeline",
        "Knowledge Cutoff",
        "Outputs Comparison",
        "Key Takeaways",
        "Detailed Comparison",
        "FAQ",
    ),
)
