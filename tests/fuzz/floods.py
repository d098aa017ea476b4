"""Too much of something: depth, attributes, cells, spans, text, data.

What an attacker or a broken template makes. Each takes a page and a seeded ``Random``.
"""

from __future__ import annotations

import json
from random import Random

from tests.fuzz.made import (
    KEYS,
    LABELS,
    MODELS,
    VALUES,
    html_table,
    made_record,
    made_script,
    made_sentence,
    made_table,
    markdown,
    word,
)
from tests.fuzz.places import OPENING, insert, pick, put

DEPTH = 10_000
ATTRIBUTES = 200_000
ATTRIBUTE_BYTES = 1_000_000
CELLS = 100_000
LARGEST_SPAN = 65_534  # rows, as the HTML standard allows


def nest_deep(raw: bytes, chance: Random) -> bytes:
    """Nest the page, or something in it, 10,000 elements deep; ends may be missing."""
    tags = chance.choice((
        ("div",), ("span",), ("b",), ("ul", "li"), ("table", "tr", "td"), ("dl", "dd"),
        ("blockquote",), ("a",), ("x-y",), ("font", "p"), ("section", "h2"), ("svg",),
        ("table",), ("button",), ("form", "div"), ("details", "summary"), ("td",),
        ("i", "div"), ("span", "br"), ("dl", "dt", "div"), ("nobr",), ("select",),
    ))  # fmt: skip
    depth = DEPTH // len(tags)
    attributes = chance.choice(
        ("", "", "", " aria-hidden=true", " title=a", " class=b")
    )
    opening = "".join(f"<{tag}{attributes}>" for tag in tags).encode() * depth
    closing = "".join(f"</{tag}>" for tag in reversed(tags)).encode() * depth
    if chance.random() < 0.4:
        closing = b""
    if chance.random() < 0.3:
        return opening + raw + closing
    return insert(raw, chance, opening + word(chance).encode() + closing)


def many_attributes(raw: bytes, chance: Random) -> bytes:
    same = chance.random() < 0.3
    names = (b" a=1" if same else b" a%d=1" % i for i in range(ATTRIBUTES))
    return _with_attributes(raw, chance, b"".join(names))


def long_attribute(raw: bytes, chance: Random) -> bytes:
    name = chance.choice((b"class", b"alt", b"title", b"aria-label", b"rowspan",
                          b"aria-hidden", b"content", b"style", b"x"))  # fmt: skip
    filler = chance.choice(
        (b"a", b"9", b" ", b"128K ", b"&amp;", b"material-", b"\xe4")
    )
    value = (filler * ATTRIBUTE_BYTES)[:ATTRIBUTE_BYTES]
    return _with_attributes(raw, chance, b' %b="%b"' % (name, value))


def _with_attributes(raw: bytes, chance: Random, attributes: bytes) -> bytes:
    if chance.random() < 0.3 or not (found := pick(chance, OPENING, raw)):
        tag = chance.choice((b"div", b"td", b"img", b"span", b"svg", b"meta", b"x-y"))
        return insert(raw, chance, b"<%b%b>" % (tag, attributes))
    return put(raw, found.end(1), found.end(1), attributes)


def many_cells(raw: bytes, chance: Random) -> bytes:
    """Add a table, a grid, pairs or a list of 100,000 cells."""
    columns = chance.choice((1, 2, 3, 10, 300, CELLS))
    head = [chance.choice(("Metric", "Model", "")), *MODELS][:columns]
    line = [chance.choice(LABELS), *chance.choices(VALUES, k=min(columns, 400) - 1)]
    line = (line * (columns // len(line) + 1))[:columns]
    lines = [head, *[line] * (CELLS // columns)]
    match chance.randrange(6):
        case 0:
            new = markdown(lines)
        case 1:
            new = "".join(f"<dt>{line[0]}</dt><dd>{line[-1]}</dd>" for line in lines)
            new = f"<dl>{new}</dl>"
        case 2:
            tag = chance.choice(("div", "li", "span", "p"))
            row = "".join(f"<{tag}>{cell}</{tag}>" for cell in line)
            new = f"<div>{f'<div>{row}</div>' * len(lines)}</div>"
        case 3:
            new = "".join(f"<tr><td>{'<td>'.join(line)}" for line in lines)
            new = f"<table>{new}"
        case _:
            new = html_table(lines, "th", "td")
    return insert(raw, chance, new.encode())


def many_spans(raw: bytes, chance: Random) -> bytes:
    """Add a table whose cells span as much as HTML allows."""
    rows = chance.choice((3, 300, 3_000))
    both = f"rowspan={LARGEST_SPAN} colspan={LARGEST_SPAN}"
    kinds = (f"rowspan={LARGEST_SPAN}", f"colspan={LARGEST_SPAN}", both, "rowspan=0",
             "colspan=1000", "rowspan=1000")  # fmt: skip
    lines = [
        "<tr>"
        + "".join(
            f"<td {chance.choice(kinds)}>{word(chance)}</td>"
            for _ in range(chance.choice((1, 2, 10)))
        )
        for _ in range(rows)
    ]
    return insert(raw, chance, f"<table>{''.join(lines)}</table>".encode())


def long_text(raw: bytes, chance: Random) -> bytes:
    """Add a megabyte of one word, in one line or many."""
    filler = chance.choice((
        "a", "|", "a|", "vs ", "GPT-4o vs ", "128K", "1,000", "9", "9.", "(", "$1 ",
        "Context window", "Input price $1 ", "GPT-4o", "On MMLU ", " ", "&nbsp;", "**a",
        "__", "# ", "-", "\\|", "é", "/ ", ": ", "1 / ", "A (1) and ", "May 2024 ", "&",
        "<", "</", "<a", "<b>", "</b>", "<br>", "<p>a", "<!-- ", "-->", "<script>", "=",
        "<td>", "<tr>", "<h2>GPT-4o</h2>", "<h1>A vs B</h1>", "=[", "={", "&#", "<![",
        "<b></p>", "<a><p>1", "<li>128K", "GPT-4o leads by 1 pts. ", "|---", "上",
        "<span aria-hidden=true>a</span>", "<img alt=Yes>", "<script>={</script>",
        "<script>self.__next_f.push([1,\"1:{}\"])</script>",
    ))  # fmt: skip
    size = chance.choice((20_000, 100_000, 1_000_000))
    times = size // len(filler.encode())
    gap = chance.choice(("", "", "\n", "\n\n", " "))
    return insert(raw, chance, (gap.join([filler] * times)).encode())


def many_blocks(raw: bytes, chance: Random) -> bytes:
    """Add thousands of small tables, lists, records or sentences."""
    made = chance.choice((made_table, made_script, made_sentence))
    few = [made(chance) for _ in range(chance.choice((1, 5, 30)))]
    times = chance.choice((300, 3_000))
    return insert(raw, chance, b"\n".join(chance.choices(few, k=times)))


def big_data(raw: bytes, chance: Random) -> bytes:
    """Add a script of deep or of much data."""
    match chance.randrange(5):
        case 0:
            text = "[" * DEPTH + "]" * chance.choice((0, DEPTH))
        case 1:
            text = '{"price":' * DEPTH + "1" + "}" * chance.choice((0, DEPTH))
        case 2:
            record = made_record(chance)
            text = json.dumps({"models": [record] * chance.choice((1_000, 5_000))})
        case 3:
            text = json.dumps({f"{key}{i}": 1 for i in range(3_000) for key in KEYS})
        case _:
            text = '{"contextWindow":' + "9" * ATTRIBUTE_BYTES + "}"
    opening = chance.choice((
        '<script type="application/json">', '<script type="application/ld+json">',
        "<script>window.price=", "<script>const a=", '<script id="__NEXT_DATA__">',
    ))  # fmt: skip
    return insert(raw, chance, f"{opening}{text}</script>".encode())
