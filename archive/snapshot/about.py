"""What a snapshot says of itself to people: all of it follows from its checkpoint and audience."""

from typing import Final

from archive.core import base64, instant
from archive.core import checkpoint as checkpoints
from archive.core.hashes import Hash
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import number
from archive.snapshot import bag
from archive.snapshot.bag import Oxum

PAGE_VERSION: Final = 1
"""Of the wording of `README.txt` and `bag-info.txt`; it goes up whenever that changes."""

FULL: Final = "full"

PARTIAL: Final = "partial"
"""The audience of a full snapshot of an archive that itself lacks restricted parts."""

AUDIENCES: Final = ("public", FULL, PARTIAL)

_END_OF_TIME: Final = 253_402_300_800
"""Seconds from 1970 to the year 10000, of which no text can tell."""

_AUDIENCE: Final = "Muniment-Audience"
_VERSION: Final = "Muniment-Page-Version"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`root` and `identity` in base64; `time`: of the newest checkpoint, seconds since 1970."""

    origin: str
    size: int
    root: str
    identity: str
    time: int
    audience: str

    def info(self, oxum: Oxum) -> bytes:
        """Return the `bag-info.txt`: the same log gives the same bytes, whenever it is written."""
        moment = instant.render(self.time)
        return bag.info(
            (
                ("External-Identifier", self.origin),
                (
                    "External-Description",
                    f"A {self.audience} snapshot of the archive {self.origin}: signed entries, "
                    "what they say, and files of sources. README.txt tells how to check it.",
                ),
                ("Bagging-Date", moment[:10]),
                ("Payload-Oxum", str(oxum)),
                (_AUDIENCE, self.audience),
                ("Muniment-Entries", str(self.size)),
                ("Muniment-Root", self.root),
                ("Muniment-Identity", self.identity),
                ("Muniment-Checkpoint-Time", moment),
                (_VERSION, str(PAGE_VERSION)),
            )
        )


def about(note: bytes, identity: Hash, audience: str) -> About:
    """Return what is told of a snapshot whose newest checkpoint is *note*.

    Raises:
        MalformedError: *note* is no checkpoint, or tells no time of which a page could tell.
    """
    signed = checkpoints.parse(note)
    time = checkpoints.timestamp_of(signed) or 0
    if time >= _END_OF_TIME:
        raise MalformedError(
            f"the checkpoint is from {time} seconds after 1970", remedy="Fetch an unaltered copy."
        )
    covered = signed.checkpoint
    return About(
        origin=covered.origin,
        size=covered.size,
        root=base64.encode(covered.root),
        identity=base64.encode(identity),
        time=time,
        audience=audience,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a `bag-info.txt` says that does not follow from the log: the version of its wording."""

    audience: str
    version: int


def told(data: bytes) -> Told:
    """Read *data*, a `bag-info.txt`.

    Raises:
        MalformedError: it is not in form, or says nothing of this.
    """
    members = dict(bag.parse_info(data))
    audience, version = members.get(_AUDIENCE), number(members.get(_VERSION, ""))
    if version is None:
        raise _malformed("it does not say in which version of the wording it is")
    if version == PAGE_VERSION and audience not in AUDIENCES:
        raise _malformed(f"{(audience or 'nobody')[:60]!r} is no audience of snapshots")
    return Told(audience or "", version)


def _malformed(fault: str) -> MalformedError:
    return MalformedError(f"this tells of no snapshot: {fault}", remedy="Fetch an unaltered copy.")
