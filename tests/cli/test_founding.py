from importlib import resources
from pathlib import Path

WORDS = ("--origin", "example.org/new", "--key", "aigerim")


def test_init_tells_what_to_publish_and_what_to_put_away(muniment, tmp_path: Path) -> None:
    result = muniment("init", str(tmp_path / "new"), *WORDS, "--title", "A title")
    assert "identity (entry 0)" in result.stdout
    assert str(tmp_path / "home" / "keys" / "aigerim-reserve.pem") in result.stdout
    assert "log key" in result.stdout
    assert "not protected by a passphrase" in result.stderr
    inside = type(muniment)(tmp_path / "home", tmp_path / "new", tmp_path)
    assert "A title" in inside("status").stdout
    assert inside("verify").stdout.startswith("verified")


def test_init_as_json_has_the_keys_in_full(muniment, tmp_path: Path) -> None:
    found = muniment.json("init", str(tmp_path / "new"), *WORDS, "--quiet")
    assert [key.startswith("example.org/new+") for key in found["logKeys"]] == [True, True]
    assert len(found["identity"]) == 44


def test_init_refuses_what_cannot_be(muniment, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    assert "not empty" in muniment("init", str(tmp_path / "full"), *WORDS, code=6).stderr
    words = ("--origin", "Not An Origin", "--key", "a")
    assert muniment("init", str(tmp_path / "new"), *words, code=3).stdout == ""
    told = muniment("init", str(tmp_path / "new"), "--origin", "example.org/new", code=2)
    assert "--key" in told.stderr
    assert not (tmp_path / "new").exists()


def test_an_encrypted_key_signs_with_its_passphrase_alone(muniment, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("correct horse")
    words = (*WORDS, "--passphrase-file", str(secret))
    muniment("init", str(tmp_path / "new"), *words)
    inside = type(muniment)(tmp_path / "home", tmp_path / "new", tmp_path)
    define = ("--label", "en=x", "--description", "en=Use it.", "--values", "text")
    assert "passphrase" in inside("property", "define", "x", *define, code=5).stderr
    inside("property", "define", "x", *define, "--passphrase-file", str(secret))


def test_demo_shows_itself_and_says_what_to_try(muniment, tmp_path: Path) -> None:
    result = muniment("demo", str(tmp_path / "shown"))
    assert "verified" in result.stdout
    assert "Try next:" in result.stdout
    assert "muniment show noncompliance" in result.stdout
    assert "making a small archive" in result.stderr
    assert not (tmp_path / "home").exists()
    assert "not empty" in muniment("demo", str(tmp_path / "shown"), code=6).stderr


def test_an_archive_lives_on_postgresql_too(
    muniment, tmp_path: Path, postgresql_url: str, made: Path
) -> None:
    folder = tmp_path / "new"
    muniment("init", str(folder), *WORDS, "--database", postgresql_url)
    inside = type(muniment)(tmp_path / "home", folder, tmp_path)
    inside("deposit", str(made / "report.yaml"))
    inside("retract", "dead", "--reason", "error")
    assert "retracted · claimed" in inside("show", "dead").stdout
    assert "statement.retracted" in inside("history", "dead").stdout
    assert "statements about it: 8" in inside("show", "Murat Bektanov").stdout
    assert inside.json("status")["status"]["standing"]["size"] == 4
    assert inside("rebuild", "--check").stdout.startswith("the views are what")
    assert inside("verify").stdout.startswith("verified")


def test_of_a_long_key_the_id_alone_is_shown(muniment) -> None:
    # Base64 may hold a plus sign too: the id ends before the second one.
    for n in range(3):
        words = ("--origin", f"example.org/n{n}", "--key", f"k{n}")
        text = muniment("init", str(muniment.folder / f"n{n}"), *words).stdout
        rows = [line.split() for line in text.splitlines() if "log key " in line]
        assert [row[2].count("+") for row in rows] == [1, 1]
        assert all(len(line) < 300 for line in text.splitlines())


def test_a_demonstration_that_fails_leaves_nothing_behind(muniment, monkeypatch) -> None:
    def fail(*words: object, **more: object) -> None:
        raise KeyboardInterrupt

    folder = muniment.folder / "empty"
    folder.mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("cli.demo.verify", fail)
        muniment("demo", str(muniment.folder / "new"), code=130)
        muniment("demo", str(folder), code=130)
    assert not (muniment.folder / "new").exists()
    assert list(folder.iterdir()) == []
    (folder / "mine").write_text("x")
    assert "is not empty" in muniment("demo", str(folder), code=6).stderr
    assert (folder / "mine").read_text() == "x"


def test_an_archive_may_live_in_postgresql(muniment, postgresql_url: str) -> None:
    place = muniment.folder / "a"
    words = ("--origin", "example.org/pg", "--key", "k", "--database", postgresql_url)
    muniment("init", str(place), *words)
    beside = type(muniment)(muniment.home, place, muniment.folder)
    for name in ("report.yaml", "report.txt"):
        content = resources.files("archive.example").joinpath(name).read_bytes()
        (muniment.folder / name).write_bytes(content)
    assert "70 added" in beside("deposit", str(muniment.folder / "report.yaml")).stdout
    beside("correct", "dead", "-q", "asOf=2022-01", "--reason", "x")
    assert "changed since 2." in beside("history", "dead").stdout
    assert len(beside.json("log", "--limit", "2")["entries"]) == 2
    assert beside("rebuild", "--check").stdout.startswith("the views are what")
    assert beside("verify").stdout.startswith("verified")
    again = ("init", str(muniment.folder / "b"), "--origin", "example.org/pg2", "--key", "l")
    assert beside(*again, "--database", postgresql_url, code=6).stdout == ""
    assert not (muniment.folder / "b").exists()
