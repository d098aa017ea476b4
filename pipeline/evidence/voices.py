"""How much weight each claim has: the reliability of its source, less its weaknesses.

Hands the claims of all facts to `pipeline.fusion`. It estimates how often each site is
right about each property, which sites copy others, and how probable each value is; and
it chooses between the values of a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import pyarrow as pa

from crawler.site import Site
from crawler.vocabulary import Vocabulary
from crawler.vocabulary.hosts import maker_of_host
from pipeline.claims.claimrows import TEXT
from pipeline.claims.offers import LIMITS
from pipeline.database import Database, add_rows, add_table, fetch
from pipeline.flags import ASIDE, weight_of_flags
from pipeline.fusion.claimcolumns import Claims, Priors
from pipeline.fusion.fuse import fuse
from pipeline.fusion.result import Fusion
from pipeline.records import UNKNOWN_ORIGIN, Claim

PRIOR_ACCURACY = {"first_party": 0.95, "third_party": 0.85}
FREE_WEIGHT = 0.5
UNKNOWN_ORIGIN_WEIGHT = 0.1
WITNESS_WEIGHT = 0.5
COPY_PROBABILITY = 0.95  # to call a site a copy; its voice is discounted before
DIGITS = 6  # of confidence and margin
FEWEST_HOSTS = 2  # that offer a limit which bounds the model's
STALE_DAYS = 28  # so long before the newest, a thing that changes may differ


@dataclass(frozen=True)
class Voices:
    """What the fusion learned of the sites.

    ``roots`` says by site which site it copies, or itself. ``names`` and ``properties``
    are what the sources and domains of ``fusion`` stand for.
    """

    roots: Mapping[str, str]
    fusion: Fusion
    names: tuple[str, ...]
    properties: tuple[str, ...]


def weight_of(claim: Claim) -> float:
    """Return the weight of a claim within its source, 0–1."""
    statement = claim.statement
    return weight_with(
        statement.mention.site, statement.flags, statement.quantity.state
    )


def weight_with(site: str, flags: Iterable[str], state: str) -> float:
    """Return the weight of a claim with these flags within its source, 0–1."""
    weight = UNKNOWN_ORIGIN_WEIGHT if site == UNKNOWN_ORIGIN else 1.0
    weight *= weight_of_flags(flags)
    return weight * FREE_WEIGHT if state == "free" else weight


def voice_of(claim: Claim) -> str:
    """Return the name of the source that a claim counts for, as `voice_with` does."""
    return voice_with(claim.statement.mention.site, claim.statement.flags)


def voice_with(site: str, flags: Sequence[str]) -> str:
    """Return the name of the source that a claim counts for: its site, or a part of it.

    What a site states about hosts' offers is a source of its own, since it may be more
    or less reliable than what the site states about models.
    """
    for flag, words in ASIDE.items():
        if flag in flags:
            return f"{site} {words}"
    return site


def site_of_voice(voice: str) -> str:
    """Return the site of a source.

    >>> site_of_voice("models_dev of hosts")
    'models_dev'
    """
    for words in ASIDE.values():
        voice = voice.removesuffix(f" {words}")
    return voice


# beside a site's own words, what it says of hosts is no second voice; beside anybody's
# own words, what stands in was chosen to fit them, and says nothing
SPEAKING = """
CREATE OR REPLACE TABLE speaking AS
WITH own AS (
  SELECT *, bool_or(voice = site) OVER (PARTITION BY key_id, site) AS has_own,
            bool_or(voice = site) OVER (PARTITION BY key_id) AS any_own
  FROM grouped JOIN parts USING (claim_id, key_id)
)
SELECT claim_id, key_id, place, voice, property, day, weight FROM own
WHERE voice = site OR NOT (has_own OR any_own AND stands_in)
"""
# values before what may be none; what is said of the model before what is said of
# hosts' offers, of a limit, and of these the largest that two hosts offer: the model
# can do no less; and what holds before what held until a change
RANKED = f"""
CREATE OR REPLACE TABLE ranked AS
WITH told AS (
  SELECT key_id, place, bool_and(yields) AS yields,
    any_value(parts.property) IN ({", ".join(f"'{one}'" for one in sorted(LIMITS))})
      AND bool_and(of_route) AS of_hosts,
    count(DISTINCT coalesce(nullif(section_text, ''), claims.site)) >= {FEWEST_HOSTS}
      AS is_offered,
    max(TRY_CAST(amount AS DOUBLE)) AS size,
    any_value(parts.property) AS property, max(parts.day) AS newest
  FROM grouped JOIN parts USING (claim_id, key_id) JOIN claims USING (claim_id)
  GROUP BY key_id, place
), bounded AS (
  SELECT key_id, max(size) AS size FROM told
  WHERE of_hosts AND is_offered AND NOT yields GROUP BY key_id
)
SELECT key_id, place,
  4 * CAST(yields AS INTEGER) + 2 * CAST(of_hosts AS INTEGER)
  + CAST(of_hosts AND told.size <> bounded.size IS TRUE AS INTEGER)
  + CAST(outdated.place IS NOT NULL AS INTEGER) AS rank
FROM told LEFT JOIN bounded USING (key_id) LEFT JOIN outdated USING (key_id, place)
"""
HEARD = f"""
WITH heard AS (
  SELECT key_id, place, voice, day, weight FROM speaking
  UNION ALL
  SELECT key_id, place, voice, day, weight * {WITNESS_WEIGHT} FROM witnesses
)
SELECT key_id, sources.code AS source, domains.code AS domain,
  CAST(place AS DOUBLE) AS place, CAST(day - DATE '1970-01-01' AS INTEGER) AS day,
  weight, CAST(rank AS TINYINT) AS rank
FROM heard JOIN keys USING (key_id) JOIN domains USING (property)
JOIN sources ON sources.name = voice JOIN ranked USING (key_id, place)
"""
PROVED = """
SELECT voice, list(share ORDER BY share)
FROM claims JOIN speaking USING (claim_id) WHERE stands_in <> '' GROUP BY voice
"""
VOICES = "SELECT voice FROM speaking UNION SELECT voice FROM witnesses ORDER BY 1"


def hear(
    database: Database, sites: Mapping[str, Site], vocabulary: Vocabulary
) -> Voices:
    """Make ``decided``: by key the group that wins, how sure that is, and its margin.

    Reads ``grouped`` (claim_id, key_id, place: the number of its group), ``parts`` and
    ``witnesses``: claims of related properties, with the group that each supports.
    """
    database.execute(SPEAKING)
    names = tuple(name for (name,) in database.execute(VOICES).fetchall())
    properties = _add_codes(database, names, vocabulary)
    database.execute(RANKED)
    columns = {
        name: fetched.to_numpy()
        for name, fetched in zip(
            ("key_id", "source", "domain", "place", "day", "weight", "rank"),
            fetch(database, HEARD).columns,
            strict=True,
        )
    }
    claims = Claims.of(
        columns["key_id"],
        columns["source"],
        columns["place"],
        domain=columns["domain"],
        day=columns["day"],
        weight=columns["weight"],
        rank=columns["rank"],
    )
    proved = {
        voice: fmean(shares) for voice, shares in database.execute(PROVED).fetchall()
    }
    fusion = fuse(claims, _known(names, sites, proved))
    _add_decided(database, fusion, claims)
    return Voices(_roots(fusion, names, sites), fusion, names, properties)


def _add_codes(
    database: Database, names: Sequence[str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Make ``sources`` and ``domains``: what the codes of the fusion stand for."""
    found = database.execute("SELECT DISTINCT property FROM keys ORDER BY 1").fetchall()
    properties = tuple(key for (key,) in found)
    columns = {"name": TEXT, "code": pa.int32()}
    rows = [(name, code) for code, name in enumerate(names)]
    add_rows(database, "sources", columns, rows)
    add_rows(
        database,
        "domains",
        {
            "property": TEXT,
            "code": pa.int32(),
            "policy": TEXT,
        },
        [
            (key, code, vocabulary.properties[key].policy)
            for code, key in enumerate(properties)
        ],
    )
    return properties


def _add_decided(database: Database, fusion: Fusion, claims: Claims) -> None:
    items = fusion.items
    decided = pa.table(
        {
            "key_id": pa.array(items.item, pa.int32()),
            "place": pa.array(claims.low[items.value].astype(np.int32)),
            "confidence": [round(float(one), DIGITS) for one in items.confidence],
            "margin": [round(float(one), DIGITS) for one in items.margin],
        }
    )
    add_table(database, "decided", decided)


def _known(
    names: Sequence[str],
    sites: Mapping[str, Site],
    proved: Mapping[str, float],
) -> Priors:
    code = {name: number for number, name in enumerate(names)}
    accuracy = [
        PRIOR_ACCURACY.get(sites[name].relationship, np.nan)
        if name in sites
        else proved.get(name, np.nan)
        for name in names
    ]
    copies = tuple(
        (code[name], code[original])
        for name in names
        for original in _originals(name, sites)
        if original in code
    )
    return Priors(copies, accuracy=np.array(accuracy))


def _originals(name: str, sites: Mapping[str, Site]) -> list[str]:
    """Return the source, of the same kind, that ``name`` is declared to copy."""
    site = site_of_voice(name)
    aside = name.removeprefix(site)
    declared = sites[site].copies[:1] if site in sites else ()
    return [f"{original}{aside}" for original in declared]


def _roots(
    fusion: Fusion, names: Sequence[str], sites: Mapping[str, Site]
) -> dict[str, str]:
    """Return by site the one that it copies in the end, or itself.

    A declared original counts also where it makes no claims itself. The sites of one
    maker are one voice.
    """
    parent = {name: name for name in (*names, *sites)}
    of_maker: dict[str, str] = {}
    for name in sorted(sites):
        maker = maker_of_host(next(iter(sites[name].hosts), ""))
        if maker is not None and sites[name].relationship == "first_party":
            parent[name] = of_maker.setdefault(maker.id, name)
    for name, site in sites.items():
        for original in site.copies[:1]:
            parent.setdefault(original, original)
            parent[name] = original
    copies = fusion.copies
    for one, other, probability in zip(
        copies.source, copies.copies_of, copies.probability, strict=True
    ):
        if probability > COPY_PROBABILITY:
            parent[names[int(one)]] = names[int(other)]
    roots = {name: site_of_voice(_root(name, parent)) for name in parent}
    copying = {site_of_voice(name): root for name, root in roots.items()}
    own = {name: root for name, root in roots.items() if site_of_voice(name) == name}
    return {**copying, **own}


def _root(name: str, parent: Mapping[str, str]) -> str:
    seen = {name}
    while parent[name] not in seen:
        name = parent[name]
        seen.add(name)
    return name
