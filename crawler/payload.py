"""Wire bytes to payload, payload to text: the same for a crawl and for the archive.

Strict where a browser is lenient: bytes that are missing are an error, never a shorter
page. Nothing here depends on what else is installed: detectors that guess differently
from one machine to the next are not asked.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Generator, Iterator

from bs4.dammit import UnicodeDammit

from crawler.errors import (
    BinaryPage,
    DamagedPayload,
    EmptyPage,
    TooCostly,
    UnknownEncoding,
)

LARGEST_PAYLOAD = 32 * 2**20  # bytes; the largest comparison pages hold 2 MiB
CHUNK = 64 * 2**10
MOST_LAYERS = 4  # of compression; servers and proxies add one each
MOST_MEMBERS = 1_000  # of gzip; writers that compress in blocks make one per 64 KiB
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW = 16 + zlib.MAX_WBITS
PADDING = re.compile(rb"\0*")
IDENTITY = ("", "identity", "none")

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (GZIP_MAGIC, "gzip data"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "an ELF program"),
)
# What the Encoding Standard reads for a label (https://encoding.spec.whatwg.org/),
# by Python's names. A codec that is not here is no encoding of a page.
CODECS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
PLAIN_CODECS = re.compile(
    r"utf-(?:8|(?:16|32)(?:-[lb]e)?)|cp(?:866|874|932|949|125[0-8])|koi8-[ru]|"
    r"iso8859-(?:[2-8]|10|1[3-6])|mac-(?:roman|cyrillic)|gb18030|big5hkscs|"
    r"euc_jp|iso2022_jp"
)
ONE_BYTE = re.compile(r"cp(?:12|8)|iso8859|koi8|mac")
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.I)
PAGE_CHARSET = re.compile(
    rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:+-]{1,40})"
    rb"|\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:+-]{1,40})",
    re.I,
)
PAGE_CHARSET_BYTES = 4096
# Bytes that no text holds; ESC is left out, since ISO-2022-JP needs it.
CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1b"))
MOST_STRAY_CONTROLS = 8
WORST_CONTROL_SHARE = 0.01
WORST_DAMAGE_SHARE = 0.1  # of the characters beyond ASCII


def decode_payload(
    payload: bytes, content_encoding: str, place: str, max_size: int = LARGEST_PAYLOAD
) -> bytes:
    """Undo the ``content_encoding`` of a payload, all layers of it.

    ``max_size`` limits the bytes that come out. ``place`` names the payload in errors.
    A payload of no bytes is its own decoding, whatever its header says.

    Raises:
        DamagedPayload: it is cut short, is not what it says, or exceeds ``max_size``.
        TooCostly: it has too many layers, or too many members in one.
        UnknownEncoding: gzip and deflate are all that is asked for and undone.

    >>> import gzip
    >>> decode_payload(gzip.compress(b"page"), "gzip", "page.html")
    b'page'

    """
    layers = [layer.strip().lower() for layer in content_encoding.split(",")]
    if len(layers) > MOST_LAYERS:
        expected = f"at most {MOST_LAYERS} layers of compression"
        raise TooCostly(place, expected, f"{len(layers)}")
    for layer in reversed(layers):
        if not payload or layer in IDENTITY:
            continue
        if layer in ("gzip", "x-gzip"):
            payload = _join(_gunzip(payload, place), place, max_size)
        elif layer == "deflate":
            payload = _join(_undeflate(payload, place), place, max_size)
        else:
            raise UnknownEncoding(place, "content-encoding gzip or deflate", layer)
    return payload


def _join(chunks: Iterator[bytes], place: str, max_size: int) -> bytes:
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) > max_size:
            raise DamagedPayload(
                place, f"at most {max_size} bytes (the size limit)", "more than that"
            )
    return bytes(joined)


def _gunzip(payload: bytes, place: str) -> Iterator[bytes]:
    """Yield what the members of ``payload`` hold; zeros may pad the end."""
    position = 0
    for _ in range(MOST_MEMBERS):
        if not payload.startswith(GZIP_MAGIC, position):
            found = f"{payload[position : position + 8]!r}"
            raise DamagedPayload(place, "gzip data", found)
        inflater = zlib.decompressobj(GZIP_WINDOW)
        position = yield from _inflate(inflater, payload, position, place)
        padding = PADDING.match(payload, position)
        position = padding.end() if padding else position
        if position == len(payload):
            return
    raise TooCostly(place, f"at most {MOST_MEMBERS:,} members of gzip", "more")


def _undeflate(payload: bytes, place: str) -> Iterator[bytes]:
    """Yield what ``payload`` holds; servers send it with zlib's header and without."""
    wrapped = payload[0] & 0x0F == 8 and int.from_bytes(payload[:2]) % 31 == 0
    window = zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS
    yield from _inflate(zlib.decompressobj(window), payload, 0, place)


def _inflate(
    inflater: zlib._Decompress, payload: bytes, position: int, place: str
) -> Generator[bytes, None, int]:
    """Yield what is compressed at ``position``, and return where that ends.

    The inflater sees a chunk at a time, since it copies what it does not use.
    """
    view = memoryview(payload)
    try:
        while position < len(payload) and not inflater.eof:
            waiting: bytes | memoryview = view[position : position + CHUNK]
            position += len(waiting)
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, CHUNK)
                waiting = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise DamagedPayload(place, "compressed data", str(error)) from error
    if not inflater.eof:
        raise DamagedPayload(
            place, "compressed data to its end", f"{len(payload)} bytes, cut short"
        )
    return position - len(inflater.unused_data)


def decode_text(payload: bytes, media_type: str, place: str) -> tuple[str, str, str]:
    """Return the text of a payload, the encoding it was read in, and what was odd.

    The byte order mark decides, then the charset of ``media_type`` (the HTTP header),
    then the page's own, then UTF-8; each must fit all bytes. A page in UTF-8 that calls
    itself one of the one-byte encodings, which fit anything, is read as UTF-8. The
    last text is '' if the bytes are what they are declared to be.

    Raises:
        EmptyPage: no bytes, or white space only.
        BinaryPage: no text.

    >>> decode_text("café".encode("latin-1"), "text/html; charset=iso-8859-1", "p")
    ('café', 'cp1252', '')
    >>> decode_text(b"page", "text/html; charset=hex_codec", "p.html")[2]
    'p.html: expected text in hex_codec as declared, found text in utf-8'

    """
    _refuse_magic(payload, place)
    declared = _declared(payload, media_type)
    fitting = _fit(payload, declared)
    if fitting is None or not fitting[1].startswith(("utf-16", "utf-32")):
        _refuse_controls(payload, place)
    text, encoding = fitting or _detect(payload)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise EmptyPage(place, "a page", f"{len(payload)} bytes of white space")
    first = declared[0] if declared else "utf-8"
    if _codec(first) == encoding:
        return text, encoding, ""
    problem = f"expected text in {first} as declared, found text in {encoding}"
    return text, encoding, f"{place}: {problem}"


def _refuse_magic(payload: bytes, place: str) -> None:
    for magic, name in MAGIC:
        if payload.startswith(magic) and (magic != b"PAR1" or payload.endswith(magic)):
            raise BinaryPage(place, "text", name)


def _refuse_controls(payload: bytes, place: str) -> None:
    """Take a few stray controls as a blemish, many as no text."""
    count = len(payload) - len(payload.translate(None, CONTROLS))
    share = count / len(payload) if payload else 0.0
    stray = count <= MOST_STRAY_CONTROLS and share < 0.3
    if not stray and share > WORST_CONTROL_SHARE:
        raise BinaryPage(place, "text", f"{count} control bytes of {len(payload)}")


def _declared(payload: bytes, media_type: str) -> list[str]:
    """Return the encodings that the payload is said to have, the strongest first."""
    for mark, name in BOMS:
        if payload.startswith(mark):
            return [name]
    labels = [match[1] for match in HEADER_CHARSET.finditer(media_type)][:1]
    for match in PAGE_CHARSET.finditer(payload[:PAGE_CHARSET_BYTES]):
        label = (match[1] or match[2]).decode("ascii", "replace")
        # Read as ASCII, so it cannot be what it says: HTML, section 13.2.3.2.
        labels.append("utf-8" if label.lower().startswith("utf-16") else label)
        break
    return labels


def _codec(label: str) -> str | None:
    """Return Python's name of the encoding that ``label`` means on the web.

    >>> _codec("latin1"), _codec("hex_codec"), _codec("idna"), _codec("utf8")
    ('cp1252', None, None, 'utf-8')
    """
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = CODECS.get(name, name)
    return name if PLAIN_CODECS.fullmatch(name) else None


def _fit(payload: bytes, declared: list[str]) -> tuple[str, str] | None:
    names = [name for label in declared if (name := _codec(label))]
    if names and ONE_BYTE.match(names[0]) and not payload.isascii():
        names.insert(0, "utf-8")
    for name in (*names, "utf-8"):
        try:
            return payload.decode(name), name
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and set(names) <= {"utf-8"}:
                return payload[: error.start].decode(name), name
        except UnicodeError:
            continue
    return None


def _detect(payload: bytes) -> tuple[str, str]:
    """Read what no declaration fits: UTF-8 with a few bad bytes, or what bs4 finds."""
    text = payload.decode("utf-8", "replace")
    beyond_ascii = sum(not char.isascii() for char in text)
    if text.count("\ufffd") <= WORST_DAMAGE_SHARE * beyond_ascii:
        return text, "utf-8 with bad bytes"
    dammit = UnicodeDammit(payload, known_definite_encodings=["utf-8", "windows-1252"])
    encoding = _codec(dammit.original_encoding or "") or "cp1252"
    return dammit.unicode_markup or payload.decode(encoding, "replace"), encoding
