"""One fact proved, and two copies compared, from the command line; and the page's own commands."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def policy(demo, tmp_path: Path) -> Path:
    """The pins, where an auditor keeps them."""
    return Path(shutil.copy(demo.folder / "policy", tmp_path / "my-policy"))


def test_a_proof_is_verified_by_somebody_who_has_nothing_else(
    demo, muniment, policy: Path, tmp_path: Path
) -> None:
    told = demo("prove", "dead", "-o", str(tmp_path / "new"))
    assert "the proof of stm:" in told.stdout
    assert f"muniment verify {tmp_path / 'new'} --policy" in told.stdout
    proof = shutil.copytree(tmp_path / "new", muniment.folder / "received")
    shutil.rmtree(demo.folder)
    result = muniment("verify", str(proof), "--policy", str(policy))
    assert result.stdout.startswith("verified: the archive held this when it had 7 entries\n")
    assert "“The official figures speak of 225 dead”" in result.stdout
    assert "what this does not show:" in result.stdout
    assert "a later correction or retraction is not here" in result.stdout
    result = muniment("verify", str(proof), code=11)
    assert result.stdout.startswith("consistent with itself")


def test_of_a_forged_proof_no_fact_is_told(demo, policy: Path, tmp_path: Path) -> None:
    demo("prove", "dead", "-o", str(tmp_path / "new"))
    (body,) = (tmp_path / "new" / "bodies").glob("2.61.json")
    body.write_bytes(body.read_bytes().replace(b"225", b"226"))
    result = demo("verify", str(tmp_path / "new"), "--policy", str(policy), code=10)
    assert result.stdout.startswith("verification FAILED")
    assert "2.61  body.commitment" in result.stdout
    assert "bodies/2.61.json  proof.altered" in result.stdout
    assert "expected" in result.stdout
    assert "what is proved" not in result.stdout
    told = demo.json("verify", str(tmp_path / "new"), code=10)
    assert told["answer"] == "verification failed"
    assert {one["code"] for one in told["findings"]} == {"proof.altered", "body.commitment"}


def test_the_page_says_it_in_words_and_its_commands_work(demo, tmp_path: Path) -> None:
    proof = tmp_path / "new"
    demo("prove", "dead", "-o", str(proof))
    page = (proof / "README.txt").read_text("utf-8")
    for words in (
        "unrest of January 2022 in Kazakhstan - deaths",
        "“The official figures speak of 225 dead”",
        "by the author's clock",
        "WHAT IT DOES NOT SHOW",
        "who is behind a key",
    ):
        assert words in page
    if not (shutil.which("openssl") and shutil.which("sha256sum")):
        pytest.skip("openssl and sha256sum are not both here")
    commands = "\n".join(
        line.strip()
        for line in page.partition("HOW TO CHECK IT")[2].splitlines()
        if line.startswith("    ") and "muniment verify" not in line
    )
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=proof, capture_output=True, check=True, timeout=60
    )
    told = done.stdout.decode("utf-8")
    assert told.count(": OK") == len([one for one in proof.rglob("*") if one.is_file()]) - 1
    report = demo.json("verify", str(proof), code=11)
    assert report["identity"] in told.splitlines()
    assert "Signature Verified Successfully" in told
    head = next(
        json.loads(line)
        for line in (proof / "entries" / "2.note").read_text("utf-8").splitlines()[63:]
    )
    assert head["body"] in told.splitlines()


def test_history_redaction_keys_and_addresses_are_proved(
    demo, policy: Path, tmp_path: Path
) -> None:
    demo("retract", "dead", "--reason", "error", "--text", "Counted twice.")
    demo("note", "dead", "Ask again.", "--lang", "en")
    for number, (words, wanted) in enumerate(
        [
            (["dead", "--history"], "statement.retracted"),
            (["dead"], "error: Counted twice."),
            (["bektanov"], "entity.added"),
            (["report"], "source.added"),
            (["deaths"], "property.defined"),
            (["0.1"], "key.enrolled"),
            (["2.61"], "statement.added"),
            (["8.0"], "Ask again."),
        ]
    ):
        folder = str(tmp_path / f"proof-{number}")
        demo("prove", *words, "-o", folder)
        result = demo("verify", folder, "--policy", str(policy))
        assert wanted in result.stdout
        assert wanted in (Path(folder) / "README.txt").read_text("utf-8")


def test_captures_go_along_where_they_are_asked_for(demo, policy: Path, tmp_path: Path) -> None:
    told = demo.json("prove", "dead", "-o", str(tmp_path / "new"), "--with-captures")
    assert (told["captures"], told["without"]) == (1, [])
    result = demo("verify", str(tmp_path / "new"), "--policy", str(policy))
    assert re.search(r"captures +passed +1", result.stdout)


def test_what_is_restricted_is_refused_unless_asked_for(demo, tmp_path: Path) -> None:
    demo("entity", "add", "--kind", "person", "--label", "en=Witness", "--restricted")
    error = demo.error("prove", "Witness", "-o", str(tmp_path / "new"), code=6)
    assert "restricted" in str(error["message"])
    result = demo("prove", "Witness", "-o", str(tmp_path / "new"), "--restricted")
    assert "It holds 1 restricted body" in result.stdout
    assert "restricted: for nobody" in demo("verify", str(tmp_path / "new"), code=11).stdout


def test_a_snapshot_is_a_source_of_proofs(demo, policy: Path, tmp_path: Path) -> None:
    snapshot = str(demo.folder / "snapshot")
    demo("prove", "dead", "-o", str(tmp_path / "one"), "--archive", snapshot)
    demo("prove", "dead", "-o", str(tmp_path / "two"))
    assert demo("verify", str(tmp_path / "one"), "--policy", str(policy)).exit_code == 0
    told = demo("prove", "bektanov", "-o", str(tmp_path / "three"), "--archive", snapshot)
    assert "not in the archive's folder" in told.stdout


def test_wrong_uses_of_proofs_are_told(demo, policy: Path, tmp_path: Path) -> None:
    assert demo.error("prove", "nobody", "-o", str(tmp_path / "new"), code=4)
    assert demo.error("prove", "dead", "-o", str(tmp_path), code=6)
    assert "Missing option" in demo("prove", "dead", code=2).stderr
    demo("prove", "dead", "-o", str(tmp_path / "new"))
    inside = shutil.copy(policy, tmp_path / "new" / "policy")
    error = demo.error("verify", str(tmp_path / "new"), "--policy", str(inside), code=3)
    assert "came with the proof" in str(error["message"])
    inside = Path(inside)
    inside.unlink()
    (tmp_path / "new" / "proof").unlink()
    result = demo("verify", str(tmp_path / "new"), "--policy", str(policy), code=10)
    assert "proof  proof.missing" in result.stdout
    (tmp_path / "empty").mkdir()
    assert demo.error("verify", str(tmp_path / "empty"), code=4)
    assert demo.error("verify", str(tmp_path / "nowhere"), code=4)


def test_an_undecided_proof_says_why(demo, policy: Path, tmp_path: Path) -> None:
    demo("prove", "dead", "-o", str(tmp_path / "new"))
    note = tmp_path / "new" / "entries" / "2.note"
    note.write_bytes(note.read_bytes().replace(b"entry/v1", b"entry/v2", 1))
    result = demo("verify", str(tmp_path / "new"), "--policy", str(policy), code=10)
    assert "undecided" in result.stdout
    assert "version 2" in result.stdout


def test_copies_are_compared(demo, policy: Path, tmp_path: Path) -> None:
    snapshot = str(demo.folder / "snapshot")
    assert demo("compare", snapshot).stdout.startswith("equal: both hold the same 7 entries\n")
    told = demo.json("compare", snapshot, "--policy", str(policy))
    assert (told["outcome"], told["longer"], told["pins"]) == ("equal", None, str(policy))
    demo("note", "dead", "Ask again.", "--lang", "en")
    result = demo("compare", snapshot, "--policy", str(policy))
    assert result.stdout.startswith("this extends the other by 1 entry\n")
    result = demo("compare", str(demo.archive), "--archive", snapshot)
    assert result.stdout.startswith("other extends the one here by 1 entry\n")
    assert demo.error("compare", str(tmp_path), code=4)


def test_a_fork_is_proved_to_anybody(demo, muniment, policy: Path, tmp_path: Path) -> None:
    other = shutil.copytree(demo.folder, tmp_path / "other")
    demo("note", "dead", "One.", "--lang", "en")
    twin = type(demo)(other / "keys", other / "archive", other)
    twin("note", "dead", "Other.", "--lang", "en")
    result = demo("compare", str(twin.archive), "-o", str(tmp_path / "fork"), code=10)
    assert result.stdout.startswith("FORKED: from entry 7 on, example.org/demo has two histories")
    assert "The evidence, to be given to everybody" in result.stdout
    assert "Name a file for it with -o" in demo("compare", str(twin.archive), code=10).stdout
    assert demo.json("compare", str(twin.archive), code=10)["differs"] == 7
    file = str(tmp_path / "fork")
    result = muniment("verify", file, "--policy", str(policy), code=10)
    assert result.stdout.startswith("FORKED: the log example.org/demo has signed two histories\n")
    assert "believe neither history" in result.stdout
    assert "Check it under your own pins" in muniment("verify", file, code=11).stdout
    told = muniment.json("verify", file, "--policy", str(policy), code=10)
    assert (told["answer"], told["smaller"]["size"]) == ("forked", 8)
    twin("note", "dead", "More.", "--lang", "en")
    demo("compare", str(twin.archive), "-o", str(tmp_path / "longer"), code=10)
    result = muniment("verify", str(tmp_path / "longer"), "--policy", str(policy), code=10)
    assert "The first 8 entries of the other have another root" in result.stdout
    data = Path(file).read_bytes()
    Path(file).write_bytes(data[:-9] + b"AAAAAAA=\n")
    assert "proves no fork" in str(muniment.error("verify", file, code=3)["message"])
