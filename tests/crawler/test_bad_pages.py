"""Pages that are empty, broken, or not what their site's file describes."""

from __future__ import annotations

import pytest

from crawler.claims.extract import extract_page
from crawler.demo.render import render_site
from crawler.errors import PageError
from crawler.items import PAGE_FAULTS
from crawler.read.pages import read_page
from crawler.site import generic_site
from tests.crawler.pages import HTML, PAIR_URL, TEXT, TWO, read_pair, said
from tests.crawler.standins import STAND_INS
from tests.sites.cases import sites

PATH = "/models/compare/gpt-4o-mini-vs-gpt-4o"
WHOLE = render_site("awaira", 1)[PATH]
URL = f"https://awaira.com{PATH}"
TABLE = (
    "<h1>Phi-4 vs Gemma 3 27B</h1><table><tr><th>Metric<th>Phi-4<th>Gemma 3 27B"
    "<tr><td>Context Window<td>16K<td>128K<tr><td>Best For<td>Café<td>Ménage</table>"
)


def extract(payload, media_type=HTML, site=TWO, url=PAIR_URL):
    """Extract, and check that every claim's quote stands at its locator."""
    found = extract_page(site, url, media_type, payload)
    if found.claims:
        document = read_page(payload, media_type, url)
        for claim in found.claims:
            assert claim.quote in document.words_at(claim.locator), claim
    return found


def kinds(found):
    return {one.kind for one in found.issues}


@pytest.mark.parametrize("media_type", [HTML, TEXT, "", "application/octet-stream"])
@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" \n\t ",
        b"\x00" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7 words",
        b"PK\x03\x04 words",
        bytes(range(256)) * 20,
    ],
    ids=["nothing", "white", "NULs", "png", "pdf", "zip", "bytes"],
)
def test_what_is_no_page_is_an_issue(payload, media_type):
    found = extract(payload, media_type)
    assert found.claims == ()
    assert kinds(found) == {"unreadable_page"}


@pytest.mark.parametrize(
    "payload", [b"<", b"<html>", b"<!-- -->", b"<p></p>", b"|", b"#"]
)
@pytest.mark.parametrize("media_type", [HTML, TEXT])
def test_a_page_without_words_has_no_claims(payload, media_type):
    assert extract(payload, media_type).claims == ()


def test_latin_1_that_calls_itself_utf_8_is_read_with_an_issue():
    found = extract(TABLE.encode("latin-1"))
    assert ("Phi-4", "best_for", "Café") in said(found)
    assert ("Gemma 3 27B", "best_for", "Ménage") in said(found)
    assert "encoding" in kinds(found)
    assert found.reader == "beautifulsoup"


@pytest.mark.parametrize(
    "charset", ["hex_codec", "rot13", "idna", "no-such-codec", "undefined", "utf-16"]
)
def test_a_charset_that_is_none_does_no_harm(charset):
    found = extract(TABLE.encode(), f"text/html; charset={charset}")
    assert ("Phi-4", "best_for", "Café") in said(found)
    assert "encoding" in kinds(found)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_a_byte_order_mark_decides(encoding):
    found = extract(TABLE.encode(encoding), "text/html")
    assert ("Phi-4", "best_for", "Café") in said(found)


def test_a_few_nuls_are_left_out():
    found = extract(TABLE.replace("16K", "1\x006K").encode())
    assert ("Phi-4", "context_window", "16K") in said(found)


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_page_cut_in_the_middle_says_nothing_else_than_the_whole(tenth):
    site = sites()["awaira"]
    whole = extract(WHOLE.encode(), site=site, url=URL)
    cut = WHOLE.encode()[: len(WHOLE.encode()) * tenth // 10]
    found = extract(cut, site=site, url=URL)
    known = {(who, what) for who, what, _ in said(whole)}
    assert {(who, what) for who, what, _ in said(found)} <= known
    texts = [value for _, _, value in said(whole)]
    assert all(any(value in text for text in texts) for _, _, value in said(found))


@pytest.mark.parametrize(
    "broken", ["</table>", "</tr>", "</td>", "</th>", "</div>", ">"]
)
def test_markup_that_lost_its_ends_does_not_raise(broken):
    extract(WHOLE.replace(broken, "").encode(), site=sites()["awaira"], url=URL)
    extract(WHOLE.replace(broken, broken * 2).encode(), site=sites()["awaira"], url=URL)


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Sign in</h1><p>Please tell us who you are.</p>",
        "<h1>Checking your browser</h1><table><tr><th>Ray<th>Age<tr><td>1<td>2</table>",
        "<h1>Claude Sonnet 4 vs DeepSeek R1</h1><p>Context window: 200K</p>"
        "<p>Claude Sonnet 4 holds rank #3.</p>",
        "<h1>Ten recipes</h1><p>Parameters: 14B</p><dl><dt>Licence<dd>MIT</dl>",
    ],
    ids=["sign in", "wall", "other models", "recipes"],
)
def test_a_page_of_another_kind_has_an_issue_and_no_claims(page):
    found = extract(page.encode())
    assert found.claims == ()
    assert found.subjects == ()
    assert "foreign_page" in kinds(found)


def test_another_page_of_a_site_has_no_slugs():
    found = extract(TABLE.encode(), url="https://two.example/about")
    assert "foreign_page" not in kinds(found)
    assert {claim.slug for claim in found.claims} <= {""}


def test_ragged_rows_are_issues():
    page = "Phi-4 vs Gemma 3 27B\n\n| Metric | Phi-4 | Gemma 3 27B |\n|---|---|---|\n"
    found = extract(
        f"{page}| Parameters | 14B |\n| Context | 1 | 2 | 3 |".encode(), TEXT
    )
    assert found.claims == ()
    assert kinds(found) == {"ambiguous_column"}


def test_a_third_model_takes_nothing_from_the_two():
    page = TABLE.replace("<th>Gemma 3 27B", "<th>Gemma 3 27B<th>GPT-4o").replace(
        "<td>128K", "<td>128K<td>64K"
    )
    claims = said(extract(page.encode()))
    assert [one for one in claims if one[1] == "context_window"] == [
        ("Phi-4", "context_window", "16K"),
        ("Gemma 3 27B", "context_window", "128K"),
        ("GPT-4o", "context_window", "64K"),
    ]
    assert "Café" not in {value for _, _, value in claims}


@pytest.mark.parametrize(
    "url",
    ["", "x", "https://", "https://two.example", "file:///tmp/a.html",
     "https://two.example/compare/-vs-", "https://two.example/compare/a-vs-b-vs-c-vs-d",
     "https://two.example/compare/%ff-vs-%00", "https://[::1]/compare/a-vs-b"],
)  # fmt: skip
def test_odd_addresses_do_not_raise(url):
    for site in (TWO, generic_site("two.example")):
        extract(TABLE.encode(), site=site, url=url)


@pytest.mark.parametrize(
    "text",
    ["|" * 5_000, "a|" * 5_000, "vs " * 5_000, "(" * 5_000, "1" * 5_000,
     "1,000" * 1_000, "| " + "128K" * 1_000 + " |",
     "Phi-4vsGemma 3 27B" * 200, "\n".join("ab" * 2_000),
     "Context Window" + "128K" * 500, "On " * 2_000 + "leads by 1 pts",
     "Outperforms A (1) and " * 500],
    ids=range(12),
)  # fmt: skip
@pytest.mark.parametrize("media_type", [HTML, TEXT])
def test_long_nonsense_is_read_fast(text, media_type):
    extract(f"<p>Phi-4 vs Gemma 3 27B</p>\n{text}".encode(), media_type)


def test_the_reader_raises_only_its_own_errors():
    with pytest.raises(PageError):
        read_page(b"", HTML, "page")


@pytest.mark.parametrize("garbled", ["â‚¬2.50/1M tokens", "2,50 Â£", "ï¿½2.50", "�2"])
def test_a_value_in_the_wrong_encoding_is_an_issue_and_no_claim(garbled):
    table = (
        f"| Model | Input price | Context |\n|---|---|---|\n| Phi-4 | {garbled} | 16K |"
    )
    found = read_pair(table)
    assert [claim.property for claim in found.claims] == ["context_window"]
    (issue,) = [one for one in found.issues if one.kind == "encoding"]
    assert issue.value_text == garbled


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(kind, payload) for kind, own in STAND_INS.items() for payload in own],
)
def test_a_page_in_the_place_of_another_is_told_by_its_kind(kind, payload):
    found = extract(payload)
    assert found.claims == ()
    assert kinds(found) & PAGE_FAULTS == {kind, *kinds(found) & {"foreign_page"}}


@pytest.mark.parametrize("words", ["Sign in", "Accept all cookies", "Captcha", "404"])
def test_a_page_that_speaks_of_models_is_what_it_is(words):
    """Its menus, and a banner for consent, may say what those pages say."""
    found = extract(f"<p>{words}</p>{TABLE}".encode(), site=generic_site("x"))
    assert found.claims
    assert not kinds(found) & PAGE_FAULTS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("<p>" + "the model is one of the best for this kind of work. " * 3, "en"),
        ("<p>" + "das Modell ist für die Arbeit nicht mit dem Preis der " * 3, "de"),
        ("<p>这个模型的上下文窗口是十二万八千个标记", "zh"),
        ("<html lang=fr-CA><p>GPT-4o 128K", "fr"),
        ("<p>GPT-4o 128K", ""),
    ],
)
def test_a_page_is_in_the_language_of_its_words_or_as_it_says(text, language):
    assert extract(text.encode()).language == language
