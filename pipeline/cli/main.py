"""modelcensus …: the command line. Prints for people, and JSON lines with --json."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import modelcensus as mc
from crawler.version import VERSION
from pipeline.cli.options import CONFIG, DATA, JSON, option, read_config

if TYPE_CHECKING:
    from pipeline.cli.show import Screen

SAME, DIFFERENT, TROUBLE, HELD_BACK = 0, 1, 2, 3
PARTLY = 1


def _screen(as_json: bool) -> Screen:
    from pipeline.cli.show import Screen

    return Screen(as_json)


class _Commands(click.Group):
    """Turns the errors of both packages into one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except mc.HeldBack as error:
            click.echo("modelcensus: nothing published, the release is odd:", err=True)
            for reason in error.reasons:
                click.echo(f"  {reason}", err=True)
            click.echo('  build --accept "why" publishes it all the same', err=True)
            ctx.exit(HELD_BACK)
        except (mc.CrawlerError, mc.PipelineError) as error:
            click.echo(f"modelcensus: {error}", err=True)
            ctx.exit(TROUBLE)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_Commands,
    context_settings={
        "auto_envvar_prefix": "MODELCENSUS",
        "help_option_names": ["-h", "--help"],
    },
)
@click.version_option(VERSION, prog_name="modelcensus")
@option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"Values for options; by default {CONFIG} in this folder, if it is there.",
)
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """A census of AI models: what the web says about them, and who says so.

    Begin with `modelcensus demo`. Then crawl or import pages into data/raw, build a
    release of them in data/curated, and explain its values.

    An option that a command line does not give is taken from its environment variable,
    then from a file modelcensus.toml.
    """
    if config is not None or CONFIG.is_file():
        ctx.default_map = read_config(config or CONFIG, ctx)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/demo"),
    show_default=True,
    envvar="MODELCENSUS_DEMO_DATA",
    help="Folder for the demo's own archive and releases; it is emptied first.",
)
@JSON
def demo(data_dir: Path, as_json: bool) -> None:
    """Serve the sample sites, crawl them twice, build two releases, compare them."""
    from pipeline.cli.demo import run_demo

    run_demo(data_dir, _screen(as_json))


@main.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@option("--max-pages", type=click.IntRange(min=1), help="Pages per site.")
@option(
    "--contact",
    envvar=["MODELCENSUS_CRAWL_CONTACT", "CENSUS_CONTACT"],
    help="Address that site owners can write to; it is sent with every request.",
)
@option("-v", "--verbose", is_flag=True, help="Show Scrapy's log on stderr.")
@DATA
@JSON
def crawl(
    sites: tuple[str, ...],
    max_pages: int | None,
    contact: str | None,
    verbose: bool,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Fetch the pages of SITEs (all, if none is named) into data/raw.

    The same as `scrapy crawl SITE`; robots.txt is obeyed, one request at a time. For
    a page of any other site there is `scrapy crawl page -a url=https://…`.
    Exit code 0: every page was had; 1: some were not; 2: a crawl failed or had none.
    """
    screen = _screen(as_json)
    with screen.progress("crawling") as progress:
        runs = mc.crawl(
            sites,
            data_dir,
            max_pages=max_pages,
            contact=contact,
            settings={"LOG_LEVEL": "INFO" if verbose else "WARNING"},
            progress=progress,
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
@option(
    "--url",
    help="Address of the page, if its first line is no 'URL: …'; with / at its end, of "
    "a folder, to which the names of its files are added.",
)
@option(
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
    moment = _moment(captured_at) if captured_at else None
    if url and not url.startswith(("http://", "https://")):
        raise click.BadParameter(
            f"expected an http or https URL, found {url!r}", param_hint="--url"
        )
    report = mc.add(paths, data_dir, url=url, captured_at=moment)
    screen = _screen(as_json)
    screen.imported(report, mc.preview(data_dir, report.captures))
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
@option(
    "--without",
    multiple=True,
    metavar="SITE",
    help="Leave a site out, as if nothing of it were archived; may be repeated. "
    "`latest` stays where it is.",
)
@option(
    "--force", is_flag=True, help="Publish even if it is the latest release once more."
)
@option(
    "--accept",
    default="",
    metavar="WHY",
    help="Publish a release that would be held back, and keep the reason in it.",
)
@option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many pages to read at a time (default: as many as there are cores).",
)
@DATA
@JSON
def build(
    without: tuple[str, ...],
    force: bool,
    accept: str,
    jobs: int | None,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Read the archive, weigh the claims and publish a release in data/curated.

    \b
    modelcensus build
    modelcensus build --without litellm

    If the latest release holds the same tables, nothing is published.
    Exit code 2: something in the archive is damaged; what is whole was published, or
    nothing was, and the message says which. 3: nothing was published, since too much
    fell or moved since the latest release; the message says what.
    """
    screen = _screen(as_json)
    with screen.progress("reading") as progress:
        published = mc.build(
            data_dir,
            without=without,
            force=force,
            accept=accept,
            jobs=jobs,
            progress=progress,
        )
    screen.published(published)
    sys.exit(TROUBLE if published.damage else SAME)


@main.command()
@click.argument("model")
@click.argument("property_key", metavar="[PROPERTY]", required=False)
@option("--release", default="latest", show_default=True, help="Which release.")
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
    found = mc.open(release, data_dir).explain(model, property_key)
    screen = _screen(as_json)
    if property_key:
        screen.explained(found.explanations)
    else:
        screen.accounted(found.explanations, model)


@main.command()
@click.argument("old")
@click.argument("new", default="latest")
@DATA
@JSON
def diff(old: str, new: str, data_dir: Path, as_json: bool) -> None:
    """Show what changed from release OLD to NEW, and why.

    Exit code 0: the same; 1: different; 2: trouble.
    """
    found = mc.diff(old, new, data_dir)
    _screen(as_json).changeset(found.changeset)
    sys.exit(DIFFERENT if found else SAME)


@main.command()
@click.argument("release", default="latest")
@DATA
@JSON
def verify(release: str, data_dir: Path, as_json: bool) -> None:
    """Check a release: digests, schema, invariants, and every quote in the archive.

    RELEASE is a name or a folder, by default the latest. Exit code 0: it holds; 2: it
    does not.
    """
    opened = mc.open(release, data_dir)
    screen = _screen(as_json)
    with screen.progress("verifying") as progress:
        faults = opened.verify(data_dir, progress)
    screen.verified(opened.folder, faults)
    sys.exit(TROUBLE if faults else SAME)


@main.command()
@DATA
@JSON
def sites(data_dir: Path, as_json: bool) -> None:
    """List every site: how often it is crawled, its last run and how that ended."""
    _screen(as_json).sites(mc.sites(data_dir))
