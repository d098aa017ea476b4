"""How much a page may have of what takes time or memory to read.

Each bound lies far above what real pages have; past it the page is not read at all,
since half of a page may say something else than the whole.
"""

from __future__ import annotations

from crawler.errors import TooCostly

MOST_TAGS = 200_000  # opening and closing; the longest comparison pages have 20,000
MOST_COLUMNS = 1_000  # of a table in text or CSV; the widest ones have a hundred


def check(place: str, what: str, found: int, most: int) -> None:
    """Refuse a page that has more of something than it may.

    Raises:
        TooCostly: it has.

    >>> check("page.html", "tags", 3, 2)
    Traceback (most recent call last):
    crawler.errors.TooCostly: page.html: expected at most 2 tags, found 3
    """
    if found > most:
        raise TooCostly(place, f"at most {most:,} {what}", f"{found:,}")
