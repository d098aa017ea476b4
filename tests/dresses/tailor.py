"""Makes cells: what the loss of a dress does to a name or a value is done here."""

from __future__ import annotations

from functools import cached_property
from html import escape
from random import Random

from tests.dresses.blocks import Cell
from tests.dresses.facts import MAKERS, Fact, Facts
from tests.dresses.voices import code_keys
from tests.dresses.words import Voice

EMPTY = ("—", "-", "", "N/A")
DROPPED, STRUCK, NOTED, BADGED = 0.15, 0.4, 0.25, 0.4


class Tailor:
    """The facts, the voice and the chance of one page, and the loss that befalls it.

    ``held``: the page speaks in the words that are held back.
    """

    def __init__(
        self, facts: Facts, voice: Voice, chance: Random, loss: str, held: bool = False
    ) -> None:
        self.facts, self.voice, self.chance, self.loss = facts, voice, chance, loss
        self.held = held
        self.currency = next(one.currency for one in facts.facts if one.currency)
        self.empty = chance.choice(EMPTY)

    @cached_property
    def code(self) -> dict[str, str]:
        """The keys of the page's records."""
        return code_keys(self.chance, self.held)

    def word(self, key: str) -> Cell:
        """Return a label, said twice where the page says words twice."""
        return self._twice(self.voice.label(key))

    def head(self, key: str) -> Cell:
        """Return the head of a column or a row."""
        return Cell(self.voice.head(key, self.currency))

    def name(self, model: str, maker: bool = False) -> Cell:
        """Return the cell of a model's name, after its maker's if ``maker``."""
        text = f"{MAKERS[model]} / {model}" if maker else model
        if self.loss == "badges" and self.chance.random() < BADGED:
            badge = self.voice.labels["new"]
            marked = f'{escape(text)} <span class="badge">{escape(badge)}</span>'
            return Cell(f"{text} {badge}", html=marked, markdown=f"{text} **{badge}**")
        return self._twice(text)

    def value(self, model: str, key: str, tier: str = "") -> Cell:
        """Return the cell of a value, empty where the model has none."""
        fact = self.facts.of(model, key, tier)
        lost = self.loss == "dropped_cell" and self.chance.random() < DROPPED
        if fact is None or lost:
            return Cell(self.empty or "")
        text = self.voice.value(fact)
        if self.loss == "struck_prices" and fact.property == "price":
            return self._struck(fact, text)
        if self.loss == "footnotes" and self.chance.random() < NOTED:
            return Cell(f"{text}*", fact, f"{escape(text)}<sup>*</sup>", f"{text}\\*")
        return Cell(text, fact)

    def _struck(self, fact: Fact, text: str) -> Cell:
        if self.chance.random() > STRUCK:
            return Cell(text, fact)
        old = self.voice.price((fact.number or 0) * 2, fact.currency)
        marked = f"<del>{escape(old)}</del> {escape(text)}"
        return Cell(f"{old} {text}", fact, marked, f"~~{old}~~ {text}")

    def _twice(self, text: str) -> Cell:
        if self.loss != "said_twice":
            return Cell(text)
        seen = escape(text)
        marked = (
            f'<span aria-hidden="true">{seen}</span><span class="sr-only">{seen}</span>'
        )
        return Cell(text * 2, html=marked, markdown=text)
