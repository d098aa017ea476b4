"""Pages in the manner of gigarouter: one page for one Hugging Face repository."""

from __future__ import annotations

from crawler.demo.facts import DemoTable, SiteFacts
from crawler.demo.templates.frame import Look, render_frame
from crawler.demo.templates.markup import (
    Dialect,
    Pair,
    dialect_of,
    hashed,
    join,
    tag,
)

SITE = "gigarouter"
LOOK = Look(
    site=SITE,
    brand="gigarouter sample",
    links=(("/", "Home"), ("/about", "About")),
    small_print="Sample of a model host",
)


def render_page(facts: SiteFacts, path: str) -> str:
    """Return the page of the repository at ``path`` as HTML."""
    dialect = dialect_of(SITE, facts.pages[path]["dialect"])
    ((repository, model),) = facts.models_of(path)
    body = [
        *_render_head(repository, model),
        dialect.pairs([*_price_pairs(model), *_standing_pairs(model)]),
        tag("h2", "specs"),
        dialect.pairs(list(model["specs"].items())),
        *_render_about(dialect, model),
        *_render_questions(model),
    ]
    return render_frame(LOOK, model["name"], body)


def _render_head(repository: str, model: DemoTable) -> list[str]:
    crumb = f"models / {model['kind']} · coming soon"
    dates = f"published {model['published']} · updated {model['updated']}"
    head = [] if model["status"] == "live" else [tag("p", crumb)]
    return [
        *head,
        tag("h1", model["name"]),
        tag("p", tag("code", repository)),
        tag("p", dates),
        tag("p", model["lead"], class_=hashed(SITE, "lead")),
    ]


def _price_pairs(model: DemoTable) -> list[Pair]:
    if model["status"] == "soon":
        return [("status", "coming soon"), ("API providers", "0")]
    unit = f"/ {model['unit']}" if "unit" in model else ""
    if model["status"] == "live":
        price = join([model["price"], tag("span", unit)], " ")
        speed = [("throughput", text) for text in [model.get("throughput")] if text]
        return [("price", price), *speed]
    words = f"{unit} · estimated, set at launch".lstrip()
    price = join([f"~{model['price']}", tag("span", words)], " ")
    return [("est. price", price), ("API providers", "0")]


def _standing_pairs(model: DemoTable) -> list[Pair]:
    return [("downloads / mo", model["downloads"]), ("license", model["licence"])]


def _render_about(dialect: Dialect, model: DemoTable) -> list[str]:
    parts: list[str] = [tag("h2", "about this model")]
    for table in model["tables"]:
        parts.append(tag("p", table["intro"]))
        parts.append(dialect.rows(table["header"], table["rows"]))
    notes = [tag("li", note) for note in model["notes"]]
    return [*parts, tag("ul", "\n", join(notes), "\n")]


def _render_questions(model: DemoTable) -> list[str]:
    name = model["name"]
    return [
        tag("h2", "FAQ"),
        tag("h3", f"May I use {name} at work?"),
        tag("p", f"Read its licence first; this page lists {model['licence']}."),
    ]
