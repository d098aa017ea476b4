"""Whether the wide tables say what the table of facts says: prices, scores, models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from pipeline.database import Database, fetch, open_tables
from pipeline.errors import ReleaseError
from pipeline.release.store import read_table

# a wide table, the property of its facts, and the column that holds their number
WIDE = (("prices", "price", "price"), ("scores", "score", "score"))
# a price of which nobody says what it buys is no price, and its currency its unit's
PRICED = "(f.state = 'known' AND contains(f.unit, '/'))"
OF_FACTS = {
    ("prices", "currency"): "split_part(f.unit, '/', 1)",
    ("prices", "state"): f"CASE WHEN f.state <> 'known' OR {PRICED} THEN f.state "
    "ELSE 'unknown' END",
    ("prices", "price"): f"CASE WHEN {PRICED} THEN f.number END",
    ("scores", "score"): "CASE WHEN f.state = 'known' THEN f.number END",
}
SHOWN = 20


def derived_faults(folder: Path) -> Iterator[str]:
    """Yield the rows of prices, scores and models that no fact says.

    What cannot be read is for others to tell.
    """
    try:
        tables = {
            name: read_table(folder, name)
            for name in ("facts", "prices", "scores", "models")
        }
    except ReleaseError:
        return
    with open_tables(**tables) as database:
        for name, key, number in WIDE:
            yield from _wide_faults(database, tables, name, key, number)
        yield from _model_faults(database, tables)


def _wide_faults(
    database: Database, tables: dict[str, pa.Table], name: str, key: str, number: str
) -> Iterator[str]:
    own, facts = tables[name].column_names, tables["facts"].column_names
    shared = [column for column in own if column in facts and column != "fact_id"]
    pairs = [
        (f't."{one}"', OF_FACTS.get((name, one), f'f."{one}"'))
        for one in (*shared, number)
    ]
    differs = " OR ".join(f"{one} IS DISTINCT FROM {other}" for one, other in pairs)
    rows = fetch(
        database,
        f"""SELECT t.fact_id FROM {name} AS t JOIN facts AS f USING (fact_id)
            WHERE {differs} ORDER BY ALL LIMIT {SHOWN}""",
    )
    for fact_id in rows["fact_id"].to_pylist():
        yield f"{name}.parquet, {fact_id}: expected what its fact says, found another"
    missing = fetch(
        database,
        f"""SELECT fact_id FROM (FROM facts WHERE property = '{key}')
            ANTI JOIN {name} USING (fact_id) ORDER BY ALL LIMIT {SHOWN}""",
    )
    for fact_id in missing["fact_id"].to_pylist():
        yield f"{name}.parquet: expected a row of fact {fact_id}, found none"


def _model_faults(database: Database, tables: dict[str, pa.Table]) -> Iterator[str]:
    """Yield numbers, and yes and no, of models that no fact of theirs says.

    What is ``derived`` says there how, and an alias shows what its model of today does.
    """
    keys = set(tables["facts"]["property"].unique().to_pylist())
    for field in tables["models"].schema:
        if field.name not in keys:
            continue
        if pa.types.is_boolean(field.type):
            same = f'f.value = CAST(m."{field.name}" AS VARCHAR)'
        elif pa.types.is_integer(field.type):
            same = f'TRY_CAST(f.number AS BIGINT) = m."{field.name}"'
        else:
            continue
        rows = fetch(
            database,
            f"""SELECT model_id FROM (
                  FROM models AS m WHERE m."{field.name}" IS NOT NULL
                  AND m.kind <> 'alias'
                  AND NOT list_contains(
                    [split_part(one, ': ', 1) for one in m.derived], '{field.name}')
                  AND NOT EXISTS (FROM facts AS f WHERE f.model_id = m.model_id
                    AND f.property = '{field.name}' AND {same}))
                ORDER BY ALL LIMIT {SHOWN}""",
        )
        for model_id in rows["model_id"].to_pylist():
            yield (
                f"models.parquet, {model_id}, {field.name}: expected what a fact says, "
                "found another"
            )
