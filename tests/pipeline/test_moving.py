"""Names that move: which model they mean, on which day, in whose list."""

from datetime import UTC, date, datetime, time

import pytest

from pipeline import build
from pipeline.database import open_database
from pipeline.flags import OF_ALIAS
from pipeline.identity.moving import moving_names
from tests.pipeline.factories import (
    SITES,
    VOCABULARY,
    archive_of,
    make_capture,
    make_site,
    make_statement,
)

IDS = ["mistral/large-2407", "mistral/large-2411", "mistral/large-latest"]
HUB = make_site("hub", slug_is_api_id=True, price_kind="offering", provider="")


def meaning(name, day, ids):
    return [
        one.target
        for one in moving_names(ids)
        if one.name == name and one.since <= day < one.until
    ]


@pytest.mark.parametrize(
    ("day", "targets"),
    [
        (date(2024, 6, 1), []),
        (date(2024, 8, 1), ["mistral/large-2407"]),
        (date(2024, 11, 1), ["mistral/large-2411"]),
        (date(2026, 1, 1), ["mistral/large-2411"]),
    ],
)
def test_the_latest_is_the_newest_snapshot_of_the_day(day, targets):
    assert meaning("mistral/large-latest", day, IDS) == targets


def test_a_curated_name_moves_on_the_days_of_its_entry():
    name = "deepseek/deepseek-chat"
    assert meaning(name, date(2025, 1, 1), [name]) == ["deepseek/deepseek-v3"]
    assert meaning(name, date(2026, 1, 1), [name]) == ["deepseek/deepseek-v3.2"]


def test_what_is_no_date_is_no_snapshot():
    assert moving_names(["acme/embed-2513", "acme/embed-latest"]) == []


def claims_of(section, day):
    statement = make_statement(
        "hub", "64K", slug="deepseek-chat", subject="deepseek-chat", section=section
    )
    capture = make_capture("hub")
    moment = datetime.combine(day, time(), UTC)
    dated = type(capture)(
        **{
            name: getattr(capture, name)
            for name in capture.__dataclass_fields__
            if name != "captured_at"
        },
        captured_at=moment,
    )
    with open_database() as database:
        rest = build.load_archive(database, archive_of([(statement, dated)]))
        census = build.weigh(database, rest, SITES | {"hub": HUB}, VOCABULARY)
        rows = database.execute("SELECT model_id, flags FROM claims").fetchall()
    return rows, census


@pytest.mark.parametrize(
    ("day", "target"),
    [
        (date(2025, 2, 1), "deepseek/deepseek-v3"),
        (date(2026, 2, 1), "deepseek/deepseek-v3.2"),
    ],
)
def test_a_claim_of_the_makers_list_is_of_the_model_of_its_day(day, target):
    rows, census = claims_of("deepseek", day)
    assert rows == [(target, [OF_ALIAS])]
    assert census.models["deepseek/deepseek-chat"].kind == "alias"


def test_a_host_keeps_what_it_serves_under_a_name():
    ((model_id, flags),), _ = claims_of("deepinfra", date(2026, 2, 1))
    assert (model_id, OF_ALIAS in flags) == ("deepseek/deepseek-chat", False)


def test_a_name_with_an_id_that_nobody_can_date_has_no_target():
    ids = ["x/grok-2-2024-08-13", "x/grok-2-1212", "x/grok-2-latest"]
    assert moving_names(ids) == []
