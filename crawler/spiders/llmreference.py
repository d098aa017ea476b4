"""llmreference.com: reference pages that compare two models."""

from __future__ import annotations

from decimal import Decimal

from crawler.forms import Formula, Part, Sentence
from crawler.site import Site


def monthly_cost(input_price: Decimal, output_price: Decimal) -> Decimal:
    """Return the cost of 800M tokens of input and 250M of output; $ per 1M tokens.

    "Monthly cost at traffic. Estimate token spend from the cheapest tracked input and
    output route or tier on this page."

    >>> monthly_cost(Decimal("0.1"), Decimal("0.15"))
    Decimal('117.50')
    """
    return 800 * input_price + 250 * output_price


FORMULAS = (
    Formula(
        "monthly cost = 800 × input + 250 × output",
        "monthly_cost_estimate",
        "monthly cost at traffic",
        (Part("own", "price", "input"), Part("own", "price", "output")),
        monthly_cost,
        "800 × {} + 250 × {}",
        "dollars",
    ),
)
SENTENCES = (
    Sentence(
        " (20",
        r"<a> \(<v:date>\) (?:and|vs\.?) <b> \(<w:date>\)",
        (
            ("a", "release_date", "v"),
            ("b", "release_date", "w"),
        ),
    ),
    Sentence(
        " is listed under ",
        r"<s> is listed under <v:licence>\.(?= |$)",
        (("s", "license", "v"),),
    ),
    Sentence(
        " context window",
        "<s> ships an? <v:tokens>-token context window",
        (("s", "context_window", "v"),),
    ),
    Sentence(
        " supports ",
        "<a> supports <v:tokens>, while <b> supports <w:tokens>(?=[.,])",
        (
            ("a", "context_window", "v"),
            ("b", "context_window", "w"),
        ),
    ),
    Sentence(
        " expose vision",
        r"Both <a> and <b> (?P<v>expose vision)\b",
        (
            ("a", "supports_vision", "v"),
            ("b", "supports_vision", "v"),
        ),
    ),
    Sentence(
        " expose multimodal input",
        r"Both <a> and <b> (?P<v>expose multimodal input)\b",
        (
            ("a", "supports_multimodal", "v"),
            ("b", "supports_multimodal", "v"),
        ),
    ),
    Sentence(
        " input tokens",
        r"<s> has (?P<v>\$[\d,.]+/1M input tokens)\b",
        (("s", "price: meter=input", "v"),),
    ),
    Sentence(
        " is available on ",
        r"<s> is available on (?P<v>[A-Z][^.]{1,400}?)\.(?= |$)",
        (("s", "providers", "v"),),
    ),
    Sentence(
        " models from ",
        r"<a> \(\d{4}\) and <b> \(\d{4}\) are [\w ]{0,60}models from <o>(?:"
        r" and <p>)?\.(?= |$)",
        (
            ("a", "organization", "o"),
            ("b", "organization", "p|o"),
        ),
    ),
    Sentence(
        " has ",
        "[Oo]n shared benchmark coverage, <m> has <a> at <v:score> and <b>"
        " at <w:score>(?=[,. ])",
        (
            ("a", "score: benchmark=<m>", "v"),
            ("b", "score: benchmark=<m>", "w"),
        ),
    ),
    Sentence(
        "decision data tags ",
        r"[Dd]ecision data tags <s> for (?P<v>[A-Z][^.]{2,120})\.",
        (("s", "decision_fit", "v"),),
    ),
    Sentence(
        " leads by ",
        r"\bOn <m>, <s> leads by (?P<v>[\d.]+ pts)",
        (("s", "score_lead: benchmark=<m>", "v"),),
    ),
)

site = Site(
    name="llmreference",
    hosts=("www.llmreference.com", "llmreference.com"),
    base_url="https://www.llmreference.com/",
    page_path=r"/compare/([^/]+)/([^/]+)",
    listing_paths=("/compare",),
    cadence_days=7,
    price_kind="cheapest_route",  # of the routes that it tracks
    labels={"Cheapest output": "price: meter=output"},
    sections=(
        "Decision scorecard",
        "Decision tradeoffs",
        "Monthly cost at traffic",
        "Switch friction",
        "Specs",
        "Pricing and availability",
        "Capabilities",
        "Benchmarks",
        "Deep dive",
        "FAQ",
        "Continue comparing",
    ),
    formulas=FORMULAS,
    sentences=SENTENCES,
)
