"""How a page or a table prints numbers and dates, decided for all cells at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.vocabulary.units import currency_symbol

MAX_NAME = 60
MONTHS = 12
CODE = rf"(?:{currency_symbol()}\s?)?"  # before the amount
COMMA_DECIMAL = re.compile(
    rf"{CODE}"
    r"[^\w,]{0,4}(?:\d{1,3}(?:[.\u00a0\u202f ]\d{3})*,(?:\d{1,2}|\d{4,})|0,\d+)"
    r"(?!\d)[^,]*"
)
POINT_DECIMAL = re.compile(
    rf"{CODE}"
    r"[^\w,.]{0,4}(?:\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}\.\d{1,2}|0\.\d+)(?![\d.])"
    r"(?:[^\w.][^.]*|[A-Za-z]?)"
)
POINT_GROUPS = re.compile(
    r"\d{1,3}(?:\.\d{3}){2,}\D*|[1-9]\d{0,2}\.(?:\d{3})\s?(?i:tokens?|jetons|токен\w*)"
    r"|[1-9]\d{0,2}\.000"
)
SLASHED = re.compile(r"\d+/(\d+)/(?:19|20)\d\d")
SLASHED_FIRST = re.compile(r"(\d+)/\d+/(?:19|20)\d\d")


@dataclass(frozen=True)
class Style:
    """How the numbers and dates of one table are printed, decided for all its cells.

    ``decimal`` is ',' where the table's numbers leave no other reading, ``dates`` is
    'MDY' or 'DMY' where a day above 12 shows the order.
    """

    decimal: str = ""
    dates: str = ""

    def qualifiers(self, text: str) -> dict[str, str]:
        """Return what of the style matters for ``text``."""
        own = {}
        if self.decimal and re.search(r"\d[.,]\d", text):
            own["decimal"] = self.decimal
        if self.dates and SLASHED.search(text):
            own["date_order"] = self.dates
        return own


def style_of(texts: Iterable[str]) -> Style:
    """Return how the cells ``texts`` of one table print numbers and dates.

    >>> style_of(["88,7", "42.4"]).decimal, style_of(["128,000", "88.7"]).decimal
    (',', '')
    """
    comma = commas = point = False
    grouped = 0  # how surely points group digits: one '128.000' may be a decimal
    months: set[str] = set()
    for text in texts:
        if len(text) > MAX_NAME:
            continue
        if "." in text:
            point = point or bool(POINT_DECIMAL.fullmatch(text))
            if POINT_GROUPS.fullmatch(text):
                grouped += 2 if text.count(".") > 1 or not text[-1].isdigit() else 1
        if "," in text:
            comma = comma or bool(COMMA_DECIMAL.fullmatch(text))
            if re.search(r",\d{3}(?:\.\d|,\d{3})", text):
                commas = True
        if "/" in text:
            months |= {"MDY" for day in SLASHED.findall(text) if int(day) > MONTHS}
            months |= {
                "DMY" for day in SLASHED_FIRST.findall(text) if int(day) > MONTHS
            }
    dates = months.pop() if len(months) == 1 else ""
    decimal = (comma and not commas) or (grouped > 1 and not (point or commas))
    return Style("," if decimal else "", dates)
