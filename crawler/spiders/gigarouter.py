"""gr.tbb.rip: one open model a page, by its repository on Hugging Face."""

from __future__ import annotations

from crawler.site import Site

site = Site(
    name="gigarouter",
    hosts=("gr.tbb.rip", "gigarouter.ai"),  # the second is an older copy
    base_url="https://gr.tbb.rip/",
    page_path=r"/models/([^/]+)/([^/]+)",
    listing_paths=("/models",),
    relationship="third_party",  # it offers the models itself
    cadence_days=30,
    slug_is_path=True,
    slug_property="huggingface_id",
    price_kind="list",
    provider="gigarouter",
    labels={
        "price": "price",
        "est. price": "price: kind=estimate",
        "status": "availability",
        "published": "release_date",
        "updated": "update_date",
    },
    sections=("specs", "about this model", "best for", "FAQ", "not yet live"),
)
