"""Holds what a page's data says against what the page shows.

The two are one statement seen twice where their values agree; where they differ, the
words that are shown win.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from crawler.items import Extraction, Issue, RawClaim
from crawler.vocabulary import Vocabulary
from crawler.vocabulary.words import fold, name_key
from pipeline.statements.normalise import read_claim
from pipeline.values.quantity import Quantity
from pipeline.values.quantity import agree as say_the_same

SET_APART = ("meter", "setting", "provider", "metric", "tier")
PERCENT = 100
MOST_SHARE_WIDTH = Decimal("0.01")  # of two decimals: '0.9' is no share of 87 %
MOST_ISSUES = 3  # on one property of one model

Topic: TypeAlias = tuple[str, str, str]  # who, property, benchmark


def settle(extraction: Extraction, vocabulary: Vocabulary) -> Extraction:
    """Return what was read from a page with its embedded claims among the others.

    First come the claims that are shown, unchanged; then, for each embedded claim, a
    second sighting of the shown one that it agrees with, or the claim itself where
    nothing shown speaks of the same thing. What contradicts what is shown is an issue,
    and so is a lone embedded claim that another one contradicts, or that may be a
    fraction on a scale of 100.
    """
    if not extraction.embedded:
        return extraction
    claims = list(extraction.claims)
    issues = list(extraction.issues)
    alone: dict[Topic, list[RawClaim]] = defaultdict(list)
    shown = _by_topic(claims, vocabulary)
    for claim in extraction.embedded:
        rivals = [
            one
            for topic in _topics(claim, vocabulary)
            for one in shown.get(topic, ())
            if _same_question(one, claim)
        ]
        same = next((one for one in rivals if agree(one, claim, vocabulary)), None)
        if same is not None:
            claims.append(replace(same, locator=claim.locator, quote=claim.quote))
        elif rivals:
            issues.append(_disagreement(rivals[0], claim))
        else:
            topic = (name_key(claim.subject_text), *_about(claim, vocabulary))
            alone[topic].append(claim)
    for lone in alone.values():
        _add_lone(lone, claims, issues, vocabulary)
    return replace(extraction, claims=tuple(claims), issues=tuple(issues), embedded=())


def _by_topic(
    claims: Iterable[RawClaim], vocabulary: Vocabulary
) -> Mapping[Topic, list[RawClaim]]:
    shown: dict[Topic, list[RawClaim]] = defaultdict(list)
    for claim in claims:
        for topic in _topics(claim, vocabulary):
            shown[topic].append(claim)
    return shown


def _topics(claim: RawClaim, vocabulary: Vocabulary) -> list[Topic]:
    """Return what a claim is about, by the name and by the id of the model."""
    names = {name_key(claim.subject_text), name_key(claim.slug)} - {""}
    return [(name, *_about(claim, vocabulary)) for name in sorted(names)]


def _about(claim: RawClaim, vocabulary: Vocabulary) -> tuple[str, str]:
    text = claim.qualifiers.get("benchmark", "")
    term = vocabulary.benchmark(text)
    return claim.property, term.id if term else name_key(text)


def _add_lone(
    lone: Iterable[RawClaim],
    claims: list[RawClaim],
    issues: list[Issue],
    vocabulary: Vocabulary,
) -> None:
    """Add the embedded claims on one topic, of which nothing that is shown speaks."""
    distinct = {(one.value_text, *one.qualifiers.items()): one for one in lone}
    noted: list[Issue] = []
    for claim in lone:
        rival = next(
            (
                one
                for one in distinct.values()
                if _same_question(one, claim) and not agree(one, claim, vocabulary)
            ),
            None,
        )
        if rival is not None:
            noted.append(_disagreement(rival, claim))
        elif _is_fraction(claim, vocabulary):
            message = "expected a percentage, found what may be a fraction"
            noted.append(_issue("unparsed_value", claim, message))
        else:
            claims.append(claim)
    issues.extend(noted[:MOST_ISSUES])


def _issue(kind: str, claim: RawClaim, message: str) -> Issue:
    return Issue(kind, claim.label_text, claim.value_text, claim.locator, message)


def _disagreement(one: RawClaim, claim: RawClaim) -> Issue:
    message = (
        f"{claim.subject_text}, {claim.property}: expected {one.value_text!r} as at "
        f"{one.locator}, found {claim.value_text!r} at {claim.locator}"
    )
    return _issue("embedded_disagrees", claim, message)


def _same_question(one: RawClaim, other: RawClaim) -> bool:
    """Whether no qualifier that both claims state sets them apart."""
    return all(
        name_key(one.qualifiers[name]) == name_key(other.qualifiers[name])
        for name in SET_APART
        if one.qualifiers.get(name) and other.qualifiers.get(name)
    )


def agree(one: RawClaim, other: RawClaim, vocabulary: Vocabulary) -> bool:
    """Return whether two claims on one property have the same value."""
    left, right = _value(one, vocabulary), _value(other, vocabulary)
    if left is None or right is None:
        printed = (fold(one.value_text), fold(other.value_text))
        return name_key(printed[0]) == name_key(printed[1])
    if say_the_same(left, right):
        return True
    shares = (_as_share(one, left, vocabulary), _as_share(other, right, vocabulary))
    return say_the_same(shares[0], right) or say_the_same(left, shares[1])


def _value(claim: RawClaim, vocabulary: Vocabulary) -> Quantity | None:
    """Return the value of a claim, None if it cannot be read."""
    values = read_claim(claim, vocabulary).values
    return values[0].quantity if values else None


def _as_share(claim: RawClaim, value: Quantity, vocabulary: Vocabulary) -> Quantity:
    """Return a score as a share of 1, if it is printed as one may be: '0.887'."""
    if claim.property != "score" or "%" in claim.value_text or not value.readings:
        return value
    (low, high), *_ = value.readings
    if high > 1 or high - low > MOST_SHARE_WIDTH:
        return value
    share = replace(claim, qualifiers={**claim.qualifiers, "scale": "1"})
    return _value(share, vocabulary) or value


def _is_fraction(claim: RawClaim, vocabulary: Vocabulary) -> bool:
    """A score of at most 1 on a scale of 100 may be a share that is printed as such."""
    if claim.property != "score" or "%" in claim.value_text:
        return False
    benchmark = vocabulary.benchmark(claim.qualifiers.get("benchmark", ""))
    value = _value(claim, vocabulary)
    scale = benchmark.extra.get("scale") if benchmark else None
    is_small = value is not None and value.amount is not None and value.amount <= 1
    return is_small and scale in (PERCENT, None)
