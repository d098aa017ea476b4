"""A page's own sums, worked out again: what it derives checks what it states.

A site that prints a monthly cost, a price ratio or a gap worked it out from numbers
that stand on the same page. Where all of them do, the sum confirms or contradicts the
claims it covers. A part that is missing is not recovered: then there is no check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from crawler.items import Issue, RawClaim
from pipeline.flags import CONFIRMED, CONTRADICTED
from pipeline.records import UNKNOWN_ORIGIN, Statement
from pipeline.statements.formulas import RULES, Part, Rule, step_of
from pipeline.values.quantity import Interval, agree, plain

Stated = tuple[Statement, RawClaim]
Parts = Mapping[tuple[str, str], Mapping[str, Sequence[Statement]]]
CENT = Decimal("0.01")
DERIVED = frozenset(rule.property for rule in RULES)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule tried on one derived claim, whose parts all stand on its page.

    ``outcome`` is CONFIRMED, CONTRADICTED, or '' if the rounding of the parts leaves
    it open. ``claim_ids`` are the claims it covers, the derived one first.
    """

    outcome: str
    claim_ids: tuple[str, ...]
    words: str
    issue: Issue | None


@dataclass(frozen=True, slots=True)
class _Value:
    """What a page says a part is: as printed, and as the site may have known it."""

    amount: Decimal
    text: str
    printed: Interval
    known: Interval
    claim_ids: tuple[str, ...]


def check_page(stated: Sequence[Stated]) -> Iterator[Check]:
    """Yield every check whose parts all stand among the statements of one page."""
    derived = [
        (rule, one)
        for one in stated
        if one[0].property in DERIVED
        for rule in RULES
        if _applies(rule, one)
    ]
    parts = _parts_of(stated) if derived else {}
    for rule, one in derived:
        check = _try(rule, one, parts)
        if check is not None:
            yield check


def _parts_of(stated: Iterable[Stated]) -> Parts:
    """Return statements by property and meter, and by what the page calls the model."""
    parts: dict[tuple[str, str], dict[str, list[Statement]]] = {}
    for statement, _ in stated:
        name = (statement.property, statement.qualifiers.meter)
        models = parts.setdefault(name, {})
        models.setdefault(_model(statement), []).append(statement)
    return parts


def _applies(rule: Rule, derived: Stated) -> bool:
    statement, raw = derived
    if statement.property != rule.property or statement.quantity.state != "known":
        return False
    site = statement.mention.site
    if site == UNKNOWN_ORIGIN:
        words = f"{raw.section_text} {raw.label_text} {raw.quote}"
        return rule.words in words.casefold()
    return rule.site in ("", site)


def _try(rule: Rule, derived: Stated, parts: Parts) -> Check | None:
    statement, raw = derived
    printed = rule.printed(statement)
    values = _find_parts(rule, _model(statement), parts)
    if printed is None or values is None:
        return None
    if any(value.known[0] <= 0 for value in values):
        return None  # a zero is a missing value more often than a number
    result = rule.formula(*(one.amount for one in values))
    outcome = ""
    if _meets(printed, _range(rule, [one.printed for one in values])):
        outcome = CONFIRMED
    elif not _meets(printed, _range(rule, [one.known for one in values])):
        outcome = CONTRADICTED
    words = (
        f"{rule.name}: {rule.sums.format(*(one.text for one in values))} = "
        f"{_shown(result / rule.scale)}{rule.unit}; printed {statement.value_text}"
    )
    issue = None
    if outcome == CONTRADICTED:
        message = f"{statement.mention.subject_text}: {words}"
        issue = Issue(
            "arithmetic", raw.label_text, raw.value_text, raw.locator, message
        )
    covered = (one for value in values for one in value.claim_ids)
    claim_ids = tuple(dict.fromkeys((statement.claim_id, *covered)))
    return Check(outcome, claim_ids, words, issue)


def _shown(number: Decimal) -> str:
    """Return a result for a person, to four decimals."""
    return plain(Decimal(format(number, ".4f")))


def _meets(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _range(rule: Rule, intervals: Sequence[Interval]) -> Interval:
    """Return what a formula can give; its ends lie at the ends of its parts."""
    results = [rule.formula(*ends) for ends in product(*intervals)]
    return (min(results), max(results))


def _find_parts(rule: Rule, own: str, parts: Parts) -> list[_Value] | None:
    """Return the values of a rule's parts; None if one is missing or in doubt."""
    stated = [parts.get((part.property, part.meter), {}) for part in rule.parts]
    others = {model for models in stated for model in models} - {own}
    if len(others) > 1:  # among three, a page does not say with whom it compares
        others.clear()
    found = [
        _find_part(
            part,
            models.get(own, ()),
            [one for other in others for one in models.get(other, ())],
        )
        for part, models in zip(rule.parts, stated, strict=True)
    ]
    values = [value for value in found if value is not None]
    return values if len(values) == len(found) else None


def _find_part(
    part: Part, own: Sequence[Statement], other: Sequence[Statement]
) -> _Value | None:
    if part.whose in ("own", "other"):
        return _only_value(own if part.whose == "own" else other)
    one, two = _only_value(own), _only_value(other)
    if one is None or two is None:
        return None
    smaller, larger = sorted((one, two), key=lambda value: value.amount)
    return larger if part.whose == "larger" else smaller


def _model(statement: Statement) -> str:
    """Return what a page calls one model: the site's own id, or the name."""
    return statement.mention.slug or statement.mention.subject_text


def _only_value(own: Sequence[Statement]) -> _Value | None:
    """Return the one value that a page gives a part; None where it gives several.

    Sites cut prices at cents, so that a price of '$0.05' may be known as 0.051: a sum
    that comes out by that alone is left open.
    """
    if not own or not all(map(_is_plain, own)):
        return None
    best = min(own, key=lambda one: (one.quantity.width, one.claim_id))
    if not all(agree(best.quantity, one.quantity) for one in own):
        return None
    claim_ids = tuple(statement.claim_id for statement in own)
    amount, readings = best.quantity.amount, best.quantity.readings
    if amount is None or not readings:
        return None
    if best.property != "price":
        return _Value(amount, best.value_text, readings[0], readings[0], claim_ids)
    exact = Decimal(best.usd_per_mtok)
    half = min(step_of(amount) * (exact / amount if amount else 1), CENT) / 2
    known = (exact - half, exact + half)
    return _Value(exact, plain(exact), (exact, exact), known, claim_ids)


def _is_plain(statement: Statement) -> bool:
    """Whether a part is one number that a sum can take: no range, bound or tier."""
    quantity, qualifiers = statement.quantity, statement.qualifiers
    return (
        quantity.state == "known"
        and quantity.bound == "exact"
        and "range" not in quantity.flags
        and not qualifiers.tier
        and (statement.property != "price" or bool(statement.usd_per_mtok))
    )


def weigh_checks(checks: Iterable[tuple[Check, bool]]) -> dict[str, tuple[str, str]]:
    """Return the flag of each claim that is covered, and the sum in words.

    Each check comes with whether its page still reads so. One sum that comes out is
    enough: where another of the same claim does not, its other parts are to blame.
    A page that was read again since contradicts nobody.
    """
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for check, current in checks:
        if check.outcome == CONFIRMED or (check.outcome and current):
            for claim_id in check.claim_ids:
                said[claim_id][check.outcome].add(check.words)
    flags = {}
    for claim_id in sorted(said):
        outcome = CONFIRMED if CONFIRMED in said[claim_id] else CONTRADICTED
        words = sorted(said[claim_id][outcome])
        more = f" (and {len(words) - 1} more)" if words[1:] else ""
        flags[claim_id] = (outcome, words[0] + more)
    return flags
