from pathlib import Path

WORDS = ("--origin", "example.org/new", "--key", "aigerim")


def test_init_tells_what_to_publish_and_what_to_put_away(muniment, tmp_path: Path) -> None:
    result = muniment("init", str(tmp_path / "new"), *WORDS, "--title", "A title")
    assert "identity (entry 0)" in result.stdout
    assert str(tmp_path / "home" / "keys" / "aigerim-reserve.pem") in result.stdout
    assert "log key" in result.stdout
    assert "not be protected by a passphrase" in result.stderr
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
