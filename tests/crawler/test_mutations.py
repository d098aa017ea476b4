"""Broken pages: no crash, and no claim whose quote is not where its locator leads.

The sample pages are mutated with a fixed seed; what once broke stands in a list of its
own.
"""

import random

import pytest

from crawler.claims.extract import extract_page
from crawler.demo.facts import SITES as DEMO_SITES
from crawler.demo.render import render_site
from crawler.errors import PageError
from crawler.read.pages import read_page
from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold
from pipeline.statements.normalise import normalise

pytestmark = pytest.mark.slow

HTML = "text/html; charset=utf-8"
SITES = load_sites()
PAGES = [
    (name, path, page if isinstance(page, bytes) else page.encode())
    for name in DEMO_SITES
    for path, page in sorted(render_site(name, 1).items())
    if SITES[name].slugs(f"https://{SITES[name].hosts[0]}{path}")
]
INSERTED = (
    b"\x00", b"<table>", b"</td>", b"<tr>", b"</div>", b"<!--", b"<script>", b"vs",
    b"&nbsp;", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"<div>" * 50, b"*" * 40, b"$1.00",
    b"9" * 40, b"|---|---|", b"128K", b"\xff\xfe",
)  # fmt: skip
ROUNDS = 400
PLACE = "https://llm-stats.com/models/compare/gpt-4o-vs-o3"


def mutate(page: bytes, chance: random.Random) -> bytes:
    """Drop, double, insert, flip or cut, a few times."""
    raw = bytearray(page)
    for _ in range(chance.choice((1, 2, 5, 20))):
        start = chance.randrange(len(raw) + 1)
        end = min(len(raw), start + chance.randrange(1, 200))
        match chance.randrange(5):
            case 0:
                del raw[start:end]
            case 1:
                raw[start:start] = raw[start:end]
            case 2:
                raw[start:start] = chance.choice(INSERTED)
            case 3 if start < len(raw):
                raw[start] = chance.randrange(256)
            case 4 if chance.random() < 0.2:
                raw = raw[: max(start, 50)]
    return bytes(raw)


def check(name: str, url: str, page: bytes, media_type: str = HTML) -> None:
    extraction = extract_page(SITES[name], url, media_type, page)
    try:
        document = read_page(page, media_type, url)
    except PageError:
        assert extraction.claims == ()
        return
    for claim in (*extraction.claims, *extraction.embedded):
        assert fold(claim.quote) in document.words_at(claim.locator), claim
        normalise(name, claim, load_vocabulary())


@pytest.mark.parametrize("seed", range(4))
def test_mutated_pages_break_nothing(seed):
    chance = random.Random(seed)
    for _ in range(ROUNDS // 4):
        name, path, page = chance.choice(PAGES)
        check(name, f"https://{SITES[name].hosts[0]}{path}", mutate(page, chance))


@pytest.mark.parametrize(
    ("page", "media_type"),
    [
        (b"GPT-4o vs o3\n\n|---|---|\n", "text/plain"),
        (b"<html><body><table><tr></tr></table></body></html>", HTML),
        (b"<html><body><hea\xc2\xbe>x</hea\xc2\xbe></body></html>", HTML),
        (b"<html><body>a<x[1]/y>b<p>c</p>d</x[1]/y></body></html>", HTML),
        (b"<div>Context <a>Window<p>x</p>128K</a> y</div>", HTML),
        (b"GPT-4o vs o3\n\nGPT-4o\n\nPricing\n\nInput tokens\n$5/0 tokens\n", HTML),
        (b"<dl><dt>Parameters</dt><dd>" + b"9" * 60 + b"B</dd></dl>", HTML),
    ],
)
def test_what_once_broke(page, media_type):
    check("llm_stats", PLACE, page, media_type)
