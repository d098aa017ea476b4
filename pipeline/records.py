"""Rows in memory between the stages. Frozen: no stage edits another stage's output."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import NamedTuple, Protocol

from pipeline.values.quantity import Quantity

# why a claim does not count for its site
OF_HOST = "of a host's offer; beside the maker's own entry it does not count"
OF_FEW_HOSTS = "of one host's offer; the site says otherwise of more hosts"
UNKNOWN_ORIGIN = "saved"  # imported files that name no address may be anyone's copy


class Progress(Protocol):
    """Is told what is worked on, how much is done, and of how much if that is known."""

    def __call__(self, what: str, count: int, total: int | None = None) -> None:
        """Show it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that a site uses for a model; ``slug`` is the site's own id of it."""

    site: str
    subject_text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What sets values of one property apart; '' where a qualifier does not apply.

    ``currency`` is '' of prices in US dollars, and of those whose currency nobody says.
    """

    provider: str = ""
    tier: str = ""
    meter: str = ""
    kind: str = ""
    benchmark: str = ""
    metric: str = ""
    setting: str = ""
    currency: str = ""


QUALIFIERS = tuple(one.name for one in fields(Qualifiers))


class FactKey(NamedTuple):
    """What must be equal for two claims to be compared: the key of a fact.

    The fields after ``property`` are those of `Qualifiers`, in their order.
    """

    model_id: str
    property: str
    provider: str = ""
    tier: str = ""
    meter: str = ""
    kind: str = ""
    benchmark: str = ""
    metric: str = ""
    setting: str = ""
    currency: str = ""

    @builtins.property
    def qualifiers(self) -> tuple[str, ...]:
        """The values of the qualifiers alone."""
        return self[2:]


KEY = FactKey._fields


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
class Claim:
    """A distinct statement of a site about a model.

    ``day`` is the newest day that the site gives the statement: that of the page, or
    of its capture. ``news`` is the day from which it is news: that on which the site
    was seen to change to it, or from which it says that it holds; None for what was
    never seen to change. ``withdrawn`` is '' while the claim holds, else how it went.
    ``stands_in`` is the id of the claim of another definition that this one is made of,
    and ``share`` how often such a one has proved right.
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
    news: date | None = None

    @property
    def current(self) -> bool:
        """Whether a page still says so."""
        return not self.withdrawn

    @property
    def key(self) -> FactKey:
        """What must be equal for two claims to be compared."""
        statement = self.statement
        qualifiers = statement.qualifiers
        return FactKey(
            self.model_id,
            statement.property,
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

    ``chosen_id`` names the claim whose print is the value, ``chosen_day`` is its day.
    ``flags`` are those that every claim of the value bears: what makes it weak; and
    CONFIRMED, if one of them bears it.
    ``superseded`` are the claims whose own sites have said otherwise since.
    ``margin`` is in nats. ``n_independent`` counts the voices of the value: sites, of
    which copies of one source are one. ``is_disputed`` says whether claims differ in
    what they print.
    """

    fact_id: str
    key: FactKey
    quantity: Quantity
    verdict: str
    confidence: float
    policy: str
    margin: float
    reason: str
    chosen_id: str
    chosen_day: date
    claims: Sequence[Claim]
    flags: tuple[str, ...] = ()
    superseded: frozenset[str] = frozenset()
    n_independent: int = 0
    is_disputed: bool = True

    @property
    def chosen(self) -> Claim:
        """The claim whose print is the value."""
        return next(
            claim for claim in self.claims if claim.statement.claim_id == self.chosen_id
        )


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
