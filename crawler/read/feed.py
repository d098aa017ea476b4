"""Reads a feed: JSON, YAML or CSV as the site publishes it for programs.

A locator in JSON and YAML is a JSON pointer (RFC 6901): `/302ai/models/o3/cost/input`,
with `~1` for a slash in a key and `~0` for a tilde. In CSV it is `row:12/column:Price`:
rows are counted from 1 below the row of heads, blank lines left out, and what follows
the first `/column:` is the head as printed, white space around it cut. A list of
scalars has one locator; its words are joined with ', '. Feeds that nobody wrote a
site's file for are read as lines of text; their locators are those of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from crawler.errors import BrokenFeed
from crawler.read.csvtext import read_csv
from crawler.read.document import Document
from crawler.read.jsontext import read_json
from crawler.read.problems import Problem, nowhere
from crawler.read.scalars import Tree, printed
from crawler.read.text import read_text
from crawler.read.yamltext import read_yaml
from crawler.vocabulary.words import fold

JSON, YAML, CSV, TSV = "json", "yaml", "csv", "tsv"
READER = "feed"
SUFFIXES = {
    ".json": JSON, ".yaml": YAML, ".yml": YAML, ".csv": CSV, ".tsv": TSV,
}  # fmt: skip
MEDIA_TYPE = re.compile(r"(?:text|application)/(?:[\w.-]+\+|x-)?(json|yaml|csv)\b")
TSV_TYPE = "text/tab-separated-values"
UNDECIDED = re.compile(r"(?:text/plain|application/octet-stream|\s*)(?:;.*)?", re.S)
URL_LINE = re.compile(r"\s*URL:[ \t]*\S+[ \t]*(?:\r?\n|\Z)")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
QUOTED = re.compile(r'"[^"]*"')
SEPARATORS = (",", ";", "\t", "|")
ROW = "row:"
COLUMN = "/column:"


def feed_form(media_type: str, url: str) -> str:
    """Return the form of a feed, '' if it is none.

    Its Content-Type decides or, where that is plain text, the end of its address.

    >>> feed_form("application/json; charset=utf-8", "https://e.org/api/models")
    'json'
    >>> feed_form("text/plain; charset=utf-8", "https://e.org/list.yml?raw=1")
    'yaml'
    >>> feed_form("text/html", "https://e.org/list.json")
    ''
    """
    kind = media_type.strip().lower()
    if kind.startswith(TSV_TYPE):
        return TSV
    match = MEDIA_TYPE.match(kind)
    if match is not None:
        return match[1]
    if UNDECIDED.fullmatch(kind) is None:
        return ""
    path = urlsplit(url).path.lower()
    return next((form for end, form in SUFFIXES.items() if path.endswith(end)), "")


@dataclass(frozen=True)
class Feed:
    """The tree of a feed; ``url`` is where it stands and ``form`` how it is written."""

    url: str
    form: str
    root: Tree

    def at(self, locator: str) -> Tree:
        """Return what stands at ``locator``.

        Raises:
            LocatorError: nothing does.
        """
        value = self.root
        for step in _steps(locator):
            if isinstance(value, dict) and step in value:
                value = value[step]
            elif isinstance(value, list) and _has(value, step):
                value = value[int(step)]
            else:
                raise nowhere(locator, f"nothing at {step[:60]!r}")
        return value


def _has(values: list[Tree], step: str) -> bool:
    return INDEX.fullmatch(step) is not None and int(step) < len(values)


def _steps(locator: str) -> Iterator[str]:
    """Yield the keys and indices that lead to ``locator``."""
    if locator.startswith(ROW):
        number, column, head = locator.removeprefix(ROW).partition(COLUMN)
        if not INDEX.fullmatch(number) or number == "0":
            raise nowhere(locator, f"no row {number[:60]!r}")
        yield str(int(number) - 1)
        if column:
            yield head
        return
    if not locator.startswith("/"):
        raise nowhere(locator, "no JSON pointer")
    for part in locator[1:].split("/"):
        yield part.replace("~1", "/").replace("~0", "~")


@dataclass(frozen=True)
class FeedDocument(Document):
    """A feed as a Document of no blocks: its words are looked up by locator alone.

    ``feed`` is None where the text is broken; a problem says how.
    """

    text: str = ""
    feed: Feed | None = None

    @cached_property
    def as_text(self) -> Document:
        """The same payload as lines of text."""
        return read_text(self.text)

    def words_at(self, locator: str) -> str:
        """Return the folded words of a scalar, or list of scalars, at ``locator``.

        Raises:
            LocatorError: there are no words there.
        """
        if self.feed is None or not locator.startswith(("/", ROW)):
            return self.as_text.words_at(locator)
        text = printed(self.feed.at(locator))
        if text is None:
            raise nowhere(locator, "no scalar there")
        return fold(text)


def read_feed(
    text: str, form: str, url: str, problems: tuple[Problem, ...] = ()
) -> FeedDocument:
    """Return the Document of a feed. A broken one has no feed, and a problem.

    A first line ``URL: …``, which an imported file may have, is left out.
    """
    line = URL_LINE.match(text)
    body = text[line.end() :] if line else text
    feed: Feed | None = None
    try:
        root, oddities = _read(body, form, url)
        feed = Feed(url, form, root)
        said = [Problem("damaged_page", f"{url}: {odd}") for odd in oddities]
    except BrokenFeed as error:
        said = [Problem("unreadable_page", str(error))]
    return FeedDocument((), READER, str, (*problems, *said), text=text, feed=feed)


def _read(text: str, form: str, url: str) -> tuple[Tree, tuple[str, ...]]:
    if form == JSON:
        return read_json(text, url)
    if form == YAML:
        return read_yaml(text, url)
    return read_csv(text, url, "\t" if form == TSV else separator(text))


def separator(text: str) -> str:
    """Return what parts the cells of a CSV file: it stands in its first line most.

    Spreadsheets of countries with decimal commas part cells by semicolons.

    >>> separator("Modell;Preis\\nGPT-4o;2,50\\n"), separator("a,b;c,d\\n")
    (';', ',')
    """
    first = QUOTED.sub("", text.lstrip("\r\n").partition("\n")[0])
    return max(SEPARATORS, key=first.count)
