"""Words, tables, sentences and scripts that say something, made with a seed.

Their labels and values are of the kind that the vocabulary knows: a page that says
nothing gives no claim to check.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

LABELS = (
    "Context window", "Context length", "Input price", "Output price", "Price",
    "Parameters", "License", "Release date", "Knowledge cutoff", "Max output tokens",
    "MMLU", "MMLU-Pro", "GPQA Diamond", "HumanEval", "SWE-bench Verified", "Provider",
    "Input tokens", "Output tokens", "Vision", "Open weights", "Architecture",
    "Modality", "Developer", "Cached input", "Elo", "Latency", "上下文长度", "价格",
)  # fmt: skip
VALUES = (
    "128K", "128,000 tokens", "1M", "$2.50", "$0.15 / 1M tokens", "$5/$15", "70B",
    "8x7B", "MIT", "Apache 2.0", "2024-05-13", "May 2024", "Oct 26, 2023", "88.7%",
    "88.7% (5-shot)", "63.3 / 69.0", "0.887", "1287 ±5", "Yes", "No", "✓", "✗", "-",
    "—", "N/A", "Unknown", "free", "OpenAI", "Azure", "text, image", "<1s", "≥ 32K",
    "~7B", "1e9", "1.234,56", "€3", "¥0.002 / 1K tokens", "$$$", "0", "-1", "NaN",
    "128K128K", "128K context, 4K output", "$1 in, $2 out", "GPT-4o leads by 3.2 pts",
)  # fmt: skip
MODELS = (
    "GPT-4o", "GPT-4o mini", "Claude Sonnet 4", "Phi-4", "Gemma 3 27B", "o3",
    "Qwen2 7B Instruct", "Llama 3.1 405B", "DeepSeek-R1", "Mixtral 8x7B", "Zephyr 7B",
    "GPT-4o (2024-08-06)", "phi-4", "openai/gpt-4o", "Model",
)  # fmt: skip
KEYS = (
    "name", "id", "slug", "model", "models", "modelName", "contextWindow",
    "context_window", "context_length", "maxOutputTokens", "inputPrice",
    "input_price_per_1m_tokens", "pricing", "price", "priceCurrency", "currency",
    "unit", "prompt", "completion", "parameters", "license", "releaseDate",
    "knowledge_cutoff", "benchmarks", "scores", "score", "MMLU", "GPQA", "provider",
    "organization", "capabilities", "vision", "offers", "@type", "@graph", "props",
    "pageProps", "", "a/b", "a~b", "a b", "上下文", "0", "__proto__", "a#b", " + ",
)  # fmt: skip


def word(chance: Random) -> str:
    return chance.choice(chance.choice((LABELS, VALUES, MODELS)))


def made_record(chance: Random, depth: int = 3) -> Any:
    """Return a JSON value that looks like a model, a list of them, or nonsense."""
    match chance.randrange(8 if depth else 4):
        case 0 | 1:
            return word(chance)
        case 2:
            return chance.choice((0, 1.5, -1, 128_000, 2.5e-6, 1e400, None, 10**30))
        case 3:
            return chance.choice(("", "$L1", "$undefined", "$1:0", "\ud800", "!0"))
        case 4:
            return [made_record(chance, depth - 1) for _ in range(chance.randrange(5))]
        case _:
            record = {
                chance.choice(KEYS): made_record(chance, depth - 1)
                for _ in range(chance.randrange(8))
            }
            return {"name": chance.choice(MODELS), "id": "gpt-4o", **record}


KEYS = (
    "name", "id", "slug", "model", "models", "modelName", "contextWindow",
    "context_window", "context_length", "maxOutputTokens", "inputPrice",
    "input_price_per_1m_tokens", "pricing", "price", "priceCurrency", "currency",
    "unit", "prompt", "completion", "parameters", "license", "releaseDate",
    "knowledge_cutoff", "benchmarks", "scores", "score", "MMLU", "GPQA", "provider",
    "organization", "capabilities", "vision", "offers", "@type", "@graph", "props",
    "pageProps", "", "a/b", "a~b", "a b", "上下文", "0", "__proto__", "a#b", " + ",
)  # fmt: skip


def made_script(chance: Random) -> bytes:
    """Return a script that carries data, in one of the forms that pages use."""
    text = json.dumps(made_record(chance), ensure_ascii=chance.random() < 0.5)
    match chance.randrange(6):
        case 0:
            text = f'<script type="application/ld+json">{text}</script>'
        case 1:
            text = (
                f'<script id="__NEXT_DATA__" type="application/json">'
                f'{{"props":{{"pageProps":{text}}}}}</script>'
            )
        case 2:
            row = json.dumps(f'{chance.choice("12ab")}:["$","div",null,{text}]\n')
            text = f"<script>self.__next_f.push([1,{row}])</script>"
        case 3:
            row = json.dumps(f"2:{text}\n3:T{chance.randrange(99):x},abc")
            half = chance.randrange(1, len(row))
            text = (
                f'<script>self.__next_f.push([1,{row[:half]}"])</script>'
                f'<script>self.__next_f.push([1,"{row[half:]}])</script>'
            )
        case 4:
            text = f"<script>window.__INITIAL_STATE__ = {text};</script>"
        case _:
            name = chance.choice(("models", "data", "a.b", "$"))
            single = text.replace('"', "'")
            text = f"<script>const {name} = {single}</script>"
    return text.encode("utf-8", "surrogatepass")


def made_table(chance: Random) -> bytes:
    """Return a small table of models, labels and values, in one of many layouts."""
    rows = chance.randrange(1, 6)
    columns = chance.randrange(1, 6)
    lines = [
        [chance.choice(("", "Metric", "Model", *LABELS))]
        + [chance.choice(MODELS) for _ in range(columns)]
    ] + [
        [chance.choice(LABELS)] + [chance.choice(VALUES) for _ in range(columns)]
        for _ in range(rows)
    ]
    if chance.random() < 0.3:
        lines = [list(line) for line in zip(*lines, strict=True)]
    match chance.randrange(6):
        case 0:
            return markdown(lines).encode()
        case 1:
            inner = "".join(
                f"<dt>{line[0]}</dt>" + "".join(f"<dd>{cell}</dd>" for cell in line[1:])
                for line in lines
            )
            return f"<dl>{inner}</dl>".encode()
        case 2:
            inner = "".join(
                "<div>" + "".join(f"<div>{cell}</div>" for cell in line) + "</div>"
                for line in lines
            )
            return f"<div>{inner}</div>".encode()
        case 3:
            gap = chance.choice(("\n", " ", ""))
            return "\n".join(gap.join(line) for line in lines).encode()
        case 4:
            gap = chance.choice((": ", "", "<br>"))
            inner = "".join(f"<li><b>{one[0]}</b>{gap}{one[-1]}</li>" for one in lines)
            return f"<ul>{inner}</ul>".encode()
        case _:
            tags = chance.choice((("th", "td"), ("td", "td"), ("th", "th")))
            return html_table(lines, *tags).encode()


def html_table(lines: Sequence[Sequence[str]], head: str, body: str) -> str:
    rows = (
        "".join(f"<{tag}>{cell}</{tag}>" for cell in line)
        for line, tag in zip(lines, (head, *[body] * len(lines)), strict=False)
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def markdown(lines: Sequence[Sequence[str]]) -> str:
    rows = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join(["", rows[0], "|---" * len(lines[0]) + "|", *rows[1:], ""])


def made_sentence(chance: Random) -> bytes:
    """Return a sentence, a title or a labelled line."""
    one, two = chance.choice(MODELS), chance.choice(MODELS)
    label, value = chance.choice(LABELS), chance.choice(VALUES)
    new = chance.choice((
        f"<p>{one} has a {label} of {value}.</p>", f"\n{label}: {value}\n",
        f"<p>{one}: {value} vs {two}: {value}</p>", f"\n{one} vs {two}\n",
        f"<h2>{label}</h2><p>{value}</p><p>{value}</p>", f"<h1>{one} vs {two}</h1>",
        f"\n{label}{value}{value}\n", f"<div>{label}<span>{value}</span></div>",
        f"<p>{one} outperforms {two} on {label} ({value})</p>",
        f"\n## {one}\n{value}\n",
        f"<title>{one} vs {two}</title>", f"<p>Last updated: {value}</p>",
        f"<p>On {label}, {one} leads by {value}; {two} scores {value} / {value}</p>",
    ))  # fmt: skip
    return new.encode()
