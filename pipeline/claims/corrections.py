"""Corrections: what people found wrong on a site, as data with a reason and a guard.

A correction rejects what a site says for as long as the site says just that. When the
site mends its error the correction expires, does nothing any more, and says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pyarrow as pa

from pipeline import curation
from pipeline.claims.claimrows import TEXT
from pipeline.database import Database, add_rows
from pipeline.errors import CurationError
from pipeline.records import QUALIFIERS

REQUIRED = ("site", "model", "property", "expect", "reason")


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


COVERED = f"""
CREATE OR REPLACE TABLE covered AS
SELECT corrections.place, claims.claim_id, claims.last_seen,
  corrections.expect IN (claims.text, claims.value_text) AS is_wrong
FROM claims JOIN corrections USING (site, model_id, property)
WHERE withdrawn = '' {
    " ".join(
        f"AND coalesce(corrections.{name} = claims.{name}, true)" for name in QUALIFIERS
    )
}
"""
REJECTED = """
CREATE OR REPLACE TABLE rejected AS
SELECT claim_id, 'corrected: ' || last(reason ORDER BY place) AS reason
FROM covered JOIN corrections USING (place) WHERE is_wrong GROUP BY claim_id
"""
EXPIRED = """
SELECT place, last(claim_id ORDER BY last_seen, claim_id)
FROM covered GROUP BY place HAVING NOT bool_or(is_wrong) ORDER BY place
"""
COLUMNS = {
    "place": pa.int64(),
    **dict.fromkeys(("site", "model_id", "property", "expect", "reason"), TEXT),
    **dict.fromkeys(QUALIFIERS, TEXT),
}


def apply_corrections(
    database: Database, corrections: Sequence[Correction]
) -> list[tuple[Correction, str]]:
    """Make ``rejected``: which claims are rejected, and why. Return what expired.

    An expired correction comes with the id of the claim by which the site now says
    something else.
    """
    rows = [
        (
            place,
            one.site,
            one.model,
            one.property,
            one.expect,
            one.reason,
            *map(one.qualifiers.get, QUALIFIERS),
        )
        for place, one in enumerate(corrections)
    ]
    add_rows(database, "corrections", COLUMNS, rows)
    database.execute(COVERED)
    database.execute(REJECTED)
    expired = database.execute(EXPIRED).fetchall()
    return [(corrections[place], claim_id) for place, claim_id in expired]
