"""Where an archive lives, and what can be wrong with its marker."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import place
from archive.errors import ArchiveError, ConflictError, MalformedError, NotFoundError
from archive.ids import Origin

ORIGIN = Origin("example.org/lab")


def test_what_is_made_is_read_and_found_from_below(tmp_path: Path) -> None:
    made = place.make(tmp_path, ORIGIN, "archive.db")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert place.read(tmp_path) == place.find(below) == place.find(tmp_path) == made
    assert made.url == f"sqlite:///{tmp_path}/archive.db"
    assert made.captures == tmp_path / "captures"


def test_an_archive_is_found_from_a_relative_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.make(tmp_path, ORIGIN, "archive.db")
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert place.find(Path()).origin == ORIGIN


def test_a_server_is_named_by_its_url(tmp_path: Path) -> None:
    made = place.make(tmp_path, ORIGIN, "postgresql://me@host/lab")
    assert made.url == "postgresql://me@host/lab"


def test_there_is_one_marker(tmp_path: Path) -> None:
    place.make(tmp_path, ORIGIN, "archive.db")
    with pytest.raises(ConflictError, match="is an archive already"):
        place.make(tmp_path, ORIGIN, "other.db")
    assert place.read(tmp_path).database == "archive.db"


def test_where_there_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no archive in"):
        place.find(tmp_path)
    with pytest.raises(NotFoundError, match="is no archive"):
        place.read(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_of_a_database_is_written_and_read(tmp_path: Path, name: str) -> None:
    (tmp_path / place.MARKER).unlink(missing_ok=True)
    assert place.make(tmp_path, ORIGIN, name) == place.read(tmp_path)


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        (b"", "None names no archive"),
        (b"\xff", "not TOML in UTF-8"),
        (b"origin = ", "not TOML"),
        (b"origin = 1\n", "1 names no archive"),
        (b'origin = "Lab"\n', "'Lab' names no archive"),
        (b'origin = "example.org/lab"\n', "names no database"),
        (b'origin = "example.org/lab"\ndatabase = ""\n', "names no database"),
        (b'origin = "example.org/lab"\ndatabase = 3\n', "names no database"),
        (b"origin = " + b"9" * 5_000, "not TOML"),
        (b"origin = " + b"[" * 100_000, "not TOML"),
    ],
)
def test_a_marker_that_cannot_be_read_is_told(tmp_path: Path, marker: bytes, words: str) -> None:
    (tmp_path / place.MARKER).write_bytes(marker)
    with pytest.raises(MalformedError, match=words) as caught:
        place.find(tmp_path)
    assert str(tmp_path / place.MARKER) in caught.value.message
    assert caught.value.remedy


def test_whether_what_is_new_is_restricted_is_written_and_read(tmp_path: Path) -> None:
    assert not place.make(tmp_path, ORIGIN, "archive.db").restricted_by_default
    assert not place.read(tmp_path).restricted_by_default
    marker = tmp_path / place.MARKER
    marker.write_bytes(marker.read_bytes().replace(b"default = false", b"default = true"))
    assert place.read(tmp_path).restricted_by_default
    marker.unlink()
    assert place.make(tmp_path, ORIGIN, "archive.db", True) == place.read(tmp_path)


def test_where_captured_files_are_is_written_and_read(tmp_path: Path) -> None:
    url = "postgresql://me@example.org/lab"
    made = place.make(tmp_path, ORIGIN, url, captures_inside=True)
    assert made == place.read(tmp_path)
    assert made.captures_inside
    marker = tmp_path / place.MARKER
    marker.write_text(marker.read_text().replace('captures = "database"', 'captures = "folder"'))
    assert not place.read(tmp_path).captures_inside
    place.mark(made, incomplete=True)
    assert place.read(tmp_path).incomplete


def test_an_archive_is_marked_as_incomplete_and_all_else_stays(tmp_path: Path) -> None:
    marker = tmp_path / place.MARKER
    assert place.make(tmp_path, ORIGIN, "archive.db", incomplete=True).incomplete
    assert place.read(tmp_path).incomplete
    text = f"{SOUND}# Ours."
    marker.write_text(text)
    place.mark(place.read(tmp_path), incomplete=False)
    assert marker.read_text() == text
    for own in ("", "\nincomplete = false # for now"):
        marker.write_text(f"{text}{own}")
        place.mark(place.read(tmp_path), incomplete=True)
        assert place.read(tmp_path).incomplete
        assert marker.read_text().startswith(f"{text}\n")
        place.mark(place.read(tmp_path), incomplete=False)
        assert marker.read_text() == f"{text}\n"


SOUND = 'origin = "example.org/lab"\ndatabase = "archive.db"\n'


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("restricted_by_default = true", "line 3: 'restricted_by_default' is no setting"),
        ('"colour" = 1', "line 3: 'colour' is no setting"),
        ("\n[ capture ]\nfolder = 1", "line 4: 'capture' is no setting"),
        ("\n[ captures ]\nfolder = 1", 'line 4: captures are in "folder" or "database", and'),
        ('captures = "else"', 'line 3: captures are in "folder" or "database", and not in .else'),
        ('captures = "database"', "line 3: captured files are in the database only where"),
        ("a.b = 1", "line 3: 'a' is no setting"),
        ('"\\u0061" = 1', "'a' is no setting"),
        ("restricted-by-default = 'yes'", "line 3: restricted-by-default is true or false"),
        ("restricted-by-default = 1", "line 3: restricted-by-default is true or false"),
        ("incomplete = 'yes'", "line 3: incomplete is true or false"),
    ],
)
def test_what_is_no_setting_is_refused_with_its_line(
    tmp_path: Path, setting: str, words: str
) -> None:
    (tmp_path / place.MARKER).write_text(f"{SOUND}{setting}\n", "utf-8")
    with pytest.raises(MalformedError, match=words) as caught:
        place.read(tmp_path)
    assert str(tmp_path / place.MARKER) in caught.value.message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary())
def test_any_bytes_are_a_place_or_malformed(tmp_path: Path, data: bytes) -> None:
    (tmp_path / place.MARKER).write_bytes(data)
    with pytest.raises(MalformedError):
        place.read(tmp_path)


def test_a_folder_in_the_place_of_the_marker_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / place.MARKER).mkdir()
    with pytest.raises(NotFoundError):
        place.read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_marker_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    place.make(tmp_path, ORIGIN, "archive.db")
    (tmp_path / place.MARKER).chmod(0)
    with pytest.raises(ArchiveError, match="denied"):
        place.read(tmp_path)
