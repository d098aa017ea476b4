"""api-docs.deepseek.com: DeepSeek's own models, limits and prices."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="deepseek_docs",
    hosts=("api-docs.deepseek.com",),
    base_url="https://api-docs.deepseek.com/",
    pages=("/quick_start/pricing", "/zh-cn/quick_start/pricing"),
    sitemap=False,
    relationship="first_party",
    cadence_days=7,
    price_kind="list",
    provider="DeepSeek",
)
