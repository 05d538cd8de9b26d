"""A file goes in whole or not at all, and again without harm."""

import hashlib
import os
import threading
from pathlib import Path

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.ids import Digest
from archive.intake.plan import Outcome
from archive.service import reading
from archive.service.archive import Archive
from archive.service.depositing import Deposited, deposit, deposit_bytes, read_file
from archive.service.judging import retract
from archive.verify.report import Answer
from tests.labs import Lab
from tests.service.conftest import write_example

SMALL = b"deposit: small\nentities:\n  a: {kind: person, label: {en: A}}\n"
WITH_FILE = b"""deposit: filed
sources:
  s: {kind: list, published: {absent: unknown}, lang: en, file: list.txt, mediaType: text/plain,
      retrieved: {absent: none}, method: other}
"""


def put(archive: Archive, data: bytes, folder: Path, *, dry_run: bool = False) -> Deposited:
    return deposit_bytes(archive, data, "small.yaml", folder, dry_run=dry_run)


def size(archive: Archive) -> int:
    return reading.status(archive).status.standing.size


def test_the_shipped_example_goes_in_and_verifies(lab: Lab, database_url: str) -> None:
    fresh = Lab(lab.folder / "fresh")
    fresh.folder.mkdir()
    fresh.found(None if database_url.startswith("sqlite") else database_url)
    with fresh.opened() as archive:
        done = deposit(archive, write_example(fresh.folder))
        assert done.set_name == "example-report"
        assert dict(done.counts) == {Outcome.ADDED: len(done.items)}
        assert len(done.written.addresses) == len(done.written.lines) == len(done.items)
        assert done.written.checkpoint == size(archive) == 3
        assert len(list(archive.captures)) == 1
    assert fresh.verify().answer is Answer.VERIFIED


def test_what_is_in_already_is_left_alone(example: Archive, lab: Lab) -> None:
    done = deposit(example, lab.folder / "report.yaml")
    assert dict(done.counts) == {Outcome.UNCHANGED: len(done.items)}
    assert done.written.addresses == ()
    assert size(example) == 3


def test_an_edited_file_corrects_what_changed_and_adds_what_is_new(
    example: Archive, lab: Lab
) -> None:
    file = lab.folder / "report.yaml"
    text = file.read_text().replace("value: military", "value: civilian")
    file.write_text(text.replace("entities:", "entities:\n  new: {kind: x, label: {en: New}}", 1))
    done = deposit(example, file, dry_run=True)
    assert {key: n for key, n in done.counts.items() if key is not Outcome.UNCHANGED} == {
        Outcome.ADDED: 1,
        Outcome.CORRECTED: 1,
    }
    assert size(example) == 3
    assert len(deposit(example, file).written.addresses) == 2
    assert size(example) == 4


def test_a_dry_run_keeps_no_file(example: Archive, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("one\ntwo\n")
    before = list(example.captures)
    done = put(example, WITH_FILE, tmp_path, dry_run=True)
    assert done.written.dry_run
    assert done.counts == {Outcome.ADDED: 2}
    assert list(example.captures) == before
    put(example, WITH_FILE, tmp_path)
    assert len(list(example.captures)) == len(before) + 1


def test_a_file_with_faults_leaves_nothing(example: Archive, tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match=r"small.yaml:3:65: .*it does not exist"):
        put(example, WITH_FILE, tmp_path)
    with pytest.raises(MalformedError, match=r"small.yaml:4:1"):
        put(example, SMALL + b"nonsense: x\n", tmp_path)
    assert size(example) == 3


def test_what_was_retracted_is_not_brought_back_by_the_file(example: Archive, lab: Lab) -> None:
    retract(example, "dead", reason="error", text=None)
    file = lab.folder / "report.yaml"
    assert deposit(example, file).written.addresses == ()
    file.write_text(file.read_text().replace("amount: 225", "amount: 226"))
    with pytest.raises((ConflictError, MalformedError)):
        deposit(example, file)


@pytest.mark.parametrize("way", ["up", "absolute", "link"])
def test_no_file_is_taken_in_from_outside_of_the_deposits_folder(
    example: Archive, tmp_path: Path, way: str
) -> None:
    folder, secret = tmp_path / "folder", tmp_path / "secret"
    folder.mkdir()
    secret.write_text("a private key")
    (folder / "link").symlink_to(secret)
    name = {"up": "../secret", "absolute": str(secret), "link": "link"}[way]
    file = folder / "one.yaml"
    source = f"{{kind: article, published: 2022, file: {name}}}"
    file.write_text(f"deposit: one\nsources:\n  s: {source}\n")
    with pytest.raises(MalformedError, match="is not below") as caught:
        deposit(example, file)
    assert f"{file}:3:" in str(caught.value)


def test_the_files_of_a_deposit_may_lie_in_a_folder_that_is_named(
    example: Archive, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "page.txt").write_text("words")
    file = tmp_path / "folder" / "one.yaml"
    file.write_text(
        "deposit: one\nsources:\n  s: {kind: article, published: 2022, file: page.txt}\n"
    )
    deposit(example, file, files=tmp_path)
    digest = Digest("sha256:" + hashlib.sha256(b"words").hexdigest())
    assert example.captures.read(digest) == b"words"


@pytest.mark.parametrize("name", ["nothing.yaml", "."])
def test_only_a_file_can_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        read_file(tmp_path / name, 10)


def test_a_file_is_read_to_a_limit_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 10)
    assert read_file(tmp_path / "file", 10) == b"x" * 10
    with pytest.raises(MalformedError, match="more than the 9 bytes") as caught:
        read_file(tmp_path / "file", 9)
    assert caught.value.remedy == "Divide it."


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for limit in (len(SMALL), 5):
        writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(SMALL,))
        writer.start()
        if limit == 5:
            with pytest.raises(MalformedError, match="more than the 5 bytes"):
                read_file(tmp_path / "pipe", limit)
        else:
            assert read_file(tmp_path / "pipe", limit) == SMALL
        writer.join()
