"""Bytes that are no text in UTF-8 are told as what they look like."""

import bz2
import gzip
import io
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.encodings import likely, no_text, wide


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.csv", data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("pack", "called"),
    [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz"), (zipped, "ZIP")],
)
def test_what_is_packed_is_known_by_its_beginning(
    pack: Callable[[bytes], bytes], called: str
) -> None:
    assert called in str(no_text(pack(b"a,b\n1,2\n")))


def test_a_database_is_no_text(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    assert no_text((tmp_path / "a.db").read_bytes()) == "a database"


@pytest.mark.parametrize("text", ["", "PK,name", "BZh,name", "%PD", "(", "\ufeffid", "{}"])
def test_text_is_text(text: str) -> None:
    assert no_text(text.encode()) is None
    assert wide(text.encode()) is None


@pytest.mark.parametrize("form", ["utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_wide_letters_are_seen_with_a_mark_and_without(form: str) -> None:
    seen = wide("name,born\n".encode(form))
    assert seen is not None
    assert seen.startswith(form[:6].upper())


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Мурат Бектанов", "cp1251"), ("ёлка", "cp1251"), ("café, Zoë", "cp1252")],
)
def test_letters_of_one_byte_are_guessed_by_their_neighbours(text: str, encoding: str) -> None:
    assert likely(text.encode(encoding)) == encoding
