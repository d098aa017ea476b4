"""Pages in the manner of awaira.com: nine rows in a fixed order, prose, questions."""

from __future__ import annotations

from crawler.demo.facts import DemoTable, SiteFacts
from crawler.demo.templates.frame import Look, icon, render_frame
from crawler.demo.templates.markup import (
    Dialect,
    Markup,
    dialect_of,
    hashed,
    join,
    split_unit,
    tag,
)

SITE = "awaira"
LISTING_PATH = "/models/compare"
LOOK = Look(
    site=SITE,
    brand="Awaira sample",
    links=(("/models/compare", "All comparisons"), ("/about", "About")),
    small_print="Sample of a comparison site",
)
COMPARED = "March 2026"


def render_page(facts: SiteFacts, path: str) -> str:
    """Return the comparison at ``path`` as HTML."""
    page = facts.pages[path]
    dialect = dialect_of(SITE, page["dialect"])
    (_, left), (_, right) = facts.models_of(path)
    body = [
        *_render_head(page, left, right),
        tag("h2", "Head-to-Head Comparison"),
        _render_rows(dialect, facts.labels["rows"]["context"], page, left, right),
        *_render_portrait(left),
        *_render_portrait(right),
        *_render_advice(left, right),
        tag("p", f"Last compared: {page.get('compared', COMPARED)} · Sample figures"),
        *_render_questions(left, right),
    ]
    return render_frame(LOOK, f"{left['name']} vs {right['name']}", body)


def render_listing(facts: SiteFacts) -> str:
    """Return the page that links to all comparisons."""
    links = [
        tag("li", tag("a", _title_of(facts, path), href=path)) for path in facts.paths
    ]
    body = [
        tag("h1", "All comparisons"),
        tag("p", "Every pair of models that this sample has a page for."),
        tag("ul", "\n", join(links), "\n"),
    ]
    return render_frame(LOOK, "All comparisons", body)


def _title_of(facts: SiteFacts, path: str) -> str:
    return " vs ".join(model["name"] for _, model in facts.models_of(path))


def _render_head(page: DemoTable, left: DemoTable, right: DemoTable) -> list[str]:
    names = [left["name"], "vs", right["name"]]
    makers = f"{left['provider']} vs {right['provider']}"
    return [
        tag("a", "← Back to Models", href=LISTING_PATH),
        tag("h1", *(tag("span", name) for name in names)),
        tag("p", f"{makers} — Side-by-side model comparison"),
        tag("p", tag("strong", page["headline"]), class_=hashed(SITE, "headline")),
    ]


def _render_rows(
    dialect: Dialect,
    context_label: str,
    page: DemoTable,
    left: DemoTable,
    right: DemoTable,
) -> Markup:
    both = (left, right)
    logos = page.get("logos", True)
    rows = [
        ["Provider", *(icon() if logos else model["provider"] for model in both)],
        ["Arena Rank", *(model.get("rank", "") for model in both)],
        [context_label, *(model["context"] for model in both)],
        ["Input Pricing", *(_price(model["input"]) for model in both)],
        ["Output Pricing", *(_price(model["output"]) for model in both)],
        ["Parameters", *(model["parameters"] for model in both)],
        ["Open Source", *(model["open_source"] for model in both)],
        ["Best For", *(model["best_for"] for model in both)],
        ["Release Date", *(model.get("released", "") for model in both)],
    ]
    if dialect.number == 1:
        rows = [
            [cell or Markup("<span>&mdash;</span>") for cell in row] for row in rows
        ]
    return dialect.rows(["Metric", left["name"], right["name"]], rows)


def _price(text: str) -> Markup:
    return split_unit(f"{text}/1M tokens")


def _render_portrait(model: DemoTable) -> list[str]:
    return [
        tag("h2", model["name"]),
        tag("p", model["words"]),
        tag("a", f"View {model['provider']} profile →", href="/about"),
    ]


def _render_advice(left: DemoTable, right: DemoTable) -> list[str]:
    lists: list[str] = []
    for model in (left, right):
        points = [f"Your work is {model['best_for'].lower()}"]
        if model["open_source"] == "Yes":
            points.append("You want the weights on your own machines")
        lists.append(tag("h3", f"When to use {model['name']}"))
        lists.append(tag("ul", *(tag("li", tag("span", "+"), p) for p in points)))
    return lists


def _render_questions(left: DemoTable, right: DemoTable) -> list[str]:
    names = f"{left['name']} and {right['name']}"
    answers = [
        (f"What do {names} cost?", [_cost_answer(left), _cost_answer(right)]),
        (
            f"How much do {names} read at once?",
            [
                f"{left['name']} supports a {left['context']} token context window, "
                f"while {right['name']} supports {right['context']} tokens."
            ],
        ),
        (f"Where do {names} stand in the arena?", [_rank_answer(left, right)]),
    ]
    items = [
        tag("div", tag("h3", question), tag("p", " ".join(sentences)))
        for question, sentences in answers
    ]
    return [tag("h2", "Frequently Asked Questions"), *items]


def _cost_answer(model: DemoTable) -> str:
    return (
        f"{model['name']} charges {model['input']} per 1M input tokens "
        f"and {model['output']} per 1M output tokens."
    )


def _rank_answer(left: DemoTable, right: DemoTable) -> str:
    return f"{_rank_clause(left)}, while {_rank_clause(right)}."


def _rank_clause(model: DemoTable) -> str:
    rank = model.get("rank")
    if rank is None:
        return f"{model['name']}'s arena rank is not yet available"
    return f"{model['name']} holds rank {rank}"
