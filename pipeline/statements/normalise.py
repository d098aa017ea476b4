"""RawClaim → Statements: printed words become values and published names.

What no grammar reads becomes an Issue. Nothing is guessed: a price without a unit has
no price per million tokens, an unknown licence keeps its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from crawler.items import Issue, RawClaim, digest_id
from crawler.vocabulary import Property, Term, Vocabulary
from crawler.vocabulary.words import KEPT, as_point, as_typed, fold, name_key
from pipeline.errors import UnreadValue
from pipeline.records import QUALIFIERS, Mention, Qualifiers, Statement
from pipeline.values.dates import EPOCH, parse_date
from pipeline.values.numbers import (
    of_share,
    parse_count,
    parse_parameters,
    parse_rank,
    parse_score,
    parse_tokens,
)
from pipeline.values.prices import parse_price, per_million, truncated, usd_per_mtok
from pipeline.values.quantity import Quantity, plain
from pipeline.values.terms import (
    parse_licence,
    parse_list,
    parse_modalities,
    parse_name,
    parse_providers,
    parse_text,
    parse_yes_no,
)

UNIT_IN_LABEL = re.compile(
    r"(?:\((?:per |/|\$/?)?|[$/] ?|per )"
    r"(?P<unit>1?[MK](?:Tok)?(?: (?:input |output )?tokens)?)\)?",
    re.I,
)
NUMBERS = ("tokens", "parameters", "price", "date", "score", "rank", "count")
MAX_NUMBER = 300  # characters of what is printed of one number
SCALE_WORDS = {
    "billion": "B",
    "billions": "B",
    "bn": "B",
    "mrd": "B",
    "mrd.": "B",
    "mds": "B",
    "milliard": "B",
    "milliards": "B",
    "十亿": "B",
    "million": "M",
    "millions": "M",
}
TRUNCATED = "truncated"  # flag: what stands behind the last digit was cut off
METRIC_NAMES = {"word-error-rate-wer": "WER", "acc": "accuracy"}


def normalise(
    site: str, raw: RawClaim, vocabulary: Vocabulary
) -> tuple[tuple[Statement, ...], tuple[Issue, ...]]:
    """Return the statements that ``raw``, printed on ``site``, makes.

    A total and an active parameter count in one cell are two statements.
    """
    found = read_claim(raw, vocabulary)
    if found.unread:
        return (), (_issue("unparsed_value", raw, found.unread),)
    claim_id = raw.statement_id(site)
    named = tuple(raw.qualifiers.items())
    statements = tuple(
        Statement(
            claim_id if value.property == raw.property else _id_of(claim_id, value),
            _mention(site, raw.subject_text, raw.slug),
            raw.section_text,
            raw.label_text,
            raw.value_text,
            value.property,
            _qualifiers(named, value.meter, vocabulary),
            value.quantity,
            value.quantity.flags,
            value.usd_per_mtok,
            found.valid_from,
            found.valid_to,
        )
        for value in found.values
    )
    issues = tuple(
        _issue("implausible_value", raw, value.beyond)
        for value in found.values
        if value.beyond
    )
    return statements, issues


def read_claim(raw: RawClaim, vocabulary: Vocabulary) -> Print:
    """Return what the words of a claim say, by the grammar of its property."""
    is_price = vocabulary.properties[raw.property].kind == "price"
    unit = _unit_in(raw.label_text) if is_price else ""
    hints = _hints(tuple(raw.qualifiers.items()), unit, raw.flags)
    return read_print(raw.property, raw.value_text, hints, vocabulary)


class Hints(NamedTuple):
    """The words beside a print that the grammars look at; '' where there are none."""

    decimal: str
    scale: str
    date_order: str
    benchmark: str
    per: str
    currency: str
    kind: str
    from_date: str
    to_date: str
    flags: tuple[str, ...]


class Value(NamedTuple):
    """What a print says of one property.

    ``meter`` is '' where the print names none. ``beyond`` says which range the value is
    outside of, '' if it is plausible.
    """

    property: str
    quantity: Quantity
    usd_per_mtok: str
    meter: str
    beyond: str


class Print(NamedTuple):
    """A print, read: its values and the days they hold for, or why it is ``unread``."""

    values: tuple[Value, ...]
    valid_from: str = ""
    valid_to: str = ""
    unread: str = ""


Named: TypeAlias = tuple[tuple[str, str], ...]  # qualifiers, as a claim has them


@lru_cache(maxsize=KEPT)
def _hints(named: Named, unit: str, flags: tuple[str, ...]) -> Hints:
    """Return the hints of a claim; ``unit`` is what its label says of a price."""
    printed = dict(named)
    texts = {name: printed.get(name, "") for name in Hints._fields[:-1]}
    return Hints(**{**texts, "per": texts["per"] or unit}, flags=flags)


@lru_cache(maxsize=KEPT)
def _unit_in(label_text: str) -> str:
    """Return the unit that a label names behind its words: 'Input (per 1M tokens)'."""
    match = UNIT_IN_LABEL.search(label_text)
    return match["unit"] if match else ""


@lru_cache(maxsize=KEPT)
def _mention(site: str, subject_text: str, slug: str) -> Mention:
    return Mention(site, fold(subject_text), slug)


def _id_of(claim_id: str, value: Value) -> str:
    """Return the id of the second statement of a print."""
    return digest_id(claim_id, value.property)


@lru_cache(maxsize=KEPT)
def read_print(
    key: str, value_text: str, hints: Hints, vocabulary: Vocabulary
) -> Print:
    """Return what ``value_text`` says of the property ``key``.

    A print that says the same beside the same hints is read once.
    """
    entry = vocabulary.properties[key]
    try:
        found = _read(entry, as_typed(fold(value_text)), hints, vocabulary)
        valid_from, valid_to = _day(hints.from_date), _day(hints.to_date)
    except UnreadValue as error:
        return Print((), unread=str(error))
    values = tuple(_value(one, hints, vocabulary) for one in found)
    return Print(values, valid_from, valid_to)


def _value(found: Found, hints: Hints, vocabulary: Vocabulary) -> Value:
    """Judge what was read: its flags, and whether it is plausible."""
    own, quantity, usd = vocabulary.properties[found.key], found.quantity, found.usd
    if own.kind == "count" and quantity.amount is not None:
        quantity = replace(quantity, unit=own.unit)
    flags = _flags(own, quantity, usd, hints, vocabulary)
    beyond = ""
    if "implausible" in flags:
        benchmark = vocabulary.benchmark(hints.benchmark)
        beyond = _beyond(own, quantity, usd, benchmark)
    return Value(own.key, replace(quantity, flags=flags), usd, found.meter, beyond)


def _day(printed: str) -> str:
    if not printed:
        return ""
    quantity = parse_date(printed)
    return quantity.text if quantity.state == "known" else ""


def _issue(kind: str, raw: RawClaim, message: str) -> Issue:
    return Issue(kind, raw.label_text, raw.value_text, raw.locator, message)


class Found(NamedTuple):
    """What a grammar read: a property and its value, not yet judged."""

    key: str
    quantity: Quantity
    usd: str = ""
    meter: str = ""


def _read(
    entry: Property, text: str, hints: Hints, vocabulary: Vocabulary
) -> list[Found]:
    """Read ``text`` by the grammar of the property's kind.

    Raises:
        UnreadValue: it is no such value.
    """
    if len(text) > MAX_NUMBER and entry.kind in NUMBERS:
        expected = f"a {entry.kind} of at most {MAX_NUMBER} characters"
        raise UnreadValue(repr(text[:40]), expected, f"{len(text)}")
    if hints.decimal == ",":
        text = as_point(text)
    text = _scaled(text, entry, hints.scale)
    if entry.kind == "date":
        return [Found(entry.key, parse_date(text, hints.date_order))]
    if entry.kind == "parameters":
        return _read_parameters(entry, text)
    if entry.kind == "price":
        return [_read_price(entry, text, hints)]
    if entry.kind == "score":
        return [_read_score(entry, text, hints, vocabulary)]
    return [Found(entry.key, _grammar(entry, vocabulary)(text))]


def _read_parameters(entry: Property, text: str) -> list[Found]:
    total, active = parse_parameters(text)
    found = [Found(entry.key, total)]
    if active and entry.key == "parameters":
        found.append(Found("active_parameters", active))
    return found


def _read_score(
    entry: Property, text: str, hints: Hints, vocabulary: Vocabulary
) -> Found:
    if not any(map(str.isalpha, hints.benchmark)):
        raise UnreadValue(repr(text), "a benchmark with a name", repr(hints.benchmark))
    benchmark = vocabulary.benchmark(hints.benchmark)
    unit = str(benchmark.extra.get("unit", "")) if benchmark else ""
    score = parse_score(text, unit)
    if hints.scale == "1":
        scale = Decimal(str(benchmark.extra.get("scale") or 0)) if benchmark else 0
        score = of_share(score, Decimal(scale or 100), unit or "%")
    return Found(entry.key, score)


def _scaled(text: str, entry: Property, scale: str) -> str:
    """Put the scale that a head states ('Params (B)') behind a bare number."""
    bare = re.fullmatch(r"[~≈]?\s?\d[\d,]*(?:\.\d+)?", text)
    if bare is None or entry.kind not in ("parameters", "tokens"):
        return text
    unit = SCALE_WORDS.get(scale.casefold(), scale if len(scale) == 1 else "")
    return f"{text}{unit}" if unit.isalpha() or unit in "万亿" else text


def _grammar(entry: Property, vocabulary: Vocabulary) -> Callable[[str], Quantity]:
    """Return the parser of a property's kind."""
    if entry.kind == "list" and entry.key.endswith("_modalities"):
        return parse_modalities
    if entry.key == "providers":
        return lambda text: parse_providers(text, vocabulary)
    grammars: dict[str, Callable[[str], Quantity]] = {
        "tokens": parse_tokens,
        "licence": lambda text: parse_licence(text, vocabulary),
        "yes_no": lambda text: parse_yes_no(text, _labels_of(entry.key, vocabulary)),
        "rank": parse_rank,
        "count": parse_count,
        "list": parse_list,
        "text": parse_text,
        "organization": lambda text: parse_name(text, vocabulary.organization(text)),
        "provider": lambda text: parse_name(text, vocabulary.provider(text)),
    }
    return grammars[entry.kind]


@cache
def _labels_of(key: str, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(
        label for label, meaning in vocabulary.labels.items() if meaning.property == key
    )


def _read_price(entry: Property, text: str, hints: Hints) -> Found:
    """Read a price; its unit stands with it, in its label, or in the site's file."""
    price = per_million(parse_price(text, hints.per, hints.currency))
    quantity = price.quantity
    if TRUNCATED in hints.flags:
        quantity = truncated(quantity)
    quantity = replace(quantity, unit=price.unit)
    exact = usd_per_mtok(price)
    if entry.key == "price" and quantity.state == "known" and not price.noun:
        quantity = replace(quantity, flags=(*quantity.flags, "no_unit"))
    usd = plain(exact) if exact is not None else ""
    return Found(entry.key, quantity, usd, price.meter)


@lru_cache(maxsize=KEPT)
def _qualifiers(named: Named, meter: str, vocabulary: Vocabulary) -> Qualifiers:
    """Return the qualifiers of a claim by the vocabulary's names.

    ``meter`` is the one that the value names.
    """
    printed = dict(named)
    as_printed = Qualifiers(*(printed.get(name, "") for name in QUALIFIERS))
    as_printed = replace(as_printed, meter=as_printed.meter or meter)
    provider = vocabulary.provider(as_printed.provider)
    benchmark = vocabulary.benchmark(as_printed.benchmark)
    metric = _metric(as_printed.metric)
    if benchmark and not metric and as_printed.benchmark:
        metric = str(benchmark.extra.get("metric", ""))
    return replace(
        as_printed,
        provider=provider.name if provider else as_printed.provider,
        benchmark=benchmark.id if benchmark else _slug(as_printed.benchmark),
        metric=metric,
        setting=as_printed.setting or _setting(benchmark, as_printed.benchmark),
    )


def _setting(benchmark: Term | None, text: str) -> str:
    """Return the setting that a benchmark's printed name carries ('MMMUval')."""
    settings = benchmark.extra.get("alias_settings", {}) if benchmark else {}
    by_name = {name_key(name): setting for name, setting in settings.items()}
    return str(by_name.get(name_key(text), ""))


def _metric(text: str) -> str:
    return METRIC_NAMES.get(name_key(text), text)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.casefold()).strip("-.")


def _flags(
    entry: Property,
    quantity: Quantity,
    usd_per_mtok: str,
    hints: Hints,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    """Return what makes a value weak: an estimate, a placeholder, out of range."""
    flags = [*hints.flags, *quantity.flags]
    if hints.kind == "estimate" and "estimate" not in flags:
        flags.append("estimate")
    if entry.no_is_weak and quantity.text == "false":
        flags.append("suspect")
    if entry.kind == "price" and quantity.amount == 0:
        flags.append("suspect")
    if entry.kind == "date" and _is_placeholder(quantity):
        flags.append("suspect")
    benchmark = vocabulary.benchmark(hints.benchmark)
    if (
        not _is_plausible(entry, quantity)
        or _is_beyond_scale(benchmark, quantity)
        or _is_beyond_price(entry, usd_per_mtok)
    ):
        flags.append("implausible")
    return tuple(dict.fromkeys(flags))


def _beyond(
    entry: Property, quantity: Quantity, usd_per_mtok: str, benchmark: Term | None
) -> str:
    """Say which range a value is outside of."""
    if entry.usd_per_mtok is not None and usd_per_mtok:
        least, most = entry.usd_per_mtok
        found = f"{float(usd_per_mtok):.10g}"
        return (
            f"expected a price of {least:g} to {most:g} USD per million tokens, "
            f"found {found}"
        )
    if _is_beyond_scale(benchmark, quantity) and benchmark is not None:
        scale = benchmark.extra["scale"]
        return f"expected at most {scale} in {benchmark.id}, found {quantity.text}"
    most_text = entry.maximum if entry.maximum is not None else "any number"
    return (
        f"expected {entry.key} from {entry.minimum} to {most_text}, "
        f"found {quantity.text}"
    )


def _is_placeholder(quantity: Quantity) -> bool:
    """A first of January is what forms hold when nobody knew the day."""
    return quantity.text.endswith("-01-01")


def _is_beyond_scale(benchmark: Term | None, quantity: Quantity) -> bool:
    """A result above the greatest that its benchmark can give."""
    scale = benchmark.extra.get("scale") if benchmark else None
    if not scale or quantity.amount is None:
        return False
    return quantity.amount > Decimal(str(scale))


def _is_beyond_price(entry: Property, usd_per_mtok: str) -> bool:
    """Whether tokens cost more or less than any do; 0 is judged elsewhere."""
    if entry.usd_per_mtok is None or not usd_per_mtok or not float(usd_per_mtok):
        return False
    least, most = entry.usd_per_mtok
    return not least <= float(usd_per_mtok) <= most


def _is_plausible(entry: Property, quantity: Quantity) -> bool:
    if quantity.amount is None or quantity.state != "known":
        return True
    least, most = _bound(entry.minimum), _bound(entry.maximum)
    return not (
        (least is not None and quantity.amount < least)
        or (most is not None and quantity.amount > most)
    )


def _bound(printed: object) -> Decimal | None:
    if printed is None:
        return None
    if isinstance(printed, str):
        return Decimal((date.fromisoformat(printed) - EPOCH).days)
    return Decimal(str(printed))
