"""What each axis of a grid is for: names, values, or what values hold for.

Each role gets a score from an axis's head, from the sorts of its cells and from its
place; the weights are data (axes.toml). The roles are then settled together: one axis
of names at most, and an axis of which too little is certain stays open.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from crawler.claims.cells import METRIC, NOBODY, fits_cell
from crawler.claims.grid import NAMES, Grid
from crawler.claims.labels import Page
from crawler.claims.naming import RESOLUTION, is_offer, share_named
from crawler.claims.sorts import (
    BAND,
    VALUES,
    counts_up,
    is_yes,
    share,
)
from crawler.claims.stacked import names_several
from crawler.claims.subjects import Subject
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.concepts import compose
from crawler.vocabulary.heads import (
    bound_of,
    meter_of,
    price_unit,
    read_unit,
    roles_of,
    unit_of,
)
from crawler.vocabulary.meanings import IGNORED
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.units import load_units
from crawler.vocabulary.words import as_point, is_unknown, label_key

WEAK_HEADS = frozenset({"method", "system", "submission", "variant", "name"})
OWN_TO_MODELS = frozenset(
    "context_window max_output_tokens max_input_tokens knowledge_cutoff parameters "
    "active_parameters input_modalities output_modalities training_tokens "
    "supports_function_calling supports_tool_use supports_reasoning "
    "supports_vision supports_structured_outputs huggingface_id".split()
)
METERED = ("input", "output", "cached_input", "batch_input", "batch_output")
RENTED = re.compile(r"hour|month|year|小时|月|年", re.I)
SOME, FEW = 0.3, 0.1  # of the names
SURE = 0.5  # of the names: then a name without a number is none
KEYS = (
    "currency",
    "provider",
    "tier",
    "setting",
    "metric",
    "benchmark",
    "item",
    "unit",
)
BLENDED = re.compile(r"\bblend|\baverage\b|\bavg\b|\bmonthly\b|per month", re.I)
UNIT_BEHIND = re.compile(r"\d\s?(?:元|美元|€|[$])?\s?(?:/|per\b)", re.I)
NUMERIC = re.compile(r"[~≈]?\s?\D{0,4}\d[\d.,]*(?:e-?\d+)?(?!\S*\s\S*:)|(?i:free|免费)")
MONEY = re.compile(r"[$€£¥￥]\s?\d")
IN_AND_OUT = re.compile(r"[$€£¥]\s?[\d.,]+\s?/\s?[$€£¥]\s?\d")
SCORED = re.compile(
    r"[+-]?\d{1,3}(?:\.\d{1,4}|,\d{1,2})\s?%?(?:\s?±\s?[\d.]+)?|\d{1,3}(?:[.,]\d+)?\s?%"
)
WHOLE = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Axis:
    """An axis: its head, what stands above the head, its role, and what it means."""

    head: str
    group: str
    role: str
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Axes:
    """The axes of a grid; ``name`` and ``id`` are places, -1 for none.

    ``known`` is the share of the names that are known models.
    """

    all: tuple[Axis, ...]
    name: int = -1
    id: int = -1
    known: float = 1.0

    def of(self, *roles: str) -> list[int]:
        """Return the places of the axes of some roles."""
        if roles not in self._places:
            places = enumerate(self.all)
            self._places[roles] = [at for at, one in places if one.role in roles]
        return self._places[roles]

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        """The places by roles: each cell asks, and there may be thousands of axes."""
        return {}


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Return the weights of axes.toml."""
    text = files(__package__).joinpath("axes.toml").read_text("utf-8")
    return tomllib.loads(text)


def decide(page: Page, grid: Grid, subject: Subject | None) -> Axes | None:
    """Return what the axes are for; None where the rows are not about AI models."""
    votes = [_votes(page, grid, place) for place in range(grid.width)]
    name = -1 if grid.turned else _name_axis(page, grid, votes)
    ids = [
        place
        for place in range(grid.width)
        if place != name
        and not grid.turned
        and "id" in roles_of(grid.label(place).text)
    ]
    id_place = ids[0] if ids else -1
    if name < 0 and id_place >= 0:
        name, id_place = id_place, -1
    known = share_named(page, grid.samples(name, NAMES)) if name >= 0 else 1.0
    settled = [
        Axis(grid.label(place).text, grid.group(place), "name")
        if place in (name, id_place)
        else _settled(page, grid, place, votes[place])
        for place in range(grid.width)
    ]
    axes = Axes(_told_apart(settled), name, id_place, known)
    return axes if _is_about_models(page, grid, axes, subject) else None


def _told_apart(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Return axes of prices without words that all of them share, whatever is paid for.

    'Valor de entrada' and 'Valor de saída' are no prices of a tier 'Valor'.
    """
    metered = [
        (
            one.meaning.qualifiers.get("meter", ""),
            one.meaning.qualifiers.get("tier", ""),
        )
        for one in axes
        if one.meaning is not None and one.meaning.property == "price"
    ]
    plain = {tier for _, tier in metered if not is_offer(tier)} - {""}
    common = {
        tier
        for tier in plain
        if len({meter for meter, own in metered if own == tier}) > 1
    }
    tiers = {tier for _, tier in metered}
    if not common or len(tiers) > 1:
        return tuple(axes)
    return tuple(
        replace(one, meaning=Meaning("price", _without_tier(one.meaning.qualifiers)))
        if one.meaning is not None and one.meaning.property == "price"
        else one
        for one in axes
    )


def _without_tier(qualifiers: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in qualifiers.items() if name != "tier"}


def _name_axis(page: Page, grid: Grid, votes: Sequence[Mapping[str, float]]) -> int:
    """Return the place of the axis of names, or -1."""
    best = max(range(grid.width), key=lambda place: (votes[place]["model"], -place))
    enough = votes[best]["model"] >= weights_of("enough")
    if not enough:
        return -1
    head = grid.label(best).text
    headed = "model" in roles_of(head)
    known = share_named(page, grid.samples(best, NAMES))
    if label_key(head) in WEAK_HEADS and not known:
        return -1
    benchmarks = any("benchmark" in roles_of(grid.label(p).text) for p in (0, best))
    if benchmarks and not headed:
        return -1
    return best if headed or known >= 0.5 else -1


@cache
def _numbers() -> Mapping[str, float]:
    return {
        name: float(value)
        for name, value in weights().items()
        if isinstance(value, int | float)
    }


def weights_of(name: str) -> float:
    """Return a single number of axes.toml."""
    return float(_numbers()[name])


def _votes(page: Page, grid: Grid, place: int) -> dict[str, float]:
    """Return the score of each role of an axis."""
    cells = grid.samples(place)
    raw = [cell.text for cell in cells]
    label = grid.label(place).text
    roles = roles_of(label)
    if METRIC.fullmatch(label):
        roles |= {"score"}
    found = meaning_of(page, grid, place)
    known = found is not None and found is not IGNORED
    values = share(raw, VALUES)
    facts: dict[str, float] = {
        "models": share_named(page, cells) if not grid.turned else 0.0,
        "values": values,
        "bands": _share(raw, lambda text: bool(BAND.fullmatch(text))),
        "meters": _share(raw, lambda text: bool(meter_of(text))),
        "units": _share(raw, lambda text: bool(read_unit(f"/{text}").get("per"))),
        "currencies": _share(
            raw, lambda text: text.casefold() in load_units().currencies
        ),
        "counts": float(counts_up([cell.text for cell in _column(grid, place)])),
        "meaning": float(known),
        "fits": _fit(page, grid, place, found) if known and found else 0.0,
        "yes": float(bool(raw) and all(map(is_yes, raw))),
        "results": _results(raw),
    }
    return {
        role: sum(
            weight * (float(role in roles) if fact == "head" else facts[fact])
            for fact, weight in parts.items()
        )
        for role, parts in weights().items()
        if isinstance(parts, Mapping)
    }


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(bool(holds(text)) for text in texts) / len(texts) if texts else 0.0


def _column(grid: Grid, place: int) -> list[Words]:
    cells = [row.cells[place] for row in grid.rows if place < len(row.cells)]
    return [cell for cell in cells[:40] if not is_empty(cell.text)]


def _results(texts: Sequence[str]) -> float:
    """Whether cells are decimals or percents of 0–100, as results are."""
    fitting = [text for text in texts if SCORED.fullmatch(text.strip(" *†‡"))]
    whole = [text for text in texts if WHOLE.fullmatch(text.strip(" *†‡"))]
    if (
        len(texts) < 2
        or not fitting
        or 10 * (len(fitting) + len(whole)) < 7 * len(texts)
    ):
        return 0.0
    return 1.0


def _settled(page: Page, grid: Grid, place: int, votes: Mapping[str, float]) -> Axis:
    """Return the axis with the role that has the highest score."""
    label, group = grid.label(place).text, grid.group(place)
    found = meaning_of(page, grid, place)
    if found is IGNORED:
        return Axis(label, group, "ignored")
    barred = {"model", "rank"} if grid.turned else {"model"}
    if grid.turned:
        barred |= {"tier", "provider", "item", "unit", "benchmark", "metric", "setting"}
    best, role = max(
        (score, role) for role, score in votes.items() if role not in barred
    )
    sure = best >= weights_of("enough")
    if "ignored" in roles_of(label) and label and role != "value":
        return Axis(label, group, "ignored")
    if role == "value" and found is not None and sure:
        return Axis(label, group, "value", found)
    if sure and role in ("price", "score", "result"):
        return _of_numbers(page, grid, place, role)
    if sure and role == "rank":
        return Axis(label, group, "ignored")
    if sure:
        return Axis(label, group, role)
    texts = grid.texts(place)
    if share(texts, ("money",)) > 0.5 and (
        unit_of(label).get("per") or meter_of(label)
    ):
        return _of_numbers(page, grid, place, "price")
    stated = [text for text in texts if UNIT_BEHIND.search(text)]
    if 2 * len(stated) > len(texts) and share(texts, ("money",)) > 0.5:
        return Axis(label, group, "value", Meaning("price", {}))
    if "per" in unit_of(label) and any(MONEY.search(text) for text in texts):
        return Axis(label, group, "pairs")
    if is_empty(label) or compose(label).concepts & {"derived", "total"}:
        return Axis(label, group, "ignored")
    if "ignored" in roles_of(label) or ("id" in roles_of(label) and not grid.turned):
        return Axis(label, group, "ignored")
    return Axis(label, group, "unknown")


def _of_numbers(page: Page, grid: Grid, place: int, role: str) -> Axis:
    """Return an axis of money or results whose head names no meter or benchmark."""
    label, group = grid.label(place).text, grid.group(place)
    texts = grid.texts(place)
    if role == "result":
        return Axis(label, group, "result", Meaning("score", {}))
    if role == "score":
        metric = {"metric": label} if METRIC.fullmatch(label) else {}
        return Axis(label, group, "score", Meaning("score", metric))
    if BLENDED.search(label) or compose(label).concepts & {"derived", "total"}:
        return Axis(label, group, "ignored")
    qualifiers = dict(unit_for(grid, place))
    meter = meter_of(label) or meter_of(group)
    if meter:
        qualifiers["meter"] = meter
    if bound_of(label):
        qualifiers["tier"] = bound_of(label)
    meaning = Meaning("price", qualifiers)
    pairs = [text for text in texts if IN_AND_OUT.search(text)]
    if not meter and pairs and 2 * len(pairs) >= len(texts):
        qualifiers["meter"] = "input/output"
        return Axis(label, group, "value", Meaning("price", qualifiers))
    stated = [text for text in texts if UNIT_BEHIND.search(text)]
    numbers = [text for text in texts if NUMERIC.match(text) or is_unknown(text)]
    several = [text for text in texts if len(MONEY.findall(text)) > 1]
    most = 2 * len(numbers) > len(texts) > 2 * len(several)
    if most and ("per" in qualifiers or 2 * len(stated) > len(texts)):
        return Axis(label, group, "value", meaning)
    return Axis(label, group, "pairs")


def unit_for(grid: Grid, place: int) -> dict[str, str]:
    """Return the unit of an axis of prices: what the nearest words state of it."""
    found: dict[str, str] = {}
    label, group = grid.label(place).text, grid.group(place)
    for text in (label, group, grid.scopes.caption, grid.scopes.above):
        found = price_unit(unit_of(text)) | found
    found = price_unit(grid.scopes.unit) | found
    for text in (grid.scopes.tab, grid.scopes.section):
        found = price_unit(unit_of(text)) | found
    return found


def _fit(page: Page, grid: Grid, place: int, meaning: Meaning) -> float:
    """Return the share of an axis's cells that can be values of ``meaning``."""
    texts = [text for text in grid.texts(place) if not is_unknown(text)]
    if not texts:
        return 1.0
    kind = page.kind(meaning)
    own = meaning
    if kind == "price":
        own = Meaning("price", unit_for(grid, place) | dict(meaning.qualifiers))
    if kind == "price" and "/" in meaning.qualifiers.get("meter", ""):
        return float(share(texts, ("integer", "date")) < 0.5)
    if kind in ("text", "list", "licence", "organization", "provider"):
        return 1.0 - share(texts, VALUES) if kind != "text" else 1.0
    if kind == "yes_no":
        return 1.0 - share(texts, VALUES)
    if kind == "tokens" and share(texts, ("band",)) > 0.5:
        return 0.0
    fitting = [
        text
        for text in texts
        if fits_cell(page, own, text, grid.style)
        or fits_cell(page, own, re.split(r"\s(?=\d)", text)[0], grid.style)
        or (kind == "price" and MONEY.search(text))
    ]
    return len(fitting) / len(texts)


def meaning_of(page: Page, grid: Grid, place: int) -> Meaning | None:
    """Return what the values of an axis mean, by its head and the heads above it."""
    label, group = grid.label(place).text, grid.group(place)
    if is_empty(label):
        return None
    texts = grid.texts(place)
    samples = [text for text in texts if not is_unknown(text)] or texts
    unit = unit_for(grid, place)
    if unit.get("per") or unit.get("currency"):
        samples = [
            f"${as_point(one)}" if NUMBER.fullmatch(one) else one for one in samples
        ]
    section = group or grid.scopes.section
    found = governed(page, section, label, samples)
    if found is None and grid.benchmarks and _is_unlisted(page, label):
        found = Meaning("score", {"benchmark": label})
    if found is not None and found.property == "price":
        return Meaning("price", unit | dict(found.qualifiers))
    if found is not None and found.property == "score" and grid.how:
        return Meaning("score", dict(grid.how[place]) | dict(found.qualifiers))
    return found


MAX_LABEL = 90  # characters
NUMBER = re.compile(r"\d{1,6}(?:[.,]\d+)?")


def _is_unlisted(page: Page, label: str) -> bool:
    """Whether a label among benchmarks can be one that no list knows."""
    if NOBODY.match(label) or len(label) > MAX_LABEL:
        return False
    return not names_several(page, label)


def governed(
    page: Page, group: str, label: str, values: Sequence[str]
) -> Meaning | None:
    """Return what ``label`` below ``group`` means, beside values like these."""
    known = [value for value in values if not is_unknown(value)]
    for value in (*(known or values)[:4], ""):
        meaning = page.meaning(label, group, value)
        if meaning is not None:
            return meaning
    if group and label:
        joined = page.meaning(f"{group} {label}", "", values[0] if values else "")
        if joined is not None:
            return joined
    return None


def _is_about_models(
    page: Page, grid: Grid, axes: Axes, subject: Subject | None
) -> bool:
    """Whether the rows are AI models: by their names, or by what is said of them.

    Graphics cards and cars have models, licences and dates too.
    """
    said = axes.of("value", "score", "pairs", "result")
    if grid.turned:
        return True
    if axes.name < 0:
        if len(axes.of("result", "score")) > 1 and not all(
            METRIC.fullmatch(axes.all[place].head)
            for place in axes.of("result", "score")
        ):
            return False
        keyed = bool(axes.of(*KEYS))
        return keyed and bool(subject or axes.of("benchmark")) and bool(said)
    meanings = [one.meaning for one in axes.all if one.meaning is not None]
    own = any(map(_is_own_to_models, meanings))
    some = FEW if axes.of("score") else SOME  # leaderboards are full of systems
    return bool(said) and (own or axes.known >= some)


def _is_own_to_models(meaning: Meaning) -> bool:
    per = meaning.qualifiers.get("per", "")
    by_use = bool(per) and RENTED.search(per) is None
    metered = meaning.qualifiers.get("meter") in METERED
    return meaning.property in OWN_TO_MODELS or by_use or metered


__all__ = ["KEYS", "RESOLUTION", "Axes", "Axis", "decide", "governed", "unit_for"]
