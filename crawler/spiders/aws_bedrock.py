"""docs.aws.amazon.com: which models Bedrock offers, since when and until when."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="aws_bedrock",
    hosts=("docs.aws.amazon.com",),
    base_url="https://docs.aws.amazon.com/",
    pages=("/bedrock/latest/userguide/model-lifecycle.html",),
    sitemap=False,
    # It speaks first hand of its own offer alone: the models are other makers', and
    # its dates are those of the offer.
    relationship="third_party",
    cadence_days=30,
    price_kind="list",
    provider="AWS Bedrock",
)
