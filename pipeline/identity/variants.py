"""Dated snapshots, moving aliases and copies: which model they are a variant of."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from pipeline.identity.catalog import Catalog
from pipeline.identity.namewords import DATE

# sure by their form: a full date, a month of a year, the moving alias
SURE = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|20\d{6}|(?:0[1-9]|1[0-2])-20\d{2}|latest)$")
SNAPSHOT = re.compile(r"-20\d\d-?[01]\d-?[0-3]\d$")  # a full date alone
# sure only if there is such a model: month and day, year and month, counted
# revisions, other precisions of the same weights
LIKELY = re.compile(
    r"-(?:\d{2}-\d{2}|\d{4}|\d{6}|00\d|fp8|bf16|int8|int4|fp4|nvfp4|awq|gguf|turbo)$"
)


def stated_date(words: Sequence[str]) -> str:
    """Return the date that a name ends with, '' if none."""
    return words[-1] if words and DATE.fullmatch(words[-1]) else ""


def undated(model_id: str) -> str:
    """Return the id without the date of a snapshot at its end.

    >>> undated("anthropic/claude-sonnet-4.5-20250929")
    'anthropic/claude-sonnet-4.5'
    """
    return SNAPSHOT.sub("", model_id)


def is_snapshot(model_id: str, base: str) -> bool:
    """Return whether an id is another's and a full date.

    >>> is_snapshot("openai/gpt-5-2025-08-07", "openai/gpt-5")
    True
    """
    return model_id != base and undated(model_id) == base


def base_of(model_id: str, known_ids: Iterable[str], catalog: Catalog) -> str:
    """Return the model that ``model_id`` is a variant of by its name, '' if none.

    >>> from pipeline.identity.catalog import load_catalog
    >>> base_of("openai/gpt-5-2025-08-07", (), load_catalog())
    'openai/gpt-5'
    >>> base_of("acme/embedder-1024", (), load_catalog())
    ''
    """
    sure = SURE.search(model_id)
    if sure:
        return model_id[: sure.start()]
    likely = LIKELY.search(model_id)
    base = model_id[: likely.start()] if likely else ""
    known = known_ids if isinstance(known_ids, Container) else frozenset(known_ids)
    return base if base and (base in catalog.models or base in known) else ""
