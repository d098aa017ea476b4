"""What changed between two releases, in lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.cli.terminal import clean, counted, shorten, unit_text
from pipeline.compare.diff import Changeset, Difference
from pipeline.compare.identities import IdentityChanges
from pipeline.compare.summary import summary_lines

CHANGE_STYLE = {
    "added": "green",
    "removed": "red",
    "changed": "yellow",
    "refined": "cyan",
    "identity": "magenta",
    "verdict": "blue",
    "reprinted": "dim",
}
MOST_NAMES = 30


def describe_changes(changeset: Changeset, full: bool = False) -> Iterator[str]:
    """Yield the lines of a changeset, in rich's markup: a summary, or every change."""
    if not full:
        for line in summary_lines(changeset):
            yield clean(line) if line.startswith(" ") else f"[bold]{clean(line)}[/]"
        return
    yield f"[bold]{clean(changeset.old)} → {clean(changeset.new)}[/]"
    if not changeset:
        yield "the same facts"
        return
    yield from _identities(changeset.identities)
    for change in changeset.changes:
        yield from _change(change)
    kinds = Counter(change.kind for change in changeset.changes)
    yield ", ".join(f"{kinds[kind]} facts {kind}" for kind in CHANGE_STYLE)


def _identities(identities: IdentityChanges) -> Iterator[str]:
    """Tell which names mean another model now."""
    for one in identities.moved[:MOST_NAMES]:
        name = one.slug or one.subject_text
        yield (
            f"[magenta]name[/]      {clean(one.site)} {clean(shorten(name, 40))}: "
            f"{clean(one.before)} → [bold]{clean(one.after)}[/] "
            f"[dim]({clean(one.method)})[/]"
        )
    rest = len(identities.moved) - MOST_NAMES
    if rest > 0:
        yield f"          [dim]and {counted(rest, 'more name')}[/]"
    for what, found in (("merged", identities.merged), ("split", identities.split)):
        for group in found[:MOST_NAMES]:
            others = shorten(", ".join(group.others), 100)
            yield (
                f"[magenta]{what:9}[/] [bold]{clean(group.model_id)}[/]: "
                f"{clean(others)}"
            )


def _change(change: Difference) -> Iterator[str]:
    style = CHANGE_STYLE[change.kind]
    yield (
        f"[{style}]{change.kind:9}[/] [bold]{clean(change.model_id)}[/] "
        f"{clean(change.property)} [dim]{clean(change.qualifiers)}[/]"
    )
    old, new = clean(shorten(change.old, 40)), clean(shorten(change.new, 40))
    size = "" if change.change_pct is None else f"({change.change_pct:+.3g} %) "
    cause = change.cause.replace("_", " ")
    yield (
        f"          {old or '–'} → [bold]{new or '–'}[/] {unit_text(change.unit)}{size}"
        f"— {cause}: [dim]{clean(shorten(change.why, 120))}[/]"
    )
