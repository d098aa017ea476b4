"""aider.chat: how well models edit code, a leaderboard with what each run cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.claims.feeds import Keys, Record, Row, qualified, read_record, score, text
from crawler.claims.nodes import entries, root_of, text_of
from crawler.errors import PageError
from crawler.read.feed import Feed
from crawler.site import Site
from crawler.spiders.formats.litellmkeys import read_litellm

REPOSITORY = "https://raw.githubusercontent.com/Aider-AI/aider/main/aider/"
METADATA = "model-metadata.json"
# a leaderboard's file → its benchmark, and the rate that the site's page shows of it:
# after the second try, but for refactoring, which has one
BENCHMARKS = {
    "polyglot_leaderboard.yml": ("Aider polyglot coding", "pass_rate_2"),
    "o1_polyglot_leaderboard.yml": ("Aider polyglot coding", "pass_rate_2"),
    "qwen3_leaderboard.yml": ("Aider polyglot coding", "pass_rate_2"),
    "edit_leaderboard.yml": ("Aider code editing", "pass_rate_2"),
    "refactor_leaderboard.yml": ("Aider refactoring", "pass_rate_1"),
}
# what a name prints in brackets of how the model was asked: '(high)', '(32k thinking)'
EFFORT = re.compile(r"\(([^()]*\b(?:think|thinking|high|medium|low|default)\b[^()]*)\)")
RATES = ("pass_rate_1", "pass_rate_2")
IGNORED = {
    "model": "the subject",
    "edit_format": "the setting",
    "dirname": "the run",
    "_released": "taken back",
    "percent_cases_well_formed": "how often the form of an answer was right",
    "total_cost": "what the run cost, no price",
    **dict.fromkeys(
        (
            "reasoning_effort", "thinking_tokens", "editor_model", "editor_edit_format",
        ),
        "how the model was asked, which its name says too",
    ),
    **dict.fromkeys(
        (
            "test_cases", "total_tests", "pass_num_1", "pass_num_2", "error_outputs",
            "num_malformed_responses", "num_with_malformed_responses", "user_asks",
            "lazy_comments", "syntax_errors", "indentation_errors", "test_timeouts",
            "exhausted_context_windows", "prompt_tokens", "completion_tokens",
            "seconds_per_case", "command", "commit_hash", "date", "versions",
        ),
        "counts and circumstances of the run",
    ),
}  # fmt: skip


def read_feed(feed: Feed) -> Iterator[Row]:
    """Yield what a leaderboard says of its runs, or the list of models of theirs.

    Raises:
        PageError: the file is none of those that are known.
    """
    name = urlsplit(feed.url).path.rpartition("/")[2]
    if name == METADATA:
        yield from read_litellm(feed)
    elif name in BENCHMARKS:
        yield from _read_runs(feed, *BENCHMARKS[name])
    else:
        expected = f"{METADATA} or one of {', '.join(BENCHMARKS)}"
        raise PageError(feed.url, expected, name)


def _read_runs(feed: Feed, benchmark: str, shown: str) -> Iterator[Row]:
    for node in entries(root_of(feed)):
        model, run = text_of(node, "model"), text_of(node, "dirname")
        said = (*EFFORT.findall(model), text_of(node, "edit_format"))
        setting = ", ".join(filter(None, said))
        keys = {"released": text("release_date")}
        for rate in RATES:
            metric = "" if rate == shown else rate
            keys[rate] = qualified(
                score(benchmark, "100", metric=metric), setting=setting
            )
        record = Record(node, model, "", row=run)
        yield from read_record(record, Keys(keys, IGNORED))


site = Site(
    name="aider",
    hosts=("aider.chat", "raw.githubusercontent.com/Aider-AI/aider"),
    base_url="https://aider.chat/",
    pages=(
        "/docs/leaderboards/",
        f"{REPOSITORY}resources/{METADATA}",
        *(f"{REPOSITORY}website/_data/{name}" for name in BENCHMARKS),
    ),
    sitemap=False,
    relationship="third_party",  # it runs the benchmark itself
    cadence_days=30,
    price_kind="",  # what a run of the benchmark cost is no price
    feed=read_feed,
    licence_note="Apache-2.0 repository (Aider-AI/aider).",
)
