"""Statements: read by processes within limits, kept, and the same however they came."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.saved import import_paths
from crawler.items import RawClaim
from crawler.vocabulary import load_vocabulary
from pipeline.statements import archive as archive_module
from pipeline.statements import keptpages, pool
from pipeline.statements.archive import ARCHIVE_STATEMENTS, Archive, read_archive
from pipeline.statements.columns import STATEMENTS, Rows, to_row
from pipeline.statements.normalise import normalise
from pipeline.statements.readings import Limits
from pipeline.values.quantity import Quantity
from pipeline.values.quantitytext import PRINT, print_of, quantity_of

pytestmark = pytest.mark.slow

MOMENT = datetime(2026, 4, 4, tzinfo=UTC)
SOUND = "https://models.dev/api.json"
QUICK = Limits(cpu_s=1, memory_mb=400)
PAGE = """<html><body><h1>{name}</h1>
<table><tr><th>Model</th><th>Context window</th></tr>
<tr><td>{name}</td><td>{window}</td></tr></table><p>Last updated: 2026-03-01</p></body>
</html>"""


def feed(window: int = 128_000, name: str = "GPT-4o") -> str:
    model = {
        "id": "gpt-4o",
        "name": name,
        "limit": {"context": window, "output": window},
        "cost": {"input": 2.5, "output": 10},
        "odd": 1,
    }
    return json.dumps({"openai": {"id": "openai", "models": {"gpt-4o": model}}})


def save(data_dir: Path, url: str, text: str, days: int = 0) -> None:
    suffix = ".json" if text.startswith("{") else ".html"
    saved = data_dir.parent / f"saved{suffix}"
    saved.write_text(text, "utf-8")
    moment = MOMENT + timedelta(days=days)
    assert import_paths(data_dir, [saved], url, moment).errors == ()


@pytest.fixture
def data_dir(tmp_path) -> Path:
    """Archive three pages of two sites, one of them twice and once as it was."""
    path = tmp_path / "data"
    save(path, SOUND, feed())
    save(path, SOUND, feed(), days=1)
    save(path, SOUND, feed(131_072), days=2)
    for name, window in (("One", "128K"), ("Two", "1M")):
        url = f"https://example.org/{name}"
        save(path, url, PAGE.format(name=f"{name} 7B", window=window))
    return path


def costly(monkeypatch) -> None:
    """Let workers read pages as `tests.pipeline.costly` says."""
    start = f"{pool.START}import tests.pipeline.costly; "
    monkeypatch.setattr(pool, "START", start)


def forbid_workers(monkeypatch) -> None:
    monkeypatch.setattr(pool.subprocess, "Popen", None)


def same(one: Archive, other: Archive) -> bool:
    return (
        one.statements.to_pylist() == other.statements.to_pylist()
        and one.captures == other.captures
        and one.issues == other.issues
        and one.checks == other.checks
        and list(map(str, one.damage)) == list(map(str, other.damage))
    )


def stated(read: Archive, *captures) -> list[dict]:
    """Return the rows of captures, of all where none is named, without their ids."""
    ids = {capture.capture_id for capture in captures}
    rows = read.statements.to_pylist()
    return [row for row in rows if row.pop("capture_id") in ids or not ids]


def messages(read: Archive) -> list[str]:
    return [issue.message for _, issue in read.issues if issue.kind == "too_costly"]


def windows(read: Archive) -> set[str]:
    rows = read.statements.to_pylist()
    return {row["text"] for row in rows if row["property"] == "context_window"}


def test_an_archive_is_the_same_by_any_number_of_processes_kept_or_not(
    data_dir, monkeypatch
):
    monkeypatch.setattr(pool, "WORTH", 1)
    first = read_archive(data_dir, jobs=2)
    assert first.statements.schema == ARCHIVE_STATEMENTS
    assert windows(first) == {"128000", "131072", "1000000"}
    assert "unmapped_label" in {issue.kind for _, issue in first.issues}
    assert {day for _, day in first.captures} == {"", "2026-03-01"}
    assert same(first, read_archive(data_dir, jobs=1, keep=False))
    with monkeypatch.context() as patched:
        forbid_workers(patched)
        assert same(first, read_archive(data_dir))
    for path in (data_dir / "kept").rglob("*.parquet"):
        path.unlink()
    assert same(first, read_archive(data_dir, jobs=1))
    assert list((data_dir / "kept").rglob("*.parquet"))


def test_rows_stand_in_the_order_of_the_captures(data_dir):
    read = read_archive(data_dir)
    ids = list(dict.fromkeys(read.statements["capture_id"].to_pylist()))
    assert ids == [capture.capture_id for capture, _ in read.captures]
    revisits = [one for one, _ in read.captures if one.url == SOUND][:2]
    assert stated(read, revisits[0]) == stated(read, revisits[1]) != []


def test_without_keeping_nothing_is_written(data_dir):
    read_archive(data_dir, keep=False)
    assert not (data_dir / "kept").exists()


def test_only_what_is_new_is_read(data_dir, monkeypatch):
    asked = []

    def watched(data_dir, captures, *rest):
        captures = list(captures)
        asked.append([capture.url for capture in captures])
        return pool.read_captures(data_dir, captures, *rest)

    monkeypatch.setattr(archive_module, "read_captures", watched)
    read_archive(data_dir)
    save(data_dir, "https://example.org/Three", PAGE.format(name="3", window="8K"))
    save(data_dir, SOUND, feed(131_072), days=3)  # as it was
    told = []
    read_archive(data_dir, progress=lambda *what: told.append(what))
    assert asked[0].count(SOUND) == 2, "a payload that came twice is read once"
    assert asked[1] == ["https://example.org/Three"]
    assert [done for _, done, _ in told] == [1, 2, 3, 4, 5, 6, 7]
    assert {total for *_, total in told} == {7}
    assert told[-1][0] == "https://example.org/Three"


@pytest.mark.parametrize("place", [0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_kept_file_that_is_damaged_is_not_used_but_written_again(data_dir, place):
    first = read_archive(data_dir)
    for path in (data_dir / "kept").rglob("*.parquet"):
        raw = bytearray(path.read_bytes())
        raw[int(len(raw) * place)] ^= 0x10
        path.write_bytes(raw)
    assert same(first, read_archive(data_dir))
    assert same(first, read_archive(data_dir))


def test_a_kept_file_that_is_cut_or_of_others_is_not_used(data_dir, monkeypatch):
    first = read_archive(data_dir)
    kept = sorted((data_dir / "kept" / "statements").glob("*.parquet"))
    kept[0].write_bytes(kept[0].read_bytes()[:100])
    foreign = kept[0].with_name("mine.parquet")
    pq.write_table(pa.table({"a": [1]}), foreign)
    assert same(first, read_archive(data_dir))
    assert foreign.exists()
    monkeypatch.setattr(archive_module, "code_digest", lambda: "another")
    assert same(first, read_archive(data_dir))
    old = set(kept) & set((data_dir / "kept" / "statements").glob("*.parquet"))
    assert old == set(), "what other code kept goes when this code has kept its own"


def test_many_files_are_put_together(data_dir, monkeypatch):
    monkeypatch.setattr(keptpages, "MOST_FILES", 2)
    for number in range(4):
        url = f"https://example.org/more-{number}"
        save(data_dir, url, PAGE.format(name=f"M{number}", window="64K"))
        first = read_archive(data_dir)
        assert len(list((data_dir / "kept" / "statements").iterdir())) <= 2
    forbid_workers(monkeypatch)
    assert same(first, read_archive(data_dir))


def test_builds_at_the_same_time_do_not_harm_each_other(data_dir, monkeypatch):
    monkeypatch.setattr(keptpages, "MOST_FILES", 0)
    with ThreadPoolExecutor(3) as threads:
        reads = list(threads.map(lambda _: read_archive(data_dir, jobs=1), range(3)))
    assert same(reads[0], reads[1])
    assert same(reads[0], reads[2])
    assert same(reads[0], read_archive(data_dir))


def test_damage_is_told_by_every_build(data_dir):
    warc = sorted((data_dir / "raw").glob("models_dev/*/*.gz"))[-1]
    warc.write_bytes(warc.read_bytes()[:-40])
    first = read_archive(data_dir)
    assert len(first.damage) == 1
    assert same(first, read_archive(data_dir))
    assert read_archive(data_dir, without={"models_dev"}).damage == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("slow", "expected at most 1 s of CPU to read it, found more"),
        ("large", "expected at most 400 MB of memory to read it, found more"),
        ("no-memory", "expected at most 400 MB of memory to read it, found more"),
        (
            "killed",
            "expected a process that reads it to its end, found one that ended with "
            "SIGKILL",
        ),
    ],
)
def test_a_page_that_costs_too_much_is_one_issue(data_dir, monkeypatch, name, said):
    sound = read_archive(data_dir, keep=False)
    url = f"https://example.org/{name}"
    save(data_dir, url, PAGE.format(name="Costly 7B", window="2M"))
    costly(monkeypatch)
    monkeypatch.setattr(pool, "WORTH", 1)
    read = read_archive(data_dir, jobs=2, limits=QUICK)
    assert messages(read) == [f"{url}: {said}"]
    assert stated(read) == stated(sound)
    assert [issue for _, issue in read.issues if issue.kind != "too_costly"] == [
        issue for _, issue in sound.issues
    ]
    with monkeypatch.context() as patched:
        forbid_workers(patched)
        assert same(read, read_archive(data_dir, limits=QUICK))
    monkeypatch.undo()
    more = read_archive(data_dir, limits=Limits(cpu_s=30, memory_mb=500))
    assert messages(more) == []
    assert windows(more) == windows(sound) | {"2000000"}


def test_each_of_several_costly_pages_is_named(data_dir, monkeypatch):
    costly(monkeypatch)
    urls = [f"https://example.org/{name}" for name in ("killed-1", "slow", "killed-2")]
    for url in urls:
        save(data_dir, url, PAGE.format(name="Costly 7B", window="2M"))
    read = read_archive(data_dir, jobs=1, limits=QUICK)
    assert [message.partition(": ")[0] for message in messages(read)] == urls
    assert windows(read) == {"128000", "131072", "1000000"}


def test_a_page_whose_process_was_killed_once_is_read(data_dir, monkeypatch, tmp_path):
    costly(monkeypatch)
    text = PAGE.format(name="Once 7B", window="2M") + f"\n{tmp_path / 'seen'}"
    save(data_dir, "https://example.org/once", text)
    read = read_archive(data_dir, jobs=1)
    assert (tmp_path / "seen").exists()
    assert messages(read) == []
    assert windows(read) == {"128000", "131072", "1000000", "2000000"}


def test_processes_that_cannot_start_are_no_fault_of_the_pages(data_dir, monkeypatch):
    monkeypatch.setattr(pool, "START", f"{pool.START}import no_such_module; ")
    with pytest.raises(pool.UnreadPage, match="one that ended with code 1"):
        read_archive(data_dir)
    monkeypatch.undo()
    assert windows(read_archive(data_dir)) == {"128000", "131072", "1000000"}


def test_an_error_of_the_code_is_raised(data_dir, monkeypatch):
    costly(monkeypatch)
    save(data_dir, "https://example.org/broken", PAGE.format(name="B", window="2M"))
    with pytest.raises(pool.UnreadPage, match="ZeroDivisionError: of the code"):
        read_archive(data_dir)


def test_a_build_that_is_interrupted_leaves_no_process(data_dir, monkeypatch):
    started = []
    popen = pool.subprocess.Popen

    def watched(*args, **options):
        started.append(popen(*args, **options))
        return started[-1]

    def interrupt(*_):
        if started:
            raise KeyboardInterrupt

    monkeypatch.setattr(pool.subprocess, "Popen", watched)
    monkeypatch.setattr(pool, "WORTH", 1)
    costly(monkeypatch)
    save(data_dir, "https://example.org/slow", PAGE.format(name="B", window="2M"))
    with pytest.raises(KeyboardInterrupt):
        read_archive(data_dir, jobs=3, progress=interrupt)
    assert len(started) == 3
    assert all(process.poll() is not None for process in started)


def test_halves_of_characters_are_replaced(data_dir):
    save(data_dir, SOUND, feed(name="GPT-4o \ud800"), days=5)
    rows = read_archive(data_dir).statements.to_pylist()
    assert {row["subject_text"] for row in rows} >= {"GPT-4o", "GPT-4o \ufffd"}


def test_a_statement_is_the_same_after_it_was_a_row():
    vocabulary = load_vocabulary()
    prints = [
        ("128K", "context_window", {}),
        ("~200B (est.)", "parameters", {}),
        ("$2.50", "price", {"meter": "input", "per": "1M tokens"}),
        ("at least 3", "score", {"benchmark": "MMLU"}),
        ("2024-08", "release_date", {}),
        ("Unknown", "license", {}),
        ("text, image", "input_modalities", {}),
    ]
    rows = Rows()
    made = []
    for value, key, qualifiers in prints:
        raw = RawClaim("M", "m", "S", "L", value, key, "/a", value, qualifiers)
        for statement in normalise("north", raw, vocabulary)[0]:
            rows.add(statement, raw)
            made.append(statement)
    assert len(made) == len(prints)
    table = rows.table()
    assert table.schema == STATEMENTS
    again = [
        quantity_of(*(row[name] for name in PRINT), tuple(row["flags"]))
        for row in table.to_pylist()
    ]
    assert again == [statement.quantity for statement in made]
    without_place = table.drop(["locator", "quote", "governed_by"]).to_pylist()
    assert without_place == [to_row(statement) for statement in made]


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
QUANTITIES = st.builds(
    Quantity,
    TEXTS,
    st.none() | DECIMALS,
    st.lists(
        st.tuples(DECIMALS, DECIMALS | st.just(Decimal("Infinity"))), max_size=3
    ).map(tuple),
    unit=TEXTS,
    flags=st.lists(TEXTS, max_size=2).map(tuple),
    factor=DECIMALS,
)


@given(QUANTITIES)
def test_any_quantity_is_the_same_after_it_was_text(quantity):
    assert quantity_of(*print_of(quantity), quantity.flags) == quantity
