"""Proving that a copy extends an earlier one."""

import shutil
from pathlib import Path

import pytest

from archive.core import checkpoint as checkpoints
from archive.core import keys
from archive.core.hashes import sha256
from archive.core.proof import Proof
from archive.errors import ArchiveError, MalformedError, NotFoundError, NotReadyError
from archive.service import verifying
from archive.service.auditing import verify_snapshot
from archive.service.earlier import checkpoints_of
from archive.service.publishing import publish
from archive.snapshot import paths
from archive.verify.report import Answer, Level, Outcome, Report
from tests.labs import Lab, entity


class Grown:
    """An archive with snapshots of it at 3 and at 5 entries, and the fork of an impostor."""

    def __init__(self, folder: Path) -> None:
        self.lab = Lab(folder / "lab")
        self.lab.folder.mkdir()
        self.lab.found()
        self.lab.record(entity("ent:aaaaaaaaaaaa"))
        self.old = self.snapshot(self.lab, folder / "old")
        self.fork = self.lab.copy(folder / "fork")
        self.fork.record(entity("ent:bbbbbbbbbbbb"))
        self.other = self.snapshot(self.fork, folder / "other")
        self.lab.record(entity("ent:cccccccccccc"))
        self.lab.record(entity("ent:dddddddddddd"))
        self.new = self.snapshot(self.lab, folder / "new")

    @staticmethod
    def snapshot(lab: Lab, folder: Path) -> Path:
        with lab.opened() as archive:
            return publish(archive, folder).folder

    def verify(self, since: Path, what: Path | None = None) -> Report:
        policy = self.lab.place / "policy"
        return verify_snapshot(what or self.new, policy, checkpoints_of(since))


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    return Grown(tmp_path_factory.mktemp("grown"))


def consistency(report: Report) -> tuple[Outcome, int, str | None]:
    return next(
        (one.outcome, one.count, one.note)
        for one in report.levels
        if one.level is Level.CONSISTENCY
    )


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_later_snapshot_extends_an_earlier_one(grown: Grown) -> None:
    report = grown.verify(grown.old)
    outcome, count, note = consistency(report)
    assert (report.answer, outcome, report.since) == (Answer.VERIFIED, Outcome.PASSED, 3)
    assert note == "2 entries came since the earlier copy, which has 3"
    assert count > consistency(verify_snapshot(grown.new, grown.lab.place / "policy"))[1]


def test_a_kept_checkpoint_or_a_proof_is_enough(grown: Grown, tmp_path: Path) -> None:
    note = (grown.old / paths.CHECKPOINT).read_bytes()
    (tmp_path / "checkpoint").write_bytes(note)
    assert grown.verify(tmp_path / "checkpoint").since == 3
    proof = Proof(index=0, hashes=(), checkpoint=note).encode()
    (tmp_path / "proof").mkdir()
    (tmp_path / "proof" / "0.tlog-proof").write_bytes(proof)
    assert grown.verify(tmp_path / "proof" / "0.tlog-proof").since == 3
    assert grown.verify(tmp_path / "proof").since == 3


def test_the_archive_itself_is_compared_too(grown: Grown) -> None:
    with grown.lab.opened() as archive:
        report = verifying.verify(archive, None, checkpoints_of(grown.old))
    assert (report.answer, report.since) == (Answer.VERIFIED, 3)


def test_another_history_is_found(grown: Grown) -> None:
    report = grown.verify(grown.other)
    assert (report.answer, codes(report)) == (Answer.FAILED, ["consistency.forked"])
    assert "came since" not in (consistency(report)[2] or "")


def test_a_copy_that_is_older_is_found(grown: Grown) -> None:
    report = grown.verify(grown.new, grown.old)
    assert set(codes(report)) == {"consistency.rewound"}


def test_an_earlier_copy_that_was_made_up_is_found(grown: Grown, tmp_path: Path) -> None:
    covered = checkpoints.parse((grown.old / paths.CHECKPOINT).read_bytes()).checkpoint
    stranger = keys.ed25519_signer(covered.origin, sha256(b"stranger"))
    (tmp_path / "made-up").write_bytes(checkpoints.sign(covered, [stranger], 1))
    report = grown.verify(tmp_path / "made-up")
    assert codes(report) == ["consistency.signature"] * 2
    assert report.answer is Answer.FAILED


def test_an_earlier_copy_of_another_archive_is_refused(grown: Grown, tmp_path: Path) -> None:
    stranger = keys.ed25519_signer("example.org/other", sha256(b"stranger"))
    covered = checkpoints.Checkpoint(
        origin=checkpoints.Origin("example.org/other"), size=1, root=sha256(b"")
    )
    note = checkpoints.sign(covered, [stranger], 1)
    (tmp_path / "other").write_bytes(note)
    with pytest.raises(MalformedError, match=r"of example\.org/other"):
        grown.verify(tmp_path / "other")
    with grown.lab.opened() as archive, pytest.raises(MalformedError, match="earlier copy is of"):
        verifying.verify(archive, None, checkpoints_of(tmp_path / "other"))
    mixed = shutil.copytree(grown.old, tmp_path / "mixed")
    (mixed / "data" / "log" / "checkpoint").write_bytes(note)
    with pytest.raises(MalformedError, match="several archives"):
        checkpoints_of(mixed)


def test_where_the_copy_is_damaged_its_verification_says_so(grown: Grown, tmp_path: Path) -> None:
    for name, damage in (("cut", b"nothing"), ("gone", None)):
        copy = shutil.copytree(grown.new, tmp_path / name)
        (copy / paths.CHECKPOINT).unlink()
        if damage is not None:
            (copy / paths.CHECKPOINT).write_bytes(damage)
        assert grown.verify(grown.old, copy).answer is Answer.FAILED


def test_what_is_no_earlier_copy_is_told(grown: Grown, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"nothing")
    (tmp_path / "empty").mkdir()
    damaged = shutil.copytree(grown.old, tmp_path / "damaged")
    (damaged / paths.CHECKPOINT).write_bytes(b"nothing")
    cases: list[tuple[Path, type[ArchiveError], str]] = [
        (tmp_path / "gone", NotFoundError, "does not exist"),
        (tmp_path / "text", MalformedError, "text: "),
        (tmp_path / "empty", NotFoundError, "no checkpoint in"),
        (damaged, MalformedError, "damaged/data/log/checkpoint"),
    ]
    for path, kind, told in cases:
        with pytest.raises(kind, match=told):
            checkpoints_of(path)


def test_an_earlier_copy_that_cannot_be_read_is_told(
    grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, path: str) -> None:
        raise PermissionError(13, "no access")

    monkeypatch.setattr("archive.service.auditing.FolderFiles.open", refuse)
    with pytest.raises(NotReadyError, match="cannot be read"):
        checkpoints_of(grown.old)
