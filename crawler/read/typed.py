"""A page as it would be typed: what is read is not what kind of hyphen it has.

Publishers print a non-breaking hyphen in 'GPT‑4o', digits of full width beside Chinese,
a minus sign in a range. The words that are read have the signs of a keyboard; claims
get their quotes back as the page prints them.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.items import RawClaim
from crawler.read.document import Block, Document, Line, Table, Words
from crawler.vocabulary.words import as_typed


def typed(document: Document) -> Document:
    """Return a document whose words have the signs of a keyboard."""
    look_into = document.look_into
    return replace(
        document,
        blocks=tuple(map(_block, document.blocks)),
        look_into=look_into and (lambda place: tuple(map(_words, look_into(place)))),
    )


def as_printed(claim: RawClaim, printed: str) -> RawClaim:
    """Return a claim whose quote and value are in the characters of the page.

    ``printed`` is what stands at the claim's place.
    """
    if claim.quote in printed or printed.isascii():
        return claim
    quote = _within(claim.quote, printed)
    return replace(claim, quote=quote, value_text=_within(claim.value_text, quote))


def _within(text: str, printed: str) -> str:
    """Return the part of ``printed`` that ``text`` says in other characters."""
    start = as_typed(printed).find(as_typed(text))
    return printed[start : start + len(text)] if start >= 0 else text


def _words(words: Words) -> Words:
    text = as_typed(words.text)
    return words if text is words.text else words.saying(text)


def _block(block: Block) -> Block:
    if isinstance(block, Line):
        return _line(block)
    return _table(block)


def _line(line: Line) -> Line:
    if line.text.isascii():
        return line
    words = _words(line.words)
    if words is line.words:
        return line
    parts = tuple(words if part is line.words else _words(part) for part in line.parts)
    return replace(line, words=words, parts=parts)


def _table(table: Table) -> Table:
    cells = {id(cell): cell for row in table.rows for cell in row}
    new = {key: _words(cell) for key, cell in cells.items()}  # one that spans stays one
    if all(new[key] is cell for key, cell in cells.items()):
        rows = table.rows
    else:
        rows = tuple(tuple(new[id(cell)] for cell in row) for row in table.rows)
    before, scope = as_typed(table.before), as_typed(table.scope)
    return replace(table, rows=rows, before=before, scope=scope)
