"""The captured feeds, when each was captured, and what its address is.

They belong to their publishers and are not part of the project: a clone elsewhere has
no such folder, and whoever needs them says so and skips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from crawler.archive.saved import ImportReport, import_paths

RAW = "https://raw.githubusercontent.com"
# a file, or a folder of files, below the feeds → its address; to a folder's that ends
# with a slash the name of each file is added
ADDRESSES = {
    "aider": f"{RAW}/Aider-AI/aider/main/aider/website/_data/",
    "aider/model-metadata.json": (
        f"{RAW}/Aider-AI/aider/main/aider/resources/model-metadata.json"
    ),
    "artificialanalysis": "https://artificialanalysis.ai/api/v2/data/llms/models",
    "artificialanalysis/aa_models_2026-08-01.json": (
        "https://artificialanalysis.ai/models"  # an extract of what that page shows
    ),
    "braintrust": f"{RAW}/braintrustdata/braintrust-proxy/main/packages/proxy/schema/",
    "catwalk": f"{RAW}/charmbracelet/catwalk/main/internal/providers/configs/",
    "genai-prices": f"{RAW}/pydantic/genai-prices/main/prices/",
    "helm": f"{RAW}/stanford-crfm/helm/main/src/helm/config/",
    "litellm": f"{RAW}/BerriAI/litellm/main/",
    "llm-prices": f"{RAW}/simonw/llm-prices/main/data/",
    "llm-stats": f"{RAW}/JonathanChavezTamales/LLMStats/main/",
    "models.dev/api_merged.json": "https://models.dev/api.json",
    "openrouter/models.json": "https://openrouter.ai/api/v1/models",
    "scraped-leaderboards/aa_models_leaderboard.csv": (
        "https://artificialanalysis.ai/leaderboards/models"
    ),
    "scraped-leaderboards/livebench_leaderboard.csv": "https://livebench.ai/",
    "scraped-leaderboards/lmarena_text_leaderboard.csv": (
        "https://lmarena.ai/leaderboard/text"
    ),
}


@dataclass(frozen=True, slots=True)
class CapturedFeed:
    """One file; ``path`` is relative to the folder of feeds."""

    path: str
    url: str
    captured_at: datetime


def find_feeds(folder: Path, until: date | None = None) -> Iterator[CapturedFeed]:
    """Yield the feeds below ``folder`` that were captured up to ``until``.

    Raises:
        KeyError: a file's address is not among ADDRESSES.
    """
    for path in sorted(folder.glob("*/*/*")):
        day = date.fromisoformat(path.parent.name)
        if until is None or day <= until:
            moment = datetime.combine(day, time(), UTC)
            yield CapturedFeed(
                path.relative_to(folder).as_posix(), _address(path), moment
            )


def _address(path: Path) -> str:
    source, _, name = path.parts[-3:]
    own = ADDRESSES.get(f"{source}/{name}")
    if own is not None:
        return own
    address = ADDRESSES[source]
    return address + name if address.endswith("/") else address


def import_feeds(
    data_dir: Path, folder: Path, until: date | None = None
) -> list[ImportReport]:
    """Archive the feeds below ``folder`` as `modelcensus import` does, by date."""
    feeds = sorted(find_feeds(folder, until), key=lambda one: one.captured_at)
    return [
        import_paths(data_dir, [folder / feed.path], feed.url, feed.captured_at)
        for feed in feeds
    ]
