"""modelcensus …: the command line. Prints for people, and JSON lines with --json."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import modelcensus as mc
from crawler.version import VERSION
from modelcensus.outcomes import SITE_FAILED
from pipeline.cli.options import CONFIG, DATA, JSON, option, read_config

if TYPE_CHECKING:
    from pipeline.cli.show import Screen

SAME, DIFFERENT, TROUBLE, HELD_BACK = 0, 1, 2, 3
PARTLY = 1
DAY_LENGTH = len("2026-05-22")


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
    What could not be had is told site by site. Exit code 0: every site had pages; 21:
    a site failed or had none.
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
    sys.exit(SITE_FAILED.code if any(run.result == "failed" for run in runs) else SAME)


@main.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@option("--force", is_flag=True, help="Crawl the sites although they are not due.")
@option(
    "--dry-run", is_flag=True, help="List what would be fetched and why; ask nobody."
)
@option("--max-pages", type=click.IntRange(min=1), help="Pages per site.")
@option(
    "--max-hours",
    type=click.FloatRange(min=0, min_open=True),
    default=6.0,
    show_default=True,
    help="How long the crawl may take; what is left comes next time.",
)
@option(
    "--contact",
    envvar=["MODELCENSUS_RUN_CONTACT", "CENSUS_CONTACT"],
    help="Address that site owners can write to; it is sent with every request.",
)
@option(
    "--notify",
    multiple=True,
    metavar="URL",
    help="Tell this address of apprise how it ended (mailto://…, slack://…); may be "
    "repeated. Needs modelcensus[notices].",
)
@option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many pages to read at a time (default: as many as there are cores).",
)
@DATA
@JSON
def run(
    sites: tuple[str, ...],
    force: bool,
    dry_run: bool,
    max_pages: int | None,
    max_hours: float,
    contact: str | None,
    notify: tuple[str, ...],
    jobs: int | None,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Do what is due: crawl, build, publish, compare, and tell. Start it every hour.

    One run at a time; where nothing is due it ends at once. DATA/job holds the log of
    each day, health.json, metrics.prom and a line in runs.jsonl for each run.

    Exit code 0: nothing was due; 10: published; 11: published with warnings; 12:
    nothing changed; 20: a gate stopped it; 21: a site failed; 75: another run is at
    it; 2: trouble.
    """
    screen = _screen(as_json)
    if dry_run:
        screen.planned(mc.plan(data_dir, sites=sites, force=force))
        return
    with screen.progress("working") as progress:
        report = mc.run(
            data_dir,
            sites=sites,
            force=force,
            max_pages=max_pages,
            max_hours=max_hours,
            contact=contact,
            notify=notify,
            jobs=jobs,
            progress=progress,
        )
    screen.job(report)
    sys.exit(report["exit_code"])


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
    "--as-of",
    metavar="DATE",
    help="Leave out what was captured after this day or time. `latest` stays too.",
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
@option(
    "--sign-key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A private key of OpenSSH that signs the release.",
)
@DATA
@JSON
def build(
    without: tuple[str, ...],
    as_of: str | None,
    force: bool,
    accept: str,
    jobs: int | None,
    sign_key: Path | None,
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
            as_of=_end_of(as_of) if as_of else None,
            force=force,
            accept=accept,
            jobs=jobs,
            sign_key=sign_key,
            progress=progress,
        )
    screen.published(published)
    sys.exit(TROUBLE if published.damage else SAME)


def _end_of(text: str) -> datetime:
    """Return a time, or the end of a day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        expected = f"expected a day such as 2026-05-22, found {text!r}"
        raise click.BadParameter(expected, param_hint="--as-of") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment + timedelta(days=1, seconds=-1) if len(text) == DAY_LENGTH else moment


@main.command()
@click.argument("model")
@click.argument("property_key", metavar="PROPERTY")
@DATA
@JSON
def history(model: str, property_key: str, data_dir: Path, as_json: bool) -> None:
    """Show what was said of MODEL's PROPERTY and when, and what releases held.

    \b
    modelcensus history openai/gpt-4o context_window

    MODEL is an id, or a name that one model bears.
    """
    found = mc.open("latest", data_dir).history(model, property_key)
    _screen(as_json).history(found)


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


def _many(name: str, what: str) -> Callable[[Any], Any]:
    return option(name, multiple=True, metavar=name[2:].upper(), help=what)


@main.command()
@click.argument("old", required=False)
@click.argument("new", default="latest")
@_many("--model", "Only changes of this model; may be repeated, as may the next four.")
@_many("--property", "Only changes of this property, such as price.")
@_many("--provider", "Only changes of offers of this provider.")
@_many("--kind", "Only this kind: added, removed, changed, refined, identity …")
@_many("--cause", "Only this cause: market, correction, new_source, code …")
@option("--min-change", metavar="5%", help="Only numbers that moved by so much.")
@option("--full", is_flag=True, help="Show every change, not the summary.")
@option(
    "--format",
    "as_format",
    type=click.Choice(("text", "md", "html", "json", "parquet")),
    default="text",
    show_default=True,
    envvar="MODELCENSUS_DIFF_FORMAT",
    help="How to print it; parquet writes a table to stdout.",
)
@option(
    "--fail-on",
    multiple=True,
    metavar="WORD",
    help="Exit with 1 only for changes of this kind or cause, or 'suspicious'.",
)
@DATA
@JSON
def diff(
    old: str | None,
    new: str,
    model: tuple[str, ...],
    property: tuple[str, ...],  # noqa: A002 - the name of the option
    provider: tuple[str, ...],
    kind: tuple[str, ...],
    cause: tuple[str, ...],
    min_change: str | None,
    full: bool,
    as_format: str,
    fail_on: tuple[str, ...],
    data_dir: Path,
    as_json: bool,
) -> None:
    """Show what changed from release OLD to NEW, and why.

    \b
    modelcensus diff                            the release before the latest, and it
    modelcensus diff 2026-11-20.1 --full --property price --min-change 5%
    modelcensus diff --format html > changes.html

    Each is a name or a folder. Exit code 0: the same; 1: different; 2: trouble.
    """
    found = mc.diff(old, new, data_dir).select(
        models=model,
        properties=property,
        providers=provider,
        kinds=kind,
        causes=cause,
        least_pct=_per_cent(min_change),
    )
    is_worse = found.fails_on(fail_on) if fail_on else bool(found)
    written = {"md": found.to_markdown, "html": found.to_html}
    if as_format in written:
        click.echo(written[as_format](), nl=False)
    elif as_format == "parquet":
        found.write_parquet(sys.stdout.buffer)
    else:
        screen = _screen(as_json or as_format == "json")
        screen.changeset(found.changeset, full)
    sys.exit(DIFFERENT if is_worse else SAME)


def _per_cent(text: str | None) -> float | None:
    """Return the number of '5%' or '5'."""
    if text is None:
        return None
    try:
        return abs(float(text.strip().rstrip("%")))
    except ValueError as error:
        expected = f"expected a size such as 5%, found {text!r}"
        raise click.BadParameter(expected, param_hint="--min-change") from error


@main.command()
@click.argument("release", default="latest")
@option("--quick", is_flag=True, help="Only the files: manifest, digests, names.")
@option("--rebuild", is_flag=True, help="Build the tables again, and compare them too.")
@option(
    "--allowed-signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of OpenSSH's: one of them must have signed the release.",
)
@DATA
@JSON
def verify(
    release: str,
    quick: bool,
    rebuild: bool,
    allowed_signers: Path | None,
    data_dir: Path,
    as_json: bool,
) -> None:
    """Check a release: its files, schema, references, and every quote in the archive.

    RELEASE is a name or a folder, by default the latest. Exit code 0: it holds; 2: it
    does not.
    """
    opened = mc.open(release, data_dir)
    screen = _screen(as_json)
    with screen.progress("verifying") as progress:
        faults = opened.verify(
            data_dir,
            progress,
            quick=quick,
            rebuild=rebuild,
            allowed_signers=allowed_signers,
        )
    screen.verified(opened.folder, faults, quick)
    sys.exit(TROUBLE if faults else SAME)


TABULAR = ("csv", "jsonl", "sqlite")
FEEDS = ("litellm", "models.dev", "genai-prices")


@main.command()
@click.argument("release", default="latest")
@option(
    "--as",
    "form",
    type=click.Choice((*TABULAR, *FEEDS)),
    required=True,
    envvar="MODELCENSUS_EXPORT_AS",
    help="The format.",
)
@option(
    "--out",
    type=click.Path(path_type=Path),
    help="A folder for csv and jsonl, else a file; feeds go to stdout without it.",
)
@DATA
@JSON
def export(
    release: str, form: str, out: Path | None, data_dir: Path, as_json: bool
) -> None:
    """Write a release in another format.

    \b
    modelcensus export --as csv --out tables
    modelcensus export --as sqlite --out census.db
    modelcensus export --as litellm > prices.json
    """
    opened = mc.open(release, data_dir)
    if out is None and form in TABULAR:
        raise click.UsageError(f"--as {form}: expected --out, found none")
    if out is None:
        click.echo(opened.feed(form), nl=False)
        return
    _screen(as_json).exported(opened.export(form, out))


@main.command()
@DATA
@JSON
def releases(data_dir: Path, as_json: bool) -> None:
    """List every release: when it was made, how large it is, and what failed."""
    rows = [mc.open(name, data_dir).as_row() for name in mc.releases(data_dir)]
    _screen(as_json).releases(rows, mc.failures(data_dir))


@main.command()
@option(
    "--keep",
    default="30d,12m",
    show_default=True,
    help="Keep the newest release of each of so many days, weeks, months or years.",
)
@option("--dry-run", is_flag=True, help="Only say which would be deleted.")
@DATA
@JSON
def prune(keep: str, dry_run: bool, data_dir: Path, as_json: bool) -> None:
    """Delete old releases, each in one step.

    \b
    modelcensus prune --keep 30d,12m
    modelcensus prune --keep 8w,2y --dry-run

    The latest one stays, and so does what a release that is kept so came after.
    """
    _screen(as_json).pruned(mc.prune(data_dir, keep, dry_run=dry_run), dry_run)


@main.command()
@click.argument("site", required=False)
@DATA
@JSON
def sites(site: str | None, data_dir: Path, as_json: bool) -> None:
    """List every site at a glance, or the last ten runs of SITE.

    \b
    got       pages of the last crawl / what its crawls used to get
    cover     share of the release's models that it speaks of
    oldest    age of the oldest claim that still supports a fact, in days
    drift     by how much the claims of a page differ from what they used to be
    found     issues of the latest release
    """
    screen = _screen(as_json)
    if site:
        screen.site_runs(mc.runs(site, data_dir))
    else:
        screen.sites(mc.sites(data_dir))
