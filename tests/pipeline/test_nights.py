"""Forty nights over the sample sites: bad ones change nothing, good ones come through.

Each night has every page of two sites in its own way. What is held after it is set
beside what was held before; and each kind of bad page is named the same night.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, pairwise

import pytest
from lxml import html

from crawler.archive.captures import ArchivedPage
from crawler.demo.render import model_paths, render_site
from crawler.items import Capture, digest_id
from crawler.sites import load_sites
from pipeline import build
from pipeline.database import open_database
from pipeline.statements.pages import PageStatements, read_statements
from tests.crawler.standins import STAND_INS
from tests.pipeline.factories import VOCABULARY, archive_of

pytestmark = pytest.mark.slow

SITES = load_sites()
NAMES = ("awaira", "gigarouter")
HOSTS = {name: SITES[name].base_url.rstrip("/") for name in NAMES}
FIRST = datetime(2026, 3, 1, 3, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
GERMAN = (
    "<p>Das Modell ist für die Arbeit mit dem Text, und der Preis wird nicht von der "
    "Größe der Eingabe auf die Ausgabe im Vergleich zu den anderen bestimmt.</p>"
)

Answer = tuple[int, bytes]
Night = Callable[[str, int, bytes], Answer | None]


def good(url: str, number: int, page: bytes) -> Answer:
    return 200, page


def stands_in(kind: str) -> Night:
    return lambda url, number, page: (200, STAND_INS[kind][0])


def fails(status: int, every: int = 1) -> Night:
    """Answer with an error; of every so many pages one."""
    return lambda url, number, page: (200 if number % every else status, page)


def relabelled(url: str, number: int, page: bytes) -> Answer:
    """Another template: no label is one that is known, and no row is where it was."""
    tree = html.document_fromstring(page.decode())
    for element in tree.iter():
        for name in ("text", "tail"):
            text = getattr(element, name)
            if isinstance(element.tag, str) and text and is_label(text):
                setattr(element, name, "Field")
    return 200, html.tostring(tree, encoding="utf-8")


def is_label(text: str) -> bool:
    return VOCABULARY.meaning(text) is not None or bool(VOCABULARY.benchmark(text))


def translated(url: str, number: int, page: bytes) -> Answer:
    """The page of another country: its words, and its own prices."""
    text = page.decode().replace('lang="en"', 'lang="de"').replace("$", "$1")
    return 200, text.replace("</body>", f"{GERMAN * 60}</body>").encode()


def cut(url: str, number: int, page: bytes) -> Answer:
    return 200, page[: len(page) * 2 // 3]


def binary(url: str, number: int, page: bytes) -> Answer:
    return 200, b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def another(url: str, number: int, page: bytes) -> Answer:
    """Whatever is asked for, the same page of two other models comes."""
    site = next(name for name in NAMES if url.startswith(HOSTS[name]))
    path = model_paths(site, 1)[-1]
    return 200, pages_of(site, 1)[path]


def unheard(url: str, number: int, page: bytes) -> None:
    """No page is asked for: the sitemap was empty."""
    return None  # noqa: RET501 - an answer that does not come


BAD: dict[str, tuple[Night, str]] = {
    **{kind: (stands_in(kind), kind) for kind in STAND_INS},
    "template": (relabelled, "thin_page"),
    "language": (translated, "other_language"),
    "cut": (cut, "damaged_page"),
    "binary": (binary, "unreadable_page"),
    "another page": (another, "foreign_page"),
    "down": (fails(503), "http_error"),
    "half down": (fails(500, every=2), "http_error"),
    "gone for a night": (fails(404), "http_error"),
    "sent home": (fails(302), "http_error"),
    "no sitemap": (unheard, ""),
    "clock": (good, "wrong_clock"),
}


@cache
def pages_of(site: str, edition: int) -> dict[str, bytes]:
    pages = render_site(site, edition)
    return {path: pages[path].encode() for path in model_paths(site, edition)}


@cache
def read(site: str, url: str, payload: bytes) -> PageStatements:
    capture = Capture("", site, url, FIRST, 200, HTML, "", 0, "", 0)
    return read_statements(
        SITES[site], ArchivedPage(capture, payload, HTML), VOCABULARY
    )


@dataclass
class World:
    """An archive that grows by a night at a time."""

    captures: list = field(default_factory=list)
    stated: list = field(default_factory=list)
    issues: list = field(default_factory=list)
    languages: dict = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def spend(self, night: Night, edition: int = 1, clock: timedelta = timedelta()):
        """Add a night; return the facts that are held after it, and its issues."""
        moment = FIRST + timedelta(days=next(self.numbers))
        new = {
            self.capture(site, number, path, page, night, moment, clock)
            for site in NAMES
            for number, (path, page) in enumerate(pages_of(site, edition).items())
        }
        archive = replace(
            archive_of(self.stated),
            captures=list(self.captures),
            issues=list(self.issues),
            languages=self.languages,
        )
        with open_database() as database:
            rest = build.load_archive(database, archive)
            census = build.weigh(database, rest, SITES, VOCABULARY)
            rows = database.execute("SELECT fact_id, text FROM facts").fetchall()
            named = database.execute(
                "SELECT model_id, property, text FROM facts WHERE provider = ''"
            ).fetchall()
        kinds = {issue.kind for name, issue in census.issues if name in new}
        return dict(rows), kinds, set(named)

    def capture(self, site, number, path, page, night, moment, clock) -> str:
        url = f"{HOSTS[site]}{path}"
        answer = night(url, number, page)
        if answer is None:
            return ""
        status, payload = answer
        name = digest_id(url, moment.isoformat())
        run = f"{moment + clock:%Y%m%dT%H%M%SZ}"
        capture = Capture(
            name, site, url, moment + clock, status, "text/html", "0" * 64,
            len(payload), f"{site}/{run}/pages.warc.gz", number,
        )  # fmt: skip
        self.captures.append((capture, ""))
        if status == 200:
            found = read(site, url, payload)
            self.stated += [(statement, capture) for statement, _ in found.stated]
            self.issues += [(name, issue) for issue in found.issues]
            self.languages[name] = found.language
        else:
            issue = build.Issue("http_error", "", "", "", f"found {status}")
            self.issues.append((name, issue))
        return name


PAIRS = [
    *pairwise(list(BAD)),
    ("captcha_page", "captcha_page"),
    ("cut", "cut"),
    ("template", "cut"),
    ("down", "no sitemap"),
    ("language", "language"),
    ("gone for a night", "captcha_page"),
]


def spend(world: World, name: str):
    night, kind = BAD[name]
    clock = timedelta(days=3650) if name == "clock" else timedelta()
    held, kinds, _ = world.spend(night, clock=clock)
    assert not kind or kind in kinds, (name, sorted(kinds))
    return held


def test_forty_nights_lose_and_change_nothing_and_their_changes_come_through():
    world = World()
    before, _, _ = world.spend(good)
    assert len(before) > 100
    nights = 0
    for pair in PAIRS:
        for name in pair:
            assert spend(world, name) == before, name
            nights += 1
        assert world.spend(good)[0] == before
    assert nights >= 40
    _, _, after = world.spend(good, edition=2)
    assert ("deepseek/deepseek-v3.1", "context_window", "128000") in after
    prices = {text for model, key, text in after if (model, key) == CUT}
    assert prices & {"0.28", "0.42"}
    assert not prices & {"0.56", "1.68"}
    assert PRECISE in after


CUT = ("deepseek/deepseek-v3.1", "price")
PRECISE = ("alibaba/qwen3-embedding-4b", "context_window", "32768")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_night_is_named_and_changes_nothing(name):
    world = World()
    before, _, _ = world.spend(good)
    assert spend(world, name) == before
