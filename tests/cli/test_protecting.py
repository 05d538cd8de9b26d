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


READING = (
    ("show", "zq"),
    ("show", "demo"),
    ("find", "paper"),
    ("timeline",),
    ("conflicts",),
    ("unknowns",),
    ("rests-on", "alzhanov"),
    ("mentions", "bektanov"),
    ("diff", "2.."),
    ("history", "zq"),
    ("log",),
    ("status",),
    ("stats",),
    ("stats", "--list", "redacted"),
    ("property", "list"),
)
"""Every command that reads, but those that check or write files."""


def test_every_command_that_reads_says_that_something_was_redacted(told) -> None:
    name = told.json("show", "zq")["thing"]["id"]
    for words in READING:
        assert told.json(*words).get("standing", {}).get("redacted", 0) == 0
    told("redact", "zq", "--reason", "legal", "--confirm", "2", "--authority", "A.", "--lang", "en")
    for words in READING:
        there = [name if word == "zq" else word for word in words]
        assert " · 2 events redacted" in told(*there).stdout, words
    assert "events redacted" not in told("log", "--as-of", "8").stdout


def test_when_by_whom_and_why_something_was_redacted_is_told_where_it_is_named(told) -> None:
    name = told.json("show", "zq")["thing"]["id"]
    told("redact", "zq", "--reason", "legal", "--confirm", "2")
    (key,) = {entry["by"][0] for entry in told.json("log", "--limit", "1")["entries"]}
    for words in (("show", name), ("stats", "--list", "redacted")):
        shown = told(*words).stdout
        assert f"redacted (legal) at 9.0 by {key} (demo), recorded 20" in shown
    done = told("history", name).stdout
    assert "event.redacted  of 7.0" in done
    assert "reason: legal" in done
    assert "9.0  event.redacted  7.0  legal" in told("log", "--limit", "1").stdout
    item = told.json("stats", "--list", "redacted")["items"]["shown"][0]
    assert (item["mark"]["address"], item["mark"]["reason"]) == ("9.0", "legal")


def test_what_is_redacted_already_is_told_where_it_is_asked_for_again(told) -> None:
    told("redact", "8.0", "--reason", "privacy", "--confirm", "1")
    words = ("redact", "7.0", "8.0", "--reason", "privacy")
    assert "redacted already: 8.0" in told(*words).stdout
    error = told.error(*words, "--confirm", "2", code=6)
    assert error["message"] == (
        "1 event would be redacted, and 2 were confirmed; redacted already: 8.0"
    )


def test_what_a_stolen_key_signed_is_marked_wherever_it_is_shown(demo) -> None:
    demo("key", "new", "eve")
    demo("key", "enrol", "eve", "--role", "archivist", "--role", "steward")
    said = ("words", "--value-lang", "en", "-q", "pointInTime=2021-05", "--source", "report")
    demo("add", "bektanov", "claim", *said, "--key", "eve")
    demo("key", "new", "fay")
    demo("key", "enrol", "fay", "--role", "archivist", "--key", "eve")
    demo("note", "dead", "Look.", "--lang", "en", "--key", "fay")
    stolen = ("--reason", "compromised", "--compromised-since", "8")
    demo("key", "revoke", "eve", *stolen, "--key", "demo")
    id = demo.json("log", "--type", "statement.added", "--limit", "1")["entries"][0]["events"][0][
        "about"
    ]
    for words in (("show", "bektanov"), ("timeline", "bektanov"), ("find", "words"), ("show", id)):
        assert "doubtful (stolen key)" in demo(*words).stdout, words
        assert "3 entries were signed by a stolen key" in demo(*words).stdout, words
    assert "do not rely on it" in demo("history", id).stdout
    assert demo("log").stdout.count("do not rely on it") == 3
    assert "10.0 is signed by" in demo("show", "dead").stdout
    assert "rely on nothing by it from entry 9 on" in demo("show", "fay").stdout
    assert "revoked at 11.0: compromised" in demo("show", "eve").stdout
    listed = demo.json("stats", "--list", "doubtful")["items"]["shown"]
    assert [one["ref"] for one in listed] == ["8.0", "9.0", "10.0"]
    report = demo.json("verify")
    assert (report["answer"], report["counts"]["flagged"]) == ("verified", 3)
    assert demo("verify").stdout.count("flagged: ") == 3


def test_who_holds_a_key_stands_beside_it_until_that_is_redacted(demo) -> None:
    line = demo.json("key", "new", "marat")["vkey"]
    words = ("--role", "archivist", "--holder", f"{SECRET} M.", "--lang", "en")
    assert demo.error("key", "enrol", line[:-4], *words, code=3)["remedy"].startswith("Copy all of")
    assert demo.error("key", "enrol", "nobody", *words, code=4)["kind"] == "not found"
    demo("key", "enrol", f" {line} ", *words)
    assert demo.error("key", "enrol", line, *words, code=6)["remedy"].startswith("Make a new key")
    for shown in (("status",), ("show", "marat"), ("history", "marat")):
        assert f"{SECRET} M." in demo(*shown).stdout
    assert holding(snapshot(demo)) == []
    demo("redact", "7.1", "--reason", "privacy", "--confirm", "1")
    for shown in (("status",), ("show", "marat"), ("history", "marat")):
        assert SECRET not in demo(*shown).stdout
    assert holding(demo.archive) == []
    assert "archivist · enrolled at 7.0" in demo("show", "marat").stdout


def test_old_pins_follow_the_logs_keys_or_say_why_they_do_not(demo, tmp_path) -> None:
    old = tmp_path / "old"
    old.write_bytes((demo.archive / "policy").read_bytes())
    before = snapshot(demo)
    demo("policy", "log-keys", "--reason", "rotation")
    keys = demo.json("status")["status"]["logKeys"]
    assert [one["since"] for one in keys] == [0, 7]
    assert f"here: {' and '.join(keys[1]['ids'])}, since entry 7" in demo("status").stdout
    assert old.read_bytes() != (demo.archive / "policy").read_bytes()
    after = tmp_path / "after"
    demo("snapshot", str(after))
    followed = demo("verify", str(after), "--policy", str(old), "--since", str(before)).stdout
    assert followed.startswith("verified")
    assert "from the pinned keys to those of entry 7" in followed
    assert demo("verify").stdout.startswith("verified")
    new = demo.archive / "policy"
    assert "from the pinned keys" not in demo("verify", "--policy", str(new)).stdout
    # A copy from before says nothing of keys that came later.
    refused = demo("verify", str(before), "--policy", str(new), code=10).stdout
    assert "later than this copy" in " ".join(refused.split())
    demo("verify", str(before), "--policy", str(old))


def test_as_many_signers_as_there_are_is_nothing_to_record(demo) -> None:
    assert "1 steward signs" in demo("policy", "signers", "1", code=6).stderr
    assert "one more steward" in demo("policy", "signers", "2", code=3).stderr
