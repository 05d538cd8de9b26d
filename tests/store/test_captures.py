import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import MalformedError, NotFoundError, NotReadyError
from archive.ids import Digest
from archive.store.captures import BLOCK, CaptureFiles

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = b"The report of the court, scanned."
DIGEST = Digest("sha256:" + hashlib.sha256(DATA).hexdigest())


@pytest.fixture
def captures(tmp_path: Path) -> CaptureFiles:
    return CaptureFiles(tmp_path / "captures")


def all_files(captures: CaptureFiles) -> list[Path]:
    return [path for path in captures.folder.rglob("*") if path.is_file()]


def test_what_was_put_is_read_under_its_digest(captures: CaptureFiles) -> None:
    assert captures.put(DATA) == (DIGEST, len(DATA))
    name = DIGEST.removeprefix("sha256:")
    path = captures.folder / "sha256" / name[:2] / name[2:]
    assert captures.path(DIGEST) == path
    assert path.read_bytes() == captures.read(DIGEST) == DATA
    with captures.open(DIGEST) as file:
        assert file.read() == DATA
    assert captures.has(DIGEST)
    assert list(captures) == [DIGEST]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_stream_is_kept_as_its_bytes_are(captures: CaptureFiles, length: int) -> None:
    data = bytes(n % 251 for n in range(length))
    assert captures.put(io.BytesIO(data)) == captures.put(data)
    (digest,) = captures
    assert captures.read(digest) == data
    assert digest == "sha256:" + hashlib.sha256(data).hexdigest()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=20), max_size=5))
def test_each_content_is_kept_once_in_the_order_of_digests(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    captures = CaptureFiles(tmp_path_factory.mktemp("captures"))
    digests = {captures.put(data)[0] for data in contents}
    assert list(captures) == sorted(digests)
    assert {captures.read(digest) for digest in digests} == set(contents)


def test_putting_again_changes_nothing(captures: CaptureFiles) -> None:
    captures.put(DATA)
    before = captures.path(DIGEST).stat()
    assert captures.put(DATA) == (DIGEST, len(DATA))
    after = captures.path(DIGEST).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert all_files(captures) == [captures.path(DIGEST)]


@pytest.mark.parametrize("damaged", [b"", DATA[:-1], DATA + b"!", DATA.swapcase()])
def test_a_damaged_copy_is_seen_by_the_reader_and_made_good_by_putting_again(
    captures: CaptureFiles, damaged: bytes
) -> None:
    captures.put(DATA)
    captures.path(DIGEST).write_bytes(damaged)
    assert captures.read(DIGEST) == damaged
    captures.put(DATA)
    assert captures.read(DIGEST) == DATA


def test_what_is_not_here_is_told(captures: CaptureFiles) -> None:
    assert not captures.has(DIGEST)
    assert list(captures) == []
    for get in (captures.open, captures.read):
        with pytest.raises(NotFoundError, match=DIGEST) as caught:
            get(DIGEST)
        assert "another copy" in caught.value.remedy


@pytest.mark.parametrize(
    "text", ["", "sha256:", "sha256:../../etc/passwd", DIGEST.upper(), DIGEST + "\n", DIGEST[7:]]
)
def test_what_is_no_digest_leads_nowhere(captures: CaptureFiles, text: str) -> None:
    for ask in (captures.path, captures.has, captures.open, captures.read):
        with pytest.raises(MalformedError, match="is not a digest"):
            ask(Digest(text))


def test_other_files_are_not_captures(captures: CaptureFiles) -> None:
    captures.put(DATA)
    folder = captures.path(DIGEST).parent
    (folder / "note.txt").write_text("x")
    (folder / ("a" * 61)).write_text("x")
    (folder / ("b" * 62)).mkdir()
    (folder.parent / "zz").mkdir()
    (folder.parent / "zz" / ("c" * 62)).write_text("x")
    (folder.parent / ".0123.unfinished").write_text("x")
    assert list(captures) == [DIGEST]


KILL = """
import os, pathlib, signal, sys
from archive.store.captures import CaptureFiles

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

where, name = {"write": (os, "fdopen"), "sync": (os, "fsync"), "rename": (pathlib.Path, "replace")}[
    sys.argv[2]
]
setattr(where, name, die)
CaptureFiles(pathlib.Path(sys.argv[1])).put(sys.stdin.buffer)
"""


@pytest.mark.parametrize("step", ["write", "sync", "rename"])
def test_a_program_killed_at_any_step_leaves_no_capture(captures: CaptureFiles, step: str) -> None:
    # The folders exist, so that the first sync is that of the file.
    captures.path(DIGEST).parent.mkdir(parents=True)
    killed = subprocess.run(
        [sys.executable, "-c", KILL, str(captures.folder), step], input=DATA, cwd=CHECKOUT
    )
    assert killed.returncode == -signal.SIGKILL
    assert all(path.name.endswith(".unfinished") for path in all_files(captures))
    assert len(all_files(captures)) == 1
    assert not captures.has(DIGEST)
    assert list(captures) == []
    captures.put(DATA)
    assert list(captures) == [DIGEST]
    assert captures.read(DIGEST) == DATA


def test_a_program_killed_after_the_rename_leaves_the_whole_file(
    captures: CaptureFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    captures.path(DIGEST).parent.mkdir(parents=True)
    replace = Path.replace

    def replace_and_stop(source: Path, target: Path) -> Path:
        replace(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace_and_stop)
    with pytest.raises(KeyboardInterrupt):
        captures.put(DATA)
    monkeypatch.undo()
    assert captures.read(DIGEST) == DATA
    assert captures.put(DATA) == (DIGEST, len(DATA))
    assert all_files(captures) == [captures.path(DIGEST)]


def test_a_stream_that_breaks_leaves_nothing(captures: CaptureFiles) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if data := super().read(size):
                return data
            raise ConnectionResetError(errno.ECONNRESET, "reset")

    with pytest.raises(NotReadyError):
        captures.put(Broken(DATA))
    assert all_files(captures) == []


def test_a_full_disk_leaves_nothing(
    captures: CaptureFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    captures.path(DIGEST).parent.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotReadyError, match="no room left"):
        captures.put(DATA)
    assert all_files(captures) == []


def test_a_capture_that_cannot_be_read_is_told(captures: CaptureFiles) -> None:
    captures.path(DIGEST).mkdir(parents=True)
    assert not captures.has(DIGEST)
    with pytest.raises(NotFoundError, match="a folder stands"):
        captures.read(DIGEST)
