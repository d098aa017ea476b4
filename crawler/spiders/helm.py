"""HELM: who made the models that Stanford evaluates, when, and how large they are."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.claims.feeds import (
    Keys,
    Record,
    Row,
    issue,
    number,
    read_record,
    state,
    text,
)
from crawler.claims.nodes import Node, entries, member, members, root_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

SAMPLES = frozenset(("simple/model1",))
NO_ANSWER = "limited"  # served, whether the weights are to be had or not


def _read_access(record: Record, label: str, node: Node) -> Iterator[Row]:
    if node.value in ("open", "closed"):
        yield from state(record, text("open_weights"), label, node)
    elif node.value != NO_ANSWER:
        yield issue(node, label, "open, limited or closed")


KEYS = Keys(
    {
        "creator_organization_name": text("organization"),
        "access": _read_access,
        "num_parameters": number("parameters"),
        "release_date": text("release_date"),
        "release": text("release_date"),  # the same, misspelt
    },
    {
        "name": "the slug",
        "display_name": "the subject",
        "description": "prose",
        "tags": "what the evaluation does with it",
        "deprecated": "without a date",
    },
)


def read_models(feed: Feed) -> Iterator[Row]:
    """Yield what the metadata says of each model.

    The file of deployments gives nothing: its lengths are those of HELM's own
    requests, at times a token or more below the window.
    """
    root = root_of(feed)
    if "model_deployments" in dict(members(root)):
        return
    for node in entries(member(root, "models")):
        name, slug = text_of(node, "display_name"), text_of(node, "name")
        if slug not in SAMPLES:
            yield from read_record(Record(node, name, slug), KEYS)


site = Site(
    name="helm",
    hosts=("raw.githubusercontent.com/stanford-crfm/helm",),
    base_url="https://raw.githubusercontent.com/",
    pages=("/stanford-crfm/helm/main/src/helm/config/model_metadata.yaml",),
    sitemap=False,
    relationship="third_party",
    cadence_days=30,
    slug_is_api_id=True,
    price_kind="",
    feed=read_models,
    licence_note="Apache-2.0 repository (stanford-crfm/helm).",
)
