"""Forms that a site writes its sentences in, and formulas that it works values out by.

Plain data and pure functions, which a site's file declares. Sentences are read in
`crawler.claims.sentences`; sums are worked out again in the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """A form of sentence that states facts.

    ``form`` is a regular expression. In it <s>, <a>, <b> stand for a model of the page,
    <here> for the model that the words before were about, <v:KIND> and <w:KIND> for a
    printed value of that kind (<price> for one without a name), <o> and <p> for an
    organization's name, <m> for a benchmark's. ``says`` are the claims: whose, what it
    means, and the group of the value; 'p|o' is p, or o where the sentence has no p.
    ``quick`` are letters that every match contains, to pass over other sentences fast.
    """

    quick: str
    form: str
    says: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A number that a formula takes.

    ``whose`` is own (the model that the derived value is said of), other, or larger
    and smaller, which say of which of the two the number is.
    """

    whose: str
    property: str
    meter: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """How a site derives a property from what it prints beside it.

    Saved pages of no known site are taken for the site's if ``words``, in small
    letters, stand in the claim. ``result`` rises or falls with each of its parts and is
    written out in ``sums``. ``printed`` says how the page prints it (dollars, ratio,
    percentage, or size: a count with K, M, B or T); it counts in ``unit``, ``scale`` of
    what is printed.
    """

    name: str
    property: str
    words: str
    parts: tuple[Part, ...]
    result: Callable[..., Decimal]
    sums: str
    printed: str
    unit: str = ""
    scale: Decimal = Decimal(1)
