"""The keys of an archive: who holds each, what it may do, what became of it, what it signed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from archive.frozen import dataclass
from archive.ids import Address, KeyId
from archive.log.relations import ENTRY_INDEX
from archive.queries.doubts import doubts
from archive.queries.sight import Sight
from archive.relation import Relation
from archive.views.key import KEY, REVOCATION
from archive.views.note import NOTE

if TYPE_CHECKING:
    from archive.queries.log import LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the archive. `revoked`: the reason, None for one that stands.

    `compromised`: the first entry of the key that nobody should rely on, where one was named or
    follows from another key's. `holder`: who holds it, by the newest note that is open.
    """

    id: str
    roles: tuple[str, ...]
    revoked: str | None
    compromised: int | None
    holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShown:
    """One key. `enrolled` and `ended`: where it was enrolled, and revoked, None where it stands.

    `signed`: how many entries it has signed, of which `recent` are the last, the newest first.
    """

    key: Key
    enrolled: Address
    ended: Address | None
    signed: int
    recent: "tuple[LogEntry, ...]"

    def ids(self) -> set[str]:
        """Return every id that is named here."""
        return {event.about for entry in self.recent for event in entry.events}


def keys(sight: Sight) -> tuple[Key, ...]:
    """Return every key that was ever enrolled, in that order."""
    key, revocation = sight.table(KEY), sight.table(REVOCATION)
    rows = sight.connection.execute(
        select(key.c.id, key.c.roles, revocation.c.reason)
        .select_from(key)
        .outerjoin(revocation, revocation.c.id == key.c.id)
        .order_by(key.c.event)
    )
    holders, doubted = _holders(sight), doubts(sight).since
    return tuple(
        Key(
            id=row.id.removeprefix("key:"),
            roles=tuple(row.roles.split()),
            revoked=row.reason,
            compromised=doubted.get(KeyId(row.id.removeprefix("key:"))),
            holder=holders.get(row.id),
        )
        for row in rows
    )


def key_shown(sight: Sight, id: str, limit: int) -> KeyShown:
    """Return the key *id*, `key:` before it, with up to *limit* of the entries that it signed."""
    from archive.queries.log import log, signed_by

    name = id.removeprefix("key:")
    entries = sight.table(ENTRY_INDEX)
    counted = select(func.count()).select_from(entries).where(signed_by(entries, name))
    enrolled = _event(sight, KEY, id)
    assert enrolled is not None
    return KeyShown(
        key=next(one for one in keys(sight) if one.id == name),
        enrolled=enrolled,
        ended=_event(sight, REVOCATION, id),
        signed=sight.connection.execute(counted).scalar_one(),
        recent=log(sight, limit=limit, key=name),
    )


def _event(sight: Sight, relation: Relation, id: str) -> Address | None:
    table = sight.table(relation)
    found = sight.connection.execute(select(table.c.event).where(table.c.id == id)).scalar()
    return None if found is None else Address.of_key(found)


def _holders(sight: Sight) -> Mapping[str, str]:
    """Return who holds each key, as the newest open note of the kind `holder` says."""
    note = sight.table(NOTE)
    rows = sight.connection.execute(
        select(note.c.id, note.c.text)
        .where(note.c.kind == "holder", note.c.text.is_not(None))
        .order_by(note.c.event)
    )
    return {row.id: row.text for row in rows}
