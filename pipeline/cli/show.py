"""How results look: tables for a person, JSON lines for a program.

Results go to stdout, progress to stderr. Text of pages is escaped before rich sees it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from pipeline.cli.terminal import (
    clean,
    counted,
    json_line,
    print_line,
    shorten,
    unit_text,
)
from pipeline.flags import CONFIRMED
from pipeline.records import QUALIFIERS, Progress

if TYPE_CHECKING:
    from pipeline.compare.diff import Changeset
    from pipeline.compare.explain import Explanation
    from pipeline.compare.history import Period
    from pipeline.publish import Published
    from pipeline.unlisted import FeedPreview

VERDICT_STYLE = {
    "unanimous": "green",
    "compatible": "green",
    "majority": "cyan",
    "newest": "cyan",
    "preferred": "cyan",
    "single": "dim",
    "contested": "red",
}
MAX_QUOTE = 160
NUMERIC = re.compile(r"[\d.,]*|\[dim\]–\[/\]")


class Screen:
    """Where a command's results and progress go."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.out = Console(
            highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty()
        )
        self.err = Console(stderr=True, highlight=False, emoji=False)

    def line(self, **row: object) -> None:
        """Print one JSON line."""
        print_line(json_line(row))

    @contextmanager
    def progress(self, doing: str) -> Iterator[Progress]:
        """Show on stderr what is worked on; on a terminal only."""
        if not self.err.is_terminal:
            yield lambda what, count, total=None: None
            return
        from rich.progress import (
            BarColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import Progress as Bar

        columns = (
            SpinnerColumn(),
            TextColumn(f"{doing} {{task.fields[count]}}"),
            BarColumn(bar_width=20),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
        )
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task("", total=None, count="")

            def advance(what: str, count: int, total: int | None = None) -> None:
                bar.update(
                    task,
                    completed=count,
                    total=total or None,
                    count=f"{count} of {total}" if total else str(count),
                    description=clean(shorten(what, 50)),
                )

            yield advance

    def say(self, text: str) -> None:
        """Print a sentence about progress on stderr."""
        self.err.print(text)

    def table(
        self,
        title: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        gap: int = 2,
    ) -> None:
        """Print a table; cells must be clean already. Numbers stand to the right.

        ``gap`` is the space between columns, 1 or 2.
        """
        made = [tuple(row) for row in rows]
        table = Table(
            title=title or None,
            title_justify="left",
            title_style="bold",
            box=SIMPLE,
            padding=(0, gap - 1, 0, 0),
        )
        for position, head in enumerate(heads):
            numbers = all(NUMERIC.fullmatch(row[position]) for row in made)
            table.add_column(
                head,
                justify="right" if numbers else "left",
                overflow="fold",
                no_wrap=position == 0,
            )
        for row in made:
            table.add_row(*row)
        self.out.print(table)

    def runs(self, runs: Iterable[Any]) -> None:
        """Show how crawls ended."""
        runs = list(runs)
        if self.as_json:
            for run in runs:
                self.line(
                    site=run.site,
                    run=run.run,
                    reason=run.reason,
                    pages=run.pages,
                    errors=run.errors,
                    claims=run.claims,
                    issues=run.issues,
                    result=run.result,
                    told=run.told,
                )
            return
        self.table(
            "",
            ("site", "claims", "issues", "", "what happened"),
            (
                (
                    clean(run.site),
                    str(run.claims),
                    str(run.issues),
                    clean(run.result),
                    clean(run.told),
                )
                for run in runs
            ),
        )

    def job(self, report: Mapping[str, Any]) -> None:
        """Show what a run of the job did."""
        if self.as_json:
            self.line(**report)
            return
        from modelcensus.notices import body_of

        self.out.print(f"[bold]{clean(report['outcome'].replace('_', ' '))}[/]")
        if report["release"]:
            self.out.print(f"release [bold]{clean(report['release'])}[/]")
        for line in body_of(report).splitlines():
            self.out.print(f"  {clean(line)}")
        if report["next_due"]:
            self.out.print(f"next due: {clean(report['next_due'][:16])}")

    def planned(self, plans: Sequence[Mapping[str, Any]]) -> None:
        """Show what a run would fetch, and why."""
        for plan in plans:
            if self.as_json:
                self.line(**plan)
                continue
            due = "due" if plan["due"] else f"not before {plan['next_due'][:16]}"
            self.out.print(
                f"[bold]{clean(plan['site'])}[/]: {due} ({clean(plan['why'])})"
            )
            for fetch in plan["fetches"] if plan["due"] else ():
                self.out.print(
                    f"  {clean(fetch['url'])}  [dim]{clean(fetch['why'])}[/]"
                )

    def imported(self, report: Any, feeds: Iterable[FeedPreview] = ()) -> None:
        """Show what an import took, what it could not read, what ``feeds`` say."""
        if self.as_json:
            for capture in report.captures:
                self.line(
                    site=capture.site,
                    url=capture.url,
                    capture_id=capture.capture_id,
                    known=False,
                )
            for capture in report.known:
                self.line(
                    site=capture.site,
                    url=capture.url,
                    capture_id=capture.capture_id,
                    known=True,
                )
        else:
            sites = {capture.site for capture in report.captures}
            self.out.print(
                f"{counted(len(report.captures), 'capture')} of "
                f"{counted(len(sites), 'site')} imported"
            )
            if report.known:
                known = counted(len(report.known), "capture")
                self.out.print(f"{known} had been imported before")
        for feed in feeds:
            if self.as_json:
                self.line(**asdict(feed))
            else:
                self.out.print(f"no site file: {clean(feed.words())}")
        homeless = sum(one.url.startswith("saved:") for one in report.captures)
        if homeless:
            self.err.print(
                f"{counted(homeless, 'file')} named no URL: kept as site 'saved', "
                "which counts as nobody's voice; name one with --url"
            )
        for error in report.errors:
            self.err.print(f"[red]not imported:[/] {clean(error)}")

    def published(self, published: Published) -> None:
        """Show a new release: its tables, its verdicts, its sites."""
        if self.as_json:
            self.line(
                release=published.folder.name,
                folder=published.folder,
                rows=dict(published.rows),
                verdicts=dict(published.verdicts),
                sites={site: dict(row) for site, row in published.sites.items()},
                damage=list(published.damage),
                unchanged=published.unchanged,
            )
        elif published.unchanged:
            self.out.print(
                f"unchanged: release [bold]{published.folder.name}[/] holds the same; "
                "--force publishes it again"
            )
        else:
            name = published.folder.name
            aside = "" if published.is_latest else ", a what-if: latest stays as it was"
            self.out.print(f"release [bold]{name}[/]{aside}")
            if published.before:
                changed = counted(published.changes, "fact")
                self.out.print(f"{changed} changed since {published.before}")
            self.table(
                "",
                ("site", "captures", "claims", "issues"),
                (
                    (clean(site), *(str(row[name]) for name in row))
                    for site, row in published.sites.items()
                ),
            )
            rows = ", ".join(
                f"{count} {name}" for name, count in published.rows.items()
            )
            self.out.print(rows)
            self.out.print(self.verdict_line(published.verdicts))
        for damage in published.damage:
            self.err.print(f"[red]damaged:[/] {clean(damage)}")

    def verdict_line(self, verdicts: Mapping[str, int]) -> str:
        """Return the verdicts and their counts in one coloured line."""
        if not verdicts:
            return "no facts: see the issues table for what was not understood"
        ordered = sorted(verdicts.items(), key=lambda item: (-item[1], item[0]))
        return "verdicts: " + ", ".join(
            f"[{VERDICT_STYLE[name]}]{name}[/] {count}" for name, count in ordered
        )

    def explained(self, explanations: Sequence[Explanation]) -> None:
        """Show facts with the claims behind them and the words they were read from."""
        for explanation in explanations:
            if self.as_json:
                self.line(**explanation.as_row())
            else:
                self._explanation(explanation)

    def accounted(self, explanations: Sequence[Explanation], model: str) -> None:
        """Show all that is known of a model, a few lines a fact."""
        if self.as_json:
            self.explained(explanations)
            return
        from pipeline.cli.modelaccount import give_account

        for line in give_account(explanations, model):
            self.out.print(line)

    def _explanation(self, explanation: Explanation) -> None:
        fact = explanation.fact
        self._fact(fact, explanation.claims)
        for variant, claims in explanation.variants:
            self.out.print("  [bold]of its variant[/]")
            self._fact(variant, claims, indent=2)
        if explanation.relation:
            self.out.print(f"  [cyan]{clean(explanation.relation)}[/]")
        for row in explanation.conflicts:
            self.out.print(
                f"  [red]conflict[/] ({clean(row['class'])}): "
                f"{clean(shorten(row['rivals'], MAX_QUOTE))}; {clean(row['reason'])}"
            )
        self.out.print()

    def _fact(
        self, fact: Mapping[str, Any], claims: Iterable[Any], indent: int = 0
    ) -> None:
        pad = " " * indent
        style = VERDICT_STYLE[fact["verdict"]]
        flags = clean(", ".join(_weaknesses(fact)))
        weak = f" [yellow](weak: {flags})[/]" if flags else ""
        named = " ".join(clean(fact[name]) for name in QUALIFIERS if fact[name])
        self.out.print(
            f"{pad}[bold]{clean(fact['model_id'])}[/] {clean(fact['property'])} "
            f"{named}{' ' if named else ''}= [bold]{clean(fact['value'])}[/] "
            f"{unit_text(fact['unit'])}"
        )
        verdict = f"[{style}]{fact['verdict']}[/]"
        self.out.print(f"{pad}  {verdict}: {clean(fact['reason'])}{weak}")
        for same in _fold_claims(claims):
            self._claim(same, pad)

    def _claim(self, same: Sequence[Mapping[str, Any]], pad: str) -> None:
        """Print the first of the statements in which a site says the same."""
        claim = same[0]
        mark = {"supports": "[green]✓[/]", "loses": "[red]✗[/]"}.get(
            claim["outcome"], "[dim]·[/]"
        )
        why = f" — {clean(claim['reason'])}" if claim["reason"] else ""
        weak = clean(", ".join(_weaknesses(claim)))
        flags = f" [yellow]({weak})[/]" if weak else ""
        more = (
            f" [dim](and {counted(len(same) - 1, 'more statement')})[/]"
            if same[1:]
            else ""
        )
        label = f"{clean(claim['label_text'])}: " if claim["label_text"] else ""
        self.out.print(
            f"{pad}  {mark} {clean(claim['site'])} says [bold]"
            f"{clean(claim['value_text'])}[/] of {clean(claim['subject_text'])}"
            f"{flags}{why}{more}"
        )
        newest = max(
            claim["evidence"], key=lambda row: (row["captured_at"], row["locator"])
        )
        quote = clean(shorten(newest["quote"], MAX_QUOTE))
        self.out.print(f"{pad}      {label}“{quote}”")
        self.out.print(
            f"{pad}      [dim]{clean(newest['url'])}, "
            f"{newest['captured_at']:%Y-%m-%d}, {clean(newest['locator'])}[/]",
            soft_wrap=True,
        )
        if claim["governed_by"]:
            governed = clean(shorten(claim["governed_by"], MAX_QUOTE))
            self.out.print(f"{pad}      [dim]by[/] {governed}")
        if claim["arithmetic"]:
            came_out = CONFIRMED in claim["flags"]
            said = "confirms" if came_out else "[yellow]contradicts[/]"
            self.out.print(
                f"{pad}      its page's own sum {said} it: {clean(claim['arithmetic'])}"
            )

    def changeset(self, changeset: Changeset, full: bool = False) -> None:
        """Show what changed between two releases: a summary, or every change."""
        if self.as_json:
            for row in changeset.as_rows():
                self.line(**row)
            return
        from pipeline.cli.changelines import describe_changes

        for line in describe_changes(changeset, full):
            self.out.print(line)

    def releases(
        self, rows: Sequence[Mapping[str, Any]], failures: Sequence[Mapping[str, Any]]
    ) -> None:
        """Show the releases, oldest first, and the builds that failed."""
        if self.as_json:
            for row in (*rows, *failures):
                self.line(**row)
            return
        heads = ("release", "made", "models", "facts", "MB", "after", "")
        self.table("", heads, map(_release_cells, rows))
        for event in failures:
            reason = clean(shorten(str(event.get("reason", "")), MAX_QUOTE))
            self.out.print(f"[red]failed[/] {clean(event.get('at', ''))}: {reason}")

    def history(self, periods: Sequence[Period]) -> None:
        """Show what was said and what was held, one period a row."""
        if self.as_json:
            for one in periods:
                self.line(**one.as_row())
            return
        self.table(
            "",
            ("", "of", "value", "by", "from", "to", ""),
            (
                (
                    one.clock,
                    clean(one.qualifiers or "–"),
                    f"{clean(one.value or '–')} {unit_text(one.unit)}",
                    clean(one.who or "–"),
                    clean(one.begin),
                    clean(one.end),
                    clean(shorten(one.note, 60)),
                )
                for one in periods
            ),
        )

    def exported(self, paths: Sequence[Path]) -> None:
        """Show which files were made."""
        for path in paths:
            if self.as_json:
                self.line(file=path)
            else:
                self.out.print(clean(path))

    def pruned(self, names: Sequence[str], dry_run: bool) -> None:
        """Show which releases are gone."""
        for name in names:
            if self.as_json:
                self.line(release=name, deleted=not dry_run)
            else:
                verb = "would delete" if dry_run else "deleted"
                self.out.print(f"{verb} {clean(name)}")
        if not names and not self.as_json:
            self.out.print("nothing to delete")

    def verified(
        self, folder: Path, faults: Sequence[str], quick: bool = False
    ) -> None:
        """Show whether a release holds."""
        if self.as_json:
            self.line(
                release=folder.resolve().name,
                ok=not faults,
                quick=quick,
                n_faults=len(faults),
                faults=list(faults),
            )
            return
        for fault in faults:
            self.out.print(f"[red]fault:[/] {clean(fault)}")
        name = clean(folder.resolve().name)
        if faults:
            self.out.print(f"release {name}: {counted(len(faults), 'fault')}")
        else:
            held = (
                "its files are those of its manifest"
                if quick
                else "digests, schema, references and every quote hold"
            )
            self.out.print(f"release {name}: {held}")

    def sites(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Show the sites."""
        if self.as_json:
            for row in rows:
                self.line(**row)
            return
        self.table(
            "",
            (
                "site", "every", "last ok", "got", "cover", "oldest", "drift", "found",
                "health",
            ),
            (
                (
                    clean(shorten(str(row["site"]), 19)),
                    f"{row['cadence_days']} d" if row["cadence_days"] else "–",
                    clean(str(row["last_good"])[2:10]) if row["last_good"] else "–",
                    f"{_or_dash(row['got'])}/{_or_dash(row['expected'])}",
                    _percent(row["coverage"]),
                    _or_dash(row["oldest_days"]),
                    _percent(row["drift"]),
                    _or_dash(row["findings"]),
                    clean(row["health"]),
                )
                for row in rows
            ),
            gap=1,
        )  # fmt: skip

    def site_runs(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Show the last runs of a site."""
        if self.as_json:
            for row in rows:
                self.line(**row)
            return
        heads = ("pages", "skipped", "failed", "claims", "issues")
        self.table(
            "",
            ("run", "min", *heads, "ended"),
            (
                (
                    clean(row["run"]),
                    _or_dash(row.get("minutes")),
                    *(_or_dash(row.get(name)) for name in heads),
                    clean(row["ended"]),
                )
                for row in rows
            ),
        )


def _release_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    marks = ["latest"] if row["is_latest"] else []
    marks += [f"without {', '.join(row['without'])}"] if row["without"] else []
    marks += [f"as of {row['as_of']}"] if row["as_of"] else []
    return (
        clean(row["release"]),
        clean(row["created_at"][:16]),
        f"{row['models']:,}",
        f"{row['facts']:,}",
        f"{row['bytes'] / 1e6:.1f}",
        clean(row["predecessor"] or "–"),
        clean(", ".join(marks)),
    )


def _or_dash(value: object) -> str:
    return "–" if value is None else clean(value)


def _percent(share: object) -> str:
    return f"{share:.0%}" if isinstance(share, float) else "–"


def _weaknesses(row: Mapping[str, Any]) -> list[str]:
    """Return the flags of a fact or claim that make it weak."""
    return [flag for flag in row["flags"] if flag != CONFIRMED]


def _quote_length(claim: Mapping[str, Any]) -> int:
    return min(len(row["quote"]) for row in claim["evidence"])


def _fold_claims(claims: Iterable[Any]) -> list[list[Any]]:
    """Put the statements together in which one site says the same of one subject."""
    folded: dict[tuple[str, ...], list[Any]] = {}
    for claim in claims:
        key = (
            claim["outcome"],
            claim["site"],
            claim["subject_text"],
            claim["value"],
            claim["reason"],
        )
        folded.setdefault(key, []).append(claim)
    for same in folded.values():
        same.sort(key=lambda one: (one["label_text"] == "", _quote_length(one)))
    return list(folded.values())
