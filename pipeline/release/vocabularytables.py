"""The vocabulary as tables: who sells, what is tested, what can be said of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.vocabulary import Term, Vocabulary
from pipeline.claims.zeros import INCLUDED, PLAN_WORD
from pipeline.values.scoreterms import metric_of

Row = dict[str, Any]
DIRECTIONS = {"True": "higher is better", "False": "lower is better"}
MAKER, HOST, ROUTER, PLAN = "maker", "host", "router", "plan"


def provider_kind(term: Term | None, name: str) -> str:
    """Return what kind of seller a provider is.

    A maker sells its own models; a plan is paid for as a whole.
    """
    extra = term.extra if term else {}
    if extra.get("zero") == INCLUDED or PLAN_WORD.search(name):
        return PLAN
    if extra.get("routes"):
        return ROUTER
    return MAKER if extra.get("organization") else HOST


def provider_rows(vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the providers that the vocabulary knows."""
    for term in _terms(vocabulary.providers.values()):
        kind = provider_kind(term, term.name)
        maker = vocabulary.organization(str(term.extra.get("organization", "")))
        whose = f", the API of {maker.name} for its own models" if maker else ""
        yield _row(
            term.id,
            term.name,
            kind,
            f"{DESCRIBED[kind]}{whose}.",
            home_page=_home(term),
        )


DESCRIBED = {
    MAKER: "It makes models and sells their use",
    HOST: "It serves models, at prices of its own",
    ROUTER: "It passes requests on to others who serve them",
    PLAN: "It sells the use of models as a whole, not by the token",
}


def benchmark_rows(vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the benchmarks that the vocabulary knows."""
    for term in _terms(vocabulary.benchmarks.values()):
        better = term.extra.get("higher_is_better")
        yield _row(
            term.id,
            term.name,
            metric_of(str(term.extra.get("metric", ""))),
            str(term.extra.get("description", "")),
            unit=str(term.extra.get("unit", "")),
            scale=float(term.extra["scale"]) if term.extra.get("scale") else None,
            direction=DIRECTIONS.get(str(better), ""),
            home_page=_home(term),
        )


def property_rows(vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the properties that the vocabulary knows."""
    for entry in vocabulary.properties.values():
        name = entry.key.replace("_", " ")
        yield _row(entry.key, name, entry.kind, entry.description, unit=entry.unit)


def _terms(terms: Iterable[Term]) -> list[Term]:
    return list({term.id: term for term in terms}.values())


def _home(term: Term) -> str:
    hosts = term.extra.get("hosts", ())
    return f"https://{hosts[0]}/" if hosts else ""


def _row(
    key: str,
    name: str,
    kind: str,
    description: str,
    unit: str = "",
    scale: float | None = None,
    direction: str = "",
    home_page: str = "",
) -> Row:
    return {
        "id": key,
        "name": name,
        "description": description,
        "kind": kind,
        "unit": unit,
        "scale": scale,
        "direction": direction,
        "home_page": home_page,
    }
