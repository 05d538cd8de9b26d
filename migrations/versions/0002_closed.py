"""Beside the number of entries: why nothing may be recorded here, where that is so.

Of two archives with one log only one may go on. It stands in the row that every writer locks, so
that nobody can pass it by, and a program that does not know it refuses the newer tables.

And the guards of PostgreSQL take functions and operators from the server alone: those of the same
name that somebody makes elsewhere, and has found first, must not answer for it.

And captured files in parts, for archives on a server that keep them there. None is changed, and
none is deleted while a body names it. On SQLite the table stays empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("head", sa.Column("closed", TEXT, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for function in ("muniment_refuse", "muniment_delete_redacted"):
            op.execute(f"ALTER FUNCTION {function}() SET search_path = pg_catalog, pg_temp")
    op.create_table(
        "capture_part",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_capture_part")),
        sa.CheckConstraint("number >= 0", op.f("ck_capture_part_number")),
        sa.CheckConstraint("length(content) <= 1048576", op.f("ck_capture_part_content")),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        guard_files()


def guard_files() -> None:
    # A body that brings a file in names it as its digest; others only point to it.
    op.execute("""
        CREATE FUNCTION muniment_keep_named() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            is_named boolean;
        BEGIN
            EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA)
                || '.body AS b, (SELECT DISTINCT digest FROM gone) AS g WHERE position('
                || 'convert_to(''"digest":"'' || g.digest || ''"'', ''UTF8'') IN b.content) > 0)'
                INTO is_named;
            IF is_named THEN
                RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                    MESSAGE = 'a file is deleted only when no body names it';
            END IF;
            RETURN NULL;
        END $$
    """)
    guard("is_not_updated", "BEFORE UPDATE", "FOR EACH ROW", "muniment_refuse")
    guard("is_not_truncated", "BEFORE TRUNCATE", "FOR EACH STATEMENT", "muniment_refuse")
    guard(
        "is_deleted_only_when_not_named",
        "AFTER DELETE",
        "REFERENCING OLD TABLE AS gone FOR EACH STATEMENT",
        "muniment_keep_named",
    )


def guard(name: str, when: str, how: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER capture_part_{name} {when} ON capture_part {how} "
        f"EXECUTE FUNCTION {function}()"
    )
    # ALWAYS: also for a session that calls itself a replica.
    op.execute(f"ALTER TABLE capture_part ENABLE ALWAYS TRIGGER capture_part_{name}")


def downgrade() -> None:
    raise RuntimeError("an archive is not taken back to older tables: restore a backup")
