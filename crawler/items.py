"""The rows that the crawler hands on: captures, raw claims and issues.

All are frozen. Values are text as printed: nothing here is parsed or decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache


def digest_id(*parts: str) -> str:
    """Return a stable 20-digit hexadecimal id of ``parts``.

    The parts are raw text, so that better cleaning never moves an id. Each part is
    written with its length, so ``("ab", "c")`` and ``("a", "bc")`` differ.

    >>> digest_id("ab", "c") == digest_id("a", "bc")
    False
    """
    return hashlib.sha256(b"".join(map(_with_length, parts))).hexdigest()[:20]


@lru_cache(maxsize=2**14)
def _with_length(part: str) -> bytes:
    raw = part.encode("utf-8", "surrogatepass")
    return b"%d:%b" % (len(raw), raw)


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived response or saved file.

    ``captured_at`` is UTC. ``sha256`` and ``size`` (bytes) are of the payload as it
    came, before its content-encoding was undone. ``warc_path`` is relative to
    data/raw and ``warc_offset`` is the byte where the record's gzip member starts.
    ``status`` is the HTTP status, or None for a file that was imported.
    """

    capture_id: str
    site: str
    url: str
    captured_at: datetime
    status: int | None
    media_type: str
    sha256: str
    size: int
    warc_path: str
    warc_offset: int


@dataclass(frozen=True, slots=True)
class RawClaim:
    """What a page says, as printed.

    ``subject_text`` is the name the page uses and ``slug`` the site's own id of it
    ('' where the page gives none). ``section_text`` is the heading the words stand
    under. ``property`` is a key of the vocabulary. ``qualifiers`` are printed texts
    (benchmark, metric, setting, meter, provider, tier, kind, and ``per`` for a unit
    that the site's file states). ``part`` tells apart
    the claims that one cell makes ('63.3 / 69.0' has parts 1 and 2), and ``row_text``
    the rows that print the same value under the same head (a tier, a provider).
    ``locator`` leads to the block in which ``quote`` stands. ``flags`` are what the
    page's words say of the claim (third_party, ...). ``governed`` are the words that
    made the value what it is, as (kind, text), kind one of GOVERNING; they are no part
    of the id.
    """

    subject_text: str
    slug: str
    section_text: str
    label_text: str
    value_text: str
    property: str
    locator: str
    quote: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    part: int = 0
    row_text: str = ""
    governed: tuple[tuple[str, str], ...] = ()

    def statement_id(self, site: str) -> str:
        """Return the id of this statement of ``site``, from its raw words alone."""
        return digest_id(
            site,
            self.slug,
            self.subject_text,
            self.section_text,
            self.label_text,
            self.value_text,
            self.qualifiers.get("metric", ""),
            str(self.part),
            *filter(None, [self.row_text]),
        )


GOVERNING = (
    "row",  # the head of the value's row
    "head",  # the head of its column, the label or key beside it
    "group",  # a head above several columns, an outer key
    "tab",
    "band",  # a column or a line that says for how much input a price holds
    "heading",
    "caption",
    "line",  # the short line above the table
    "unit",  # the words that state the unit
    "file",  # the address of the page or feed
    "title",
    "footnote",
    "agreement",  # no word: known values that agree with the column named it
)


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A value that a page prints of a model under a head that names no property.

    As `RawClaim`, but instead of a property it has ``column``, which tells the columns
    of one page apart. ``label_text`` is the head as printed. ``qualifiers`` are those
    that are clear without the head (currency, per, tier, provider, scale). Who knows
    other values of the same models may name the column; the crawler does not.
    """

    subject_text: str
    slug: str
    section_text: str
    label_text: str
    value_text: str
    column: str
    locator: str
    quote: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    part: int = 0
    row_text: str = ""
    governed: tuple[tuple[str, str], ...] = ()

    def named(self, key: str, qualifiers: Mapping[str, str]) -> RawClaim:
        """Return the claim that this is once its column is known to be ``key``."""
        return RawClaim(
            self.subject_text,
            self.slug,
            self.section_text,
            self.label_text,
            self.value_text,
            key,
            self.locator,
            self.quote,
            {**self.qualifiers, **qualifiers},
            self.flags,
            self.part,
            self.row_text,
            (*self.governed, ("agreement", key)),
        )


@dataclass(frozen=True, slots=True)
class Issue:
    """A thing on a page that was not understood, and what was missing.

    ``kind`` is one of ISSUE_KINDS.
    """

    kind: str
    label_text: str
    value_text: str
    locator: str
    message: str


ISSUE_KINDS = (
    "ambiguous_column",  # a value whose model nothing on the page settles
    "arithmetic",  # a sum of the page that does not come out of the page's numbers
    "captcha_page",  # asks whether a human reads it, and says nothing else
    "consent_page",  # asks for consent first
    "contradiction",  # a page that gives one key two values: none is taken
    "damaged_page",  # cut short, ragged or otherwise broken
    "embedded_disagrees",  # data in a script contradicts the words that are shown
    "empty_shell",  # shows nothing: its script fills it, or nothing does
    "encoding",  # the declared encoding does not fit the bytes
    "expired_correction",  # a site mended the error that a correction is about
    "future_capture",  # dated later than its run
    "foreign_page",  # not a page of the kind that the site's file describes
    "implausible_value",  # outside the range of the vocabulary
    "http_error",  # a status other than success
    "login_page",  # asks for a password first
    "lost_quote",  # a claim whose quote does not stand at its locator
    "maintenance_page",  # says that the site is closed for work
    "missing_page",  # says that there is no such page, with a status of success
    "nothing_found",  # a page on which nothing was recognised
    "other_language",  # in another language than the last time
    "thin_page",  # says far less than the last time: emptied, cut, or built anew
    "too_costly",  # takes more time or memory to read than a page may
    "unmapped_label",  # a label nobody gave a meaning
    "unparsed_value",  # a value no grammar reads
    "unreadable_page",  # empty, binary or undecodable
    "unresolved_subject",  # a claim about nobody in particular
    "wrong_clock",  # of a run that is dated later than the build
)

# of a page that was not read as the page that it is: what it lacks is not withdrawn
PAGE_FAULTS = frozenset(
    (
        "captcha_page",
        "consent_page",
        "damaged_page",
        "empty_shell",
        "foreign_page",
        "login_page",
        "maintenance_page",
        "missing_page",
        "other_language",
        "thin_page",
        "too_costly",
        "unreadable_page",
        "wrong_clock",
    )
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one page.

    ``page_date`` is the date the page gives itself, as printed ('' if none), and
    ``subjects`` are the (name, slug) pairs the page is about. ``claims`` are what the
    page shows; ``embedded`` are what the data in its scripts says, which may be the
    same once more, or something else. ``open`` are the values of models under heads
    that name no property. ``language`` is that of its words ('en'), '' if unclear.
    """

    claims: tuple[RawClaim, ...]
    issues: tuple[Issue, ...]
    page_date: str = ""
    subjects: tuple[tuple[str, str], ...] = ()
    reader: str = ""
    embedded: tuple[RawClaim, ...] = ()
    open: tuple[OpenClaim, ...] = ()
    language: str = ""
