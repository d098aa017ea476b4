"""The facts of each model → its headline: typed columns of the table of models.

A headline is what a reader takes for true without looking further. So a cell is filled
only if the value is more likely right than wrong, and stated by the maker or by two
independent voices. What stays empty is still a fact. A few empty cells are filled by
what is as sure: a size that the name states, the only snapshot of an alias, pictures
among the kinds of input; ``derived`` says which, and how.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crawler.vocabulary import load_vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.claims.offers import LIMITS, own_providers
from pipeline.database import Database, add_rows
from pipeline.evidence.parts import listed
from pipeline.flags import LOWER_BOUND, MISSING, OF_ROUTE, STAND_IN
from pipeline.identity.entities import Model, repository_id
from pipeline.identity.sizes import family_in, sizes_in
from pipeline.identity.variants import is_snapshot
from pipeline.release.offersheet import Offer, cheapest_of, list_prices, read_offers
from pipeline.release.schema import CAPABILITIES
from pipeline.values.dates import day_of

Row = dict[str, Any]
TEXT_COLUMNS = ("family", "huggingface_id", "license", "architecture")
LIST_COLUMNS = ("input_modalities", "output_modalities")
WHOLE_COLUMNS = (
    "parameters",
    "active_parameters",
    "context_window",
    "max_output_tokens",
)
TOKENS = ("context_window", "max_output_tokens")
DATE_COLUMNS = ("release_date", "knowledge_cutoff")
DAY_COLUMNS = {"deprecated_on": "deprecation_date", "retires_on": "retirement_date"}
YES_NO_COLUMNS = ("open_weights", *(f"supports_{name}" for name in CAPABILITIES))
PRICE_COLUMNS = ("input_price_usd_per_mtok", "output_price_usd_per_mtok")
YEAR_DIGITS = 4
LEAST_CONFIDENCE = 0.5
NEAR_NAME = 0.05  # a count within this share of the name's is that which it rounds
FROM_NAME, INHERITED = "from_name", "inherited"
AT_LEAST, APPROXIMATE, EXACT_ELSEWHERE = "at_least", "approximate", "exact_elsewhere"
FROM_MODALITIES = "from_input_modalities"
FROM_REPOSITORY, FROM_WEIGHTS = "from_huggingface_id", "from_open_weights"
PROPRIETARY = "Proprietary"
MIXTURE = "mixture of experts"

FILLED = (
    "organization",
    *TEXT_COLUMNS,
    *LIST_COLUMNS,
    *WHOLE_COLUMNS,
    *DATE_COLUMNS,
    *DAY_COLUMNS.values(),
    *YES_NO_COLUMNS,
)
NO_VALUE = ", ".join(f"'{name}'" for name in sorted(MISSING))


def _end(table: str, place: int) -> str:
    """Return the end of a print's plain reading, of a value that is a number."""
    plain = f"split_part({table}.readings, '|', 1)"
    return f"TRY_CAST(split_part({plain}, '..', {place}) AS DOUBLE)"


# of which facts a site of the model's maker states the value
OF_MAKER = """
CREATE OR REPLACE TABLE of_maker AS
SELECT DISTINCT fact_id FROM outcomes JOIN claims USING (claim_id)
JOIN maker_sites USING (site)
WHERE outcome = 'supports' AND maker = split_part(model_id, '/', 1)
"""
# facts of one voice whose value another site states of a related thing: of a host's
# offer, or of a property that bears it out
BORNE_OUT = f"""
CREATE OR REPLACE TABLE borne_out AS
WITH said AS (
  SELECT fact_id, model_id, property, text, {_end("facts", 1)} AS low,
    {_end("facts", 2)} AS high
  FROM facts WHERE n_independent = 1 AND provider = '' AND tier = ''
    AND property IN (SELECT property FROM bearing)
), own AS (
  SELECT fact_id, coalesce(root, site) AS root
  FROM said JOIN outcomes USING (fact_id) JOIN claims USING (claim_id)
  LEFT JOIN roots USING (site) WHERE outcome = 'supports'
), other AS (
  SELECT model_id, property AS related, text, {_end("claims", 1)} AS low,
    {_end("claims", 2)} AS high, coalesce(root, site) AS root
  FROM claims LEFT JOIN roots USING (site)
  WHERE withdrawn = '' AND state = 'known' AND stands_in = ''
    AND NOT list_has_any(flags, [{NO_VALUE}])
)
SELECT DISTINCT fact_id
FROM said JOIN bearing USING (property) JOIN other USING (model_id, related)
WHERE NOT EXISTS (FROM own WHERE own.fact_id = said.fact_id AND own.root = other.root)
  AND (said.text = other.text OR (said.low <= other.high AND other.low <= said.high))
"""
# a host's limit is the model's only where two hosts offer it, as a lower bound
IS_FIRM = f"""(confidence >= {LEAST_CONFIDENCE} AND CASE
  WHEN property IN ({listed(LIMITS)}) AND list_contains(flags, '{OF_ROUTE}')
  THEN list_contains(flags, '{LOWER_BOUND}')
  ELSE n_independent > 1 OR fact_id IN (FROM of_maker) OR fact_id IN (FROM borne_out)
END)"""
# values of the model itself; nothing that may stand for a missing one
PLAIN = f"""
SELECT model_id, property, text, amount, split_part(readings, '..', 1), {IS_FIRM},
  verdict = 'contested', confidence, list_contains(flags, '{LOWER_BOUND}'), readings
FROM facts
WHERE state = 'known' AND provider = '' AND tier = ''
  AND NOT list_has_any(flags, [{NO_VALUE}])
  AND property IN ({", ".join(f"'{name}'" for name in FILLED)})
ORDER BY key_id
"""
# what sites print of a model's limits to the last token, what most say first
EXACT = f"""
SELECT model_id, CAST(amount AS BIGINT) FROM claims
WHERE property IN ({listed(LIMITS)}) AND withdrawn = '' AND state = 'known'
  AND readings = concat(amount, '..', amount) AND amount NOT LIKE '%.%'
  AND NOT list_has_any(flags, [{NO_VALUE}])
GROUP BY model_id, amount ORDER BY model_id, count(DISTINCT site) DESC, amount
"""
# a price that one voice alone states may stand for a missing one
OFFERED = f"""
state = 'known' AND tier = '' AND usd_per_mtok <> ''
  AND CAST(usd_per_mtok AS DOUBLE) > 0
  AND NOT list_contains(flags, '{STAND_IN}') AND {IS_FIRM}
"""


@dataclass(frozen=True, slots=True)
class Plain:
    """A value of a model: its canonical text, and its number, as text."""

    text: str
    amount: str | None
    low: str
    is_firm: bool
    is_contested: bool
    confidence: float
    is_bound: bool
    readings: str


@dataclass
class Headline:
    """The columns of one model while they are filled.

    ``derived`` says by column how a cell was filled that no fact fills.
    """

    row: Row
    derived: dict[str, str] = field(default_factory=dict)

    def fill(self, column: str, value: object, how: str) -> None:
        """Fill a cell that is empty."""
        if self.row.get(column) in (None, []) and value is not None:
            self.row[column] = value
            self.derived[column] = how


def widen(
    database: Database,
    models: Mapping[str, Model],
    maker_sites: Mapping[str, str],
    as_of: date,
) -> Iterator[tuple[str, Row]]:
    """Yield of each model the columns that ``facts`` fill.

    ``maker_sites`` are the sites that speak for a maker of models, with the maker's id;
    ``as_of`` is the day for which the status is told.
    """
    columns = dict.fromkeys(("site", "maker"), TEXT)
    add_rows(database, "maker_sites", columns, sorted(maker_sites.items()))
    database.execute(OF_MAKER)
    _find_borne_out(database)
    plain: dict[str, dict[str, Plain]] = defaultdict(dict)
    for model_id, key, *value in database.execute(PLAIN).fetchall():
        plain[model_id][key] = Plain(*value)
    offers = read_offers(database, OFFERED)
    exact: dict[str, list[int]] = defaultdict(list)
    for model_id, tokens in database.execute(EXACT).fetchall():
        exact[model_id].append(tokens)
    made = {
        model_id: _headline(
            plain.get(model_id, {}), offers.get(model_id, ()), exact[model_id], model
        )
        for model_id, model in models.items()
    }
    _inherit(made, models)
    sold = {
        model_id
        for (model_id,) in database.execute(
            "SELECT DISTINCT model_id FROM facts WHERE property = 'price'"
        ).fetchall()
    }
    for model_id, headline in made.items():
        row = headline.row
        told = plain.get(model_id, {}).get(DAY_COLUMNS["retires_on"])
        row["status"] = _status(row, told, model_id in sold, as_of)
        row["derived"] = [f"{name}: {how}" for name, how in headline.derived.items()]
        yield model_id, row


def _find_borne_out(database: Database) -> None:
    """Make ``borne_out``: facts of one voice that a related claim bears out."""
    entries = load_vocabulary().properties
    pairs = [
        (key, related)
        for key in FILLED
        for related in (key, *entries[key].borne_out_by)
    ]
    add_rows(database, "bearing", dict.fromkeys(("property", "related"), TEXT), pairs)
    database.execute(BORNE_OUT)


def _headline(
    plain: Mapping[str, Plain],
    offers: Sequence[Offer],
    exact: Sequence[int],
    model: Model,
) -> Headline:
    firm = {key: value for key, value in plain.items() if value.is_firm}
    headline = Headline(_columns(firm, model))
    sellers = [term.name for term in own_providers(model.model_id, load_vocabulary())]
    own = list_prices(offers, sellers)
    headline.row |= dict(zip(PRICE_COLUMNS, own, strict=True))
    headline.row |= cheapest_of(offers)
    headline.row["contested"] = _contested(plain)
    _mark_limits(headline, firm, exact)
    _fill_from_name(headline, plain, model)
    _fill_repository(headline, plain, model)
    _fill_capabilities(headline)
    return headline


def _columns(plain: Mapping[str, Plain], model: Model) -> Row:
    row: Row = {
        name: plain[name].text if name in plain else None for name in TEXT_COLUMNS
    }
    row["family"] = model.family or row["family"]
    row["huggingface_id"] = row["huggingface_id"] or model.huggingface_id or None
    stated = plain.get("organization")
    row["organization"] = stated.text if stated else model.organization or None
    for name in LIST_COLUMNS:
        row[name] = plain[name].text.split("; ") if name in plain else None
    for name in WHOLE_COLUMNS:
        amount = plain[name].amount if name in plain else None
        row[name] = None if amount is None else int(float(amount))
    for name in DATE_COLUMNS:
        value = plain.get(name)
        row[name] = _first_day(value) if value else None
        row[f"{name}_iso"] = value.text if value else None
    for name, key in DAY_COLUMNS.items():
        row[name] = _first_day(plain[key]) if key in plain else None
    for name in YES_NO_COLUMNS:
        row[name] = plain[name].text == "true" if name in plain else None
    return row


def _mark_limits(
    headline: Headline, firm: Mapping[str, Plain], exact: Sequence[int]
) -> None:
    """Mark limits that are lower bounds, and make those exact that are rounded.

    A print in K or M leaves open which integer it rounds; one that another claim of
    the model states exactly is taken, where there is one.
    """
    for name in TOKENS:
        value = firm.get(name)
        if value is None:
            continue
        if value.is_bound:
            headline.derived[name] = AT_LEAST
        ends = [low_high.split("..") for low_high in value.readings.split("|")]
        if all(low == high for low, high in ends):
            continue
        held = [one for one in exact if _is_held(one, ends)]
        headline.derived[name] = EXACT_ELSEWHERE if held else APPROXIMATE
        if held:
            headline.row[name] = held[0]


def _is_held(tokens: int, ends: Iterable[Sequence[str]]) -> bool:
    return any(float(low) <= tokens <= float(high) for low, high in ends)


def _contested(plain: Mapping[str, Plain]) -> list[str]:
    """Return the columns whose values are in doubt, be they filled or empty."""
    columns = {key: name for name, key in DAY_COLUMNS.items()}
    return sorted(
        columns.get(key, key)
        for key, value in plain.items()
        if value.is_contested or value.confidence < LEAST_CONFIDENCE
    )


def _first_day(value: Plain) -> date | None:
    """Return the day, the first of the month, or None where only a year is known."""
    if not value.low or len(value.text) == YEAR_DIGITS:
        return None
    return day_of(float(value.low))


def _fill_from_name(
    headline: Headline, plain: Mapping[str, Plain], model: Model
) -> None:
    """Fill sizes and the family that the model's id states.

    The maker gave the name, so that a site's more exact count that fits it is borne
    out by it.
    """
    total, active = sizes_in(model.model_id)
    for name, size in (("parameters", total), ("active_parameters", active)):
        said = plain.get(name)
        count = int(float(said.amount)) if said and said.amount else None
        near = size and count and abs(count - size) <= NEAR_NAME * size
        headline.fill(name, count if near else size, FROM_NAME)
    if active:
        headline.fill("architecture", MIXTURE, FROM_NAME)
    headline.fill("family", family_in(model.model_id), FROM_NAME)


def _fill_repository(
    headline: Headline, plain: Mapping[str, Plain], model: Model
) -> None:
    """Fill a repository whose path names the model, and what follows from it."""
    said = plain.get("huggingface_id")
    if said and repository_id(said.text) == model.model_id:
        headline.fill("huggingface_id", said.text, FROM_NAME)
    if headline.row["huggingface_id"]:
        headline.fill("open_weights", True, FROM_REPOSITORY)
    licence = plain.get("license")
    is_open = headline.row["open_weights"]
    if licence and is_open is (licence.text != PROPRIETARY):
        headline.fill("license", licence.text, FROM_WEIGHTS)


def _fill_capabilities(headline: Headline) -> None:
    """Fill what the kinds of input say: whether it sees, and takes more than text."""
    kinds = headline.row["input_modalities"]
    if kinds:
        headline.fill("supports_vision", "image" in kinds, FROM_MODALITIES)
        headline.fill("supports_multimodal", len(kinds) > 1, FROM_MODALITIES)


NOT_INHERITED = frozenset({"contested", "huggingface_id", "organization"})


def _inherit(made: Mapping[str, Headline], models: Mapping[str, Model]) -> None:
    """Fill empty cells of a model and its only snapshot from each other."""
    snapshots: dict[str, list[str]] = defaultdict(list)
    for model_id, model in models.items():
        if model.variant_of in made and is_snapshot(model_id, model.variant_of):
            snapshots[model.variant_of].append(model_id)
    for base, own in snapshots.items():
        if len(own) == 1:
            _share(made[base], made[own[0]])


def _share(one: Headline, other: Headline) -> None:
    for target, source in ((one, dict(other.row)), (other, dict(one.row))):
        prices = [target.row[name] for name in PRICE_COLUMNS]
        is_priced = any(price is not None for price in prices)
        for name, value in source.items():
            if name in NOT_INHERITED or (is_priced and name in PRICE_COLUMNS):
                continue
            if name.startswith("cheapest_") and target.row["cheapest_provider"]:
                continue
            target.fill(name, value, INHERITED)


def _status(row: Row, told: Plain | None, is_sold: bool, as_of: date) -> str:
    """Return where a model is in its life.

    One voice that tells of its end (``told``) fills no date, but nobody calls a model
    active that may have ended.
    """
    retires, deprecated = row["retires_on"], row["deprecated_on"]
    if retires is None and told is not None and told.confidence >= LEAST_CONFIDENCE:
        retires = _first_day(told)
    if retires is not None and retires <= as_of:
        return "retired"
    if retires is not None or (deprecated is not None and deprecated <= as_of):
        return "deprecated"
    return "active" if is_sold else "unlisted"
