"""Tells people how a run ended, through apprise: mail, chat, a webhook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modelcensus.errors import CrawlerError

MOST_LINES = 20


def check_addresses(addresses: Sequence[str]) -> None:
    """Refuse addresses that nobody can send to, before a run begins.

    Raises:
        CrawlerError: apprise is not installed, or does not know an address.
    """
    if addresses:
        _sender(addresses)


def send_notice(addresses: Sequence[str], report: Mapping[str, Any]) -> bool:
    """Send a report to ``addresses``; return whether all of them took it.

    Raises:
        CrawlerError: apprise is not installed, or does not know an address.
    """
    sent = _sender(addresses).notify(title=title_of(report), body=body_of(report))
    return bool(sent)


def _sender(addresses: Sequence[str]) -> Any:
    try:
        import apprise
    except ImportError as error:
        raise CrawlerError(
            "notices", "apprise (pip install 'modelcensus[notices]')", str(error)
        ) from error
    sender = apprise.Apprise()
    for address in addresses:
        if not sender.add(address):
            scheme = address.partition(":")[0]  # the rest may hold a password
            raise CrawlerError(
                "notices", "an address that apprise knows", f"one of {scheme!r}"
            )
    return sender


def title_of(report: Mapping[str, Any]) -> str:
    """Return one line on a run."""
    words = str(report["outcome"]).replace("_", " ")
    return f"Model Census: {words} {report['release']}".rstrip()


def body_of(report: Mapping[str, Any]) -> str:
    """Return what changed, what failed and what was late, in lines."""
    lines = []
    changes = report["changes"]
    if changes:
        lines.append(
            f"{changes['facts']} facts differ from {report['before']}: "
            f"{changes['added']} added, {changes['removed']} removed, "
            f"{changes['changed']} changed"
        )
        lines += [f"new model: {one}" for one in changes["new_models"]]
        lines += [f"gone model: {one}" for one in changes["gone_models"]]
        lines += changes["examples"]
    if report["problem"]:
        lines.append(report["problem"])
    lines += [f"{row['site']}: {row['told']}" for row in report["sites"]]
    lines += report["warnings"]
    more = len(lines) - MOST_LINES
    return "\n".join(lines[:MOST_LINES] + ([f"and {more} more"] if more > 0 else []))
