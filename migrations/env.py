"""How alembic works on the durable tables: in one transaction, blind to everything derived.

The program hands over its connection. For work on the migrations themselves, the command of alembic
takes the address of a scratch database: `alembic -x url=sqlite:////tmp/scratch.sqlite check`.
"""

import logging.config

from alembic import context
from sqlalchemy import Connection

from archive.store import engines, tables


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """Hide derived tables: they come and go without a migration."""
    return type_ != "table" or name in tables.METADATA.tables


def migrate(connection: Connection) -> None:
    """Run the migrations within the transaction of *connection*."""
    context.configure(
        connection=connection,
        target_metadata=tables.METADATA,
        include_name=include_name,
        # SQLite rolls back DDL as well, which alembic does not take for granted.
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def migrate_scratch() -> None:
    """Run the migrations in the database that the command line names."""
    if context.config.config_file_name is not None:
        logging.config.fileConfig(context.config.config_file_name)
    engine = engines.open_engine(context.get_x_argument(as_dictionary=True)["url"])
    try:
        with engines.writing(engine) as connection:
            migrate(connection)
    finally:
        engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    migrate_scratch()
else:
    migrate(handed_over)
