"""One set of facts: what is true of some models, before any page prints it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

MAKERS = {
    "GPT-4o": "OpenAI", "GPT-4.1 mini": "OpenAI", "o3": "OpenAI", "GPT-5.1": "OpenAI",
    "Claude Sonnet 4": "Anthropic", "Claude Opus 4.1": "Anthropic",
    "Claude 3.5 Haiku": "Anthropic", "Gemini 2.5 Pro": "Google",
    "Gemini 2.5 Flash": "Google", "Gemma 3 27B": "Google", "Llama 3.1 70B": "Meta",
    "Llama 4 Scout": "Meta", "Qwen2.5 72B": "Alibaba", "Qwen3 32B": "Alibaba",
    "Qwen3-Max": "Alibaba", "DeepSeek R1": "DeepSeek", "DeepSeek V3.1": "DeepSeek",
    "Mistral Large 2": "Mistral AI", "Codestral 25.01": "Mistral AI",
    "Phi-4": "Microsoft", "Grok 4": "xAI", "Kimi K2": "Moonshot AI", "GLM-4.6": "Zhipu",
}  # fmt: skip
BENCHMARKS = {
    "MMLU": "mmlu", "MMLU-Pro": "mmlu-pro", "GPQA Diamond": "gpqa-diamond",
    "HumanEval": "humaneval", "GSM8K": "gsm8k", "IFEval": "ifeval", "MMMU": "mmmu",
}  # fmt: skip
LIMITS = ("context_window", "max_output_tokens")
PRICES = ("input", "output", "cached_input")
SPECS = ("release_date", "knowledge_cutoff", "parameters", "license")
WINDOWS = (8192, 32768, 65536, 128_000, 131_072, 200_000, 256_000, 262_144, 400_000,
           1_000_000, 1_048_576, 2_000_000)  # fmt: skip
OUTPUTS = (4096, 8192, 16_384, 32_000, 64_000, 65_536)
INPUTS = (
    "0.05",
    "0.10",
    "0.15",
    "0.30",
    "0.80",
    "1.25",
    "2.50",
    "3.00",
    "5.00",
    "15.00",
)
SIZES = ("4", "8", "14", "27", "32", "70", "123", "405", "671")
LICENCES = {"MIT": "MIT", "Apache 2.0": "Apache-2.0"}
OFFERS = {"batch": Decimal("0.5"), "flex": Decimal("0.6")}  # of the standard price
BANDS = ("≤ 200K", "> 200K")


@dataclass(frozen=True)
class Fact:
    """One thing that is so.

    ``key`` is the property, a meter of a price, or the printed name of a benchmark.
    ``tier`` is '', a service of OFFERS, or a band of BANDS. ``number`` is what is
    counted: tokens, parameters, percent, or money for a million tokens; ``text`` stands
    in its place for dates (ISO) and licences (SPDX).
    """

    model: str
    key: str
    tier: str = ""
    number: Decimal | None = None
    text: str = ""
    currency: str = ""

    @property
    def property(self) -> str:
        """The key of the vocabulary."""
        if self.key in PRICES:
            return "price"
        return "score" if self.key in BENCHMARKS else self.key


@dataclass(frozen=True)
class Facts:
    """Facts about a few models; every page that dresses them prints some."""

    models: tuple[str, ...]
    facts: tuple[Fact, ...]

    def of(self, model: str, key: str, tier: str = "") -> Fact | None:
        """Return the fact of a model, or None."""
        place = (model, key, tier)
        found = [one for one in self.facts if (one.model, one.key, one.tier) == place]
        return found[0] if found else None

    def printed(self) -> tuple[str, ...]:
        """Return the keys of the facts, in order."""
        return tuple(dict.fromkeys(one.key for one in self.facts))


def make_facts(seed: int) -> Facts:
    """Return facts about three to six models; the same for the same seed."""
    chance = Random(f"facts {seed}")
    models = tuple(chance.sample(sorted(MAKERS), chance.randint(3, 6)))
    currency = chance.choices(("USD", "EUR", "CNY"), (6, 1, 1))[0]
    boards = chance.sample(sorted(BENCHMARKS), chance.randint(2, 4))
    cached = chance.random() < 0.5
    facts = []
    for model in models:
        facts += _limits(chance, model)
        facts += _prices(chance, model, currency, cached)
        facts += _specs(chance, model)
        for board in boards:
            number = Decimal(chance.randint(250, 979)) / 10
            facts.append(Fact(model, board, number=number))
    return Facts(models, tuple(facts))


def _limits(chance: Random, model: str) -> list[Fact]:
    window = chance.choice(WINDOWS)
    most = chance.choice([one for one in OUTPUTS if one <= window])
    return [
        Fact(model, key, number=Decimal(number))
        for key, number in zip(LIMITS, (window, most), strict=True)
    ]


def _prices(chance: Random, model: str, currency: str, cached: bool) -> list[Fact]:
    base = Decimal(chance.choice(INPUTS))
    rates = {"input": base, "output": base * chance.choice((3, 4, 5))}
    if cached:
        rates["cached_input"] = base / 10
    factors = {"": Decimal(1), **OFFERS, BANDS[0]: Decimal(1), BANDS[1]: Decimal(2)}
    return [
        Fact(model, key, tier, rate * factor, currency=currency)
        for tier, factor in factors.items()
        for key, rate in rates.items()
    ]


def _specs(chance: Random, model: str) -> list[Fact]:
    year, month = chance.randint(2024, 2025), chance.randint(1, 12)
    released = f"{year}-{month:02}-{chance.randint(1, 28):02}"
    cutoff = f"{year - 1}-{chance.randint(1, 12):02}"
    facts = [
        Fact(model, "release_date", text=released),
        Fact(model, "knowledge_cutoff", text=cutoff),
        Fact(model, "license", text=chance.choice(sorted(LICENCES.values()))),
    ]
    if chance.random() < 0.8:
        number = Decimal(chance.choice(SIZES)) * 10**9
        facts.append(Fact(model, "parameters", number=number))
    return facts
