"""Keys of embedded data as labels: 'inputPricePer1M' is 'input price', per 1M tokens.

Keys are written for programs: one word means less in them than as a label that people
read, so one plain word counts only where nothing else is called by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.vocabulary.words import fold

WORD = re.compile(
    r"\d+[kKmM](?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+(?:\.\d+)?"
)
PLAIN_WORDS = frozenset(
    "context license licence organization organisation developer architecture family "
    "parameters params multimodal quantization precision openness".split()
)
FLAG_WORDS = frozenset("vision tools reasoning multimodal thinking functions".split())
FLAG_SECTIONS = frozenset("capabilities capability features supports".split())
PRICE_WORDS = frozenset(
    "price prices pricing cost costs usd rate rates offers offer".split()
)
SCORE_SECTIONS = frozenset(
    "benchmarks benchmark scores evals evaluations results performance".split()
) | {"benchmark scores", "benchmark results", "evaluation results", "eval results"}
SECTIONS = (
    SCORE_SECTIONS
    | PRICE_WORDS
    | FLAG_SECTIONS
    | frozenset(
        "limit limits modalities modality specs spec specifications details info "
        "metadata attributes properties architecture training".split()
    )
    | {"model info", "token limits", "technical specs", "technical details"}
)
# names of benchmarks that are words of their own, or names of groups of benchmarks
ENGLISH = frozenset(
    "math drop pope quality include multiple frames spider bird nexus collie blink "
    "ruler slake meld".split()
)
UNIT = re.compile(
    r"\bper (?:1 )?(?P<scale>1m|m|million|mtok|1000000|1k|k|thousand|ktok|1000)\b"
    r"|\b(?P<bare>1m|1k|mtok|ktok)\b"
    r"|\bper (?=(?:(?:input|output|prompt|completion) )?tokens?\b)"
)
OTHER_UNIT = re.compile(r"\bper (image|request|page|minute|second|hour)s?\b")
TOKENS = re.compile(r" ?\b(?:tokens?|tok)\b")
CURRENCY = re.compile(r" ?\b(?:in )?(?P<code>usd|eur|gbp|cny)\b")
PRINTED_CURRENCY = re.compile(r"US\$|CN¥|\b(?:USD|EUR|GBP|CNY|RMB)\b|[$€£¥]", re.I)
METER_WORDS = frozenset("input output prompt completion usd eur gbp cny rmb".split())
NO_UNIT = frozenset({"tokens", "token count"})


@lru_cache(maxsize=65_536)
def fold_key(key: str) -> str:
    """Return the words of a key, in lower case; of a printed label, the label.

    >>> fold_key("maxOutputTokens"), fold_key("MMLU_pro"), fold_key("pricePer1MTokens")
    ('max output tokens', 'mmlu pro', 'price per 1m tokens')
    """
    text = fold(key)
    if " " in text:
        return text.casefold()
    return " ".join(WORD.findall(text)).casefold()


def cut_unit(label: str) -> tuple[str, str]:
    """Cut the unit off the words of a price's key; '' where there is none.

    >>> cut_unit("price per million input tokens")
    ('price input', '1M tokens')
    >>> cut_unit("input cost per token"), cut_unit("input price")
    (('input cost', 'token'), ('input price', ''))
    """
    other = OTHER_UNIT.search(label)
    if other:
        return label, other[1]
    match = UNIT.search(label)
    if match is None:
        return label, ""
    scale = (match["scale"] or match["bare"] or "").removeprefix("1")
    if scale.startswith("000"):
        scale = "m" if len(scale) > 3 else "k"
    unit = {"m": "1M tokens", "k": "1K tokens", "t": "1K tokens"}.get(
        scale[:1], "token"
    )
    rest = f"{label[: match.start()]} {label[match.end() :]}"
    return " ".join(TOKENS.sub("", rest).split()), unit


def cut_currency(label: str) -> tuple[str, str]:
    """Cut the currency off the words of a price's key; '' where there is none.

    >>> cut_currency("input price usd")
    ('input price', 'USD')
    """
    match = CURRENCY.search(label)
    if match is None:
        return label, ""
    return CURRENCY.sub("", label).strip(), match["code"].upper()


def unit_of(text: str) -> str:
    """Return the unit that a sibling of a price states; '' where it states none.

    >>> unit_of("USD per 1M tokens"), unit_of("per_million_tokens"), unit_of("1K docs")
    ('1M tokens', '1M tokens', '')
    """
    label = re.sub(r"\s*/\s*", " per ", text.replace(",", "")).replace("$", " ")
    label = " ".join(fold_key(word) for word in label.split())
    if label in NO_UNIT:
        return ""
    rest, unit = cut_unit(label if "per " in label else f"per {label}")
    return unit if unit.isalpha() or set(rest.split()) <= METER_WORDS else ""


def currency_of(text: str) -> str:
    """Return the currency that a sibling of a price states, as it is printed.

    >>> currency_of("usd"), currency_of("$/1M tokens"), currency_of("credits")
    ('usd', '$', '')
    """
    match = PRINTED_CURRENCY.search(text)
    return match[0] if match else ""
