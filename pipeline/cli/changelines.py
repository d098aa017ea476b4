"""What changed between two releases, in lines for a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.cli.terminal import clean, counted, shorten, unit_text
from pipeline.compare.diff import Changeset, Difference
from pipeline.compare.identities import IdentityChanges

CHANGE_STYLE = {"added": "green", "removed": "red", "changed": "yellow"}
MOST_NAMES = 30
TELLING = (
    "organization",
    "release_date",
    "context_window",
    "parameters",
    "license",
    "price",
)


def describe_changes(changeset: Changeset) -> Iterator[str]:
    """Yield the lines of a changeset, in rich's markup."""
    yield f"[bold]{changeset.old} → {changeset.new}[/]"
    if not changeset:
        yield "the same facts"
        return
    yield from _identities(changeset.identities)
    by_model: dict[str, list[Difference]] = defaultdict(list)
    for change in changeset.changes:
        by_model[change.model_id].append(change)
    for model_id in changeset.new_models:
        yield from _whole_model("added", "a new model", by_model[model_id])
    for model_id in changeset.gone_models:
        yield from _whole_model("removed", "the model is gone", by_model[model_id])
    whole = {*changeset.new_models, *changeset.gone_models}
    for change in changeset.changes:
        if change.model_id not in whole:
            yield from _change(change)
    kinds = Counter(change.kind for change in changeset.changes)
    totals = (f"{kinds[kind]} facts {kind}" for kind in CHANGE_STYLE)
    yield ", ".join(totals)


def _identities(identities: IdentityChanges) -> Iterator[str]:
    """Tell which names mean another model now."""
    for one in identities.moved[:MOST_NAMES]:
        name = one.slug or one.subject_text
        yield (
            f"[magenta]identity[/] {clean(one.site)} {clean(shorten(name, 40))}: "
            f"{clean(one.before)} → [bold]{clean(one.after)}[/] "
            f"[dim]({clean(one.method)})[/]"
        )
    rest = len(identities.moved) - MOST_NAMES
    if rest > 0:
        yield f"         [dim]and {counted(rest, 'more name')}[/]"
    for what, found in (("merged", identities.merged), ("split", identities.split)):
        for group in found[:MOST_NAMES]:
            others = shorten(", ".join(group.others), 100)
            yield (
                f"[magenta]{what:8}[/] [bold]{clean(group.model_id)}[/]: "
                f"{clean(others)}"
            )


def _whole_model(kind: str, what: str, own: Sequence[Difference]) -> Iterator[str]:
    """Tell of a model that came or went in a few lines, not fact by fact."""
    said = (
        f"{one.property} {one.new or one.old}" for one in own if one.property in TELLING
    )
    yield (
        f"[{CHANGE_STYLE[kind]}]{kind:8}[/] [bold]{clean(own[0].model_id)}[/]: "
        f"{what}, {len(own)} facts"
    )
    yield f"         {clean(', '.join(said))}"
    yield f"         [dim]{clean(own[0].why)}[/]"


def _change(change: Difference) -> Iterator[str]:
    style = CHANGE_STYLE[change.kind]
    yield (
        f"[{style}]{change.kind:8}[/] [bold]{clean(change.model_id)}[/] "
        f"{clean(change.property)} [dim]{clean(change.qualifiers)}[/]"
    )
    old, new = clean(shorten(change.old, 40)), clean(shorten(change.new, 40))
    yield (
        f"         {old or '–'} → [bold]{new or '–'}[/] "
        f"{unit_text(change.unit)}— [dim]{clean(shorten(change.why, 120))}[/]"
    )
