"""What holds a release back: what fell, moved or went silent since the last."""

import json

import pyarrow as pa
import pytest

from pipeline.errors import HeldBack
from pipeline.publish import publish
from pipeline.release.gates import find_gates
from pipeline.release.store import read_manifest
from tests.pipeline.factories import make_claim, make_price, release_of, tables_of

MODELS = [f"openai/m{number}" for number in range(40)]


def world(price="$2/1M", count=40, **more):
    """Return what two sites say of forty models."""
    return [
        *(make_price("north", price, model_id=one, **more) for one in MODELS[:count]),
        *(make_claim("south", "128K", model_id=one) for one in MODELS),
    ]


def kinds(tmp_path, before, after):
    folder = release_of(tmp_path, before)
    return [(one.kind, one.site, one.property) for one in find_gates(folder, after)]


def test_a_release_like_the_last_one_is_published(tmp_path):
    assert kinds(tmp_path, world(), tables_of(world())) == []
    assert kinds(tmp_path, world(), tables_of(world("$3/1M", 32))) == []


@pytest.mark.parametrize(
    ("after", "held"),
    [
        (world(count=25), ("fall", "north", "price")),
        (world(count=0), ("column_lost", "north", "price")),
        (world("$20/1M"), ("leaps", "", "price")),
        (world("$0.002/1M"), ("leaps", "", "price")),
    ],
)
def test_what_falls_or_leaps_holds_a_release_back(tmp_path, after, held):
    assert kinds(tmp_path, world(), tables_of(after)) == [held]


def test_a_dispute_about_most_of_a_property_holds_it_back(tmp_path):
    rivals = [make_price("east", "$3/1M", model_id=one) for one in MODELS[:20]]
    found = kinds(tmp_path, world(), tables_of([*world(), *rivals]))
    assert found == [("contested", "", "price")]


def test_a_site_whose_last_run_said_nothing_is_silent(tmp_path):
    tables = tables_of(world())
    (own,) = (
        tables["captures"]
        .filter(pa.compute.equal(tables["captures"]["site"], "north"))
        .to_pylist()
    )
    runs = [
        {**own, "warc_path": f"north/2026052{day}T000000Z/x", "n_claims": n_claims}
        | {"captured_at": own["captured_at"].replace(day=20 + day)}
        for day, n_claims in ((1, 40), (2, 0))
    ]
    after = {
        **tables,
        "captures": pa.Table.from_pylist(runs, schema=tables["captures"].schema),
    }
    assert kinds(tmp_path, world(), after) == [("silent_site", "north", "")]


@pytest.fixture
def archive(tmp_path):
    """A data folder whose archive holds a feed of forty priced models."""
    from datetime import UTC, datetime

    from crawler.archive.saved import import_paths

    def add(day, price, count=40):
        rows = [
            {"model": f"GPT-{number}.5", "input price per 1M tokens": f"${price}"}
            for number in range(count)
        ]
        path = tmp_path / f"{day}.json"
        path.write_text(json.dumps(rows), "utf-8")
        moment = datetime(2026, 5, day, tzinfo=UTC)
        report = import_paths(
            tmp_path / "data", [path], "https://feed.example/prices.json", moment
        )
        assert not report.errors
        return tmp_path / "data"

    return add


def test_a_release_is_held_back_until_a_person_says_why_it_is_right(archive):
    data_dir = archive(1, "2.00")
    first = publish(data_dir).folder
    archive(2, "2000.00")
    with pytest.raises(HeldBack) as caught:
        publish(data_dir)
    assert "numbers moved tenfold" in str(caught.value)
    assert publish_name(data_dir) == first.name
    second = publish(data_dir, accept="the maker says so").folder
    accepted = read_manifest(second)["accepted"]
    assert accepted == {
        "why": "the maker says so",
        "held": list(caught.value.reasons),
    }
    assert read_manifest(first)["accepted"] is None


def publish_name(data_dir):
    return (data_dir / "curated" / "latest").resolve().name
