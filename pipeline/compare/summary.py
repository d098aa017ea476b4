"""A changeset in at most forty lines of eighty columns: what happened, what is news.

News is what sources changed; the rest is coverage: what we looked at, or how we weigh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.compare.changesql import (
    ADDED,
    CHANGED,
    IDENTITY,
    NEWS,
    REMOVED,
    REPRINTED,
    SAID_KINDS,
    VERDICT,
)
from pipeline.compare.diff import Changeset, Difference
from pipeline.values.quantity import DATE_UNIT

WIDTH, MOST_LINES = 80, 40
MOST_MODELS, MOST_MOVES, MOST_OTHERS = 10, 6, 2
WINDOWS = ("context_window", "max_input_tokens", "max_output_tokens")
ENDING = ("deprecation_date",)
HEADLINE_METERS = ("input", "output")


@dataclass(frozen=True, slots=True)
class Section:
    """A title with a few lines below it."""

    title: str
    lines: tuple[str, ...] = ()


def summarise(found: Changeset) -> list[Section]:
    """Return the sections of a summary; those with nothing to say are left out."""
    sections = [
        Section(f"{found.old} → {found.new}", tuple(_totals(found))),
        *_sites(found),
        *_models(found),
        *_moves(found),
        *_counts(found),
    ]
    return [one for one in sections if one.title]


def summary_lines(found: Changeset) -> list[str]:
    """Return the lines of the summary, each at most ``WIDTH`` wide."""
    lines = []
    for section in summarise(found):
        lines.append(section.title)
        lines += [f"  {line}" for line in section.lines]
    return [_cut(line, WIDTH) for line in lines]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _totals(found: Changeset) -> Iterator[str]:
    """Tell how much differs, and how much of it is news."""
    said = found.said
    if not found:
        yield "the same facts"
        return
    kinds = Counter(one.kind for one in said)
    news = [one for one in said if one.cause in NEWS]
    known = [one for one in news if one.kind != ADDED]
    yield "values: " + ", ".join(f"{kinds[kind]:,} {kind}" for kind in SAID_KINDS)
    yield f"news: {len(news):,} that sources changed ({len(known):,} known before)"
    yield f"coverage: {len(said) - len(news):,}, by cause:"
    rest = Counter(one.cause for one in said if one.cause not in NEWS)
    yield "  " + ", ".join(
        f"{number:,} {cause.replace('_', ' ')}" for cause, number in rest.most_common()
    )
    made = ", ".join(found.made_of)
    yield f"archive: {found.n_captures:+,} captures; " + (
        f"other {made}" if made else "same code, vocabulary and curation"
    )


def _sites(found: Changeset) -> Iterator[Section]:
    for what, sites in (("new", found.new_sites), ("gone", found.gone_sites)):
        if sites:
            lines = tuple(_wrapped(sites))[:2]
            yield Section(f"{len(sites)} sites {what}", lines)


def _wrapped(words: Iterable[str], width: int = WIDTH - 4) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line}, {word}" if line else word
        if line and len(longer) > width:
            yield f"{line},"
            longer = word
        line = longer
    if line:
        yield line


def _models(found: Changeset) -> Iterator[Section]:
    """Name new models by how many sites know them, and gone ones."""
    renamed = {one.old_model_id for one in found.changes if one.kind == IDENTITY}
    for what, names in (
        ("new", found.new_models),
        ("gone", [one for one in found.gone_models if one not in renamed]),
    ):
        if names:
            first = _most_sites(found, names)[:MOST_MODELS]
            yield Section(
                f"{len(names):,} models {what}, most known first",
                tuple(_wrapped(first))[:4],
            )
    if renamed:
        pairs = sorted(
            {
                f"{one.old_model_id} → {one.model_id}"
                for one in found.changes
                if one.kind == IDENTITY
            }
        )
        yield Section(f"{len(pairs)} models renamed or merged", tuple(pairs[:3]))


def _most_sites(found: Changeset, names: Sequence[str]) -> list[str]:
    known = Counter(dict.fromkeys(names, 0))
    for one in found.changes:
        if one.model_id in known:
            sites = max(one.new_n_sites, one.old_n_sites)
            known[one.model_id] = max(known[one.model_id], sites)
    ordered = sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{name} ({sites})" for name, sites in ordered]


def _moves(found: Changeset) -> Iterator[Section]:
    """Tell the values that sources changed, by property, the largest moves first."""
    moved = [one for one in found.changes if one.kind == CHANGED and one.cause in NEWS]
    prices = [
        one
        for one in moved
        if one.property == "price"
        and one.price_kind == "list"
        and one.meter in HEADLINE_METERS
    ]
    yield _section("list prices that moved", prices, MOST_MOVES)
    ends = [
        one
        for one in found.said
        if one.property in ENDING and one.kind != REMOVED and one.cause in NEWS
    ]
    yield _section("deprecations", ends, MOST_OTHERS)
    windows = [one for one in moved if one.property in WINDOWS and not one.provider]
    yield _section("windows", windows, MOST_OTHERS)
    scores = [one for one in moved if one.property == "score"]
    yield _section("scores", scores, MOST_OTHERS)
    odd = [one for one in found.changes if one.suspicious]
    yield _section("suspicious: ten times what it was, or a tenth", odd, MOST_OTHERS)


def _section(title: str, changes: Sequence[Difference], most: int) -> Section:
    if not changes:
        return Section("")
    ordered = sorted(changes, key=lambda one: (-_times(one), one.model_id, one.fact_id))
    return Section(f"{len(changes):,} {title}", tuple(map(move_line, ordered[:most])))


def _times(one: Difference) -> float:
    """Return how many times the greater of two numbers is the lesser; 1 if unknown."""
    least, most = sorted((one.old_number or 0, one.new_number or 0))
    return most / least if least > 0 else 1.0


def move_line(one: Difference) -> str:
    """Return a change in a line: whose, of what, from what to what, and by how much."""
    of_what = " ".join(filter(None, (one.meter or one.property, one.provider)))
    is_sized = one.change_pct is not None and one.unit != DATE_UNIT
    size = f" ({one.change_pct:+.0f} %)" if is_sized else ""
    said = f"{one.old or '–'} → {one.new or '–'}{size}"
    room = WIDTH - 4 - len(said)
    return f"{_cut(f'{one.model_id} {of_what}', room)}: {said}"


def _counts(found: Changeset) -> Iterator[Section]:
    """Tell in a line what changed without another value."""
    kinds = Counter(one.kind for one in found.changes)
    if found:
        yield Section(
            f"the same value: {kinds[VERDICT]:,} other verdicts, "
            f"{kinds[REPRINTED]:,} prints, {found.n_weighed_anew:,} weighed anew"
        )
