"""What a deposit may ask of an archive, answered from its database and its capture files."""

import hmac
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, select, union_all, update

from archive.errors import ArchiveError, ConflictError
from archive.events.act import Taken
from archive.facts import quotes
from archive.ids import Address, Digest, PropertyName, SourceId
from archive.intake.known import CaptureKnown, TakenIn
from archive.intake.plan import Plan
from archive.log.chains import Chain, chains
from archive.queries.names import candidates
from archive.queries.sight import Sight
from archive.rules.state import Definition
from archive.store import derived, tables
from archive.store.bulk import batches, insert_rows
from archive.store.captures import Captures
from archive.views.capture import CAPTURE
from archive.views.entity import ENTITY
from archive.views.property import PROPERTY
from archive.views.source import SOURCE
from archive.views.statement import STATEMENT

_TEXT = "text/plain"


class ArchiveKnown:
    """An archive, as far as a deposit asks. What a set took in is fetched once, as a whole.

    For an import it is fetched name by name, those that are expected with one query.
    """

    def __init__(self, connection: Connection, captures: Captures) -> None:
        self._connection = connection
        self._captures = captures
        self._texts: dict[Digest, str | None] = {}
        self._sets: dict[str, dict[bytes, TakenIn]] = {}
        self._expected: dict[bytes, TakenIn | None] = {}
        self._importing = ""
        self._secret = secret(connection)

    def named(self, name: str, kinds: Collection[str]) -> Sequence[str]:
        """Return the ids that *name* fits, the best class of match only."""
        return [found.id for found in candidates(Sight(self._connection), name, kinds)]

    def bearing(self, handle: str) -> Sequence[str]:
        """Return every id whose newest content has exactly this *handle*."""
        queries = [
            select(table.c.id).where(table.c.handle == handle, table.c.until.is_(None))
            for table in map(derived.table, (ENTITY, SOURCE, STATEMENT))
        ]
        return list(self._connection.execute(union_all(*queries)).scalars())

    def definition(self, name: PropertyName) -> Definition | None:
        """Return what the property *name* takes, None where it is not defined."""
        table = derived.table(PROPERTY)
        row = self._connection.execute(
            select(table.c.value_types, table.c.codes).where(
                table.c.id == f"prop:{name}", table.c.until.is_(None)
            )
        ).first()
        if row is None or row.value_types is None:
            return None
        codes = None if row.codes is None else tuple(row.codes.split())
        return Definition(tuple(row.value_types.split()), codes)

    def properties(self) -> Collection[str]:
        """Return the names of all properties that are defined."""
        table = derived.table(PROPERTY)
        ids = self._connection.execute(select(table.c.id).where(table.c.until.is_(None))).scalars()
        return [id.removeprefix("prop:") for id in ids]

    def taken_in(self, set_name: str, key: str) -> TakenIn | None:
        """Return what the set put in under *key*."""
        own = mac(self._secret, set_name, key)
        if set_name == self._importing:
            if own not in self._expected:
                self._expected |= self._fetched([own])
            return self._expected[own]
        if set_name not in self._sets:
            self._sets[set_name] = _taken(self._connection, set_name)
        return self._sets[set_name].get(own)

    def brought(self, set_name: str, key: str) -> str | None:
        """Return the id of what the set put in under *key*: nothing of it is opened."""
        own = mac(self._secret, set_name, key)
        expected = self._expected.get(own) if set_name == self._importing else None
        if expected is not None:
            return expected.id
        intake = tables.intake
        return self._connection.execute(
            select(intake.c.id).where(intake.c.set == set_name, intake.c.mac == own)
        ).scalar()

    def expect(self, set_name: str, keys: Collection[str]) -> None:
        """Forget what was fetched of the set, and fetch what it put in under *keys*."""
        self._importing = set_name
        self._expected = self._fetched([mac(self._secret, set_name, key) for key in keys])

    def _fetched(self, macs: Sequence[bytes]) -> dict[bytes, TakenIn | None]:
        found: dict[bytes, TakenIn | None] = dict.fromkeys(macs)
        for batch in batches(macs):
            found |= _taken(self._connection, self._importing, batch)
        return found

    def captures(self, source: SourceId) -> Sequence[CaptureKnown]:
        """Return every capture of *source* that was not a failure, in order."""
        table = derived.table(CAPTURE)
        rows = self._connection.execute(
            select(table.c.digest, table.c.media_type, table.c.of)
            .where(table.c.id == source, table.c.digest.is_not(None))
            .order_by(table.c.event)
        )
        return [CaptureKnown(Digest(digest), media_type, of) for digest, media_type, of in rows]

    def capture_text(self, digest: Digest) -> str | None:
        """Return the text of a capture; None where it is none, or not held here."""
        if digest not in self._texts:
            self._texts[digest] = self._text(digest)
        return self._texts[digest]

    def _text(self, digest: Digest) -> str | None:
        table = derived.table(CAPTURE)
        kinds = self._connection.execute(
            select(table.c.media_type).where(table.c.digest == digest)
        ).scalars()
        if _TEXT not in set(kinds):
            return None
        try:
            return quotes.read_capture(self._captures.read(digest))
        except ArchiveError:
            # A file that is lost or no text cannot be looked into; verifying tells of it.
            return None


def secret(connection: Connection) -> bytes:
    """Return the secret under which outside names are kept; it never leaves the archive."""
    return bytes(connection.execute(select(tables.secret.c.value)).scalar_one())


def mac(secret: bytes, set_name: str, key: str) -> bytes:
    """Return what stands for an outside name in the intake table: 32 bytes.

    An HMAC under *secret*, so the table alone tells nobody the names.
    """
    message = f"{len(set_name)} {set_name} {key}".encode()
    return hmac.digest(secret, message, "sha256")


def seen_as(secret: bytes, content: bytes) -> bytes:
    """Return what stands for *content*, the canonical form of what a file says of one item."""
    return hmac.digest(secret, b"content " + content, "sha256")


def taken_of(plans: Sequence[Plan]) -> Taken:
    """Return what is to be remembered of *plans*, at least one, all of one set."""
    return Taken(
        set_name=plans[0].set_name,
        new=tuple(one for plan in plans for one in plan.intake),
        said=tuple(one for plan in plans for one in plan.said),
    )


def take_in(connection: Connection, taken: Taken) -> None:
    """Remember what came with the set of *taken*, and what its file says of each item now."""
    own, intake, name = secret(connection), tables.intake, taken.set_name
    said = {key: seen_as(own, content) for key, content in taken.said}
    rows = [(name, mac(own, name, key), id, said.get(key), None) for key, id in taken.new]
    insert_rows(connection, intake, rows)
    new = {key for key, _ in taken.new}
    changed = [
        {"of": mac(own, name, key), "now": seen} for key, seen in said.items() if key not in new
    ]
    if changed:
        connection.execute(
            update(intake)
            .where(
                intake.c.set == name, intake.c.mac == bindparam("of"), intake.c.redacted.is_(None)
            )
            .values(seen=bindparam("now")),
            changed,
        )


def require_untaken(connection: Connection, taken: Taken) -> None:
    """Raise where something that *taken* brings was taken in meanwhile.

    Raises:
        ConflictError: of that name the set has something already.
    """
    own, intake, name = secret(connection), tables.intake, taken.set_name
    macs = {mac(own, name, key): key for key, _ in taken.new}
    for batch in batches(list(macs)):
        there = connection.execute(
            select(intake.c.mac).where(intake.c.set == name, intake.c.mac.in_(batch)).limit(1)
        ).scalar()
        if there is not None:
            raise ConflictError(
                f"{macs[bytes(there)]} of {name} was taken in since this was drafted",
                remedy="The draft stays as it is: draft it anew, from the archive as it is now.",
            )


def _taken(
    connection: Connection, set_name: str, macs: Sequence[bytes] | None = None
) -> dict[bytes, TakenIn]:
    intake = tables.intake
    own = secret(connection)
    query = select(intake).where(intake.c.set == set_name)
    if macs is not None:
        query = query.where(intake.c.mac.in_(macs))
    rows = connection.execute(query).all()
    ends = chains(connection, [row.id for row in rows])
    return {
        bytes(row.mac): _taken_in(ends[row.id], row.redacted, own, row.seen)
        for row in rows
        if row.id in ends
    }


def _taken_in(end: Chain, redacted: int | None, own: bytes, seen: bytes | None) -> TakenIn:
    def was_said(content: bytes) -> bool | None:
        return None if seen is None else hmac.compare_digest(seen_as(own, content), bytes(seen))

    return TakenIn(
        id=end.id,
        link=end.newest,
        body=None if end.content.body is None else end.content.body.json(),
        retracted=end.retracted,
        redacted=None if redacted is None else str(Address.of_key(redacted)),
        restricted=end.content.head.restricted,
        rank=end.rank,
        was_said=was_said,
    )
