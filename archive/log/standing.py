"""What the rules ask of every entry: the policy, and the keys. A writer reads it once.

It follows from the entries alone, so it holds as long as these are the same: it is kept with a
connection under the root of the entries that it follows from. Whoever appends next with it compares
that with the tree, under the head's lock. Whatever happened meanwhile, be it another writer, a
transaction that was rolled back, or a database that was set back, gives another root.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, select

from archive.core.hashes import Hash
from archive.core.keys import VerifierKey, parse_vkey
from archive.frozen import dataclass
from archive.ids import KeyId
from archive.rules.state import Enrolled, State
from archive.store import derived
from archive.store.prepared import Prepared, value
from archive.views.key import KEY, REVOCATION
from archive.views.policy import POLICY

_policies, _key, _revocation = (derived.table(one) for one in (POLICY, KEY, REVOCATION))
_BEFORE: Final = value("before")

_POLICY = Prepared(
    lambda _: select(_policies).where(_policies.c.since < _BEFORE).order_by(_policies.c.event)
)
_KEYS = Prepared(lambda _: select(_key).where(_key.c.since < _BEFORE))
_REVOCATIONS = Prepared(lambda _: select(_revocation).where(_revocation.c.since < _BEFORE))

_KEPT: Final = "muniment_standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Policy and keys, as `archive.rules.state.State` has them."""

    origin: str
    signers: int
    log: tuple[VerifierKey, ...]
    keys: Mapping[KeyId, Enrolled]
    public: Mapping[bytes, str]

    def state(self) -> State:
        """Return the memory of the rules with this in it, and nothing else."""
        return State(
            origin=self.origin,
            signers=self.signers,
            log=self.log,
            keys=dict(self.keys),
            public=dict(self.public),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What held after the entries with the root `root`. `bases`: roots of fewer entries."""

    root: Hash
    standing: Standing
    bases: Mapping[int, Hash]


def standing_of(state: State) -> Standing:
    """Return what *state* knows of policy and keys."""
    return Standing(
        origin=state.origin,
        signers=state.signers,
        log=state.log,
        keys=dict(state.keys),
        public=dict(state.public),
    )


def read(connection: Connection, before: int) -> Standing:
    """Return policy and keys as the first *before* entries left them."""
    state = State()
    _read_policy(connection, state, before)
    _read_keys(connection, state, before)
    return standing_of(state)


def recall(connection: Connection, root: Hash) -> Remembered | None:
    """Return what was kept with *connection*, where it held after the entries with that *root*."""
    kept = connection.info.get(_KEPT)
    return kept if isinstance(kept, Remembered) and kept.root == root else None


def keep(connection: Connection, remembered: Remembered) -> None:
    """Keep that for whoever has the same *connection* next."""
    connection.info[_KEPT] = remembered


def _read_policy(connection: Connection, state: State, before: int) -> None:
    for row in _POLICY.rows(connection, before=before):
        log = tuple(parse_vkey(text) for text in (row.log or "").split())
        state.put_policy(origin=row.id, signers=row.signers, log=log)
        state.public.update({key.public: key.id for key in log})


def _read_keys(connection: Connection, state: State, before: int) -> None:
    compromised = {row.id: row.compromised for row in _REVOCATIONS.rows(connection, before=before)}
    for row in _KEYS.rows(connection, before=before):
        vkey = parse_vkey(row.vkey)
        state.public[vkey.public] = vkey.id
        state.keys[KeyId(vkey.id)] = Enrolled(
            vkey=vkey,
            roles=tuple(row.roles.split()),
            since=row.since,
            until=row.until if row.until is not None and row.until < before else None,
            compromised=compromised.get(row.id),
        )
