"""A draft of every command that records, from the first word to the log; and what refuses one."""

import base64
import json
import subprocess
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from cli.command import Command
from cli.main import Group, main

DRAFTS = {
    "add": ("add bektanov claim words --value-lang en --source report",),
    "cite": ("cite noncompliance --source report --page 1",),
    "correct": ("correct dead --unknown --reason x",),
    "deposit": ("deposit {tmp}/small.yaml",),
    "deprecate": ("deprecate dead --reason x",),
    "entity add": ("entity add --kind person --label en=Somebody",),
    "entity correct": ("entity correct paper --handle papier --reason x",),
    "entity link": ("entity link bektanov tokayev unsure --reason x",),
    "import": ("import {tmp}/people.csv --map {tmp}/people.toml",),
    "key enrol": ("key new marat", "key enrol marat --role archivist --holder M. --lang en"),
    "key revoke": (
        "key new marat",
        "key enrol marat --role archivist",
        "key revoke marat --reason left",
    ),
    "key rotate": ("key new marat", "key rotate demo marat --reason retired"),
    "note": ("note bektanov Words. --lang en",),
    "open": ("restrict dead --reason safety", "open dead --reason resolved"),
    "policy log-keys": ("policy log-keys",),
    "policy signers": (
        "key new marat",
        "key enrol marat --role steward",
        "policy signers 2",
    ),
    "prefer": ("prefer dead --reason x",),
    "property define": ("property define shotAt --label en=x --description en=y --values text",),
    "redact": ("redact dead --reason privacy --confirm 1",),
    "reinstate": ("retract dead --reason error", "reinstate dead --reason error"),
    "restrict": ("restrict dead --reason safety",),
    "retract": ("retract dead --reason error",),
    "source add": ("source add --kind article",),
    "source capture": ("source capture report {tmp}/photo --media-type image/png",),
    "source correct": ("source correct report --lang ru --reason x",),
    "undo": ("add bektanov claim words --value-lang en --source report", "undo --reason error"),
    "unrank": ("prefer dead --reason x", "unrank dead --reason x"),
}
"""By command, what is recorded before, and last what is drafted."""

SMALL = """deposit: small
entities:
  someone: {kind: person, label: {en: Some One}}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "photo").write_bytes(b"\x89PNG")
    for name in ("people.csv", "people.toml"):
        content = resources.files("archive.example").joinpath(name).read_bytes()
        (tmp_path / name).write_bytes(content)
    return tmp_path


def drafting(group: Group, path: str = "") -> Iterator[str]:
    for name in group.later:
        found = group.get_command(None, name)
        if isinstance(found, Group):
            yield from drafting(found, f"{path}{name} ")
        elif isinstance(found, Command) and "draft" in {one.name for one in found.params}:
            yield f"{path}{name}"


def test_every_command_that_records_is_in_the_table() -> None:
    assert sorted(drafting(main)) == sorted(DRAFTS)


def size(demo) -> int:
    return demo.json("status")["status"]["standing"]["size"]


@pytest.mark.parametrize("command", DRAFTS)
def test_what_is_drafted_is_signed_without_the_archive_and_appended(
    demo, files: Path, command: str
) -> None:
    *before, drafted = (line.format(tmp=files).split() for line in DRAFTS[command])
    for words in before:
        demo(*words, *(("--key", "demo") if words[:2] != ["key", "new"] else ()))
    start, act = size(demo), files / "act"
    told = demo(*drafted, "--key", "demo", "--draft", str(act)).stdout
    assert "drafted" in told
    assert f"the draft {act} is to be signed by k-" in told
    assert size(demo) == start
    assert act.stat().st_mode & 0o777 == 0o600
    shown = type(demo)(demo.home, None, files)("sign", str(act)).stdout
    assert "signed now" in shown
    assert "it can be appended" in shown
    captured = ("--file", str(files / "photo")) if command == "source capture" else ()
    done = demo.json("append", str(act), *captured)
    assert done["addresses"][0] == f"{start}.0"
    assert size(demo) == start + 1
    assert demo.json("verify")["answer"] == "verified"


def test_a_draft_that_is_refused_leaves_no_file(demo, files: Path) -> None:
    act = files / "act"
    for words, code in (
        (("policy", "signers", "2"), 3),
        (("redact", "dead", "--reason", "privacy", "--confirm", "5"), 6),
        (("key", "revoke", "nobody", "--reason", "left"), 4),
        (("note", "bektanov", "x", "--lang", "en", "--key", "nobody"), 4),
    ):
        demo(*words, "--draft", str(act), code=code)
        assert not act.exists()
    act.write_text("something else")
    assert (
        "act" in demo("note", "bektanov", "x", "--lang", "en", "--draft", str(act), code=6).stderr
    )
    assert act.read_text() == "something else"


def test_what_was_changed_meanwhile_is_told_with_how_to_say_it_anew(demo, files: Path) -> None:
    act = files / "act"
    demo("snapshot", str(files / "copy"))
    field = type(demo)(demo.home, files / "copy", files)
    field("correct", "dead", "--unknown", "--reason", "x", "--key", "demo", "--draft", str(act))
    field("sign", str(act))
    data = act.read_bytes()
    demo("retract", "dead", "--reason", "error")
    where = size(demo) - 1
    error = demo.error("append", str(act), code=6)
    assert f"Recorded since it was drafted: {where}.0 statement.retracted" in error["message"]
    assert "The draft stays as it is: read it, and draft it anew." in error["remedy"]
    assert act.read_bytes() == data
    # What nobody touched meanwhile goes in, days later and over the same base.
    demo("reinstate", "dead", "--reason", "error")
    other = files / "other"
    field("note", "bektanov", "Seen.", "--lang", "en", "--key", "demo", "--draft", str(other))
    field("sign", str(other))
    demo("note", "bektanov", "Meanwhile.", "--lang", "en")
    demo("append", str(other))
    assert demo.json("verify")["answer"] == "verified"


def test_a_draft_for_which_the_key_was_revoked_is_refused(demo, files: Path) -> None:
    demo("key", "new", "marat")
    demo("key", "enrol", "marat", "--role", "archivist")
    act = files / "act"
    demo("note", "bektanov", "x", "--lang", "en", "--key", "marat", "--draft", str(act))
    demo("sign", str(act))
    demo("key", "revoke", "marat", "--reason", "lost")
    error = demo.error("append", str(act), code=5)
    assert "was revoked in entry" in error["message"]
    assert "key.revoked of key:" in error["message"]


def test_two_signers_refuse_one_and_say_how_both_sign(demo, files: Path) -> None:
    far = type(demo)(files / "far", None, files)
    line = far.json("key", "new", "marat")["vkey"]
    demo("key", "enrol", line, "--role", "steward", "--holder", "Marat B.", "--lang", "en")
    demo("policy", "signers", "2", "--key", "demo")
    words = ("redact", "dead", "--reason", "privacy", "--confirm", "1", "--key", "demo")
    error = demo.error(*words, code=5)
    assert error["message"] == "event.redacted needs 2 stewards, 1 signed"
    assert "write a draft that names them all, have each sign it" in error["remedy"]
    marat = line.split("+")[0]
    assert "write a draft that names it" in demo.error(*words, "--key", marat, code=4)["remedy"]
    demo("restrict", "dead", "--reason", "safety", "--key", "demo")
    act = files / "act"
    demo(*words, "--key", marat, "--draft", str(act))
    assert "1 signature" not in demo("sign", str(act), "--look").stdout
    demo("sign", str(act))
    assert marat in demo.error("append", str(act), code=5)["message"]
    seen = json.loads(far("sign", str(act), "--look", "--json").stdout)
    assert (len(seen["signed"]), len(seen["missing"]), seen["checked"]) == (1, 1, [])
    far("sign", str(act))
    named = demo.json("sign", str(act), "--look", "--archive", str(demo.archive))
    assert named["checked"] == named["signed"]
    assert "deaths" in named["lines"][0]
    demo("append", str(act))
    assert demo.json("verify")["counts"]["redacted"] == 1
    again = demo("append", str(act)).stdout
    assert again.startswith("this was recorded before, and nothing was recorded now:\n")
    assert f"\n{size(demo) - 1}.0" in again
    tried = demo.json("append", str(act), "--dry-run")
    assert (tried["already"], tried["addresses"]) == (True, [f"{size(demo) - 1}.0"])


def test_a_signature_that_is_wrong_is_told_where_the_keys_are_known(demo, files: Path) -> None:
    act = files / "act"
    demo("note", "bektanov", "x", "--lang", "en", "--draft", str(act))
    demo("sign", str(act))
    before, _, last = act.read_text("utf-8").rstrip("\n").rpartition(" ")
    signature = bytearray(base64.b64decode(last))
    signature[-1] ^= 1
    act.write_text(f"{before} {base64.b64encode(signature).decode()}\n", "utf-8")
    elsewhere = type(demo)(demo.home, None, files)
    assert "signed before, not checked yet" in elsewhere("sign", str(act), "--look").stdout
    looked = demo("sign", str(act), "--look", "--archive", str(demo.archive), code=3).stderr
    assert "the signature of k-" in looked
    assert "the signature of k-" in demo("append", str(act), code=3).stderr


def test_a_key_of_an_agent_signs_entries_and_drafts(demo, files: Path, agent: Path) -> None:
    key = agent / "key"
    comment = "aigerim@laptop"
    made = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(key))
    subprocess.run(made, check=True)
    subprocess.run(("ssh-add", "-q", str(key)), check=True)
    signer = ("--signer", f"ssh-agent:{comment}")
    refused = demo.error("note", "bektanov", "x", "--lang", "en", *signer, code=5)
    assert "may not sign for" in refused["message"]
    demo("key", "new", "aigerim", *signer)
    assert b"PRIVATE" not in (demo.home / "keys/aigerim.agent").read_bytes()
    demo("key", "enrol", "aigerim", "--role", "archivist", "--key", "demo")
    demo("note", "bektanov", "By nickname.", "--lang", "en", "--key", "aigerim")
    demo("note", "bektanov", "By comment.", "--lang", "en", *signer)
    for number, names in enumerate((signer, ("--key", "aigerim"), ())):
        act = files / f"act-{number}"
        words = ("note", "bektanov", f"Draft {number}.", "--lang", "en", "--draft", str(act))
        demo(*words, *(names or signer))
        demo("sign", str(act), *names)
        demo("append", str(act))
    strange = files / "strange"
    demo("note", "bektanov", "x", "--lang", "en", "--key", "demo", "--draft", str(strange))
    assert "is not to sign it" in demo("sign", str(strange), *signer, code=5).stderr
    subprocess.run(("ssh-add", "-q", "-D"), check=True)
    gone = demo("note", "bektanov", "x", "--lang", "en", "--key", "aigerim", code=4).stderr
    assert "does not hold the key aigerim" in gone
    assert demo.json("verify")["answer"] == "verified"
    assert demo.json("show", "aigerim")["thing"]["signed"] == 5


def test_a_passphrase_of_the_logs_keys_is_taken_from_a_file_or_descriptor(muniment) -> None:
    secret = muniment.folder / "secret"
    secret.write_text("correct horse\n")
    place, act = muniment.folder / "archive", muniment.folder / "act"
    given = ("--passphrase-file", str(secret))
    muniment("init", str(place), "--origin", "example.org/x", "--key", "aigerim", *given)
    here = type(muniment)(muniment.home, place, muniment.folder)
    words = ("entity", "add", "--kind", "person", "--label", "en=A")
    assert "nobody can be asked" in here("--no-input", *words, "--key", "aigerim", code=5).stderr
    here(*words, "--key", "aigerim", "--draft", str(act))
    assert "nobody can be asked" in here("--no-input", "sign", str(act), code=5).stderr
    here("sign", str(act), *given)
    assert "a checkpoint over 3 entries" in here("append", str(act), *given).stdout
    secret.write_text("wrong\n")
    assert "does not open the key" in here(*words, "--key", "aigerim", *given, code=5).stderr


def test_a_key_file_that_others_may_read_is_refused(demo) -> None:
    path = demo.home / "keys/demo.pem"
    path.chmod(0o644)
    told = demo("note", "bektanov", "x", "--lang", "en", "--key", "demo", code=5).stderr
    assert "may be read or written by others than its owner" in told
