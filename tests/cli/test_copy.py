"""`muniment copy`: what is told of the copy, and which of the two goes on."""

import re
import shutil


def test_the_copy_takes_the_place_of_the_archive(demo) -> None:
    new = demo.folder / "new"
    shown = demo("copy", str(demo.archive), str(new)).stdout
    flat = " ".join(shown.split())
    assert f"{new} is a copy of {demo.archive}:" in flat
    assert f"Record in it from now on: {demo.archive} can be read" in flat
    assert re.search(r"intake +[1-9]\d* rows", shown)
    error = demo.error("entity", "add", "--kind", "person", "--label", "en=A", code=6)
    assert error["message"] == f"nothing is recorded here any more: this archive goes on in {new}"
    assert demo.json("status")["closed"] == {"where": str(new), "moved": True}
    told = " ".join(demo("status").stdout.split())
    assert f"CLOSED: nothing is recorded here any more. This archive goes on in {new}" in told
    assert f"closed: this archive goes on in {new}" in " ".join(demo("verify").stdout.split())
    assert demo.json("status", "--archive", str(new))["closed"] is None
    demo("entity", "add", "--kind", "person", "--label", "en=A", "--archive", str(new))
    assert demo.error("copy", str(demo.archive), str(demo.folder / "third"), code=6)["remedy"]
    # What was recorded in the copy is remembered beside the log's keys.
    told = demo.error("copy", str(demo.archive), str(demo.folder / "third"), "--lost", code=10)
    assert "does not verify" in told["message"]


def test_a_copy_to_be_read_alone(demo) -> None:
    new = demo.folder / "new"
    found = demo.json("copy", str(demo.archive), str(new), "--read-only")
    assert (found["readOnly"], found["closed"], found["withheld"]) == (True, False, 0)
    told = " ".join(demo("status", "--archive", str(new)).stdout.split())
    assert f"CLOSED: this is a copy of {demo.archive}, to be read alone" in told
    told = " ".join(demo("verify", str(new)).stdout.split())
    assert f"closed: a copy of {demo.archive}, to be read alone" in told
    assert demo.json("status")["closed"] is None
    again = demo("copy", str(demo.archive), str(demo.folder / "other"), "--read-only").stdout
    assert f"Nothing is recorded in it: {demo.archive} goes on." in " ".join(again.split())
    demo("entity", "add", "--kind", "person", "--label", "en=A")
    told = demo.error("copy", str(demo.archive), str(new), code=6)
    assert "is a copy of another state" in told["message"]


def test_a_copy_from_a_public_snapshot_says_what_it_lacks(demo) -> None:
    demo("restrict", "tortured", "--reason", "safety")
    demo("snapshot", str(demo.folder / "public"))
    shown = demo("copy", str(demo.folder / "public"), str(demo.folder / "new")).stdout
    flat = " ".join(shown.split())
    assert "intake none: a snapshot has none" in flat
    assert "It is incomplete: " in flat
    assert "taken in again, things are new unless" in flat
    assert "See that nothing is recorded any more" in flat


def test_a_corrupt_source_is_refused_with_what_is_wrong(demo) -> None:
    for file in (demo.archive / "captures").rglob("*"):
        if file.is_file():
            file.write_bytes(b"other")
    told = demo.error("copy", str(demo.archive), str(demo.folder / "new"), code=10)
    assert "capture.altered" in told["message"]
    assert not (demo.folder / "new").exists()


def test_without_pins_the_keys_have_to_be_believed(demo) -> None:
    shutil.rmtree(demo.home)
    words = ("copy", str(demo.archive), str(demo.folder / "new"))
    assert "made up as a whole" in demo.error(*words, code=11)["message"]
    found = demo.json(*words, "--unpinned")
    assert (found["pins"], found["answer"]) == (None, "consistent with itself")
