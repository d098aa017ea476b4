"""What a page asks of robots: nofollow, noai and the like, in its head or its HTML.

They are counted for every site, and obeyed where a setting names them.
"""

from __future__ import annotations

import re

from scrapy.http import Response

NAMES = frozenset(
    ("nofollow", "noindex", "none", "noarchive", "noai", "noimageai", "tdm-reservation")
)
SEARCHED = 100_000  # characters; a head is at the beginning
META = re.compile(r"<meta\b[^<>]{0,2000}>", re.I)
ATTRIBUTE = re.compile(
    r"\b(name|content)\s{0,9}=\s{0,9}(?:\"([^\"<>]{0,500})\"|'([^'<>]{0,500})'|([^\s\"'<>]+))",
    re.I,
)
FOR_ROBOTS = ("robots", "modelcensus")
WORD = re.compile(r"[a-z-]+")


def robot_signals(response: Response, text: str) -> frozenset[str]:
    """Return what the head of ``response`` and its ``text`` ask of robots.

    >>> page = Response("https://s.com/", headers={"X-Robots-Tag": "noai, noodp"})
    >>> sorted(robot_signals(page, '<meta name="robots" content="index,nofollow">'))
    ['noai', 'nofollow']
    """
    found: set[str] = set()
    for value in response.headers.getlist("X-Robots-Tag"):
        found |= _words(_for_us(value.decode("latin-1")))
    if (response.headers.get("TDM-Reservation") or b"").strip() == b"1":
        found.add("tdm-reservation")
    for tag in META.findall(text[:SEARCHED]):
        fields = {
            name.lower(): one or two or three
            for name, one, two, three in ATTRIBUTE.findall(tag)
        }
        name, content = fields.get("name", "").lower(), fields.get("content", "")
        if name in FOR_ROBOTS:
            found |= _words(content)
        if name == "tdm-reservation" and content.strip() == "1":
            found.add(name)
    if "none" in found:
        found = (found - {"none"}) | {"noindex", "nofollow"}
    return frozenset(found)


def _for_us(value: str) -> str:
    """Return a value of X-Robots-Tag, '' if it is for another robot by name.

    >>> _for_us("otherbot: noai"), _for_us("ModelCensus: noai"), _for_us("noai")
    ('', ' noai', 'noai')
    """
    agent, colon, rest = value.partition(":")
    if not colon or "," in agent or agent.strip().lower() in ("max-snippet",):
        return value
    return rest if agent.strip().lower() in FOR_ROBOTS else ""


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.lower())) & NAMES
