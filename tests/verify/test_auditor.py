"""What is said of a copy, by levels: keys that change, what is not understood, what is left out."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import pytest

from archive.core import checkpoint as checkpoints
from archive.core import keys, trust
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.keys import SeedSigner, Signer
from archive.core.trust import Trust
from archive.errors import NotReadyError
from archive.events.opening import Kept
from archive.ids import Digest, Origin
from archive.relation import Relation, Row
from archive.verify.auditor import verify
from archive.verify.report import Answer, Level, Outcome, Report
from tests.rules.histories import (
    ALICE,
    BOB,
    DAN,
    LOGS,
    ORIGIN,
    START,
    History,
    M,
    P,
    S,
    enrol,
    found,
    founded,
    person,
    retyped,
    revoke,
    rotate,
    say,
)

TEXT = b"It rained."
DIGEST = Digest(f"sha256:{sha256(TEXT).hex()}")


@dataclass
class Copy:
    """Evidence held in memory: a second implementation of the reader."""

    held: list[Kept]
    notes: list[bytes] = field(default_factory=list)
    complete: bool = False
    claimed: int | None = None
    files: dict[Digest, bytes] = field(default_factory=dict)
    opening: Callable[[Digest], BinaryIO | None] | None = None

    @property
    def full(self) -> bool:
        return self.complete

    @property
    def size(self) -> int:
        return len(self.held) if self.claimed is None else self.claimed

    def entries(self) -> Iterator[Kept]:
        return iter(self.held)

    def checkpoints(self) -> Iterator[bytes]:
        return iter(self.notes)

    def captures(self) -> Iterator[Digest]:
        return iter(self.files)

    def capture(self, digest: Digest) -> BinaryIO | None:
        if self.opening is not None:
            return self.opening(digest)
        return io.BytesIO(self.files[digest]) if digest in self.files else None

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        return None

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        return None


def signed(
    history: History, size: int | None = None, by: Sequence[Signer] = LOGS[0], time: int = START
) -> bytes:
    covered = history.size if size is None else size
    root = history.tree.root_at(covered)
    return checkpoints.sign(Checkpoint(origin=ORIGIN, size=covered, root=root), by, time)


def pins(history: History, log: Sequence[SeedSigner] = LOGS[0], extra: bytes = b"") -> Trust:
    text = trust.encode([signer.key for signer in log], history.tree.root_at(1))
    return trust.parse(text if not extra else text.replace(b"quorum none\n", extra))


def audited(history: History, *notes: bytes, log: Sequence[SeedSigner] = LOGS[0]) -> Report:
    return verify(Copy(history.kept, list(notes)), pins(history, log), "pins")


def codes(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.address) for finding in report.findings]


def outcome(report: Report, level: Level) -> Outcome:
    return next(checked.outcome for checked in report.levels if checked.level is level)


def note_on(report: Report, level: Level) -> str:
    return next(checked.note or "" for checked in report.levels if checked.level is level)


def test_a_copy_is_verified_under_own_pins_alone() -> None:
    history = founded()
    copy = Copy(history.kept, [signed(history)])
    assert verify(copy, pins(history), "mine").answer is Answer.VERIFIED
    assert verify(copy, None, None).answer is Answer.CONSISTENT
    # Pins without entry 0 would take any log of these keys.
    nameless = replace(pins(history), identity=None)
    report = verify(copy, nameless, "mine")
    assert report.answer is Answer.CONSISTENT
    assert "any log of these keys" in note_on(report, Level.SIGNATURES)


def test_of_nothing_nothing_is_said() -> None:
    report = verify(Copy([]), pins(founded()), "mine")
    assert report.answer is Answer.UNDECIDED
    assert (report.size, report.root, report.identity, report.origin) == (0, None, None, None)


def test_without_a_checkpoint_nothing_is_verified() -> None:
    history = History()
    history.counts(found(), enrol(ALICE, "archivist", "steward"), by=(ALICE,))
    report = audited(history)
    assert (report.answer, codes(report)) == (Answer.UNDECIDED, [])
    assert "no checkpoint" in note_on(report, Level.SIGNATURES)


def test_what_no_checkpoint_covers_is_said() -> None:
    history = founded()
    note = signed(history)
    history.counts(say("note.added", P))
    report = audited(history, note)
    assert report.answer is Answer.VERIFIED
    assert (report.size, report.covered) == (4, 3)
    assert "last 1 entries are not covered" in note_on(report, Level.SIGNATURES)


# Checkpoints that the auditor holds.


def test_one_checkpoint_alone_proves_no_growth() -> None:
    history = founded()
    note = signed(history)
    report = audited(history, note)
    assert outcome(report, Level.CONSISTENCY) is Outcome.NOT_CHECKED
    assert "no older checkpoint" in note_on(report, Level.CONSISTENCY)
    report = audited(history, signed(history, 1), note)
    assert outcome(report, Level.CONSISTENCY) is Outcome.PASSED
    report = verify(Copy(history.kept, [note]), pins(history), "mine", [signed(history, 2)])
    assert outcome(report, Level.CONSISTENCY) is Outcome.PASSED
    assert report.answer is Answer.VERIFIED


def other_origin(history: History) -> bytes:
    name = Origin("example.org/other")
    log = (keys.ed25519_signer(name, bytes(32)), keys.mldsa44_signer(name, bytes(32)))
    root = history.tree.root_at(1)
    return checkpoints.sign(Checkpoint(origin=name, size=1, root=root), log, START)


def forked(history: History) -> bytes:
    root = sha256(b"another")
    return checkpoints.sign(Checkpoint(origin=ORIGIN, size=2, root=root), LOGS[0], START)


def longer(history: History) -> bytes:
    grown = founded()
    grown.counts(say("note.added", P))
    return signed(grown)


@pytest.mark.parametrize(
    ("held", "code", "address"),
    [
        (longer, "consistency.rewound", "checkpoint 4"),
        (forked, "consistency.forked", "checkpoint 2"),
        (lambda history: b"", "consistency.malformed", "held checkpoint #2"),
        (other_origin, "consistency.malformed", "held checkpoint #2"),
    ],
)
def test_a_held_checkpoint_that_the_copy_has_not_grown_from_is_found(
    held: Callable[[History], bytes], code: str, address: str
) -> None:
    history = founded()
    copy = Copy(history.kept, [signed(history)])
    report = verify(copy, pins(history), "mine", [signed(history, 1), held(history)])
    assert codes(report) == [(code, address)]
    assert report.answer is Answer.FAILED


# Keys of the log that change.


def rotated() -> History:
    """Return a log whose keys change in entry 3 and again in entry 5; it has 7 entries."""
    history = founded()
    for number in (1, 2):
        history.counts(rotate(number, history.newest(ORIGIN)))
        history.counts(say("note.added", P))
    return history


def test_the_keys_are_followed_through_doubly_signed_checkpoints() -> None:
    history = rotated()
    notes = [
        signed(history, 3),
        signed(history, 4, (*LOGS[1], *LOGS[0])),
        signed(history, 5, LOGS[1]),
        signed(history, 6, (*LOGS[2], *LOGS[1])),
        signed(history, 7, LOGS[2]),
    ]
    for log in LOGS:
        assert codes(audited(history, *notes, log=log)) == []


def test_a_change_of_keys_that_the_old_ones_did_not_sign_is_found() -> None:
    history = rotated()
    report = audited(history, signed(history, 3), signed(history, 4, LOGS[1]))
    assert set(codes(report)) == {
        ("checkpoint.signature-missing", "checkpoint 4"),
        ("checkpoint.missing", "checkpoint 6"),
    }
    # Whoever pinned the later keys asks nothing of the older ones.
    notes = [signed(history, 4, LOGS[1]), signed(history, 7, (*LOGS[2], *LOGS[1]))]
    assert codes(audited(history, *notes, log=LOGS[1])) == []


def test_pins_that_no_checkpoint_reaches_are_not_enough() -> None:
    history = founded()
    note = signed(history)
    history.counts(rotate(1, history.newest(ORIGIN)))
    report = audited(history, note, log=LOGS[1])
    assert codes(report) == [("pins.unsigned", "checkpoint")]
    assert report.answer is Answer.FAILED


def test_pins_of_strangers_are_found() -> None:
    history = founded()
    report = audited(history, signed(history), log=LOGS[2])
    assert ("pins", "0") in codes(report)


def test_time_does_not_run_backwards_and_a_size_is_signed_once() -> None:
    history = founded()
    early, late = signed(history, 2, time=START + 5), signed(history, time=START)
    report = audited(history, early, late)
    assert codes(report) == [("checkpoint.time", "checkpoint 3")]
    report = audited(history, late, late)
    assert codes(report) == [("checkpoint.order", "checkpoint 3")]


# What is not understood.


def test_what_is_not_understood_is_left_undecided_and_still_compared() -> None:
    history = founded()
    notes = [signed(history)]
    history.add(
        say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN)),
        heads=retyped("policy.abolished"),
    )
    kept = [*history.kept, Kept(index=4, note=b"muniment/entry/v9\n", bodies={})]
    whole = History()
    for one in kept:
        whole.tree.append(sha256(b"\x00" + one.note))
    root = whole.tree.root()
    over = checkpoints.sign(Checkpoint(origin=ORIGIN, size=5, root=root), LOGS[1], START)
    report = verify(Copy(kept, [*notes, over]), pins(history), "mine")
    assert (report.answer, codes(report)) == (Answer.UNDECIDED, [])
    assert (report.undecided_from, report.size, report.covered) == (3, 5, 3)
    assert report.counts["checkpoints not judged"] == 1
    assert "undecided from entry 3" in note_on(report, Level.COUNTS)
    # What it means is not known, but its bytes are those that were signed, or not.
    kept[4] = replace(kept[4], note=b"muniment/entry/v8\n")
    report = verify(Copy(kept, [*notes, over]), pins(history), "mine")
    assert (report.answer, codes(report)) == (Answer.FAILED, [("tree.root", "checkpoint 5")])


def test_void_entries_are_counted_and_passed_over() -> None:
    history = founded()
    history.add(say("entity.corrected", P))
    history.add(say("note.added", P), by=(person("z"),))
    history.add(say("note.added", P), header=lambda header: replace(header, base_root=sha256(b"")))
    history.counts(say("note.added", P))
    report = audited(history, signed(history))
    assert codes(report) == [
        ("head.replaces", "3.0"),
        ("entry.key", "4"),
        ("entry.base", "5"),
    ]
    assert report.counts["void"] == 3
    assert outcome(report, Level.BASES) is Outcome.FAILED


def test_broken_body_rules_are_found_with_their_place() -> None:
    history = founded()
    history.finds("body.unknown-id", 0, say("entity.linked", P, other="ent:zzzzzzzzzzzz"))
    report = audited(history, signed(history))
    assert codes(report) == [("body.unknown-id", "3.0")]


# What is left out.


def with_capture(restricted: bool = True) -> History:
    history = founded()
    history.counts(
        say("source.captured", S, restricted=restricted, digest=DIGEST, bytes=len(TEXT)),
        say(
            "statement.corrected",
            M,
            replaces=history.newest(M),
            references=[
                {"source": S, "capture": DIGEST, "exact": "It rained", "loc": {"chars": [0, 9]}}
            ],
        ),
    )
    return history


def test_a_restricted_body_may_be_withheld_from_a_copy_but_not_from_a_whole_one() -> None:
    history = with_capture()
    held = [*history.kept]
    held[3] = replace(held[3], bodies={1: held[3].bodies[1]})
    copy = Copy(held, [signed(history)])
    report = verify(copy, pins(history), "mine")
    assert (report.answer, codes(report)) == (Answer.VERIFIED, [])
    assert report.counts["withheld"] == 1
    assert report.counts["rules not looked up"] == 1
    assert report.counts["quotations not checked"] == 1
    copy.complete = True
    assert codes(verify(copy, pins(history), "mine")) == [("body.missing", "3.0")]


def capture_copy(**changed: object) -> Report:
    history = with_capture()
    copy = Copy(history.kept, [signed(history)], files={DIGEST: TEXT})
    for name, value in changed.items():
        setattr(copy, name, value)
    return verify(copy, pins(history), "mine")


def test_captured_files_and_quotations_are_checked() -> None:
    report = capture_copy()
    assert (report.answer, codes(report)) == (Answer.VERIFIED, [])
    assert next(c.count for c in report.levels if c.level is Level.CAPTURES) == 2


def test_a_file_that_is_left_out_is_counted_or_found() -> None:
    report = capture_copy(files={})
    assert (report.answer, codes(report)) == (Answer.VERIFIED, [])
    assert report.counts["files not included"] == 1
    assert codes(capture_copy(files={}, complete=True)) == [("capture.missing", "3.0")]


def test_another_file_is_found_where_nothing_may_be_left_over() -> None:
    other = Digest("sha256:" + "0" * 64)
    files = {DIGEST: TEXT, other: b""}
    assert codes(capture_copy(files=files)) == [("capture.unexpected", other)]
    report = capture_copy(files=files, complete=True)
    assert report.counts["files that no open event names"] == 1
    assert codes(report) == []


class _Broken(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise OSError(5, "input/output error")


def denied(digest: Digest) -> BinaryIO | None:
    raise NotReadyError("access to it is denied", remedy="Get access.")


@pytest.mark.parametrize("opening", [denied, lambda digest: _Broken()])
def test_a_file_that_cannot_be_read_is_found(opening: Callable[[Digest], BinaryIO]) -> None:
    report = capture_copy(opening=opening)
    assert codes(report) == [("capture.unreadable", "3.0")]
    assert report.counts["quotations not checked"] == 1


def test_a_quotation_in_what_is_no_text_is_not_checked() -> None:
    history = founded()
    data = b"\xff\xfe"
    digest = f"sha256:{sha256(data).hex()}"
    history.counts(
        say("source.captured", S, digest=digest, bytes=2),
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT), mediaType="application/pdf"),
        say("statement.cited", M, on=history.newest(M), reference=_quoting(digest)),
        say("statement.cited", M, on=history.newest(M), reference=_quoting(DIGEST)),
        say("statement.cited", M, on=history.newest(M), reference=_quoting(DIGEST, exact=False)),
    )
    files = {Digest(digest): data, DIGEST: TEXT}
    report = verify(Copy(history.kept, [signed(history)], files=files), pins(history), "mine")
    assert codes(report) == []
    assert report.counts["quotations not checked"] == 2


def _quoting(digest: str, *, exact: bool = True) -> dict[str, str]:
    return {"source": S, "capture": digest, **({"exact": "It rained"} if exact else {})}


def test_a_quotation_that_stands_elsewhere_is_found() -> None:
    history = founded()
    wrong = {"source": S, "capture": DIGEST, "exact": "It rained", "loc": {"chars": [1, 9]}}
    history.counts(
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT)),
        say("statement.cited", M, on=history.newest(M), reference=wrong),
    )
    copy = Copy(history.kept, [signed(history)], files={DIGEST: TEXT})
    report = verify(copy, pins(history), "mine")
    assert codes(report) == [("capture.quotation", "3.1")]


# Flags and witnesses.


def test_what_a_compromised_key_has_signed_is_flagged_and_so_is_whom_it_enrolled() -> None:
    history = founded()
    other, third = person("x"), person("y")
    history.counts(say("note.added", P), by=(BOB,))
    history.counts(enrol(other, "steward"), by=(BOB,))
    history.counts(enrol(third), by=(other,))
    history.counts(say("note.added", P), by=(third,))
    history.counts(say("note.added", P), by=(DAN,))
    history.counts(revoke(BOB, compromisedSince=4, reason="compromised"))
    report = audited(history, signed(history, time=START + 60))
    assert report.answer is Answer.VERIFIED
    assert [flag.partition(":")[0] for flag in report.flags] == ["4", "5", "6"]
    assert report.counts["flagged"] == 3


def test_a_clock_that_disagrees_with_the_log_is_flagged() -> None:
    history = founded()
    history.add(
        say("note.added", P), header=lambda header: replace(header, at="2020-01-01T00:00:00Z")
    )
    history.add(
        say("note.added", P), header=lambda header: replace(header, at="2040-01-01T00:00:00Z")
    )
    report = audited(history, signed(history, 3, time=START + 30), signed(history, time=START + 60))
    assert report.answer is Answer.VERIFIED
    assert [flag.partition(":")[0] for flag in report.flags] == ["3", "4"]


def witness() -> Signer:
    return keys.mldsa44_signer("witness.example", sha256(b"witness"))


def test_a_pinned_quorum_is_met_or_fails() -> None:
    history = founded()
    extra = f"witness w {witness().key.encode()}\nquorum w\n".encode()
    note = signed(history)
    parsed = checkpoints.parse(note)
    line = checkpoints.cosign(parsed.checkpoint, witness(), START + 9)
    cosigned = checkpoints.add_lines(parsed, [line]).note.encode()
    trusted = pins(history, extra=extra)
    report = verify(Copy(history.kept, [note]), trusted, "mine")
    assert codes(report) == [("witness.quorum", "checkpoint 3")]
    report = verify(Copy(history.kept, [cosigned]), trusted, "mine")
    assert (report.answer, codes(report)) == (Answer.VERIFIED, [])
    assert outcome(report, Level.WITNESSES) is Outcome.PASSED
    assert report.attested == START + 9
    assert verify(Copy(history.kept, [cosigned]), pins(history), "mine").attested is None
    report = verify(Copy(history.kept), trusted, "mine")
    assert ("witness.quorum", "checkpoint") in codes(report)


@pytest.mark.parametrize("quorum", ["none", "w"])
def test_a_false_line_of_a_pinned_witness_is_found_whether_or_not_it_is_asked_for(
    quorum: str,
) -> None:
    history = founded()
    extra = f"witness w {witness().key.encode()}\nquorum {quorum}\n".encode()
    parsed = checkpoints.parse(signed(history))
    line = checkpoints.cosign(parsed.checkpoint, witness(), START + 9)
    false = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    note = checkpoints.add_lines(parsed, [false]).note.encode()
    report = verify(Copy(history.kept, [note]), pins(history, extra=extra), "mine")
    assert ("checkpoint.signature-wrong", "checkpoint 3") in codes(report)
    assert report.answer is Answer.FAILED


def test_an_unreadable_body_and_too_many_bytes_are_found_once() -> None:
    history = founded()
    with_body = history.add(say("note.added", P), heads=retyped("entity.seen"))
    assert with_body.counts
    report = audited(history, signed(history))
    assert (codes(report), report.counts["of unknown types"]) == ([], 1)
    history.add(say("entity.added", "ent:zzzzzzzzzzzz"), heads=retyped("source.added"))
    report = audited(history, signed(history))
    assert [code for code, _ in codes(report)] == ["head.about"]
