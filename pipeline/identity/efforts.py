"""Settings in names: how hard a model was asked to think, how a test was run.

'o3-mini-high' is o3-mini at high effort; 'mistral-medium' is a model. Only the closed
lists of grammar.toml decide, family by family.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.identity.grammar import load_grammar
from pipeline.identity.namewords import DATE, KEPT

NOT_THINKING = re.compile(r"(?:no|non)[ -]?(?:think|reason)|.*\bdisabled")
THINKING = re.compile(r"(?:.*\b)?(?:think|reason)")


def mode_of(setting: str) -> str:
    """Return the mode that a setting switches on, '' if it only says how hard.

    >>> mode_of("thinking 32000"), mode_of("no think"), mode_of("high")
    ('thinking', 'non-thinking', '')
    """
    if NOT_THINKING.match(setting):
        return "non-thinking"
    is_mode = THINKING.match(setting) and "effort" not in setting
    return "thinking" if is_mode else ""


@lru_cache(maxsize=KEPT)
def take_setting(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return a name's words without its settings, and the settings as text.

    >>> take_setting(("o3", "mini", "high"))
    (('o3', 'mini'), 'high')
    >>> take_setting(("claude", "opus", "4", "6", "thinking", "high", "effort"))
    (('claude', 'opus', '4', '6'), 'thinking high effort')
    >>> take_setting(("mistral", "medium"))
    (('mistral', 'medium'), '')
    """
    settings: list[str] = []
    key = "-".join(words)
    while shorter := _shorter(key):
        key, setting = shorter
        settings.insert(0, setting.replace("-", " "))
    return tuple(key.split("-")), " ".join(settings)


def _shorter(key: str) -> tuple[str, str] | None:
    model, _, last = key.rpartition("-")
    dated = DATE.fullmatch(last) is not None
    for rule in load_grammar().settings:
        found = rule.end.fullmatch(key)
        if found and rule.models.fullmatch(found["model"]):
            return found["model"], found["setting"]
        found = rule.end.fullmatch(model) if dated and rule.dated else None
        if found and rule.models.fullmatch(found["model"]):
            return f"{found['model']}-{last}", found["setting"]
    return None
