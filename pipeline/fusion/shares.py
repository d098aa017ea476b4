"""The weight of each claim within its source: a source has one vote per item.

The vote goes to the source's newest claims, and to older ones that agree with them.
Repeated claims count once; claims that contradict each other divide the vote. A
declared copy has no vote on items that its original states.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.fusion.claimcolumns import Codes, Flags, Floats, Ints
from pipeline.fusion.prints import Prints, overlap
from pipeline.fusion.segments import first_of_runs, greatest, pairs_of, starts_of


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Per claim, in the order of ``Prints.claims``.

    ``share`` is 0 for barred, superseded and repeated claims, and for silent copies.
    ``repeated`` says whether any source makes several claims on one item.
    """

    share: Floats
    superseded: Flags
    repeated: bool


def share_voices(prints: Prints, original: Codes) -> Shares:
    """Return the share of each claim in the voice of its source.

    ``original`` is per source the one that it is declared to copy, or itself.
    """
    claims = prints.claims
    share = np.ones(len(claims))
    superseded = np.zeros(len(claims), np.bool_)
    if claims.barred is not None:
        share[claims.barred] = 0.0
    item = prints.item_of_claim
    voice = item * len(original) + claims.source
    rows = _repeated(voice, share > 0)
    if len(rows):
        _share(prints, rows, voice[rows], share, superseded)
    _silence(item, claims.source, original, share)
    return Shares(share, superseded, len(rows) > 0)


def _repeated(voice: Ints, speaking: Flags) -> Ints:
    """Return the speaking rows of voices that have more than one."""
    keys = np.sort(voice if speaking.all() else voice[speaking])
    twice = keys[1:][keys[1:] == keys[:-1]]
    if not len(twice):
        return np.zeros(0, np.int64)
    twice = twice[first_of_runs(twice)]
    place = np.minimum(np.searchsorted(twice, voice), len(twice) - 1)
    return np.flatnonzero(speaking & (twice[place] == voice))


def _share(
    prints: Prints, rows: Ints, voice: Ints, share: Floats, superseded: Flags
) -> None:
    """Divide each voice among the prints that it stands by."""
    claims = prints.claims
    weight = np.ones(len(rows)) if claims.weight is None else claims.weight[rows]
    keys = (prints.rows[rows], -weight, -claims.day[rows], prints.of_claim[rows])
    by = np.lexsort((*keys, voice))
    rows, voice = rows[by], voice[by]
    kept = first_of_runs(voice, prints.of_claim[rows])
    share[rows[~kept]] = 0.0
    number = np.cumsum(first_of_runs(voice)) - 1
    said, number_of = rows[kept], number[kept]
    old = _outdated(prints, said, number_of)
    # a repetition is outdated with the print that it repeats
    superseded[rows] = old[np.cumsum(kept) - 1]
    share[said[old]] = 0.0
    current = said[~old]
    standing = np.bincount(number_of[~old])
    share[current] = 1.0 / standing[number_of[~old]]


def _outdated(prints: Prints, rows: Ints, number: Ints) -> Flags:
    """Return which rows are older than their voice's newest, and disagree with it."""
    day = prints.claims.day[rows]
    starts = starts_of(number, int(number[-1]) + 1)
    newest = greatest(day.astype(np.float64), starts[:-1])
    old: Flags = day < newest[number]
    fresh = np.flatnonzero(~old)
    fresh_starts = starts_of(number[fresh], len(starts) - 1)
    left = np.flatnonzero(old)
    begin = fresh_starts[number[left]]
    one, other = pairs_of(begin, fresh_starts[number[left] + 1] - begin)
    of = prints.of_claim[rows]
    agreed = overlap(prints, of[left[one]], of[fresh[other]])
    old[left[one[agreed]]] = False
    return old


def _silence(item: Ints, source: Codes, original: Codes, share: Floats) -> None:
    """Give declared copies no share of items that their originals state."""
    is_copy = original != np.arange(len(original))
    if not is_copy.any():
        return
    copies = np.flatnonzero(is_copy[source] & (share > 0))
    speaking = np.flatnonzero(np.isin(source, original[is_copy]) & (share > 0))
    said = item[speaking] * len(original) + source[speaking]
    wanted = item[copies] * len(original) + original[source[copies]]
    share[copies[np.isin(wanted, said)]] = 0.0
