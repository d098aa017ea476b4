"""What can go wrong between a site and a raw claim.

CrawlerError
├── ArchiveError        data/raw cannot be written or read
│   ├── DamagedArchive  a WARC file is cut short or its digests do not match
│   ├── NewerArchive    data/raw was written by a newer version
│   └── SiteBusy        another run of the site is at work
├── PageError           one page cannot be read; the others go on
│   ├── EmptyPage
│   ├── BinaryPage
│   ├── BrokenFeed      text that is not the JSON, YAML or CSV it should be
│   ├── DamagedPayload  content-encoding promises more than the bytes hold
│   ├── TooCostly       more of something than a page may have
│   └── UnknownEncoding content-encoding nobody here can undo
├── LocatorError        a locator does not lead to words on its page
└── VocabularyError     a vocabulary file contradicts itself

Every message says where, what was expected and what was found.
"""

from __future__ import annotations


class CrawlerError(Exception):
    """Root of the tree; ``place``, ``expected`` and ``found`` make up the message.

    >>> str(CrawlerError("page.html, byte 0", "text", "a PNG image"))
    'page.html, byte 0: expected text, found a PNG image'
    """

    def __init__(self, place: str, expected: str, found: str) -> None:
        super().__init__(f"{place}: expected {expected}, found {found}")
        self.place = place
        self.expected = expected
        self.found = found


class ArchiveError(CrawlerError):
    """data/raw cannot be written or read."""


class DamagedArchive(ArchiveError):
    """A WARC file is cut short or its bytes contradict its digests."""


class NewerArchive(ArchiveError):
    """data/raw was written by a newer version of this software."""


class SiteBusy(ArchiveError):
    """Another run of the site is at work."""


class PageError(CrawlerError):
    """One page cannot be read; the others go on."""


class EmptyPage(PageError):
    """A payload of no bytes or of white space only."""


class BinaryPage(PageError):
    """A payload that is no text."""


class BrokenFeed(PageError):
    """A feed whose text is not the JSON, YAML or CSV that it should be."""


class DamagedPayload(PageError):
    """The content-encoding promises more than the bytes hold."""


class TooCostly(PageError):
    """A page that has more of something than can be read in time."""


class UnknownEncoding(PageError):
    """A content-encoding nobody here can undo."""


class LocatorError(CrawlerError):
    """A locator does not lead to words on its page."""


class VocabularyError(CrawlerError):
    """A vocabulary file contradicts itself."""
