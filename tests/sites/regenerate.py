"""python -m tests.sites.regenerate CASE…: rewrite what cases expect, to be read.

A CASE is 'site/case', or a path to its directory. What it writes is what the code
does; whether that is right is for the person to say who reads the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crawler.fetch.fixtures import EXPECTED, ISSUES, claim_lines, issue_lines
from tests.sites.cases import FOLDER, read_case


def regenerate(folder: Path) -> tuple[int, int]:
    """Rewrite the expectations of the case in ``folder``; return their counts."""
    found = read_case(folder).extract()
    claims, issues = claim_lines(found.claims), issue_lines(found.issues)
    for name, lines in ((EXPECTED, claims), (ISSUES, issues)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(claims), len(issues)


def main(names: list[str]) -> int:
    if not names:
        print("usage: python -m tests.sites.regenerate SITE/CASE…", file=sys.stderr)
        return 2
    for name in names:
        given = Path(name)
        folder = given if (given / "meta.toml").is_file() else FOLDER / name
        if not (folder / "meta.toml").is_file():
            print(f"{given}: expected a folder with meta.toml", file=sys.stderr)
            return 2
        n_claims, n_issues = regenerate(folder)
        print(
            f"{folder}: {n_claims} claims, {n_issues} issues; now read the difference"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
