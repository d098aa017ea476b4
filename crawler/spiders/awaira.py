"""awaira.com: two models side by side, in nine rows of fixed order, with a verdict."""

from __future__ import annotations

from decimal import Decimal

from crawler.forms import Formula, Part, Sentence
from crawler.site import Site


def mean_ratio(
    input_price: Decimal,
    output_price: Decimal,
    own_input_price: Decimal,
    own_output_price: Decimal,
) -> Decimal:
    """Return how many times cheaper a model is by the plain mean of its two prices.

    "2.2x cheaper on average", of 4.00 and 1.80.
    """
    return (input_price + output_price) / (own_input_price + own_output_price)


FORMULAS = (
    Formula(
        "price ratio = (input + output) of the other / (input + output)",
        "price_ratio",
        "cheaper on average",
        (
            Part("other", "price", "input"),
            Part("other", "price", "output"),
            Part("own", "price", "input"),
            Part("own", "price", "output"),
        ),
        mean_ratio,
        "({} + {}) / ({} + {})",
        "ratio",
    ),
)
SENTENCES = (
    Sentence(
        " context window",
        "<a> supports an? <v:tokens> context window, while <b> supports <w:tokens>",
        (
            ("a", "context_window", "v"),
            ("b", "context_window", "w"),
        ),
    ),
    Sentence(
        " per 1M input tokens",
        "<s> charges (?P<v><price> per 1M input tokens) and (?P<w><price>"
        " per 1M output tokens)",
        (
            ("s", "price: meter=input", "v"),
            ("s", "price: meter=output", "w"),
        ),
    ),
    Sentence(" holds rank ", "<s> holds rank <v:rank>", (("s", "arena_rank", "v"),)),
    Sentence(" ranks #", "<s> ranks <v:rank>", (("s", "arena_rank", "v"),)),
    Sentence(
        "on Chatbot Arena",
        "<here><v:rank> on Chatbot Arena",
        (("here", "arena_rank", "v"),),
    ),
    Sentence(
        "rank of ",
        "<s> (?:has|with) an arena rank of <v:rank>",
        (("s", "arena_rank", "v"),),
    ),
    Sentence(
        "Side-by-side",
        "^<o> vs <p> — Side-by-side",
        (
            ("first", "organization", "o"),
            ("second", "organization", "p"),
        ),
    ),
    Sentence(
        " profile →", "^<here>View <o> profile →", (("here", "organization", "o"),)
    ),
    Sentence(
        " leads ", r"^<s> leads (?P<v>\d/\d) categories", (("s", "category_wins", "v"),)
    ),
)

site = Site(
    name="awaira",
    hosts=("awaira.com", "www.awaira.com"),
    base_url="https://awaira.com/",
    page_path=r"/models/compare/(.+?)-vs-(.+)",
    listing_paths=("/models/compare",),
    cadence_days=30,  # pages say that they were compared in some month
    price_kind="list",
    labels={"Provider": "organization"},
    sections=(
        "Head-to-Head Comparison",
        "The Verdict",
        "Frequently Asked Questions",
    ),
    formulas=FORMULAS,
    sentences=SENTENCES,
)
