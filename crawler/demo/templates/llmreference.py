"""Pages in the manner of llmreference.com: scorecard, cost, specs, capabilities.

Generation C (May 22) prints sizes in lower case and ten capabilities; generation B
(May 19) prints upper case and seven, and has no rows about openness. The monthly cost
is 800 input prices and 250 output prices exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crawler.demo.facts import DemoTable, SiteFacts
from crawler.demo.templates.frame import Look, render_frame
from crawler.demo.templates.markup import (
    Dialect,
    Markup,
    dialect_of,
    hashed,
    join,
    split_unit,
    tag,
)

SITE = "llmreference"
LOOK = Look(
    site=SITE,
    brand="LLM Reference sample",
    links=(("/", "Home"), ("/about", "About")),
    small_print="Sample of a reference site",
)
INPUT_MTOK, OUTPUT_MTOK = 800, 250
CAPABILITIES = (
    "Vision",
    "Multimodal",
    "Reasoning",
    "Function calling",
    "Tool use",
    "Structured outputs",
    "Code execution",
    "IDE integration",
    "Computer use",
    "Parallel agents",
)
CAPABILITIES_B = CAPABILITIES[:7]
REVIEWED = date(2026, 5, 22)
OSI_LICENCES = frozenset({"Apache 2.0", "MIT"})


@dataclass(frozen=True)
class ModelPair:
    """The two models of a page and the generation of its template."""

    left: DemoTable
    right: DemoTable
    dialect: Dialect
    late: bool
    reviewed: date

    @property
    def both(self) -> tuple[DemoTable, DemoTable]:
        """The two models, in the order of the title."""
        return self.left, self.right

    @property
    def names(self) -> tuple[str, str]:
        """The two names as the title prints them."""
        return self.left["name"], self.right["name"]


def monthly_cost_usd(model: DemoTable) -> Decimal | None:
    """Return what the site's sample traffic costs, or None without both prices.

    >>> monthly_cost_usd({"input": "5", "output": "15"})
    Decimal('7750')
    """
    if "input" not in model or "output" not in model:
        return None
    return INPUT_MTOK * Decimal(model["input"]) + OUTPUT_MTOK * Decimal(model["output"])


def render_page(facts: SiteFacts, path: str) -> str:
    """Return the comparison at ``path`` as HTML."""
    page = facts.pages[path]
    (_, left), (_, right) = facts.models_of(path)
    duel = ModelPair(
        left,
        right,
        dialect_of(SITE, page["dialect"]),
        page.get("generation", "C") == "C",
        page.get("reviewed", REVIEWED),
    )
    body = [
        *_render_head(duel),
        *_render_scorecard(duel),
        *_render_cost(duel),
        *_render_specs(duel),
        *_render_prices(duel),
        *_render_capabilities(duel),
        *_render_benchmarks(duel),
        *_render_questions(duel),
        tag("p", f"Last reviewed: {duel.reviewed}. Sample figures."),
    ]
    return render_frame(LOOK, " vs ".join(duel.names), body)


def _render_head(duel: ModelPair) -> list[str]:
    left, right = duel.names
    years = [model["released"][:4] for model in duel.both]
    makers = " and ".join(dict.fromkeys(model["organization"] for model in duel.both))
    sentences = [
        f"{left} ({years[0]}) and {right} ({years[1]}) are models from {makers}.",
        f"{left} ships a {_window_words(duel, duel.left)} context window, "
        f"while {right} ships a {_window_words(duel, duel.right)} context window.",
    ]
    if shared := _shared(duel):
        name = shared[0]
        leader, points = _leader(duel, name)
        sentences.append(f"On {name}, {leader} leads by {points} pts.")
    return [tag("h1", f"{left} vs {right}"), tag("p", " ".join(sentences))]


def _window_words(duel: ModelPair, model: DemoTable) -> str:
    window = _window(duel, model)
    return f"{window}-token" if window != "—" else "not-yet-sourced"


def _window(duel: ModelPair, model: DemoTable) -> str:
    window: str = model.get("context", "—")
    return window if duel.late else window.upper()


def _render_scorecard(duel: ModelPair) -> list[str]:
    rows: list[list[str]] = [
        ["Decision fit", *(model["fit"] for model in duel.both)],
        ["Context window", *(_window(duel, model) for model in duel.both)],
        ["Cheapest output", *(_price(model, "output") for model in duel.both)],
        ["Provider routes", *(f"{_routes(model)} tracked" for model in duel.both)],
        ["Shared benchmarks", *_shared_cells(duel)],
    ]
    if duel.late:
        rows.insert(0, ["Best for", *(model["best_for"] for model in duel.both)])
    return [
        tag("h2", "Decision scorecard"),
        tag("div", "Local evidence first", class_=hashed(SITE, "kicker")),
        duel.dialect.rows(["Signal", *duel.names], rows),
    ]


def _shared_cells(duel: ModelPair) -> list[str]:
    shared = _shared(duel)
    if not shared:
        return ["0 rows", "0 rows"]
    leader, _ = _leader(duel, shared[0])
    return [
        f"{shared[0]} leader" if name == leader else f"{len(shared)} rows"
        for name in duel.names
    ]


def _render_cost(duel: ModelPair) -> list[str]:
    words = "Cheapest tracked route/tier" if duel.late else "Cheapest tracked route"
    cards = []
    for model in duel.both:
        cost = monthly_cost_usd(model)
        if cost is None:
            lines = ["Unavailable", "No complete token price in local provider data"]
        else:
            lines = [print_usd(cost), f"{words}: {model['route']}"]
        cards.append(duel.dialect.card(model["name"], lines))
    return [tag("h2", "Monthly cost at traffic"), *cards]


def print_usd(amount: Decimal) -> str:
    """Return ``amount`` of US dollars with cents only where there are any.

    >>> print_usd(Decimal("7750")), print_usd(Decimal("76.200"))
    ('$7,750', '$76.20')
    """
    whole = amount == amount.to_integral_value()
    return f"${amount:,.0f}" if whole else f"${amount:,.2f}"


def _render_specs(duel: ModelPair) -> list[str]:
    rows: list[list[str]] = [
        ["Released", *(model["released"] for model in duel.both)],
        ["Context window", *(_window(duel, model) for model in duel.both)],
        ["Parameters", *(model.get("parameters", "—") for model in duel.both)],
        ["Architecture", *(model.get("architecture", "-") for model in duel.both)],
        ["License", *(_licence(duel, model) for model in duel.both)],
        ["Knowledge cutoff", *(model.get("cutoff", "-") for model in duel.both)],
    ]
    if duel.late:
        rows[5:5] = [
            ["Openness", *(_openness(model) for model in duel.both)],
            ["Commercial use", *(_commercial_use(model) for model in duel.both)],
        ]
    header = ["Specification", "", ""]
    return [tag("h2", "Specs"), duel.dialect.rows(header, rows)]


def _licence(duel: ModelPair, model: DemoTable) -> str:
    licence: str = model["licence"]
    if duel.late and licence in OSI_LICENCES:
        return join([licence, tag("sup", "(OSI)")], "")
    return licence


def _openness(model: DemoTable) -> str:
    if model["licence"] in OSI_LICENCES:
        return "Open source"
    openness: str = model.get("openness", "Proprietary")
    return openness


def _commercial_use(model: DemoTable) -> str:
    allowed = model["licence"] in OSI_LICENCES
    return "Commercial use allowed" if allowed else "Commercial use with conditions"


def _render_prices(duel: ModelPair) -> list[str]:
    rows: list[list[str]] = [
        ["Input price", *(_price(model, "input") for model in duel.both)],
        ["Output price", *(_price(model, "output") for model in duel.both)],
        ["Providers", *("" if _routes(model) else "-" for model in duel.both)],
    ]
    return [
        tag("h2", "Pricing and availability"),
        duel.dialect.rows(["Pricing attribute", *duel.names], rows),
    ]


def _price(model: DemoTable, meter: str) -> Markup:
    price = model.get(meter)
    return split_unit("-" if price is None else f"${price}/1M tokens")


def _routes(model: DemoTable) -> int:
    return len(model.get("routes", []))


def _render_capabilities(duel: ModelPair) -> list[str]:
    names = CAPABILITIES if duel.late else CAPABILITIES_B
    rows = [
        [name, *("Yes" if name in m.get("yes", []) else "No" for m in duel.both)]
        for name in names
    ]
    return [
        tag("h2", "Capabilities"),
        duel.dialect.rows(["Capability", *duel.names], rows),
    ]


def _render_benchmarks(duel: ModelPair) -> list[str]:
    head = tag("h2", "Benchmarks")
    shared = _shared(duel)
    if not shared:
        return [head, tag("p", "This pair has no benchmark in common so far.")]
    rows = [[name, *(model["scores"][name] for model in duel.both)] for name in shared]
    return [head, duel.dialect.rows(["Benchmark", *duel.names], rows)]


def _render_questions(duel: ModelPair) -> list[str]:
    left, right = duel.names
    answers = [(f"Under which terms do {left} and {right} come?", _terms(duel))]
    windows = [_window(duel, model) for model in duel.both]
    if "—" not in windows:
        words = (
            f"{left} supports {windows[0]} tokens, "
            f"while {right} supports {windows[1]} tokens."
        )
        answers.insert(0, (f"How long a prompt do {left} and {right} take?", words))
    places = " ".join(_places(model) for model in duel.both)
    answers.append((f"Who hosts {left} and {right}?", places))
    items = [tag("div", tag("h3", ask), tag("p", answer)) for ask, answer in answers]
    return [tag("h2", "FAQ"), *items]


def _terms(duel: ModelPair) -> str:
    return " ".join(
        f"{model['name']} is listed under {model['licence']}." for model in duel.both
    )


def _places(model: DemoTable) -> str:
    routes = model.get("routes", [])
    if not routes:
        return f"{model['name']} has no tracked provider yet."
    return f"{model['name']} is available on {_listed(routes)}."


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    if len(most) < 2:
        return " and ".join(names)
    return f"{', '.join(most)}, and {last}"


def _shared(duel: ModelPair) -> list[str]:
    ours, theirs = (model.get("scores", {}) for model in duel.both)
    return [name for name in ours if name in theirs]


def _leader(duel: ModelPair, benchmark: str) -> tuple[str, Decimal]:
    ours, theirs = (Decimal(model["scores"][benchmark]) for model in duel.both)
    left, right = duel.names
    return (left if ours > theirs else right), abs(ours - theirs)
