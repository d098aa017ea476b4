"""A digest of a table's rows that is the same however the table is laid out.

It is taken over Arrow buffers, stream by stream: which rows are set, how long each
value is, and the values. Chunks, slices, dictionaries, wide offsets and what happens to
lie under a missing value do not count; the version of pyarrow neither.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from hashlib import _Hash

Streams = defaultdict[str, "_Hash"]


def content_digest(table: pa.Table) -> str:
    """Return the sha256 of the columns of ``table``: names, types, rows in order.

    Types are those of published tables: text, numbers, booleans, times, lists of them.

    >>> one = pa.table({"a": ["x", None]})
    >>> other = pa.concat_tables([one[:1], one[1:]])
    >>> content_digest(one) == content_digest(other) != content_digest(one[:1])
    True

    Raises:
        TypeError: a column is of another type.
    """
    whole = hashlib.sha256(f"{table.num_rows} rows".encode())
    for name, column in zip(table.column_names, table.columns, strict=True):
        streams: Streams = defaultdict(hashlib.sha256)
        for chunk in filter(len, column.chunks):  # no rows are none in any layout
            _add(streams, "", _plain(chunk))
        whole.update(f"\n{name}\t{_plain_type(column.type)}".encode())
        for place in sorted(streams):
            whole.update(f"\n{place} {streams[place].hexdigest()}".encode())
    return whole.hexdigest()


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type that ``kind`` is another layout of."""
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(pa.field("element", _plain_type(kind.value_type)))
    return kind


def _plain(array: pa.Array) -> pa.Array:
    kind = _plain_type(array.type)
    return array if kind == array.type else array.cast(kind)


def _add(streams: Streams, place: str, array: pa.Array) -> None:
    """Add the rows of an array to the streams of its ``place`` in the column."""
    streams[f"{place} set"].update(_bytes(array.is_valid()))
    values = array.drop_null() if array.null_count else array
    kind = values.type
    if pa.types.is_string(kind):
        offsets = _offsets(values)
        streams[f"{place} lengths"].update(_lengths(offsets))
        text = values.buffers()[2]
        if text is not None:
            streams[f"{place} values"].update(text[offsets[0] : offsets[-1]])
    elif pa.types.is_list(kind):
        streams[f"{place} lengths"].update(_lengths(_offsets(values)))
        _add(streams, f"{place} elements", _plain(values.flatten()))
    elif pa.types.is_boolean(kind):
        streams[f"{place} values"].update(_bytes(values))
    elif pa.types.is_primitive(kind):
        width = kind.bit_width // 8
        begin, end = values.offset * width, (values.offset + len(values)) * width
        streams[f"{place} values"].update(values.buffers()[1][begin:end])
    else:
        raise TypeError(f"expected a type of published tables, found {kind}")


def _bytes(flags: pa.Array) -> memoryview:
    """Return a byte for each boolean: bits would depend on where a chunk begins."""
    found: np.ndarray = flags.to_numpy(zero_copy_only=False)
    return found.view(np.uint8).data


def _offsets(array: pa.Array) -> np.ndarray:
    """Return where the values of text or of a list begin, and where the last ends."""
    if not len(array):  # Arrow may leave out the buffers of an empty array
        return np.zeros(1, np.int32)
    whole = np.frombuffer(array.buffers()[1], np.int32)
    return whole[array.offset : array.offset + len(array) + 1]


def _lengths(offsets: np.ndarray) -> memoryview:
    return np.diff(offsets).data
