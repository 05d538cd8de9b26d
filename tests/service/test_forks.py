"""Two copies of one log compared: equal, extended, forked; and a fork proved by one file."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive.core import checkpoint, keys, trust
from archive.core.checkpoint import Checkpoint
from archive.core.keys import Signer
from archive.core.memory_tree import MemoryTree
from archive.core.merkle import leaf_hash
from archive.core.merkle_proof import consistency_proof
from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotFoundError,
    TamperedError,
)
from archive.ids import Origin
from archive.service.forks import Compared, Outcome, compare
from archive.service.proofs import verify_fork
from archive.service.publishing import publish
from archive.verify import fork as forks
from archive.verify.fork import Fork, judge, parse
from tests.labs import Lab, P, entity
from tests.rules.histories import LOGS, ORIGIN, say


@dataclass(frozen=True)
class Copies:
    """An archive, a snapshot of it from before, and the same archive gone another way."""

    lab: Lab
    early: Path
    late: Path
    other: Lab


@pytest.fixture(scope="session")
def copies(founded_once: Lab, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("forks")
    lab = founded_once.copy(folder / "lab")
    lab.record(entity(P, "p"))
    with lab.opened() as archive:
        publish(archive, folder / "early")
    other = lab.copy(folder / "other")
    lab.record(say("note.added", P))
    lab.record(say("note.added", P, text="More."))
    with lab.opened() as archive:
        publish(archive, folder / "late")
    other.record(say("note.added", P, text="Something else."))
    return Copies(lab, folder / "early", folder / "late", other)


def compared(
    lab: Lab, this: Path, other: Path, output: Path | None = None, policy: Path | None = None
) -> Compared:
    return compare(this, other, lab.around, policy=policy, output=output)


def test_an_archive_and_its_snapshot_are_equal(copies: Copies, tmp_path: Path) -> None:
    policy = copies.lab.place / "policy"
    for this, other in [
        (copies.lab.place, copies.late),
        (copies.late, copies.lab.place),
        (copies.late, copies.late),
    ]:
        found = compared(copies.lab, this, other, tmp_path / "fork", policy)
        assert (found.outcome, found.longer, found.more) == (Outcome.EQUAL, None, 0)
        assert (found.differs, found.evidence, found.pins) == (None, None, str(policy))
        assert found.this.root == found.other.root
    assert not (tmp_path / "fork").exists()


def test_a_later_copy_extends_an_earlier_one(copies: Copies) -> None:
    found = compared(copies.lab, copies.late, copies.early)
    assert (found.outcome, found.longer, found.more) == (Outcome.EXTENDS, "this", 2)
    found = compared(copies.lab, copies.early, copies.lab.place)
    assert (found.outcome, found.longer, found.more) == (Outcome.EXTENDS, "other", 2)


def test_a_fork_is_found_and_proved_by_one_file(copies: Copies, tmp_path: Path) -> None:
    policy = copies.lab.place / "policy"
    file = tmp_path / "fork"
    found = compared(copies.lab, copies.lab.place, copies.other.place, file, policy)
    assert (found.outcome, found.differs, found.evidence) == (Outcome.FORKED, 3, file)
    assert (found.this.size, found.other.size) == (5, 4)
    report = verify_fork(file, policy)
    assert (report.smaller.size, report.larger.size, report.pins) == (4, 5, str(policy))
    assert report.smaller.root == found.other.root
    assert report.beneath != report.smaller.root
    assert verify_fork(file, None).pins is None
    again = compared(copies.lab, copies.other.place, copies.late, tmp_path / "again")
    assert again.differs == 3
    assert (tmp_path / "again").read_bytes() == file.read_bytes()
    with pytest.raises(ConflictError, match="exists already"):
        compared(copies.lab, copies.other.place, copies.late, file)


def test_a_fork_of_one_size_needs_no_path(copies: Copies, tmp_path: Path) -> None:
    other = copies.other.copy(tmp_path / "other")
    other.record(entity("ent:zzzzzzzzzzzz"))
    found = compared(other, other.place, copies.late, tmp_path / "fork")
    assert (found.this.size, found.other.size, found.differs) == (5, 5, 3)
    fork = parse((tmp_path / "fork").read_bytes())
    assert (fork.root, fork.path) == (None, ())
    assert verify_fork(tmp_path / "fork", other.place / "policy").smaller.size == 5


def test_without_a_file_the_fork_is_told_all_the_same(copies: Copies) -> None:
    found = compared(copies.lab, copies.lab.place, copies.other.place)
    assert (found.outcome, found.evidence) == (Outcome.FORKED, None)


def test_two_archives_are_not_compared(copies: Copies, tmp_path: Path) -> None:
    stranger = Lab(tmp_path / "stranger")
    stranger.folder.mkdir()
    stranger.found()
    with pytest.raises(ConflictError, match="two archives"):
        compared(copies.lab, copies.lab.place, stranger.place)
    with pytest.raises(TamperedError, match="pinned"):
        compared(copies.lab, copies.lab.place, stranger.place, policy=copies.lab.place / "policy")
    foreign = tmp_path / "foreign"
    log = [keys.ed25519_signer("example.org/other", bytes(32)).key]
    foreign.write_bytes(trust.encode(log, None))
    with pytest.raises(MalformedError, match="pins are those of"):
        compared(copies.lab, copies.lab.place, copies.late, policy=foreign)


def test_wrong_uses_are_told(copies: Copies, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFoundError):
            compared(copies.lab, copies.lab.place, path)
    with pytest.raises(NotFoundError, match="no folder"):
        compared(copies.lab, copies.late, copies.late, tmp_path / "no" / "fork")
    with pytest.raises(NotFoundError):
        verify_fork(tmp_path / "nowhere", None)
    (tmp_path / "large").write_bytes(b"x" * (forks.MAX_BYTES + 1))
    with pytest.raises(MalformedError, match="more than"):
        verify_fork(tmp_path / "large", None)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM checkpoint", "no checkpoint"),
        ('DELETE FROM entry WHERE "index" = 2', "entry 2 is missing"),
        ("UPDATE checkpoint SET note = x'00' WHERE size = 5", "no signed note"),
    ],
)
def test_a_copy_that_does_not_stand_is_not_compared(
    copies: Copies, tmp_path: Path, sql: str, told: str
) -> None:
    lab = copies.lab.copy(tmp_path / "lab")
    lab.sql(sql)
    with pytest.raises(TamperedError, match=told):
        compared(lab, lab.place, copies.late)


def test_a_checkpoint_that_the_log_did_not_sign_is_found(copies: Copies, tmp_path: Path) -> None:
    lab = copies.lab.copy(tmp_path / "lab")
    ((note,),) = lab.ask("SELECT note FROM checkpoint WHERE size = 5")
    assert isinstance(note, bytes)
    signed = checkpoint.parse(note)
    bare = replace(signed.note, signatures=signed.note.signatures[:1]).encode()
    lab.sql(("UPDATE checkpoint SET note = ? WHERE size = 5", (bare,)))
    with pytest.raises(TamperedError, match="not signed by the log"):
        compared(lab, lab.place, copies.late)
    other = replace(signed.checkpoint, root=bytes(32))
    forged = checkpoint.sign(other, [keys.ed25519_signer(other.origin, bytes(32))], 5)
    lab.sql(("UPDATE checkpoint SET note = ? WHERE size = 5", (forged,)))
    with pytest.raises(TamperedError, match="not those that were signed"):
        compared(lab, lab.place, copies.late)


def test_a_snapshot_with_a_damaged_file_is_not_compared(copies: Copies, tmp_path: Path) -> None:
    copy = shutil.copytree(copies.late, tmp_path / "copy")
    bundle = next((copy / "data" / "log" / "tile" / "entries").rglob("5"))
    bundle.write_bytes(bundle.read_bytes()[:-3])
    with pytest.raises(ArchiveError):
        compared(copies.lab, copies.lab.place, copy)


# The evidence by itself.


def tree(*letters: bytes) -> MemoryTree:
    return MemoryTree([leaf_hash(letter) for letter in letters])


ONE, OTHER = tree(b"a", b"b", b"c"), tree(b"a", b"b", b"x", b"d", b"e")


def note(of: MemoryTree, size: int, signers: tuple[Signer, ...] = LOGS[0]) -> bytes:
    covered = Checkpoint(origin=Origin(signers[0].key.name), size=size, root=of.root_at(size))
    return checkpoint.sign(covered, signers, 7)


def evidence() -> Fork:
    return Fork(
        log=tuple(signer.key for signer in LOGS[0]),
        root=OTHER.root_at(3),
        path=tuple(consistency_proof(3, 5, OTHER.read)),
        smaller=note(ONE, 3),
        larger=note(OTHER, 5),
    )


def pins() -> trust.Trust:
    return trust.Trust(log=tuple(signer.key for signer in LOGS[0]), identity=None)


def test_evidence_is_read_back_and_holds_under_pins() -> None:
    fork = evidence()
    assert parse(fork.encode()) == fork
    report = judge(fork, pins(), "pins")
    assert (report.origin, report.smaller.claimed) == (ORIGIN, 7)


Change = Callable[[Fork], Fork]

EMPTY: dict[str, Change] = {
    "one extends the other": lambda fork: replace(
        fork, smaller=note(OTHER, 3), root=OTHER.root_at(3)
    ),
    "one checkpoint twice": lambda fork: replace(fork, smaller=fork.larger, root=None, path=()),
    "no root": lambda fork: replace(fork, root=None),
    "another root": lambda fork: replace(fork, root=ONE.root_at(2)),
    "no path": lambda fork: replace(fork, path=()),
    "a path of another": lambda fork: replace(fork, path=fork.path[::-1]),
    "the larger first": lambda fork: replace(fork, smaller=fork.larger, larger=fork.smaller),
    "a path between equal sizes": lambda fork: replace(fork, larger=note(ONE, 3)),
    "no keys": lambda fork: replace(fork, log=()),
    "a key twice": lambda fork: replace(fork, log=fork.log + fork.log[:1]),
    "keys of another log": lambda fork: replace(
        fork, log=(keys.ed25519_signer("example.org/other", bytes(32)).key,)
    ),
    "other keys": lambda fork: replace(fork, log=tuple(one.key for one in LOGS[1])),
    "only one of the pinned keys": lambda fork: replace(fork, log=fork.log[:1]),
    "a checkpoint of another log": lambda fork: replace(
        fork,
        larger=note(OTHER, 5, (keys.ed25519_signer("example.org/other", bytes(32)),)),
    ),
    "no checkpoint": lambda fork: replace(fork, larger=b"nonsense"),
    "a stripped line": lambda fork: replace(fork, larger=note(OTHER, 5, LOGS[0][:1])),
}


@pytest.mark.parametrize("name", EMPTY)
def test_what_does_not_exclude_each_other_proves_nothing(name: str) -> None:
    with pytest.raises(MalformedError, match="proves no fork"):
        judge(EMPTY[name](evidence()), pins(), "pins")


def test_evidence_about_another_log_proves_nothing_about_the_pinned_one() -> None:
    other = tuple(replace(key, name="example.org/other") for key in pins().log)
    with pytest.raises(MalformedError, match="is pinned"):
        judge(evidence(), replace(pins(), log=other), "pins")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"\xff" + data,
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data.replace(b"/v1", b"/v2", 1),
        lambda data: data.replace(b"notes ", b"notes 0", 1),
        lambda data: data.replace(b"notes ", b"notes 1 ", 1),
        lambda data: data.replace(b"\nnotes", b"\nmore x\nnotes", 1),
        lambda data: data.replace(b"\nroot", b"\nroof", 1),
        lambda data: data.replace(b"\nnotes", b"\npath x\nnotes", 1),
        lambda data: data.replace(b"\nnotes", b"\npath " + b"A" * 43 + b"=" + b"\nnotes", 1),
        lambda data: data.replace(b"\nnotes", (b"\npath " + b"A" * 43 + b"=") * 64 + b"\nnotes", 1),
        lambda data: data.partition(b"\n\n")[0],
    ],
)
def test_evidence_has_one_form(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(MalformedError):
        judge(parse(change(evidence().encode())), pins(), "pins")


def test_no_flipped_bit_of_the_evidence_is_missed() -> None:
    data = evidence().encode()
    for at in range(0, len(data), 61):
        with pytest.raises(MalformedError):
            judge(parse(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]), pins(), "pins")
