"""Beside the number of entries: why nothing may be recorded here, where that is so.

Of two archives with one log only one may go on. It stands in the row that every writer locks, so
that nobody can pass it by, and a program that does not know it refuses the newer tables.

And the guards of PostgreSQL take functions and operators from the server alone: those of the same
name that somebody makes elsewhere, and has found first, must not answer for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("head", sa.Column("closed", TEXT, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for function in ("muniment_refuse", "muniment_delete_redacted"):
            op.execute(f"ALTER FUNCTION {function}() SET search_path = pg_catalog, pg_temp")


def downgrade() -> None:
    raise RuntimeError("an archive is not taken back to older tables: restore a backup")
