import pytest
from sqlalchemy import URL, Engine, inspect, select

from archive.errors import NotReadyError
from archive.relation import Column, Relation
from archive.store import bulk, derived, engines, head, schema, tables

NAMES = Relation(
    name="name",
    columns=(
        Column("entity", "integer"),
        Column("lang", "text"),
        Column("text", "text", nullable=True),
    ),
    key=("lang", "entity"),
    indexes=(("text",), ("entity", "text")),
)
LINKS = Relation(
    name="link",
    columns=(Column("one", "integer"), Column("other", "integer")),
    key=("one",),
    indexes=(("other",),),
)


def place(engine: Engine) -> str | None:
    return tables.VIEWS_SCHEMA if engine.dialect.name == "postgresql" else None


def names_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names(place(engine)))


def test_an_equal_description_is_the_same_table() -> None:
    again = Relation(name=LINKS.name, columns=LINKS.columns, key=("one",), indexes=LINKS.indexes)
    assert derived.table(again) is derived.table(LINKS)


@pytest.mark.parametrize("name", ["entry", "head", "intake"])
def test_a_durable_name_is_never_derived(name: str) -> None:
    with pytest.raises(AssertionError):
        derived.table(Relation(name=name, columns=LINKS.columns, key=("one",)))


def test_a_table_has_the_key_and_the_indexes_that_were_described(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES, LINKS])
    found = inspect(engine)
    assert found.get_pk_constraint("name", place(engine))["constrained_columns"] == [
        "lang",
        "entity",
    ]
    indexes = {index["name"]: index["column_names"] for index in indexes_of(engine, "name")}
    assert indexes == {"ix_name_text": ["text"], "ix_name_entity_text": ["entity", "text"]}


def indexes_of(engine: Engine, name: str) -> list[dict[str, object]]:
    return [dict(index) for index in inspect(engine).get_indexes(name, place(engine))]


def test_indexes_can_wait_for_the_rows(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES], indexes=False)
        bulk.insert_rows(connection, derived.table(NAMES), [(1, "en", "Ann"), (1, "ru", None)])
    assert indexes_of(engine, "name") == []
    with engines.writing(engine) as connection:
        derived.create_indexes(connection, [NAMES])
    assert len(indexes_of(engine, "name")) == 2


def test_the_index_by_which_rows_are_closed_can_come_before_the_others(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES], indexes=False)
        derived.create_indexes(connection, [NAMES], "first")
    assert [index["column_names"] for index in indexes_of(engine, "name")] == [
        list(NAMES.indexes[0])
    ]
    with engines.writing(engine) as connection:
        derived.create_indexes(connection, [NAMES], "others")
    assert len(indexes_of(engine, "name")) == 2


def test_text_has_the_same_order_everywhere(engine: Engine) -> None:
    words = ["Z", "a", "b", "é", "Ж", "\U0001f600", "\uffee", "a b", "a-b", "ab"]
    table = derived.table(NAMES)
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES])
        bulk.insert_rows(connection, table, [(n, "en", word) for n, word in enumerate(words)])
    with engines.reading(engine) as connection:
        found = connection.execute(select(table.c["text"]).order_by(table.c["text"])).scalars()
        assert list(found) == sorted(words, key=str.encode)


def test_derived_tables_have_a_schema_of_their_own_on_postgresql(postgresql_url: str) -> None:
    engine = engines.open_engine(postgresql_url)
    schema.upgrade(engine)
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES])
    found = inspect(engine)
    assert set(found.get_table_names("muniment_views")) == {"name", "view_version"}
    assert set(found.get_table_names()) == {*tables.METADATA.tables, "alembic_version"}
    engine.dispose()


def test_a_view_has_the_version_that_was_noted_last(engine: Engine) -> None:
    with engines.reading(engine) as connection:
        assert derived.versions(connection) == {}
    with engines.writing(engine) as connection:
        derived.create(connection, [])
        derived.set_version(connection, "name", 1)
        derived.set_version(connection, "link", 7)
        derived.set_version(connection, "name", 2)
    with engines.reading(engine) as connection:
        assert derived.versions(connection) == {"name": 2, "link": 7}
    with engines.writing(engine) as connection:
        derived.set_version(connection, "link", None)
        assert derived.versions(connection) == {"name": 2}


def test_what_is_dropped_is_gone_and_can_be_made_again(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES])
        derived.drop(connection, [NAMES, LINKS])
    assert names_of(engine) & {"name", "link"} == set()
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES, LINKS])
    assert names_of(engine) >= {"name", "link", "view_version"}


def test_all_that_is_derived_can_be_dropped_and_nothing_else_is(engine: Engine) -> None:
    before = names_of(engine)
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES, LINKS])
        derived.set_version(connection, "name", 1)
    with engines.writing(engine) as connection:
        derived.drop_all(connection)
        assert derived.versions(connection) == {}
        schema.require_current(connection)
    assert names_of(engine) == before
    assert {*tables.METADATA.tables, "alembic_version"} <= set(inspect(engine).get_table_names())


def test_a_full_text_index_is_dropped_with_the_rest(sqlite_url: str) -> None:
    engine = engines.open_engine(sqlite_url)
    schema.upgrade(engine)
    with engines.writing(engine) as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE words USING fts5(text)")
        derived.drop_all(connection)
    assert names_of(engine) == {*tables.METADATA.tables, "alembic_version"}
    engine.dispose()


def test_nothing_derived_is_nothing_to_drop(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.drop_all(connection)
        assert derived.versions(connection) == {}


def test_a_rolled_back_table_was_never_there(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        create_and_fail(engine)
    assert "name" not in names_of(engine)


def create_and_fail(engine: Engine) -> None:
    with engines.writing(engine) as connection:
        derived.create(connection, [NAMES])
        raise ZeroDivisionError


def test_a_role_that_owns_the_views_needs_no_more(
    postgresql_server: URL, postgresql_url: str
) -> None:
    owner = engines.open_engine(postgresql_url)
    schema.upgrade(owner)
    role = str(owner.url.database).replace("test", "role")
    with engines.writing(owner) as connection:
        for command in (
            f"CREATE ROLE {role} LOGIN",
            f"CREATE SCHEMA muniment_views AUTHORIZATION {role}",
            f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT UPDATE ON head, intake TO {role}",
        ):
            connection.exec_driver_sql(command)
    worker = engines.open_engine(owner.url.set(username=role).render_as_string(hide_password=False))
    with engines.writing(worker) as connection:
        schema.require_current(connection)
        head.set_size(connection, head.lock(connection) + 1)
        bulk.insert_rows(connection, tables.entry, [(0, b"note")])
        derived.create(connection, [NAMES])
        bulk.insert_rows(connection, derived.table(NAMES), [(0, "en", "Ann")])
        derived.drop_all(connection)
    for command in ("UPDATE entry SET note = ''", "DELETE FROM body", "DROP TABLE redacted"):
        with (
            pytest.raises(NotReadyError, match="access to it is denied"),
            engines.writing(worker) as connection,
        ):
            connection.exec_driver_sql(command)
    worker.dispose()
    with engines.writing(owner) as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    owner.dispose()
