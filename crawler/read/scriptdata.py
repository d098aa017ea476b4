"""Finds the data that a page carries in its scripts: JSON, state objects, flight rows.

Only what is written down is read; nothing is run. Numbers stay the text that the page
prints. How a locator leads into it, `scriptpieces` says.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from json import JSONDecoder
from typing import Any

import chompjs
from lxml import etree

from crawler.read.flight import pushed_text, read_rows
from crawler.read.paths import Paths
from crawler.read.problems import Problem
from crawler.read.scriptpieces import FLIGHT, Embedded, Json, Piece

MAX_SCRIPT_CHARACTERS = 5_000_000
MAX_ASSIGNMENTS = 32
# no label of the vocabulary is without one of these, or is not written in ASCII
STEMS = (
    "oken", "ontext", "aram", "rice", "rici", "rompt", "core", "ench", "icen", "leas",
    "odal", "utoff", "capab", "feature", "cost", "valu", "offers", "上下文", "价格",
)  # fmt: skip
ASSIGNED = re.compile(
    r"\b(?:(?:var|let|const)\s{1,8}|(?:window|self|globalThis)\.)"
    r"(?P<name>[\w$.]{1,80})\s{0,8}=\s{0,8}(?=[\[{])"
)
# a string that is not closed is taken as well, or each quote would be tried to the end
QUOTED = re.compile(
    r'"(?P<one>[^"\\\n]*(?:\\.[^"\\\n]*)*)"?'
    r"|'(?P<two>[^'\\\n]*(?:\\.[^'\\\n]*)*)'?|`(?P<three>[^`\\$]*)`?"
)
PRINTED_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
MINIFIED = {"!0": True, "!1": False}
LOADING: dict[str, Any] = {
    "parse_float": str,
    "parse_int": str,
    "parse_constant": lambda _: None,
    "strict": False,
}
DECODER = JSONDecoder(**LOADING)


def find_embedded(root: etree._Element) -> Embedded:
    """Return the data in the scripts below ``root``. Never raises.

    Scripts that hold no word of the kind that labels are made of are not parsed, nor
    are those above MAX_SCRIPT_CHARACTERS; the latter are a problem.
    """
    paths = Paths()
    pieces: list[Piece] = []
    problems: list[Problem] = []
    stream: list[str] = []
    for script in root.iter("script"):
        text = (script.text or "").strip()
        if len(text) > MAX_SCRIPT_CHARACTERS:
            problems.append(_problem(paths.of(script), f"{len(text)} characters"))
        elif "__next_f" in text:
            stream.append(pushed_text(text, DECODER))
        elif text and any(stem in text for stem in STEMS):
            _read_script(script, text, paths, pieces, problems)
    _read_flight("".join(stream), pieces, problems)
    return Embedded(tuple(pieces), tuple(problems))


def _problem(place: str, found: str) -> Problem:
    message = f"{place}: expected a script of JSON of at most "
    return Problem("damaged_page", f"{message}{MAX_SCRIPT_CHARACTERS}, found {found}")


def _read_script(
    script: etree._Element,
    text: str,
    paths: Paths,
    pieces: list[Piece],
    problems: list[Problem],
) -> None:
    declared = "json" in script.get("type", "").lower()
    value: Json = None
    if declared or text[0] in "[{":
        value = parse_json(text, DECODER.decode)
        if value is None and declared:
            value = parse_json(html.unescape(text), DECODER.decode)
        if value is None and declared and text != "null":
            problems.append(_problem(paths.of(script), "what is no JSON"))
    if value is None and not declared and "=" in text:
        value = dict(_assignments(text))
    if isinstance(value, dict | list) and value:
        pieces.append(Piece(paths.of(script), value))


def _read_flight(stream: str, pieces: list[Piece], problems: list[Problem]) -> None:
    if len(stream) > MAX_SCRIPT_CHARACTERS:
        problems.append(_problem(FLIGHT, f"{len(stream)} characters"))
    elif any(stem in stream for stem in STEMS):
        rows = read_rows(stream, DECODER.decode)
        if rows:
            pieces.append(Piece(FLIGHT, rows))


def parse_json(text: str, parse: Callable[[str], Json]) -> Json:
    """Return the value of ``text``, or None where it cannot be parsed."""
    try:
        return parse(text)
    except (ValueError, RecursionError):
        return None


def _assignments(text: str) -> Iterator[tuple[str, Json]]:
    """Yield the names that a script gives to objects and lists, with these."""
    position = tries = 0
    while tries < MAX_ASSIGNMENTS and (match := ASSIGNED.search(text, position)):
        position = match.end()
        tries += 1
        value: Json
        try:
            value, position = DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            value = _parse_literal(text[match.end() :])
        if value:
            yield match["name"], value


def _parse_literal(text: str) -> Json:
    """Return the JavaScript literal that ``text`` begins with, else None.

    chompjs writes names, calls and sums as strings, and other numbers than decimal
    ones anew: what does not stand in the text as a string or a number becomes None.
    """
    value: Json
    try:
        value = chompjs.parse_js_object(text, loader_kwargs=LOADING)
    except (ValueError, RecursionError):
        return None
    written = {"".join(groups) for groups in QUOTED.findall(text)}
    written.update(PRINTED_NUMBER.findall(text))
    holders = [value]
    while holders:
        holder = holders.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, one in list(pairs):
            if isinstance(one, dict | list):
                holders.append(one)
            elif isinstance(one, str) and one not in written:
                holder[key] = MINIFIED.get(one)
    return value
