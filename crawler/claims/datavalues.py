"""Whether a value of embedded data can be what its key promises.

Stricter than the shapes of printed values: a bare 128 beside 'context' may be 128K, a
bare 7 beside 'parameters' may be billions, and neither is read.
"""

from __future__ import annotations

import re
from decimal import Decimal

from crawler.claims.labels import Page
from crawler.read.scriptpieces import Json
from crawler.vocabulary import Meaning
from crawler.vocabulary.shapes import is_empty, looks_like
from crawler.vocabulary.words import fold, is_unknown

AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,15})?(?:[eE]-?\d{1,2})?")
WHOLE = re.compile(r"\d{1,15}")
DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-][\d:]+)?"
)
BOOLEANS = frozenset({"true", "false", "null", "none", "yes", "no", "undefined"})
MAX_TEXT = 200
MAX_NAME = 60
LEAST_BARE = {"tokens": 257, "parameters": 10**6}


def is_value(page: Page, meaning: Meaning, value: Json, text: str) -> bool:
    """Return whether ``value``, printed as ``text``, can be one of ``meaning``."""
    kind = page.kind(meaning)
    if isinstance(value, bool):
        return kind == "yes_no"
    if isinstance(value, list) and kind != "list":
        return False
    if is_empty(text) or is_unknown(text) or not _is_plain(text):
        return False
    if kind in ("tokens", "parameters", "count", "rank"):
        return _is_number(page, meaning, kind, text)
    if kind == "date":
        return looks_like(kind, text) or DATE_TIME.fullmatch(text) is not None
    if kind in ("yes_no", "score"):
        return looks_like(kind, text) and "/" not in text
    return kind != "price" and _names(page, kind, text)


def _is_plain(text: str) -> bool:
    return (
        len(text) <= MAX_TEXT
        and fold(text).isprintable()
        and "<" not in text
        and "://" not in text
    )


def _is_number(page: Page, meaning: Meaning, kind: str, text: str) -> bool:
    if not WHOLE.fullmatch(text):
        return kind in ("tokens", "parameters") and looks_like(kind, text)
    entry = page.vocabulary.properties[meaning.property]
    least = LEAST_BARE.get(kind, entry.minimum or 0)
    most = entry.maximum
    return int(text) >= least and (most is None or int(text) <= Decimal(str(most)))


def _names(page: Page, kind: str, text: str) -> bool:
    """Whether ``text`` can be a name or words: terms where terms are known."""
    if text.casefold() in BOOLEANS or not any(map(str.isalpha, text)):
        return False
    vocabulary = page.vocabulary
    if kind == "licence":
        known = vocabulary.licence(text) is not None
        return known or ("licen" in text.casefold() and len(text) <= MAX_NAME)
    if kind in ("organization", "provider"):
        known = bool(vocabulary.organization(text) or vocabulary.provider(text))
        return known or (text[0].isupper() and len(text) <= MAX_NAME)
    return kind in ("text", "list")
