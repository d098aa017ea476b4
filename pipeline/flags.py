"""Flags of claims: what each says, how much it takes from a voice, what it bars.

A flag is put on a claim by the page's words, by a grammar, or by what other claims say.
All that any stage knows of a flag stands in its row of FLAGS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SUSPECT, NO_PROVIDER, THIRD_PARTY = "suspect", "no_provider", "third_party"
ESTIMATE, FOOTNOTE, RANGE, NO_UNIT = "estimate", "footnote", "range", "no_unit"
PREVIEW_DATE, IMPORT_DAY, PADDED = "preview_date", "import_day", "padded"
CONFIRMED, CONTRADICTED = "arithmetic_confirmed", "arithmetic_contradicted"
NO_CURRENCY, UNLISTED, CUT_PAGE = "no_currency", "unlisted", "cut_page"
OF_ROUTE, STAND_IN = "of_route", "stand_in"
AS_WINDOW = "as_window"  # an output cap that its page prints equal to the window
LOWER_BOUND = "lower_bound"  # the largest that two hosts offer: the model can do more
OF_ALIAS = "of_alias"  # of a name that moves, taken for what it means that day
STALE = "stale"
IMPLAUSIBLE, UNIT_ERROR, OUTLIER = "implausible", "unit_error", "outlier"


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag.

    ``weight`` is the share of its source's voice that a claim keeps, 0–1. A flag that
    ``bars`` keeps a claim out of every fact; one of a ``missing`` value may stand for
    no value at all, and ``yields`` to any value without such a flag. ``aside`` names
    the voice that its site has for such claims, beside its own. ``weakness`` says in
    words why a claim with it lost; ``conflict`` is the class of a disagreement with it.
    """

    name: str
    weight: float = 1.0
    bars: bool = False
    missing: bool = False
    yields: bool = False
    aside: str = ""
    weakness: str = ""
    conflict: str = ""


MISSING_WORDS = "it may stand for a missing value"
FLAGS = {
    flag.name: flag
    for flag in (
        Flag(SUSPECT, 0.2, missing=True, yields=True, weakness=MISSING_WORDS),
        Flag(NO_PROVIDER, 0.2, missing=True, yields=True, weakness=MISSING_WORDS),
        Flag(THIRD_PARTY, 0.7, weakness="the page speaks of it in passing"),
        Flag(ESTIMATE, 0.5, weakness="it is an estimate", conflict="estimate"),
        Flag(FOOTNOTE, 0.6, weakness="a footnote qualifies it", conflict="estimate"),
        Flag(RANGE, 0.8, weakness="it is a range"),
        Flag(NO_UNIT, 0.9, weakness="it has no unit"),
        Flag(
            PREVIEW_DATE,
            0.3,
            yields=True,
            weakness="it is the date of the preview",
            conflict="variant",
        ),
        Flag(
            IMPORT_DAY,
            0.3,
            yields=True,
            weakness="on that day the host took in models of many makers",
        ),
        Flag(OF_ROUTE, aside="of hosts", weakness="it is said of a host's offer"),
        Flag(
            OF_ALIAS,
            0.5,
            yields=True,
            weakness="it is said of a name that moves, and may be of what it meant",
        ),
        Flag(
            STAND_IN,
            aside="of related things",
            weakness="it is of a related thing: an input cap, a price of no seller",
        ),
        Flag(
            CONTRADICTED,
            0.5,  # one number of the sum is wrong; which, nobody knows
            weakness="a sum on its page contradicts it",
        ),
        Flag(NO_CURRENCY, 0.8, weakness="nobody names its currency"),
        Flag(CUT_PAGE, 0.8, weakness="its page breaks off"),
        Flag(UNLISTED),
        Flag(AS_WINDOW),
        Flag(LOWER_BOUND),
        Flag(STALE),  # its site's last word: the page, read again, is silent
        Flag(CONFIRMED),
        Flag(PADDED),
        Flag(IMPLAUSIBLE, bars=True, missing=True, yields=True),
        Flag(UNIT_ERROR, bars=True, missing=True, yields=True),
        Flag(OUTLIER, bars=True, missing=True, yields=True),
    )
}
BARRING = frozenset(name for name, flag in FLAGS.items() if flag.bars)
MISSING = frozenset(name for name, flag in FLAGS.items() if flag.missing)
YIELDING = frozenset(name for name, flag in FLAGS.items() if flag.yields)
ESTIMATES = frozenset(
    name for name, flag in FLAGS.items() if flag.conflict == "estimate"
)
ASIDE = {name: flag.aside for name, flag in FLAGS.items() if flag.aside}
# flags of the sums on a page and of who offers it: they say nothing of the print
NOT_OF_PRINT = frozenset((CONFIRMED, CONTRADICTED, OF_ROUTE, AS_WINDOW, OF_ALIAS))


def weight_of_flags(flags: Iterable[str]) -> float:
    """Return what share of its source's voice a claim with ``flags`` keeps, 0–1.

    >>> weight_of_flags(["estimate", "padded"])
    0.5
    """
    weight = 1.0
    for name in flags:
        weight *= FLAGS[name].weight if name in FLAGS else 1.0
    return weight


def weaknesses(flags: Iterable[str]) -> list[str]:
    """Return what makes a claim with ``flags`` weak, in words and in their order."""
    named = (FLAGS[name].weakness for name in flags if name in FLAGS)
    return [words for words in named if words]
