"""livebench.ai: scores on questions that are renewed, by category."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.claims.feeds import Keys, Record, Row, read_record, score, text
from crawler.claims.nodes import rows_of, text_of
from crawler.read.feed import Feed
from crawler.site import Site

BENCHMARK = "LiveBench"
GLOBAL = "Global Average"
CATEGORIES = {
    "Reasoning Average": "Reasoning",
    "Coding Average": "Coding",
    "Agentic Coding Average": "Agentic Coding",
    "Mathematics Average": "Mathematics",
    "Data Analysis Average": "Data Analysis",
    "Language Average": "Language",
    "IF Average": "Instruction Following",
}
FOOTNOTE = "**"  # glued to the name that it is about
KEYS = Keys(
    {
        "Organization": text("organization"),
        GLOBAL: score(BENCHMARK, "100", "numeral"),
        **{
            head: score(BENCHMARK, "100", "numeral", category)
            for head, category in CATEGORIES.items()
        },
    },
    {"Model": "the subject"},
)


def read_leaderboard(feed: Feed) -> Iterator[Row]:
    """Yield what the rows of the leaderboard say."""
    for row in rows_of(feed):
        model = text_of(row, "Model").partition(FOOTNOTE)[0].strip()
        yield from read_record(Record(row, model, ""), KEYS)


site = Site(
    name="livebench",
    hosts=("livebench.ai",),
    base_url="https://livebench.ai/",
    pages=("/",),
    sitemap=False,
    relationship="third_party",
    price_kind="",
    feed=read_leaderboard,
)
