"""Each form of sentence, the sites' own too, in sentences of invented situations."""

from __future__ import annotations

import pytest

from crawler.claims import sentences
from crawler.claims.extract import extract_page
from crawler.claims.sentences import _compile, load_forms, sentence_around
from crawler.sites import SAVED_SITE, load_sites, site_named
from tests.crawler.pages import (
    ALL_SENTENCES,
    GEMMA,
    PAIR_TITLE,
    PHI,
    TEXT,
    read_model,
    read_pair,
    said,
    scores,
)

P, G = PHI, GEMMA
# text below the title (a first line 'Phi-4' makes it the one spoken of) → claims
CASES = [
    (f"The baker's {P} was released on 2024-12-12 at dawn.",
     [(P, "release_date", "2024-12-12")]),
    (f"{P}\nfresh bread: it shipped Dec 2024", [(P, "release_date", "Dec 2024")]),
    (f"{P} (2024) vs {G} (2025) in a rowing boat.",
     [(P, "release_date", "2024"), (G, "release_date", "2025")]),
    (f"{P} is licensed under MIT, while {G} uses Gemma.",
     [(P, "license", "MIT"), (G, "license", "Gemma")]),
    ("Both models are licensed under an Apache 2.0.",
     [(P, "license", "Apache 2.0"), (G, "license", "Apache 2.0")]),
    (f"In the shed, {P} is listed under MIT. Bring a hat.", [(P, "license", "MIT")]),
    (f"Only {P} specifies input context (16,000 tokens).",
     [(P, "context_window", "16,000 tokens")]),
    (f"Only {G} specifies output context (8,192 tokens).",
     [(G, "max_output_tokens", "8,192 tokens")]),
    (f"{G} accepts 131,072 input tokens compared to {P}'s 16,000 tokens.",
     [(G, "context_window", "131,072"), (P, "context_window", "16,000 tokens")]),
    (f"{G} can generate longer responses up to 8,192 tokens, while {P} is limited to "
     "4,096 tokens.",
     [(G, "max_output_tokens", "8,192 tokens"),
      (P, "max_output_tokens", "4,096 tokens")]),
    (f"{G}\nlong inputs fit: 128K context window", [(G, "context_window", "128K")]),
    (f"{P} ships a 16k-token context window, while {G} ships a 128k-token context "
     "window.", [(P, "context_window", "16k"), (G, "context_window", "128k")]),
    (f"{P} supports a 16K token context window, while {G} supports 128K tokens.",
     [(P, "context_window", "16K token"), (G, "context_window", "128K tokens")]),
    (f"On a raft {G} supports a larger context window (128K), they say.",
     [(G, "context_window", "128K")]),
    (f"{G} supports 128K, while {P} supports 16K.",
     [(G, "context_window", "128K"), (P, "context_window", "16K")]),
    (f"{G} supports multimodal inputs, whereas {P} does not.",
     [(G, "supports_multimodal", "supports multimodal inputs"),
      (P, "supports_multimodal", "does not")]),
    (f"Both {P} and {G} expose vision.",
     [(P, "supports_vision", "expose vision"),
      (G, "supports_vision", "expose vision")]),
    (f"Both {P} and {G} expose multimodal input.",
     [(P, "supports_multimodal", "expose multimodal input"),
      (G, "supports_multimodal", "expose multimodal input")]),
    (f"{P}\nyou need open weights in your cellar",
     [(P, "open_weights", "open weights")]),
    (f"{P} is open-source (for any shelf) while {G} is proprietary (by the hour).",
     [(P, "open_weights", "open-source"), (G, "open_weights", "proprietary")]),
    (f"{P} has 14B parameters vs {G}'s 27B, which fills the pantry.",
     [(P, "parameters", "14B"), (G, "parameters", "27B")]),
    (f"{G} has a documented knowledge cutoff of Aug 2024, as the cook knows.",
     [(G, "knowledge_cutoff", "Aug 2024")]),
    (f"{P} charges $0.07 per 1M input tokens and $0.14 per 1M output tokens.",
     [(P, "price", "$0.07 per 1M input tokens"),
      (P, "price", "$0.14 per 1M output tokens")]),
    (f"{P}\nits price is known: $0.07/M input and $0.14/M output",
     [(P, "price", "$0.07/M"), (P, "price", "$0.14/M")]),
    (f"Input: {P} ($0.07/1M tokens) against {G} ($0.10/1M tokens)",
     [(P, "price", "$0.07/1M tokens"), (G, "price", "$0.10/1M tokens")]),
    (f"Output: {G} $0.20/1M tokens", [(G, "price", "$0.20/1M tokens")]),
    (f"For input processing, {P} ($0.07/1M tokens) is 1.4x cheaper than {G} "
     "($0.10/1M tokens).",
     [(P, "price", "$0.07/1M tokens"), (G, "price", "$0.10/1M tokens")]),
    (f"For output processing, {G} ($0.20/1M tokens) is 1.4x dearer than {P} "
     "($0.14/1M tokens).",
     [(G, "price", "$0.20/1M tokens"), (P, "price", "$0.14/1M tokens")]),
    (f"Coverage is thin: {P} has $0.07/1M input tokens and {G} has no price.",
     [(P, "price", "$0.07/1M input tokens")]),
    (f"{P} is not ranked, while {G} holds rank #27.", [(G, "arena_rank", "#27")]),
    (f"{G} ranks #27 among the gardeners.", [(G, "arena_rank", "#27")]),
    (f"{G}\nIt stands at #27 on Chatbot Arena", [(G, "arena_rank", "#27")]),
    (f"{G} with an arena rank of #27 wins by a nose.", [(G, "arena_rank", "#27")]),
    (f"{P} is available on Azure, Deepinfra, and Groq.",
     [(P, "providers", "Azure, Deepinfra, and Groq")]),
    (f"{P} (by Microsoft) and {G} (by Google) met on a train.",
     [(P, "organization", "Microsoft"), (G, "organization", "Google")]),
    (f"{P} (2024) and {G} (2025) are small models from Microsoft and Google.",
     [(P, "release_date", "2024"), (G, "release_date", "2025"),
      (P, "organization", "Microsoft"), (G, "organization", "Google")]),
    ("Microsoft vs Google — Side-by-side, on one bench",
     [(P, "organization", "Microsoft"), (G, "organization", "Google")]),
    (f"{P}\nView Microsoft profile →", [(P, "organization", "Microsoft")]),
    (f"On shared benchmark coverage, MMLU PRO has {P} at 70.4 and {G} at 67.5, or so.",
     [(P, "score", "70.4"), (G, "score", "67.5")]),
    (f"On MMLU PRO, {P} leads by 2.9 pts.", [(P, "score_lead", "2.9 pts")]),
    (f"{P} outperforms in 2 benchmarks (GPQA, MMLU), while {G} is better at 1 "
     "benchmark (MATH).", [(P, "benchmark_wins", "2"), (G, "benchmark_wins", "1")]),
    (f"{G} leads 3/5 categories", [(G, "category_wins", "3/5")]),
    (f"{P} is 1.4x cheaper per token, before tips.", [(P, "price_ratio", "1.4x")]),
    (f"{G} is 3 months newer than {P}.", [(G, "release_gap", "3 months")]),
    (f"That makes {G} larger by 13.0B (92.9%).",
     [(G, "parameter_gap", "13.0B (92.9%)")]),
    (f"{P}\nHigher MMLU score (84.8% vs 78.6%)",
     [(P, "score", "84.8%"), (G, "score", "78.6%")]),
    (f"Our decision data tags {P} for Coding, Agents, and Tea.",
     [(P, "decision_fit", "Coding, Agents, and Tea")]),
    (f"{P} supports function calling, JSON mode, and structured outputs, at sea.",
     [(P, "supports_function_calling", "function calling"),
      (P, "supports_structured_outputs", "structured outputs")]),
]  # fmt: skip
ONLY = "The model is released under the Apache 2.0 license."


@pytest.mark.parametrize(
    ("text", "claims"),
    [pytest.param(*case, id=case[0]) for case in CASES],
)
def test_a_sentence_says(text, claims):
    found = read_pair(text)
    assert sorted(said(found)) == sorted(claims)
    for claim in found.claims:
        assert claim.value_text in claim.quote
        assert claim.quote in text


def test_a_licence_of_the_only_model():
    assert ("Rocket 1B", "license", "Apache 2.0") in said(read_model(ONLY))
    assert said(read_pair(ONLY)) == []


def test_every_form_is_tried_here():
    texts = [line for text, _ in CASES for line in (*text.split("\n"), ONLY)]
    untried = [
        form.form
        for form in (*load_forms(), *ALL_SENTENCES)
        if not any(
            form.quick in text and _compile(form.form, (P, G)).search(text)
            for text in texts
        )
    ]
    assert untried == []


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4o was released on 2024-05-13.",
        "Phi-4 mini holds rank #90",
        "Phi-4-mini was released on 2025-02-26.",
        "Phi-4.5 was released on 2026-02-26.",
        "Phi-4 Reasoning was released on 2025-04-30.",
        "GPT-Phi-4 was released on 2020-02-02.",
        "Phi-4 was not released on 2024-12-12.",
        "Phi-4 does not have a knowledge cutoff of 2024-06.",
        "Neither model specifies a knowledge cutoff date.",
        "it shipped Dec 2024",
        "View Microsoft profile →",
    ],
)
def test_a_sentence_about_another_model_or_nobody_says_nothing(text):
    assert said(read_pair(text)) == []


def test_one_maker_of_both_models():
    found = read_pair("Phi-4 (2024) and Gemma 3 27B (2025) are models from Acme.")
    assert said(found, "organization") == [
        (P, "organization", "Acme"),
        (G, "organization", "Acme"),
    ]


def test_available_on_request_names_no_provider():
    assert said(read_pair("Phi-4 is available on request.")) == []


def test_scores_that_are_listed_belong_to_the_only_model():
    text = "Additional benchmarks include MMMU (54.1), MMLU-Pro (45.6%), and AIME (9)."
    assert scores(read_model(text)) == [
        ("Rocket 1B", "MMMU", "54.1", ""),
        ("Rocket 1B", "MMLU-Pro", "45.6%", ""),
        ("Rocket 1B", "AIME", "9", ""),
    ]
    assert scores(read_pair(text)) == []


def test_a_quote_is_the_whole_sentence():
    text = f"Rain fell. The {P} was released on 2024-12-12 at 3.5 bar. Then it stopped."
    (claim,) = read_pair(text).claims
    assert claim.quote == "The Phi-4 was released on 2024-12-12 at 3.5 bar."
    assert sentence_around("A b. C d! E", 5, 6) == "C d!"


def test_a_name_that_looks_like_a_place_in_a_form_is_a_name():
    form = "<s> was released on <v:date>"
    found = sentences._compile(form, ("Rocket <p> <m> <v:date>",)).search(
        "Rocket <p> <m> <v:date> was released on 2024-05-01"
    )
    assert found is not None
    assert found["v"] == "2024-05-01"


def test_a_form_of_one_site_is_none_of_another():
    page = f"{PAIR_TITLE}{P} holds rank #90\n{G} was released on 2025-03-12.\n".encode()
    pair = "models/compare/phi-4-vs-gemma-3-27b"
    places = {}
    for name, url in (
        ("awaira", f"https://awaira.com/{pair}"),
        ("llm_stats", f"https://llm-stats.com/{pair}"),
        (SAVED_SITE, f"saved:///{pair}.txt"),
    ):
        site = site_named(name, load_sites())
        places[name] = said(extract_page(site, url, TEXT, page))
    general = (G, "release_date", "2025-03-12")
    assert places["llm_stats"] == [general]
    for name in ("awaira", SAVED_SITE):  # a page without an address may be of any site
        assert set(places[name]) == {general, (P, "arena_rank", "#90")}
