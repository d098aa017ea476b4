"""What a terminal and a program get: text of pages is shown, and never obeyed."""

import json
from io import StringIO

import pytest
from rich.console import Console

from pipeline.cli.show import Screen
from pipeline.cli.terminal import clean, shorten
from pipeline.compare.diff import compare
from pipeline.compare.explain import explain
from tests.pipeline.factories import MODEL, make_claim, release_of

EVIL = "A \x1b[31mred\x1b]0;title\x07 [bold]x[/bold] [/] [link=http://evil]y"


def shown(markup: str) -> str:
    """Return what a colour terminal would be sent."""
    console = Console(
        file=StringIO(), force_terminal=True, width=500, highlight=False, _environ={}
    )
    console.print(markup)
    return console.file.getvalue().removesuffix("\n")


def altered(reason):
    return pytest.mark.xfail(strict=True, reason=reason)


@pytest.mark.parametrize(
    "text",
    [
        "128K",
        "[bold]x[/bold]",
        "[/]",
        "[/x]",
        "[link=http://evil]x[/link]",
        "[@click=x]y",
        "a [b] c",
        "[1] footnote",
        "C:\\path",
        pytest.param(
            "ends with \\",
            marks=altered("a backslash at the end is doubled where no tag follows"),
        ),
        "日本語 ≥ 128K",
        "",
        pytest.param(
            ":smile: 4:30:15", marks=altered("emoji codes of pages are replaced")
        ),
        pytest.param("C:\\\\", marks=altered("two backslashes at the end become one")),
    ],
)
def test_text_of_a_page_is_shown_as_it_is(text):
    assert shown(f"<{clean(text)}>") == f"<{text}>"
    assert shown(f"[bold]{clean(text)}[/]|") == (
        f"\x1b[1m{text}\x1b[0m|" if text else "|"
    )


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\x1b[31mb", "a[31mb"),
        ("a\x1b]0;title\x07b", "a]0;titleb"),
        ("a\x9b31mb", "a31mb"),
        ("a\x00\x08\x7fb", "ab"),
        ("a\rb", "ab"),
        ("a\nb", "a b"),
        (None, ""),
        (12, "12"),
        pytest.param(
            *("a\u202eb", "ab"),
        ),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(text, safe):
    assert clean(text) == safe


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 3, "")],
)
def test_long_text_is_cut_with_an_ellipsis(text, width, short):
    assert shorten(text, width) == short


@pytest.fixture
def releases(tmp_path):
    evil = {"subject": f"GPT-4o {EVIL}", "label": EVIL}
    old = [
        make_claim("north", "128K", **evil),
        make_claim("south", EVIL, "architecture"),
        make_claim("north", "8K", model_id="openai/gpt-4", subject="GPT-4"),
    ]
    new = [
        make_claim("north", "1M", **evil),
        make_claim("south", f"{EVIL} 2", "architecture"),
        make_claim("north", "7B", "parameters", model_id="acme/new", subject="New"),
    ]
    return release_of(tmp_path, old), release_of(tmp_path, new)


def harmless(text: str) -> bool:
    return not any(ord(one) < 32 and one != "\n" for one in text) and "\x9b" not in text


def test_an_explanation_shows_verdict_words_and_place(releases, capsys):
    Screen().explained(explain(releases[0], MODEL))
    out = capsys.readouterr().out
    assert "context_window = 128000 tokens" in out
    assert "single" in out
    assert "https://north.example/c/a-vs-b" in out
    assert "[bold]x[/bold]" in " ".join(out.split())
    assert harmless(out)


def test_a_changeset_shows_what_changed_and_why(releases, capsys):
    Screen().changeset(compare(*releases), full=True)
    out = capsys.readouterr().out
    assert "128000 → 1000000" in out
    assert "acme/new" in out
    assert "openai/gpt-4" in out
    assert "facts changed" in out
    assert harmless(out)


def test_an_empty_changeset_says_so(releases, capsys):
    Screen().changeset(compare(releases[0], releases[0]))
    assert "the same facts" in capsys.readouterr().out


def test_every_line_of_json_parses_and_keeps_the_words(releases, capsys):
    screen = Screen(as_json=True)
    screen.explained(explain(releases[0], MODEL))
    screen.changeset(compare(*releases))
    screen.verified(releases[0], ["a fault"])
    out = capsys.readouterr().out
    rows = [json.loads(line) for line in out.splitlines()]
    explained = [row for row in rows if "claims" in row]
    assert {one["subject_text"] for row in explained for one in row["claims"]} == {
        "GPT-4o",
        f"GPT-4o {EVIL}",
    }
    assert {"added", "removed", "changed"} <= {row.get("kind") for row in rows}
    assert rows[-1] == {
        "release": "2026-11-21.1",
        "ok": False,
        "quick": False,
        "n_faults": 1,
        "faults": ["a fault"],
    }
    assert harmless(out)


def test_a_sound_release_is_called_sound(releases, capsys):
    Screen().verified(releases[0], [])
    assert "2026-11-21.1" in capsys.readouterr().out
    Screen(as_json=True).verified(releases[0], [])
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_faults_are_listed_and_counted(releases, capsys):
    Screen().verified(releases[0], [f"fact 1: {EVIL}", "claim 2: no evidence"])
    out = capsys.readouterr().out
    assert "2 faults" in out
    assert "claim 2: no evidence" in out
    assert harmless(out)


def test_json_holds_no_control_characters_of_pages(capsys):
    Screen(as_json=True).line(quote="a\x9b31mb")
    assert harmless(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("total", "count"), [(12, "3 of 12"), (0, "reading 3 ")], ids=["known", "unknown"]
)
def test_progress_says_how_much_there_is_to_do(total, count):
    screen = Screen()
    screen.err = Console(file=StringIO(), force_terminal=True, width=120, _environ={})
    with screen.progress("reading") as advance:
        advance(f"https://north.example/{EVIL}", 3, total)
    out = screen.err.file.getvalue()
    assert count in out
    assert "\x1b]0;" not in out


def test_progress_is_shown_on_a_terminal_only():
    screen = Screen()
    screen.err = Console(file=StringIO(), force_terminal=False)
    with screen.progress("reading") as advance:
        advance("https://north.example/", 3, 12)
    assert screen.err.file.getvalue() == ""
