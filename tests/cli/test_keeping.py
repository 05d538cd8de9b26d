import sqlite3
from pathlib import Path


def test_verify_names_what_it_checked_against(demo) -> None:
    result = demo("verify")
    assert result.stdout.startswith("verified\n")
    assert "by the log's own clock; no witness" in result.stdout
    assert demo.json("verify")["answer"] == "verified"
    assert demo("verify", "--policy", str(demo.archive / "policy")).exit_code == 0


def test_of_a_live_archive_it_is_said_why_no_bag_was_checked(demo) -> None:
    (bag,) = [one for one in demo.json("verify")["levels"] if one["level"] == "bag"]
    assert bag["outcome"] == "not checked"
    assert bag["note"] == "only a snapshot is a bag"


def test_without_pins_nothing_is_called_verified(demo, tmp_path: Path) -> None:
    stranger = type(demo)(tmp_path / "elsewhere", demo.archive, demo.folder)
    result = stranger("verify", code=11)
    assert "not verified" in result.stdout


def test_tampering_is_found_and_named(demo) -> None:
    connection = sqlite3.connect(demo.archive / "archive.db")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(
        "UPDATE body SET content = CAST(replace(CAST(content AS TEXT), '225', '226') AS BLOB)"
    )
    connection.commit()
    connection.close()
    result = demo("verify", code=10)
    assert "FAILED" in result.stdout
    assert "findings:" in result.stdout
    assert demo.json("verify", code=10)["answer"] == "verification failed"
    assert "foreign" in demo("show", "dead").stdout


def test_views_that_were_changed_are_found_and_made_anew(demo) -> None:
    assert demo("rebuild", "--check").stdout.startswith("the views are what")
    connection = sqlite3.connect(demo.archive / "archive.db")
    connection.execute("UPDATE label SET text = 'somebody else'")
    connection.commit()
    connection.close()
    assert "NOT" in demo("rebuild", "--check", code=10).stdout
    assert "from 7 entries" in demo("rebuild").stdout
    assert demo.json("rebuild", "--check") == {"differences": []}
    assert demo.json("rebuild") == {"entries": 7}


def test_the_database_can_be_checked_and_upgraded(demo) -> None:
    assert demo.json("db", "check")["current"] is True
    assert "up to date" in demo("db", "upgrade").stdout
    connection = sqlite3.connect(demo.archive / "archive.db")
    connection.execute("UPDATE view_version SET version = 0 WHERE name = 'entity'")
    connection.commit()
    connection.close()
    assert "not ready" in demo("db", "check", code=7).stderr
    assert demo.error("status", code=7)["kind"] == "not ready"
    demo("db", "upgrade")
    demo("db", "check")


def test_a_checkpoint_is_signed_only_where_something_is_new(demo) -> None:
    assert demo.json("checkpoint") == {"checkpoint": None}
    assert "nothing was signed" in demo("checkpoint").stdout


def test_keys_are_made_and_listed(muniment, tmp_path: Path) -> None:
    assert "no keys" in muniment("key", "list").stdout
    result = muniment("key", "new", "айгерім")
    assert "passphrase" in result.stderr
    assert "to enrol" in result.stdout
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse\n")
    made = muniment("key", "new", "second", "--passphrase-file", str(secret), "--quiet")
    assert made.stderr == ""
    assert "ENCRYPTED" in (tmp_path / "home/keys/second.pem").read_text()
    keys = muniment.json("key", "list")["keys"]
    assert [key["nickname"] for key in keys] == ["second", "айгерім"]
    assert muniment("key", "new", "second", code=6).stdout == ""
    assert muniment("key", "new", "a/b", code=3).stdout == ""


def test_a_passphrase_file_must_be_there_and_hold_something(muniment, tmp_path: Path) -> None:
    assert "nothing" in muniment("key", "new", "a", "--passphrase-file", "nothing", code=4).stderr
    (tmp_path / "empty").write_text("\n")
    assert (
        "empty"
        in muniment("key", "new", "a", "--passphrase-file", str(tmp_path / "empty"), code=3).stderr
    )


def test_a_person_is_asked_for_a_passphrase_and_may_give_none(muniment, monkeypatch) -> None:
    monkeypatch.setattr("cli.session.Session.may_ask", True)
    result = muniment("key", "new", "open", input="\n\n")
    assert "empty for none" in result.stderr
    assert result.stdout.startswith("open: k-")
    muniment("key", "new", "closed", input="correct horse\ncorrect horse\n")
    assert "ENCRYPTED" in (muniment.home / "keys/closed.pem").read_text()
    assert "ENCRYPTED" not in (muniment.home / "keys/open.pem").read_text()


def test_a_person_is_asked_for_the_passphrase_of_a_key(muniment, monkeypatch) -> None:
    monkeypatch.setattr("cli.session.Session.may_ask", True)
    folder = muniment.folder / "new"
    words = ("--origin", "example.org/new", "--key", "aigerim")
    muniment("init", str(folder), *words, input="correct horse\ncorrect horse\n")
    inside = type(muniment)(muniment.home, folder, muniment.folder)
    define = ("property", "define", "x", "--label", "en=x", "--description", "en=x")
    result = inside(*define, "--values", "text", input="correct horse\n")
    assert "Passphrase of aigerim.pem" in result.stderr
    assert "prop:x" in result.stdout
    assert inside(*define, "--values", "date", input="wrong\n", code=5).stdout == ""


def test_whoever_leaves_at_a_prompt_interrupts(muniment, monkeypatch) -> None:
    monkeypatch.setattr("cli.session.Session.may_ask", True)
    muniment("key", "new", "a", input="", code=130)


def test_a_file_that_is_no_key_is_listed_as_such(demo) -> None:
    (demo.home / "keys" / "broken.pem").write_text("nothing")
    assert "broken        (no key: damaged, or something else)" in demo("key", "list").stdout
    assert demo.json("key", "list")["keys"][0]["name"] is None


def test_an_encrypted_key_says_how_to_open_it(muniment, tmp_path) -> None:
    (tmp_path / "pass").write_text("correct horse")
    place, given = str(tmp_path / "a"), ("--passphrase-file", str(tmp_path / "pass"))
    muniment("init", place, "--origin", "example.org/a", "--key", "k", *given)
    file = tmp_path / "d.yaml"
    file.write_text("deposit: d\nentities:\n  a: {kind: person, label: {en: A}}\n")
    words = ("deposit", str(file), "--archive", place)
    told = muniment.error(*words, code=5)
    assert "is encrypted" in told["message"]
    assert told["remedy"] == "Give it with --passphrase-file FILE or --passphrase-fd NUMBER."
    missing = muniment("--no-input", *words, "--passphrase-file", "nowhere", code=4).stderr
    assert missing.startswith("error: Could not open file 'nowhere'")
    assert "1 added" in muniment(*words, *given).stdout
