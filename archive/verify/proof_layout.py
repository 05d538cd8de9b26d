"""What stands where in the proof of one fact; format section 15. For whoever writes or reads one.

```
README.txt                    for people; nothing rests on it
SHA256SUMS                    the digest of every other file
proof                         what the folder is meant to show
entries/<entry>.note          the note of an entry
entries/<entry>.tlog-proof    its way to the root of one checkpoint, the same in all
bodies/<address>.json         a body
bodies/<address>.salt         its salt
captures/<64 hex digits>      a captured file
```
"""

import re
from collections.abc import Mapping

from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import Address, Digest, is_digest, kind_of, number

README = "README.txt"
SUMS = "SHA256SUMS"
CLAIM = "proof"
ENTRIES = "entries/"
BODIES = "bodies/"
CAPTURES = "captures/"

_FIRST_LINE = "muniment/proof/v1"
_SUM = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)")
_ENTRY = re.compile(r"entries/([0-9]+)\.(note|tlog-proof)")
_BODY = re.compile(r"bodies/([0-9]+\.[0-9]+)\.(json|salt)")
_CAPTURE = re.compile(r"captures/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a folder is meant to show, in the words of whoever made it; signed by nobody.

    `about`: the id or the address that was asked for. `shows`: the events that are proved.
    `without`: addresses and digests that belong to it and were left out.
    """

    archive: str
    about: str
    shows: tuple[Address, ...]
    without: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """Return the file `proof`: `parse_claim` gives this again."""
        lines = [_FIRST_LINE, f"archive {self.archive}", f"about {self.about}"]
        lines += [f"shows {address}" for address in self.shows]
        lines += [f"without {what}" for what in self.without]
        return "".join(f"{line}\n" for line in lines).encode("ascii")


def note(index: int) -> str:
    """Return where the note of entry *index* stands."""
    return f"{ENTRIES}{index}.note"


def inclusion(index: int) -> str:
    """Return where the `.tlog-proof` of entry *index* stands."""
    return f"{ENTRIES}{index}.tlog-proof"


def body(address: Address) -> str:
    """Return where the body of the event at *address* stands."""
    return f"{BODIES}{address}.json"


def salt(address: Address) -> str:
    """Return where the salt of the body at *address* stands."""
    return f"{BODIES}{address}.salt"


def capture(digest: Digest) -> str:
    """Return where a captured file stands."""
    return f"{CAPTURES}{digest.removeprefix('sha256:')}"


def entry_of(path: str) -> int | None:
    """Return the index of the entry whose note or proof stands at *path*, if it is such a place."""
    found = _ENTRY.fullmatch(path)
    return None if found is None else number(found[1])


def address_of(path: str) -> Address | None:
    """Return the address whose body or salt stands at *path*, if it is such a place."""
    found = _BODY.fullmatch(path)
    try:
        return None if found is None else Address.parse(found[1])
    except MalformedError:
        return None


def digest_of(path: str) -> Digest | None:
    """Return the digest of the captured file that stands at *path*, if it is such a place."""
    found = _CAPTURE.fullmatch(path)
    return None if found is None else Digest(f"sha256:{found[1]}")


def sums(digests: Mapping[str, str]) -> bytes:
    """Return the file `SHA256SUMS` over *digests*, hex by path: `sha256sum -c` takes it."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def parse_sums(data: bytes) -> dict[str, str]:
    """Return the digests in hex by path that *data* lists.

    Raises:
        MalformedError: *data* is no such list, or is written in another way than `sums` does.
    """
    found: dict[str, str] = {}
    for line in _lines(data, SUMS):
        matched = _SUM.fullmatch(line)
        if matched is None:
            raise _malformed(SUMS, f"{line[:80]!r} is not a digest, two blanks and a path")
        found[matched[2]] = matched[1]
    if sums(found) != data:
        raise _malformed(SUMS, "its lines are not in the order of their paths, each once")
    return found


def parse_claim(data: bytes) -> Claim:
    """Return what the file `proof` says.

    Raises:
        MalformedError: *data* is none, or is written in another way than `encode` does.
    """
    lines = _lines(data, CLAIM)
    if lines[:1] != [_FIRST_LINE]:
        raise _malformed(CLAIM, f"its first line is not {_FIRST_LINE}")
    values: dict[str, list[str]] = {}
    for line in lines[1:]:
        word, _, rest = line.partition(" ")
        values.setdefault(word, []).append(rest)
    claim = Claim(
        archive=_one(values, "archive"),
        about=_one(values, "about"),
        shows=tuple(Address.parse(text) for text in values.get("shows", ())),
        without=tuple(values.get("without", ())),
    )
    if claim.encode() != data:
        raise _malformed(CLAIM, "its lines are not those that such a file has, in their order")
    _check(claim)
    return claim


def _check(claim: Claim) -> None:
    if kind_of(claim.archive) != "origin":
        raise _malformed(CLAIM, f"{claim.archive[:60]!r} cannot name an archive")
    if kind_of(claim.about) is None:
        Address.parse(claim.about)
    if not claim.shows or list(claim.shows) != sorted(set(claim.shows)):
        raise _malformed(CLAIM, "the events that it shows are none, or out of order")
    for what in claim.without:
        if not is_digest(what):
            Address.parse(what)
    if len(set(claim.without)) < len(claim.without):
        raise _malformed(CLAIM, "it names something twice that was left out")


def _one(values: Mapping[str, list[str]], word: str) -> str:
    found = values.get(word, [])
    if len(found) != 1:
        raise _malformed(CLAIM, f"it has {len(found)} lines that begin with {word!r}, and not one")
    return found[0]


def _lines(data: bytes, path: str) -> list[str]:
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _malformed(path, "it holds bytes beyond ASCII") from None
    if lines.pop():
        raise _malformed(path, "it ends within a line")
    return lines


def _malformed(path: str, fault: str) -> MalformedError:
    return MalformedError(f"{path}: {fault}", remedy="Fetch an unaltered copy.")
