"""What keeps false claims back: nothing leaves that the page itself puts in doubt.

One page, one key, two values is a reading error until shown otherwise: all values of
the key are withheld, with one issue that says in what the rows differ. A price whose
meter nobody says and a score without a benchmark are no claims.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from crawler.claims.labels import Findings, Page
from crawler.claims.naming import is_offer
from crawler.claims.subjects import compact
from crawler.items import Issue, RawClaim
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.concepts import compose
from crawler.vocabulary.units import NUMBER, load_units, scale_word
from crawler.vocabulary.words import as_point, is_unknown, label_key

ONE_VALUE = frozenset({"price", "score", "tokens", "date", "parameters"})
COUNTED = re.compile(rf"(?P<number>{NUMBER})\s?(?P<scale>{scale_word()})?", re.I)
SCALE = re.compile(scale_word())
NEAR = Decimal("0.06")  # 128K may be 131,072 and 1M 1,048,576
TOLD_BY_UNIT = frozenset(
    {
        "image",
        "document",
        "page",
        "request",
        "second",
        "minute",
        "character",
        "video second",
    }
)
DURATIONS = frozenset({"second", "minute", "hour"})
EMBEDDING = re.compile(r"embed|向量|\bbge\b|\be5\b|\bgte\b", re.I)
NOTE = re.compile(r"\([^()]*\)")
SEPARATED = re.compile(r"(?:/|\bper\b|每)\s*(?P<unit>.+)$", re.I)
MOST_SHOWN = 3
MAX_SECTION = 60  # characters


def guard(page: Page, findings: Findings) -> None:
    """Withhold the claims of ``findings`` that the page puts in doubt."""
    findings.claims[:] = own_claims(page, _with_meters(findings))
    if not page.is_described:  # a site's own page of a model may say twice what it says
        findings.claims[:] = _undisputed(page, findings, findings.claims)


def own_claims(page: Page, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims without families that are none of their models."""
    return [claim for claim in claims if _is_own(page, claim)]


def add_spoken(findings: Findings) -> None:
    """Add what clauses say where nothing else on the page says it.

    Where it contradicts what a table or a label says, that is kept, and one issue
    tells; clauses that contradict each other say nothing.
    """
    printed: dict[tuple[str, ...], list[RawClaim]] = defaultdict(list)
    spoken: dict[tuple[str, ...], list[RawClaim]] = defaultdict(list)
    for claim in findings.claims:
        printed[_spoken_key(claim)].append(claim)
    for claim in findings.spoken:
        spoken[_spoken_key(claim)].append(claim)
    for key, own in spoken.items():
        if not _agree(own):
            findings.issues.append(_issue(own[0].property, own[0].label_text, [own]))
        elif key not in printed:
            findings.claims.extend(own)
        elif not _agree([*own, *printed[key]]):
            message = "a sentence says so, and a table or a label another value"
            first = own[0]
            findings.issues.append(
                Issue(
                    "contradiction",
                    first.label_text,
                    first.value_text,
                    first.locator,
                    message,
                )
            )


def _spoken_key(claim: RawClaim) -> tuple[str, ...]:
    """Return what a clause can say: whose it is, the property, meter or benchmark."""
    benchmark = claim.qualifiers.get("benchmark", "")
    term = load_vocabulary().benchmark(benchmark)
    return (
        compact(claim.subject_text),
        claim.slug,
        claim.property,
        claim.qualifiers.get("meter", ""),
        term.id if term else compact(benchmark),
    )


def _is_own(page: Page, claim: RawClaim) -> bool:
    """Whether a family is the model's: data of pages sort by it as they like."""
    if claim.property != "family" or page.site.labels:
        return True
    own = set(claim.subject_text.casefold().replace("-", " ").split())
    return set(claim.value_text.casefold().replace("-", " ").split()) <= own


def _noun(claim: RawClaim) -> str:
    """Return what a price buys, in one word: token, image, second."""
    stated = SEPARATED.search(claim.value_text)
    unit = stated["unit"] if stated else claim.qualifiers.get("per", "")
    found = {
        load_units().nouns.get(word, "")
        for word in re.findall(r"[^\W\d_]+", unit.casefold())
    }
    found |= {load_units().nouns.get(unit.strip(" .*")[-1:], "")}
    return " ".join(sorted(found - {"", "token", "mtok"}))


def _with_meters(findings: Findings) -> list[RawClaim]:
    """Return the claims without prices of which nobody says what is paid for."""
    kept: list[RawClaim] = []
    lost: list[RawClaim] = []
    for claim in findings.claims:
        meter = _implied_meter(claim)
        if meter:
            claim = replace(claim, qualifiers={**claim.qualifiers, "meter": meter})
        (kept if _says_meter(claim) else lost).append(claim)
    counts = Counter(claim.label_text for claim in lost)
    for claim in {claim.label_text: claim for claim in reversed(lost)}.values():
        message = f"a price of what? ({counts[claim.label_text]} cells)"
        findings.issues.append(
            Issue(
                "unmapped_label",
                claim.label_text,
                claim.value_text,
                claim.locator,
                message,
            )
        )
    return kept


def _implied_meter(claim: RawClaim) -> str:
    """Return what a price without a meter is paid for, by its unit and its place.

    An embedding is paid for what it reads alone, and what is paid by the minute is of
    the modality that the words nearest to it name.
    """
    if claim.property != "price" or claim.qualifiers.get("meter"):
        return ""
    near = (claim.label_text, claim.section_text, claim.subject_text)
    noun = _noun(claim)
    if noun in DURATIONS:
        named = (compose(text).concepts & {"audio", "video"} for text in near)
        return next((min(one) for one in named if len(one) == 1), "")
    if not noun and not claim.slug and EMBEDDING.search(" ".join(near)):
        return "input"
    return ""


def _says_meter(claim: RawClaim) -> bool:
    if claim.property != "price" or claim.qualifiers.get("meter"):
        return True
    if is_unknown(claim.value_text) or claim.slug:
        return True
    return bool(set(_noun(claim).split()) & TOLD_BY_UNIT)


def _undisputed(
    page: Page, findings: Findings, claims: Sequence[RawClaim]
) -> list[RawClaim]:
    """Return the claims whose key the page gives one value alone."""
    by_key: dict[tuple[str, ...], list[RawClaim]] = defaultdict(list)
    for claim in claims:
        if page.vocabulary.properties[claim.property].kind in ONE_VALUE:
            by_key[_key(claim)].append(claim)
    disputed: set[int] = set()
    doubts: dict[tuple[str, str], list[list[RawClaim]]] = defaultdict(list)
    told: dict[int, RawClaim] = {}
    for own in by_key.values():
        if len(own) > 1 and not _agree(own):
            apart = _told_by_section(own)
            if apart:
                told |= {id(claim): new for claim, new in zip(own, apart, strict=True)}
                continue
            disputed |= {id(claim) for claim in own}
            doubts[own[0].property, own[0].label_text].append(own)
    for (name, label), groups in doubts.items():
        findings.issues.append(_issue(name, label, groups))
    kept = [claim for claim in claims if id(claim) not in disputed]
    return [told.get(id(claim), claim) for claim in kept]


def _told_by_section(claims: Sequence[RawClaim]) -> list[RawClaim]:
    """Return the claims of a key with their headings, where these tell them apart.

    A heading over a leaderboard is a setting of its results; over prices it is a tier
    only where it says how models are offered.
    """
    sections = {claim.section_text for claim in claims}
    name = {"score": "setting", "price": "tier"}.get(claims[0].property, "")
    if not name or len(sections) < 2 or any(len(one) > MAX_SECTION for one in sections):
        return []
    if name == "tier" and not any(map(is_offer, sections)):
        return []
    for section in sections:
        if not _agree([one for one in claims if one.section_text == section]):
            return []
    return [
        replace(
            claim,
            qualifiers={
                **claim.qualifiers,
                name: ", ".join(
                    filter(None, [claim.qualifiers.get(name, ""), claim.section_text])
                ),
            },
        )
        for claim in claims
    ]


def _key(claim: RawClaim) -> tuple[str, ...]:
    own = claim.qualifiers
    currency = own.get("currency", "") or "".join(
        re.findall(r"[$€£¥￥元₩₽]", claim.value_text)
    )
    return (
        compact(claim.subject_text),
        claim.slug,
        claim.property,
        *(label_key(own.get(name, "")) for name in QUALIFIERS),
        currency if claim.property == "price" else "",
        _noun(claim) if claim.property == "price" else "",
        str(claim.part),
        " ".join(NOTE.findall(claim.value_text))
        if claim.property.endswith("date")
        else "",
        "third" if "third_party" in claim.flags else "",
    )


QUALIFIERS = ("meter", "tier", "provider", "benchmark", "metric", "setting", "kind")


def _agree(claims: Sequence[RawClaim]) -> bool:
    """Whether the values of one key may be one value, printed in several ways."""
    texts = {compact(claim.value_text) for claim in claims}
    if len(texts) == 1:
        return True
    numbers = [_number(claim) for claim in claims]
    known = [number for number in numbers if number is not None]
    if len(known) < len(claims):
        return True  # words beside numbers: another guard's business
    low, high = min(known), max(known)
    near = NEAR if claims[0].property not in ("price", "score") else Decimal(0)
    return high - low <= near * high


def _number(claim: RawClaim) -> Decimal | None:
    """Return the first number of a value, in units of its scale."""
    text = claim.value_text
    if claim.qualifiers.get("decimal"):
        text = as_point(text)
    match = COUNTED.search(text)
    if match is None or "–" in text or re.search(r"\d{4}-\d\d", text):
        return None
    number = Decimal(re.sub(r"[,\s\u00a0\u202f]", "", match["number"]))
    if claim.property in ("price", "score"):
        return number / _per(claim)
    return number * load_units().scales.get((match["scale"] or "").casefold(), 1)


def _per(claim: RawClaim) -> Decimal:
    """Return how many tokens a price is for, so far as the print says it."""
    stated = SEPARATED.search(claim.value_text)
    unit = stated["unit"] if stated else claim.qualifiers.get("per", "")
    match = COUNTED.search(unit)
    words: Mapping[str, int] = load_units().scales
    if match is None:
        first = SCALE.match(unit.strip())
        return Decimal(words[first[0].casefold()]) if first else Decimal(1)
    number = Decimal(re.sub(r"[,\s\u00a0\u202f]", "", match["number"]))
    return number * words.get((match["scale"] or "").casefold(), 1) or Decimal(1)


def _issue(name: str, label: str, groups: Sequence[Sequence[RawClaim]]) -> Issue:
    """Say which values contradict each other, and in what their rows differ."""
    first = groups[0]
    values = list(dict.fromkeys(claim.value_text for claim in first))[:MOST_SHOWN]
    places = list(
        dict.fromkeys(claim.row_text or claim.section_text for claim in first)
    )[:MOST_SHOWN]
    differ = " and ".join(repr(place) for place in places) if len(places) > 1 else ""
    message = (
        f"{sum(map(len, groups))} values of {len(groups)} keys withheld: "
        "the page gives "
        f"{first[0].subject_text!r} {' and '.join(map(repr, values))}"
        + (f"; the rows differ only in {differ}" if differ else "")
    )
    return Issue("contradiction", label or name, values[0], first[0].locator, message)
