"""A database that was made aside takes its name only when all of it is in the one file."""

from pathlib import Path

import pytest

from archive.errors import NotReadyError
from archive.store import readable


def test_a_database_that_was_not_written_to_its_end_does_not_take_its_name(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"the one before")
    with readable.new_file(path) as aside:
        aside.write_bytes(b"a part of it")
        aside.with_name(f"{aside.name}-wal").write_bytes(b"and the rest")
        with pytest.raises(NotReadyError, match="could not be written to its end"):
            readable.take_name(aside, path)
    assert [one.name for one in tmp_path.iterdir()] == ["archive.db"]
    assert path.read_bytes() == b"the one before"


def test_what_cannot_be_taken_away_does_not_undo_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, missing_ok: bool = False) -> None:
        raise OSError(5, "Input/output error", str(path))

    path = tmp_path / "archive.db"
    monkeypatch.setattr(Path, "unlink", broken)
    with readable.new_file(path) as aside:
        aside.write_bytes(b"all of it")
        aside.with_name(f"{aside.name}-wal").write_bytes(b"")
        assert readable.take_name(aside, path) is None
    assert path.read_bytes() == b"all of it"
