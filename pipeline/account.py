"""What is known of a model, in a few lines a fact: who says it, and why others lost.

The whole trail, with quotes and places, is for one property at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.explain import Explanation
from pipeline.reasons import WEAK
from pipeline.terminal import clean, counted, shorten, unit_text

Row = Mapping[str, Any]
MOST_NAMES = 8
MOST_LOSERS = 4
MAX_VALUE = 60
QUALIFIERS = ("benchmark", "meter", "kind", "tier", "provider", "metric", "setting")
LABEL_WIDTH = 20


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
        yield f"[dim]and {counted(len(rest) - prices, 'limit')} of hosts' offers[/]"
    yield f"[dim]the words and places: modelcensus explain {clean(model)} PROPERTY[/]"


def _is_of_the_model(fact: Row) -> bool:
    if fact["property"] == "price":
        return fact["kind"] == "list" and not fact["tier"]
    return not fact["provider"] and not fact["tier"]


def _fact_lines(fact: Row, claims: Iterable[Row]) -> Iterator[str]:
    listed = list(claims)
    named = " ".join(str(fact[name]) for name in QUALIFIERS if fact[name])
    label = f"{fact['property']} {named}".strip()
    value = clean(shorten(str(fact["value"]), MAX_VALUE))
    yield (
        f"[bold]{clean(label):{LABEL_WIDTH}}[/] [bold cyan]{value}[/] "
        f"{unit_text(fact['unit'])}[dim]({fact['verdict']}, confidence "
        f"{fact['confidence']:.2f})[/]"
    )
    said = _said(
        claim
        for claim in listed
        if claim["outcome"] == "supports" and not claim["reason"]
    )
    yield f"  [green]✓[/] {clean(fact['reason'])}: {clean(said)}"
    losers = _losers(listed)
    for line in losers[:MOST_LOSERS]:
        yield f"  [red]✗[/] {clean(line)}"
    if losers[MOST_LOSERS:]:
        yield f"  [dim]and {counted(len(losers) - MOST_LOSERS, 'other rival')}[/]"


def _said(claims: Iterable[Row]) -> str:
    """Return the sites with what each prints: 'aider 128K, litellm 128000'.

    What a site says of hosts is told only where it says nothing of the model itself.
    """
    own: dict[str, list[str]] = {}
    aside: dict[str, list[str]] = {}
    for claim in claims:
        note = _weakness(claim)
        prints = (aside if note else own).setdefault(claim["site"], [])
        words = shorten(str(claim["value_text"]), MAX_VALUE // 2) + note
        if words not in prints:
            prints.append(words)
    prints_of = {**aside, **own}
    names = [
        f"{site} {' and '.join(prints[:2])}"
        for site, prints in sorted(prints_of.items())
    ]
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _weakness(claim: Row) -> str:
    words = [WEAK[flag] for flag in claim["flags"] if flag in WEAK]
    return f" ({words[0]})" if words else ""


def _losers(claims: Iterable[Row]) -> list[str]:
    """Return who says what else, and why it lost; what sites took back comes last."""
    said: dict[tuple[str, str], set[str]] = {}
    before: dict[str, set[str]] = {}
    for claim in claims:
        if claim["outcome"] != "loses":
            continue
        value = shorten(str(claim["value_text"]), MAX_VALUE // 2)
        if _is_taken_back(claim["reason"]):
            before.setdefault(claim["site"], set()).add(value)
        else:
            said.setdefault((value, claim["reason"]), set()).add(claim["site"])
    ordered = sorted(said.items(), key=lambda one: (-len(one[1]), one[0]))
    return [
        *(
            f"{', '.join(sorted(sites))} {value}: {reason}"
            for (value, reason), sites in ordered
        ),
        *(
            f"{site} said before, or of hosts: {', '.join(sorted(values)[:MOST_NAMES])}"
            for site, values in sorted(before.items())
        ),
    ]


def _is_taken_back(reason: str) -> bool:
    return reason.startswith("withdrawn") or "itself has said otherwise" in reason


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
