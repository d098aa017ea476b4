"""Plans of mutants: a page, the steps that break it, and what the wire says of it.

A plan is small and says everything: the same plan gives the same bytes. Two drivers
make plans, ``random.Random`` and hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import HEAVY, LIGHT, Step, mutate, random_steps
from tests.fuzz.samples import HTML, TEXT, Page

MEDIA_TYPES = (
    HTML, TEXT, "", "application/octet-stream", "text/html", "text/markdown",
    "text/html; charset=iso-8859-1", "text/html; charset=utf-16", "text/plain",
    "text/html; charset=shift_jis", "application/xhtml+xml",
)  # fmt: skip
URLS = (
    "https://llm-stats.com/models/compare/gpt-4o-vs-o3",
    "https://two.example/compare/phi-4-vs-gemma-3-27b", "https://www.example.org/",
    "https://gr.tbb.rip/models/Qwen/Qwen2-VL-7B-Instruct", "https://two.example/blog",
    "https://awaira.com/models/compare/zephyr-7b-vs-gpt-4o",
    "https://www.llmreference.com/compare/gpt-4-turbo/qwen3.5-4b",
    "https://x.example/compare/-vs-", "https://x.example/a-vs-b-vs-c-vs-d",
    "https://x.example/compare/%ff-vs-%00",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One mutant; ``page`` is its number among the samples."""

    page: int
    steps: tuple[Step, ...] = ()
    media_type: str | None = None
    url: str | None = None

    def made(self, pages: Sequence[Page]) -> Page:
        """Return the mutant."""
        page = pages[self.page]
        url = page.url if self.url is None else self.url
        media_type = page.media_type if self.media_type is None else self.media_type
        return Page(page.name, url, media_type, mutate(page.payload, self.steps))

    def __str__(self) -> str:
        steps = " ".join(f"{name}:{number}" for name, number in self.steps)
        return f"page {self.page} [{steps}] {self.media_type or ''} {self.url or ''}"


def random_plan(chance: Random, pages: Sequence[Page], heavy_share: float) -> Plan:
    """Return a plan; large pages are taken less often, since they cost more."""
    page = min(
        (chance.randrange(len(pages)) for _ in range(2)),
        key=lambda one: len(pages[one].payload) > 100_000,
    )
    media_type = chance.choice(MEDIA_TYPES) if chance.random() < 0.1 else None
    url = chance.choice(URLS) if chance.random() < 0.15 else None
    return Plan(page, tuple(random_steps(chance, heavy_share)), media_type, url)


def random_plans(
    count: int, number: int, pages: Sequence[Page], heavy_share: float
) -> Iterator[Plan]:
    """Yield ``count`` plans; the plan at a place depends on that place alone."""
    for place in range(count):
        yield random_plan(Random(f"{number}:{place}"), pages, heavy_share)


def steps(heavy: bool = False) -> st.SearchStrategy[tuple[Step, ...]]:
    """Return a strategy of steps that shrinks to few of them."""
    numbers = st.integers(0, 2**32 - 1)
    light = st.tuples(st.sampled_from([one.__name__ for one in LIGHT]), numbers)
    several = st.lists(light, max_size=8)
    if not heavy:
        return several.map(tuple)
    large = st.tuples(st.sampled_from([one.__name__ for one in HEAVY]), numbers)
    return st.builds(lambda one, more: (one, *more), large, several)


def plans(count: int, heavy: bool = False) -> st.SearchStrategy[Plan]:
    """Return a strategy of plans over ``count`` pages."""
    media_types = st.none() | st.sampled_from(MEDIA_TYPES)
    urls = st.none() | st.sampled_from(URLS)
    return st.builds(Plan, st.integers(0, count - 1), steps(heavy), media_types, urls)


def hypothesis_plans(
    count: int, number: int, pages: Sequence[Page], heavy_share: float
) -> list[Plan]:
    """Return ``count`` plans that hypothesis drew."""
    heavy = round(count * heavy_share)
    light = drawn(plans(len(pages)), count - heavy, number)
    return light + drawn(plans(len(pages), heavy=True), heavy, number)


def drawn(strategy: st.SearchStrategy[Plan], count: int, number: int) -> list[Plan]:
    """Return what hypothesis draws with a seed; nothing is stored or shrunk."""
    found: list[Plan] = []
    if not count:
        return found

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(plan: Plan) -> None:
        found.append(plan)

    draw()
    return found
