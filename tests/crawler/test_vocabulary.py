"""The vocabulary: no word means two things, and the words of the trade are known."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from crawler.claims.labels import Page
from crawler.errors import VocabularyError
from crawler.read.text import read_text
from crawler.vocabulary import KINDS, _add, load_vocabulary
from crawler.vocabulary.words import label_key, name_key
from tests.sites.cases import sites

VOCABULARY = load_vocabulary()
FILES = {"benchmarks": "benchmark", "organizations": "organization",
         "providers": "provider", "licences": "licence"}  # fmt: skip
DESIGN = """
organization family huggingface_id release_date update_date knowledge_cutoff
deprecation_date license open_weights commercial_use parameters active_parameters
architecture task languages training_tokens context_window max_input_tokens
max_output_tokens input_modalities output_modalities supports_vision
supports_multimodal supports_reasoning supports_function_calling supports_tool_use
supports_structured_outputs supports_code_execution supports_computer_use
supports_parallel_agents supports_ide_integration provider_count downloads_per_month
arena_rank price score best_for decision_fit monthly_cost_estimate
""".split()
DERIVED = """decision_fit monthly_cost_estimate benchmark_wins category_wins score_lead
parameter_gap price_ratio release_gap""".split()
# section (or '') and label, as the pages of a family print them
LABELS = {
    "llm_stats": [
        ("Context Window", "Input"), ("Context Window", "Output"),
        ("Pricing Analysis", "Input tokens"), ("Pricing Analysis", "Output tokens"),
        ("Pricing Analysis", "Best provider"), ("Model Size", "parameters"),
        ("Key Takeaways", "View details"),
    ],
    "awaira": [
        ("", "Provider"), ("", "Arena Rank"), ("", "Context Window"),
        ("", "Input Pricing"), ("", "Output Pricing"), ("", "Parameters"),
        ("", "Open Source"), ("", "Best For"), ("", "Release Date"),
    ],
    "llmreference": [
        ("Decision scorecard", label) for label in (
            "Best for", "Decision fit", "Context window", "Cheapest output",
            "Provider routes", "Shared benchmarks")
    ] + [
        ("Monthly cost at traffic", "Cheapest tracked route"),
        ("Monthly cost at traffic", "Cheapest tracked route/tier"),
    ] + [
        ("Specs", label) for label in (
            "Released", "Context window", "Parameters", "Architecture", "License",
            "Openness", "Commercial use", "Knowledge cutoff")
    ] + [
        ("Pricing and availability", label) for label in (
            "Input price", "Output price", "Providers")
    ] + [
        ("Capabilities", label) for label in (
            "Vision", "Multimodal", "Reasoning", "Function calling", "Tool use",
            "Structured outputs", "Code execution", "IDE integration", "Computer use",
            "Parallel agents")
    ],
    "gigarouter": [
        ("", label) for label in (
            "price", "est. price", "throughput", "status", "published", "updated",
            "API providers", "downloads / mo", "license")
    ] + [
        ("specs", label) for label in (
            "Task", "Architecture", "Parameters", "License", "Context Length",
            "Embedding Dimension", "Languages", "Precision", "Training Data")
    ],
}  # fmt: skip
BARE = [
    ("llm_stats", "License", "Proprietary"), ("llm_stats", "License", "Open weights"),
    ("llm_stats", "License", "Closed source"),
    ("llm_stats", "Release Timeline", "Aug 6, 2024"),
    ("llmreference", "Monthly cost at traffic", "$7,750"),
]  # fmt: skip


def terms(file, table):
    text = files("crawler.vocabulary").joinpath(f"{file}.toml").read_text("utf-8")
    return tomllib.loads(text)[table]


def labels_of(entry):
    """Yield every printed label of a property, with the heading it needs."""
    for part in (entry, *entry.get("qualified", ())):
        for label in part.get("labels", ()):
            yield "", label_key(label)
        for label, headings in part.get("under", {}).items():
            for heading in headings:
                yield label_key(heading), label_key(label)


def test_no_label_means_two_things():
    meanings = {}
    for entry in terms("properties", "property"):
        for part in (entry, *entry.get("qualified", ())):
            meaning = (entry["key"], str(part.get("qualifiers", {})))
            for label in labels_of({**part, "qualified": ()}):
                meanings.setdefault(label, set()).add(meaning)
    assert {label: found for label, found in meanings.items() if len(found) > 1} == {}


def test_no_property_is_there_twice():
    counts = Counter(entry["key"] for entry in terms("properties", "property"))
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("file", "table"), FILES.items())
def test_no_name_is_two_terms(file, table):
    owners = {}
    for entry in terms(file, table):
        for name in {entry["id"], entry["name"], *entry.get("aliases", ())}:
            owners.setdefault(name_key(name), set()).add(entry["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_no_label_is_a_benchmark():
    assert [
        label
        for label in VOCABULARY.labels
        if VOCABULARY.benchmarks.get(name_key(label)) is not None
    ] == []


@pytest.mark.parametrize("key", DESIGN)
def test_every_property_of_the_design_exists(key):
    entry = VOCABULARY.properties[key]
    assert entry.kind in KINDS
    assert entry.description.endswith(".")
    assert entry.examples


@pytest.mark.parametrize("key", DERIVED)
def test_what_a_site_works_out_feeds_no_fact(key):
    assert VOCABULARY.properties[key].derived


@pytest.mark.parametrize("name", LABELS)
def test_the_labels_of_a_family_are_known(name):
    page = Page(sites()[name], read_text("words"), VOCABULARY, ())
    unknown = [
        (section, label)
        for section, label in LABELS[name]
        if page.meaning(label, section) is None
    ]
    assert unknown == []


@pytest.mark.parametrize(("name", "section", "text"), BARE)
def test_values_without_a_label_are_known(name, section, text):
    page = Page(sites()[name], read_text("words"), VOCABULARY, ())
    assert page.bare_meaning(text, section) is not None


@pytest.mark.parametrize(
    ("label", "section", "key", "meter"),
    [
        ("Input", "Pricing", "price", "input"),
        ("OUTPUT PRICE:", "", "price", "output"),
        ("Context Window*", "", "context_window", None),
        ("Input tokens", "", "price", "input"),
        ("Max output", "", "max_output_tokens", None),
    ],
)
def test_what_labels_mean(label, section, key, meter):
    meaning = VOCABULARY.meaning(label, section)
    assert meaning is not None
    assert (meaning.property, meaning.qualifiers.get("meter")) == (key, meter)


@pytest.mark.parametrize("label", ["Input", "Output", "Price", "Type", "Verdict", ""])
def test_words_that_mean_nothing_by_themselves(label):
    assert VOCABULARY.meaning(label) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPQA", "GPQA Diamond"),
        ("MATH", "MATH-500"),
        ("MMLU", "MMLU-Pro"),
        ("MMMU", "MMMU-Pro"),
        ("HumanEval", "HumanEval+"),
    ],
)
def test_benchmarks_that_are_not_the_same(one, other):
    left, right = VOCABULARY.benchmark(one), VOCABULARY.benchmark(other)
    assert left is not None
    assert right is not None
    assert left.id != right.id


@pytest.mark.parametrize(
    "names",
    [("MMLU PRO", "MMLU-Pro"), ("GSM8k", "GSM8K"), ("BBH", "BIG-Bench Hard"),
     ("MATH (500)", "MATH-500")],
)  # fmt: skip
def test_benchmarks_that_are_the_same(names):
    assert len({getattr(VOCABULARY.benchmark(name), "id", name) for name in names}) == 1


def test_two_meanings_of_one_word_are_an_error():
    with pytest.raises(VocabularyError, match="one meaning"):
        _add({"a": 1}, "a", 2, "place")
