"""The same archive on a server, or on its way to one, and what is tried there."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import URL, make_url

from archive import place as places
from tests.conftest import postgresql_execute
from tests.faults.commands import COMMANDS, SIZE, Ground, Tried, furnish
from tests.faults.strace import CUTS, RESET, UNANSWERED, Call, Ended, run
from tests.proxies import Proxy, proxied
from tests.servers import until

if TYPE_CHECKING:
    import psycopg

_DATABASE = re.compile("(?m)^database = .*$")


@dataclass(frozen=True, slots=True)
class Servers:
    """A server, the folder of its data, and another way to it that can be cut."""

    url: URL
    data: Path
    proxy: Proxy

    def address(self, name: str, *, cut: bool) -> str:
        url = self.url.set(database=name).render_as_string(hide_password=False)
        return self.proxy.url(url) if cut else url

    def connect(self, name: str | None = None) -> "psycopg.Connection[tuple[object, ...]]":
        import psycopg

        return psycopg.connect(
            host=str(self.url.query["host"]),
            user=self.url.username,
            dbname=name or self.url.database,
            autocommit=True,
        )

    def make(self, name: str, template: str = "template0") -> None:
        # Copying files is quicker than writing every page to the log first.
        create = f"CREATE DATABASE {name} STRATEGY file_copy TEMPLATE {template}"
        postgresql_execute(self.url, create)

    def drop(self, name: str) -> None:
        postgresql_execute(self.url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def users(self, name: str) -> int:
        """Return how many are connected to the databases whose names begin with *name*."""
        query = "SELECT count(*)::int FROM pg_stat_activity WHERE datname LIKE %s"
        with self.connect() as connection:
            ((number,),) = connection.execute(query, (f"{name}%",)).fetchall()
        assert isinstance(number, int)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedGround(Ground):
    """A ground whose archive is in a database of a server, which has an empty one beside it.

    `%` as a word is the address of that, `%%` of its own. `on_file`: the archive itself is in a
    file. `cut`: the server is reached by the way that can be cut.
    """

    servers: Servers
    name: str
    on_file: bool
    cut: bool = False

    @property
    def beside(self) -> str:
        return f"{self.name}_beside"

    @property
    def init(self) -> tuple[str, ...]:
        if self.on_file:
            return ()
        return ("--database", "%%")

    def ask(self, query: str, place: str = "archive") -> list[tuple[object, ...]]:
        url = make_url(places.read(self.folder / place).url)
        if url.drivername == "sqlite":
            # Not `super()`, which classes with slots do not have.
            return Ground.ask(self, query, place)
        with self.servers.connect(url.database) as connection:
            connection.execute("SET search_path = public, muniment_views")
            found = connection.execute(query.encode())
            return found.fetchall() if found.description else []

    def copy(self, to: Path, *, cut: bool = False) -> "ServedGround":
        shutil.copytree(self.folder, to, symlinks=True)
        other = replace(self, folder=to, name=f"faults_{uuid4().hex}", cut=cut)
        for old, new in ((self.name, other.name), (self.beside, other.beside)):
            self.servers.make(new, old)
        if not self.on_file:
            marker = to / "archive" / "muniment.toml"
            address = f'database = "{self.servers.address(other.name, cut=cut)}"'
            marker.write_text(_DATABASE.sub(lambda _: address, marker.read_text("utf-8")), "utf-8")
        return other

    def remove(self) -> None:
        Ground.remove(self)
        for name in (self.name, self.beside):
            self.servers.drop(name)

    def lose(self) -> None:
        self.servers.drop(self.name)
        self.servers.make(self.name)

    def settle(self) -> None:
        until(lambda: self.servers.users(self.name) == 0)

    def kept(self) -> list[tuple[str, bytes]]:
        if self.on_file:
            return Ground.kept(self)
        # What was removed keeps its name until then.
        postgresql_execute(self.servers.url, "CHECKPOINT")
        with self.servers.connect() as connection:
            query = "SELECT oid::text FROM pg_database WHERE datname = %s"
            ((oid,),) = connection.execute(query, (self.name,)).fetchall()
        pages = (self.servers.data / "base" / str(oid)).iterdir()
        return [
            *Ground.kept(self),
            *[(f"the server: {one.name}", one.read_bytes()) for one in pages],
        ]

    def words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        names = {"%": self.beside, "%%": self.name}
        addresses = {word: self.servers.address(name, cut=self.cut) for word, name in names.items()}
        return tuple(addresses.get(one, one) for one in Ground.words(self, words))

    def broken(self, words: tuple[str, ...], call: Call, fault: str) -> Ended:
        if fault not in CUTS:
            return Ground.broken(self, words, call, fault)
        proxy = self.servers.proxy
        proxy.reset = fault == RESET
        proxy.arm(call.number, answered=fault == UNANSWERED)
        ended = run(
            ["-o", "/dev/null", "-e", "trace=none"], self.words(words), self.folder, self.env
        )
        proxy.nth = 0
        return replace(ended, reached=proxy.cuts > 0)


def base(folder: Path, servers: Servers, *, on_file: bool) -> ServedGround:
    """Make the archive that every command is tried on."""
    ground = ServedGround(folder, servers=servers, name=f"faults_{uuid4().hex}", on_file=on_file)
    for name in (ground.name, ground.beside):
        servers.make(name)
    furnish(ground)
    ground.settle()
    return ground


@contextmanager
def bases(folder: Path, url: URL) -> Iterator[dict[bool, ServedGround]]:
    """Yield the archive on the server at *url*, and one in a file, by whether it is in a file."""
    data = Path(str(url.query["host"])) / "data"
    with ExitStack() as stack:
        proxy = stack.enter_context(proxied(url.render_as_string()))
        servers = Servers(url, data, proxy)
        made = {}
        for on_file in (False, True):
            made[on_file] = base(folder / f"base-{on_file}", servers, on_file=on_file)
            stack.callback(made[on_file].remove)
        yield made


def _is_restored(ground: Ground) -> bool:
    ((tables,),) = ground.ask("SELECT count(*) FROM pg_tables WHERE tablename = 'head'")
    return tables == 1 and ground.count("SELECT size FROM head") == SIZE


def _to(name: str) -> Tried:
    tried = COMMANDS[name]
    return replace(tried, words=(*tried.words, "--database", "%"))


TO_SERVER = {f"{name}, to a server": _to(name) for name in ("copy", "copy --read-only")}
"""What is tried on an archive in a file."""

_ALIKE = (
    *("add", "deposit", "import", "draft", "append", "checkpoint", "snapshot", "snapshot --from"),
    *("redact", "rebuild", "db upgrade"),
)

ON_SERVER = {
    "init": _to("init"),
    **{name: COMMANDS[name] for name in _ALIKE},
    "restore": replace(COMMANDS["restore"], is_done=_is_restored),
    "copy, from a server": COMMANDS["copy"],
}
"""What is tried on an archive on a server. `backup` is refused there."""

SERVED = ON_SERVER | TO_SERVER
