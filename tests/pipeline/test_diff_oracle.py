"""compare(old, new) beside plain Python that says the same row by row."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compare.changesql import KINDS, REFINED
from pipeline.compare.diff import compare, count_changes
from pipeline.records import QUALIFIERS
from pipeline.release.store import (
    read_table,
)
from pipeline.release.writing import (
    Making,
    write_release,
)
from tests.pipeline.factories import (
    MODEL,
    NOW,
    make_claim,
    make_price,
    tables_of,
)

OTHER = "openai/gpt-4"
GONE = "its page is gone (404 on 2026-06-01)"
SITES = ("maker", "north", "south")


@st.composite
def claims(draw):
    """Draw a statement of a site, which may be withdrawn."""
    site = draw(st.sampled_from(SITES))
    model_id, subject = draw(st.sampled_from([(MODEL, "GPT-4o"), (OTHER, "GPT-4")]))
    withdrawn = draw(st.sampled_from(["", "", GONE]))
    more = {"withdrawn": withdrawn, "model_id": model_id, "subject": subject}
    if draw(st.booleans()):
        return make_price(site, draw(st.sampled_from(["$5/1M", "$2.50/1M"])), **more)
    window = draw(st.sampled_from(["128K", "128,000", "1M", "8K"]))
    key = draw(st.sampled_from(["context_window", "max_output_tokens"]))
    return make_claim(site, window, key, **more)


EDITIONS = st.lists(claims(), max_size=6, unique_by=lambda one: one.statement.claim_id)


def rows_of(folder: Path, table: str) -> dict[str, dict]:
    rows = read_table(folder, table).to_pylist()
    return {row[f"{table.removesuffix('s')}_id"]: row for row in rows}


def expected_changes(old: Path, new: Path, left_out: frozenset[str]):
    """Say of each fact that differs what `compare` is to say, fact by fact."""
    before, after = rows_of(old, "facts"), rows_of(new, "facts")
    known, now = rows_of(old, "claims"), rows_of(new, "claims")
    found = []
    for fact_id in before.keys() | after.keys():
        was, became = before.get(fact_id), after.get(fact_id)
        said = [(one["value"], one["unit"]) for one in (was, became) if one]
        if len(said) == 2 and said[0] == said[1]:
            continue
        row = became or was
        qualifiers = [f"{name}={row[name]}" for name in QUALIFIERS if row[name]]
        found.append(
            (
                KINDS.index(
                    "changed" if was and became else "added" if became else "removed"
                ),
                row["model_id"],
                row["property"],
                "; ".join(qualifiers),
                was["value"] if was else "",
                became["value"] if became else "",
                row["unit"],
                expected_cause(was, became, known, now, left_out),
                fact_id,
            )
        )
    return sorted(found, key=lambda one: (*one[:4], one[-1]))


def expected_cause(was, became, known, now, left_out):
    sites = {known[one]["site"] for one in was["claim_ids"]} if was else set()
    told = [f"left out: {', '.join(sorted(sites & left_out))}"] * bool(sites & left_out)
    if not became:
        reasons = {now[one]["reason"] for one in was["claim_ids"] if one in now} - {""}
        return "; ".join(sorted({*reasons, *told})) or "no page says so any more"
    if told:
        return told[0]
    fresh = [now[one] for one in became["claim_ids"] if one not in known]
    if fresh:
        first = min(fresh, key=lambda one: (one["site"], one["claim_id"]))
        says = "now says" if was else "says"
        return f"{first['site']} {says} {first['value_text']!r}"
    if not was:
        return "claims that were known now make a fact"
    return f"the same claims are weighed anew: {became['reason']}"


def told(change):
    kind = "changed" if change.kind == REFINED else change.kind
    names = ("model_id", "property", "qualifiers", "old", "new", "unit", "why")
    rest = (getattr(change, name) for name in (*names, "fact_id"))
    return (KINDS.index(kind), *rest)


@settings(max_examples=25)
@given(EDITIONS, EDITIONS, st.sets(st.sampled_from(SITES), max_size=1))
def test_a_join_tells_what_rows_tell(old, new, left_out):
    new = [one for one in new if one.statement.mention.site not in left_out]
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            write_release(
                Path(folder), tables_of(one), lambda made: None, NOW, Making(sites)
            )
            for one, sites in ((old, frozenset()), (new, frozenset(left_out)))
        )
        found = compare(first, second)
        wanted = expected_changes(first, second, frozenset(left_out))
        models = [
            {row["model_id"] for row in rows_of(one, "facts").values()}
            for one in (first, second)
        ]
        assert sorted(map(told, found.said)) == sorted(wanted)
        assert count_changes(first, second) == len(wanted)
        assert found.new_models == tuple(sorted(models[1] - models[0]))
        assert found.gone_models == tuple(sorted(models[0] - models[1]))
        assert bool(found) == bool(found.changes or found.identities)
        assert len(found.changes) >= len(wanted)
