"""Bytes to payload to text: strict, bounded, and never the wrong page."""

from __future__ import annotations

import gzip
import os
import zlib

import pytest

from crawler.errors import BinaryPage, DamagedPayload, EmptyPage, UnknownEncoding
from crawler.payload import decode_payload, decode_text

PAGE = b"<p>128K tokens</p>" * 50
PACKED = gzip.compress(PAGE, mtime=0)


@pytest.mark.parametrize(
    ("payload", "encoding", "expected"),
    [
        (PAGE, "", PAGE),
        (PAGE, "identity", PAGE),
        (PACKED, "gzip", PAGE),
        (PACKED, "X-GZIP", PAGE),
        (PACKED + PACKED, "gzip", PAGE + PAGE),
        (PACKED + b"\0\0\0", "gzip", PAGE),
        (zlib.compress(PAGE), "deflate", PAGE),
        (zlib.compress(PAGE)[2:-4], "deflate", PAGE),
        (gzip.compress(PACKED, mtime=0), "gzip, gzip", PAGE),
        (b"", "gzip", b""),
        (b"", "br", b""),
    ],
)
def test_payload(payload: bytes, encoding: str, expected: bytes) -> None:
    assert decode_payload(payload, encoding, "p", 10_000) == expected


@pytest.mark.parametrize("end", range(1, len(PACKED)))
def test_every_cut_of_a_gzip_is_found(end: int) -> None:
    with pytest.raises(DamagedPayload, match="p: expected"):
        decode_payload(PACKED[:end], "gzip", "p", 10_000)


@pytest.mark.parametrize("payload", [b"<p>no gzip</p>", PACKED + b"junk"])
def test_what_is_no_gzip_is_refused(payload: bytes) -> None:
    with pytest.raises(DamagedPayload, match="expected gzip data"):
        decode_payload(payload, "gzip", "p", 10_000)


def test_a_flipped_bit_is_found() -> None:
    broken = bytearray(PACKED)
    broken[-6] ^= 1
    with pytest.raises(DamagedPayload):
        decode_payload(bytes(broken), "gzip", "p", 10_000)


def test_a_bomb_ends_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(DamagedPayload, match=r"1000 bytes \(the size limit\)"):
        decode_payload(bomb, "gzip", "p", 1000)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "compress"])
def test_unknown_encodings_are_named(encoding: str) -> None:
    with pytest.raises(UnknownEncoding, match=encoding.rpartition(" ")[2]):
        decode_payload(PACKED, encoding, "p", 10_000)


@pytest.mark.parametrize(
    ("payload", "media_type", "text", "encoding"),
    [
        ("é".encode(), "text/html", "é", "utf-8"),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é", "cp1252"),
        ("“é”".encode("cp1252"), 'text/html; charset="latin1"', "“é”", "cp1252"),
        ("é".encode("utf-8-sig"), "text/html; charset=latin1", "é", "utf-8"),
        ("é€".encode("utf-16"), "", "é€", "utf-16-le"),
        ("é".encode("utf-16-be"), "text/plain; charset=utf-16be", "é", "utf-16-be"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本", "cp932"),
        (
            b"<meta charset='koi8-r'>" + "цена".encode("koi8-r"),
            "text/html",
            "<meta charset='koi8-r'>цена",
            "koi8-r",
        ),
        (b"<p>a\0b</p>", "text/html", "<p>a\0b</p>", "utf-8"),
    ],
)
def test_text_as_declared(
    payload: bytes, media_type: str, text: str, encoding: str
) -> None:
    assert decode_text(payload, media_type, "p") == (text, encoding, "")


@pytest.mark.parametrize(
    "label", ["hex_codec", "rot13", "idna", "punycode", "unicode_escape", "no-such"]
)
def test_traps_are_read_all_the_same(label: str) -> None:
    text, encoding, problem = decode_text(
        "prix: 3 €".encode(), f"text/html; charset={label}", "p.html"
    )
    assert (text, encoding) == ("prix: 3 €", "utf-8")
    assert problem == (
        f"p.html: expected text in {label} as declared, found text in utf-8"
    )


@pytest.mark.parametrize(
    ("payload", "media_type", "text"),
    [
        ("prix: 3 €".encode("cp1252"), "text/html; charset=utf-8", "prix: 3 €"),
        ("prix: 3 €".encode(), "text/html; charset=iso-8859-1", "prix: 3 €"),
        (("é" * 50).encode() + b"\xff", "text/html", "é" * 50 + "\ufffd"),
    ],
)
def test_a_declaration_that_does_not_fit_is_told(
    payload: bytes, media_type: str, text: str
) -> None:
    found, _, problem = decode_text(payload, media_type, "p")
    assert found == text
    assert problem.startswith("p: expected text in ")


@pytest.mark.parametrize("payload", [b"", b" \r\n\t", b"\xef\xbb\xbf\n"])
def test_empty_pages(payload: bytes) -> None:
    with pytest.raises(EmptyPage, match="white space"):
        decode_text(payload, "text/html", "p")


@pytest.mark.parametrize(
    "payload",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"%PDF-1.7",
        b"PK\x03\x04",
        PACKED,
        b"PAR1....PAR1",
        b"\x7fELF",
        bytes(100),
        os.urandom(5000),
    ],
)
def test_binary_pages(payload: bytes) -> None:
    with pytest.raises(BinaryPage, match="p: expected text"):
        decode_text(payload, "text/html; charset=windows-1252", "p")
