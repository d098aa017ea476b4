"""RawClaim → Statements: printed words become values and published names.

What no grammar reads becomes an Issue. Nothing is guessed: a price without a unit has
no price per million tokens, an unknown licence keeps its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from crawler.items import Issue, RawClaim, digest_id
from crawler.vocabulary import Property, Term, Vocabulary
from crawler.vocabulary.words import as_point, fold, name_key
from pipeline.errors import UnreadValue
from pipeline.records import Mention, Qualifiers, Statement
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
    entry = vocabulary.properties[raw.property]
    try:
        found = _read(raw, entry, vocabulary)
        valid_from, valid_to = _validity(raw)
    except UnreadValue as error:
        return (), (_issue("unparsed_value", raw, str(error)),)
    mention = Mention(site, fold(raw.subject_text), raw.slug)
    benchmark = raw.qualifiers.get("benchmark", "")
    statements = []
    issues = []
    for key, quantity, more in found:
        own = vocabulary.properties[key]
        if own.kind == "count" and quantity.amount is not None:
            quantity = replace(quantity, unit=own.unit)
        usd = more.get("usd_per_mtok", "")
        flags = _flags(raw, own, quantity, usd, vocabulary)
        if "implausible" in flags:
            message = _beyond(own, quantity, usd, vocabulary.benchmark(benchmark))
            issues.append(_issue("implausible_value", raw, message))
        claim_id = raw.statement_id(site)
        if key != raw.property:
            claim_id = digest_id(claim_id, key)
        statements.append(
            Statement(
                claim_id,
                mention,
                raw.section_text,
                raw.label_text,
                raw.value_text,
                key,
                _qualifiers(raw, vocabulary, more),
                replace(quantity, flags=flags),
                flags,
                usd,
                valid_from,
                valid_to,
            )
        )
    return tuple(statements), tuple(issues)


def _validity(raw: RawClaim) -> tuple[str, str]:
    """Return the days between which the site says that a value holds, as ISO dates."""
    first, last = (
        _day(raw.qualifiers.get(name, "")) for name in ("from_date", "to_date")
    )
    return first, last


def _day(printed: str) -> str:
    if not printed:
        return ""
    quantity = parse_date(printed)
    return quantity.text if quantity.state == "known" else ""


def _issue(kind: str, raw: RawClaim, message: str) -> Issue:
    return Issue(kind, raw.label_text, raw.value_text, raw.locator, message)


Found = list[tuple[str, Quantity, Mapping[str, str]]]


def _read(raw: RawClaim, entry: Property, vocabulary: Vocabulary) -> Found:
    """Read the value of ``raw`` by the grammar of its kind."""
    text = fold(raw.value_text)
    if len(text) > MAX_NUMBER and entry.kind in NUMBERS:
        expected = f"a {entry.kind} of at most {MAX_NUMBER} characters"
        raise UnreadValue(repr(text[:40]), expected, f"{len(text)}")
    if raw.qualifiers.get("decimal") == ",":
        text = as_point(text)
    text = _scaled(text, entry, raw.qualifiers.get("scale", ""))
    if entry.kind == "date":
        order = raw.qualifiers.get("date_order", "")
        return [(entry.key, parse_date(text, order), {})]
    if entry.kind == "parameters":
        total, active = parse_parameters(text)
        found: Found = [(entry.key, total, {})]
        if active and entry.key == "parameters":
            found.append(("active_parameters", active, {}))
        return found
    if entry.kind == "price":
        return _read_price(raw, entry, text)
    if entry.kind == "score":
        named = raw.qualifiers["benchmark"]
        if not any(map(str.isalpha, named)):
            raise UnreadValue(repr(text), "a benchmark with a name", repr(named))
        benchmark = vocabulary.benchmark(named)
        unit = str(benchmark.extra.get("unit", "")) if benchmark else ""
        score = parse_score(text, unit)
        if raw.qualifiers.get("scale") == "1":
            scale = Decimal(str(benchmark.extra.get("scale") or 0)) if benchmark else 0
            score = of_share(score, Decimal(scale or 100), unit or "%")
        return [(entry.key, score, {})]
    return [(entry.key, _grammar(entry, vocabulary)(text), {})]


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


def _labels_of(key: str, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(
        label for label, meaning in vocabulary.labels.items() if meaning.property == key
    )


def _read_price(raw: RawClaim, entry: Property, text: str) -> Found:
    """Read a price; its unit stands with it, in its label, or in the site's file."""
    named = raw.qualifiers.get("per", "")
    in_label = UNIT_IN_LABEL.search(raw.label_text)
    per = named or (in_label["unit"] if in_label else "")
    price = per_million(parse_price(text, per, raw.qualifiers.get("currency", "")))
    quantity = price.quantity
    if TRUNCATED in raw.flags:
        quantity = truncated(quantity)
    quantity = replace(quantity, unit=price.unit)
    more = {"meter": price.meter} if price.meter else {}
    exact = usd_per_mtok(price)
    if exact is not None:
        more["usd_per_mtok"] = plain(exact)
    if entry.key == "price" and quantity.state == "known" and not price.noun:
        quantity = replace(quantity, flags=(*quantity.flags, "no_unit"))
    return [(entry.key, quantity, more)]


def _qualifiers(
    raw: RawClaim, vocabulary: Vocabulary, more: Mapping[str, str]
) -> Qualifiers:
    printed = raw.qualifiers
    provider = vocabulary.provider(printed.get("provider", ""))
    benchmark_text = printed.get("benchmark", "")
    benchmark = vocabulary.benchmark(benchmark_text)
    metric = _metric(printed.get("metric", ""))
    if benchmark and not metric and benchmark_text:
        metric = str(benchmark.extra.get("metric", ""))
    return Qualifiers(
        provider=provider.name if provider else printed.get("provider", ""),
        tier=printed.get("tier", ""),
        meter=printed.get("meter", "") or more.get("meter", ""),
        kind=printed.get("kind", ""),
        benchmark=benchmark.id if benchmark else _slug(benchmark_text),
        metric=metric,
        setting=printed.get("setting", "") or _setting(benchmark, benchmark_text),
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
    raw: RawClaim,
    entry: Property,
    quantity: Quantity,
    usd_per_mtok: str,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    """Return what makes a value weak: an estimate, a placeholder, out of range."""
    flags = [*raw.flags, *quantity.flags]
    if raw.qualifiers.get("kind") == "estimate" and "estimate" not in flags:
        flags.append("estimate")
    if entry.no_is_weak and quantity.text == "false":
        flags.append("suspect")
    if entry.kind == "price" and quantity.amount == 0:
        flags.append("suspect")
    if entry.kind == "date" and _is_placeholder(quantity):
        flags.append("suspect")
    benchmark = vocabulary.benchmark(raw.qualifiers.get("benchmark", ""))
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
