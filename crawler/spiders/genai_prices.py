"""genai-prices: prices of inference providers, with tiers, days and hours of day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.claims.feeds import (
    Key,
    Keys,
    Record,
    Row,
    issue,
    number,
    odd_keys,
    price,
    qualified,
    read_record,
    state,
    unmapped,
)
from crawler.claims.nodes import (
    Node,
    entries,
    member,
    members,
    root_of,
    text_of,
    thousands,
)
from crawler.read.feed import Feed
from crawler.read.scalars import Number
from crawler.site import Site

METERS = {
    "input_mtok": ("input", "1M tokens"),
    "output_mtok": ("output", "1M tokens"),
    "cache_read_mtok": ("cached_input", "1M tokens"),
    "cache_write_mtok": ("cache_write", "1M tokens"),
    "input_audio_mtok": ("audio_input", "1M tokens"),
    "output_audio_mtok": ("audio_output", "1M tokens"),
    "cache_audio_read_mtok": ("cached_audio_input", "1M tokens"),
    "requests_kcount": ("request", "1K requests"),
}
OF_PROVIDER = frozenset(
    """
    id name api_pattern extractors fallback_model_providers model_match models
    price_comments pricing_urls provider_match tiers
    """.split()
)


@dataclass(frozen=True)
class Times:
    """When a list of prices holds: from a day to a day, or at some hours of the day."""

    hours: str = ""
    from_date: str = ""
    to_date: str = ""

    def key(self, meter: str, above: str = "") -> Key:
        """Return the key of a meter's price at these times."""
        tier = ", ".join(filter(None, (above, self.hours)))
        return qualified(
            price(*METERS[meter], tier), from_date=self.from_date, to_date=self.to_date
        )

    def record(self, record: Record, above: str = "") -> Record:
        """Return the record with a row of its own for these times."""
        first = self.from_date and f"from_date {self.from_date}"
        last = self.to_date and f"to_date {self.to_date}"
        said = filter(None, (above, self.hours, first, last))
        return replace(record, row=", ".join(said))


def _read_prices(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield the prices of an object, or of a list in which later ones go first."""
    if isinstance(node.value, dict):
        yield from _read_meters(record, label, node, Times())
        return
    lists = list(entries(node))
    for one, times in zip(lists, map(_times, lists, [*lists[1:], None]), strict=True):
        if times is None:
            yield issue(one, f"{label}.constraint", "a day, or hours of the day")
            continue
        yield from odd_keys(one, {"constraint", "prices"}, label)
        yield from _read_meters(record, label, member(one, "prices"), times)


def _times(node: Node, later: Node | None) -> Times | None:
    """Return when the prices of ``node`` hold; without a constraint, till ``later``.

    >>> first = Node({"prices": {}}, "")
    >>> later = Node({"constraint": {"start_date": "2025-06-10"}}, "")
    >>> _times(first, later)
    Times(hours='', from_date='', to_date='2025-06-10')
    """
    start, begin, end = _constraint(node)
    next_start, next_begin, next_end = _constraint(later) if later else ("", "", "")
    constraint = member(node, "constraint")
    if constraint.value is None:
        return Times(_hours(next_end, next_begin), "", next_start)
    known = set(dict(members(constraint))) <= {"start_date", "start_time", "end_time"}
    if not known or bool(begin) != bool(end) or not (begin or start):
        return None
    return Times(_hours(begin, end), start, next_start)


def _constraint(node: Node) -> tuple[str, str, str]:
    constraint = member(node, "constraint")
    names = ("start_date", "start_time", "end_time")
    day, begin, end = (text_of(constraint, name) for name in names)
    return day, begin, end


def _hours(begin: str, end: str) -> str:
    """Write hours of the day as a tier.

    >>> _hours("16:30:00Z", "00:30:00Z")
    '16:30–00:30 UTC'
    """
    return f"{begin[:5]}–{end[:5]} UTC" if begin and end else ""


def _read_meters(record: Record, label: str, node: Node, times: Times) -> Iterator[Row]:
    for name, one in members(node):
        path = f"{label}.{name}"
        if name not in METERS:
            yield unmapped(path, one)
        elif isinstance(one.value, dict):
            yield from _read_tiers(record, path, one, times, name)
        else:
            yield from state(times.record(record), times.key(name), path, one)


def _read_tiers(
    record: Record, label: str, node: Node, times: Times, meter: str
) -> Iterator[Row]:
    """Yield a base price and those of larger contexts."""
    yield from odd_keys(node, {"base", "tiers"}, label)
    base = member(node, "base")
    yield from state(times.record(record), times.key(meter), f"{label}.base", base)
    for one in entries(member(node, "tiers")):
        yield from odd_keys(one, {"start", "price"}, f"{label}.tiers")
        start = member(one, "start").value
        if not isinstance(start, Number):
            yield issue(member(one, "start"), f"{label}.tiers.start", "a number")
            continue
        above = f"above {thousands(start)} tokens"
        key, row = times.key(meter, above), times.record(record, above)
        yield from state(row, key, f"{label}.tiers.price", member(one, "price"))


KEYS = Keys(
    {"context_window": number("context_window"), "prices": _read_prices},
    {
        "id": "the slug",
        "name": "the subject",
        "match": "how the names of requests are recognised",
        "description": "prose",
        "price_comments": "prose",
        "deprecated": "without a date",
        "prices_checked": "when somebody looked at the prices",
        "price_discrepancies": "what other lists say",
        "collapse": "how the list is built",
    },
)


def read_providers(feed: Feed) -> Iterator[Row]:
    """Yield what each provider's entry says of each of its models."""
    for node in entries(root_of(feed)):
        yield from odd_keys(node, OF_PROVIDER)
        provider = text_of(node, "id")
        for one in entries(member(node, "models")):
            name, slug = text_of(one, "name"), text_of(one, "id")
            yield from read_record(Record(one, name, slug, provider, provider), KEYS)


site = Site(
    name="genai_prices",
    hosts=("raw.githubusercontent.com/pydantic/genai-prices",),
    base_url="https://raw.githubusercontent.com/",
    pages=("/pydantic/genai-prices/main/prices/data.json",),
    sitemap=False,
    slug_is_api_id=True,
    lists_offers=True,
    price_kind="offering",
    feed=read_providers,
    licence_note="MIT repository (pydantic/genai-prices).",
)
