import shutil
from pathlib import Path

import pytest


@pytest.fixture
def policy(demo, tmp_path: Path) -> Path:
    """The pins, where an auditor keeps them."""
    return Path(shutil.copy(demo.folder / "policy", tmp_path / "my-policy"))


def test_the_demonstration_leaves_a_snapshot_and_its_pins(demo, muniment, policy: Path) -> None:
    # Whoever verifies has no archive and no key.
    snapshot = shutil.copytree(demo.folder / "snapshot", muniment.folder / "received")
    result = muniment("verify", str(snapshot), "--policy", str(policy))
    assert result.stdout.startswith("verified\n")
    assert muniment("verify", str(snapshot), code=11).stdout.startswith("consistent with itself")
    told = muniment.json("verify", str(snapshot), "--policy", str(policy))
    assert told["answer"] == "verified"
    assert told["findings"] == []


def test_what_is_verified_does_not_depend_on_the_number_of_threads(
    demo, muniment, policy: Path
) -> None:
    for words in (str(demo.folder / "snapshot"), str(demo.archive)):
        told = [
            muniment("verify", words, "--policy", str(policy), "--json", "--workers", number).stdout
            for number in ("1", "2", "7")
        ]
        assert told[0] == told[1] == told[2]
    assert "--workers" in muniment("verify", "--workers", "0", code=2).stderr


def test_a_snapshot_says_what_is_in_it_and_where_the_pins_are(
    demo, policy: Path, tmp_path: Path
) -> None:
    result = demo("snapshot", str(tmp_path / "new"))
    assert f"a public snapshot of example.org/demo stands in {tmp_path / 'new'}" in result.stdout
    assert str(demo.archive / "policy") in result.stdout
    assert "restricted" not in result.stdout
    assert demo("verify", str(tmp_path / "new"), "--policy", str(policy)).exit_code == 0
    again = demo("snapshot", str(tmp_path / "new"), code=6)
    assert again.stdout == ""
    assert "exists already" in again.stderr
    assert "Make the folder" in demo("snapshot", str(tmp_path / "no" / "new"), code=4).stderr


def test_a_full_snapshot_must_be_asked_for_and_says_what_it_holds(demo, tmp_path: Path) -> None:
    demo("retract", "dead", "--reason", "error")
    told = demo.json("snapshot", str(tmp_path / "new"), "--audience", "full", "--dry-run")
    assert (told["audience"], told["dryRun"], told["restricted"]) == ("full", True, 0)
    assert not (tmp_path / "new").exists()
    assert "would stand" in demo("snapshot", str(tmp_path / "new"), "--dry-run").stdout
    assert "all" in demo("snapshot", str(tmp_path / "new"), "--audience", "all", code=2).stderr
    assert not (tmp_path / "new").exists()


def test_members_for_scripts_are_never_taken_out(demo, tmp_path: Path) -> None:
    assert set(demo.json("snapshot", str(tmp_path / "new"))) >= {
        *("folder", "audience", "origin", "identity", "size", "root", "bodies", "restricted"),
        *("withheld", "redacted", "captures", "leftOut", "policy", "dryRun"),
    }


def test_an_archive_without_its_policy_says_so(demo, tmp_path: Path) -> None:
    (demo.archive / "policy").unlink()
    assert "not in the archive's folder" in demo("snapshot", str(tmp_path / "new")).stdout


def test_verify_takes_an_archive_by_its_path(demo, muniment, policy: Path) -> None:
    archive = str(demo.archive)
    assert muniment("verify", archive, "--policy", str(policy)).stdout.startswith("verified\n")
    assert demo("verify", archive).stdout.startswith("verified\n")


def test_verify_tells_what_is_neither(muniment, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nothing"):
        assert muniment.error("verify", str(tmp_path / name), code=4)["kind"] == "not found"


def test_what_was_altered_is_named_by_its_file(demo, policy: Path) -> None:
    tile = demo.folder / "snapshot/data/log/tile/0/000.p/7"
    tile.write_bytes(bytes(224))
    result = demo("verify", str(demo.folder / "snapshot"), "--policy", str(policy), code=10)
    assert "data/log/tile/0/000.p/7  tile.altered" in result.stdout


def test_the_policy_in_the_snapshot_is_no_pin(demo) -> None:
    snapshot = demo.folder / "snapshot"
    told = demo("verify", str(snapshot), "--policy", str(snapshot / "data/trust/policy"), code=3)
    assert "came with the snapshot" in told.stderr


def test_a_later_snapshot_shares_with_an_older_one_and_says_so(
    demo, policy: Path, tmp_path: Path
) -> None:
    old, new = demo.folder / "snapshot", tmp_path / "new"
    result = demo("snapshot", str(new), "--from", str(old))
    assert f"shared with {old}" in result.stdout
    tile = "data/log/tile/0/000.p/7"
    assert (old / tile).samefile(new / tile)
    told = demo.json("snapshot", str(tmp_path / "next"), "--from", str(new), "--audience", "full")
    assert told["earlier"] == str(new)
    assert told["linked"] > 5
    assert told["linked"] + told["written"] == sum(
        path.is_file() for path in (tmp_path / "next").rglob("*")
    )
    assert (told["copied"], told["leftBehind"]) == (0, [])
    for name in ("new", "next"):
        done = demo("verify", str(tmp_path / name), "--policy", str(policy))
        assert done.stdout.startswith("verified")
    alone = demo.json("snapshot", str(tmp_path / "alone"))
    assert (alone["linked"], alone["earlier"]) == (0, None)
    planned = demo("snapshot", str(tmp_path / "more"), "--from", str(old), "--dry-run")
    assert "shared" not in planned.stdout


def test_what_was_copied_or_left_behind_is_told(
    demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".0123.unfinished"
    left.mkdir()

    def elsewhere(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", elsewhere)
    result = demo("snapshot", str(tmp_path / "new"), "--from", str(demo.folder / "snapshot"))
    assert "had to be copied" in result.stdout
    assert f"{left} was left behind" in result.stdout


def test_what_is_no_snapshot_cannot_be_started_from(demo, tmp_path: Path) -> None:
    new = str(tmp_path / "new")
    for earlier in (tmp_path / "none", demo.archive):
        assert demo("snapshot", new, "--from", str(earlier), code=4).stdout == ""
    assert not (tmp_path / "new").exists()
