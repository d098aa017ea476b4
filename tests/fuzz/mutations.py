"""Mutators of pages: each takes bytes and a seeded ``Random``, and returns bytes.

Pure, so that a page is known by its seeds. LIGHT ones do what editors, cleaners and
lost packets do to a page; HEAVY ones are in `floods`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.floods import (
    LARGEST_SPAN,
    big_data,
    long_attribute,
    long_text,
    many_attributes,
    many_blocks,
    many_cells,
    many_spans,
    nest_deep,
)
from tests.fuzz.made import VALUES, made_script, made_sentence, made_table, word
from tests.fuzz.places import (
    BAR_CELL,
    CELL,
    ELEMENT,
    HEAD_END,
    NUMBER,
    OPENING,
    ROW,
    SCRIPT,
    SPANNING,
    TAG,
    WORDS,
    insert,
    pick,
    put,
    slice_of,
)

Mutator = Callable[[bytes, Random], bytes]

LONGEST = 8_000_000  # bytes; mutants of mutants grow
TAGS = (
    "div span p table tr td th thead tbody tfoot caption colgroup col ul ol li dl dt "
    "dd h1 h2 h3 b i a br wbr hr section article details summary figure pre code sup "
    "sub svg math script style noscript template textarea select option iframe object "
    "title body html head form button label input img model-card x-y font center "
    "plaintext xmp frameset isindex"
).split()
ENTITIES = (
    b"&nbsp;", b"&lt;", b"&amp;amp;", b"&#0;", b"&#x110000;", b"&#xD800;", b"&#65;",
    b"&#x1F600;", b"&#99999999999999;", b"&", b"&;", b"&#", b"&#x;", b"&bogus;",
    b"&copy", b"&notit;", b"&#128;", b"&#11;", b"&NotEqualTilde;", b"&shy;", b"&zwnj;",
    b"&ThickSpace;", b"&#x2028;", b"&#13;",
)  # fmt: skip
CHARACTERS = (
    "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c",
    "\u2066", "\u2069", "\ufeff", "\u00ad", "\u2060", "\u061c", "\u0301", "\u20e3",
    "\u00a0", "\u2003", "\u3000", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c",
    "\x1f", "ا", "א", "𝟙", "１２８Ｋ", "²", "½", "٣", "\U000e0041", "\ufffe", "ﬁ", "İ",
    "ß", "\u180e",
)  # fmt: skip
TOKENS = (
    b"vs", b" vs ", b"<table>", b"</table>", b"</td>", b"<td>", b"<tr>", b"</tr>",
    b"</div>", b"<div>", b"<b>", b"</b>", b"</a>", b"<a href='x'>", b"<p>", b"<br>",
    b"<wbr>", b"<!--", b"-->", b"<script>", b"</script>", b"<style>", b"<title>",
    b"<svg>", b"<template>", b"<![CDATA[", b"<?php", b"<!doctype", b"<x[1]/y>",
    b"<td rowspan=0 colspan=0>", b"<span aria-hidden=true>", b"<hea\xc2\xbe>",
    b"<img alt='Yes'>", b"<i class='material-icons'>check</i>", b"$1.00", b"128K",
    b"|---|---|", b"\n|", b"|\n", b"\\|", b"**", b"__", b"# ", b"## ", b"- ", b"\n\n",
    b"\t", b"\r", b"*" * 40, b"9" * 40, b"0", b"e400", b"/", b"%", b"(", b")", b" + ",
    b"<", b">", b"\"", b"'", b"=", b"URL: https://llm-stats.com/\n", b"<tr><td>",
    b"</tr></table><table><tr>", b"<dl><dt>", b"<dd>", b"</dl>", b"<ruby>x<rt>y</ruby>",
)  # fmt: skip
ENCODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252",
    "shift_jis", "gb18030", "big5", "euc_kr", "iso2022_jp", "koi8-r", "cp037", "utf-7",
)  # fmt: skip


# What happens to bytes


def flip_bytes(raw: bytes, chance: Random) -> bytes:
    mutated = bytearray(raw)
    for _ in range(chance.choice((1, 3, 30)) if raw else 0):
        mutated[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(mutated)


def random_bytes(raw: bytes, chance: Random) -> bytes:
    start, end = slice_of(raw, chance, 20)
    return put(raw, start, end, chance.randbytes(end - start))


def truncate(raw: bytes, chance: Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def behead(raw: bytes, chance: Random) -> bytes:
    return raw[chance.randrange(len(raw) + 1) :]


def cut_slice(raw: bytes, chance: Random) -> bytes:
    start, end = slice_of(raw, chance)
    return put(raw, start, end, b"")


def double_slice(raw: bytes, chance: Random) -> bytes:
    start, end = slice_of(raw, chance)
    return put(raw, start, start, raw[start:end] * chance.choice((1, 1, 2, 20)))


def move_slice(raw: bytes, chance: Random) -> bytes:
    start, end = slice_of(raw, chance)
    rest = put(raw, start, end, b"")
    place = chance.randrange(len(rest) + 1)
    return put(rest, place, place, raw[start:end])


def add_nuls(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 2, 5))):
        raw = insert(raw, chance, b"\x00" * chance.choice((1, 1, 2)))
    return raw


def switch_encoding(raw: bytes, chance: Random) -> bytes:
    """Write the page in another encoding, say it is in another, or mix two."""
    encoding = chance.choice(ENCODINGS)
    text = raw.decode("utf-8", "replace")
    match chance.randrange(4):
        case 0:
            return text.encode(encoding, "replace")
        case 1:
            meta = f'<meta charset="{encoding}">'.encode()
            return put(raw, 0, 0, meta)
        case 2:
            half = len(text) // 2
            return text[:half].encode() + text[half:].encode(encoding, "replace")
        case _:
            start, end = slice_of(raw, chance)
            part = raw[start:end].decode("utf-8", "replace")
            return put(raw, start, end, part.encode(encoding, "replace"))


# What happens to words


def add_token(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 3))):
        raw = insert(raw, chance, chance.choice(TOKENS))
    return raw


def add_entity(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 3, 10))):
        raw = insert(raw, chance, chance.choice(ENTITIES))
    return raw


def add_characters(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 3, 10))):
        new = chance.choice(CHARACTERS).encode()
        raw = insert(raw, chance, new * chance.choice((1, 1, 2)))
    return raw


def put_character_into_number(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, NUMBER, raw)):
        return raw
    place = chance.randrange(found.start(), found.end() + 1)
    return put(raw, place, place, chance.choice(CHARACTERS).encode())


def replace_number(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, NUMBER, raw)):
        return raw
    new = chance.choice((b"0", b"9" * 400, b"1e999", b"-0", b"1,2,3", b"1.2.3", b"0/0"))
    return put(raw, *found.span(), new)


def replace_words(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, WORDS, raw)):
        return raw
    return put(raw, *found.span(), word(chance).encode())


def double_number(raw: bytes, chance: Random) -> bytes:
    """Glue a number to its like, as flattened cells do."""
    if not (found := pick(chance, NUMBER, raw)):
        return raw
    gap = chance.choice((b"", b" ", b"/", b" / ", b"\n", b"<br>", b"</b><b>", b" vs "))
    return put(raw, *found.span(), found[0] + gap + found[0])


# What happens to markup


def drop_tag(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 5))):
        if found := pick(chance, TAG, raw):
            raw = put(raw, *found.span(), b"")
    return raw


def drop_all_of_a_tag(raw: bytes, chance: Random) -> bytes:
    found = pick(chance, TAG, raw)
    return raw.replace(found[0], b"") if found else raw


def double_tag(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, TAG, raw)):
        return raw
    return put(raw, *found.span(), found[0] * chance.choice((2, 2, 3, 100)))


def rename_tag(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, OPENING, raw)):
        return raw
    return put(raw, *found.span(1), chance.choice(TAGS).encode())


def rename_all_of_a_tag(raw: bytes, chance: Random) -> bytes:
    """Give all elements of one name another, with their ends."""
    if not (found := pick(chance, OPENING, raw)):
        return raw
    named = re.compile(rb"(</?)" + re.escape(found[1]) + rb"\b")
    new = chance.choice(TAGS).encode()
    return named.sub(lambda tag: tag[1] + new, raw)


def break_tag(raw: bytes, chance: Random) -> bytes:
    """Leave a tag, a quote or an attribute open."""
    if not (found := pick(chance, TAG, raw)):
        return raw
    new = chance.choice((
        found[0][:-1], found[0][:-1] + b' a="', found[0][:-1] + b" =>",
        b"<" + found[0], found[0][1:], found[0].upper(), found[0][:-1] + b"/>",
        found[0].replace(b" ", b"\x0c"),
    ))  # fmt: skip
    return put(raw, *found.span(), new)


def empty_cell(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 5))):
        if found := pick(chance, CELL, raw):
            raw = put(raw, *found.span(2), b"")
        elif found := pick(chance, BAR_CELL, raw):
            raw = put(raw, *found.span(), chance.choice((b"", b" ")))
    return raw


def fill_cell(raw: bytes, chance: Random) -> bytes:
    """Put other words, markup, a table or a list into a cell."""
    if found := pick(chance, CELL, raw):
        match chance.randrange(4):
            case 0:
                new = word(chance).encode()
            case 1:
                new = found[2] + chance.choice(TOKENS) + word(chance).encode()
            case 2:
                new = made_table(chance)
            case _:
                new = b"<b>%b</b><br><i>%b</i>" % (
                    chance.choice(VALUES).encode(),
                    chance.choice(VALUES).encode(),
                )
        return put(raw, *found.span(2), new)
    if found := pick(chance, BAR_CELL, raw):
        return put(raw, *found.span(), word(chance).encode())
    return raw


def swap_rows(raw: bytes, chance: Random) -> bytes:
    return _swap(raw, chance, list(ROW.finditer(raw)))


def swap_elements(raw: bytes, chance: Random) -> bytes:
    return _swap(raw, chance, list(ELEMENT.finditer(raw)))


def swap_tags(raw: bytes, chance: Random) -> bytes:
    return _swap(raw, chance, list(TAG.finditer(raw)))


def swap_lines(raw: bytes, chance: Random) -> bytes:
    return _swap(raw, chance, list(re.finditer(rb"[^\n]+", raw)))


def _swap(raw: bytes, chance: Random, found: Sequence[re.Match[bytes]]) -> bytes:
    if len(found) < 2:
        return raw
    one, two = sorted(chance.sample(range(len(found)), 2))
    (start, end), (other, last) = found[one].span(), found[two].span()
    return raw[:start] + raw[other:last] + raw[end:other] + raw[start:end] + raw[last:]


def shuffle_rows(raw: bytes, chance: Random) -> bytes:
    rows = ROW.findall(raw)
    chance.shuffle(rows)
    return ROW.sub(lambda _: rows.pop(), raw)


def add_span(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 4))):
        if found := pick(chance, SPANNING, raw):
            size = chance.choice((0, 2, 3, 1_000, LARGEST_SPAN, 65_535, 99_999, -1))
            name = chance.choice((b"rowspan", b"colspan"))
            raw = put(raw, found.end(), found.end(), b" %b=%d" % (name, size))
    return raw


def wrap_words(raw: bytes, chance: Random) -> bytes:
    """Wrap words into an element, also one that is skipped or hidden."""
    if not (found := pick(chance, WORDS, raw)):
        return raw
    tag = chance.choice(TAGS)
    hidden = chance.choice(("", "", " aria-hidden=true", " class=material-icons"))
    new = f"<{tag}{hidden}>".encode() + found[0] + f"</{tag}>".encode()
    return put(raw, *found.span(), new)


def interleave_table(raw: bytes, chance: Random) -> bytes:
    """Spread the tags of a table over the page."""
    for tag in ("table", "tr", "td", "/td", "/tr", "/table", "caption", "tbody"):
        if chance.random() < 0.7:
            raw = insert(raw, chance, f"<{tag}>".encode())
    return raw


def open_comment(raw: bytes, chance: Random) -> bytes:
    opening = chance.choice((b"<!--", b"<!-->", b"<!--->", b"<!---", b"<!", b"<?"))
    raw = insert(raw, chance, opening)
    return raw if chance.random() < 0.6 else insert(raw, chance, b"-->")


def open_raw_text(raw: bytes, chance: Random) -> bytes:
    """Leave a script, a style or another element of raw text open."""
    tag = chance.choice(("script", "style", "textarea", "title", "noscript", "xmp",
                         "plaintext", "template", "svg", "select"))  # fmt: skip
    raw = insert(raw, chance, f"<{tag}>".encode())
    return raw if chance.random() < 0.6 else insert(raw, chance, f"</{tag}>".encode())


def drop_bars(raw: bytes, chance: Random) -> bytes:
    share = chance.choice((0.02, 0.2, 1.0))
    return re.sub(rb"\|", lambda _: b"" if chance.random() < share else b"|", raw)


def add_bars(raw: bytes, chance: Random) -> bytes:
    share = chance.choice((0.02, 0.2))
    new = chance.choice((b"|", b" | ", b"||", b"\\|"))
    return re.sub(rb" ", lambda _: new if chance.random() < share else b" ", raw)


def change_line_ends(raw: bytes, chance: Random) -> bytes:
    new = chance.choice((b"", b"\r\n", b"\r", b" ", b"\x0c", b"\xe2\x80\xa8", b"\n\n"))
    return raw.replace(b"\n", new)


def wrap_as_html(raw: bytes, chance: Random) -> bytes:
    """Print a text page as HTML, or double the frame of an HTML page."""
    tag = chance.choice((b"p", b"pre", b"body", b"div", b"td", b"section"))
    return b"<html><body><%b>%b</%b></body></html>" % (tag, raw, tag)


def repeat_page(raw: bytes, chance: Random) -> bytes:
    return raw * chance.choice((2, 2, 3, 10)) if len(raw) < 50_000 else raw


# What happens to data and statements


def add_script(raw: bytes, chance: Random) -> bytes:
    new = made_script(chance)
    if chance.random() < 0.5:
        new = mutate_data(new, chance)
    found = HEAD_END.search(raw)
    if found and chance.random() < 0.5:
        return put(raw, found.start(), found.start(), new)
    return insert(raw, chance, new)


def mutate_script(raw: bytes, chance: Random) -> bytes:
    if not (found := pick(chance, SCRIPT, raw)):
        return add_script(raw, chance)
    return put(raw, *found.span(2), mutate_data(found[2], chance))


def mutate_data(raw: bytes, chance: Random) -> bytes:
    """Break JSON or a literal: brackets, quotes, escapes, commas, numbers."""
    for _ in range(chance.choice((1, 2, 6))):
        start, end = slice_of(raw, chance, 12)
        new = chance.choice((
            b"", b"{", b"}", b"[", b"]", b'"', b"'", b"`", b",", b":", b"\\", b"\\u00",
            b"\\ud800", b"NaN", b"Infinity", b"-", b"1e999", b"0x1F", b"!0", b"/*",
            b"//", b"undefined", b"$L9", b"<!--", b"\\x3c", b"=", b"={", b"=[", b"\n",
        ))  # fmt: skip
        raw = put(raw, start, end if chance.random() < 0.4 else start, new)
    return raw


def add_table(raw: bytes, chance: Random) -> bytes:
    return insert(raw, chance, made_table(chance))


def add_sentence(raw: bytes, chance: Random) -> bytes:
    return insert(raw, chance, made_sentence(chance))


LIGHT: tuple[Mutator, ...] = (
    flip_bytes, random_bytes, truncate, behead, cut_slice, double_slice, move_slice,
    add_nuls, switch_encoding, add_token, add_entity, add_characters,
    put_character_into_number, replace_number, replace_words, double_number, drop_tag,
    drop_all_of_a_tag, double_tag, rename_tag, rename_all_of_a_tag, break_tag,
    empty_cell, fill_cell, swap_rows, swap_elements, swap_tags, swap_lines,
    shuffle_rows, add_span, wrap_words, interleave_table, open_comment, open_raw_text,
    drop_bars, add_bars, change_line_ends, wrap_as_html, repeat_page, add_script,
    mutate_script, add_table, add_sentence,
)  # fmt: skip
HEAVY: tuple[Mutator, ...] = (
    nest_deep, many_attributes, long_attribute, many_cells, many_spans, long_text,
    many_blocks, big_data,
)  # fmt: skip
MUTATORS = {mutator.__name__: mutator for mutator in (*LIGHT, *HEAVY)}
Step = tuple[str, int]  # the name of a mutator and its seed


def mutate(raw: bytes, steps: Sequence[Step]) -> bytes:
    """Return what ``steps`` make of a page, of LONGEST bytes at most."""
    for name, seed in steps:
        raw = MUTATORS[name](raw, Random(seed))[:LONGEST]
    return raw


def random_steps(chance: Random, heavy_share: float) -> list[Step]:
    """Return one to eight steps; with a chance of ``heavy_share`` one is HEAVY."""
    count = chance.choice((1, 1, 2, 2, 3, 5, 8))
    names = [mutator.__name__ for mutator in chance.choices(LIGHT, k=count)]
    steps = [(name, chance.getrandbits(32)) for name in names]
    if chance.random() < heavy_share:
        heavy = (chance.choice(HEAVY).__name__, chance.getrandbits(32))
        steps.insert(chance.randrange(count + 1), heavy)
    return steps
