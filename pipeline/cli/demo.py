"""The demo: sample sites on loopback, two crawls, two releases, and what changed.

All of it is the real thing, over real HTTP; only the sites are the project's own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

import modelcensus as mc
from crawler.demo.server import DemoSites
from pipeline.cli.show import VERDICT_STYLE, Screen
from pipeline.cli.terminal import clean, shorten
from pipeline.errors import ReleaseError

if TYPE_CHECKING:
    from pipeline.publish import Published

MARKER = ".modelcensus-demo"
SETTINGS = {
    "LOOPBACK_ALLOWED": True,
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}
SHOWN_MODELS = 12
SHOWN_COLUMNS = (
    ("context_window", "context"),
    ("input_price_usd_per_mtok", "$/M in"),
    ("output_price_usd_per_mtok", "$/M out"),
    ("n_sites", "sites"),
    ("n_conflicts", "conflicts"),
)
EXPLAINED = ("openai/gpt-4o", "context_window")


def run_demo(data_dir: Path, screen: Screen) -> None:
    """Run the demo in ``data_dir``, which is emptied first.

    Raises:
        ReleaseError: the folder holds something that no demo wrote.
    """
    started = time.monotonic()
    _empty(data_dir)
    with DemoSites(edition=1) as sites:
        screen.say("[bold]1/5[/] four sample sites answer on loopback; crawling them")
        first = _edition(data_dir, sites, screen)
        screen.say(
            "[bold]3/5[/] a month later: a price cut, a new model, a page gone …"
        )
        sites.edition = 2
        second = _edition(data_dir, sites, screen, step=4)
    _show(data_dir, first, second, screen)
    screen.say(f"[dim]done in {time.monotonic() - started:.0f} s[/]")


def _empty(data_dir: Path) -> None:
    if data_dir.is_dir() and any(data_dir.iterdir()):
        if not (data_dir / MARKER).is_file():
            raise ReleaseError(
                str(data_dir),
                "an empty folder, or one that a demo wrote",
                "other files",
            )
        shutil.rmtree(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / MARKER).write_text("This folder is emptied by the demo.\n", "utf-8")


def _edition(
    data_dir: Path, sites: DemoSites, screen: Screen, step: int = 2
) -> Published:
    """Crawl the sites as they are now and publish a release."""
    with screen.progress("pages") as progress:
        runs = mc.crawl(
            tuple(sites.base_urls),
            data_dir,
            start_urls=sites.base_urls,
            settings=SETTINGS,
            progress=progress,
        )
    pages, claims = sum(run.pages for run in runs), sum(run.claims for run in runs)
    screen.say(f"[bold]{step}/5[/] {pages} pages, {claims} claims; building a release")
    with screen.progress("reading") as progress:
        return mc.build(data_dir, progress=progress)


def _show(data_dir: Path, first: Published, second: Published, screen: Screen) -> None:
    screen.say("[bold]5/5[/] what came out of it")
    if screen.as_json:
        screen.published(first)
        screen.published(second)
    else:
        _show_models(second, screen)
        _show_verdicts(second, screen)
        _show_conflicts(second, screen)
    opened = mc.open(second.folder)
    screen.explained(opened.explain(*EXPLAINED).explanations)
    screen.changeset(mc.diff(first.folder, opened).changeset)
    if screen.as_json:
        return
    latest = data_dir / "curated" / "latest"
    screen.out.print("\nGo on in Python:")
    screen.out.print("  [bold]import modelcensus as mc[/]")
    screen.out.print(f"  [bold]release = mc.open('{clean(latest)}')[/]", soft_wrap=True)
    screen.out.print(
        "  [bold]release.models.sort_values('n_conflicts', ascending=False).head()[/]"
    )


def _show_models(published: Published, screen: Screen) -> None:
    models = mc.open(published.folder).arrow("models")
    order = pc.sort_indices(
        models, sort_keys=[("n_sites", "descending"), ("n_claims", "descending")]
    )
    rows = models.take(order[:SHOWN_MODELS]).to_pylist()
    screen.table(
        f"{models.num_rows} models, the most spoken of first",
        ("model", *(head for _, head in SHOWN_COLUMNS)),
        (
            (clean(row["model_id"]), *(_cell(row[name]) for name, _ in SHOWN_COLUMNS))
            for row in rows
        ),
    )


def _show_verdicts(published: Published, screen: Screen) -> None:
    """Show one fact for each verdict: the one that most claims were weighed for."""
    facts = mc.open(published.folder).arrow("facts").to_pylist()
    facts.sort(key=lambda row: (-row["n_claims"], row["fact_id"]))
    first: dict[str, dict[str, Any]] = {}
    for row in facts:
        first.setdefault(row["verdict"], row)
    screen.table(
        "How values were reached, one example each",
        ("verdict", "facts", "model, property", "value", "because"),
        (
            (
                f"[{VERDICT_STYLE[verdict]}]{verdict}[/]",
                str(published.verdicts[verdict]),
                clean(_about(row)),
                clean(shorten(row["value"], 20)),
                clean(row["reason"]),
            )
            for verdict, row in sorted(
                first.items(), key=lambda item: -published.verdicts[item[0]]
            )
        ),
    )


def _show_conflicts(published: Published, screen: Screen) -> None:
    """Show one conflict of each class."""
    first: dict[str, dict[str, Any]] = {}
    for row in mc.open(published.folder).arrow("conflicts").to_pylist():
        first.setdefault(row["class"], row)
    screen.table(
        "Conflicts, one of each class",
        ("class", "model, property", "chosen", "rivals"),
        (
            (
                name,
                clean(_about(row)),
                clean(shorten(row["chosen"], 20)),
                clean(shorten(row["rivals"], 60)),
            )
            for name, row in sorted(first.items())
        ),
    )


def _about(row: Mapping[str, Any]) -> str:
    return f"{row['model_id'].partition('/')[2]} {row['property']}"


def _cell(value: object) -> str:
    if value is None:
        return "[dim]–[/]"
    return f"{value:,}" if isinstance(value, int) else clean(value)
