"""www.tencentcloud.com: what models cost on Tencent Cloud."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site


class TencentSpider(SiteSpider):
    """Crawls the price list of TokenHub, Tencent Cloud's service of models."""

    name = "tencent"
    allowed_domains = ("tencentcloud.com",)
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
