"""The answer does not depend on how much of the log is in memory, and is itself bounded."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from archive.events.opening import Kept
from archive.ids import Digest
from archive.log import reading
from archive.relation import Relation, Row
from archive.service.verifying import LiveEvidence
from archive.store.captures import CaptureFiles
from archive.verify import captures
from archive.verify.auditor import verify
from archive.verify.differences import differences
from archive.verify.report import MANY, Audit, Level, Report
from archive.views.runner import RELATIONS
from tests.copies import DIGEST, TEXT, eventful
from tests.histories import Acts, acts
from tests.log.test_laws import law, taken_back, told
from tests.rules.histories import M, P, S, founded, say


@dataclass
class Tampered:
    """A log as somebody left it, with the views that it had before."""

    held: list[Kept]
    evidence: LiveEvidence
    others: Random = field(default_factory=Random)
    complete: bool = True

    @property
    def full(self) -> bool:
        return self.complete

    @property
    def size(self) -> int:
        return len(self.held)

    def entries(self) -> Iterator[Kept]:
        return iter(self.held)

    def checkpoints(self) -> Iterator[bytes]:
        return self.evidence.checkpoints()

    def captures(self) -> Iterator[Digest]:
        return self.evidence.captures()

    def capture(self, digest: Digest) -> BinaryIO | None:
        return self.evidence.capture(digest)

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        rows = self.evidence.rows(relation)
        if rows is None or relation not in RELATIONS:
            return rows
        chance = Random(self.others.random())
        return (row for row in rows if chance.random() < 0.9)

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        return None


def broken(one: Kept, how: int) -> Kept:
    """Return *one* void, without its bodies, with a body that was not signed, or as it is."""
    if how == 0:
        return replace(one, note=one.note.replace(b"muniment/entry/v1", b"muniment/entry/v0"))
    if how == 1:
        return replace(one, note=one.note[:-10] + b"AAAAAAA=\n")
    if how == 2:
        return replace(one, bodies={})
    if how == 3:
        changed = {n: replace(stored, salt=bytes(16)) for n, stored in one.bodies.items()}
        return replace(one, bodies=changed)
    return one


@law
@given(acts, st.integers(0, 2**32), st.lists(st.integers(0, 40), max_size=4))
def test_a_report_is_the_same_however_little_is_in_memory(
    sqlite_engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    story: Acts,
    seed: int,
    at: list[int],
) -> None:
    with taken_back(sqlite_engine) as connection:
        live = told(connection, story)
        held = list(reading.kept(connection, 0, live.tree.size))
        random = Random(seed)
        for index in at:
            if 0 < index < len(held):
                held[index] = broken(held[index], random.randrange(5))
        if random.random() < 0.3:
            held.append(replace(held[-1], index=len(held)))
        shown = LiveEvidence(connection, CaptureFiles(tmp_path_factory.mktemp("captures")))
        reports = [
            verify(Tampered(held, shown, Random(seed)), None, None, limit=limit)
            for limit in (1, 3, 100_000)
        ]
        assert reports[0] == reports[1] == reports[2]
        assert reports[0].findings


@law
@given(acts)
def test_a_sound_archive_is_sound_however_little_is_in_memory(
    sqlite_engine: Engine, tmp_path_factory: pytest.TempPathFactory, story: Acts
) -> None:
    with taken_back(sqlite_engine) as connection:
        live = told(connection, story)
        files = CaptureFiles(tmp_path_factory.mktemp("captures"))
        for data in live.teller.files.values():
            files.put(data)
        report = verify(LiveEvidence(connection, files), None, None, limit=1)
        assert report.findings == []
        assert differences(LiveEvidence(connection, files)) == ()


@dataclass
class Copy:
    """A log without checkpoints, views or files."""

    held: Sequence[Kept]
    complete: bool = True

    @property
    def full(self) -> bool:
        return self.complete

    @property
    def size(self) -> int:
        return len(self.held)

    def entries(self) -> Iterator[Kept]:
        return iter(self.held)

    def checkpoints(self) -> Iterator[bytes]:
        return iter(())

    def captures(self) -> Iterator[Digest]:
        return iter(())

    def capture(self, digest: Digest) -> BinaryIO | None:
        return None

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        return None

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        return None


def reported(held: Sequence[Kept]) -> Report:
    return verify(Copy(held), None, None)


def test_of_many_findings_the_first_are_listed_and_all_are_counted() -> None:
    history = founded()
    for _ in range(MANY // 100 + 1):
        history.counts(*(say("note.added", P) for _ in range(100)))
    stripped = [replace(one, bodies={} if one.index > 2 else one.bodies) for one in history.kept]
    report = reported(stripped)
    missing = [one for one in report.findings if one.code == "body.missing"]
    assert [missing[0].address, missing[-1].address] == ["3.0", "12.99"]
    assert (len(missing), report.totals["body.missing"]) == (MANY, MANY + 100)
    assert report.counts["missing"] == MANY + 100
    assert len(report.findings) < sum(report.totals.values())


def test_parts_of_a_report_are_bounded_together() -> None:
    whole, part = Audit(), Audit()
    for audit in (whole, part):
        for number in range(MANY - 1):
            audit.find(Level.TREE, "tree.gap", number, "found")
            audit.flag(number, "odd")
    part.find(Level.BODIES, "body.missing", 0, "found")
    part.look(Level.VIEWS)
    part.skip(Level.VIEWS, "left out")
    whole.add(part)
    assert [len(whole.findings), len(whole.flags)] == [MANY + 1, MANY]
    assert whole.totals == {"tree.gap": 2 * (MANY - 1), "body.missing": 1}
    assert whole.counts == {"flagged": 2 * (MANY - 1)}
    outcomes = {one.level: (one.outcome.value, one.count, one.note) for one in whole.levels()}
    assert outcomes[Level.BODIES] == ("failed", 0, None)
    assert outcomes[Level.VIEWS] == ("not checked", 1, "left out")


@dataclass
class Texts(Copy):
    """A log with files, which counts how often one is opened."""

    files: dict[Digest, bytes] = field(default_factory=dict)
    opened: list[Digest] = field(default_factory=list)

    def captures(self) -> Iterator[Digest]:
        return iter(self.files)

    def capture(self, digest: Digest) -> BinaryIO | None:
        self.opened.append(digest)
        return io.BytesIO(self.files[digest]) if digest in self.files else None


@pytest.mark.parametrize(("room", "times"), [(1 << 20, 1), (1, 4)])
def test_texts_are_held_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch, room: int, times: int
) -> None:
    monkeypatch.setattr(captures, "_ROOM", room)
    other = Digest(f"sha256:{'1' * 64}")
    history = founded()
    history.counts(
        say("source.captured", S, digest=DIGEST, bytes=len(TEXT)),
        say("source.captured", S, digest=other, bytes=3, of=DIGEST),
    )
    for capture in (DIGEST, other, DIGEST, other, DIGEST, other, DIGEST, other):
        quoted = {"source": S, "capture": capture, "exact": "It rained"}
        link = history.newest(M)
        history.counts(say("statement.corrected", M, replaces=link, references=[quoted]))
    evidence = Texts(history.kept, files={DIGEST: TEXT, other: b"Dry"})
    report = verify(evidence, None, None)
    assert {"capture.altered": 1, "capture.quotation": 4}.items() <= report.totals.items()
    # Once more where it is hashed.
    assert evidence.opened.count(DIGEST) == 1 + times


def test_the_last_event_that_names_a_file_says_what_it_is() -> None:
    history = eventful()
    made = Digest(f"sha256:{'2' * 64}")
    picture = {"digest": made, "bytes": 1, "mediaType": "image/png"}
    history.counts(say("source.captured", S, of=DIGEST, **picture))
    history.counts(say("source.captured", S, **picture))
    quoted = {"source": S, "capture": made, "exact": "It rained"}
    history.counts(say("statement.corrected", M, replaces=history.newest(M), references=[quoted]))
    report = verify(Texts(history.kept, files={DIGEST: TEXT}), None, None)
    assert report.counts["quotations not checked"] == 1
    assert report.totals["capture.missing"] == 2
    assert "capture.quotation" not in report.totals
