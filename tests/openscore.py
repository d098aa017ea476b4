"""python -m tests.openscore DATA: keys of known feeds hidden, named by agreement.

    python -m tests.openscore DATA [--show]

DATA/raw holds the captured feeds. Each is read again with words of no language for its
keys, those of names and ids left; the archive without its site says what is known. A
column is right where it gets the property and the meter that the site's file gives it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.claims.datakeys import fold_key
from crawler.claims.recordgrids import ID_KEYS, NAME_KEYS
from crawler.claims.records import read_records
from crawler.items import OpenClaim
from crawler.read.feed import read_feed
from crawler.site import generic_site
from crawler.sites import load_sites, site_of, sites_named
from crawler.vocabulary import load_vocabulary
from pipeline.build import _name as name_statements
from pipeline.claims.gather import add_statements
from pipeline.claims.opencolumns import OpenRow, name_columns, read_known
from pipeline.database import open_database
from pipeline.identity.entities import resolve
from pipeline.statements.archive import read_archive
from tests.feeds import find_feeds
from tests.fusionscore import SHARED

HIDDEN_HOST = "hidden.example"
# what price lists are read for; of other meters few sites say anything
MAIN = frozenset(
    [
        *(("price", meter) for meter in ("input", "output", "cached_input")),
        *((key, "") for key in ("context_window", "max_input_tokens")),
        ("max_output_tokens", ""),
    ]
)
SAME = {("context_window", ""), ("max_input_tokens", "")}  # of most models
FEWEST = 6  # values of a column that counts
SITES = ("catwalk", "litellm", "llm_prices", "models_dev", "openrouter")
KEPT_KEYS = frozenset((*NAME_KEYS, *ID_KEYS))
Thing = tuple[str, str]  # property, meter or benchmark


@dataclass
class Count:
    """Columns of one feed."""

    columns: int = 0
    right: int = 0
    wrong: int = 0


def hide(value: object, hidden: dict[str, str]) -> object:
    """Return a tree with other words for its keys, but for those of names and ids."""
    if isinstance(value, list):
        return [hide(one, hidden) for one in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, one in value.items():
        is_key = key.islower() and "/" not in key and not any(map(str.isdigit, key))
        if is_key and fold_key(key) not in KEPT_KEYS:
            digest = hashlib.sha256(key.encode()).hexdigest()
            hidden[key] = "".join(chr(ord("a") + int(one, 16)) for one in digest[:6])
        found[hidden.get(key, key)] = hide(one, hidden)
    return found


def truth_of(text: str, url: str, hidden: Mapping[str, str]) -> dict[str, Thing]:
    """Return what the site's file makes of each place of the hidden feed."""
    site = site_of(url, load_sites())
    document = read_feed(text, "json", url)
    found: dict[str, Thing] = {}
    if site.feed is None or document.feed is None:
        return found
    for row in site.feed(document.feed):
        if hasattr(row, "property"):
            own = row.qualifiers
            thing = own.get("meter", "") or own.get("benchmark", "")
            thing = f"{thing} {own.get('tier', '')}".strip()
            steps = [hidden.get(step, step) for step in row.locator.split("/")]
            found["/".join(steps)] = row.property, thing
    return found


def measure(
    data_dir: Path, name: str, files: Sequence[tuple[str, str]], show: bool
) -> Count:
    """Return how the columns of a feed's files are named, with their keys hidden."""
    site = generic_site(HIDDEN_HOST)
    rows: list[OpenRow] = []
    truth: dict[str, dict[str, Thing]] = {}
    for path, url in files:
        text = (SHARED / "feeds" / path).read_text("utf-8")
        hidden: dict[str, str] = {}
        other = json.dumps(hide(json.loads(text), hidden))
        truth[path] = truth_of(text, url, hidden)
        document = read_feed(other, "json", f"https://{HIDDEN_HOST}/a.json")
        if document.feed is not None:
            found = read_records(site, document.feed)
            rows += [OpenRow(site.name, path, claim) for claim in found.open]
    with open_database() as database:
        archive = read_archive(data_dir, without={name})
        sites = sites_named(capture.site for capture, _ in archive.captures)
        vocabulary = load_vocabulary()
        add_statements(database, archive.statements)
        name_statements(database, sites, vocabulary)
        aliases = resolve({row.mention: "" for row in rows}, sites, vocabulary)
        models = {mention: alias.model_id for mention, alias in aliases.items()}
        known = read_known(database, models.values(), vocabulary)
    named = name_columns(rows, models, known, frozenset(), vocabulary)
    given = {
        (capture, raw.locator): (raw.property, raw.qualifiers.get("meter", ""))
        for capture, _, raw in named.stated
    }
    total = Count()
    for path in truth:
        own = [row.claim for row in rows if row.capture_id == path]
        got = {place: thing for (one, place), thing in given.items() if one == path}
        count = _count(own, truth[path], got, show)
        total.columns += count.columns
        total.right += count.right
        total.wrong += count.wrong
    return total


def _count(
    claims: Sequence[OpenClaim],
    truth: Mapping[str, Thing],
    given: Mapping[str, Thing],
    show: bool,
) -> Count:
    columns: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        columns[claim.column].append(claim.locator)
    count = Count()
    for locators in columns.values():
        said = [truth[one] for one in locators if one in truth]
        wanted = Counter(said).most_common(1)
        got = next((given[one] for one in locators if one in given), None)
        if not wanted and got is None:
            continue
        want = wanted[0][0] if wanted else ("", "")
        is_right = got == want or {got, want} == SAME
        counted = want in MAIN and len(said) >= FEWEST
        count.columns += counted
        count.right += counted and is_right
        count.wrong += got is not None and not is_right
        if show and not is_right:
            print(f"    {len(said):>5} {want} as {got}")
    return count


def feeds() -> dict[str, list[tuple[str, str]]]:
    """Return the files of prices in JSON by site, with their addresses."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for feed in find_feeds(SHARED / "feeds"):
        name = site_of(feed.url, load_sites()).name
        if feed.path.endswith(".json") and name in SITES:
            found[name].append((feed.path, feed.url))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.openscore")
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args(arguments)
    for name, files in feeds().items():
        one = measure(given.data, name, files, given.show)
        print(
            f"{name:<14}{one.columns:>4} columns of {FEWEST} prices or limits or "
            f"more, {one.right:>4} named right, {one.wrong:>4} wrong",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
