"""Pages that stand in the place of another: captchas, logins, unsaid errors.

None of them says anything of the page that was asked for. A page on which models were
read is none of them, whatever its menus say; only one that calls itself missing is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from crawler.items import Issue
from crawler.read.document import Document
from crawler.read.signs import Signs

MOST_SHORT = 160  # characters of a line that may say what a page is
MOST_LINES = 60  # lines from the top that are looked at
FEWEST = 600  # characters of a page that says anything, where it has a form
MOST_WORDY = 4000  # characters of a page that stands in for another
EMPTY = 20  # characters of a page that shows nothing


def recognise(document: Document, signs: Signs, n_claims: int) -> Issue | None:
    """Return what kind of a page stands in the place of the page, if one does."""
    lines = [line for line in document.lines() if line.text.strip()]
    heads = [signs.title, *(line.text for line in lines if line.heading == 1)]
    if any(_says("missing_page", head) for head in heads):
        return _issue("missing_page", next(filter(None, heads)))
    length = sum(len(line.text) for line in lines)
    if n_claims or length > MOST_WORDY:
        return None
    for kind in _words():
        told = [head for head in heads if _says(kind, head)]
        if told:
            return _issue(kind, told[0])
    if signs.challenge and length < FEWEST:
        return _issue("captcha_page", "a form that asks for a human")
    if signs.password and length < FEWEST:
        return _issue("login_page", "a field for a password")
    short = [line.text for line in lines[:MOST_LINES] if len(line.text) <= MOST_SHORT]
    for kind in _words():
        told = [text for text in short if _says(kind, text)]
        if told and length < FEWEST:
            return _issue(kind, told[0])
    if length < EMPTY or (signs.no_index and length < FEWEST):
        return _issue("empty_shell", f"{length} characters")
    return None


def _says(kind: str, text: str) -> bool:
    return _words()[kind].search(text) is not None


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    """Return what pages of each kind are titled with."""
    source = files(__package__) / "badpages.toml"
    kinds = tomllib.loads(source.read_text(encoding="utf-8"))["kind"]
    return {
        one["name"]: re.compile("|".join(f"(?:{word})" for word in one["words"]), re.I)
        for one in kinds
    }


def _issue(kind: str, found: str) -> Issue:
    message = f"expected statements about models, found another page: {found[:200]}"
    return Issue(kind, "", found[:200], "", message)
