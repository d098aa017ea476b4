"""Corrections: what people found wrong on a site, as data with a reason and a guard.

A correction rejects what a site says for as long as the site says just that. When the
site mends its error the correction expires, does nothing any more, and says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from pipeline import curation
from pipeline.errors import CurationError
from pipeline.records import Claim

REQUIRED = ("site", "model", "property", "expect", "reason")
QUALIFIERS = ("provider", "tier", "meter", "kind", "benchmark", "metric", "setting")


@dataclass(frozen=True)
class Correction:
    """One error of a site: ``expect`` is the value that it states wrongly.

    ``qualifiers`` are those of the claim that tell it from others, by name.
    """

    site: str
    model: str
    property: str
    expect: str
    reason: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)

    def covers(self, claim: Claim) -> bool:
        """Return whether ``claim`` speaks of what this corrects, whatever it says."""
        statement = claim.statement
        return (
            statement.mention.site == self.site
            and claim.model_id == self.model
            and statement.property == self.property
            and all(
                getattr(statement.qualifiers, name) == value
                for name, value in self.qualifiers.items()
            )
        )


@cache
def load_corrections() -> tuple[Correction, ...]:
    """Read the corrections, once.

    Raises:
        CurationError: an entry lacks a field, or has one that nobody knows.
    """
    text = files(curation).joinpath("corrections.toml").read_text("utf-8")
    return read_corrections(text)


def read_corrections(text: str) -> tuple[Correction, ...]:
    """Read corrections from TOML.

    Raises:
        CurationError: as `load_corrections`.
    """
    return tuple(map(_correction, tomllib.loads(text).get("correction", ())))


def _correction(entry: Mapping[str, str]) -> Correction:
    where = f"correction of {entry.get('model', '?')} on {entry.get('site', '?')}"
    for name in REQUIRED:
        if not entry.get(name):
            raise CurationError(where, f"the field {name!r}", "none")
        if not isinstance(entry[name], str):
            raise CurationError(where, f"words as {name!r}", repr(entry[name]))
    unknown = sorted(set(entry) - {*REQUIRED, *QUALIFIERS})
    if unknown:
        raise CurationError(where, "known fields", ", ".join(unknown))
    return Correction(
        **{name: entry[name] for name in REQUIRED},
        qualifiers={name: entry[name] for name in QUALIFIERS if name in entry},
    )


def apply_corrections(
    claims: Iterable[Claim], corrections: Sequence[Correction]
) -> tuple[dict[str, str], list[tuple[Correction, Claim]]]:
    """Return why claims are rejected, by claim_id, and which corrections expired.

    An expired one comes with the claim by which the site now says something else.
    """
    listed = [claim for claim in claims if claim.current]
    rejected: dict[str, str] = {}
    expired: list[tuple[Correction, Claim]] = []
    for correction in corrections:
        covered = [claim for claim in listed if correction.covers(claim)]
        wrong = [one for one in covered if _says(one, correction.expect)]
        for claim in wrong:
            rejected[claim.statement.claim_id] = f"corrected: {correction.reason}"
        if covered and not wrong:
            expired.append((correction, max(covered, key=_recency)))
    return rejected, expired


def _says(claim: Claim, expected: str) -> bool:
    statement = claim.statement
    return expected in (statement.quantity.text, statement.value_text)


def _recency(claim: Claim) -> tuple[str, str]:
    return (claim.last_seen.isoformat(), claim.statement.claim_id)
