"""The grammar of every name that a signed byte may contain: ids, addresses, origins, digests.

Ids are minted at random, never chosen and never derived from content; nobody has to type them.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NewType

from archive.errors import MalformedError
from archive.frozen import dataclass

Origin = NewType("Origin", str)
"""The name of an archive, for example `example.org/january-2022`. At most 200 bytes."""

KeyName = NewType("KeyName", str)
"""`k-` and 8 random characters of `[a-z2-7]`: what the log knows a key by."""

KeyId = NewType("KeyId", str)
"""`<name>+<8 hex digits>`, as in a C2SP signed note."""

EntityId = NewType("EntityId", str)
SourceId = NewType("SourceId", str)
StatementId = NewType("StatementId", str)

PropertyName = NewType("PropertyName", str)
"""The name of a property without its `prop:` prefix."""

Digest = NewType("Digest", str)
"""`sha256:` and 64 lower-case hex digits."""

Commitment = NewType("Commitment", str)
"""Canonical base64 of 32 bytes: what an event head says of its body."""

MAX_INTEGER = 2**53 - 1
MAX_ORIGIN_BYTES = 200
EVENTS_PER_ENTRY = 256

_ORIGIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[a-z0-9._-]+)*")
_KEY_NAME = re.compile(r"k-[a-z2-7]{8}")
_KEY_ID = re.compile(r"k-[a-z2-7]{8}\+[0-9a-f]{8}")
_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_EVENT_TYPE = re.compile(r"[a-z]+\.[a-z]+")

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""The 32 characters of minted ids: five random bits each."""


def is_origin(text: str) -> bool:
    """Say whether *text* can name an archive."""
    return len(text) <= MAX_ORIGIN_BYTES and _ORIGIN.fullmatch(text) is not None


def is_key_name(text: str) -> bool:
    """Say whether *text* is an opaque key name."""
    return _KEY_NAME.fullmatch(text) is not None


def is_key_id(text: str) -> bool:
    """Say whether *text* is `<key name>+<8 hex digits>`."""
    return _KEY_ID.fullmatch(text) is not None


# Few are defined, and each statement and each qualifier names one.
@lru_cache(maxsize=1024)
def is_property_name(text: str) -> bool:
    """Say whether *text* can name a property (without `prop:`)."""
    return _PROPERTY.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Say whether *text* is a SHA-256 digest in our spelling."""
    return _DIGEST.fullmatch(text) is not None


def is_event_type(text: str) -> bool:
    """Say whether *text* has the form `noun.verbed`."""
    return _EVENT_TYPE.fullmatch(text) is not None


def minted_form(*kinds: str) -> Callable[[str], re.Match[str] | None]:
    """Return what matches the texts that are minted ids of one of *kinds* (`ent`, `src`, `stm`)."""
    return re.compile(f"(?:{'|'.join(kinds)}):[a-z2-7]{{12}}").fullmatch


_MINTED = minted_form("ent", "src", "stm")


def is_minted(text: str, *kinds: str) -> bool:
    """Say whether *text* is a minted id of one of *kinds*."""
    return text[:3] in kinds and _MINTED(text) is not None


def kind_of(text: str) -> str | None:
    """Return what *text* identifies: ent, src, stm, prop, key or origin; None if it is no id."""
    head, colon, rest = text.partition(":")
    if not colon:
        return "origin" if is_origin(text) else None
    if head == "prop":
        return "prop" if is_property_name(rest) else None
    if head == "key":
        return "key" if is_key_id(rest) else None
    return head if _MINTED(text) else None


def minted(kind: str, random: bytes) -> str:
    """Return the id of *kind* that the first 12 bytes of *random* choose, five bits a byte.

    `kind` is `ent`, `src` or `stm`; with `k` the first 8 bytes choose a key name.
    """
    prefix, length = ("k-", 8) if kind == "k" else (f"{kind}:", 12)
    assert len(random) >= length
    return prefix + "".join(ALPHABET[byte & 31] for byte in random[:length])


def number(text: str) -> int | None:
    """Return the integer that *text* writes in plain ASCII digits, at most 2^53 - 1, else None."""
    # int() alone would take "1_000", " 7" and digits of every script.
    if _NUMBER.fullmatch(text) is None:
        return None
    value = int(text)
    return value if value <= MAX_INTEGER else None


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where an event stands: the index of its entry and its number in there, both from 0."""

    entry: int
    event: int

    def __str__(self) -> str:
        return f"{self.entry}.{self.event}"

    @property
    def key(self) -> int:
        """The address as one integer, in the order of the log: entry x 256 + event."""
        return self.entry * EVENTS_PER_ENTRY + self.event

    @classmethod
    def of_key(cls, key: int) -> "Address":
        """Return the address whose `key` this is."""
        return cls(*divmod(key, EVENTS_PER_ENTRY))

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `<entry>.<event>`.

        Raises:
            MalformedError: *text* is anything else.
        """
        left, dot, right = text.partition(".")
        entry, event = number(left), number(right)
        if not dot or entry is None or event is None or event >= EVENTS_PER_ENTRY:
            raise MalformedError(
                f"{text!r} is not an address",
                remedy="Write an address as entry number, dot, event number: for example 57.0.",
            )
        return cls(entry, event)
