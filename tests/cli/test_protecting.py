"""Restricting, opening and redacting from the command line, rightly and wrongly."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

SECRET = "Zhanserik"


@pytest.fixture
def told(demo):
    """The demonstration with an entity (7.0) and a note on it (8.0) that name somebody."""
    demo("entity", "add", "--kind", "person", "--label", f"en={SECRET} Q.", "--handle", "zq")
    demo("note", "zq", f"Ask {SECRET} again.", "--lang", "en")
    return demo


def holding(folder: Path) -> list[Path]:
    spelled = [SECRET.encode(code) for code in ("utf-8", "utf-16-le", "utf-32-le")]
    spelled.append(SECRET.lower().encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(one in path.read_bytes() for one in spelled)]


def snapshot(demo, *words: str) -> Path:
    place = demo.folder / f"snapshot-{len(list(demo.folder.iterdir()))}"
    demo("snapshot", str(place), *words)
    report = demo.json("verify", str(place), "--policy", str(demo.folder / "policy"))
    assert report["answer"] == "verified"
    return place


def test_what_is_found_is_redacted_and_leaves_no_byte(told, tmp_path) -> None:
    listed = tmp_path / "list"
    listed.write_text(told("mentions", SECRET).stdout)
    words = ("redact", "--from", str(listed), "--reason", "sourceProtection")
    shown = told(*words).stdout
    assert shown.startswith("to be redacted for good: 2 events")
    assert "backups of the archive" in shown
    assert "--confirm 2" in shown
    assert told.json(*words)["targets"][0]["address"] == "7.0"
    dry = told(*words, "--confirm", "2", "--dry-run").stdout
    assert dry.startswith("nothing was redacted")
    assert holding(told.archive) != []
    done = told(*words, "--confirm", "2").stdout
    assert "The database was written anew" in done
    assert holding(told.archive) == []
    assert holding(snapshot(told, "--audience", "full")) == []
    assert "0 events hold it" in told("mentions", SECRET).stdout
    assert told.json("verify")["answer"] == "verified"
    told("rebuild", "--check")
    assert "redacted" in told("history", "7.0").stdout
    assert told.error(*words, "--confirm", "2", code=6)["message"].startswith("all of it")


@pytest.mark.parametrize(
    ("words", "code", "told_so"),
    [
        ((), 2, "say what is to be redacted"),
        (("zq",), 2, "--reason"),
        (("zq", "--reason", "privacy", "--authority", "A court."), 2, "go together"),
        (("zq", "--reason", "privacy", "--confirm", "0"), 2, "0 is not in the range"),
        (("zq", "--reason", "privacy", "--confirm", "3"), 6, "3 were confirmed"),
        (("nobody", "--reason", "privacy", "--confirm", "1"), 4, "nobody"),
        (("99.0", "--reason", "privacy", "--confirm", "1"), 4, "99.0"),
        (("0.1", "--reason", "privacy", "--confirm", "1"), 6, "key.enrolled"),
        (("zq", "--reason", "whim"), 2, "whim"),
        (("--finish", "zq"), 2, "--finish goes alone"),
        (("--finish", "--reason", "privacy"), 2, "--finish goes alone"),
        (("--from", "nowhere", "--reason", "privacy"), 4, "nowhere"),
    ],
)
def test_a_redaction_that_is_wrongly_asked_for_takes_nothing(told, words, code, told_so) -> None:
    error = told("redact", *words, code=code).stderr
    assert told_so in error
    assert "Traceback" not in error
    assert holding(told.archive) != []
    assert not (told.archive / "erasing").exists()


def test_a_person_types_the_number_of_events(told, monkeypatch) -> None:
    monkeypatch.setattr("cli.session.Session.may_ask", True)
    words = ("redact", "zq", "--whole", "--reason", "privacy")
    told(*words, input="5\n", code=6)
    told(*words, input="", code=130)
    assert holding(told.archive) != []
    result = told(*words, input="2\n")
    assert "Type the number of events" in result.stderr
    assert holding(told.archive) == []


def test_a_reader_in_the_way_leaves_an_erasure_that_is_told_and_finished(told) -> None:
    with closing(sqlite3.connect(told.archive / "archive.db")) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM head").fetchall()
        done = told("redact", "zq", "--reason", "privacy", "--confirm", "2").stdout
        assert "NOT FINISHED" in done
        assert "NOT FINISHED" in told("status").stdout
        assert "erasure is not finished" in told("verify").stdout
    assert told.json("status")["erasing"] is True
    assert "written anew" in told("redact", "--finish").stdout
    assert holding(told.archive) == []
    assert told.json("status")["erasing"] is False
    assert "erasure" not in told("verify").stdout


def test_what_a_stopped_program_left_of_a_file_goes_too(told) -> None:
    left = told.archive / "captures/sha256/.0.unfinished"
    left.write_text(SECRET)
    stray = told.archive / "captures/sha256/aa" / ("b" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("words")
    words = ("redact", "zq", "--reason", "privacy")
    assert f"sha256:aa{'b' * 62}" in told(*words).stdout
    told(*words, "--confirm", "2")
    assert not left.exists()
    assert stray.exists()


def test_what_is_restricted_is_in_no_public_copy_until_it_is_opened(told) -> None:
    done = told("restrict", "zq", "--reason", "safety")
    assert "restricted (safety)" in done.stdout
    assert told.error("restrict", "zq", "--reason", "safety", code=6)["exit"] == 6
    public = snapshot(told)
    assert holding(public) == []
    assert holding(snapshot(told, "--audience", "full")) != []
    told("open", "zq", "--reason", "resolved")
    assert holding(snapshot(told)) != []
    assert told.error("open", "zq", "--reason", "resolved", code=6)["exit"] == 6
    told("restrict", "0.1", "--reason", "safety", code=6)
    told("restrict", "nobody", "--reason", "safety", code=4)
    told("restrict", "zq", code=2)


def test_words_about_something_restricted_are_restricted_unless_said_otherwise(told) -> None:
    told("restrict", "zq", "--reason", "safety")
    told("note", "zq", f"{SECRET} called.", "--lang", "en")
    told("note", "7.0", f"{SECRET} wrote.", "--lang", "en")
    told("entity", "correct", "zq", "--label", f"en={SECRET} Qu.", "--reason", "x")
    assert holding(snapshot(told)) == []
    told("note", "zq", f"{SECRET} agreed.", "--lang", "en", "--unrestricted")
    assert holding(snapshot(told)) != []


def remade(place: Path, address: str) -> None:
    """Take the body of *address* out of the snapshot, and make its manifests anew."""
    import hashlib

    (bodies,) = [path for path in (place / "data/bodies").rglob("*") if path.is_file()]
    lines = bodies.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(address.encode() + b" ")]
    assert len(kept) == len(lines) - 1
    less = sum(map(len, lines)) - sum(map(len, kept))
    bodies.write_bytes(b"".join(kept))
    info = place / "bag-info.txt"
    old = next(one for one in info.read_text().splitlines() if one.startswith("Payload-Oxum"))
    size, count = old.partition(": ")[2].split(".")
    info.write_text(info.read_text().replace(old, f"Payload-Oxum: {int(size) - less}.{count}"))
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        made = []
        for line in (place / name).read_text().splitlines():
            path = line.split("  ", 1)[1]
            made.append(f"{hashlib.sha256((place / path).read_bytes()).hexdigest()}  {path}\n")
        (place / name).write_text("".join(made))


@pytest.mark.parametrize("address", ["7.0", "8.0"])
def test_a_body_that_is_missing_from_a_full_snapshot_is_a_finding(told, address) -> None:
    told("restrict", "8.0", "--reason", "safety")
    place = snapshot(told, "--audience", "full")
    place.chmod(0o700)
    remade(place, address)
    words = ("verify", str(place), "--policy", str(told.folder / "policy"))
    report = told.json(*words, code=10)
    found = {(one["code"], one["address"]) for one in report["findings"]}
    assert ("body.missing", address) in found
    assert not any(code.startswith("bag.") for code, _ in found)


def test_a_redacted_row_does_not_come_back_with_its_file(demo) -> None:
    demo("redact", "dismissed-19-january", "--whole", "--reason", "privacy", "--confirm", "2")
    error = demo.error("deposit", str(demo.folder / "report.yaml"), code=3)
    assert "was redacted at 7.0, and is not taken in again" in str(error["message"])
    assert demo.json("status")["status"]["standing"]["size"] == 8
    assert demo.json("verify")["answer"] == "verified"
