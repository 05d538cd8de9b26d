"""Starting an archive, and taking everything back when that fails."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive import place as places
from archive.core import trust
from archive.errors import ConflictError, MalformedError, NotReadyError
from archive.keyring import Keyring
from archive.service import founding, signing
from archive.service.archive import Archive
from archive.store import engines, files, schema
from archive.verify.report import Answer
from tests.labs import Lab


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    (tmp_path / "lab").mkdir()
    return Lab(tmp_path / "lab")


def database(url: str) -> str | None:
    return None if url.startswith("sqlite") else url


def test_what_is_founded_verifies_under_its_pins(lab: Lab, database_url: str) -> None:
    made = lab.found(database(database_url))
    report = lab.verify(made.policy)
    assert report.answer is Answer.VERIFIED
    assert (report.size, report.covered, report.root) == (2, 2, made.root)
    assert report.identity == made.identity
    pinned = trust.parse(made.policy.read_bytes())
    assert tuple(key.encode() for key in pinned.log) == made.log_keys
    assert lab.around.keyring.pins(made.place.origin).read_bytes() == made.policy.read_bytes()
    with Archive.open(lab.place, lab.around) as archive:
        assert archive.place == made.place


def test_the_keys_are_for_their_owner_alone(lab: Lab) -> None:
    made = lab.found()
    secret = [made.key_file, made.second_key_file, *made.log_folder.glob("*.pem")]
    assert len(secret) == 4
    for path in secret:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def refused(lab: Lab, kind: type[Exception], words: str, **changed: str) -> None:
    before = tree(lab.folder)
    arguments = {"origin": "example.org/lab", "key": "aigerim", "second_key": "spare"} | changed
    with pytest.raises(kind, match=words):
        founding.found(
            lab.place,
            title=None,
            database=arguments.pop("database", None),
            passphrase=None,
            around=lab.around,
            **arguments,
        )
    assert tree(lab.folder) == before


def test_a_folder_that_is_not_empty_is_refused(lab: Lab) -> None:
    lab.place.mkdir()
    (lab.place / "mine.txt").write_text("mine")
    refused(lab, ConflictError, "is not empty")
    assert (lab.place / "mine.txt").read_text() == "mine"


def test_an_empty_folder_is_taken_and_stays_when_that_fails(lab: Lab) -> None:
    lab.place.mkdir()
    refused(lab, MalformedError, "lives", database="mysql://host/x")
    assert lab.place.is_dir()
    lab.found()
    assert lab.verify().answer is Answer.VERIFIED


@pytest.mark.parametrize("nickname", ["aigerim", "spare"])
def test_a_nickname_that_is_taken_is_refused(lab: Lab, nickname: str) -> None:
    held = lab.around.keyring.create(nickname, None, lab.around.random)
    refused(lab, ConflictError, f"there is a key {nickname} already")
    assert lab.around.keyring.load(nickname, lab.around.ask) == held


def test_log_keys_that_are_there_are_refused(lab: Lab) -> None:
    lab.around.keyring.create_log("example.org/lab", lab.around.random)
    refused(lab, ConflictError, "has log keys already")


@pytest.mark.parametrize("origin", ["", "lab", "Example.org/lab", "example.org/lab ", "a.b/é"])
def test_what_cannot_be_an_origin_is_refused(lab: Lab, origin: str) -> None:
    refused(lab, MalformedError, "cannot name an archive", origin=origin)


def test_what_cannot_be_a_nickname_is_refused(lab: Lab) -> None:
    refused(lab, MalformedError, "nickname", key="../aigerim")
    refused(lab, ConflictError, "both keys", second_key="aigerim")


def test_a_database_that_is_in_use_is_refused(lab: Lab, tmp_path: Path) -> None:
    other = Lab(tmp_path / "other")
    other.folder.mkdir()
    other.found()
    refused(lab, ConflictError, "holds an archive already", database=f"sqlite:///{other.database}")
    assert other.verify().answer is Answer.VERIFIED


def test_a_server_database_that_is_in_use_is_refused(
    lab: Lab, tmp_path: Path, postgresql_url: str
) -> None:
    other = Lab(tmp_path / "other")
    other.folder.mkdir()
    other.found(postgresql_url)
    refused(lab, ConflictError, "holds an archive already", database=postgresql_url)
    assert other.verify().answer is Answer.VERIFIED


class Stop(Exception):
    pass


STEPS: list[tuple[object, str]] = [
    (files, "make_folder"),
    (Keyring, "create"),
    (Keyring, "create_log"),
    (schema, "upgrade"),
    (founding, "append_signed"),
    (Keyring, "keep_pins"),
    (Keyring, "keep_checkpoint"),
    (signing.log_checkpoints, "keep"),
    (founding, "_add_vocabulary"),
    (files, "write_new"),
    (places, "make"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize(("count", "after"), [(1, False), (1, True), (2, False)])
def test_a_founding_that_fails_takes_everything_back(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, step: tuple[object, str], count: int, after: bool
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(*step, failing(getattr(*step), count, after))
        try:
            lab.found()
        except Stop:
            assert tree(lab.folder) == []
            assert not lab.place.exists()
        else:
            # There is no second time for this step.
            assert count == 2
            return
    lab.found()
    assert lab.verify().answer is Answer.VERIFIED


def failing(work: Callable[..., object], count: int, after: bool) -> Callable[..., object]:
    calls = 0

    def broken(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        # It may call itself.
        number = calls
        if number == count and not after:
            raise Stop
        done = work(*args, **kwargs)
        if number == count and after:
            raise Stop
        return done

    return broken


@pytest.mark.parametrize("step", [(founding, "_add_vocabulary"), (schema, "upgrade")])
def test_on_a_server_a_founding_that_failed_can_be_repeated(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, postgresql_url: str, step: tuple[object, str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(*step, failing(getattr(*step), 1, True))
        with pytest.raises(Stop):
            lab.found(postgresql_url)
    assert tree(lab.folder) == []
    lab.found(postgresql_url)
    assert lab.verify().answer is Answer.VERIFIED


def test_a_folder_that_cannot_be_made_is_told(lab: Lab) -> None:
    lab.place.write_bytes(b"a file")
    with pytest.raises((NotReadyError, ConflictError, Exception)) as caught:
        lab.found()
    assert not isinstance(caught.value, OSError)
    assert tree(lab.folder) == ["archive"]


def test_without_the_keys_of_the_log_nobody_signs(lab: Lab) -> None:
    lab.found()
    around = replace(lab.around, home=lab.folder / "elsewhere")
    with Archive.open(lab.place, around) as archive:
        assert signing.sign_checkpoint(archive) is None


def test_what_a_killed_attempt_left_is_named_and_kept(lab: Lab) -> None:
    made = lab.found()
    (lab.place / places.MARKER).unlink()
    with pytest.raises(ConflictError, match="was never finished") as caught:
        lab.found()
    left = [lab.place, made.key_file, made.second_key_file, made.log_folder]
    assert all(str(path) in caught.value.remedy for path in left)
    assert all(path.exists() for path in left)


def test_an_archive_can_take_the_place_of_one_whose_entries_are_gone(tmp_path: Path) -> None:
    old = Lab(tmp_path / "old")
    old.folder.mkdir()
    made = old.found()
    new = Lab(tmp_path / "new")
    new.folder.mkdir()

    def again(origin: str) -> founding.Founded:
        return founding.found(
            new.place,
            origin=origin,
            title=None,
            key="aigerim",
            second_key="spare",
            database=None,
            passphrase=None,
            around=new.around,
            continues=old.second_place,
        )

    with pytest.raises(ConflictError, match="would be a fork"):
        again("example.org/lab")
    done = again("example.org/lab-2")
    assert done.continues is not None
    assert (done.continues.origin, done.continues.size) == ("example.org/lab", made.size)
    assert done.continues.root == made.root
    assert new.verify().answer is Answer.VERIFIED
    with (
        Archive.open(new.place, new.around) as archive,
        engines.reading(archive.engine) as connection,
    ):
        found = connection.exec_driver_sql("SELECT content FROM body ORDER BY event").first()
    assert found is not None
    assert b'"continues":{"origin":"example.org/lab"' in bytes(found[0])


def test_what_is_no_checkpoint_can_not_be_continued(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    (tmp_path / "checkpoint").write_text("nothing\n")
    with pytest.raises(MalformedError, match="checkpoint"):
        founding.found(
            lab.place,
            origin="example.org/lab-2",
            title=None,
            key="aigerim",
            second_key="spare",
            database=None,
            passphrase=None,
            around=lab.around,
            continues=tmp_path / "checkpoint",
        )
    assert not lab.place.exists()
