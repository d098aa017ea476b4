"""help.aliyun.com: what models cost on Alibaba Cloud."""

from __future__ import annotations

from crawler.fetch.sitespider import SiteSpider
from crawler.site import Site


class AliyunSpider(SiteSpider):
    """Crawls the price lists of help.aliyun.com."""

    name = "aliyun"
    allowed_domains = ("help.aliyun.com",)
    site = Site(
        name="aliyun",
        hosts=("help.aliyun.com",),
        base_url="https://help.aliyun.com/",
        pages=(
            "/zh/model-studio/model-pricing",
            "/zh/hologres/user-guide/managed-models-billing",
        ),
        sitemap=False,
        relationship="first_party",  # the pages are its own price lists
        cadence_days=7,
        price_kind="list",
        provider="Alibaba Cloud",
    )
