"""artificialanalysis.ai: evaluations of its own, by its interface and leaderboard.

The leaderboard is crawled; the interface asks for a key, so its answers are imported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from crawler.claims.feeds import (
    MOST_CHARACTERS,
    Key,
    Keys,
    Reader,
    Record,
    Row,
    issue,
    make_claim,
    odd_keys,
    price,
    qualified,
    read_record,
    score,
    state,
    text,
)
from crawler.claims.nodes import (
    Node,
    entries,
    member,
    members,
    root_of,
    rows_of,
    text_of,
)
from crawler.items import Issue
from crawler.read.feed import CSV, Feed
from crawler.site import Site

PER = "1M tokens"
INDEX = "Artificial Analysis Intelligence Index"
CODING = "Artificial Analysis Coding Index"
EVALUATIONS = {
    "artificial_analysis_intelligence_index": (INDEX, "100"),
    "artificial_analysis_coding_index": (CODING, "100"),
    "artificial_analysis_math_index": ("Artificial Analysis Math Index", "100"),
    "aime": ("AIME", "1"),
    "aime_25": ("AIME 2025", "1"),
    "gpqa": ("GPQA Diamond", "1"),
    "hle": ("Humanity's Last Exam", "1"),
    "ifbench": ("IFBench", "1"),
    "lcr": ("AA-LCR", "1"),
    "livecodebench": ("LiveCodeBench", "1"),
    "math_500": ("MATH-500", "1"),
    "mmlu_pro": ("MMLU-Pro", "1"),
    "scicode": ("SciCode", "1"),
    "tau2": ("τ2-bench", "1"),
    "terminalbench_hard": ("Terminal-Bench Hard", "1"),
}
# what names print in brackets: how hard the model thought, not which one it is
EFFORT = re.compile(
    r"\((x?high|medium|low|minimal|max|(?:non-)?reasoning(?:, low effort)?"
    r"|extended thinking|adaptive[^()]*)\)",
    re.I,
)
PRINTED_INDEX = re.compile(r"(?P<value>\d+(?:\.\d+)?)(?P<mark> E)?")
NONE = "--"


def _scored(key: Key) -> Reader:
    """Return a reader of scores that adds the effort which the model's name prints."""

    def read(record: Record, label: str, node: Node) -> Iterator[Row]:
        effort = EFFORT.findall(record.name)
        found = qualified(key, setting=effort[-1] if effort else "")
        yield from state(record, found, label, node)

    return read


def _read_index(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield an index as the leaderboard prints it: an E marks what is estimated."""
    found = PRINTED_INDEX.fullmatch(str(node.value))
    if node.value == NONE:
        return
    if found is None:
        yield issue(node, label, "an index")
        return
    effort = EFFORT.findall(record.name)
    key = qualified(score(INDEX, "100"), setting=effort[-1] if effort else "")
    if found["mark"]:
        key = replace(key, flags=("estimate",))
    claim = make_claim(record, key, label, node, found["value"])
    yield replace(claim, quote=found[0])


MODELS = Keys(
    {
        "model_creator.name": text("organization"),
        "release_date": text("release_date"),
        "pricing.price_1m_input_tokens": price("input", PER),
        "pricing.price_1m_output_tokens": price("output", PER),
        **{
            f"evaluations.{name}": _scored(score(*benchmark))
            for name, benchmark in EVALUATIONS.items()
        },
    },
    {
        "id": "a second id",
        "slug": "the slug",
        "name": "the subject",
        "model_creator.id": "a second id",
        "model_creator.slug": "a second name",
        "pricing.price_1m_blended_3_to_1": "a blend that the site works out",
        "median_output_tokens_per_second": "a speed, of the day",
        "median_time_to_first_token_seconds": "a speed, of the day",
        "median_time_to_first_answer_token": "a speed, of the day",
    },
)
SHORT = Keys(
    {
        "intelligence": _scored(score(INDEX, "100")),
        "coding": _scored(score(CODING, "100")),
    },
    {"speed": "a speed, of the day", "ttft": "a speed, of the day"},
)
COLUMNS = Keys(
    {
        "Context Window": Key("context_window", "text"),
        "Creator": text("organization"),
        INDEX: _read_index,
    },
    {
        "Model": "the subject",
        "Blended USD/1M Tokens": "a blend that the site works out",
        "Median Tokens/s": "a speed, of the day",
        "Latency First Answer Chunk (s)": "a speed, of the day",
        "Further Analysis": "links",
    },
)


def read_models(feed: Feed) -> Iterator[Row]:
    """Yield what the interface's answer, a list by slug or the leaderboard says."""
    if feed.form == CSV:
        yield from _read_leaderboard(feed)
        return
    root = root_of(feed)
    if member(root, "data").value is None:
        for slug, node in members(root):
            yield from read_record(Record(node, slug, slug), SHORT)
        return
    yield from odd_keys(root, {"status", "prompt_options", "data"})
    for node in entries(member(root, "data")):
        name, slug = text_of(node, "name"), text_of(node, "slug")
        yield from read_record(Record(node, name, slug), MODELS)


def _read_leaderboard(feed: Feed) -> Iterator[Row]:
    """Yield what the rows of the leaderboard say.

    It prints a model that thinks and the same one that does not by one name, beside an
    icon that a table of text has lost: which index is whose is not to be told.
    """
    rows = list(rows_of(feed))
    names = Counter(text_of(row, "Model") for row in rows)
    for row in rows:
        name = text_of(row, "Model")
        keys = COLUMNS
        if names[name] > 1:
            keys = Keys({**COLUMNS.mapped, INDEX: _refuse_index}, COLUMNS.ignored)
        yield from read_record(Record(row, name, ""), keys)


def _refuse_index(record: Record, label: str, node: Node) -> Iterator[Row]:
    """Yield the issue of an index whose model another row names too."""
    if node.value != NONE:
        message = f"{node.locator}: expected one row of {record.name!r}, found more"
        found = str(node.value)[:MOST_CHARACTERS]
        yield Issue("ambiguous_column", label, found, node.locator, message)


site = Site(
    name="artificial_analysis",
    hosts=("artificialanalysis.ai",),
    base_url="https://artificialanalysis.ai/",
    pages=("/leaderboards/models",),
    sitemap=False,
    relationship="third_party",  # it runs the evaluations itself
    price_kind="offering",
    feed=read_models,
)
