"""What the rules remember of a log, as the entries before some point left it.

A `State` is filled by folding entries in order, or primed with just those rows that the rules
will ask for about one entry; either way the rules see the same. Head-determined memory is equal
in every copy of a log; `definitions`, `captures` and `pairs` come from bodies and are as complete
as the copy is open.

Its tables are mappings: dictionaries, or for a whole log those of `archive.rules.spilling`.
"""

from collections.abc import Callable, MutableMapping
from dataclasses import field
from enum import Enum
from functools import partial
from typing import TypeVar

from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.events.base import STEWARD
from archive.events.chains import access_chain
from archive.frozen import dataclass
from archive.ids import Address, Commitment, Digest, KeyId, PropertyName, SourceId

__all__ = ["Captures", "Definition", "Enrolled", "Placed", "State", "access_chain"]

K = TypeVar("K")
V = TypeVar("V")


class _Absent(Enum):
    ABSENT = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One event of an entry that counts, as its head tells it.

    `subject` is the id, or the target's address as text. `chain` is None for what is no link.
    """

    address: Address
    type: str
    version: int
    subject: str
    commitment: Commitment
    replaces: Commitment | None
    restricted: bool
    chain: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A key that was enrolled in entry `since`, and revoked in entry `until` if that is given.

    `compromised`: the first entry that its revocation warns of.
    """

    vkey: VerifierKey
    roles: tuple[str, ...]
    since: int
    until: int | None = None
    compromised: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a property takes: the kinds, and the closed list of codes where there is one."""

    value_types: tuple[str, ...]
    codes: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Captures:
    """The digests captured of one source, and how many capture bodies this copy does not hold."""

    digests: frozenset[Digest] = frozenset()
    closed: int = 0


@dataclass(slots=True)
class State:
    """The memory itself. Change it through `put` alone, so that a void entry can be taken back."""

    origin: str = ""
    signers: int = 0
    log: tuple[VerifierKey, ...] = ()
    entries: MutableMapping[Hash, int] = field(default_factory=dict)
    authors: MutableMapping[int, tuple[KeyId, ...]] = field(default_factory=dict)
    placed: MutableMapping[Address, Placed] = field(default_factory=dict)
    commitments: MutableMapping[Commitment, Address] = field(default_factory=dict)
    newest: MutableMapping[str, Address] = field(default_factory=dict)
    replaced: MutableMapping[Commitment, Address] = field(default_factory=dict)
    keys: MutableMapping[KeyId, Enrolled] = field(default_factory=dict)
    public: MutableMapping[bytes, str] = field(default_factory=dict)
    redacted: MutableMapping[Address, Address] = field(default_factory=dict)
    definitions: MutableMapping[PropertyName, Definition | None] = field(default_factory=dict)
    captures: MutableMapping[SourceId, Captures] = field(default_factory=dict)
    pairs: MutableMapping[Commitment, str] = field(default_factory=dict)
    _undo: list[Callable[[], None]] = field(default_factory=list)

    def put(self, table: MutableMapping[K, V], key: K, value: V) -> None:
        """Set one cell of one of the tables, so that `roll_back` can restore it."""
        old = table.get(key, _Absent.ABSENT)
        if old is _Absent.ABSENT:
            self._undo.append(partial(table.__delitem__, key))
        else:
            self._undo.append(partial(table.__setitem__, key, old))
        table[key] = value

    def put_policy(
        self,
        *,
        origin: str | None = None,
        signers: int | None = None,
        log: tuple[VerifierKey, ...] = (),
    ) -> None:
        """Set what is given of origin, signers and log keys, so that `roll_back` can restore it."""
        old = (self.origin, self.signers, self.log)
        self._undo.append(lambda: self._restore_policy(*old))
        self.origin = self.origin if origin is None else origin
        self.signers = self.signers if signers is None else signers
        self.log = log or self.log

    def keep(self) -> None:
        """Make everything since the last `keep` permanent."""
        self._undo.clear()

    def roll_back(self) -> None:
        """Take back everything since the last `keep`."""
        while self._undo:
            self._undo.pop()()

    def stewards(self) -> tuple[KeyId, ...]:
        """Return the keys that hold the steward's role and are not revoked."""
        return tuple(
            key for key, held in self.keys.items() if held.until is None and STEWARD in held.roles
        )

    def is_restricted(self, address: Address) -> bool:
        """Say whether the body of the event at *address* may be left out of a copy now."""
        newest = self.newest.get(access_chain(address))
        if newest is not None:
            return self.placed[newest].type == "access.restricted"
        return self.placed[address].restricted

    def _restore_policy(self, origin: str, signers: int, log: tuple[VerifierKey, ...]) -> None:
        self.origin, self.signers, self.log = origin, signers, log
