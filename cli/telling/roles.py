"""Which roles a database has now, and what each may do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.layout import Block, Line, Table

if TYPE_CHECKING:
    from archive.service.roles import Given


def given(answer: "Given") -> Iterator[Block]:
    """Yield the SQL where that was asked for, else who may do what."""
    if answer.printed:
        yield Line("BEGIN;", whole=True)
        for statement in answer.statements:
            yield Line(f"{statement};", whole=True)
        yield Line("COMMIT;", whole=True)
        return
    yield Line(answer.database, 0, "bold")
    yield Table([("owner", answer.roles.owner)], indent=2)
    for role, said in answer.allowed.items():
        yield Line(role + (", new and without a password" if role in answer.new else ""), 0, "bold")
        rows = [(table, ", ".join(rights) or "nothing") for table, rights in said.items()]
        yield Table(rows, indent=2)
