"""What a model's name says of its size and family: 'qwen3-235b-a22b-instruct'."""

from __future__ import annotations

import re

from pipeline.identity.makers import family_of
from pipeline.identity.namewords import name_words

UNITS = {"m": 10**6, "b": 10**9, "t": 10**12}
SIZE = re.compile(r"(\d+(?:\.\d+)?)([mbt])")
ACTIVE = re.compile(r"a(\d+(?:\.\d+)?)([mb])")
EXPERTS = re.compile(r"\d+e")
SEPARATORS = re.compile(r"[/_ -]+")


def sizes_in(model_id: str) -> tuple[int | None, int | None]:
    """Return the parameters in total and those used for a token, None if not said.

    A name of several sizes says of none whose it is.

    >>> sizes_in("alibaba/qwen3-235b-a22b-instruct")
    (235000000000, 22000000000)
    >>> sizes_in("mistral/mixtral-8x7b-instruct"), sizes_in("openai/gpt-4o")
    ((None, None), (None, None))
    >>> sizes_in("meta/llama-4-scout-17b-16e-instruct")
    (None, 17000000000)
    """
    words = SEPARATORS.split(model_id.partition("/")[2])
    totals = {_count(found) for word in words if (found := SIZE.fullmatch(word))}
    actives = {_count(found) for word in words if (found := ACTIVE.fullmatch(word))}
    total = totals.pop() if len(totals) == 1 else None
    if any(map(EXPERTS.fullmatch, words)):
        return None, total  # 'llama-4-scout-17b-16e': 16 experts, of which 17B are used
    active = actives.pop() if len(actives) == 1 and total else None
    return total, active if active and total and active < total else None


def _count(found: re.Match[str]) -> int:
    return int(float(found[1]) * UNITS[found[2]])


def family_in(model_id: str) -> str | None:
    """Return the family of its maker that a model's id begins with.

    >>> family_in("alibaba/qwen3-4b"), family_in("acme/frob")
    ('qwen3', None)
    """
    maker, _, name = model_id.partition("/")
    found = family_of(name_words(name))
    return found[0] if found and found[2].id == maker else None
