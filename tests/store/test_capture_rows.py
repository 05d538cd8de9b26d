"""Captured files in a database on a server."""

import hashlib
import io
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.errors import MalformedError, NotFoundError, TamperedError
from archive.ids import Digest
from archive.store import engines, tables
from archive.store.capture_rows import CaptureRows
from archive.store.captures import BLOCK

DATA = b"The report of the court, scanned."
DIGEST = Digest("sha256:" + hashlib.sha256(DATA).hexdigest())
CHECKOUT = Path(__file__).resolve().parents[2]
MANGLED = (
    "UPDATE capture_part SET content = 'x' WHERE number = 1",
    "DELETE FROM capture_part WHERE number = 1",
    "INSERT INTO capture_part SELECT digest, 7, 'x' FROM capture_part WHERE number = 0",
    "UPDATE capture_part SET number = 9 WHERE number = 0",
)


@pytest.fixture
def captures(postgresql_engine: Engine) -> CaptureRows:
    return CaptureRows(postgresql_engine)


def run(captures: CaptureRows, *statements: str) -> None:
    """Run *statements* as whoever owns the tables, with no guard in the way."""
    with engines.writing(captures.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE capture_part DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_what_was_put_is_read_under_its_digest(captures: CaptureRows) -> None:
    assert captures.put(DATA) == (DIGEST, len(DATA))
    assert captures.read(DIGEST) == DATA
    with captures.open(DIGEST) as file:
        assert (file.read(3), file.read(), file.read()) == (DATA[:3], DATA[3:], b"")
    assert captures.has(DIGEST)
    assert captures.is_sound(DIGEST)
    assert list(captures) == [DIGEST]
    captures.sweep()
    assert captures.remove(DIGEST)
    assert not captures.remove(DIGEST)
    assert list(captures) == []


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_stream_is_kept_as_its_bytes_are(captures: CaptureRows, length: int) -> None:
    data = bytes(n % 251 for n in range(length))
    assert captures.put(io.BytesIO(data)) == captures.put(data)
    (digest,) = captures
    assert captures.read(digest) == data
    assert captures.is_sound(digest)
    assert digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_they_are_told_in_the_order_of_their_digests(captures: CaptureRows) -> None:
    digests = [captures.put(os.urandom(9))[0] for _ in range(9)]
    assert list(captures) == sorted(digests)
    run(captures, "INSERT INTO capture_part VALUES ('no digest', 0, '')")
    assert list(captures) == sorted(digests)


def test_what_is_not_here_is_told(captures: CaptureRows) -> None:
    assert not captures.has(DIGEST)
    assert not captures.is_sound(DIGEST)
    with pytest.raises(NotFoundError, match=DIGEST):
        captures.open(DIGEST)


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:" + "g" * 64, DIGEST.upper()])
def test_what_is_no_digest_is_refused(captures: CaptureRows, text: str) -> None:
    for ask in (captures.has, captures.open, captures.read, captures.remove):
        with pytest.raises(MalformedError, match="is not a digest"):
            ask(Digest(text))


@pytest.mark.parametrize("how", MANGLED)
def test_parts_that_were_changed_are_not_what_was_named(captures: CaptureRows, how: str) -> None:
    data = os.urandom(2 * BLOCK + 5)
    digest, _ = captures.put(data)
    run(captures, how)
    assert captures.read(digest) != data
    assert not captures.is_sound(digest)
    with pytest.raises(TamperedError, match="holds other bytes under") as caught:
        captures.put(data)
    assert "delete these rows" in caught.value.remedy
    run(captures, "DELETE FROM capture_part")
    captures.put(data)
    assert captures.read(digest) == data


@pytest.mark.parametrize("how", ["UPDATE capture_part SET content = ''", "TRUNCATE capture_part"])
def test_the_database_refuses_what_nobody_needs(captures: CaptureRows, how: str) -> None:
    captures.put(DATA)
    with (
        pytest.raises(Exception, match="is refused"),
        engines.writing(captures.engine) as connection,
    ):
        connection.exec_driver_sql(how)
    assert captures.read(DIGEST) == DATA


def test_several_put_the_same_at_once(captures: CaptureRows) -> None:
    data = os.urandom(3 * BLOCK)
    found = list[Digest]()
    writers = [
        threading.Thread(target=lambda: found.append(captures.put(data)[0])) for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(found) == 4
    assert list(captures) == [found[0]]
    assert captures.read(found[0]) == data


def test_whoever_comes_second_waits_for_the_first_one_who_may_give_up(
    captures: CaptureRows,
) -> None:
    row = {"digest": DIGEST, "number": 0, "content": DATA}
    done = list[Digest]()
    with captures.engine.connect() as connection:
        with connection.begin() as transaction:
            connection.execute(tables.capture_part.insert(), row)
            second = threading.Thread(target=lambda: done.append(captures.put(DATA)[0]))
            second.start()
            second.join(0.2)
            assert done == []
            transaction.rollback()
        second.join()
    assert done == [DIGEST]
    assert captures.read(DIGEST) == DATA


def test_a_file_of_any_length_is_put_and_read_in_little_memory(
    captures: CaptureRows, tmp_path: Path
) -> None:
    path = tmp_path / "long"
    path.write_bytes(os.urandom(BLOCK) * 24)
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            digest, length = captures.put(file)
        assert captures.is_sound(digest)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length == 24 * BLOCK
    assert most < 12 * BLOCK


KILLED = """
import os, sys
from sqlalchemy import event
from archive.store import engines
from archive.store.capture_rows import CaptureRows

engine = engines.open_engine(sys.argv[1])
seen = []

@event.listens_for(engine, "before_cursor_execute")
def executing(connection, cursor, statement, *rest):
    if statement.startswith("INSERT"):
        seen.append(statement)
        if len(seen) == 3:
            os.kill(os.getpid(), 9)

CaptureRows(engine).put(sys.stdin.buffer)
"""


def test_a_program_killed_between_two_parts_leaves_nothing(captures: CaptureRows) -> None:
    data = os.urandom(4 * BLOCK)
    url = captures.engine.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", KILLED, url], input=data, cwd=CHECKOUT)
    assert done.returncode == -9
    assert list(captures) == []
    captures.put(data)
    assert [captures.read(digest) for digest in captures] == [data]
