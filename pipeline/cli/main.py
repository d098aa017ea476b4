"""modelcensus …: the command line. Prints for people, and JSON lines with --json."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.errors import CrawlerError
from pipeline.errors import PipelineError

DATA = click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    show_default=True,
    help="Folder with raw/ (the archive) and curated/ (the releases).",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON lines instead of text."
)
SAME, DIFFERENT, TROUBLE = 0, 1, 2
PARTLY = 1


class _Commands(click.Group):
    """Turns the errors of both packages into one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (CrawlerError, PipelineError) as error:
            click.echo(f"modelcensus: {error}", err=True)
            ctx.exit(TROUBLE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="modelcensus", prog_name="modelcensus")
def main() -> None:
    """A census of AI models: what the web says about them, and who says so.

    Begin with `modelcensus demo`. Then crawl or import pages into data/raw, build a
    release of them in data/curated, and explain its values.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/demo"),
    show_default=True,
    help="Folder for the demo's own archive and releases; it is emptied first.",
)
@JSON
def demo(data_dir: Path, as_json: bool) -> None:
    """Serve the sample sites, crawl them twice, build two releases, compare them."""
    from pipeline.cli.demo import run_demo
    from pipeline.cli.show import Screen

    run_demo(data_dir, Screen(as_json))


@main.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--max-pages", type=click.IntRange(min=1), help="Pages per site.")
@click.option("-v", "--verbose", is_flag=True, help="Show Scrapy's log on stderr.")
@DATA
@JSON
def crawl(
    sites: tuple[str, ...],
    max_pages: int | None,
    verbose: bool,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Fetch the pages of SITEs (all, if none is named) into data/raw.

    The same as `scrapy crawl SITE`; robots.txt is obeyed, one request at a time. For
    a page of any other site there is `scrapy crawl page -a url=https://…`.
    Exit code 0: every page was had; 1: some were not; 2: a crawl failed or had none.
    """
    from crawler.fetch.running import crawl as run_crawl
    from crawler.sites import load_sites
    from pipeline.cli.show import Screen

    known = load_sites()
    for site in sites:
        if site not in known:
            raise click.BadParameter(
                f"expected one of {', '.join(known)}, found {site!r}", param_hint="SITE"
            )
    screen = Screen(as_json)
    with screen.progress("crawling") as progress:
        runs = run_crawl(
            data_dir,
            sites or tuple(known),
            settings_overrides={"LOG_LEVEL": "INFO" if verbose else "WARNING"},
            max_pages=max_pages,
            on_progress=progress,
        )
    screen.runs(runs)
    if any(run.reason != "finished" or not run.pages for run in runs):
        sys.exit(TROUBLE)
    sys.exit(PARTLY if any(run.errors for run in runs) else SAME)


@main.command("import")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=click.Path(path_type=Path),
)
@click.option(
    "--url",
    help="Address of the page, if its first line is no 'URL: …'; with / at its end, of "
    "a folder, to which the names of its files are added.",
)
@click.option(
    "--captured-at",
    help="When it was captured (ISO 8601, UTC if no zone); else the file's own time.",
)
@DATA
@JSON
def import_(
    paths: tuple[Path, ...],
    url: str | None,
    captured_at: str | None,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Bring saved pages and feeds (HTML, JSON, YAML, CSV, WARC, folders) into data/raw.

    \b
    modelcensus import page.html --url https://awaira.com/models/compare/gpt-4o-vs-o3
    modelcensus import api.json --url https://models.dev/api.json
    modelcensus import prices/ --url https://example.com/prices/
    modelcensus import crawl.warc.gz

    A first line 'URL: …' in a file names its address, and goes before --url. A file
    that names none belongs to the site 'saved', which counts as nobody's voice. Of a
    feed whose site has no file, what it would say is told at once. Exit code 2: some
    files could not be read; the others are in.
    """
    from crawler.archive.saved import import_paths
    from pipeline.cli.show import Screen
    from pipeline.cli.unlisted import preview_feeds

    moment = _moment(captured_at) if captured_at else None
    if url and not url.startswith(("http://", "https://")):
        raise click.BadParameter(
            f"expected an http or https URL, found {url!r}", param_hint="--url"
        )
    screen = Screen(as_json)
    report = import_paths(data_dir, paths, url=url, captured_at=moment)
    screen.imported(report, preview_feeds(data_dir, report.captures))
    sys.exit(TROUBLE if report.errors else SAME)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"expected a time such as 2026-05-22T12:00:00Z, found {text!r}",
            param_hint="--captured-at",
        ) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise click.BadParameter(
            f"expected a time that has passed, found {text!r}",
            param_hint="--captured-at",
        )
    return moment


@main.command()
@click.option(
    "--without",
    multiple=True,
    metavar="SITE",
    help="Leave a site out, as if nothing of it were archived; may be repeated. "
    "`latest` stays where it is.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many pages to read at a time (default: as many as there are cores).",
)
@click.option(
    "--force", is_flag=True, help="Publish even if it is the latest release once more."
)
@DATA
@JSON
def build(
    without: tuple[str, ...],
    jobs: int | None,
    force: bool,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Read the archive, weigh the claims and publish a release in data/curated.

    \b
    modelcensus build
    modelcensus build --without litellm

    If the latest release holds the same tables, nothing is published.
    Exit code 2: something in the archive is damaged; what is whole was published, or
    nothing was, and the message says which.
    """
    from pipeline.cli.show import Screen
    from pipeline.publish import publish

    screen = Screen(as_json)
    with screen.progress("reading") as progress:
        published = publish(data_dir, progress, frozenset(without), jobs, force)
    screen.published(published)
    sys.exit(TROUBLE if published.damage else SAME)


@main.command()
@click.argument("model")
@click.argument("property_key", metavar="[PROPERTY]", required=False)
@click.option("--release", default="latest", show_default=True, help="Which release.")
@DATA
@JSON
def explain(
    model: str, property_key: str | None, release: str, data_dir: Path, as_json: bool
) -> None:
    """Show who says what of MODEL, what was chosen, and why the others lost.

    \b
    modelcensus explain openai/gpt-4o                  a few lines on each value
    modelcensus explain openai/gpt-4o context_window   back to the words on the pages

    MODEL is an id, or a name that one model bears.
    """
    from pipeline.cli.show import Screen
    from pipeline.compare.explain import explain as explain_model
    from pipeline.release.store import find_release

    folder = find_release(data_dir / "curated", release)
    found = explain_model(folder, model, property_key)
    screen = Screen(as_json)
    if property_key:
        screen.explained(found)
    else:
        screen.accounted(found, model)


@main.command()
@click.argument("old")
@click.argument("new", default="latest")
@DATA
@JSON
def diff(old: str, new: str, data_dir: Path, as_json: bool) -> None:
    """Show what changed from release OLD to NEW, and why.

    Exit code 0: the same; 1: different; 2: trouble.
    """
    from pipeline.cli.show import Screen
    from pipeline.compare.diff import compare
    from pipeline.release.store import find_release

    curated = data_dir / "curated"
    changeset = compare(find_release(curated, old), find_release(curated, new))
    Screen(as_json).changeset(changeset)
    sys.exit(DIFFERENT if changeset else SAME)


@main.command()
@click.argument("release", default="latest")
@DATA
@JSON
def verify(release: str, data_dir: Path, as_json: bool) -> None:
    """Check a release: digests, schema, invariants, and every quote in the archive.

    RELEASE is a name or a folder, by default the latest. Exit code 0: it holds; 2: it
    does not.
    """
    from pipeline.cli.show import Screen
    from pipeline.release.checks import find_faults
    from pipeline.release.store import find_release

    folder = find_release(data_dir / "curated", release)
    screen = Screen(as_json)
    with screen.progress("verifying") as progress:
        faults = list(find_faults(folder, data_dir, progress))
    screen.verified(folder, faults)
    sys.exit(TROUBLE if faults else SAME)


@main.command()
@DATA
@JSON
def sites(data_dir: Path, as_json: bool) -> None:
    """List every site: how often it is crawled, its last run and how that ended."""
    from pipeline.cli.show import Screen
    from pipeline.cli.sitelist import list_sites

    rows: list[Mapping[str, object]] = list_sites(data_dir)
    Screen(as_json).sites(rows)
