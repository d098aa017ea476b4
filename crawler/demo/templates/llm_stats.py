"""Pages in the manner of llm-stats.com: sentences about two models, and their cards.

A section is left out when neither model (for size and price: one of them) has the
value, as on the site. Winners, ratios and ages follow from the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from crawler.demo.facts import DemoTable, SiteFacts
from crawler.demo.templates.duel import (
    Duel,
    has_open_weights,
    limit_tokens,
    release_day,
    shared_benchmarks,
    won_benchmarks,
)
from crawler.demo.templates.elapsed import (
    print_age,
    print_date,
    print_lead,
    print_month,
    print_months,
    print_stamp,
)
from crawler.demo.templates.frame import Look, icon, render_frame
from crawler.demo.templates.markup import (
    Markup,
    Pair,
    dialect_of,
    escape,
    hashed,
    join,
    tag,
)

SITE = "llm_stats"
LOOK = Look(
    site=SITE,
    brand="LLM Stats sample",
    links=(("/", "Home"), ("/about", "About these figures")),
    small_print="Sample of a benchmark site",
)
UNKNOWN_PROVIDER = "Unknown Organization"


def render_page(facts: SiteFacts, path: str) -> str:
    """Return the comparison at ``path`` as HTML."""
    page = facts.pages[path]
    (_, left), (_, right) = facts.models_of(path)
    duel = Duel(
        left,
        right,
        dialect_of(SITE, page["dialect"]),
        page["stamp"],
        page.get("verdict", False),
    )
    sections: list[Callable[[Duel], list[str]]] = [
        _render_head,
        _render_verdict,
        _render_benchmarks,
        _render_prices,
        _render_sizes,
        _render_context,
        _render_inputs,
        _render_licences,
        _render_releases,
        _render_cutoffs,
        _render_takeaways,
        _render_end,
    ]
    body = [part for section in sections for part in section(duel)]
    return render_frame(LOOK, " vs ".join(duel.names), body)


def _render_head(duel: Duel) -> list[str]:
    left, right = duel.names
    title: list[str] = [tag("span", left), " vs ", tag("span", right)]
    if duel.verdict:
        title.append(tag("span", "Which is better in 2026?"))
    return [tag("p", "Model Comparison"), tag("h1", *title)]


def _render_verdict(duel: Duel) -> list[str]:
    if not duel.verdict:
        return []
    left, right = duel.names
    makers = [model["organization"] for model in (duel.left, duel.right)]
    parts: list[str] = [
        tag("h2", f"Verdict: {left} vs {right} — which is better?"),
        tag("p", f"{left} (by {makers[0]}) and {right} (by {makers[1]}), in short:"),
    ]
    for model, rival in duel.sides:
        points = _reasons(model, rival)
        parts.append(tag("h3", f"Choose {model['name']} if…"))
        parts.append(tag("ul", "\n", join([tag("li", p) for p in points]), "\n"))
    return parts


def _reasons(model: DemoTable, rival: DemoTable) -> list[str]:
    shared = shared_benchmarks(model, rival)
    wins = won_benchmarks(model, rival)
    reasons = []
    if 2 * len(wins) > len(shared):
        reasons.append(f"raw scores count — it leads on {len(wins)} of {len(shared)}")
    if "input_price" in model and "input_price" not in rival:
        reasons.append(
            f"its price is known: ${model['input_price']}/M input "
            f"and ${model['output_price']}/M output"
        )
    if release_day(model) > release_day(rival):
        reasons.append(
            f"newer is better — it shipped {print_month(release_day(model))}"
        )
    if has_open_weights(model):
        reasons.append("you want open weights on your own machines")
    return reasons or ["you know it already"]


def _render_benchmarks(duel: Duel) -> list[str]:
    left, right = duel.names
    ours, theirs = (
        won_benchmarks(duel.left, duel.right),
        won_benchmarks(duel.right, duel.left),
    )
    noun = "benchmark" if len(theirs) == 1 else "benchmarks"
    return [
        tag("h2", "Performance Benchmarks"),
        tag("p", f"{len(shared_benchmarks(duel.left, duel.right))} benchmarks"),
        tag(
            "p",
            f"{left} outperforms in {len(ours)} benchmarks{_listed(ours)}, "
            f"while {right} is better at {len(theirs)} {noun}{_listed(theirs)}.",
        ),
        tag("div", icon(), class_=hashed(SITE, "chart")),
        tag("h2", "Arena Performance"),
        tag("div", class_=hashed(SITE, "arena")),
    ]


def _listed(names: Sequence[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _render_prices(duel: Duel) -> list[str]:
    if not all("input_price" in model for model in (duel.left, duel.right)):
        return []
    if any(model["provider"] == UNKNOWN_PROVIDER for model in (duel.left, duel.right)):
        sentences = ["No cost data to compare."]
    else:
        sentences = [_price_sentence(duel, meter) for meter in ("input", "output")]
    cards = [_card(duel, model, _price_pairs(model)) for model, _ in duel.sides]
    return [
        tag("h2", "Pricing Analysis"),
        *(tag("p", sentence) for sentence in sentences),
        *cards,
    ]


def _price_pairs(model: DemoTable) -> list[Pair]:
    return [
        ("Input tokens", f"${model['input_price']}"),
        ("Output tokens", f"${model['output_price']}"),
        ("Best provider", model["provider"]),
    ]


def _price_sentence(duel: Duel, meter: str) -> str:
    left, right = duel.names
    ours, theirs = duel.left[f"{meter}_price"], duel.right[f"{meter}_price"]
    ratio = Decimal(ours) / Decimal(theirs)
    word = "more expensive" if ratio > 1 else "cheaper"
    times = max(ratio, 1 / ratio)
    return (
        f"For {meter} processing, {left} (${ours}/1M tokens) is {times:.1f}x {word} "
        f"than {right} (${theirs}/1M tokens)."
    )


def _render_sizes(duel: Duel) -> list[str]:
    if not all("size" in model for model in (duel.left, duel.right)):
        return []
    gap = abs(Decimal(duel.left["size"]) - Decimal(duel.right["size"]))
    cards = [
        duel.dialect.card(
            model["name"],
            [join([f"{model['size']}B", tag("span", "parameters")], "")],
            maker=model["organization"],
        )
        for model, _ in duel.sides
    ]
    return [tag("h2", "Model Size"), tag("p", f"{gap}B diff"), *cards]


def _render_context(duel: Duel) -> list[str]:
    known = ["input_context" in model for model in (duel.left, duel.right)]
    if not any(known):
        return []
    if all(known):
        sentences = _both_contexts(duel)
    else:
        model = duel.left if known[0] else duel.right
        sentences = [
            f"Only {model['name']} specifies {side} context "
            f"({model[f'{side}_context']} tokens)."
            for side in ("input", "output")
        ]
    cards = [_card(duel, model, _context_pairs(model)) for model, _ in duel.sides]
    return [tag("h2", "Context Window"), tag("p", " ".join(sentences)), *cards]


def _both_contexts(duel: Duel) -> list[str]:
    left, right = duel.names
    window = (
        f"{left} accepts {duel.left['input_context']} input tokens compared to "
        f"{right}'s {duel.right['input_context']} tokens."
    )
    more, less = duel.left, duel.right
    if limit_tokens(more, "output") == limit_tokens(less, "output"):
        return [window, f"Both can write up to {more['output_context']} tokens."]
    if limit_tokens(more, "output") < limit_tokens(less, "output"):
        more, less = less, more
    return [
        window,
        f"{more['name']} can generate longer responses up to "
        f"{more['output_context']} tokens, while {less['name']} is limited to "
        f"{less['output_context']} tokens.",
    ]


def _context_pairs(model: DemoTable) -> list[Pair]:
    return [
        (label, join([escape(model.get(key, "-")), Markup("&nbsp;tokens")], ""))
        for label, key in (("Input", "input_context"), ("Output", "output_context"))
    ]


def _render_inputs(duel: Duel) -> list[str]:
    left, right = duel.names
    ours, theirs = (m.get("multimodal", False) for m in (duel.left, duel.right))
    if ours and theirs:
        sentence = f"Both {left} and {right} support multimodal inputs."
    elif ours:
        sentence = f"{left} supports multimodal inputs, whereas {right} does not."
    elif theirs:
        sentence = f"{right} supports multimodal inputs, whereas {left} does not."
    else:
        return []
    chips = [
        tag("li", icon(), word) for word in ("Text", "Images", "Audio", "Video")
    ]  # every chip is printed for every model; only its drawing says yes or no
    lists = [
        part for name in duel.names for part in (tag("h4", name), tag("ul", *chips))
    ]
    return [tag("h2", "Input Capabilities"), tag("p", sentence), *lists]


def _render_licences(duel: Duel) -> list[str]:
    left, right = duel.names
    if duel.left["licence"] == duel.right["licence"] == "Proprietary":
        sentence = "Both models are licensed under proprietary licenses."
    else:
        sentence = (
            f"{left} is licensed under {_licence_words(duel.left)}, "
            f"while {right} uses {_licence_words(duel.right)}."
        )
    cards = [
        duel.dialect.card(model["name"], [model["licence"], _openness(model)])
        for model, _ in duel.sides
    ]
    return [tag("h2", "License"), tag("p", sentence), *cards]


def _licence_words(model: DemoTable) -> str:
    licence: str = model["licence"]
    return "a proprietary license" if licence == "Proprietary" else licence


def _openness(model: DemoTable) -> str:
    return "Open weights" if has_open_weights(model) else "Closed source"


def _render_releases(duel: Duel) -> list[str]:
    left, right = duel.names
    sentences = [
        f"{left} was released on {duel.left['released']}, "
        f"while {right} was released on {duel.right['released']}."
    ]
    gap = (release_day(duel.left) - release_day(duel.right)).days
    newer, older = (left, right) if gap > 0 else (right, left)
    if gap:
        sentences.append(f"{newer} is {print_months(abs(gap))} newer than {older}.")
    cards = [_release_card(duel, model, rival) for model, rival in duel.sides]
    return [
        tag("h2", "Release Timeline"),
        *(tag("p", sentence) for sentence in sentences),
        *cards,
    ]


def _release_card(duel: Duel, model: DemoTable, rival: DemoTable) -> Markup:
    lines = [print_date(release_day(model)), print_age(release_day(model), duel.stamp)]
    lead = (release_day(model) - release_day(rival)).days
    if lead > 0:
        lines.append(print_lead(lead))
    return duel.dialect.card(model["name"], lines)


def _render_cutoffs(duel: Duel) -> list[str]:
    known = [model for model in (duel.left, duel.right) if "cutoff" in model]
    if not known:
        sentence = "Neither model specifies a knowledge cutoff date."
    elif len(known) == 1:
        other = duel.right if known[0] is duel.left else duel.left
        sentence = (
            f"{known[0]['name']} has a documented knowledge cutoff of "
            f"{known[0]['cutoff']}, while {other['name']}'s cutoff date is not "
            "specified."
        )
    else:
        left, right = duel.names
        sentence = (
            f"{left} has a knowledge cutoff of {duel.left['cutoff']}, "
            f"while {right} has a knowledge cutoff of {duel.right['cutoff']}."
        )
    return [tag("h2", "Knowledge Cutoff"), tag("p", sentence)]


def _render_takeaways(duel: Duel) -> list[str]:
    parts: list[str] = [
        tag("h2", "Outputs Comparison"),
        tag("div", class_=hashed(SITE, "outputs")),
        tag("h2", "Key Takeaways"),
    ]
    for model, rival in duel.sides:
        bullets = [tag("li", text) for text in _takeaways(model, rival)]
        parts += [
            tag("h3", model["name"]),
            tag("p", tag("a", "View details", href="/about"), model["organization"]),
            tag("ul", "\n", join(bullets), "\n"),
        ]
    return parts


def _takeaways(model: DemoTable, rival: DemoTable) -> list[str]:
    bullets = []
    if limit_tokens(model, "input") > limit_tokens(rival, "input"):
        bullets.append(f"Larger context window ({model['input_context']} tokens)")
    if model.get("multimodal", False) and not rival.get("multimodal", False):
        bullets.append("Supports multimodal inputs")
    if has_open_weights(model) and not has_open_weights(rival):
        bullets.append("Has open weights")
    bullets += [
        f"Higher {name} score ({model['scores'][name]}% vs {rival['scores'][name]}%)"
        for name in won_benchmarks(model, rival)
    ]
    return bullets


def _render_end(duel: Duel) -> list[str]:
    left, right = duel.names
    return [
        tag("h2", "Detailed Comparison"),
        tag("table", tag("thead", tag("tr", tag("th", "Feature")))),
        tag("h2", "FAQ"),
        tag("p", f"Common questions about {left} vs {right}."),
        tag("p", f"{print_stamp(duel.stamp)} • llm-stats.com"),
    ]


def _card(duel: Duel, model: DemoTable, pairs: Sequence[Pair]) -> Markup:
    return duel.dialect.card(model["name"], (), pairs, maker=model["organization"])
