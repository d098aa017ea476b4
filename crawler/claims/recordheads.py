"""What the key of a column means, by its words and those of the keys around it.

Keys are composed, not listed: 'input_cost_per_token', 'pricing.prompt' and
'inputPricePer1M' are each price × input, with or without a unit. A key that nobody
understands means nothing; nothing is guessed from its values here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from crawler import vocabulary
from crawler.claims.datakeys import (
    ENGLISH,
    SCORE_SECTIONS,
    cut_currency,
    cut_unit,
    fold_key,
)
from crawler.claims.recordgrids import Path
from crawler.vocabulary import Meaning, load_vocabulary
from crawler.vocabulary.concepts import compose, meanings_of, take_unit
from crawler.vocabulary.heads import meter_of
from crawler.vocabulary.units import load_units, one_of, scale_word
from crawler.vocabulary.words import name_key

CENTS = re.compile(r"\bcents?\b")
PRICE = re.compile(r"\b(?:usd|dollars?|cents?)\b")
SCORES = frozenset(
    "score value accuracy result acc percent percentage pass rate".split()
) | {"pass rate", "pass at 1", "score percent"}
EVALUATIONS = SCORE_SECTIONS - {"performance", "results"}
AFFIXES = re.compile(
    r"^(?:supports?|is|has|can|features?|capability|capabilities|supported|enable)\b\s*"
    r"|\s*\b(?:supported|support|enabled|available|capable)$"
)
ABOVE = re.compile(
    r"\b(?:context )?(?:above|over|gt|greater than|beyond) (\d+(?:\.\d+)?) ?"
    r"(k|m)?(?: (?:input |prompt |context )?tokens?)?(?: context)?\b"
)
SERVICES = {
    "batch(?:es)?(?: requests?)?": "batch",
    "flex": "flex",
    "priority": "priority",
}
SCALE = re.compile(r"\s*\b(?P<scale>b|bn|billions?|m|millions?|k|thousands?)$")
SCALES = {"b": "B", "m": "M", "k": "K", "t": "K"}
SCALED = ("parameters", "tokens")
TRAILING = re.compile(
    r"\s+(?:id|ids|name|names|slug|code|value|count|number|in tokens)$"
)
# what no list of labels calls a token, but its meter in a key of prices
IN, OUT = r"(?:input|prompt|in)", r"(?:output|completion|out)"
METERED = tuple(
    (meter, "".join(rf"(?=.*\b{word}\b)" for word in words))
    for meter, words in (
        ("cache_write_1h", ("cache", "(?:writes?|creation)", "1 ?h(?:our|r)?")),
        ("cache_write_5m", ("cache", "(?:writes?|creation)", "5 ?m(?:in(?:utes?)?)?")),
        ("", ("(?:audio|images?)", "cached?")),
        ("audio_input", ("audio", IN)),
        ("audio_output", ("audio", OUT)),
        ("image_output", ("images?", OUT)),
        ("image_input", ("images?", IN)),
        ("reasoning_output", ("reasoning",)),
        ("search", ("search(?:es)?",)),
        ("request", ("requests?",)),
    )
)
OF_TOKENS = re.compile(r"tok|jeton|トークン|토큰|токен", re.I)
COUNTED = {
    "image": ("image_input", "image_output"),
    "request": ("request",),
    "search": ("search",),
}
SPECIAL = frozenset("reasoning search searches request requests internal web".split())
MIL = re.compile(r"\bper mil tokens?\b")  # a thousand or a million: sizes tell
COUNT = re.compile(r"\b(?:num|number of|no of|nb|n)\s+")
UNMETERED = re.compile(
    r"\b(?:video|image|audio|pixel|character|page|session|storage|hour|second|minute"
    r"|month|embedding|vector|query|queries|training|fine ?tun\w*|file|code|dbu\w*"
    r"|citations?|annotations?)s?\b"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a column is: one of these, or unknown.

    ``meaning`` is what its values say, with the qualifiers that the key settles;
    ``note`` names what they tell of their row; ``ignored`` is a reason. ``per``,
    ``currency`` and ``scale`` are units that the key states.
    """

    meaning: Meaning | None = None
    note: str = ""
    ignored: str = ""
    per: str = ""
    currency: str = ""
    scale: str = ""
    flags: tuple[str, ...] = field(default=())


@cache
def _file() -> Mapping[str, Any]:
    text = files(vocabulary).joinpath("keys.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _notes() -> Mapping[str, str]:
    return {key: note for note, keys in _file()["notes"].items() for key in keys}


@lru_cache(maxsize=16_384)
def read_head(path: Path, groups: Path) -> Head:
    """Return what the column at ``path`` of records below ``groups`` is.

    >>> read_head(("input_cost_per_token",), ()).meaning.qualifiers["meter"]
    'input'
    >>> read_head(("pricing", "prompt"), ("data",)).meaning.property
    'price'
    >>> read_head(("limit", "context"), ("models",)).meaning.property
    'context_window'
    >>> read_head(("source_url",), ()).ignored
    'a link or an address'
    """
    own = path[-1] if path else groups[-1] if groups else ""
    inside = path[:-1] if path else ()
    words = fold_key(own)
    above = " ".join(fold_key(key) for key in inside)
    for read in (_priced, _scored, _noted, _named):
        found = read(own, words, above, (*groups, *inside))
        if found is not None:
            return found
    reason = _reason(words) or next(filter(None, map(_reason, _aboves(inside))), "")
    return Head(ignored=reason)


def _aboves(inside: Path) -> Iterator[str]:
    return (fold_key(key) for key in inside)


def _reason(words: str) -> str:
    """Return why a key says nothing that the census holds, '' if it may."""
    parts = words.split()
    for entry in _file()["ignored"]:
        if (
            words in entry.get("keys", ())
            or (parts and parts[-1] in entry.get("ends", ()))
            or not set(parts).isdisjoint(entry.get("words", ()))
        ):
            return str(entry["reason"])
    return ""


def _noted(own: str, words: str, above: str, around: Path) -> Head | None:
    note = _notes().get(words) or _notes().get(words.split()[-1] if words else "")
    if note and words not in _notes() and note != "provider":
        return None
    return Head(note=note) if note else None


# between a label and the unit that was cut off behind it
BETWEEN = re.compile(r"(?:\s(?:por|pro|par|per|de|di))+$")

# prices ----------------------------------------------------------------------


def _priced(own: str, words: str, above: str, around: Path) -> Head | None:
    """Return a price, if a word of the key or of those around it says so."""
    near = " ".join(map(fold_key, around[-2:]))
    whole = f"{words} {above}".strip()
    if not (_says_price(words) or _says_price(near)):
        return None
    if words in _notes() or _is_derived(words):
        return None if words in _notes() else Head(ignored="worked out by the site")
    label, tier = _cut_tier(whole)
    label = MIL.sub(" ", label)
    label, per = cut_unit(label)
    label, currency = cut_currency(label)
    if not per:
        label, per, currency = _cut_any_unit(label, currency)
    if not per:
        per = next((unit for key in reversed(around) if (unit := _unit(key))), "")
    if not currency:
        currency = next((code for key in reversed(around) if (code := _code(key))), "")
    if CENTS.search(label):
        label, currency = CENTS.sub(" ", label), "¢"
    meter = _meter(BETWEEN.sub("", " ".join(label.split())))
    if not meter:
        return Head() if _says_price(words) or _meterlike(label) else None
    if per and not OF_TOKENS.search(per) and meter not in COUNTED.get(per, ()):
        return Head()
    if tier == "batch" and meter in ("input", "output"):
        meter, tier = f"batch_{meter}", ""
    qualifiers = {"meter": meter} | ({"tier": tier} if tier else {})
    if meter in ("request", "search") and not per:
        per = meter
    return Head(Meaning("price", qualifiers), per=per, currency=currency)


@cache
def _bare_unit() -> re.Pattern[str]:
    """Return a pattern for a scale and tokens at the end of a key, in any language."""
    tokens = one_of(
        word for word, noun in load_units().nouns.items() if noun == "token"
    )
    return re.compile(rf"\s(?P<per>(?:1\s?)?{scale_word()}\s?(?:de )?{tokens})$", re.I)


def _cut_any_unit(label: str, currency: str) -> tuple[str, str, str]:
    """Cut a unit in any language off a key: label, unit, currency.

    >>> _cut_any_unit("precio de entrada por 1m de tokens", "")
    ('precio de entrada', '1m tokens', '')
    """
    unit, rest = take_unit(label)
    per = unit.get("per", "")
    if not per:
        bare = _bare_unit().search(label)
        if bare is None:
            return label, "", currency
        return label[: bare.start()], bare["per"], currency
    rest = re.sub(r"\s(?:de|di)$", "", rest)
    return rest, per, currency or unit.get("currency", "")


def _says_price(words: str) -> bool:
    return "price" in compose(words).concepts or PRICE.search(words) is not None


def _is_derived(words: str) -> bool:
    return _reason(words) == "worked out by the site"


def _meterlike(label: str) -> bool:
    return bool({"input", "output", "cache"} & compose(label).concepts)


def _unit(key: str) -> str:
    return cut_unit(fold_key(key))[1]


def _code(key: str) -> str:
    return cut_currency(fold_key(key))[1]


def _cut_tier(label: str) -> tuple[str, str]:
    """Cut the words of a tier off a key's: 'above 200k tokens', 'batch'."""
    tiers = []
    bound = ABOVE.search(label)
    if bound is not None:
        tiers.append(f"above {bound[1]}{bound[2] or ''} tokens")
        label = f"{label[: bound.start()]} {label[bound.end() :]}"
    for service in SERVICES:
        if re.search(rf"\b{service}\b", label):
            label = re.sub(rf"\b{service}\b", " ", label)
            tiers.append(SERVICES[service])
    return " ".join(label.split()), ", ".join(tiers)


_HOURS = re.compile(r"\b\d+ ?(?:h(?:ours?|r)?|m(?:in(?:utes?)?)?)\b")


def _meter(label: str) -> str:
    """Return what a price is for by the words of its key; '' if they do not say.

    >>> _meter("cost cache read"), _meter("price in cached"), _meter("cost")
    ('cached_input', 'cached_input', '')
    """
    for meter, pattern in METERED:
        if re.search(pattern, label):
            unknown = set(compose(_HOURS.sub(" ", label)).rest) - SPECIAL
            return "" if unknown else meter
    if UNMETERED.search(label):
        return ""
    found = compose(label)
    if found.rest or found.concepts & {"derived", "total"}:
        return ""
    if "cache" in found.concepts and "output" in found.concepts:
        return ""
    rules = [rule for rule in meanings_of(label) if rule.key == "price"]
    meter = rules[0].qualifiers.get("meter", "") if rules else ""
    if not meter:
        meter = meter_of(label)
    return "" if "/" in meter else meter


# scores ----------------------------------------------------------------------


def _scored(own: str, words: str, above: str, around: Path) -> Head | None:
    """Return a score whose benchmark a key names."""
    sections = {fold_key(key) for key in around}
    for key in (own, *reversed(around)) if words in SCORES else (own,):
        benchmark = load_vocabulary().benchmark(key)
        name = fold_key(key)
        if benchmark is None or name in SCORE_SECTIONS:
            continue
        if name in ENGLISH and not (sections & SCORE_SECTIONS):
            continue
        return Head(Meaning("score", {"benchmark": key}))
    near = {fold_key(key) for key in around[-1:]}
    if near & EVALUATIONS and not _reason(words) and words not in _notes():
        is_label = load_vocabulary().meaning(words) or words in SCORES
        if words and not is_label and not _is_derived(words):
            return Head(Meaning("score", {"benchmark": own}), flags=("unlisted",))
    return None


# other properties ------------------------------------------------------------


def _named(own: str, words: str, above: str, around: Path) -> Head | None:
    """Return the property that a key names by its words, alone or with those around."""
    if _reason(words):
        return None
    bare, scale = _cut_scale(words)
    near = fold_key(around[-1]) if around else ""
    for label in _labels(bare, above):
        meaning = _meaning(label)
        if meaning is not None:
            entry = load_vocabulary().properties[meaning.property]
            if entry.derived or meaning.property == "price":
                continue
            fits = entry.kind in SCALED
            return Head(meaning, scale=scale if fits else "")
    for label in (f"{near} {bare}".strip(), bare):
        rules = [
            rule
            for rule in meanings_of(label.replace("_", " "))
            if rule.key != "price" and _is_enough(compose(label).concepts, rule.key)
        ]
        if rules:
            kind = load_vocabulary().properties[rules[0].key].kind
            fits = kind in SCALED
            return Head(
                Meaning(rules[0].key, rules[0].qualifiers), scale=scale if fits else ""
            )
    return None


def _is_enough(concepts: frozenset[str], key: str) -> bool:
    """Whether words say enough: 'input' alone may be anything, 'size' too."""
    if key in ("max_input_tokens", "max_output_tokens"):
        return bool(concepts & {"max", "length"})
    if key == "parameters":
        return "parameters" in concepts or {"length", "model"} == concepts
    return True


def _labels(words: str, above: str) -> Iterator[str]:
    """Yield the forms in which a list of labels may have a key."""
    bare = AFFIXES.sub("", AFFIXES.sub("", words)).strip()
    short = TRAILING.sub("", words)
    plain = COUNT.sub("", words)
    for form in dict.fromkeys((words, bare, short, plain)):
        if form:
            yield form
            yield f"{form}s"
    yield f"{bare}ing"
    if above:
        yield f"{above.split()[-1]} {words}"
        yield f"{words} {above.split()[-1]}"


def _meaning(label: str) -> Meaning | None:
    if label in _file()["meanings"]:
        return Meaning(_file()["meanings"][label])
    meaning = load_vocabulary().meaning(label)
    if meaning is None or meaning.property in ("price_provider", "provider_count"):
        return None
    if label in ("size", "release", "images", "inputs", "outputs", "input", "output"):
        return None
    return meaning


def _cut_scale(words: str) -> tuple[str, str]:
    """Cut a scale off a key: 'params b' counts billions.

    >>> _cut_scale("params b"), _cut_scale("context window")
    (('params', 'B'), ('context window', ''))
    """
    found = SCALE.search(words)
    if found is None or not found.start():
        return words, ""
    first = found["scale"][0]
    return words[: found.start()].strip(), SCALES[first]


def is_listed(key: str) -> bool:
    """Return whether a text names a benchmark of the vocabulary."""
    return load_vocabulary().benchmarks.get(name_key(key)) is not None
