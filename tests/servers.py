"""A server and its standby, real ones, to be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tests.conftest import (
    POSTGRESQL_START_SECONDS,
    postgresql_address,
    postgresql_execute,
    postgresql_programs,
    serve_postgresql,
    server_user,
    start_postgresql,
    stop_postgresql,
)

SYNCHRONOUS = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"


@dataclass(slots=True)
class Pair:
    """A primary and a standby that confirms every commit before it is acknowledged."""

    primary: URL
    standby: URL
    process: "subprocess.Popen[bytes]"

    def url(self, database: str) -> str:
        """Return an address of both, which leads to the one that takes changes."""
        hosts = [str(one.query["host"]) for one in (self.primary, self.standby)]
        query = {"host": hosts, "target_session_attrs": "read-write"}
        return self.primary.set(database=database, query=query).render_as_string()

    def kill(self) -> None:
        """Kill the primary, every process of it, without warning."""
        killed(self.process)

    def promote(self) -> None:
        postgresql_execute(self.standby, "SELECT pg_promote(true)")


def killed(process: "subprocess.Popen[bytes]") -> None:
    """Kill a server, every process of it, without warning."""
    pid = process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait()


def restarted(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the server again that was killed, once the last of its processes is gone."""
    end = time.monotonic() + POSTGRESQL_START_SECONDS
    while True:
        try:
            return serve_postgresql(folder)
        except RuntimeError as error:
            if "shared memory" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.1)


def asked(server: URL, query: str, database: str | None = None) -> object:
    """Return the one value that *query* has at *server*."""
    import psycopg

    host, name = str(server.query["host"]), database or server.database
    with psycopg.connect(host=host, user=server.username, dbname=name) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def until(fact: Callable[[], object]) -> None:
    """Wait until *fact* holds."""
    end = time.monotonic() + POSTGRESQL_START_SECONDS
    while not fact():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


@contextmanager
def paired(top: Path) -> Iterator[Pair]:
    """Yield a primary and a standby in folders in *top*."""
    first, second = top / "first", top / "second"
    for folder in (top, first, second):
        folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        process = start_postgresql(first)
        stack.callback(stopped, process)
        primary = postgresql_address(first)
        copy(first, second)
        stack.callback(stop_postgresql, serve_postgresql(second))
        postgresql_execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        postgresql_execute(primary, "SELECT pg_reload_conf()")
        until(lambda: asked(primary, SYNCHRONOUS))
        yield Pair(primary, postgresql_address(second), process)


def copy(first: Path, second: Path) -> None:
    """Make the data of a standby in *second* of the server in *first*."""
    user = server_user(second)
    words = ["-h", first, "-U", "postgres", "-D", second / "data", "-R", "-X", "stream", "-c"]
    done = subprocess.run(
        [postgresql_programs() / "pg_basebackup", *words, "fast", "--no-sync"],
        user=user,
        cwd=second,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def stopped(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        stop_postgresql(process)
