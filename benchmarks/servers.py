"""A PostgreSQL server for as long as something is measured: that of the tests, but durable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

DATABASES = ("sqlite", "postgresql")


@contextmanager
def server(database: str, folder: Path) -> Iterator[str | None]:
    """Yield the URL of a server whose files are in the new *folder*; None for SQLite."""
    if database == "sqlite":
        yield None
        return
    from tests import conftest

    # What the tests turn off for speed is what makes a commit durable.
    settings = {"listen_addresses": "", "shared_buffers": "1GB"}
    conftest.POSTGRESQL_SETTINGS.clear()
    conftest.POSTGRESQL_SETTINGS.update(settings)
    folder.mkdir(mode=0o755)
    process = conftest.start_postgresql(folder)
    try:
        yield conftest.postgresql_address(folder).render_as_string(hide_password=False)
    finally:
        conftest.stop_postgresql(process)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str | None]:
    """Yield the URL of an empty database for as long as its server runs; None for SQLite."""
    # The server may run as another user.
    folder.chmod(0o755)
    with server(kind, folder / "server") as address:
        yield None if address is None else fresh_database(address, "benchmark")


def fresh_database(address: str, name: str) -> str:
    """Return the URL of the new database *name* on the server; one of that name is dropped."""
    from tests import conftest

    url = make_url(address)
    conftest.postgresql_execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    conftest.postgresql_execute(url, f"CREATE DATABASE {name} TEMPLATE template0")
    return url.set(database=name).render_as_string(hide_password=False)


def named(address: str, name: str) -> str:
    """Return the URL of the database *name* on the server."""
    return make_url(address).set(database=name).render_as_string(hide_password=False)
