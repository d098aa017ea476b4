"""All rules that change what a claim counts, in the order in which they are applied.

Each reads ``claims`` (and what the rules before it made) and takes claims out, gives
them flags, adds some, or lets them support claims about another property. ``worth`` is
what changes when a rule is left out, measured on 72 files of public feeds (48,763
facts). Official values are those of vendors' documents, of which 157 are checked, in a
census of the feeds up to their day. `python -m tests.rules` measures again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from crawler.vocabulary import Vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.claims.corrections import Correction, apply_corrections
from pipeline.claims.editions import keep_newest_editions
from pipeline.database import Database, add_rows
from pipeline.evidence.disputes import Dispute
from pipeline.evidence.habits import find_answering, find_import_days, find_padding
from pipeline.evidence.misprints import find_errors, flag_claims
from pipeline.evidence.previews import PREVIEW_DAY, find_previews
from pipeline.evidence.standins import add_stand_ins
from pipeline.evidence.witnesses import WITNESS, add_witnesses

# the tables that rules make
MADE: dict[str, dict[str, pa.DataType]] = {
    "editions": dict.fromkeys(("property", "benchmark"), TEXT),
    "rejected": dict.fromkeys(("claim_id", "reason"), TEXT),
    "errors": dict.fromkeys(("claim_id", "flag"), TEXT),
    "padding": {
        "site": TEXT,
        "property": TEXT,
        "pads_first": pa.bool_(),
        "pads_last": pa.bool_(),
    },
    "answering": dict.fromkeys(("site", "property"), TEXT),
    "import_days": {"site": TEXT, "section_text": TEXT, "printed": pa.date32()},
    "previews": PREVIEW_DAY,
    "witnesses": WITNESS,
}
OUT, FLAGS, ADDED, RIVALS = "out", "flags", "added", "rivals"


@dataclass
class Weighing:
    """What rules work on.

    ``expired`` collects corrections that do nothing any more; ``disputes`` are the
    facts whose claims differ, once they are known. Rules named ``without`` are left
    out.
    """

    database: Database
    vocabulary: Vocabulary
    corrections: Sequence[Correction]
    without: Collection[str] = ()
    expired: list[tuple[Correction, str]] = field(default_factory=list)
    disputes: Sequence[Dispute] = ()


@dataclass(frozen=True)
class EvidenceRule:
    """One rule: what it reads, what it gives, and why it is right.

    ``stage`` says when: what it takes ``out``, ``flags`` that it finds, claims that it
    adds (``added``), or support for one of several ``rivals``.
    """

    name: str
    stage: str
    reads: str
    gives: str
    why: str
    worth: str
    apply: Callable[[Weighing], None]


def _editions(weighing: Weighing) -> None:
    keep_newest_editions(weighing.database, weighing.vocabulary)


def _corrections(weighing: Weighing) -> None:
    found = apply_corrections(weighing.database, weighing.corrections)
    weighing.expired.extend(found)


def _witnesses(weighing: Weighing) -> None:
    add_witnesses(weighing.database, weighing.disputes, weighing.vocabulary)


RULES = (
    EvidenceRule(
        "editions",
        OUT,
        "ranks, and results on indexes that are re-based",
        "earlier editions as withdrawn",
        "a rank and a re-based index hold within one edition only",
        "without it 313 more facts and 348 more conflicts",
        _editions,
    ),
    EvidenceRule(
        "corrections",
        OUT,
        "curation/corrections.toml",
        "the table of rejected claims",
        "people found the site to be wrong, and say why",
        "without it 10 facts differ, 49 are more; 37 more conflicts, 10 fewer",
        _corrections,
    ),
    EvidenceRule(
        "errors",
        FLAGS,
        "sizes of prices and limits of one model, over sites and offers",
        "unit_error, outlier, implausible",
        "a number a unit away from all others is misprinted; a cap is no larger than "
        "its window",
        "without it 34 facts differ, 102 are more; 89 more conflicts, 10 fewer; "
        "143 of 157 official values are right instead of 144",
        lambda weighing: find_errors(weighing.database),
    ),
    EvidenceRule(
        "padding",
        FLAGS,
        "days that a site prints of one property",
        "padded: the day stands for its month",
        "days fall on the first of a month once in 30.4; planned ones do on purpose",
        "without it 532 facts differ; 64 more conflicts, 42 fewer",
        lambda weighing: find_padding(
            weighing.database,
            [
                key
                for key, one in weighing.vocabulary.properties.items()
                if one.filled_days
            ],
        ),
    ),
    EvidenceRule(
        "answering",
        FLAGS,
        "a site's yes and no of one property",
        "takes suspect off its no",
        "a site that says both often has looked",
        "without it 99 facts differ; 285 conflicts are of another class",
        lambda weighing: find_answering(weighing.database),
    ),
    EvidenceRule(
        "import days",
        FLAGS,
        "release dates beside hosts",
        "import_day",
        "models of many makers do not come out on one day",
        "without it 2 facts differ; 1 conflict fewer",
        lambda weighing: find_import_days(weighing.database),
    ),
    EvidenceRule(
        "previews",
        FLAGS,
        "days in the ids of previews",
        "preview_date",
        "a source that gives a model its preview's day means the preview",
        "without it 8 facts differ; 143 of 157 official values are right instead "
        "of 144",
        lambda weighing: find_previews(weighing.database),
    ),
    EvidenceRule(
        "stand-ins",
        ADDED,
        "related things: an input cap, a price of no seller",
        "claims about what no site states, flagged stand_in",
        "of most makers the two coincide, as other models of theirs show",
        "without it 27 facts differ, 233 are missing; 38 more conflicts, 69 fewer; "
        "136 of 157 official values are right instead of 144",
        lambda weighing: add_stand_ins(weighing.database),
    ),
    EvidenceRule(
        "witnesses",
        RIVALS,
        "related things of which values are rival",
        "half a vote for the one value that a related thing agrees with",
        "a router lists a model when it comes out; an input cap often is the window",
        "without it 27 facts differ; 15 more conflicts, 12 fewer; 140 of 157 "
        "official values are right instead of 144",
        _witnesses,
    ),
)


def weigh_claims(weighing: Weighing) -> None:
    """Apply the rules that come before claims are grouped; flag ``claims``."""
    begin(weighing.database)
    for stage in (OUT, FLAGS):
        _apply(weighing, stage)
    flag_claims(weighing.database)
    _apply(weighing, ADDED)


def hear_witnesses(weighing: Weighing) -> None:
    """Apply the rules for rival values."""
    _apply(weighing, RIVALS)


def _apply(weighing: Weighing, stage: str) -> None:
    for rule in RULES:
        if rule.stage == stage and rule.name not in weighing.without:
            rule.apply(weighing)


def begin(database: Database) -> None:
    """Make the tables that rules fill, empty: a rule that is left out finds nothing."""
    for name, columns in MADE.items():
        add_rows(database, name, columns, ())
