"""Pages for the benchmark: made from a seed, weighted like nine pages of the web.

Those have 5–17 elements and 0.1–2.5 claims per KB (0.8 over all), 0–68 % of their bytes
in scripts and styles, and 16–72 % in attributes; the pages here are within these.
"""

from __future__ import annotations

import random
from collections.abc import Callable

FAMILIES = (
    "GPT-4o", "GPT-4.1 mini", "Claude Sonnet 4", "Claude Opus 4", "Gemini 2.5 Pro",
    "Gemini 2.5 Flash", "Llama 3.1 70B", "Llama 4 Scout", "Qwen2.5 72B", "Qwen3 32B",
    "DeepSeek R1", "DeepSeek V3", "Mistral Large 2", "Phi-4", "Gemma 3 27B", "Grok 4",
)  # fmt: skip
BENCHMARKS = (
    "MMLU", "MMLU-Pro", "GPQA Diamond", "HumanEval", "MATH", "GSM8K", "SWE-bench",
    "AIME 2025", "IFEval", "BBH", "MMMU", "HellaSwag",
)  # fmt: skip
WORDS = (
    "the model reads long prompts and answers in several languages while its price "
    "per million tokens stays low for developers who build agents with tools and "
    "vision on data that was collected before the cutoff of this release"
).split()
CLASSES = (
    "flex items-center gap-2 px-4 py-2 text-sm font-medium text-slate-700",
    "table-cell border-b border-gray-200 whitespace-nowrap", "css-1x5k2m9 e1q7zj40",
    "mt-1 text-right tabular-nums", "card card--compact", "muted",
)  # fmt: skip
SVG = (
    '<svg class="w-4 h-4" viewBox="0 0 24 24" aria-hidden="true" fill="none"><path '
    'd="M12 2.25c-5.385 0-9.75 4.365-9.75 9.75s4.365 9.75 9.75 9.75 9.75-4.365"/>'
    '<circle cx="12" cy="12" r="3"/></svg>'
)
SMALLEST, LARGEST = 60_000, 300_000  # bytes


def make_pages(count: int, seed: int = 20_261_121) -> list[bytes]:
    """Return ``count`` pages, the kinds in turn; the same for the same seed."""
    chance = random.Random(seed)
    return [_page(chance, KINDS[number % len(KINDS)]) for number in range(count)]


def _page(chance: random.Random, kind: Callable[[random.Random], str]) -> bytes:
    size = chance.randint(SMALLEST, LARGEST - 70_000)
    scripts = chance.choice((0.02, 0.05, 0.1, 0.3, 0.4, 0.6))
    body = [_navigation(chance), "<h1>AI models compared</h1>", kind(chance)]
    room = size * (1 - scripts)
    while sum(map(len, body)) < room:
        body += [f"<h2>{_sentence(chance, 4)}</h2>", _prose(chance, 9), _aside(chance)]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>AI models compared</title>{_script(chance, int(size * scripts))}"
        f"</head><body>{''.join(body)}<footer><p>© 2026</p></footer></body></html>"
    ).encode()


def _script(chance: random.Random, size: int) -> str:
    row = '{"k":"%x","w":[%d,%d],"t":"%s"},'
    rows = []
    while sum(map(len, rows[-1:])) * len(rows) < size:
        numbers = chance.getrandbits(64), chance.randint(0, 999), chance.randint(0, 99)
        rows.append(row % (*numbers, _sentence(chance, 8)))
    return f"<style>.a{{color:red}}</style><script>var page=[{''.join(rows)}0]</script>"


def _navigation(chance: random.Random) -> str:
    links = "".join(
        f'<li class="{chance.choice(CLASSES)}"><a href="/models/{number}" '
        f'class="nav-link">{SVG if number % 3 == 0 else ""}<span>'
        f"{chance.choice(FAMILIES)}</span></a></li>\n"
        for number in range(60)
    )
    return f"<header><nav><ul>{links}</ul></nav></header>"


def _aside(chance: random.Random) -> str:
    """Return boxes with a picture and some links, as pages are filled with."""
    links = "".join(
        f'<a class="{chance.choice(CLASSES)}" href="/p/{chance.randint(1, 9999)}">'
        f"{SVG}<span>{_sentence(chance, 3)}</span></a>\n"
        for _ in range(12)
    )
    return f'<aside class="{chance.choice(CLASSES)}"><div>{links}</div></aside>'


def _name(chance: random.Random) -> str:
    return f"{chance.choice(FAMILIES)}"


def _cell(chance: random.Random, text: str, tag: str = "td", more: str = "") -> str:
    shape = chance.randrange(4)
    if shape == 0:
        text = f"<span>{text}</span>"
    elif shape == 1:
        text = f'<div class="{chance.choice(CLASSES)}"><span>{text}</span></div>'
    kind = f' class="{chance.choice(CLASSES)}"' if shape else ""
    return f"<{tag}{kind}{more}>{text}</{tag}>\n"


def _table(head: list[str], rows: list[str], chance: random.Random) -> str:
    first = "".join(_cell(chance, text, "th") for text in head)
    body = "\n".join(f'<tr class="border-b">{row}</tr>' for row in rows)
    return (
        f'<div class="overflow-x-auto"><table class="w-full"><thead><tr>{first}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def comparison(chance: random.Random) -> str:
    """Two to five models side by side."""
    names = chance.sample(FAMILIES, chance.randint(2, 5))
    rows = []
    for label, value in (
        ("Context window", lambda: f"{chance.choice((8, 32, 128, 200))}K tokens"),
        ("Max output tokens", lambda: f"{chance.choice((4, 8, 16))},000"),
        ("Input price", lambda: f"${chance.randint(1, 900) / 100:.2f} / 1M tokens"),
        ("Output price", lambda: f"${chance.randint(1, 3000) / 100:.2f} / 1M tokens"),
        ("Licence", lambda: chance.choice(("MIT", "Apache 2.0", "Proprietary"))),
        ("Release date", lambda: f"2025-0{chance.randint(1, 9)}-14"),
        ("Vision", lambda: chance.choice((SVG, "Yes", "No", "—"))),
    ):
        cells = "".join(_cell(chance, value()) for _ in names)
        rows.append(_cell(chance, label, "th") + cells)
    return _table(["", *names], rows, chance)


def leaderboard(chance: random.Random) -> str:
    """A hundred models with their scores."""
    heads = chance.sample(BENCHMARKS, 6)
    rows = []
    for rank in range(1, 101):
        scores = [f"{chance.randint(200, 990) / 10}" for _ in heads]
        name = f'<a href="/m/{rank}">{_name(chance)}</a>'
        texts = (str(rank), name, *scores)
        rows.append("".join(_cell(chance, text) for text in texts))
    return _table(["Rank", "Model", *heads], rows, chance)


def pricing(chance: random.Random) -> str:
    """Models of several rows each: one for every tier."""
    rows = []
    for name in chance.sample(FAMILIES, 8):
        tiers = chance.randint(1, 3)
        for tier in range(tiers):
            first = _cell(chance, name, more=f' rowspan="{tiers}"') if not tier else ""
            prices = (f"${chance.randint(5, 2000) / 100:.2f}" for _ in range(3))
            kind = ("Standard", "Batch", "Priority")[tier]
            texts = (kind, *prices)
            rows.append(first + "".join(_cell(chance, text) for text in texts))
    heads = ["Model", "Tier", "Input", "Cached input", "Output"]
    return _table(heads, rows, chance)


def cards(chance: random.Random) -> str:
    """Boxes in rows, one card per model."""
    found = []
    for name in chance.sample(FAMILIES, 6):
        facts = "".join(
            f'<div class="{chance.choice(CLASSES)}"><span class="muted">{label}</span>'
            f'<span class="tabular-nums">{value}</span></div>'
            for label, value in (
                ("Context window", f"{chance.choice((32, 128, 200))}K"),
                ("Input price", f"${chance.randint(1, 900) / 100:.2f}"),
                ("Output price", f"${chance.randint(1, 900) / 100:.2f}"),
                ("MMLU", f"{chance.randint(500, 950) / 10}%"),
            )
        )
        found.append(
            f'<article class="card">{SVG}<h3>{name}</h3><p>{_sentence(chance, 18)}.</p>'
            f'<div class="grid">{facts}</div></article>'
        )
    return f'<section class="grid">{"".join(found)}</section>'


def prose(chance: random.Random) -> str:
    """Paragraphs that name models."""
    return _prose(chance, 12)


def _prose(chance: random.Random, count: int) -> str:
    return "".join(
        f'<p class="{chance.choice(CLASSES)}">{_name(chance)} '
        f"{_sentence(chance, chance.randint(12, 40))} <b>{_name(chance)}</b> "
        f'<a href="/x">{_sentence(chance, 4)}</a>.</p>\n'
        for _ in range(count)
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


KINDS = (comparison, leaderboard, pricing, cards, prose)
