"""Whatever is changed behind the log's back, verifying finds it and says where."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.core import base64, checkpoint, keys
from archive.core.canonical import encode
from archive.core.checkpoint import Checkpoint
from archive.core.merkle import EMPTY_ROOT
from archive.errors import ArchiveError, NotReadyError
from archive.ids import Address, Origin
from archive.log import views
from archive.service import keeping
from archive.verify.report import Answer
from tests.labs import ORIGIN, START, Lab, capture_of, furnish

BODY = Address(2, 0).key
RESTRICTED = Address(4, 1).key
REDACTED = Address(4, 2).key


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    lab = Lab(tmp_path_factory.mktemp("sound") / "lab")
    lab.folder.mkdir()
    lab.found()
    furnish(lab)
    return lab


@pytest.fixture
def lab(sound: Lab, tmp_path: Path) -> Lab:
    return sound.copy(tmp_path / "lab")


def test_the_untouched_archive_is_verified(sound: Lab) -> None:
    report = sound.verify()
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.size == report.covered == 12
    # The redacted body is gone, the restricted one is here.
    assert report.counts["redacted"] == 1
    assert "withheld" not in report.counts


Damage = Callable[[Lab], None]


def sql(*statements: str | tuple[str, tuple[object, ...]]) -> Damage:
    return lambda lab: lab.sql(*statements)


def note_changed(index: int, mend: Callable[[bytes], bytes]) -> Damage:
    def damage(lab: Lab) -> None:
        ((note,),) = lab.ask(f'SELECT note FROM entry WHERE "index" = {index}')
        assert isinstance(note, bytes)
        changed = mend(note)
        assert changed != note
        lab.sql(('UPDATE entry SET note = ? WHERE "index" = ?', (changed, index)))

    return damage


def checkpoint_changed(mend: Callable[[bytes], bytes]) -> Damage:
    def damage(lab: Lab) -> None:
        ((note,),) = lab.ask("SELECT note FROM checkpoint WHERE size = 12")
        assert isinstance(note, bytes)
        lab.sql(("UPDATE checkpoint SET note = ? WHERE size = 12", (mend(note),)))

    return damage


def other_root(note: bytes) -> bytes:
    signed = checkpoint.parse(note)
    return note.replace(base64.encode(signed.checkpoint.root).encode(), b"A" * 43 + b"=", 1)


def other_time(note: bytes) -> bytes:
    """Change the time on the line of the ML-DSA key, which stands in front of its signature."""
    signed = checkpoint.parse(note)
    line = signed.note.signatures[1]
    later = (int.from_bytes(line.signature[:8], "big") + 60).to_bytes(8, "big")
    old = base64.encode(line.key_id + line.signature).encode()
    new = base64.encode(line.key_id + later + line.signature[8:]).encode()
    assert old in note
    return note.replace(old, new)


def other_signature(place: int) -> Callable[[bytes], bytes]:
    def mend(note: bytes) -> bytes:
        line = checkpoint.parse(note).note.signatures[place]
        old = base64.encode(line.key_id + line.signature).encode()
        turned = bytes([*line.signature[:-1], line.signature[-1] ^ 1])
        return note.replace(old, base64.encode(line.key_id + turned).encode())

    return mend


def without_line(place: int) -> Callable[[bytes], bytes]:
    def mend(note: bytes) -> bytes:
        lines = note.split(b"\n")
        at = [n for n, line in enumerate(lines) if line.startswith("— ".encode())][place]
        return b"\n".join(lines[:at] + lines[at + 1 :])

    return mend


def swap(table: str, column: str, key: str, one: int, other: int) -> Damage:
    def damage(lab: Lab) -> None:
        found = dict(lab.ask(f'SELECT "{key}", {column} FROM {table}'))
        lab.sql(
            (f'UPDATE {table} SET {column} = ? WHERE "{key}" = ?', (found[other], one)),
            (f'UPDATE {table} SET {column} = ? WHERE "{key}" = ?', (found[one], other)),
        )

    return damage


def unsigned_empty_checkpoint(lab: Lab) -> None:
    bare = checkpoint.sign(
        Checkpoint(origin=Origin(ORIGIN), size=0, root=EMPTY_ROOT), strangers(), 5
    )
    lab.sql("DELETE FROM checkpoint", ("INSERT INTO checkpoint VALUES (0, ?, 5, 0)", (bare,)))


def strangers() -> list[keys.Signer]:
    return [keys.ed25519_signer(ORIGIN, bytes(32)), keys.mldsa44_signer(ORIGIN, bytes(32))]


def other_keys_checkpoint(lab: Lab) -> None:
    ((note,),) = lab.ask("SELECT note FROM checkpoint WHERE size = 12")
    assert isinstance(note, bytes)
    forged = checkpoint.sign(checkpoint.parse(note).checkpoint, strangers(), START)
    lab.sql(("UPDATE checkpoint SET note = ? WHERE size = 12", (forged,)))


def on_capture(work: Callable[[Path], None]) -> Damage:
    def damage(lab: Lab) -> None:
        work(capture_of(lab)[1])

    return damage


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def other_log(lab: Lab) -> None:
    """Put another archive of the same name, with keys of its own, in the place of this one."""
    other = Lab(lab.folder / "other")
    other.folder.mkdir()
    other.found()
    furnish(other)
    other.database.replace(lab.database)


def put_back(lab: Lab) -> None:
    body = encode({"reason": "guessed"})
    lab.sql(("INSERT INTO body VALUES (?, ?, ?)", (REDACTED, bytes(16), body)))


def rewound(lab: Lab) -> None:
    """Take the last entry off, with everything that speaks of it."""
    low = 11 * 256
    lab.sql(
        'DELETE FROM entry WHERE "index" = 11',
        f"DELETE FROM body WHERE event >= {low}",
        "DELETE FROM checkpoint WHERE size = 12",
        "UPDATE head SET size = 11",
    )
    with lab.opened() as archive:
        keeping.rebuild(archive)


@dataclass(frozen=True)
class Case:
    damage: Damage
    code: str
    address: str


def another(digit: bytes) -> bytes:
    """Another digit of base64, whatever this one is."""
    return b"B" if digit == b"A" else b"A"


CASES = {
    "a byte of a head": Case(
        note_changed(2, lambda note: note.replace(b"ent:pppppppppppp", b"ent:pppppppppppq")),
        "entry.signature",
        "2",
    ),
    "a byte of a signature": Case(
        note_changed(2, lambda note: note[:-4] + another(note[-4:-3]) + note[-3:]),
        "tree.root",
        "checkpoint 3",
    ),
    "a note that is not UTF-8": Case(
        note_changed(2, lambda note: b"\xff" + note), "entry.malformed", "2"
    ),
    "a note of another version": Case(
        note_changed(2, lambda note: note.replace(b"entry/v1", b"entry/v2")),
        "tree.root",
        "checkpoint 3",
    ),
    "an empty note": Case(note_changed(2, lambda note: b""), "entry.malformed", "2"),
    "a note as long as no note is": Case(
        note_changed(2, lambda note: note + b"x" * 70_000), "entry.malformed", "2"
    ),
    "a byte of a body": Case(
        sql(f"UPDATE body SET content = CAST(content || 'x' AS BLOB) WHERE event = {BODY}"),
        "body.commitment",
        "2.0",
    ),
    "a salt": Case(
        sql(f"UPDATE body SET salt = zeroblob(16) WHERE event = {BODY}"), "body.commitment", "2.0"
    ),
    "a salt that is too short": Case(
        sql(f"UPDATE body SET salt = x'00' WHERE event = {BODY}"), "body.commitment", "2.0"
    ),
    "two bodies that change places": Case(
        swap("body", "content", "event", BODY, BODY + 1), "body.commitment", "2.1"
    ),
    "the body of a steward event": Case(
        sql("UPDATE body SET content = x'7b7d' WHERE event = 1"), "head.steward-body", "0.1"
    ),
    "an entry in the middle": Case(sql('DELETE FROM entry WHERE "index" = 5'), "tree.gap", "5"),
    "the last entry": Case(
        sql('DELETE FROM entry WHERE "index" = 11'), "tree.short", "checkpoint 12"
    ),
    "the last entry and all that speaks of it": Case(
        rewound, "consistency.rewound", "checkpoint 12"
    ),
    "all entries": Case(
        sql("DELETE FROM entry", "DELETE FROM checkpoint"), "consistency.rewound", "checkpoint 12"
    ),
    "two entries that change places": Case(
        swap("entry", "note", "index", 5, 6), "tree.root", "checkpoint 6"
    ),
    "an entry far out": Case(
        sql(f"""INSERT INTO entry VALUES ({2**63 - 1}, x'00')"""), "tree.gap", "12"
    ),
    "an entry before the first": Case(sql("INSERT INTO entry VALUES (-1, x'00')"), "tree.gap", "0"),
    "an entry once more": Case(
        sql('INSERT INTO entry SELECT 12, note FROM entry WHERE "index" = 2'),
        "entry.repeated",
        "12",
    ),
    "an entry of no author": Case(
        sql("INSERT INTO entry VALUES (12, x'00')"), "entry.malformed", "12"
    ),
    "a body": Case(sql(f"DELETE FROM body WHERE event = {BODY}"), "body.missing", "2.0"),
    "the body of a restricted event": Case(
        sql(f"DELETE FROM body WHERE event = {RESTRICTED}"), "body.missing", "4.1"
    ),
    "a body under a redaction that nobody signed": Case(
        sql(
            f"INSERT INTO redacted VALUES ({BODY}, {BODY + 256})",
            f"DELETE FROM body WHERE event = {BODY}",
        ),
        "body.missing",
        "2.0",
    ),
    "a redaction that nobody signed": Case(
        sql(f"INSERT INTO redacted VALUES ({BODY}, {BODY + 256})"), "row", "2.0"
    ),
    "a redaction that is forgotten": Case(sql("DELETE FROM redacted"), "row", "4.2"),
    "a redacted body that is put back": Case(put_back, "body.kept", "4.2"),
    "a body beyond the events of its entry": Case(
        sql(f"INSERT INTO body VALUES ({BODY + 3}, zeroblob(16), x'7b7d')"),
        "body.unexpected",
        "2.3",
    ),
    "a body at no entry": Case(
        sql(f"INSERT INTO body VALUES ({2**60}, zeroblob(16), x'7b7d')"),
        "row",
        str(Address.of_key(2**60)),
    ),
    "the size in the head row": Case(sql("UPDATE head SET size = 13"), "tree.size", "12"),
    "the head row": Case(sql("DELETE FROM head"), "tree.size", "12"),
    "a signature of a checkpoint": Case(
        checkpoint_changed(other_signature(0)), "checkpoint.signature-wrong", "checkpoint 12"
    ),
    "the other signature of a checkpoint": Case(
        checkpoint_changed(other_signature(1)), "checkpoint.signature-wrong", "checkpoint 12"
    ),
    "a line of a checkpoint": Case(
        checkpoint_changed(without_line(1)), "checkpoint.signature-missing", "checkpoint 12"
    ),
    "a checkpoint by other keys": Case(
        other_keys_checkpoint, "checkpoint.signature-missing", "checkpoint 12"
    ),
    "the time of a checkpoint": Case(
        checkpoint_changed(other_time), "checkpoint.signature-wrong", "checkpoint 12"
    ),
    "the size of a checkpoint": Case(
        checkpoint_changed(lambda note: note.replace(b"\n12\n", b"\n11\n", 1)),
        "tree.root",
        "checkpoint 11",
    ),
    "a checkpoint that grew": Case(
        checkpoint_changed(lambda note: note.replace(b"\n12\n", b"\n13\n", 1)),
        "tree.short",
        "checkpoint 13",
    ),
    "the root of a checkpoint": Case(checkpoint_changed(other_root), "tree.root", "checkpoint 12"),
    "a checkpoint that is none": Case(
        checkpoint_changed(lambda note: b"\xff\x00"), "checkpoint.malformed", "checkpoint #12"
    ),
    "the place of a checkpoint": Case(
        sql("UPDATE checkpoint SET size = 99 WHERE size = 3"), "checkpoint.order", "checkpoint 3"
    ),
    "the time a checkpoint is listed under": Case(
        sql("UPDATE checkpoint SET signed_at = 5 WHERE size = 3"), "row", "checkpoint 3"
    ),
    "all checkpoints": Case(sql("DELETE FROM checkpoint"), "checkpoint.missing", "checkpoint 11"),
    "all checkpoints but the first": Case(
        sql("DELETE FROM checkpoint WHERE size > 1"), "checkpoint.missing", "checkpoint 11"
    ),
    "all checkpoints but an empty one": Case(
        unsigned_empty_checkpoint, "checkpoint.keys", "checkpoint 0"
    ),
    "a captured file": Case(
        on_capture(lambda path: path.write_bytes(b"other")), "capture.altered", "3.0"
    ),
    "the quotation in a captured file": Case(
        on_capture(lambda path: path.write_bytes(b"other")), "capture.quotation", "4.0"
    ),
    "the end of a captured file": Case(
        on_capture(lambda path: os.truncate(path, 5)), "capture.altered", "3.0"
    ),
    "the captured file": Case(on_capture(Path.unlink), "capture.missing", "3.0"),
    "a folder in the place of a captured file": Case(
        on_capture(folder_instead), "capture.missing", "3.0"
    ),
    "the hash of an entry in the tree": Case(
        sql("UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND place = 2"),
        "view.row",
        "node 0.2",
    ),
    "the author of an entry in the index": Case(
        sql("UPDATE entry_index SET \"by\" = 'k-aaaaaaaa+00000000' WHERE entry = 2"),
        "view.row",
        "2",
    ),
    "a table of the views": Case(sql("DROP TABLE statement"), "view.missing", "statement"),
    "a column of the views": Case(
        sql("ALTER TABLE statement DROP COLUMN state"), "view.row", "4.0"
    ),
    "text that is not UTF-8": Case(
        sql("UPDATE label SET text = CAST(x'ff' AS TEXT)"), "view.row", "2.0"
    ),
    "everything, under other keys": Case(other_log, "identity", "0"),
    "everything, under other keys: the pins": Case(other_log, "pins", "0"),
    "everything, under other keys: the second place": Case(
        other_log, "consistency.forked", "checkpoint 12"
    ),
    "the second place": Case(
        lambda lab: lab.second_place.write_bytes(b"\xff"),
        "consistency.malformed",
        "held checkpoint #1",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_changed_is_found(lab: Lab, name: str) -> None:
    case = CASES[name]
    case.damage(lab)
    report = lab.verify()
    found = [(finding.code, finding.address) for finding in report.findings]
    assert (case.code, case.address) in found
    assert report.answer is Answer.FAILED
    assert all(finding.message for finding in report.findings)


TABLES = [relation.name for relation in views.ALL]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_a_view_is_missing_altered_or_one_too_many(lab: Lab, table: str) -> None:
    relation = next(one for one in views.ALL if one.name == table)
    cell = next(c for c in reversed(relation.columns) if c.name not in relation.key)
    with closing(sqlite3.connect(lab.database)) as raw:
        raw.row_factory = sqlite3.Row
        rows = [dict(row) for row in raw.execute(f"SELECT rowid AS n_, * FROM {table}")]
    # Two rows: one to alter and one to take away.
    first, last = rows[0]["n_"], rows[-1]["n_"]
    other: object = {"text": "another", "integer": 4711, "bytes": b"another"}[cell.kind]
    lab.sql((f'UPDATE {table} SET "{cell.name}" = ? WHERE rowid = ?', (other, first)))
    altered = lab.verify()
    lab.sql((f"DELETE FROM {table} WHERE rowid = ?", (last,)))
    missing = lab.verify()
    extra = {c.name: rows[0][c.name] for c in relation.columns} | {relation.key[0]: 2**40}
    marks, names = ", ".join("?" for _ in extra), ", ".join(f'"{name}"' for name in extra)
    lab.sql((f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(extra.values())))
    added = lab.verify()
    said = [
        {finding.message for finding in report.findings if finding.message.startswith(f"{table}:")}
        for report in (altered, missing, added)
    ]
    assert f"{table}: a row that differs from the log ({cell.name})" in said[0]
    assert f"{table}: a row is missing" in said[1]
    assert f"{table}: a row that the log does not give" in said[2]
    assert {finding.code for finding in altered.findings} == {"view.row"}
    assert Answer.FAILED is altered.answer is missing.answer is added.answer


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [("entry", "note", '"index" = 2'), ("body", "salt", f"event = {BODY}")],
)
@pytest.mark.parametrize("cell", [12, 10**15, "text", None, 1.5])
def test_a_cell_of_another_type_is_no_crash(
    lab: Lab, table: str, column: str, key: str, cell: object
) -> None:
    lab.sql(
        f"CREATE TABLE other AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE other RENAME TO {table}",
        (f"UPDATE {table} SET {column} = ? WHERE {key}", (cell,)),
    )
    report = lab.verify()
    assert report.answer is Answer.FAILED
    found = {(finding.code, finding.address) for finding in report.findings}
    wanted = {"entry": ("entry.malformed", "2"), "body": ("body.commitment", "2.0")}
    assert wanted[table] in found


@pytest.mark.parametrize(
    "damage",
    [
        sql("DROP TABLE entry"),
        sql("DROP TABLE body"),
        sql("DROP TABLE head"),
        sql("DROP TABLE checkpoint"),
        sql("DROP TABLE redacted"),
        sql("ALTER TABLE redacted RENAME COLUMN by_event TO because"),
        sql("INSERT INTO alembic_version VALUES ('9999')"),
        sql("DROP TABLE alembic_version"),
        lambda lab: os.truncate(lab.database, 8192),
        lambda lab: lab.database.write_bytes(b"\x00" * 4096 * 20),
        lambda lab: lab.database.unlink(),
    ],
)
def test_what_cannot_be_read_is_told_as_an_error(lab: Lab, damage: Damage) -> None:
    damage(lab)
    with pytest.raises(ArchiveError) as caught:
        lab.verify()
    assert caught.value.message
    assert caught.value.remedy


def test_damaged_pages_are_an_error_or_a_failure(lab: Lab) -> None:
    data = bytearray(lab.database.read_bytes())
    verdicts = set()
    for page in range(1, len(data) // 4096, 5):
        broken = bytearray(data)
        broken[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
        lab.database.write_bytes(broken)
        with suppress(ArchiveError):
            verdicts.add(lab.verify().answer)
    # A page may be damaged without effect: one of an index that no query here goes through.
    assert Answer.CONSISTENT not in verdicts


def test_views_of_another_version_are_not_compared(lab: Lab) -> None:
    lab.sql("UPDATE view_version SET version = version + 1 WHERE name = 'entity'")
    report = lab.verify()
    assert report.answer is Answer.VERIFIED
    (checked,) = [level for level in report.levels if level.level.value == "views"]
    assert checked.outcome.value == "not checked"


def test_without_its_pins_a_log_under_other_keys_is_at_most_consistent(lab: Lab) -> None:
    other_log(lab)
    for path in (lab.home / "logs" / "example.org+lab").iterdir():
        path.unlink()
    assert lab.verify().answer is Answer.CONSISTENT


def test_an_error_of_the_captures_folder_is_told(lab: Lab) -> None:
    (lab.place / "captures" / "sha256" / "ff").write_bytes(b"not a folder")
    with pytest.raises(ArchiveError):
        lab.verify()


def test_a_broken_server_is_not_ready(lab: Lab) -> None:
    lab.sql("DROP TABLE head")
    with pytest.raises(NotReadyError, match="cannot be read"):
        lab.verify()


@pytest.mark.parametrize(
    ("table", "change", "code", "address"),
    [
        ("entry", "UPDATE entry SET note = 'x' WHERE index = 1", "entry.malformed", "1"),
        ("entry", "DELETE FROM entry WHERE index = 1", "tree.short", "checkpoint 2"),
        ("body", "DELETE FROM body WHERE event = 257", "body.missing", "1.1"),
        ("body", "UPDATE body SET content = '{}' WHERE event = 257", "body.commitment", "1.1"),
        ("body", f"UPDATE body SET event = {2**60} WHERE event = 257", "row", f"{2**52}.0"),
        ("redacted", "INSERT INTO redacted VALUES (257, 999)", "row", "1.1"),
        ("head", "DELETE FROM head", "tree.size", "2"),
        ("checkpoint", "DELETE FROM checkpoint WHERE size = 1", "", ""),
        ("head", "UPDATE muniment_views.property SET single = 5", "view.row", "1.1"),
        ("muniment_views.event", "DROP TABLE muniment_views.event", "view.missing", "event"),
        (
            "muniment_views.node",
            "ALTER TABLE muniment_views.node DROP COLUMN hash",
            "view.row",
            "node 0.1",
        ),
    ],
)
def test_on_a_server_what_is_changed_is_found_too(
    tmp_path: Path, postgresql_url: str, table: str, change: str, code: str, address: str
) -> None:
    import psycopg

    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(postgresql_url)
    with psycopg.connect(postgresql_url) as raw:
        raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        raw.execute(change.encode())
    report = lab.verify()
    found = [(finding.code, finding.address) for finding in report.findings]
    # A checkpoint that a larger one follows may be dropped.
    assert (code, address) in found if code else found == []
