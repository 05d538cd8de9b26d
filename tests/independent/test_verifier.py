"""A second verifier, in Go, accepts what is sound and names what was changed.

It shares nothing with ours: it was written from `docs/format.md`, over Go's own Ed25519 and the
tree of golang.org/x/mod/sumdb.
"""

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.core import merkle, tiles, trust
from archive.core.checkpoint import Checkpoint
from archive.ids import Address
from archive.service.editing import Audience
from archive.snapshot import bodies, paths
from cli.main import main
from tests.copies import DIGEST, TEXT, pins_of
from tests.independent.shelves import (
    ROTATED,
    checkpoints_of,
    rich,
    rich_shelf,
    run,
    shelf,
    sign,
    signed,
    written,
)
from tests.rules.histories import LOGS, ORIGIN, START, History, log_signers, retyped, say

pytestmark = pytest.mark.needs("go")

HISTORY = rich()
FILES = rich_shelf(HISTORY)
SIZE = HISTORY.size

Files = dict[str, bytes]
ENTRIES = f"data/log/tile/entries/000.p/{SIZE}"
BODIES = f"data/bodies/000.p/{SIZE}"
TILE = f"data/log/tile/0/000.p/{SIZE}"
CHECKPOINT, KEPT = "data/log/checkpoint", "data/log/checkpoints/"
CAPTURE = paths.capture(DIGEST)


def told(programs: Path, top: Path, pins: bytes) -> tuple[int, str]:
    policy = top / "pins"
    policy.write_bytes(pins)
    done = run(programs / "verifier", top, policy)
    return done.returncode, done.stdout


def test_it_accepts_a_public_copy_and_says_what_it_did_not_check(
    programs: Path, tmp_path: Path
) -> None:
    code, said = told(programs, written(tmp_path, FILES), pins_of(HISTORY).encode())
    assert (code, said) == (
        0,
        "11 entries, 0 void; bodies: 26 open, 1 redacted, 1 withheld, 1 unknown; "
        "4 checkpoints, 5 lines of ML-DSA-44 not checked; 1 captured files\n"
        "not checked: signatures of ML-DSA-44, the quorum of witnesses, what bodies of other types "
        "than\nthose of stewards say, quotations, the rows of views, flags, and what lies beside "
        "data\naccepted\n",
    )


def test_it_accepts_a_full_copy(programs: Path, tmp_path: Path) -> None:
    files = rich_shelf(HISTORY, Audience.FULL)
    code, said = told(programs, written(tmp_path, files), pins_of(HISTORY).encode())
    assert code == 0, said
    assert "27 open, 1 redacted, 0 withheld, 1 unknown" in said


def test_it_accepts_the_snapshot_that_the_program_hands_out(programs: Path, tmp_path: Path) -> None:
    environment = {"MUNIMENT_HOME": str(tmp_path / "home"), "MUNIMENT_NO_INPUT": "1"}

    def muniment(*words: str) -> None:
        result = CliRunner().invoke(main, words, env=environment)
        assert result.exit_code == 0, result.output

    demo = tmp_path / "demo"
    muniment("demo", str(demo), "--quiet")
    environment["MUNIMENT_HOME"] = str(demo / "keys")
    muniment("--archive", str(demo / "archive"), "snapshot", str(tmp_path / "copy"))
    done = run(programs / "verifier", tmp_path / "copy", demo / "archive" / "policy")
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("\naccepted\n")


def test_what_it_does_not_know_it_leaves_undecided(programs: Path, tmp_path: Path) -> None:
    history = rich()
    history.add(say("access.restricted", target="2.0"), heads=retyped("access.restricted", 2))
    history.tree.append(merkle.leaf_hash(history.kept[-1].note))
    last = (history.size, signed(history, history.size, 1))
    held = [*checkpoints_of(HISTORY), last]
    files = shelf(history, Audience.FULL, held, {CAPTURE: TEXT})
    code, said = told(programs, written(tmp_path, files), pins_of(history).encode())
    assert (code, said.splitlines()[-1]) == (3, f"undecided from entry {SIZE}"), said


def grown(history: History, checkpoints: Sequence[tuple[int, bytes]]) -> Files:
    """Return the log and the bodies of *history*, without views."""
    held = shelf(history, checkpoints=checkpoints)
    return {path: data for path, data in held.items() if "/views/" not in path}


def test_without_a_pinned_entry_0_it_says_neither_yes_nor_no(
    programs: Path, tmp_path: Path
) -> None:
    pins = b"".join(pins_of(HISTORY).encode().splitlines(keepends=True)[1:])
    code, said = told(programs, written(tmp_path, FILES), pins)
    assert (code, said.splitlines()[-1].split(":")[0]) == (3, "undecided")


@pytest.mark.parametrize(
    "pins",
    [b"", b"log\n", b"no\n", b"quorum none\n", b"log x+00000000+AQ==\nquorum none\n"],
)
def test_a_trust_file_out_of_form_is_an_error_of_the_caller(
    programs: Path, tmp_path: Path, pins: bytes
) -> None:
    (tmp_path / "pins").write_bytes(pins)
    done = subprocess.run([programs / "verifier", tmp_path, tmp_path / "pins"], capture_output=True)
    assert (done.returncode, done.stdout) == (2, b"")


# What an attacker does to the files.


def changed(path: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[path], old
        files[path] = files[path].replace(old, new, 1)

    return change


def flipped(path: str, at: int) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        data = bytearray(files[path])
        data[at] ^= 1
        files[path] = bytes(data)

    return change


def without(path: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(path)


def beside(path: str, data: bytes = b"") -> Callable[[Files], None]:
    return lambda files: files.update({path: data})


def kept(size: int, note: bytes) -> Callable[[Files], None]:
    """Put another checkpoint in the place of one that is kept."""

    def change(files: Files) -> None:
        files[f"{KEPT}{size:03}"] = note
        if size == SIZE:
            files[CHECKPOINT] = note

    return change


def lines_of(change: Callable[[dict[str, bytes]], None]) -> Callable[[Files], None]:
    """Change the lines of bodies by address."""

    def mend(files: Files) -> None:
        lines = {line.split(b" ")[0].decode(): line for line in files[BODIES].splitlines(True)}
        change(lines)
        files[BODIES] = b"".join(lines.values())

    return mend


def readdressed(lines: dict[str, bytes], one: str, other: str) -> bytes:
    """Return the line of *one* as if it were that of *other*."""
    return other.encode() + lines[one].removeprefix(one.encode())


def swap(lines: dict[str, bytes], one: str, other: str) -> None:
    first, second = readdressed(lines, other, one), readdressed(lines, one, other)
    lines[one], lines[other] = first, second


def redacted_again(files: Files) -> None:
    """Put the redacted body back in its place."""
    stored = HISTORY.kept[4].bodies[4]
    line = bodies.line(Address(4, 4), stored)
    at = files[BODIES].index(b"5.0 ")
    files[BODIES] = files[BODIES][:at] + line + files[BODIES][at:]


def stripped(number: int) -> Callable[[Files], None]:
    """Take a signature line from the newest checkpoint."""

    def change(files: Files) -> None:
        text, lines = files[CHECKPOINT].rsplit(b"\n\n", 1)
        left = lines.splitlines(keepends=True)
        del left[number]
        kept(SIZE, text + b"\n\n" + b"".join(left))(files)

    return change


def repeated_line(files: Files) -> None:
    kept(SIZE, files[CHECKPOINT] + files[CHECKPOINT].splitlines(keepends=True)[-1])(files)


def notes_of(files: Files) -> list[bytes]:
    return list(tiles.decode_bundle(files[ENTRIES]))


def reordered(files: Files) -> None:
    notes = notes_of(files)
    notes[4], notes[5] = notes[5], notes[4]
    files[ENTRIES] = b"".join(tiles.encode_bundle(notes))


def cut(files: Files) -> None:
    notes = notes_of(files)
    files[ENTRIES] = b"".join(tiles.encode_bundle(notes[:6] + notes[7:]))


def rolled_back(files: Files) -> None:
    files[CHECKPOINT] = files[f"{KEPT}{ROTATED + 2:03}"]


def forked(files: Files) -> None:
    """Have the log sign another tree of the same size."""
    covered = Checkpoint(origin=ORIGIN, size=SIZE, root=HISTORY.tree.root_at(3))
    kept(SIZE, sign(covered, LOGS[1], START + 2_000_000))(files)


def foreign_signature(files: Files) -> None:
    """Put the signature of entry 5 under the text of entry 4: both are Alice's."""
    notes = notes_of(files)
    text, line = notes[4].rsplit(b"\n\n", 1)[0], notes[5].rsplit(b"\n\n", 1)[1]
    notes[4] = text + b"\n\n" + line
    files[ENTRIES] = b"".join(tiles.encode_bundle(notes))


def dressed_up(files: Files) -> None:
    """Change what a view says, and its digest in the manifest, but not the digest of that."""
    path = "data/views/entity.csv"
    files[path] += b"x"
    manifest = files["data/views/manifest"].splitlines(keepends=True)
    new = f"file entity.csv {hashlib.sha256(files[path]).hexdigest()}\n".encode()
    told = [new if line.startswith(b"file entity.csv ") else line for line in manifest]
    files["data/views/manifest"] = b"".join(told)


OLD_SIZE = f"{ROTATED + 2:03}"
TAMPERED: Mapping[str, tuple[Callable[[Files], None], str]] = {
    "the signature of another entry": (foreign_signature, "4 entry.signature"),
    "an entry of no form": (changed(ENTRIES, b'"v":1}', b'"v":01'), "0 entry.malformed"),
    "blanks in an entry": (changed(ENTRIES, b'"by":[', b'"by" ['), "0 entry.malformed"),
    "entries in another order": (reordered, f"checkpoint {SIZE} tree.root"),
    "an entry taken out": (cut, f"{ENTRIES} bundle.malformed"),
    "bytes behind the last entry": (
        lambda files: files.update({ENTRIES: files[ENTRIES] + b"\0"}),
        f"{ENTRIES} bundle.malformed",
    ),
    "no entries": (without(ENTRIES), f"{ENTRIES} file.missing"),
    "a tile": (flipped(TILE, 70), f"{TILE} tile.altered"),
    "a tile cut off": (lambda f: f.update({TILE: f[TILE][:-1]}), f"{TILE} tile.altered"),
    "no tile": (without(TILE), f"{TILE} file.missing"),
    "a narrower tile": (
        lambda files: files.update({"data/log/tile/0/000.p/3": files[TILE][:96]}),
        "data/log/tile/0/000.p/3 file.unexpected",
    ),
    "a checkpoint of no form": (
        kept(SIZE, FILES[CHECKPOINT].replace(b"\n11\n", b"\n011\n")),
        f"{CHECKPOINT} checkpoint.malformed",
    ),
    "the plain line stripped": (stripped(0), f"checkpoint {SIZE} checkpoint.signature-missing"),
    "the other line stripped": (stripped(1), f"checkpoint {SIZE} checkpoint.signature-missing"),
    "a line twice": (repeated_line, f"{CHECKPOINT} checkpoint.malformed"),
    "a line of another checkpoint": (
        lambda files: kept(
            SIZE,
            files[CHECKPOINT].rsplit(b"\n\n", 1)[0]
            + b"\n\n"
            + signed(HISTORY, SIZE - 1, 1).rsplit(b"\n\n", 1)[1],
        )(files),
        f"checkpoint {SIZE} checkpoint.signature-wrong",
    ),
    "keys that are not in force yet": (
        kept(ROTATED, signed(HISTORY, ROTATED, 1)),
        f"checkpoint {ROTATED} checkpoint.signature-missing",
    ),
    "a change of keys that the old ones did not sign": (
        kept(ROTATED + 2, signed(HISTORY, ROTATED + 2, 1)),
        f"checkpoint {ROTATED + 2} checkpoint.signature-missing",
    ),
    "a change of keys whose checkpoint is gone": (
        without(f"{KEPT}{OLD_SIZE}"),
        f"checkpoint {SIZE} checkpoint.signature-missing",
    ),
    "a time that goes back": (
        kept(SIZE, signed(HISTORY, SIZE, 1, time=START)),
        f"checkpoint {SIZE} checkpoint.time",
    ),
    "a fork that the log signed": (forked, f"checkpoint {SIZE} tree.root"),
    "a checkpoint rolled back": (rolled_back, f"{CHECKPOINT} checkpoint.newest"),
    "a newest one that is not kept": (
        without(f"{KEPT}{SIZE:03}"),
        f"{KEPT}{SIZE:03} file.missing",
    ),
    "a checkpoint in the place of another": (
        lambda files: files.update({f"{KEPT}005": files[f"{KEPT}008"]}),
        f"{KEPT}005 checkpoint.place",
    ),
    "two bodies swapped": (
        lines_of(lambda lines: swap(lines, "2.1", "2.2")),
        "2.1 body.commitment",
    ),
    "a body changed": (changed(BODIES, b"It rained.", b"It snowed."), "2.4 body.commitment"),
    "a salt changed": (
        lines_of(
            lambda lines: lines.update(
                {"4.3": b"4.3 " + base64.b64encode(bytes(16)) + lines["4.3"][28:]}
            )
        ),
        "4.3 body.commitment",
    ),
    "a salt in another spelling": (
        lines_of(lambda lines: lines.update({"4.3": lines["4.3"].replace(b"==", b"=", 1)})),
        f"{BODIES} body.line",
    ),
    "a body left out": (lines_of(lambda lines: lines.__delitem__("4.1")), "4.1 body.missing"),
    "the body of a steward event left out": (
        lines_of(lambda lines: lines.__delitem__("6.0")),
        "6.0 head.steward-body",
    ),
    "a redacted body put back": (redacted_again, "4.4 body.kept"),
    "a body of nothing": (
        lines_of(lambda lines: lines.update({"11": readdressed(lines, "10.0", "10.1")})),
        "10.1 body.unexpected",
    ),
    "bodies in another order": (
        lines_of(lambda lines: lines.update({"2.0": lines["2.1"], "2.1": lines["2.0"]})),
        f"{BODIES} body.line",
    ),
    "a body of an entry elsewhere": (
        lines_of(lambda lines: lines.update({"11": readdressed(lines, "10.0", "256.0")})),
        f"{BODIES} body.line",
    ),
    "a line of bodies that does not end": (
        lambda files: files.update({BODIES: files[BODIES][:-1]}),
        f"{BODIES} body.line",
    ),
    "no bodies": (without(BODIES), f"{BODIES} file.missing"),
    "a capture": (flipped(CAPTURE, 3), f"{CAPTURE} capture.altered"),
    "a capture that grew": (beside(CAPTURE, TEXT + TEXT), f"{CAPTURE} capture.altered"),
    "a capture that nothing names": (
        beside("data/captures/sha256/00/" + 62 * "0"),
        f"data/captures/sha256/00/{62 * '0'} capture.unexpected",
    ),
    "a view": (flipped("data/views/entity.csv", 9), "data/views/entity.csv view.altered"),
    "a view and its digest": (dressed_up, "data/views/manifest view.manifest"),
    "a view that is gone": (
        without("data/views/note.jsonl"),
        "data/views/note.jsonl file.missing",
    ),
    "a file more": (beside("data/extra"), "data/extra file.unexpected"),
    "a file in another case": (
        beside("data/LOG/checkpoint", FILES[CHECKPOINT]),
        "data/LOG/checkpoint file.unexpected",
    ),
    "no trust file": (without("data/trust/policy"), "data/trust/policy file.missing"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_it_names_what_was_changed(programs: Path, tmp_path: Path, name: str) -> None:
    files, (change, expected) = dict(FILES), TAMPERED[name]
    change(files)
    assert files != FILES
    code, said = told(programs, written(tmp_path, files), pins_of(HISTORY).encode())
    assert code == 1, said
    assert any(line.startswith(f"{expected}: ") for line in said.splitlines()), said
    assert "\naccepted" not in said


def linked(top: Path) -> None:
    (top / "data/log/checkpoint").unlink()
    (top / "data/log/checkpoint").symlink_to(f"checkpoints/{SIZE:03}")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (linked, "data/log/checkpoint file.kind"),
        (lambda top: (top / "data/log/empty").mkdir(), "data/log/empty file.kind"),
        (lambda top: (top / "data").rename(top / "else"), "file.unreadable"),
        (lambda top: shutil.rmtree(top / "data/log"), "data/log/checkpoint file.missing"),
    ],
)
def test_it_names_what_is_no_file_of_a_copy(
    programs: Path, tmp_path: Path, change: Callable[[Path], None], expected: str
) -> None:
    written(tmp_path, FILES)
    change(tmp_path)
    code, said = told(programs, tmp_path, pins_of(HISTORY).encode())
    assert code == 1
    assert expected in said


PINS: Mapping[str, tuple[bytes, str]] = {
    "keys that the log never had": (
        trust.encode([one.key for one in LOGS[2]], HISTORY.tree.root_at(1)),
        "0 pins",
    ),
    "one key of two": (
        trust.encode([LOGS[0][0].key], HISTORY.tree.root_at(1)),
        "0 pins",
    ),
    "another entry 0": (
        trust.encode([one.key for one in LOGS[0]], HISTORY.tree.root_at(2)),
        "0 identity",
    ),
    "another archive": (
        trust.encode(
            [one.key for one in log_signers(0, "example.org/other")], HISTORY.tree.root_at(1)
        ),
        "0 pins.origin",
    ),
}


@pytest.mark.parametrize("name", PINS)
def test_it_refuses_a_copy_that_is_not_of_the_pins(
    programs: Path, tmp_path: Path, name: str
) -> None:
    pins, expected = PINS[name]
    code, said = told(programs, written(tmp_path, FILES), pins)
    assert code == 1
    assert f"\n{expected}: " in f"\n{said}"


def test_it_follows_the_keys_from_those_of_a_later_time(programs: Path, tmp_path: Path) -> None:
    pins = trust.encode([one.key for one in LOGS[1]], HISTORY.tree.root_at(1))
    code, said = told(programs, written(tmp_path, FILES), pins)
    assert code == 0, said


def test_keys_in_force_nowhere_sign_nothing(programs: Path, tmp_path: Path) -> None:
    """Pinned are keys that came last, and the copy ends before any checkpoint of theirs."""
    held = [(ROTATED, signed(HISTORY, ROTATED, 0)), (SIZE, signed(HISTORY, SIZE, 0))]
    files = dict(FILES) | grown(HISTORY, held)
    pins = trust.encode([one.key for one in LOGS[1]], HISTORY.tree.root_at(1))
    code, said = told(programs, written(tmp_path, files), pins)
    assert code == 1
    assert f"checkpoint {SIZE} checkpoint.signature-missing" in said
