"""The proof of one entry in one file, C2SP tlog-proof v1, by custom named `.tlog-proof`.

```
c2sp.org/tlog-proof@v1
extra <base64>                      where there is something
index <number>
<base64 of a hash>                  as many as the audit path has, from the leaf's sibling upwards

<the checkpoint, a signed note, as it is>
```
It shows that the log held this entry when it was of the checkpoint's size, and is worth as much as
the signatures on the checkpoint.
"""

from collections.abc import Sequence

from archive.core import base64
from archive.core.hashes import HASH_BYTES, Hash
from archive.core.merkle_proof import check_inclusion
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import number

MAX_HASHES = 63
"""More has no path in a tree that anybody can grow."""

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An audit path, with the checkpoint that it leads to.

    `checkpoint` is a signed note that nobody has judged yet. `extra` is signed by nobody.
    """

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the file: `parse` gives this proof again."""
        # tlog-proof, "Format": without extra data there is no such line.
        assert self.extra != b""
        lines = [_FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {base64.encode(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [base64.encode(one) for one in self.hashes]
        return "".join(f"{line}\n" for line in lines).encode("ascii") + b"\n" + self.checkpoint

    def shows(self, leaf: Hash, size: int, root: Hash) -> bool:
        """Say whether it leads from *leaf* to *root*, the root of a tree of *size*.

        Take size and root from `checkpoint`, once its signatures are found good.
        """
        return check_inclusion(leaf, self.index, size, self.hashes, root)


def parse(data: bytes) -> Proof:
    """Return the proof in *data*; its checkpoint is taken as it is.

    Raises:
        MalformedError: *data* is no tlog-proof, or writes one in another way than `encode`.
    """
    # No line of the head is empty, so the first empty one ends it.
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed("holds bytes beyond ASCII before its checkpoint") from None
    if not blank or lines[0] != _FIRST_LINE:
        raise _malformed(f"has not the first line {_FIRST_LINE}, and others up to an empty one")
    extra, lines = _take_extra(lines[1:])
    return Proof(
        index=_index(lines[:1]), hashes=_hashes(lines[1:]), checkpoint=checkpoint, extra=extra
    )


def _take_extra(lines: list[str]) -> tuple[bytes | None, list[str]]:
    """Return the extra data, if there are any, and the lines after them."""
    if not lines or not lines[0].startswith("extra "):
        return None, lines
    extra = base64.decode(lines[0].removeprefix("extra "))
    if not extra:
        raise _malformed("has a line for extra data, and none in it")
    return extra, lines[1:]


def _index(line: Sequence[str]) -> int:
    index = (
        number(line[0].removeprefix("index ")) if line and line[0].startswith("index ") else None
    )
    if index is None:
        raise _malformed("has no line with the index of the entry")
    return index


def _hashes(lines: Sequence[str]) -> tuple[Hash, ...]:
    if len(lines) > MAX_HASHES:
        raise _malformed(f"has {len(lines)} hashes, more than any path can have")
    return tuple(Hash(base64.decode(line, HASH_BYTES)) for line in lines)


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this proof {fault}", remedy="Fetch an unaltered copy.")
