"""Half a snapshot, files that are swapped, cut, added or put in another order: all is found."""

from collections.abc import Callable
from typing import BinaryIO

import pytest

from archive.core import trust
from archive.core.tiles import Bundle
from archive.ids import Address
from archive.service.editing import Audience
from archive.snapshot import bodies, paths
from archive.snapshot.reader import Kind
from archive.verify.places import MANY
from archive.verify.report import Answer
from archive.verify.snapshot import verify
from tests.copies import (
    DIGEST,
    MemoryFiles,
    audit,
    codes,
    edition_of,
    files_of,
    pins_of,
)
from tests.rules.histories import LOGS, History, founded, log_signers, say

Damage = Callable[[dict[str, bytes]], object]

BODIES = paths.bodies(Bundle(0, 6))
ENTRIES = paths.log(Bundle(0, 6))
TILE = "data/log/tile/0/000.p/6"
CAPITALS = paths.capture(DIGEST)[:-62] + paths.capture(DIGEST)[-62:].upper()
KEPT = paths.checkpoint(3)
ROWS, SHEET = "data/views/statement.jsonl", "data/views/statement.csv"


def lines(path: str, change: Callable[[list[bytes]], list[bytes]]) -> Damage:
    def damage(held: dict[str, bytes]) -> None:
        changed = b"".join(change(held[path].splitlines(keepends=True)))
        assert changed != held[path]
        held[path] = changed

    return damage


def cut(path: str, by: int = 1) -> Damage:
    return lambda held: held.update({path: held[path][:-by]})


def longer(path: str, more: bytes = b"\n") -> Damage:
    return lambda held: held.update({path: held[path] + more})


def moved(path: str, to: str) -> Damage:
    return lambda held: held.update({to: held.pop(path)})


def swapped(one: str, other: str) -> Damage:
    return lambda held: held.update({one: held[other], other: held[one]})


def without(path: str) -> Damage:
    return lambda held: held.pop(path)


def added(path: str, data: bytes = b"") -> Damage:
    return lambda held: held.update({path: data})


DAMAGE: dict[str, tuple[Damage, str, str]] = {
    "no newest checkpoint": (without(paths.CHECKPOINT), "file.missing", paths.CHECKPOINT),
    "an older checkpoint as the newest": (
        lambda held: held.update({paths.CHECKPOINT: held[KEPT]}),
        "checkpoint.newest",
        paths.CHECKPOINT,
    ),
    "no kept one of that size": (
        without(paths.checkpoint(6)),
        "file.missing",
        paths.checkpoint(6),
    ),
    "a kept one under another size": (
        moved(KEPT, paths.checkpoint(4)),
        "checkpoint.place",
        paths.checkpoint(4),
    ),
    "a kept one of more entries": (
        added("data/log/checkpoints/007", b"?"),
        "file.unexpected",
        "data/log/checkpoints/007",
    ),
    "two kept ones swapped": (swapped(KEPT, paths.checkpoint(1)), "checkpoint.place", KEPT),
    "no entries": (without(ENTRIES), "file.missing", ENTRIES),
    "entries cut": (cut(ENTRIES), "bundle.malformed", ENTRIES),
    "entries longer": (longer(ENTRIES), "bundle.malformed", ENTRIES),
    "a bundle said to be narrower": (
        moved(ENTRIES, "data/log/tile/entries/000.p/5"),
        "file.unexpected",
        "data/log/tile/entries/000.p/5",
    ),
    "an older partial tile": (
        added("data/log/tile/0/000.p/5", bytes(160)),
        "file.unexpected",
        "data/log/tile/0/000.p/5",
    ),
    "no tile": (without(TILE), "file.missing", TILE),
    "a tile cut": (cut(TILE), "tile.altered", TILE),
    "a tile longer": (longer(TILE), "tile.altered", TILE),
    "no bodies": (without(BODIES), "file.missing", BODIES),
    "bodies cut": (cut(BODIES), "body.line", f"{BODIES} line 16"),
    "bodies longer": (longer(BODIES), "body.line", f"{BODIES} line 17"),
    "bodies in another order": (
        lines(BODIES, lambda said: [said[1], said[0], *said[2:]]),
        "body.line",
        f"{BODIES} line 2",
    ),
    "a body twice": (
        lines(BODIES, lambda said: [said[0], *said]),
        "body.line",
        f"{BODIES} line 2",
    ),
    "a body of an entry elsewhere": (
        lines(BODIES, lambda said: [*said, said[0].replace(b"0.0", b"300.0")]),
        "body.line",
        f"{BODIES} line 17",
    ),
    "a body of no event": (
        lines(BODIES, lambda said: [*said[:-1], said[-1], said[-1].replace(b"5.0", b"5.1")]),
        "body.unexpected",
        "5.1",
    ),
    "a body is missing": (lines(BODIES, lambda said: said[:6] + said[7:]), "body.missing", "2.0"),
    "two bodies swapped": (
        lines(
            BODIES,
            lambda said: [
                *said[:7],
                said[7][:4] + said[8][4:],
                said[8][:4] + said[7][4:],
                *said[9:],
            ],
        ),
        "body.commitment",
        "2.1",
    ),
    "a file that nothing names": (
        added("data/captures/sha256/ab/" + "c" * 62, b"x"),
        "capture.unexpected",
        "sha256:ab" + "c" * 62,
    ),
    "a file under another name": (
        lambda held: held.update({paths.capture(DIGEST): b"It shone.\n"}),
        "capture.altered",
        "3.0",
    ),
    "a name of a file in capitals": (
        added(
            paths.capture(DIGEST).upper().replace("DATA/CAPTURES/SHA256", "data/captures/sha256")
        ),
        "file.unexpected",
        "data/captures/sha256/90/" + paths.capture(DIGEST)[-62:].upper(),
    ),
    "no rows": (without(ROWS), "file.missing", ROWS),
    "no sheet": (without(SHEET), "file.missing", SHEET),
    "rows cut": (cut(ROWS), "view.form", f"{ROWS} line 3"),
    "rows in another order": (
        lines(ROWS, lambda rows: [rows[1], rows[0], rows[2]]),
        "view.form",
        f"{ROWS} line 2",
    ),
    "a row is missing": (lines(ROWS, lambda rows: rows[1:]), "view.row", "2.4"),
    "a row altered": (
        lines(ROWS, lambda rows: [rows[0].replace(b"claim", b"clame"), *rows[1:]]),
        "view.row",
        "2.4",
    ),
    "a number as text": (
        lines(ROWS, lambda rows: [rows[0].replace(b'"since":2', b'"since":"2"'), *rows[1:]]),
        "view.form",
        f"{ROWS} line 1",
    ),
    "a sheet altered": (
        lines(SHEET, lambda rows: [rows[0], rows[1].replace(b"claim", b"clame"), *rows[2:]]),
        "view.sheet",
        f"{SHEET} row 2",
    ),
    "a sheet cut": (cut(SHEET), "view.sheet", f"{SHEET} row 4"),
    "a sheet longer": (longer(SHEET), "view.sheet", SHEET),
    "two views swapped": (swapped(ROWS, "data/views/entity.jsonl"), "view.form", f"{ROWS} line 1"),
    "a file at the top": (added("README"), "file.unexpected", "README"),
    "a file where none belongs": (added("data/notes.txt"), "file.unexpected", "data/notes.txt"),
    "another case": (moved(ROWS, "data/Views/statement.jsonl"), "file.missing", ROWS),
    "another case of the log": (
        moved(paths.CHECKPOINT, "data/LOG/checkpoint"),
        "file.unexpected",
        "data/LOG/checkpoint",
    ),
    "a needless zero in a path": (
        moved(KEPT, "data/log/checkpoints/x000/003"),
        "file.unexpected",
        "data/log/checkpoints/x000/003",
    ),
    "a way out": (added("data/captures/../x"), "file.unexpected", "data/captures/../x"),
    "a name that is no Unicode": (added("data/\udcff"), "file.unexpected", "data/\\udcff"),
}


@pytest.mark.parametrize(("damage", "code", "address"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_named(
    files: MemoryFiles, history: History, damage: Damage, code: str, address: str
) -> None:
    damage(files.content)
    report = audit(files, history)
    assert report.answer is Answer.FAILED
    found = [(finding.code, finding.address) for finding in report.findings]
    assert (code, address) in found


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FILE])
@pytest.mark.parametrize("path", ["data/log/x", ROWS, "elsewhere", "data/captures/sha256"])
def test_anything_but_a_plain_file_is_found(
    files: MemoryFiles, history: History, kind: Kind, path: str
) -> None:
    files.content.pop(path, None)
    files.others[path] = kind
    report = audit(files, history)
    assert report.answer is Answer.FAILED
    assert ("file.kind", path) in [(one.code, one.address) for one in report.findings]


@pytest.mark.parametrize("part", ["log", "bodies", "views", "log/tile", "log/checkpoints"])
def test_half_a_snapshot_is_never_verified(files: MemoryFiles, history: History, part: str) -> None:
    for path in list(files.content):
        if path.startswith(f"data/{part}/"):
            del files.content[path]
    report = audit(files, history)
    assert report.answer is Answer.FAILED
    assert "file.missing" in codes(report)


def test_whatever_is_left_out_of_a_snapshot_is_missed(files: MemoryFiles, history: History) -> None:
    optional = {paths.POLICY, KEPT, paths.checkpoint(1), *paths.TAGS}
    for path in sorted(files.content.keys() - optional):
        data = files.content.pop(path)
        report = audit(files, history)
        if path == paths.capture(DIGEST):
            # Which files a copy holds is for whoever makes it to say.
            assert report.counts["files not included"] == 1
        else:
            assert ("file.missing", path) in [(one.code, one.address) for one in report.findings]
        files.content[path] = data


def test_of_an_empty_folder_nothing_is_said(history: History) -> None:
    report = audit(MemoryFiles({}), history)
    assert report.answer is Answer.FAILED
    assert codes(report) == {"file.missing", "bag.missing"}


def test_a_size_out_of_this_world_is_told_in_few_words(
    files: MemoryFiles, history: History
) -> None:
    huge = files.content[paths.CHECKPOINT].replace(b"\n6\n", b"\n9007199254740991\n", 1)
    files.content[paths.CHECKPOINT] = huge
    report = audit(files, history)
    assert report.answer is Answer.FAILED
    missing = [one for one in report.findings if one.code == "file.missing"]
    assert len(missing) == MANY + 1


def test_a_file_that_cannot_be_read_is_named(files: MemoryFiles, history: History) -> None:
    class Broken(MemoryFiles):
        def open(self, path: str) -> BinaryIO:
            if path in (TILE, SHEET, BODIES):
                raise OSError("no")
            return super().open(path)

    report = audit(Broken(files.content), history)
    found = {one.address for one in report.findings if one.code == "file.unreadable"}
    assert found == {TILE, SHEET, BODIES}


def test_without_own_pins_it_is_at_best_consistent_with_itself(files: MemoryFiles) -> None:
    assert verify(files, None, None).answer is Answer.CONSISTENT


def test_the_pins_of_another_archive_verify_nothing(files: MemoryFiles, history: History) -> None:
    pins = pins_of(history)
    strange = trust.parse(
        pins.encode().replace(
            pins.encode().split(b"\n")[0], b"# muniment entry0 " + b"A" * 43 + b"="
        )
    )
    report = verify(files, strange, "pins")
    assert report.answer is Answer.FAILED
    assert codes(report) == {"identity"}
    keys = [signer.key for signer in log_signers(0, "example.org/other")]
    elsewhere = trust.parse(trust.encode(keys, pins.identity))
    report = verify(files, elsewhere, "pins")
    assert report.answer is Answer.FAILED
    assert {"pins", "pins.origin"} <= codes(report)


def test_a_log_of_other_keys_is_refused(history: History) -> None:
    pins = trust.parse(trust.encode([signer.key for signer in LOGS[1]], history.tree.root_at(1)))
    files = files_of(edition_of(history, Audience.FULL))
    assert "pins" in codes(verify(files, pins, "pins"))


def test_public_and_full_copies_come_to_the_same_state(history: History) -> None:
    public = audit(files_of(edition_of(history, Audience.PUBLIC)), history)
    full = audit(files_of(edition_of(history, Audience.FULL)), history)
    assert (public.answer, full.answer) == (Answer.VERIFIED, Answer.VERIFIED)
    assert (public.size, public.root, public.identity) == (full.size, full.root, full.identity)
    assert public.counts["withheld"] == 1
    assert "withheld" not in full.counts
    assert public.counts["redacted"] == full.counts["redacted"] == 1


def test_what_is_restricted_may_be_left_out_of_a_public_copy_and_not_of_a_full_one(
    history: History,
) -> None:
    full = files_of(edition_of(history, Audience.FULL), audience=Audience.FULL)
    # Its captured file is not there either, which only a public copy may leave out.
    assert codes(audit(full, history)) == {"capture.missing"}
    stripped = files_of(edition_of(history, Audience.PUBLIC), audience=Audience.FULL)
    report = audit(stripped, history)
    assert codes(report) == {"capture.missing", "body.missing"}
    kept = files_of(edition_of(history, Audience.FULL)).content[BODIES].splitlines()
    left = set(kept) - set(stripped.content[BODIES].splitlines())
    addresses = {line.split(b" ")[0].decode() for line in left}
    assert len(addresses) == 1
    assert addresses <= {one.address for one in report.findings if one.code == "body.missing"}


def test_a_redacted_body_that_was_put_back_is_found(history: History) -> None:
    files = files_of(edition_of(history, Audience.PUBLIC))
    kept = history.kept[3].bodies[3]
    said = files.content[BODIES].splitlines(keepends=True)
    at = next(n for n, line in enumerate(said) if line.startswith(b"4.0 "))
    said.insert(at, bodies.line(Address(3, 3), kept))
    files.content[BODIES] = b"".join(said)
    assert "body.kept" in codes(audit(files, history))


def test_a_long_log_fills_tiles_bundles_and_levels() -> None:
    history = founded()
    for number in range(258):
        history.counts(say("note.added", "ent:pppppppppppp", text=f"Note {number}."))
    files = files_of(edition_of(history, Audience.PUBLIC, 200, 256))
    assert {"data/log/tile/0/000", "data/log/tile/1/000.p/1", "data/bodies/001.p/5"} <= set(
        files.content
    )
    assert audit(files, history).answer is Answer.VERIFIED
    one, other = paths.bodies(Bundle(0)), paths.bodies(Bundle(1, 5))
    files.content[one], files.content[other] = files.content[other], files.content[one]
    assert "body.line" in codes(audit(files, history))
