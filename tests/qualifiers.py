"""Compares the qualifiers of a claim with those of a gold row that lists them all.

A row of such gold says in `tier` and `setting` what tells it from its neighbours, in
parts; each must be said by the claim, and the claim may say nothing else but what the
row's `may` allows. Currencies and services of a meter are compared as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.claims.subjects import compact
from crawler.vocabulary.heads import MODALITIES
from crawler.vocabulary.words import fold
from pipeline.records import Statement

PART, EITHER = " · ", " | "
BATCH = ("batch", "批量", "offline")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DEFAULT = ("standard", "default", "online")
Row = Mapping[str, str]


def is_strict(want: Row) -> bool:
    """Whether a gold row lists all qualifiers."""
    return "may" in want


def qualified(one: Statement, want: Row) -> bool:
    """Whether a claim has the qualifiers of a gold row, and no others.

    What is said of a price or a limit must be in its tier, and of a score in its
    setting; the benchmark is compared elsewhere.
    """
    own = one.qualifiers
    if not _same_meter(own.meter, own.tier, want["meter"]):
        return False
    currency = one.quantity.base.partition("/")[0]
    if want["currency"] and currency and currency != want["currency"]:
        return False
    if want["property"] == "score":
        return _says(own.setting, want["setting"], f"{want['may']} {want['metric']}")
    paid_for = [word for word in own.meter.split("_") if word in want["tier"]]
    tier = " ".join([own.tier, *paid_for])  # 'cached_audio_input' says 'audio'
    return _says(tier, want["tier"], f"{want['may']} {want['meter']}")


def _same_meter(own: str, tier: str, wanted: str) -> bool:
    """Whether a meter is one of those wanted; batch stands in the meter or the tier."""
    meters = wanted.split(EITHER) if wanted else [own]
    batched = any(word in tier.casefold() for word in BATCH)
    return any(is_meter(own, one) for one in meters) or (
        batched and f"batch_{own}" in meters
    )


def is_meter(own: str, wanted: str) -> bool:
    """Whether two meters are one: gold may say 'image' of image input.

    >>> is_meter("cached_image_input", "image_cached_input"), is_meter("image", "input")
    (True, False)
    """
    words, said = set(own.split("_")), set(wanted.split("_"))
    return words == said or (wanted in MODALITIES and words == {wanted, "input"})


def _says(own: str, wanted: str, may: str) -> bool:
    """Whether printed words say all parts of what is wanted, and nothing else.

    >>> _says("Prompt length (128, 256]", "Prompt length (128, 256]", "")
    True
    >>> _says("128-256", "Prompt length (128, 256]", ""), _says("", "batch", "")
    (True, False)
    >>> _says("batch", "", ""), _says("Standard", "", "")
    (False, True)
    """
    own, wanted, may = (fold(text).casefold() for text in (own, wanted, may))
    if not all(_has(own, part) for part in filter(None, wanted.split(PART))):
        return False
    allowed = f"{wanted} {may} {' '.join(DEFAULT)} {' '.join(BATCH) if may else ''}"
    if not set(NUMBER.findall(own)) <= set(NUMBER.findall(allowed)):
        return False
    return (
        not own
        or bool(_words(own) & _words(allowed))
        or compact(own) in compact(allowed)
    )


def _has(own: str, part: str) -> bool:
    numbers = NUMBER.findall(part)
    if numbers:
        return set(numbers) <= set(NUMBER.findall(own))
    return compact(part) in compact(own) or bool(_words(part) & _words(own))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text))
