"""Contracts of `scrapy check`: each spider reads the fixtures of its site.

The page comes from the fixture and not from the network, which a check has none of: a
middleware answers every request, and refuses those that no fixture made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.contracts import Contract
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.fetch.feeditems import ClaimItem, IssueItem
from crawler.fetch.fixtures import (
    EXPECTED,
    ISSUES,
    Fixture,
    claim_lines,
    issue_lines,
    read_meta,
)
from crawler.items import Capture

CHECKING = "SCRAPY_CHECK"  # an environment variable that Scrapy sets during a check
CHECK_SETTINGS: Mapping[str, Any] = {
    "DOWNLOADER_MIDDLEWARES_BASE": {},
    "DOWNLOADER_MIDDLEWARES": {f"{__name__}.FixtureMiddleware": 1},
    "LOOPBACK_ALLOWED": True,  # nobody is asked, so nobody needs to know who asks
}
Item = ClaimItem | IssueItem
ReadPage = Callable[[Any, Response], Iterator[Item]]


class FixtureContract(Contract):
    """``@fixture FOLDER``: the page of the fixture gives what the fixture expects."""

    name = "fixture"

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Ask for the page of the fixture."""
        fixture = self._fixture()
        return {**args, "url": fixture.url, "meta": {"fixture": fixture}}

    def post_process(self, output: Sequence[Item]) -> None:
        """Compare the claims and issues with those that are expected.

        Raises:
            AssertionError: some are missing, or some are more than expected.
        """
        fixture = self._fixture()
        claims = [item for item in output if isinstance(item, ClaimItem)]
        issues = [item for item in output if isinstance(item, IssueItem)]
        _compare(fixture, EXPECTED, claim_lines(claims))
        _compare(fixture, ISSUES, issue_lines(issues))

    def _fixture(self) -> Fixture:
        folder = Path(*self.args)
        return Fixture(folder, **read_meta(folder))


def _compare(fixture: Fixture, file: str, found: Sequence[str]) -> None:
    have, want = Counter(found), Counter(fixture.expected(file))
    missing, extra = sorted((want - have).elements()), sorted((have - want).elements())
    if missing or extra:
        lines = (*(f"- {line}" for line in missing), *(f"+ {line}" for line in extra))
        raise AssertionError(
            f"{fixture.folder / file}: expected (-) and found (+) differ\n"
            + "\n".join(lines)
        )


class FixtureMiddleware:
    """Answers with the page of a fixture, before anyone is asked."""

    def process_request(self, request: Request) -> Response:
        """Return the page of the fixture that ``request`` is about.

        Raises:
            IgnoreRequest: it is about none.
        """
        fixture: Fixture | None = request.meta.get("fixture")
        if fixture is None:
            raise IgnoreRequest("a check asks for fixtures only")
        body = fixture.page.read_bytes()
        captured_at = datetime.fromisoformat(fixture.captured_at)
        site = fixture.folder.parent.name
        request.meta["capture"] = Capture(
            "", site, fixture.url, captured_at, 200, fixture.media_type, "", 0, "", 0
        )
        headers = {"Content-Type": fixture.media_type}
        return Response(fixture.url, headers=headers, body=body)


def make_contracts(folder: Path) -> dict[str, ReadPage]:
    """Return a method for each fixture of a site in ``folder``, by its name.

    A fixture that is known to fail makes none; without the folder there are none.
    """
    metas = sorted(folder.glob("*/meta.toml"))
    cases = [path.parent for path in metas if not read_meta(path.parent).get("xfail")]
    return {f"reads_{case.name}": _contract(case) for case in cases}


def _contract(case: Path) -> ReadPage:
    def reads(spider: Any, response: Response) -> Iterator[Item]:
        found: Iterator[Item] = spider.parse_page(response)
        return found

    reads.__name__ = f"reads_{case.name}"
    reads.__doc__ = f"Read the page of a fixture.\n\n@fixture {case}"
    return reads
