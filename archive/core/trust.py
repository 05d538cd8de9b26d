"""The trust file: whom an auditor believes, in their own hand and from their own source.

C2SP tlog-policy: the keys of the log, the witnesses, and the quorum, which says how many of them
must have cosigned a checkpoint. One comment line of ours pins the archive's identity, the leaf
hash of entry 0; other programs pass it over:

```
# muniment entry0 <base64 of 32 bytes>
log <vkey> [<url>]
witness <name> <vkey> [<url>]
group <name> all|any|<number> <name of a witness or group>...
quorum <name>|none
```
Narrower than tlog-policy in three points: there is at least one log key, all log keys are of one
origin, and none of them is a witness too, for then the log's clock would pass for another's.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import field

from archive.core import base64, keys
from archive.core.hashes import HASH_BYTES, Hash
from archive.core.keys import VerifierKey, parse_vkey
from archive.errors import MalformedError, joined
from archive.frozen import dataclass
from archive.ids import is_origin, number
from archive.shape import fault

LOG_TYPES = (keys.ED25519, keys.MLDSA44)
WITNESS_TYPES = (keys.COSIGN_ED25519, keys.MLDSA44)

_NONE = "none"
_PIN = ("muniment", "entry0")
_WORD = re.compile(r"[^ \t]+")
# tlog-policy, "Character set": tab and newline are the only control characters.
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who cosigns checkpoints. The name means nothing outside of the file."""

    name: str
    key: VerifierKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Witnesses and earlier groups, of which at least `threshold` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What one trust file says.

    `log`: every key of the log that must have signed; all are named as its origin. `identity`:
    the leaf hash of entry 0, None where none is pinned. `quorum`: the name of a witness or group,
    None where no cosignature is asked for. Groups stand after their members.
    """

    log: tuple[VerifierKey, ...]
    identity: Hash | None
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str | None = None

    @property
    def origin(self) -> str:
        """The name under which the log signs."""
        return self.log[0].name

    def encode(self) -> bytes:
        """Return a file that says this: `parse` gives it again."""
        lines = []
        if self.identity is not None:
            lines.append(f"# {' '.join(_PIN)} {base64.encode(self.identity)}")
        lines += [f"log {key.encode()}" for key in self.log]
        lines += [f"witness {one.name} {one.key.encode()}" for one in self.witnesses]
        lines += [
            " ".join(["group", one.name, str(one.threshold), *one.members]) for one in self.groups
        ]
        lines.append(f"quorum {self.quorum or _NONE}")
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Met:
    """A quorum is met. `time`: since when, in seconds since 1970; None where it asks for nobody."""

    time: int | None


def encode(log: Sequence[VerifierKey], identity: Hash | None) -> bytes:
    """Return the trust file that pins *log* and *identity*, and asks for no witness."""
    return Trust(log=tuple(log), identity=identity).encode()


def met(trust: Trust, cosigned: Callable[[VerifierKey], int | None]) -> Met | None:
    """Return how the quorum of *trust* is met on one checkpoint, or None where it is not.

    *cosigned* gives the time at which a witness validly cosigned that checkpoint, in seconds since
    1970, or None. The time returned is the earliest at which enough of them had. Format section 14
    calls the smallest one over all checkpoints that cover an entry its attested time.
    """
    if trust.quorum is None:
        return Met(None)
    times = {one.name: cosigned(one.key) for one in trust.witnesses}
    # Members come first, so no group has to ask for another: depth costs nothing.
    for group in trust.groups:
        known = sorted(time for name in group.members if (time := times[name]) is not None)
        enough = len(known) >= group.threshold
        times[group.name] = known[group.threshold - 1] if enough else None
    time = times[trust.quorum]
    return None if time is None else Met(time)


def parse(data: bytes) -> Trust:
    """Read a trust file.

    Raises:
        MalformedError: *data* is none; `where` is the number of the line, as in `line 3`.
    """
    _check_characters(data)
    # tlog-policy, "Character set": octets above ASCII are opaque, so they only have to survive.
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines.pop():
        raise fault(
            f"line {len(lines) + 1}",
            "the file ends within the line",
            "Fetch a whole copy, or end the last line with a newline.",
        )
    draft = _Draft()
    for at, line in enumerate(lines, 1):
        _read(draft, _WORD.findall(line), f"line {at}")
    return _whole(draft)


@dataclass(slots=True)
class _Draft:
    """What the lines up to some point have said."""

    log: list[VerifierKey] = field(default_factory=list)
    identity: Hash | None = None
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    public: set[bytes] = field(default_factory=set)


def _check_characters(data: bytes) -> None:
    found = _FORBIDDEN.search(data)
    if found is not None:
        line = data.count(b"\n", 0, found.start()) + 1
        raise fault(
            f"line {line}",
            f"the byte {found[0][0]:#04x} cannot stand in a trust file",
            "Save the file as plain text, with a bare newline at the end of each line.",
        )


def _read(draft: _Draft, words: list[str], where: str) -> None:
    if not words:
        return
    if words[0].startswith("#"):
        _comment(draft, words, where)
        return
    reader = _READERS.get(words[0])
    if reader is None:
        known = ", ".join(_READERS)
        raise fault(where, f"{words[0][:60]!r} begins no line", f"Begin it with one of: {known}.")
    reader(draft, words[1:], where)


def _comment(draft: _Draft, words: list[str], where: str) -> None:
    # With or without a blank after the sign: a pin that is taken for a remark protects nobody.
    said = _WORD.findall(" ".join(words)[1:])
    if tuple(said[:2]) != _PIN:
        return
    if draft.identity is not None:
        raise fault(where, "the identity is pinned twice", "Keep one of the two lines.")
    if len(said) != 3:
        raise _form(where, "# muniment entry0 <base64 of 32 bytes>")
    try:
        draft.identity = Hash(base64.decode(said[2], HASH_BYTES))
    except MalformedError as error:
        raise fault(where, error.message, error.remedy) from None


def _log(draft: _Draft, words: list[str], where: str) -> None:
    if len(words) not in (1, 2):
        raise _form(where, "log <key> [<url>]")
    key = _key(draft, words[0], LOG_TYPES, where)
    if not is_origin(key.name):
        raise fault(where, f"{key.name[:60]!r} cannot name an archive", "Write the key of a log.")
    if draft.log and draft.log[0].name != key.name:
        raise fault(
            where,
            f"a key of {key.name} stands beside one of {draft.log[0].name}",
            "Keep one trust file for each archive.",
        )
    draft.log.append(key)


def _witness(draft: _Draft, words: list[str], where: str) -> None:
    if len(words) not in (2, 3):
        raise _form(where, "witness <name> <key> [<url>]")
    name = _new_name(draft, words[0], where)
    draft.witnesses.append(Witness(name, _key(draft, words[1], WITNESS_TYPES, where)))
    draft.names.add(name)


def _group(draft: _Draft, words: list[str], where: str) -> None:
    if len(words) < 3:
        raise _form(where, "group <name> all|any|<number> <name>...")
    name, members = _new_name(draft, words[0], where), words[2:]
    for member in members:
        _require_defined(draft, member, where)
        # tlog-policy, "Defining a witness group": nobody counts in two ways.
        if member in draft.members:
            raise fault(
                where, f"{member[:60]!r} is a member already", "Name it in one group, once."
            )
        draft.members.add(member)
    threshold = _threshold(words[1], len(members), where)
    draft.groups.append(Group(name=name, threshold=threshold, members=tuple(members)))
    draft.names.add(name)


def _quorum(draft: _Draft, words: list[str], where: str) -> None:
    if len(words) != 1:
        raise _form(where, "quorum <name>|none")
    if draft.quorum is not None:
        raise fault(where, "there is a second quorum", "Keep one of the two lines.")
    if words[0] != _NONE:
        _require_defined(draft, words[0], where)
    draft.quorum = words[0]


_READERS: dict[str, Callable[[_Draft, list[str], str], None]] = {
    "log": _log,
    "witness": _witness,
    "group": _group,
    "quorum": _quorum,
}


def _key(draft: _Draft, text: str, types: Sequence[int], where: str) -> VerifierKey:
    try:
        key = parse_vkey(text)
    except MalformedError as error:
        raise fault(where, error.message, error.remedy) from None
    if key.type not in types:
        wanted = joined(f"{type:#04x}" for type in types)
        raise fault(
            where,
            f"{key.name[:60]!r} is a key of type {key.type:#04x}, not {wanted}",
            "Write a key that is made for this use.",
        )
    if key.public in draft.public:
        raise fault(where, f"the public key of {key.id} stands here twice", "Keep one of the two.")
    draft.public.add(key.public)
    return key


def _new_name(draft: _Draft, name: str, where: str) -> str:
    if name == _NONE or name in draft.names:
        raise fault(where, f"the name {name[:60]!r} is taken", "Choose another name.")
    return name


def _require_defined(draft: _Draft, name: str, where: str) -> None:
    if name not in draft.names:
        raise fault(
            where,
            f"no line above defines {name[:60]!r}",
            "Define a witness or group before it is named.",
        )


def _threshold(text: str, members: int, where: str) -> int:
    threshold = {"all": members, "any": 1}.get(text) or number(text)
    if threshold is None or not 1 <= threshold <= members:
        raise fault(
            where,
            f"{text[:60]!r} of {members} members is no threshold",
            f"Write all, any, or a number from 1 to {members}.",
        )
    return threshold


def _whole(draft: _Draft) -> Trust:
    if draft.quorum is None:
        raise fault("", "the trust file says no quorum", "Add a line: quorum none.")
    if not draft.log:
        raise fault("", "the trust file names no log", "Add a line for each key of the log.")
    return Trust(
        log=tuple(draft.log),
        identity=draft.identity,
        witnesses=tuple(draft.witnesses),
        groups=tuple(draft.groups),
        quorum=None if draft.quorum == _NONE else draft.quorum,
    )


def _form(where: str, form: str) -> MalformedError:
    return fault(where, "the line has too few or too many words", f"Write it as: {form}.")
