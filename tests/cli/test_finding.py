"""Finding words from the command line."""

import hashlib

from archive.queries import find as finding
from cli.commands.find import KINDS


def test_the_kinds_are_those_of_the_library() -> None:
    assert tuple(finding.KINDS) == KINDS


def test_a_captured_text_is_shown_with_its_place_and_cut_around_the_words(demo) -> None:
    told = demo("find", "Tortured custody", "--kind", "capture").stdout
    assert told.startswith("nothing here holds these words")
    told = demo("find", "tortured people", "--kind", "capture").stdout
    assert "… characters " in told
    assert "“…" in told
    assert "tortured people in custody" in " ".join(told.split())
    found = demo.json("find", "tortured people", "--kind", "capture")
    ((place,),) = [hit["places"] for hit in found["search"]["shown"]]
    data = (demo.archive / "captures" / "sha256").rglob("*")
    (text,) = [path.read_bytes() for path in data if path.is_file()]
    assert place["capture"] == f"sha256:{hashlib.sha256(text).hexdigest()}"
    start, end = place["chars"]
    assert text.decode()[start:end] == "tortured people"


def test_another_alphabet_is_found_unless_it_is_to_be_exact(demo) -> None:
    shown = demo("find", "Бектанов", "--kind", "entity", "--kind", "source").stdout
    assert "Bektanov" in shown
    assert "nothing here" in demo("find", "Бектано", "--exact").stdout


def test_of_each_capture_some_passages_are_shown_and_the_rest_counted(demo) -> None:
    (demo.folder / "long.txt").write_text("needle " * 3000, "utf-8")
    demo("source", "capture", "report", str(demo.folder / "long.txt"))
    told = demo("find", "needle").stdout
    assert "passages more of what was captured" in told


def test_more_than_is_shown_or_counted_is_told(demo, monkeypatch) -> None:
    assert "things more hold these words: --limit" in demo("find", "a", "--limit", "1").stdout
    monkeypatch.setattr(finding, "COUNTED", 2)
    told = demo("find", "a", "--limit", "1").stdout
    assert "at least 1 thing more holds these words: --limit" in told


def test_a_captured_text_that_is_not_there_is_told(demo) -> None:
    for path in (demo.archive / "captures" / "sha256").rglob("*"):
        if path.is_file():
            path.unlink()
    demo("rebuild")
    told = demo("find", "bektanov").stdout
    assert "1 captured text was not looked through" in told
    assert "put it back and rebuild" in told


def test_signs_alone_are_refused(demo) -> None:
    error = demo.error("find", "?!", code=3)
    assert "no word in '?!'" in error["message"]
