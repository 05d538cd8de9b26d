"""Giving the people of a team roles in the database that they share."""

from collections.abc import Mapping

from sqlalchemy import Connection

from archive.errors import ConflictError
from archive.frozen import dataclass
from archive.service.archive import Archive
from archive.store import engines, roles, schema
from archive.store.roles import Roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Which roles there are now. `new`: those that were made, without a password.

    `allowed`: by role and durable table, what the server says that it may do there. `statements`:
    the SQL that was run, or with `printed` is to be run by somebody else; nothing was done then.
    """

    database: str
    roles: Roles
    new: tuple[str, ...]
    allowed: Mapping[str, Mapping[str, tuple[str, ...]]]
    statements: tuple[str, ...]
    printed: bool


def give_roles(
    archive: Archive,
    *,
    owner: str | None,
    application: str,
    steward: str,
    auditor: str,
    printed: bool = False,
) -> Given:
    """Make four roles in the database of *archive*, and give them what they may do.

    *owner*: who is to own the durable tables; None: who owns them. With *printed*, only the SQL
    that would be run is made.

    Raises:
        ConflictError: the database is no server's, two names are one, or a role could do more.
        MalformedError: a name is not one of a role.
        NotReadyError: whoever is connected may not do this.
    """
    if archive.engine.dialect.name != "postgresql":
        raise ConflictError(
            f"{engines.place(archive.engine)} is a file, which knows no roles",
            remedy="Use the rights of the file and of its folder; or move the archive to a server.",
        )
    opened = engines.reading if printed else engines.writing
    with opened(archive.engine) as connection:
        schema.require_current(connection)
        named = Roles(
            owner=owner or roles.owner(connection),
            application=application,
            steward=steward,
            auditor=auditor,
        )
        roles.require_names(named)
        statements = roles.statements(connection, named)
        new = () if printed else roles.give(connection, named)
        return Given(
            database=engines.place(archive.engine),
            roles=named,
            new=new,
            allowed=named.allowed if printed else _allowed(connection, named),
            statements=statements,
            printed=printed,
        )


def _allowed(connection: Connection, named: Roles) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {role: roles.allowed(connection, role) for role in named.allowed}
