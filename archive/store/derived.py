"""Derived tables: made from plain descriptions, thrown away and made again at will.

On PostgreSQL they live in a schema of their own, so that a role can own them and nothing else.
One table beside them says which version of which view they hold.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    Named,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypedColumns,
    delete,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema, CreateTable

from archive.relation import Kind, Relation
from archive.store import tables
from archive.store.tables import BYTES, NAMING, NUMBER, TEXT, VIEWS_SCHEMA, AnyTable

_METADATA = MetaData(naming_convention=NAMING, schema=VIEWS_SCHEMA)

_DURABLE: Final = {*tables.METADATA.tables, "alembic_version"}

_TYPES: Final[Mapping[Kind, Text | BigInteger | LargeBinary]] = {
    "text": TEXT,
    "integer": NUMBER,
    "bytes": BYTES,
}


_STRANGE: Final = text(
    "SELECT relname, pg_get_userbyid(nspowner) FROM pg_class "
    "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE nspname = :schema AND relkind = 'r' AND relowner <> nspowner ORDER BY relname"
)


class VersionColumns(TypedColumns):
    """The version of the code that filled the tables of one view."""

    name: Named[str] = Column(TEXT, primary_key=True)
    version: Named[int] = Column(NUMBER, nullable=False)


view_version = Table("view_version", _METADATA, VersionColumns, sqlite_strict=True)


@cache
def table(relation: Relation) -> AnyTable:
    """Return the table that *relation* describes; the same object for an equal description.

    Queries on it are the same on both databases: the engine of SQLite drops the schema.
    """
    assert relation.name not in tables.METADATA.tables, relation.name
    built = Table(
        relation.name,
        MetaData(naming_convention=NAMING, schema=VIEWS_SCHEMA),
        *(
            Column(
                column.name,
                _TYPES[column.kind],
                autoincrement=False,
                nullable=column.nullable,
            )
            for column in relation.columns
        ),
        PrimaryKeyConstraint(*relation.key),
        sqlite_strict=True,
    ).with_cols(TypedColumns)
    for names in relation.indexes:
        Index(None, *(built.c[name] for name in names))
    return built


def create(connection: Connection, relations: Sequence[Relation], *, indexes: bool = True) -> None:
    """Create the tables of *relations*, and the table of versions where it is missing.

    With *indexes* false they come without their indexes: fill them, then `create_indexes`.
    """
    _create_schema(connection)
    view_version.create(connection, checkfirst=True)
    for relation in relations:
        connection.execute(CreateTable(table(relation)))
    if indexes:
        create_indexes(connection, relations)


def create_indexes(
    connection: Connection,
    relations: Sequence[Relation],
    which: Literal["all", "first", "others"] = "all",
) -> None:
    """Create the indexes of *relations*; quicker over rows that are there than row by row.

    The *first* is that by which rows are closed.
    """
    for relation in relations:
        for index in sorted(table(relation).indexes, key=lambda index: str(index.name)):
            is_first = tuple(column.name for column in index.columns) == relation.indexes[0]
            if which == "all" or is_first == (which == "first"):
                index.create(connection)


def survey(connection: Connection, relations: Sequence[Relation]) -> None:
    """Have PostgreSQL look at what stands in the tables of *relations* now, as if by itself.

    Until it does, which may be a minute later, it asks them as if they were nearly empty.
    """
    if connection.dialect.name != "postgresql":
        return
    name = connection.dialect.identifier_preparer.format_table
    for relation in relations:
        connection.exec_driver_sql(f"ANALYZE {name(table(relation))}")


def drop(connection: Connection, relations: Sequence[Relation]) -> None:
    """Drop the tables of *relations* that exist."""
    for relation in relations:
        table(relation).drop(connection, checkfirst=True)


def drop_all(connection: Connection) -> None:
    """Drop every derived table, those of other versions of this program and all versions too."""
    schema = schema_of(connection)
    for name in inspect(connection).get_table_names(schema):
        if schema is not None or name not in _DURABLE:
            Table(name, MetaData(), schema=schema).drop(connection, checkfirst=True)


def hand_over(connection: Connection) -> None:
    """Have every derived table belong to whoever owns the schema, whoever has made it.

    Where roles are told apart, another one could not make it anew.
    """
    schema = schema_of(connection)
    if schema is None:
        return
    name = connection.dialect.identifier_preparer.quote_identifier
    for table, owner in connection.execute(_STRANGE, {"schema": schema}).all():
        connection.exec_driver_sql(f"ALTER TABLE {schema}.{name(table)} OWNER TO {name(owner)}")


def versions(connection: Connection) -> Mapping[str, int]:
    """Return the version that each view here was filled by; empty where nothing is derived."""
    if not inspect(connection).has_table(view_version.name, schema_of(connection)):
        return {}
    rows = connection.execute(select(view_version.c.name, view_version.c.version))
    return {row.name: row.version for row in rows}


def set_version(connection: Connection, name: str, version: int | None) -> None:
    """Note that the tables of the view *name* were filled by *version*; None: they are gone."""
    connection.execute(delete(view_version).where(view_version.c.name == name))
    if version is not None:
        connection.execute(insert(view_version).values(name=name, version=version))


def schema_of(connection: Connection) -> str | None:
    """Return the schema that derived tables stand in; None where the database has none."""
    return VIEWS_SCHEMA if connection.dialect.name == "postgresql" else None


def _create_schema(connection: Connection) -> None:
    schema = schema_of(connection)
    # Asking first: a role that may not create schemas can work in one made for it.
    if schema is not None and not inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))
