"""Evidence of a fork: two checkpoints, signed by the same keys, that cannot both be true.

```
muniment/fork/v1
log <vkey>                    one line for each key of the set that signed both
root <base64>                 of the larger log, cut off after as many entries as the smaller has
path <base64>                 as many as lead from that root to the one that the larger log signed
notes <bytes> <bytes>         how long the two checkpoints are

<the checkpoint of the smaller size><that of the larger>
```
Of two checkpoints of one size there is no `root` and no `path`: their roots differ.
"""

from archive.core import base64, note
from archive.core import checkpoint as checkpoints
from archive.core.checkpoint import SignedCheckpoint, Verdict
from archive.core.hashes import HASH_BYTES, Hash
from archive.core.keys import VerifierKey, parse_vkey
from archive.core.merkle_proof import check_consistency
from archive.core.proof import MAX_HASHES
from archive.core.trust import Trust
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import number

MAX_BYTES = 1 << 20
"""Two checkpoints, some keys and a path stay far below."""

_FIRST_LINE = "muniment/fork/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """The evidence, judged by nobody yet. `smaller`, `larger`: the checkpoints as they are."""

    log: tuple[VerifierKey, ...]
    root: Hash | None
    path: tuple[Hash, ...]
    smaller: bytes
    larger: bytes

    def encode(self) -> bytes:
        """Return the file: `parse` gives this again."""
        lines = [_FIRST_LINE, *(f"log {key.encode()}" for key in self.log)]
        lines += [] if self.root is None else [f"root {base64.encode(self.root)}"]
        lines += [f"path {base64.encode(one)}" for one in self.path]
        lines.append(f"notes {len(self.smaller)} {len(self.larger)}")
        head = "".join(f"{line}\n" for line in lines).encode("utf-8")
        return head + b"\n" + self.smaller + self.larger


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One of the two: what the log said of itself, and when by its own clock."""

    size: int
    root: str
    claimed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkReport:
    """A fork that is proved. `keys`: whose signatures stand under both.

    `beneath`: the root that the larger log had at the smaller size, in base64. `pins`: where the
    auditor's own keys came from; None if there were none, so that anybody may have made up the log.
    """

    origin: str
    keys: tuple[str, ...]
    smaller: Branch
    larger: Branch
    beneath: str
    pins: str | None


def judge(fork: Fork, trust: Trust | None, pins: str | None) -> ForkReport:
    """Return what *fork* proves under the auditor's own *trust*, which *pins* names in words.

    Raises:
        MalformedError: it proves nothing, or nothing about the log that is pinned.
    """
    smaller, larger = _parsed(fork.smaller), _parsed(fork.larger)
    origin = smaller.checkpoint.origin
    if larger.checkpoint.origin != origin:
        raise _malformed("the two checkpoints are of two logs")
    _check_keys(fork, origin, trust)
    for signed in (smaller, larger):
        _check_signed(signed, fork.log)
    beneath = _beneath(fork, smaller, larger)
    if beneath == smaller.checkpoint.root:
        raise _malformed("the one checkpoint extends the other: both can be true")
    return ForkReport(
        origin=origin,
        keys=tuple(key.id for key in fork.log),
        smaller=_branch(smaller),
        larger=_branch(larger),
        beneath=base64.encode(beneath),
        pins=pins,
    )


def parse(data: bytes) -> Fork:
    """Return the evidence in *data*.

    Raises:
        MalformedError: *data* is none, or is written in another way than `encode` does.
    """
    head, blank, rest = data.partition(b"\n\n")
    try:
        lines = head.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        raise _malformed("it is not UTF-8") from None
    if not blank or lines[0] != _FIRST_LINE:
        raise _malformed(f"it has not the first line {_FIRST_LINE}, and others to an empty one")
    values: dict[str, list[str]] = {}
    for line in lines[1:]:
        word, _, text = line.partition(" ")
        values.setdefault(word, []).append(text)
    lengths = _lengths(values.get("notes", []))
    path = values.get("path", [])
    if len(path) > MAX_HASHES:
        raise _malformed(f"it has {len(path)} hashes, more than any path can have")
    roots = [Hash(base64.decode(text, HASH_BYTES)) for text in values.get("root", [])]
    fork = Fork(
        log=tuple(parse_vkey(text) for text in values.get("log", [])[: note.MAX_LINES]),
        root=roots[0] if roots else None,
        path=tuple(Hash(base64.decode(text, HASH_BYTES)) for text in path),
        smaller=rest[: lengths[0]],
        larger=rest[lengths[0] :],
    )
    if fork.encode() != data:
        raise _malformed("its lines are not those that such a file has, in their order")
    return fork


def _lengths(found: list[str]) -> tuple[int, int]:
    words = found[0].split(" ") if len(found) == 1 else []
    lengths = [length for word in words if (length := number(word)) is not None]
    if len(words) != 2 or len(lengths) != 2:
        raise _malformed("it does not say how long its two checkpoints are")
    return lengths[0], lengths[1]


def _parsed(data: bytes) -> SignedCheckpoint:
    try:
        return checkpoints.parse(data)
    except MalformedError as error:
        raise _malformed(error.message) from None


def _check_keys(fork: Fork, origin: str, trust: Trust | None) -> None:
    if not fork.log or any(key.name != origin for key in fork.log):
        raise _malformed(f"it names no keys, or others than those of {origin}")
    if len(set(fork.log)) < len(fork.log):
        raise _malformed("it names a key twice")
    if trust is None:
        return
    if trust.origin != origin:
        raise _malformed(f"it is about {origin}, and {trust.origin} is pinned")
    if not set(trust.log) <= set(fork.log):
        raise _malformed("the two checkpoints are not signed by all keys that are pinned")


def _check_signed(signed: SignedCheckpoint, log: tuple[VerifierKey, ...]) -> None:
    for key in log:
        if checkpoints.check_key(signed, key).verdict is not Verdict.VALID:
            size = signed.checkpoint.size
            raise _malformed(f"{key.id} did not sign the checkpoint over {size} entries")


def _beneath(fork: Fork, smaller: SignedCheckpoint, larger: SignedCheckpoint) -> Hash:
    """Return the root that the larger log had when it was of the smaller size."""
    one, other = smaller.checkpoint, larger.checkpoint
    if one.size == other.size:
        if fork.root is not None or fork.path:
            raise _malformed("both checkpoints are of one size: there is nothing that leads over")
        return other.root
    if fork.root is None or not 0 < one.size < other.size:
        raise _malformed("it does not say what the larger log held at the smaller size")
    if not check_consistency(one.size, other.size, fork.root, other.root, fork.path):
        raise _malformed(f"its path does not lead to the root of {other.size} entries")
    return fork.root


def _branch(signed: SignedCheckpoint) -> Branch:
    covered = signed.checkpoint
    return Branch(
        size=covered.size,
        root=base64.encode(covered.root),
        claimed=checkpoints.timestamp_of(signed),
    )


def _malformed(fault: str) -> MalformedError:
    return MalformedError(
        f"this proves no fork: {fault}", remedy="Believe nothing of it; fetch an unaltered copy."
    )
