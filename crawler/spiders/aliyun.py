"""help.aliyun.com: what models cost on Alibaba Cloud."""

from __future__ import annotations

from crawler.site import Site

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
