"""The paths of tiles and bundles below the root of a log, C2SP tlog-tiles.

Numbers are written in groups of three digits, all but the last behind an `x`, so that no folder
holds more than a thousand names of a kind and none is a file too: 1234067 is `x001/x234/067`.
"""

import re

from archive.core.tiles import WIDTH, Bundle, Tile
from archive.errors import MalformedError
from archive.ids import MAX_INTEGER

_NUMBERED = re.compile(r"((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_TILE = re.compile(r"tile/([0-9]|[1-9][0-9])/(.+)")
_ENTRIES = "tile/entries/"
_MAX_LEVEL = 63


def path(item: Tile | Bundle) -> str:
    """Return the path of a tile or of an entry bundle, like `tile/0/x001/234.p/7`."""
    place = numbered_path(item.index, item.width)
    return f"tile/{item.level}/{place}" if isinstance(item, Tile) else _ENTRIES + place


def parse_path(text: str) -> Tile | Bundle:
    """Return the tile or the entry bundle whose path *text* is.

    Raises:
        MalformedError: it is the path of neither.
    """
    if text.startswith(_ENTRIES):
        return Bundle(*parse_numbered_path(text.removeprefix(_ENTRIES)))
    found = _TILE.fullmatch(text)
    if found is None or int(found[1]) > _MAX_LEVEL:
        raise _malformed(text)
    index, width = parse_numbered_path(found[2])
    return Tile(level=int(found[1]), index=index, width=width)


def numbered_path(index: int, width: int = WIDTH) -> str:
    """Return `<N>`, or `<N>.p/<W>` where *width* is less than 256: the end of every such path."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return place if width == WIDTH else f"{place}.p/{width}"


def parse_numbered_path(text: str) -> tuple[int, int]:
    """Return the index and the width that `<N>` or `<N>.p/<W>` stands for.

    Raises:
        MalformedError: *text* has another form, or writes its numbers in another way.
    """
    found = _NUMBERED.fullmatch(text)
    if found is None:
        raise _malformed(text)
    index = int(found[1].replace("x", "").replace("/", ""))
    width = int(found[2] or WIDTH)
    # Written again, a needless "x000/" in front and the width of a full tile come to light.
    if index > MAX_INTEGER or width > WIDTH or numbered_path(index, width) != text:
        raise _malformed(text)
    return index, width


def _malformed(text: str) -> MalformedError:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return MalformedError(
        f"{shown!r} is no path of a tile or bundle",
        remedy="Write it as in tile/0/x001/x234/067 or tile/entries/000.p/8.",
    )
