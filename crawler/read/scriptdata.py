"""Finds the data that a page carries in its scripts: JSON, state objects, flight rows.

Only what is written down is read; nothing is run. Numbers stay the text that the page
prints. A locator is the XPath of the script, '#', and a JSON pointer in its form for
URIs (RFC 6901, section 6): `/html/body/script[3]#/props/models/0/name`. In a script
that assigns, the first step is the name: `…#/__STATE__/models`. Rows of flight are
spread over scripts; their locator is `flight#/ID/pointer`, and `flight` tells how to
join them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from json import JSONDecoder
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

import chompjs
from lxml import etree

from crawler.read.document import Problem, nowhere
from crawler.read.flight import literal, pushed_text, read_rows
from crawler.read.paths import Paths

Json: TypeAlias = Any  # None, bool, str (numbers too), list or dict
FLIGHT = "flight"
MAX_SCRIPT_CHARACTERS = 5_000_000
MAX_ASSIGNMENTS = 32
MAX_LISTED = 40
MAX_KEPT = 60  # characters of a key; longer ones are not kept for the next time
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
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
PRINTED_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
MINIFIED = {"!0": True, "!1": False}
LOADING: dict[str, Any] = {
    "parse_float": str,
    "parse_int": str,
    "parse_constant": lambda _: None,
    "strict": False,
}
DECODER = JSONDecoder(**LOADING)


@dataclass(frozen=True, slots=True)
class Piece:
    """The data of one script; ``locator`` is its XPath, or 'flight' for the stream."""

    locator: str
    value: Json

    def printed(self, value: Json) -> str | None:
        """Return a scalar, or a list of a few, as text; None for all else."""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str):
            return literal(value) if self.locator == FLIGHT else value
        if isinstance(value, list) and 0 < len(value) <= MAX_LISTED:
            texts = [
                self.printed(one) if isinstance(one, str) else None for one in value
            ]
            known = [text for text in texts if text is not None]
            return ", ".join(known) if len(known) == len(texts) else None
        return None


@dataclass(frozen=True, slots=True)
class Embedded:
    """All pieces of a page, and what was wrong with those that say they are JSON."""

    pieces: tuple[Piece, ...] = ()
    problems: tuple[Problem, ...] = ()

    def look_up(self, locator: str) -> str:
        """Return the text of the scalar, or list of scalars, at ``locator``.

        Raises:
            LocatorError: there is no such script, or no text at the pointer.
        """
        script, _, pointer = locator.partition("#")
        for piece in self.pieces:
            if piece.locator == script:
                text = piece.printed(_follow(piece.value, pointer, locator))
                if text is None:
                    raise nowhere(locator, "no text there")
                return text
        raise nowhere(locator, f"no data at {script!r}")


def step(key: str | int) -> str:
    """Return one step of a pointer, '~' and '/' escaped twice: for JSON and URIs.

    >>> step("a/b ~c")
    '/a~1b%20~0c'
    """
    text = str(key)
    return _step(text) if len(text) <= MAX_KEPT else _step.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _step(key: str) -> str:
    escaped = key.replace("~", "~0").replace("/", "~1")
    return "/" + quote(escaped, safe="~$", errors="surrogatepass")


def _follow(value: Json, pointer: str, locator: str) -> Json:
    if pointer and not pointer.startswith("/"):
        raise nowhere(locator, "no JSON pointer")
    for part in pointer.split("/")[1:]:
        key = unquote(part, errors="surrogatepass")
        key = key.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and INDEX.fullmatch(key) and int(key) < len(value):
            value = value[int(key)]
        else:
            raise nowhere(locator, f"nothing at {key!r}")
    return value


def is_embedded(locator: str) -> bool:
    """Return whether ``locator`` leads into data and not to an element.

    >>> is_embedded("/html/head/script#/name"), is_embedded("/html/body/p[2]")
    (True, False)
    """
    return "#" in locator


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


__all__ = [
    "FLIGHT",
    "Embedded",
    "Json",
    "Piece",
    "find_embedded",
    "is_embedded",
    "step",
]
