"""llm-stats.com: benchmark scores, prices and limits of two models side by side."""

from __future__ import annotations

from decimal import Decimal

from crawler.forms import Formula, Part, Sentence
from crawler.site import Site


def blended_ratio(
    input_price: Decimal,
    output_price: Decimal,
    own_input_price: Decimal,
    own_output_price: Decimal,
) -> Decimal:
    """Return how many times cheaper a model is, at three tokens of input to one.

    "Gemma 3 12B is 96.0x cheaper per token."

    >>> blended_ratio(Decimal(3), Decimal(15), Decimal("0.05"), Decimal("0.10"))
    Decimal('96')
    """
    own = 3 * own_input_price + own_output_price
    return (3 * input_price + output_price) / own


def gap_percentage(larger: Decimal, smaller: Decimal) -> Decimal:
    """Return the gap in percent of the smaller one.

    "Qwen2 72B Instruct larger by 68.0B (1700.0%)."
    """
    return (larger / smaller - 1) * 100


FORMULAS = (
    Formula(
        "price ratio = (3 × input + output) of the other / (3 × input + output)",
        "price_ratio",
        "cheaper per token",
        (
            Part("other", "price", "input"),
            Part("other", "price", "output"),
            Part("own", "price", "input"),
            Part("own", "price", "output"),
        ),
        blended_ratio,
        "(3 × {} + {}) / (3 × {} + {})",
        "ratio",
    ),
    Formula(
        "parameter gap in percent = (larger / smaller − 1) × 100",
        "parameter_gap",
        "larger by",
        (Part("larger", "parameters"), Part("smaller", "parameters")),
        gap_percentage,
        "({} / {} − 1) × 100",
        "percentage",
        "%",
    ),
)
SENTENCES = (
    Sentence(
        "it shipped ", "<here>it shipped <v:date>", (("here", "release_date", "v"),)
    ),
    Sentence(
        "specifies input context",
        r"<s> specifies input context \(<v:tokens>\)",
        (("s", "context_window", "v"),),
    ),
    Sentence(
        "specifies output context",
        r"<s> specifies output context \(<v:tokens>\)",
        (("s", "max_output_tokens", "v"),),
    ),
    Sentence(
        " input tokens compared to ",
        "<a> accepts <v:tokens> input tokens compared to <b>'s <w:tokens>",
        (
            ("a", "context_window", "v"),
            ("b", "context_window", "w"),
        ),
    ),
    Sentence(
        " longer responses up to ",
        "<a> can generate longer responses up to <v:tokens>, while <b> is"
        " limited to <w:tokens>",
        (
            ("a", "max_output_tokens", "v"),
            ("b", "max_output_tokens", "w"),
        ),
    ),
    Sentence(
        "context window",
        "<here>long inputs fit: <v:tokens> context window",
        (("here", "context_window", "v"),),
    ),
    Sentence(
        "multimodal inputs",
        "<a> (?P<v>supports multimodal inputs), whereas <b> (?P<w>does not)",
        (
            ("a", "supports_multimodal", "v"),
            ("b", "supports_multimodal", "w"),
        ),
    ),
    Sentence(
        "open weights",
        r"<here>you need (?P<v>open weights)\b",
        (("here", "open_weights", "v"),),
    ),
    Sentence(
        "its price is known: ",
        "<here>its price is known: <v:price> input and <w:price> output",
        (
            ("here", "price: meter=input", "v"),
            ("here", "price: meter=output", "w"),
        ),
    ),
    Sentence(
        "Input: ",
        r"^Input: <a> \(?<v:price>\)?(?: against <b> \(?<w:price>\)?)?",
        (
            ("a", "price: meter=input", "v"),
            ("b", "price: meter=input", "w"),
        ),
    ),
    Sentence(
        "Output: ",
        r"^Output: <a> \(?<v:price>\)?(?: against <b> \(?<w:price>\)?)?",
        (
            ("a", "price: meter=output", "v"),
            ("b", "price: meter=output", "w"),
        ),
    ),
    Sentence(
        "or input",
        r"For input processing, <a> \(<v:price>\) [^()]*? <b> \(<w:price>\)",
        (
            ("a", "price: meter=input", "v"),
            ("b", "price: meter=input", "w"),
        ),
    ),
    Sentence(
        "or output",
        r"For output processing, <a> \(<v:price>\) [^()]*? <b> \(<w:price>\)",
        (
            ("a", "price: meter=output", "v"),
            ("b", "price: meter=output", "w"),
        ),
    ),
    Sentence(
        " (by ",
        r"<a> \(by <o>\) and <b> \(by <p>\)",
        (
            ("a", "organization", "o"),
            ("b", "organization", "p"),
        ),
    ),
    Sentence(
        "outperforms in ",
        r"<a> outperforms in (?P<v>\d+) benchmarks?(?: \([^()]*\))?, while"
        r" <b> is better at (?P<w>\d+) benchmarks?",
        (
            ("a", "benchmark_wins", "v"),
            ("b", "benchmark_wins", "w"),
        ),
    ),
    Sentence(
        " cheaper per token",
        r"<s> is (?P<v>[\d.]+x) cheaper per token",
        (("s", "price_ratio", "v"),),
    ),
    Sentence(
        " newer than ",
        r"<s> is (?P<v>\d+ (?:day|week|month|year)s?) newer than",
        (("s", "release_gap", "v"),),
    ),
    Sentence(
        " larger by ",
        r"<s> larger by (?P<v>[\d.]+[BM] \([\d.]+%\))",
        (("s", "parameter_gap", "v"),),
    ),
    Sentence(
        "Higher ",
        r"^<here>Higher <m> score \(<v:score> vs <w:score>\)",
        (
            ("here", "score: benchmark=<m>", "v"),
            ("other", "score: benchmark=<m>", "w"),
        ),
    ),
)

site = Site(
    name="llm_stats",
    hosts=("llm-stats.com", "www.llm-stats.com"),
    base_url="https://llm-stats.com/",
    page_path=r"/models/compare/(.+?)-vs-(.+)",
    listing_paths=("/models/compare",),
    cadence_days=7,
    slug_is_api_id=True,  # slugs are the vendors' dated ids
    price_kind="cheapest_route",  # cards name the 'Best provider'
    labels={
        "Context Window > Input": "context_window",
        "Context Window > Output": "max_output_tokens",
        "Pricing Analysis > Input tokens": "price: meter=input, per=1M tokens",
        "Pricing Analysis > Output tokens": "price: meter=output, per=1M tokens",
        "Model Size > parameters": "parameters",
        "View details": "organization",
    },
    bare_values={"Open weights": "open_weights", "Closed source": "open_weights"},
    sections=(
        "Performance Benchmarks",
        "Arena Performance",
        "Pricing Analysis",
        "Model Size",
        "Context Window",
        "Input Capabilities",
        "License",
        "Release Timeline",
        "Knowledge Cutoff",
        "Outputs Comparison",
        "Key Takeaways",
        "Detailed Comparison",
        "FAQ",
    ),
    formulas=FORMULAS,
    sentences=SENTENCES,
)
