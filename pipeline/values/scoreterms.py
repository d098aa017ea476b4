"""What is measured and how a model was asked: two closed sets, read from any print.

'Pass @1', 'pass@1' and 'pass @ 1' are one metric; '5-shot, CoT', '5 shot chain of
thought' one setting. Words that no entry of vocabulary/scores.toml knows make the
setting `custom`: the print stands beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from crawler import vocabulary
from crawler.vocabulary.words import KEPT, fold

PARTS = ("shots", "method", "effort", "mode", "tools", "attempts", "harness", "split")
CUSTOM, OTHER = "custom", "other"
NUMBER = "<n>"
SETTLED = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class ScoreTerms:
    """The entries: metrics by the pattern of their prints, and patterns of settings."""

    metrics: tuple[tuple[re.Pattern[str], str], ...]
    settings: tuple[tuple[str, str, re.Pattern[str]], ...]


@cache
def load_score_terms() -> ScoreTerms:
    """Read vocabulary/scores.toml, once."""
    text = files(vocabulary).joinpath("scores.toml").read_text("utf-8")
    data = tomllib.loads(text)
    metrics = tuple(
        (_print_pattern(name), entry["id"])
        for entry in data["metric"]
        for name in (entry["id"], *entry["aliases"])
    )
    settings = tuple(
        (
            entry["part"],
            entry["value"],
            re.compile(rf"(?<![^\W_])(?:{entry['pattern']})(?![^\W_])"),
        )
        for entry in data["setting"]
    )
    return ScoreTerms(metrics, settings)


def _print_pattern(name: str) -> re.Pattern[str]:
    parts = _key(name.replace(NUMBER, " 0n0 ")).split("0n0")
    return re.compile(r"(?P<n>\d+)".join(map(re.escape, parts)))


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", "", fold(text).casefold())


@lru_cache(maxsize=KEPT)
def metric_of(printed: str) -> str:
    """Return the metric that a print names, '' for none, `other` for an unknown one.

    >>> metric_of("Pass @ 1"), metric_of("Accuracy"), metric_of("EM"), metric_of("")
    ('pass@1', 'accuracy', 'exact match', '')
    """
    key = _key(printed)
    if not key:
        return ""
    for pattern, name in load_score_terms().metrics:
        found = pattern.fullmatch(key)
        if found:
            return name.replace(NUMBER, found.groupdict().get("n") or "")
    return OTHER


@lru_cache(maxsize=KEPT)
def setting_parts(printed: str) -> Mapping[str, str]:
    """Return the parts of a setting; `custom` says that more words stand there.

    >>> setting_parts("5-shot, chain-of-thought")
    {'shots': '5-shot', 'method': 'CoT'}
    >>> setting_parts("0-shot evaluation"), setting_parts("o3-mini grader")
    ({'shots': '0-shot'}, {'custom': 'custom'})
    """
    text = fold(printed).casefold()
    parts: dict[str, str] = {}
    for part, value, pattern in load_score_terms().settings:
        found = pattern.search(text)
        if not found:
            continue
        text = pattern.sub(" ", text)
        if part:
            named = found.groupdict()
            said = value.replace(NUMBER, named.get("n") or "")
            parts.setdefault(part, said.replace("<w>", named.get("w") or ""))
    if SETTLED.sub("", text):
        parts[CUSTOM] = CUSTOM
    return parts


@lru_cache(maxsize=KEPT)
def setting_of(printed: str) -> str:
    """Return a setting as published: its parts in one order.

    >>> setting_of("thinking high effort"), setting_of("High"), setting_of("")
    ('high, thinking', 'high', '')
    """
    parts = setting_parts(printed)
    return ", ".join(parts[name] for name in (*PARTS, CUSTOM) if name in parts)


def metric_names() -> Sequence[str]:
    """Return all metrics, each once."""
    return list(dict.fromkeys(name for _, name in load_score_terms().metrics))
