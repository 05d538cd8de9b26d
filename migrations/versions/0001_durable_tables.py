"""The durable tables, and the triggers with which a database defends them.

Entries and redactions are never changed and never removed; a body is never changed, and removed
only when its event is redacted. Nobody who verifies an archive relies on this: it stops mistakes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BYTES = sa.LargeBinary()

GUARDED = ("entry", "body", "redacted")


def upgrade() -> None:
    make_log()
    make_rest()
    op.execute("INSERT INTO head (id, size) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def downgrade() -> None:
    raise RuntimeError("an archive is not taken back to older tables: restore a backup")


def make_log() -> None:
    make(
        "entry",
        column("index", NUMBER, primary=True),
        column("note", BYTES),
        sa.CheckConstraint('"index" >= 0', op.f("ck_entry_index")),
        sa.CheckConstraint("length(note) <= 65535", op.f("ck_entry_note")),
    )
    make(
        "body",
        column("event", NUMBER, primary=True),
        column("salt", BYTES),
        column("content", BYTES),
        sa.CheckConstraint("event >= 0", op.f("ck_body_event")),
        sa.CheckConstraint("length(salt) = 16", op.f("ck_body_salt")),
        sa.CheckConstraint("length(content) <= 1048576", op.f("ck_body_content")),
    )
    make(
        "head",
        column("id", NUMBER, primary=True),
        column("size", NUMBER),
        sa.CheckConstraint("id = 1", op.f("ck_head_one")),
        sa.CheckConstraint("size >= 0", op.f("ck_head_size")),
    )
    make(
        "redacted",
        column("event", NUMBER, primary=True),
        column("by_event", NUMBER),
        sa.CheckConstraint("event < by_event", op.f("ck_redacted_order")),
    )


def make_rest() -> None:
    make(
        "checkpoint",
        column("size", NUMBER, primary=True),
        column("note", BYTES),
        column("signed_at", NUMBER),
        column("kept", NUMBER),
        sa.CheckConstraint("kept IN (0, 1)", op.f("ck_checkpoint_kept")),
    )
    make(
        "intake",
        column("set", TEXT, primary=True),
        column("mac", BYTES, primary=True),
        column("id", TEXT),
        sa.Column("seen", BYTES, nullable=True),
        sa.Column("redacted", NUMBER, nullable=True),
    )
    op.create_index(op.f("ix_intake_id"), "intake", ["id"])
    make(
        "secret",
        column("id", NUMBER, primary=True),
        column("value", BYTES),
        sa.CheckConstraint("id = 1", op.f("ck_secret_one")),
    )


def column(name: str, kind: object, *, primary: bool = False) -> sa.Column:
    return sa.Column(name, kind, nullable=False, primary_key=primary, autoincrement=False)


def make(name: str, *parts: sa.Column | sa.CheckConstraint) -> None:
    columns = [part for part in parts if isinstance(part, sa.Column)]
    key = [part.name for part in columns if part.primary_key]
    op.create_table(
        name,
        *parts,
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def guard_sqlite() -> None:
    for table in GUARDED:
        refuse_sqlite(f"{table}_is_not_updated", f"UPDATE ON {table}", "TRUE")
        # REPLACE removes the old row, by default without running the trigger on DELETE.
        refuse_sqlite(
            f"{table}_is_not_replaced",
            f"INSERT ON {table}",
            f"NEW.rowid IN (SELECT rowid FROM {table})",  # noqa: S608
        )
    refuse_sqlite("entry_is_not_deleted", "DELETE ON entry", "TRUE")
    refuse_sqlite("redacted_is_not_deleted", "DELETE ON redacted", "TRUE")
    refuse_sqlite(
        "body_is_deleted_only_when_redacted",
        "DELETE ON body",
        "NOT EXISTS (SELECT 1 FROM redacted WHERE event = OLD.event)",
    )


def refuse_sqlite(name: str, what: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {what} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{name.replace('_', ' ')}'); END"
    )


def guard_postgresql() -> None:
    op.execute("""
        CREATE FUNCTION muniment_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ' is refused';
        END $$
    """)
    # The schema is the table's own: a search path must not lead to another table "redacted".
    op.execute("""
        CREATE FUNCTION muniment_delete_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            is_redacted boolean;
        BEGIN
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA)
                || '.redacted WHERE event = $1)' INTO is_redacted USING OLD.event;
            IF is_redacted THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                MESSAGE = 'body is deleted only when redacted';
        END $$
    """)
    for table in GUARDED:
        refuse_postgresql(f"{table}_is_not_updated", f"UPDATE ON {table} FOR EACH ROW")
        refuse_postgresql(f"{table}_is_not_truncated", f"TRUNCATE ON {table} FOR EACH STATEMENT")
    refuse_postgresql("entry_is_not_deleted", "DELETE ON entry FOR EACH ROW")
    refuse_postgresql("redacted_is_not_deleted", "DELETE ON redacted FOR EACH ROW")
    refuse_postgresql(
        "body_is_deleted_only_when_redacted",
        "DELETE ON body FOR EACH ROW",
        "muniment_delete_redacted",
    )


def refuse_postgresql(name: str, what: str, function: str = "muniment_refuse") -> None:
    table = what.split()[2]
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} EXECUTE FUNCTION {function}()")
    # ALWAYS: also for a session that calls itself a replica.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
