"""Rows in memory between the stages. Frozen: no stage edits another stage's output."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Protocol, TypeAlias

from pipeline.values.quantity import Quantity

FactKey: TypeAlias = tuple[str, str, str, str, str, str, str, str, str]
# flags of claims that a sum on their own page covers
CONFIRMED = "arithmetic_confirmed"
CONTRADICTED = "arithmetic_contradicted"
UNKNOWN_ORIGIN = "saved"  # imported files that name no address may be anyone's copy


class Progress(Protocol):
    """Is told what is worked on, how much is done, and of how much if that is known."""

    def __call__(self, what: str, count: int, total: int | None = None) -> None:
        """Show it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sighting of a claim."""

    claim_id: str
    capture_id: str
    locator: str
    quote: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that a site uses for a model; ``slug`` is the site's own id of it."""

    site: str
    subject_text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What sets values of one property apart; '' where a qualifier does not apply."""

    provider: str = ""
    tier: str = ""
    meter: str = ""
    kind: str = ""
    benchmark: str = ""
    metric: str = ""
    setting: str = ""


QUALIFIER_NAMES = tuple(one.name for one in fields(Qualifiers))


@dataclass(frozen=True, slots=True)
class Statement:
    """A raw claim with its value read: what a site says of a mention.

    ``claim_id`` is a hash of the raw words. ``usd_per_mtok`` is text of a Decimal.
    ``valid_from`` and ``valid_to`` are ISO dates between which the site says it holds.
    """

    claim_id: str
    mention: Mention
    section_text: str
    label_text: str
    value_text: str
    property: str
    qualifiers: Qualifiers
    quantity: Quantity
    flags: tuple[str, ...]
    usd_per_mtok: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A statement seen on one capture; ``withdrawn`` says how a newer one differs."""

    statement: Statement
    capture_id: str
    locator: str
    quote: str
    captured_at: datetime
    page_day: date | None
    withdrawn: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A distinct statement of a site about a model.

    ``day`` is the newest day that the site gives the statement: that of the page, or
    of its capture. ``withdrawn`` is '' while the newest capture of a page still makes
    it, else how it went. ``stands_in`` is the id of the claim of another definition
    that this one is made of, and ``share`` how often such a one has proved right.
    """

    statement: Statement
    model_id: str
    first_seen: datetime
    last_seen: datetime
    day: date
    withdrawn: str
    n_evidence: int
    arithmetic: str = ""
    stands_in: str = ""
    share: float = 1.0

    @property
    def current(self) -> bool:
        """Whether a page still says so."""
        return not self.withdrawn

    @property
    def key(self) -> FactKey:
        """What must be equal for two claims to be compared."""
        qualifiers = self.statement.qualifiers
        return (
            self.model_id,
            self.statement.property,
            qualifiers.provider,
            qualifiers.tier,
            qualifiers.meter,
            qualifiers.kind,
            qualifiers.benchmark,
            qualifiers.metric,
            qualifiers.setting,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim."""

    claim_id: str
    fact_id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A reconciled value; ``claims`` are all claims that were weighed.

    ``flags`` are those that every claim of the value bears: what makes it weak; and
    CONFIRMED, if one of them bears it.
    ``superseded`` are the claims whose own sites have said otherwise since.
    ``margin`` is in nats. ``n_independent`` counts the voices of the value: sites, of
    which copies of one source are one.
    """

    fact_id: str
    key: FactKey
    quantity: Quantity
    verdict: str
    confidence: float
    policy: str
    margin: float
    reason: str
    chosen: Claim
    claims: tuple[Claim, ...]
    flags: tuple[str, ...] = ()
    superseded: frozenset[str] = frozenset()
    n_independent: int = 0
    verdicts: tuple[Verdict, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that disagree about one fact, and what kind of disagreement it is."""

    fact_id: str
    model_id: str
    property: str
    qualifiers: str
    conflict_class: str
    chosen: str
    rivals: str
    reason: str
