"""Text as it is compared: folded, without what does not count."""

from __future__ import annotations

import re
from functools import lru_cache

KEPT = 32_768  # words whose keys are kept for the next page
DIGIT = re.compile(r"\d")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00]")


def fold(text: str) -> str:
    r"""Fold white space to single spaces and drop invisible characters.

    >>> fold(" 128,000\u00a0tokens\n\u200b ")
    '128,000 tokens'
    """
    if text.isascii() and "\x00" not in text:
        return " ".join(text.split())
    return " ".join(INVISIBLE.sub("", text).split())


# hyphens, figure dash and minus sign; signs, digits and letters of full width
KIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-")
    | {chr(wide): chr(wide - 0xFEE0) for wide in map(ord, "＄％＋．／＃＆＊")}
    | {
        chr(code): chr(code - 0xFEE0)
        for first, last in ("０９", "ＡＺ", "ａｚ")
        for code in range(ord(first), ord(last) + 1)
    }
)
OF_KIN = re.compile("[" + "".join(map(chr, KIN)) + "]")


def as_typed(text: str) -> str:
    r"""Return ``text`` with the signs of a keyboard for their kin, one for one.

    >>> as_typed("GPT\u20114o ＧＰＴ−５ ＄２．５０"), as_typed("$1–$2 —")
    ('GPT-4o GPT-5 $2.50', '$1–$2 —')
    """
    if text.isascii() or OF_KIN.search(text) is None:
        return text
    return text.translate(KIN)


def whole(text: str) -> str:
    r"""Return ``text`` with each half of a character replaced; UTF-8 cannot hold them.

    >>> ascii(whole("GPT\ud800")), whole("GPT")
    ("'GPT\\ufffd'", 'GPT')
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@lru_cache(maxsize=KEPT)
def label_key(text: str) -> str:
    """Return what of a printed label counts: case, colons and footnotes do not.

    >>> label_key("Context Window: *")
    'context window'
    """
    return as_typed(fold(text)).casefold().strip(" :*†‡⁰¹²³⁴⁵⁶⁷⁸⁹—-·|").strip()


@lru_cache(maxsize=KEPT)
def name_key(text: str) -> str:
    """Return what of a name counts: case and the kind of separator do not.

    >>> name_key("MMLU PRO") == name_key("MMLU-Pro")
    True
    >>> name_key("MATH") == name_key("MATH-500")
    False
    """
    return re.sub(
        r"[\s_\-\u2010-\u2015()]+", "-", as_typed(fold(text)).casefold()
    ).strip("-")


LIST_BREAK = re.compile(
    r"\s*[,;+、，；&|•·]\s*(?:(?:and|et|und|or)\s+)?|\s+(?:and|et|und)\s+|\s*/\s*"
)
COMMA_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f ]*\d|\d")
UNKNOWN = re.compile(
    r"(?:undisclosed|unknown|unavailable|n/?a|tbd|tba|unk|unlisted|"
    r"未公开|未知|unbekannt|inconnue?|non communiqué|nicht bekannt|k\. ?a\.|"
    r"not (?:disclosed|specified|"
    r"stated|available|known|published|yet known)|not[- ]yet[- ]sourced|"
    r"not sourced(?: yet)?|unspecified|"
    r"[\w ]{0,40}still being sourced)(?: organization)?"
    r"(?:\[\d+\])?\s*[*†]?",
    re.I,
)


@lru_cache(maxsize=KEPT)
def is_unknown(text: str) -> bool:
    """Return whether the words say that a value is not known.

    >>> is_unknown("Undisclosed[1]"), is_unknown("unknownium")
    (True, False)
    """
    return UNKNOWN.fullmatch(fold(text)) is not None


def split_list(text: str) -> list[str]:
    """Split at commas, semicolons, slashes and a last 'and'.

    >>> split_list("A, B C, and D")
    ['A', 'B C', 'D']
    """
    items = LIST_BREAK.split(fold(text))
    return [item for item in items if item]


def as_point(text: str) -> str:
    """Write numbers of a table with decimal commas with decimal points.

    >>> as_point("88,7 %"), as_point("1.234,5"), as_point("42.4"), as_point("128.000")
    ('88.7 %', '1234.5', '42.4', '128000')
    """
    return COMMA_NUMBER.sub(_as_point, text)


def _as_point(match: re.Match[str]) -> str:
    text = re.sub(r"(?<=\d)[.\u00a0\u202f ](?=\d{3}(?!\d))", "", match.group(0))
    return text.replace(",", ".")
