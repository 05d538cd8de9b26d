"""${message}

Nothing here rewrites an entry. No batch on a table with triggers, unless they are made again here.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("an archive is not taken back to older tables: restore a backup")
