"""Key files under nicknames, and what a log's runner keeps."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from archive.core import checkpoint
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import Hash
from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
    NotReadyError,
)
from archive.ids import Origin
from archive.keyring import Keyring, read_key
from archive.service import signing
from archive.service.archive import Archive
from archive.store import engines, files
from tests.labs import Lab
from tests.rules.histories import enrol

ORIGIN = Origin("example.org/lab")


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "home")


def nobody(path: Path) -> None:
    return None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_written_for_its_owner_alone_and_read_again(ring: Keyring) -> None:
    made = ring.create("aigerim", None, os.urandom)
    assert ring.load("aigerim", nobody) == made
    assert ring.nicknames() == ("aigerim",)
    assert ring.names() == {made.name: "aigerim"}
    assert mode(ring.path("aigerim")) == 0o600


def test_a_passphrase_is_asked_for_by_the_path(ring: Keyring) -> None:
    made = ring.create("aigerim", b"correct horse", os.urandom)
    asked = []

    def ask(path: Path) -> bytes:
        asked.append(path)
        return b"correct horse"

    assert ring.load("aigerim", ask) == made
    assert asked == [ring.path("aigerim")]
    assert mode(ring.path("aigerim")) == 0o600
    # The name needs no passphrase.
    assert ring.names() == {made.name: "aigerim"}


@pytest.mark.parametrize("said", [None, b"", b"wrong"])
def test_no_passphrase_or_a_wrong_one_is_told(ring: Keyring, said: bytes | None) -> None:
    ring.create("aigerim", b"correct horse", os.urandom)
    with pytest.raises(NotAuthorisedError, match="passphrase") as caught:
        ring.load("aigerim", lambda path: said)
    assert str(ring.path("aigerim")) in caught.value.message


def test_a_nickname_is_taken_once(ring: Keyring) -> None:
    made = ring.create("aigerim", None, os.urandom)
    with pytest.raises(ConflictError, match="there is a key aigerim already"):
        ring.create("aigerim", None, os.urandom)
    assert ring.load("aigerim", nobody) == made


@pytest.mark.parametrize("nickname", ["", ".", "../x", "a/b", "-n", "x" * 65, "a b"])
def test_what_cannot_be_a_nickname_is_refused(ring: Keyring, nickname: str) -> None:
    for work in (ring.path, lambda name: ring.load(name, nobody)):
        with pytest.raises(MalformedError, match="nickname"):
            work(nickname)
    with pytest.raises(MalformedError, match="nickname"):
        ring.create(nickname, None, os.urandom)


def test_a_key_that_is_not_there_is_told_with_those_that_are(ring: Keyring) -> None:
    with pytest.raises(NotFoundError) as caught:
        ring.load("aigerim", nobody)
    assert "none" in caught.value.remedy
    ring.create("marat", None, os.urandom)
    with pytest.raises(NotFoundError) as caught:
        ring.load("aigerim", nobody)
    assert "marat" in caught.value.remedy


@pytest.mark.parametrize("length", [0, 10, 150, 200])
def test_a_truncated_key_is_malformed_and_hides_no_other(ring: Keyring, length: int) -> None:
    ring.create("aigerim", None, os.urandom)
    other = ring.create("marat", None, os.urandom)
    path = ring.path("aigerim")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(MalformedError) as caught:
        ring.load("aigerim", nobody)
    assert str(path) in caught.value.message
    assert ring.names() == {other.name: "marat"}


def test_a_file_of_no_nickname_is_passed_over(ring: Keyring) -> None:
    ring.create("aigerim", None, os.urandom)
    (ring.home / "keys" / "a b.pem").write_bytes(b"no key")
    assert ring.nicknames() == ("aigerim",)
    assert list(ring.names().values()) == ["aigerim"]


def test_a_folder_in_the_place_of_a_key_is_told(ring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_key(tmp_path, nobody)
    with pytest.raises(NotFoundError):
        read_key(tmp_path / "gone.pem", nobody)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_key_that_may_not_be_read_is_told(ring: Keyring) -> None:
    ring.create("aigerim", None, os.urandom)
    ring.path("aigerim").chmod(0)
    with pytest.raises(ArchiveError, match="denied"):
        ring.load("aigerim", nobody)


def test_the_keys_of_a_log_are_made_once_for_their_owner_alone(ring: Keyring) -> None:
    assert not ring.has_log(ORIGIN)
    assert ring.log_signers(ORIGIN, nobody) == ()
    made = ring.create_log(ORIGIN, os.urandom)
    assert ring.has_log(ORIGIN)
    assert ring.log_signers(ORIGIN, nobody) == made
    assert [mode(path) for path in ring.log_folder(ORIGIN).glob("*.pem")] == [0o600, 0o600]
    with pytest.raises(ConflictError, match="has log keys already"):
        ring.create_log(ORIGIN, os.urandom)
    assert ring.log_signers(ORIGIN, nobody) == made


def test_log_keys_that_cannot_be_written_leave_nothing(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes, mode: int) -> None:
        if path.name == "mldsa44.pem":
            raise NotReadyError("there is no room left", remedy="Free room.")
        write(path, data, mode)

    write = files.write_new
    with monkeypatch.context() as patched:
        patched.setattr(files, "write_new", full)
        with pytest.raises(NotReadyError):
            ring.create_log(ORIGIN, os.urandom)
    # The folder claims the name only together with the keys.
    assert not ring.log_folder(ORIGIN).exists()
    ring.create_log(ORIGIN, os.urandom)


def test_the_last_checkpoint_is_kept_and_read(ring: Keyring) -> None:
    assert ring.last_checkpoint(ORIGIN) is None
    assert ring.last_note(ORIGIN) is None
    signers = ring.create_log(ORIGIN, os.urandom)
    for size in (1, 2):
        covered = Checkpoint(origin=ORIGIN, size=size, root=Hash(bytes(32)))
        note = checkpoint.sign(covered, signers, 5)
        ring.keep_checkpoint(ORIGIN, note)
        found = ring.last_checkpoint(ORIGIN)
        assert found is not None
        assert found.checkpoint == covered
        assert ring.last_note(ORIGIN) == note


def test_a_damaged_last_checkpoint_is_told(ring: Keyring) -> None:
    ring.create_log(ORIGIN, os.urandom)
    ring.keep_checkpoint(ORIGIN, b"")
    with pytest.raises(MalformedError, match="checkpoint") as caught:
        ring.last_checkpoint(ORIGIN)
    assert "guards against" in caught.value.remedy


def test_two_origins_never_share_a_folder(ring: Keyring) -> None:
    folders = {ring.log_folder(Origin(name)) for name in ("a.b/c", "a.b", "a.b-c", "a.b/c/d")}
    assert len(folders) == 4
    assert all(folder.parent == ring.home / "logs" for folder in folders)


def signs(lab: Lab, *keys: str) -> str:
    with (
        Archive.open(lab.place, replace(lab.around, keys=keys)) as archive,
        engines.reading(archive.engine) as connection,
    ):
        (signer,) = signing.authors(connection, archive, signing.Need(("archivist",), 1))
        return signer.key.name


def test_the_key_to_sign_with_is_the_one_that_may(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found()
    ring = lab.around.keyring
    names = {nickname: name for name, nickname in ring.names().items()}
    # The spare key is a steward's alone: it says nothing about the world.
    assert signs(lab) == names["aigerim"]
    assert signs(lab, "spare") == names["spare"]
    other = ring.create("marat", None, os.urandom)
    assert signs(lab) == names["aigerim"]
    lab.record(enrol(other.signer))
    with pytest.raises(NotAuthorisedError, match=r"several keys .* may sign: aigerim, marat"):
        signs(lab)
    assert signs(lab, "marat") == other.name
    for nickname in ("aigerim", "marat"):
        ring.path(nickname).unlink()
    with pytest.raises(NotAuthorisedError, match="no key in"):
        signs(lab)
