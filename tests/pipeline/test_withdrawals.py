"""What a page that was read again withdraws: by what it is, and how it was read."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.items import Capture, Issue
from pipeline import build
from pipeline.claims.clocks import clamp
from pipeline.database import open_database
from tests.pipeline.factories import SITES, VOCABULARY, archive_of, make_statement

URL = "https://north.example/c/a-vs-b"
KEYS = {
    "price": {"key": "price", "meter": "input", "kind": "list", "label": "Input"},
    "window": {"key": "context_window", "label": "Window"},
    "licence": {"key": "license", "label": "Licence"},
    "cutoff": {"key": "knowledge_cutoff", "label": "Cutoff"},
}
A = {("GPT-4o", "price"): "$5/1M", ("GPT-4o", "window"): "128K"}
B = {
    (model, name): value
    for model in ("o3", "o1", "GPT-4.1", "GPT-4.5", "GPT-3.5 Turbo")
    for name, value in (("price", "$9/1M"), ("window", "200K"))
}
CUT = {**A, ("GPT-4o", "price"): "$2/1M"}
EXACT = {**A, ("GPT-4o", "window"): "131,072"}


@dataclass(frozen=True)
class Night:
    """One run that had the page: what it said, or how it failed."""

    said: dict
    faults: tuple[str, ...] = ()
    status: int = 200
    language: str = "en"
    day: int = 0


def weigh(*nights):
    """Return by (model, property) what holds after some nights, and all issues."""
    stated, captures, issues, languages = [], [], [], {}
    for number, night in enumerate(nights):
        day = night.day or number + 1
        moment = datetime(2026, 5, day, 3, tzinfo=UTC) + timedelta(minutes=number)
        run = f"{moment:%Y%m%dT%H%M%SZ}"
        capture = Capture(
            f"c{number}", "north", URL, moment, night.status, "text/html", "0" * 64,
            1, f"north/{run}/pages.warc.gz", 0,
        )  # fmt: skip
        captures.append((capture, ""))
        languages[capture.capture_id] = night.language
        issues += [
            (capture.capture_id, Issue(kind, "", "", "", kind)) for kind in night.faults
        ]
        stated += [
            (make_statement("north", value, subject=subject, **KEYS[name]), capture)
            for (subject, name), value in night.said.items()
        ]
    archive = replace(
        archive_of(stated), captures=captures, issues=issues, languages=languages
    )
    with open_database() as database:
        rest = build.load_archive(database, archive)
        census = build.weigh(database, rest, SITES, VOCABULARY)
        facts = database.execute(
            "SELECT split_part(model_id, '/', 2), property, text, flags FROM facts"
        ).fetchall()
    kinds = [issue.kind for _, issue in census.issues if issue.kind not in ("x",)]
    held = {(model, key): (value, flags) for model, key, value, flags in facts}
    return held, kinds


PRICE, WINDOW = ("gpt-4o", "price"), ("gpt-4o", "context_window")


def test_a_model_that_is_listed_no_more_keeps_its_window_and_loses_its_price():
    held, _ = weigh(Night(A | B), Night(B))
    assert PRICE not in held
    assert held[WINDOW] == ("128000", ["stale"])
    assert held["o3", "price"] == ("9", [])


def test_another_value_of_the_same_entry_replaces_the_old_one_at_once():
    held, _ = weigh(Night(A | B), Night(CUT | B, day=1))
    assert held[PRICE] == ("2", [])
    held, _ = weigh(Night(A | B), Night(EXACT | B))
    assert held[WINDOW] == ("131072", [])


BAD = {
    "captcha": Night({}),
    "damaged": Night(B, ("damaged_page",)),
    "foreign": Night(B, ("foreign_page",)),
    "too costly": Night(B, ("too_costly",)),
    "cut value": Night({("GPT-4o", "price"): "$50/1M"} | B, ("damaged_page",)),
    "other language": Night(B, language="de"),
    "thin": Night({("GPT-4o", "price"): "$50/1M"}),
    "down": Night({}, status=503),
    "home page": Night({}, status=302),
    "gone": Night({}, status=404),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("other", [None, "captcha", "thin", "damaged", "down"])
def test_a_bad_night_changes_nothing_and_a_good_one_comes_through(bad, other):
    more = [] if other is None else [BAD[other]]
    before, _ = weigh(Night(A | B))
    after, _ = weigh(Night(A | B), bad, *more)
    assert {key: value for key, (value, _) in after.items()} == {
        key: value for key, (value, _) in before.items()
    }
    good, _ = weigh(Night(A | B), bad, *more, Night(CUT | B))
    assert good[PRICE] == ("2", [])


@pytest.mark.parametrize(
    ("night", "kind"),
    [
        (Night({}), "thin_page"),
        (Night({("o3", "price"): "$9/1M"}), "thin_page"),
        (Night(A | B, language="fr"), "other_language"),
    ],
)
def test_what_only_the_night_before_shows_is_an_issue(night, kind):
    assert weigh(Night(A | B), night)[1] == [kind]
    assert weigh(Night(A | B), Night(B))[1] == []


def test_what_a_page_has_been_like_three_days_is_how_it_is():
    cut = Night({("o3", "price"): "$7/1M"})
    assert weigh(Night(A | B), cut, cut)[0]["o3", "price"][0] == "9"
    assert weigh(Night(A | B), cut, cut, cut)[0]["o3", "price"][0] == "7"
    nothing = Night({})
    assert PRICE in weigh(Night(A | B), *[nothing] * 5)[0]


@pytest.mark.parametrize(
    ("nights", "is_priced"),
    [
        ([Night({}, status=404)], True),
        ([Night({}, status=404, day=2), Night({}, status=404, day=2)], True),
        ([Night({}, status=404), Night({}, status=404)], False),
        ([Night({}, status=404), Night({}, status=410)], False),
        ([Night({}, status=404), Night({}, status=503), Night({}, status=404)], False),
        ([Night({}, status=404), Night(A), Night({}, status=404)], True),
    ],
)
def test_a_page_is_gone_after_two_runs_on_different_days(nights, is_priced):
    held, _ = weigh(Night(A), *nights)
    assert (PRICE in held) == is_priced
    assert held[WINDOW][0] == "128000"


def test_no_row_of_a_group_that_was_read_nowhere_is_withdrawn():
    """A page whose prices are not found any more does not say that none is left."""
    others = {
        (model, name): value
        for model, _ in A | B
        for name, value in (("cutoff", "2024-05"), ("licence", "MIT"))
    }
    windows = {key: value for key, value in (A | B).items() if key[1] == "window"}
    held, _ = weigh(Night(A | B | others), Night(windows | others))
    assert held[PRICE] == ("5", ["stale"])


def test_a_capture_of_the_future_gets_the_time_of_its_run():
    now = datetime(2026, 5, 20, tzinfo=UTC)
    right = _capture("20260501T000000Z", datetime(2026, 4, 1, tzinfo=UTC))
    file_time = _capture("20260502T000000Z", datetime(2027, 1, 1, tzinfo=UTC))
    wrong_clock = _capture("20310101T000000Z", datetime(2031, 1, 1, tzinfo=UTC))
    kept, issues = clamp([right, file_time, wrong_clock], now)
    began = datetime(2026, 5, 2, tzinfo=UTC)
    moments = [right.captured_at, began, right.captured_at]
    assert [one.captured_at for one in kept] == moments
    assert [(name, issue.kind) for name, issue in issues] == [
        ("20260502T000000Z", "future_capture"),
        ("20310101T000000Z", "wrong_clock"),
    ]


def _capture(run, moment):
    return Capture(
        run, "north", URL, moment, None, "text/html", "", 1, f"north/{run}/x", 0
    )
