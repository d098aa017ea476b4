"""Which values of a thing that changes are those of before a change.

A value gives way where a site that had said it was seen to say another, or prints since
when the other holds, and nobody has said it since. That a page was downloaded later is
no news: what its site has always said tells of no change. One voice alone does not
overrule two that were read shortly before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.evidence.groups import Group, same, site_of
from pipeline.records import Claim

FRESH_DAYS = 28  # so long before a change a reading was fresh when it came
ENOUGH_VOICES = 2


def outdate(groups: Sequence[Group], claims: Sequence[Claim]) -> list[Group]:
    """Return the groups of one key, each with the day of a change away from it.

    ``claims`` are all of the key: what sites said before is among them.
    """
    return [
        replace(group, outdated=max(_changes(group, groups, claims), default=None))
        for group in groups
    ]


def _changes(
    old: Group, groups: Sequence[Group], claims: Sequence[Claim]
) -> Iterator[date]:
    for group in groups:
        for claim in group.claims if group is not old else ():
            news = claim.news
            if (
                news is not None
                and old.day < news
                and (_is_printed(claim, news) or _said_before(claim, old, claims))
                and len(_fresh(old, news) - {site_of(claim)}) < ENOUGH_VOICES
            ):
                yield news


def _is_printed(claim: Claim, news: date) -> bool:
    return claim.statement.valid_from == news.isoformat()


def _said_before(claim: Claim, old: Group, claims: Sequence[Claim]) -> bool:
    """Return whether the site of a claim has said the old value before it."""
    return any(
        site_of(one) == site_of(claim)
        and one.first_seen < claim.first_seen
        and same(one, old.value)
        for one in claims
    )


def _fresh(group: Group, news: date) -> set[str]:
    since = news - timedelta(days=FRESH_DAYS)
    return {site_of(claim) for claim in group.claims if claim.day >= since}
