"""www.tencentcloud.com: what models cost on TokenHub, Tencent Cloud's service."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="tencent",
    hosts=("www.tencentcloud.com", "tencentcloud.com"),
    base_url="https://www.tencentcloud.com/",
    pages=("/document/product/1300/78937", "/zh/document/product/1300/78937"),
    sitemap=False,
    relationship="first_party",  # the page is its own price list
    cadence_days=7,
    price_kind="list",
    provider="Tencent Cloud",
)
