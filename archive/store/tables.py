"""The durable tables: what cannot be made again from anything else.

They are described here for queries and created by the migrations alone, which also hold the checks
and the triggers that refuse changes; `alembic check` holds the two equal. Surrogate keys are
`archive.ids.Address.key`. No autoincrement anywhere: the log counts, not the database.
"""

from typing import TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
)

AnyTable: TypeAlias = Table[TypedColumns]
"""A table whichever its columns are."""

VIEWS_SCHEMA = "muniment_views"
"""Where derived tables live on PostgreSQL; on SQLite they stand beside the durable ones."""

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

# Only a column of type INTEGER is the rowid of a SQLite table: no second B-tree, and bulk inserts
# in the order of the log append to the table.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
# The order of bytes, so that both databases sort text alike.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
BYTES = LargeBinary()

METADATA = MetaData(naming_convention=NAMING)


class EntryColumns(TypedColumns):
    """One signed entry, exactly as it was appended."""

    index: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    note: Named[bytes] = Column(BYTES, nullable=False)


class BodyColumns(TypedColumns):
    """Salt (16 bytes) and canonical body of one event, as committed to."""

    event: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    salt: Named[bytes] = Column(BYTES, nullable=False)
    content: Named[bytes] = Column(BYTES, nullable=False)


class HeadColumns(TypedColumns):
    """The one row (id 1) whose lock orders the writers: how many entries there are.

    `closed` says where the log goes on, if not here, as `archive.store.head.Closed` has it.
    """

    id: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    size: Named[int] = Column(NUMBER, nullable=False)
    closed: Named[str | None] = Column(TEXT, nullable=True)


class RedactedColumns(TypedColumns):
    """An event whose body may be deleted, and the event that redacted it."""

    event: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    by_event: Named[int] = Column(NUMBER, nullable=False)


class CheckpointColumns(TypedColumns):
    """A signed checkpoint with its cosignatures. `signed_at` in seconds since 1970.

    `kept` is 1 for one that must stay and 0 for one that may be dropped.
    """

    size: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    note: Named[bytes] = Column(BYTES, nullable=False)
    signed_at: Named[int] = Column(NUMBER, nullable=False)
    kept: Named[int] = Column(NUMBER, nullable=False)


class IntakeColumns(TypedColumns):
    """What a deposit or an import has put in: `mac` stands for the outside name within `set`.

    `seen` stands for what was last said under that name: so a file that did not change leaves
    alone what was corrected since. `redacted` is the event that redacted it, if any; nothing is
    left in `seen` then.
    """

    set: Named[str] = Column(TEXT, primary_key=True)
    mac: Named[bytes] = Column(BYTES, primary_key=True)
    id: Named[str] = Column(TEXT, nullable=False, index=True)
    seen: Named[bytes | None] = Column(BYTES, nullable=True)
    redacted: Named[int | None] = Column(NUMBER, nullable=True)


class SecretColumns(TypedColumns):
    """The one row (id 1) with the secret under which the macs of the intake table are made."""

    id: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    value: Named[bytes] = Column(BYTES, nullable=False)


class CapturePartColumns(TypedColumns):
    """A part of a captured file that is kept in the database of a server, and not in a folder."""

    digest: Named[str] = Column(TEXT, primary_key=True)
    number: Named[int] = Column(NUMBER, primary_key=True, autoincrement=False)
    content: Named[bytes] = Column(BYTES, nullable=False)


# A strict SQLite table refuses a value of another type, as PostgreSQL does.
entry = Table("entry", METADATA, EntryColumns, sqlite_strict=True)
body = Table("body", METADATA, BodyColumns, sqlite_strict=True)
head = Table("head", METADATA, HeadColumns, sqlite_strict=True)
redacted = Table("redacted", METADATA, RedactedColumns, sqlite_strict=True)
checkpoint = Table("checkpoint", METADATA, CheckpointColumns, sqlite_strict=True)
intake = Table("intake", METADATA, IntakeColumns, sqlite_strict=True)
capture_part = Table("capture_part", METADATA, CapturePartColumns, sqlite_strict=True)
secret = Table("secret", METADATA, SecretColumns, sqlite_strict=True)
