"""What bytes are that are no text in UTF-8, as far as one can tell by looking at them."""

import codecs
from itertools import pairwise
from typing import Final

# A longer mark first: UTF-32 begins as UTF-16 does.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_NO_TEXT: Final = (
    (b"PK\x03\x04", "a ZIP file, as spreadsheets are"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old spreadsheet or document of Office"),
    (b"\x1f\x8b\x08", "packed by gzip"),
    (b"BZh91AY&SY", "packed by bzip2"),
    (b"\xfd7zXZ\0", "packed by xz"),
    (b"(\xb5/\xfd", "packed by Zstandard"),
    (b"%PDF-", "a PDF"),
    (b"SQLite format 3\0", "a database"),
)
_LOOK, _JUDGED = 1024, 8
_YO: Final = b"\xa8\xb8"


def wide(data: bytes) -> str | None:
    """Return what *data* begins like where it is not UTF-8 but of two or four bytes a letter."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    # Without a mark: every second byte of plain text in UTF-16 is zero.
    start = data[:_LOOK]
    if len(start) < _JUDGED:
        return None
    halves = start[::2], start[1::2]
    zeros = [half.count(0) * 2 > len(half) for half in halves]
    return "UTF-16 without a byte order mark" if zeros[0] != zeros[1] else None


def no_text(data: bytes) -> str | None:
    """Return what a file is that begins with *data*, where it is a well-known kind of no text."""
    return next((name for mark, name in _NO_TEXT if data.startswith(mark)), None)


def likely(data: bytes) -> str:
    """Return the encoding of one byte a letter in which *data* most likely is."""
    high = [byte for byte in data if byte >= 0x80]
    # In Windows-1251 the Cyrillic letters lie in the upper quarter, side by side; but for one.
    letters = [byte >= 0xC0 or byte in _YO for byte in data]
    runs = sum(a and b for a, b in pairwise(letters))
    return "cp1251" if runs * 2 >= len(high) else "cp1252"
