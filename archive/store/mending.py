"""Putting a body in the place of a damaged one, which the triggers of both databases refuse.

They are there against mistakes. They are lifted for the caller's transaction alone, and stand again
before it ends; if it fails, they were never gone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, bindparam, text, update

from archive.relation import Row
from archive.store import tables


def replace_bodies(connection: Connection, rows: Sequence[Row]) -> None:
    """Replace the bodies of *rows*, each an event's key, salt and content."""
    if not rows:
        return
    body = tables.body
    change = (
        update(body)
        .where(body.c.event == bindparam("key"))
        .values(salt=bindparam("new_salt"), content=bindparam("new_content"))
    )
    with _unguarded(connection):
        connection.execute(
            change,
            [{"key": key, "new_salt": salt, "new_content": content} for key, salt, content in rows],
        )


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Lift what refuses updates of bodies."""
    if connection.dialect.name == "postgresql":
        name = "body_is_not_updated"
        connection.execute(text(f"ALTER TABLE body DISABLE TRIGGER {name}"))
        yield
        connection.execute(text(f"ALTER TABLE body ENABLE ALWAYS TRIGGER {name}"))
        return
    kept = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'body' "
            "ORDER BY name"
        )
    ).all()
    for trigger, _ in kept:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
    yield
    for _, definition in kept:
        connection.exec_driver_sql(definition)
