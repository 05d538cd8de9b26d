"""From the bytes of a deposit file to its text: UTF-8, and nothing in it that no editor shows."""

import re
from bisect import bisect_right

from archive.encodings import likely, no_text, wide
from archive.intake.misfit import Misfit
from archive.intake.nodes import Place

MAX_BYTES = 32 << 20
"""The size of a deposit file: 32 MiB."""

_SAVE = "Save the file as UTF-8 text."

# What YAML 1.2 calls not printable (section 5.1), save for half surrogates: UTF-8 has none.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def place(self, offset: int) -> Place:
        """Return line and column, from 1, of the code point at *offset*, from 0."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def read_text(data: bytes) -> str | Misfit:
    """Return the text of *data* without its byte order mark, or why it is none."""
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes, and {MAX_BYTES:,} are allowed"
        return _misfit((1, 1), message, "Divide it; names may be of earlier deposits.")
    if other := no_text(data):
        return _misfit((1, 1), f"the file is no text: it is {other}", _SAVE)
    if other := wide(data):
        return _misfit((1, 1), f"the file looks like {other}, not UTF-8", _SAVE)
    try:
        # Not "utf-8-sig": that counts bytes from behind the mark.
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start)
    found = _CONTROL.search(text)
    if found is None:
        return text
    message = f"the control character U+{ord(found[0]):04X} stands here, where only text may"
    return _misfit(Lines(text).place(found.start()), message, "Remove it, or name a text file.")


def fits(text: str) -> bool:
    """Say whether a scalar, its escapes read, holds text alone: controls hide in escapes too."""
    return _CONTROL.search(text) is None and (text.isascii() or not _HALF.search(text))


_HALF = re.compile("[\ud800-\udfff]")


def joined(text: str) -> str:
    """Return *text* with each pair of surrogates, as JSON escapes write them, as one code point."""
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _not_utf8(data: bytes, start: int) -> Misfit:
    before = data[:start].decode("utf-8").removeprefix("\ufeff")
    seems = likely(data[data.rfind(b"\n", 0, start) + 1 : start + 200])
    byte = f"byte {start} from its start is 0x{data[start]:02x}"
    message = f"the file is not UTF-8: {byte}; it looks like {seems}"
    return _misfit(Lines(before).place(len(before)), message, _SAVE)


def _misfit(at: Place, message: str, remedy: str) -> Misfit:
    line, column = at
    return Misfit(line=line, column=column, path="", message=message, remedy=remedy)
