"""The digest of a table knows its rows and nothing of how they lie in memory."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.release.digest import content_digest

TEXT = st.text(max_size=4)
KINDS = {
    pa.string(): TEXT,
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.date32(): st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    pa.timestamp("us", tz="UTC"): st.datetimes(timezones=st.just(UTC)),
    pa.list_(pa.field("element", pa.string())): st.lists(st.none() | TEXT, max_size=3),
}
GARBAGE = {
    pa.string(): "under a missing value",
    pa.int64(): 7,
    pa.float64(): 7.5,
    pa.bool_(): True,
    pa.date32(): date(2026, 1, 1),
    pa.timestamp("us", tz="UTC"): datetime(2026, 1, 1, tzinfo=UTC),
    pa.list_(pa.field("element", pa.string())): ["under", "a", "missing value"],
}


@st.composite
def columns(draw):
    """Draw a type, and some values of it that may be missing."""
    kind = draw(st.sampled_from(list(KINDS)))
    return kind, draw(st.lists(st.none() | KINDS[kind], min_size=1, max_size=12))


def table_of(kind, values):
    return pa.table({"column": pa.array(values, kind)})


def cut(table, places):
    """Return the same rows in chunks that end at ``places``."""
    ends = sorted({0, len(table), *(place % (len(table) + 1) for place in places)})
    pieces = [table.slice(begin, end - begin) for begin, end in pairwise(ends)]
    return pa.concat_tables(pieces or [table])


def over_garbage(kind, values):
    """Return the same rows, with something below each value that is missing."""
    filled = pa.array([GARBAGE[kind] if one is None else one for one in values], kind)
    valid = pa.array([one is not None for one in values]).buffers()[1]
    children = [filled.values] if pa.types.is_list(kind) else None
    made = pa.Array.from_buffers(
        kind,
        len(values),
        [valid, *filled.buffers()[1 : kind.num_buffers]],
        children=children,
    )
    return pa.table({"column": made})


def widened(kind, values):
    if pa.types.is_list(kind):
        return pa.table({"column": pa.array(values, pa.large_list(pa.large_string()))})
    if not pa.types.is_string(kind):
        return table_of(kind, values)
    dictionary = pa.array(values, kind).dictionary_encode()
    return pa.table({"column": dictionary})


@given(columns(), st.lists(st.integers(0, 100), max_size=3), TEXT)
def test_one_digest_for_one_content_however_it_is_laid_out(column, places, before):
    kind, values = column
    table = table_of(kind, values)
    wanted = content_digest(table)
    assert content_digest(cut(table, places)) == wanted
    assert content_digest(over_garbage(kind, values)) == wanted
    assert content_digest(widened(kind, values)) == wanted
    longer = pa.concat_arrays(
        [pa.array([None, GARBAGE[kind]], kind), pa.array(values, kind)]
    )
    assert content_digest(pa.table({"column": longer[2:]})) == wanted


@given(columns(), st.data())
def test_another_cell_gives_another_digest(column, data):
    kind, values = column
    place = data.draw(st.integers(0, len(values) - 1))
    other = data.draw(st.none() | KINDS[kind])
    assume(other != values[place] or (other is None) != (values[place] is None))
    changed = [*values[:place], other, *values[place + 1 :]]
    assert content_digest(table_of(kind, changed)) != content_digest(
        table_of(kind, values)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "bc"], ["ab", "c"]),
        ([""], [None]),
        (["a", None], [None, "a"]),
        (["a"], ["a", None]),
    ],
)
def test_text_does_not_run_into_its_neighbour(one, other):
    made = [content_digest(table_of(pa.string(), values)) for values in (one, other)]
    assert made[0] != made[1]


def test_elements_do_not_run_into_the_next_list():
    kind = pa.list_(pa.string())
    digests = {
        content_digest(table_of(kind, values))
        for values in (
            [["a"], ["b"]],
            [["a", "b"], []],
            [[], ["a", "b"]],
            [None, ["a", "b"]],
        )
    }
    assert len(digests) == 4


def test_names_types_and_order_of_columns_count():
    values = pa.array([1, 2])
    tables = [
        pa.table({"a": values, "b": values}),
        pa.table({"b": values, "a": values}),
        pa.table({"a": values, "c": values}),
        pa.table({"a": values, "b": values.cast(pa.float64())}),
        pa.table({"a": values}),
        pa.table({"a": values[:0], "b": values[:0]}),
    ]
    assert len(set(map(content_digest, tables))) == len(tables)


def test_the_digest_of_a_table_is_pinned():
    """It must not move with a version of pyarrow: releases are compared by it."""
    table = pa.table(
        {
            "text": ["x", None, "yz"],
            "numbers": [1.5, None, -2.0],
            "lists": pa.array([["a", "b"], None, []], pa.list_(pa.string())),
            "flags": [True, None, False],
        }
    )
    assert content_digest(table) == (
        "9564a66dffb3d265806064b576763b4ff12ef55a30d3716503118c7d177a732c"
    )


def test_a_type_that_no_table_has_is_refused():
    with pytest.raises(TypeError, match="struct"):
        content_digest(pa.table({"column": [{"a": 1}]}))
