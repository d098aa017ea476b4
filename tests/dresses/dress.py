"""A dress: one set of facts as a page in one layout, language and form, after one loss.

`dress(facts, seed)` draws all four from a pool; the same seed gives the same page. What
is set aside (aside.toml) is drawn only where the pool holds it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

from tests.dresses.blocks import (
    Block,
    Card,
    Cell,
    Lines,
    Pairs,
    Table,
    Tabs,
    Written,
)
from tests.dresses.facts import BANDS, OFFERS, Fact, Facts
from tests.dresses.forms import ENDINGS, MEDIA_TYPES, render
from tests.dresses.habits import HABIT_PLACES, HABITS
from tests.dresses.layouts import LAYOUTS, PLACES
from tests.dresses.losses import CLEAN, LOSSES, lose
from tests.dresses.programs import PROGRAMS
from tests.dresses.tailor import Tailor
from tests.dresses.voices import make_wide_voice, more
from tests.dresses.words import LANGUAGES, Voice, make_voice

HOST = "https://models.example"
CLEAN_SHARE = 0.4  # of the dresses, none is lost
LATER = HABITS | PROGRAMS
EVERY = LAYOUTS | LATER
WIDE_SHARE = 0.5  # of the open dresses of the first lot, in further words
Pool = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Expected:
    """A fact that the page prints; ``needed`` if what is left of it settles it."""

    fact: Fact
    needed: bool


@dataclass(frozen=True)
class Dress:
    """A page, and what is true on it.

    ``tiers`` are the words with which it prints the services and bands of its facts.
    """

    url: str
    media_type: str
    payload: bytes
    layout: str
    language: str
    loss: str
    form: str
    truth: tuple[Expected, ...]
    tiers: dict[str, str]

    @property
    def clean(self) -> bool:
        """Whether nothing was lost."""
        return self.loss in CLEAN


@cache
def pool(half: str) -> Pool:
    """Return layouts with languages, by the name of a part.

    `first` and `aside` part the layouts and languages of the first lot, `both` are they
    together; `habits` are the later layouts, all in open languages, and `open` those
    and `first`; `held` is `open` in the words that are held back.
    """
    aside = tomllib.loads(Path(__file__).with_name("aside.toml").read_text("utf-8"))
    if half in ("open", "held"):
        return (*pool("first"), *pool("habits"))
    if half == "habits":
        spoken = [one for one in LANGUAGES if one not in aside["languages"]]
        return tuple(product(LATER, spoken))
    pairs = tuple(product(LAYOUTS, LANGUAGES))
    hidden = tuple(
        pair
        for pair in pairs
        if pair[0] in aside["layouts"] or pair[1] in aside["languages"]
    )
    if half == "both":
        return pairs
    return hidden if half == "aside" else tuple(x for x in pairs if x not in hidden)


def dress(facts: Facts, seed: int, half: str = "open") -> Dress:
    """Return a page that prints some of the facts, of a part that `pool` names."""
    chance = Random(f"dress {seed}")
    layout, language = chance.choice(pool(half))
    lay, forms = EVERY[layout]
    form = chance.choice(forms)
    losses = [loss for loss, own in LOSSES.items() if form in own and loss != "none"]
    loss = "none" if chance.random() < CLEAN_SHARE else chance.choice(losses)
    place = (PLACES | HABIT_PLACES).get(layout) or ("cell" if "unit" in layout else "")
    place = place or chance.choice(("cell", "cell", "head"))
    held = half == "held"
    voice = _voice(chance, layout, language, place, half)
    tailor = Tailor(facts, voice, chance, loss, held)
    blocks, weak = lose(tailor, lay(tailor))
    page = render(tailor, blocks, form, weak)
    printed = dict.fromkeys(fact for cell in cells(blocks) for fact in cell.facts)
    tiers = {"": voice.labels["standard"], **{band: band for band in BANDS}}
    return Dress(
        f"{HOST}/{form}/{seed}{ENDINGS[form]}",
        MEDIA_TYPES[form],
        page.encode(),
        layout,
        language,
        loss,
        form,
        tuple(Expected(fact, fact not in weak) for fact in printed),
        tiers | {tier: voice.labels[tier] for tier in OFFERS},
    )


def _voice(chance: Random, layout: str, language: str, place: str, half: str) -> Voice:
    """Return the voice of a page; only open ones have further words and prints."""
    if half in ("aside", "both", "first") or language not in more():
        return make_voice(chance, language, place)
    if half == "held" or layout in LATER or chance.random() < WIDE_SHARE:
        return make_wide_voice(chance, language, place, half == "held")
    return make_voice(chance, language, place)


def cells(blocks: list[Block]) -> list[Cell]:
    """Return all cells of a page."""
    found: list[Cell] = []
    for block in blocks:
        if isinstance(block, Table):
            found += [cell for row in block.rows for cell in row]
        elif isinstance(block, Tabs):
            found += cells([one for _, own in block.panels for one in own])
        elif isinstance(block, Pairs | Card):
            found += [cell for pair in block.items for cell in pair]
        elif isinstance(block, Lines):
            found += block.lines
        elif isinstance(block, Written):
            found += block.cells
    return found
