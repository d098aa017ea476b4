"""What is known of a model, in a few lines a fact: who says it, and why others lost.

The whole trail, with quotes and places, is for one property at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.cli.terminal import clean, counted, shorten, unit_text
from pipeline.flags import weaknesses
from pipeline.records import OF_FEW_HOSTS, OF_HOST

if TYPE_CHECKING:
    from pipeline.compare.explain import Explanation

Row = Mapping[str, Any]
MOST_NAMES = 8
MOST_LOSERS = 4
MAX_VALUE = 60
IN_WORDS = (
    *("benchmark", "meter", "kind", "tier", "provider", "metric", "setting"),
    "currency",
)
LABEL_WIDTH = 20
MOST_SURE = 0.99  # more than that nobody can tell


def give_account(explanations: Sequence[Explanation], model: str) -> Iterator[str]:
    """Yield the lines of an account of one model, in rich's markup.

    Of prices only the maker's list prices of the base tier are told; the others are
    counted.
    """
    told = [one for one in explanations if _is_of_the_model(one.fact)]
    for one in told:
        yield from _fact_lines(one.fact, one.claims)
        yield from _variant_lines(one)
    rest = [one.fact for one in explanations if not _is_of_the_model(one.fact)]
    prices = sum(fact["property"] == "price" for fact in rest)
    if prices:
        yield (
            f"[dim]and {counted(prices, 'price')} of other offers and tiers: "
            f"modelcensus explain {clean(model)} price[/]"
        )
    if len(rest) > prices:
        yield (
            f"[dim]and {counted(len(rest) - prices, 'limit')} of hosts' offers: "
            f"modelcensus explain {clean(model)} context_window[/]"
        )
    yield f"[dim]the words and places: modelcensus explain {clean(model)} PROPERTY[/]"


def _is_of_the_model(fact: Row) -> bool:
    if fact["property"] == "price":
        return fact["kind"] == "list" and not fact["tier"]
    return not fact["provider"] and not fact["tier"]


def _fact_lines(fact: Row, claims: Iterable[Row]) -> Iterator[str]:
    listed = list(claims)
    named = " ".join(str(fact[name]) for name in IN_WORDS if fact[name])
    label = f"{fact['property']} {named}".strip()
    value = clean(shorten(str(fact["value"]), MAX_VALUE))
    yield (
        f"[bold]{clean(label):{LABEL_WIDTH}}[/] [bold cyan]{value}[/] "
        f"{unit_text(fact['unit'])}[dim]({fact['verdict']}, confidence "
        f"{_share(fact['confidence'])})[/]"
    )
    supporting = [
        claim
        for claim in listed
        if claim["outcome"] == "supports" and not claim["reason"]
    ]
    said = _said(supporting, str(fact["value"]))
    yield f"  [green]✓[/] {clean(fact['reason'])}: {clean(said)}"
    losers = _losers(listed)
    for line in losers[:MOST_LOSERS]:
        yield f"  [red]✗[/] {clean(line)}"
    if losers[MOST_LOSERS:]:
        yield f"  [dim]and {counted(len(losers) - MOST_LOSERS, 'other rival')}[/]"


def _share(confidence: float) -> str:
    return ">0.99" if confidence > MOST_SURE else f"{confidence:.2f}"


def _said(claims: Iterable[Row], value: str) -> str:
    """Return the sites with what each prints: 'aider 128K, litellm 128000'.

    What a site says of hosts is told only where it says nothing of the model itself,
    or where it is the ``value``.
    """
    by_site: dict[str, list[tuple[bool, bool, str]]] = {}
    for claim in claims:
        note = _weakness(claim)
        words = shorten(str(claim["value_text"]), MAX_VALUE // 2) + note
        told = (bool(note), claim["value"] != value, words)
        by_site.setdefault(claim["site"], []).append(told)
    prints_of = {site: _telling(told) for site, told in by_site.items()}
    names = [
        f"{site} {' and '.join(prints[:2])}"
        for site, prints in sorted(prints_of.items())
    ]
    more = len(names) - MOST_NAMES
    return "; ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _telling(prints: Sequence[tuple[bool, bool, str]]) -> list[str]:
    """Return the prints of a site that tell most: its own, and that of the value."""
    ordered = list(dict.fromkeys(sorted(prints)))
    own = [words for aside, _, words in ordered if not aside]
    exact = any(not other for aside, other, _ in ordered if not aside)
    value = [words for aside, other, words in ordered if aside and not other]
    if exact or (own and not value):
        return own
    return [*own, *value] or [words for *_, words in ordered]


def _weakness(claim: Row) -> str:
    words = weaknesses(claim["flags"])
    return f" ({words[0]})" if words else ""


def _losers(claims: Iterable[Row]) -> list[str]:
    """Return who says what else, and why it lost; what sites took back comes last."""
    said: dict[tuple[str, str], set[str]] = {}
    before: dict[tuple[str, str], set[str]] = {}
    for claim in claims:
        if claim["outcome"] != "loses":
            continue
        value = shorten(str(claim["value_text"]), MAX_VALUE // 2)
        aside = _aside(claim["reason"])
        if aside:
            before.setdefault((claim["site"], aside), set()).add(value)
        else:
            said.setdefault((value, claim["reason"]), set()).add(claim["site"])
    ordered = sorted(said.items(), key=lambda one: (-len(one[1]), one[0]))
    return [
        *(
            f"{', '.join(sorted(sites))} {value}: {reason}"
            for (value, reason), sites in ordered
        ),
        *(
            f"{site} {aside}: {'; '.join(sorted(values)[:MOST_NAMES])}"
            for (site, aside), values in sorted(before.items())
        ),
    ]


def _aside(reason: str) -> str:
    """Return in which words several values that lost for one reason are told."""
    if reason.startswith("withdrawn") or "itself has said otherwise" in reason:
        return "said before"
    return "of hosts' offers" if reason in (OF_HOST, OF_FEW_HOSTS) else ""


def _variant_lines(one: Explanation) -> Iterator[str]:
    """Say what its variants have instead, if that is something else."""
    other = [
        f"{fact['model_id'].partition('/')[2]} {shorten(str(fact['value']), MAX_VALUE)}"
        for fact, _ in one.variants
        if fact["value"] != one.fact["value"]
    ]
    if other:
        shown = ", ".join(other[:MOST_LOSERS])
        more = len(other) - MOST_LOSERS
        yield f"  [dim]variants: {clean(shown)}" + (
            f" and {more} more[/]" if more > 0 else "[/]"
        )
