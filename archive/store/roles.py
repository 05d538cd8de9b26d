"""Who may do what in a database on a server: four roles, and what the server says they may do.

The owner owns the durable tables, and is the only one to change their form. The application owns
what is derived, and adds to the rest. The steward may also delete bodies that are redacted, and
files that no body names. The auditor reads. Whoever owns the tables can lift every guard: nothing
is promised against them, or against whoever runs the server.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, text

from archive.errors import ConflictError, MalformedError, NotReadyError
from archive.frozen import dataclass
from archive.store import tables
from archive.store.engines import place
from archive.store.tables import VIEWS_SCHEMA

READ: Final = ("SELECT",)
ADD: Final = ("INSERT", "SELECT")
CHANGE: Final = ("INSERT", "SELECT", "UPDATE")

_LONGEST: Final = 63
"""Bytes; a server cuts longer names off."""

_VERSION: Final = "alembic_version"
_FUNCTIONS: Final = (
    "muniment_refuse()",
    "muniment_delete_redacted()",
    "muniment_keep_named()",
)
_PRIVILEGES: Final = ("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE")

APPLICATION: Final[Mapping[str, tuple[str, ...]]] = {
    _VERSION: READ,
    tables.entry.name: ADD,
    tables.body.name: ADD,
    tables.redacted.name: ADD,
    tables.checkpoint.name: ADD,
    tables.head.name: ("SELECT", "UPDATE"),
    tables.intake.name: CHANGE,
    tables.secret.name: READ,
    tables.capture_part.name: ADD,
}
STEWARD: Final[Mapping[str, tuple[str, ...]]] = {
    **APPLICATION,
    tables.body.name: ("DELETE", *ADD),
    tables.capture_part.name: ("DELETE", *ADD),
}
# What was taken in under which names is private, and nobody needs it to judge the log.
AUDITOR: Final[Mapping[str, tuple[str, ...]]] = {
    name: () if name in (tables.intake.name, tables.secret.name) else READ for name in APPLICATION
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The names of the four roles."""

    owner: str
    application: str
    steward: str
    auditor: str

    @property
    def allowed(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """What each of the three others may do with each durable table."""
        return {self.application: APPLICATION, self.steward: STEWARD, self.auditor: AUDITOR}


def require_names(roles: Roles) -> None:
    """Return if the names of *roles* can be those of four roles.

    Raises:
        MalformedError: one is none that a server takes.
        ConflictError: two are the same.
    """
    names = _names(roles)
    for name in names:
        longest = len(name.encode("utf-8", "replace"))
        if not name.isprintable() or not 0 < longest <= _LONGEST or name.startswith("pg_"):
            raise MalformedError(
                f"{name!r} cannot name a role",
                remedy=f"Write 1 to {_LONGEST} bytes that do not begin with pg_.",
            )
    if len(set(names)) != len(names):
        raise ConflictError(
            f"of the roles {', '.join(names)}, two are the same",
            remedy="Give each of the four a name of its own.",
        )


def owner(connection: Connection) -> str:
    """Return the role that owns the durable tables."""
    query = text("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('entry')")
    return str(connection.execute(query).scalar_one())


def statements(connection: Connection, roles: Roles) -> tuple[str, ...]:
    """Return the SQL that makes *roles*, and gives them what they may do and nothing else.

    Repeated, it changes nothing. It is to be run by whoever may make roles and own the tables.
    """
    return tuple(_statements(connection, roles))


def give(connection: Connection, roles: Roles) -> tuple[str, ...]:
    """Run what `statements` returns, in the caller's transaction; return the names of new roles.

    Raises:
        ConflictError: one of the three could do more than it may, by what else it was given.
        NotReadyError: whoever is connected may not do this.
    """
    new = tuple(name for name in _names(roles) if not _is_there(connection, name))
    for statement in _statements(connection, roles):
        connection.exec_driver_sql(statement)
    _require_no_more(connection, roles)
    return new


def allowed(connection: Connection, role: str) -> Mapping[str, tuple[str, ...]]:
    """Return what the server says that *role* may do with each durable table."""
    query = text("SELECT has_table_privilege(:role, :table, :privilege)")
    return {
        name: tuple(
            privilege
            for privilege in _PRIVILEGES
            if connection.execute(
                query, {"role": role, "table": name, "privilege": privilege}
            ).scalar_one()
        )
        for name in APPLICATION
    }


def require_may_delete_bodies(connection: Connection) -> None:
    """Return if whoever is connected may delete bodies that are redacted.

    Raises:
        NotReadyError: they may not.
    """
    if connection.dialect.name != "postgresql":
        return
    query = text("SELECT has_table_privilege('body', 'DELETE'), current_user")
    may, who = connection.execute(query).one()
    if not may:
        raise NotReadyError(
            f"{place(connection.engine)}: the role {who} may not delete bodies, which a redaction "
            "does",
            remedy="Use the address with the role of the stewards.",
        )


def _names(roles: Roles) -> tuple[str, ...]:
    return (roles.owner, roles.application, roles.steward, roles.auditor)


def _is_there(connection: Connection, name: str) -> bool:
    query = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :name)")
    return bool(connection.execute(query, {"name": name}).scalar_one())


def _statements(connection: Connection, roles: Roles) -> Iterator[str]:
    database, schema = connection.execute(text("SELECT current_database(), current_schema()")).one()
    quoted = _Quoted(connection, roles, database, schema)
    for name in _names(roles):
        yield quoted.made(name)
    yield from quoted.together()
    yield from quoted.owned(_owned_views(connection))
    yield from quoted.granted()


def _owned_views(connection: Connection) -> list[str]:
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
    return list(connection.execute(query, {"schema": VIEWS_SCHEMA}).scalars())


class _Quoted:
    """The statements, every name in them quoted."""

    def __init__(self, connection: Connection, roles: Roles, database: str, schema: str) -> None:
        self._name = connection.dialect.identifier_preparer.quote_identifier
        self._roles = roles
        self._database, self._schema = self._name(database), self._name(schema)
        self._owner, self._application, self._steward, self._auditor = map(
            self._name, _names(roles)
        )
        self._three = f"{self._application}, {self._steward}, {self._auditor}"

    def made(self, name: str) -> str:
        """Return what makes the role *name* where there is none; it has no password yet."""
        literal = "'" + name.replace("'", "''") + "'"
        return (
            "DO $muniment$ BEGIN "
            f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) "
            f"THEN CREATE ROLE {self._name(name)} LOGIN; END IF; END $muniment$"
        )

    def together(self) -> Iterator[str]:
        """Yield what has a steward do all that the application does, and the owner likewise."""
        # So whatever one of them makes of the views can be handed to the application.
        yield f"GRANT {self._application} TO {self._steward}"
        yield f"GRANT {self._steward} TO {self._owner}"

    def owned(self, views: list[str]) -> Iterator[str]:
        """Yield what gives the durable tables to the owner, what is derived to the application."""
        yield f"GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {self._database} TO {self._owner}"
        yield f"GRANT CREATE, USAGE ON SCHEMA {self._schema} TO {self._owner}"
        for name in APPLICATION:
            yield f"ALTER TABLE {self._schema}.{name} OWNER TO {self._owner}"
        for name in _FUNCTIONS:
            yield f"ALTER FUNCTION {self._schema}.{name} OWNER TO {self._owner}"
        yield f"ALTER SCHEMA {VIEWS_SCHEMA} OWNER TO {self._application}"
        for name in views:
            yield f"ALTER TABLE {VIEWS_SCHEMA}.{self._name(name)} OWNER TO {self._application}"

    def granted(self) -> Iterator[str]:
        """Yield what takes every right away, then gives those that are needed."""
        yield f"REVOKE CREATE, TEMPORARY ON DATABASE {self._database} FROM PUBLIC, {self._three}"
        yield f"GRANT CONNECT ON DATABASE {self._database} TO {self._three}"
        # An import keeps what it met in a table of its own, for as long as it lasts.
        yield f"GRANT TEMPORARY ON DATABASE {self._database} TO {self._application}"
        yield f"REVOKE CREATE ON SCHEMA {self._schema} FROM PUBLIC, {self._three}"
        yield f"GRANT USAGE ON SCHEMA {self._schema} TO {self._three}"
        for role, said in self._roles.allowed.items():
            for table, rights in said.items():
                where = f"{self._schema}.{table}"
                yield f"REVOKE ALL ON TABLE {where} FROM PUBLIC, {self._name(role)}"
                if rights:
                    yield f"GRANT {', '.join(rights)} ON TABLE {where} TO {self._name(role)}"
        yield f"GRANT USAGE ON SCHEMA {VIEWS_SCHEMA} TO {self._auditor}"
        yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {VIEWS_SCHEMA} TO {self._auditor}"
        for name in (self._owner, self._steward, self._application):
            yield (
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {name} IN SCHEMA {VIEWS_SCHEMA} "
                f"GRANT SELECT ON TABLES TO {self._auditor}"
            )


def _require_no_more(connection: Connection, roles: Roles) -> None:
    """Return if the server lets each of the three do what it may, and nothing else."""
    for role, wanted in roles.allowed.items():
        found = allowed(connection, role)
        for table, rights in wanted.items():
            if set(found[table]) != set(rights):
                more = ", ".join(sorted(set(found[table]) - set(rights))) or "less than it must"
                raise _too_mighty(role, f"could do {more} on {table}")
    member = text("SELECT pg_has_role(:role, :other, 'MEMBER')")
    others = (roles.owner, roles.steward, roles.application)
    for role, above in (
        (roles.application, others[:2]),
        (roles.steward, others[:1]),
        (roles.auditor, others),
    ):
        for other in above:
            if connection.execute(member, {"role": role, "other": other}).scalar_one():
                raise _too_mighty(role, f"is a member of {other}")


def _too_mighty(role: str, fault: str) -> ConflictError:
    return ConflictError(
        f"the role {role} {fault}, by what it was given elsewhere; nothing was changed",
        remedy="Name a role that is used for nothing else, or take from it what it has too much.",
    )
