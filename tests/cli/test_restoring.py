"""`restore`, and `verify --since`, from the command line."""

import json
import shutil
from pathlib import Path

import pytest

from cli import watching
from cli.output import Output


@pytest.fixture
def copies(demo, tmp_path: Path):
    """The demonstration, with a full and a public snapshot of it."""
    demo("snapshot", str(tmp_path / "full"), "--audience", "full")
    demo("snapshot", str(tmp_path / "public"))
    return demo


def note(demo, text: str, *more: str) -> None:
    demo("note", "paper-content", text, "--lang", "en", *more)


def lose(demo) -> None:
    for path in demo.archive.glob("archive.db*"):
        path.unlink()


def test_a_lost_database_comes_back(copies, tmp_path: Path) -> None:
    before = copies("show", "paper-content").stdout
    lose(copies)
    copies("show", "paper-content", code=4)
    trial = copies("restore", "--from", str(tmp_path / "full"), "--dry-run")
    assert trial.stdout.startswith("nothing was restored")
    done = copies("restore", "--from", str(tmp_path / "full"))
    assert "verified" in done.stdout
    assert "in no snapshot" in done.stdout
    assert copies("show", "paper-content").stdout == before
    assert copies("verify").stdout.startswith("verified\n")
    again = copies("restore", "--from", str(tmp_path / "full"))
    assert "lacks nothing" in again.stdout


def test_what_was_put_aside_is_named(copies, tmp_path: Path) -> None:
    lose(copies)
    (copies.archive / "archive.db").write_bytes(b"damaged")
    told = copies.json("restore", "--from", str(tmp_path / "full"))
    assert told["setAside"] == str(copies.archive / "archive.db.aside-1")
    (copies.archive / "archive.db").write_bytes(b"damaged")
    assert "aside-2" in copies("restore", "--from", str(tmp_path / "full")).stdout


def test_an_older_state_has_to_be_asked_for(copies, tmp_path: Path) -> None:
    note(copies, "Another look.")
    lose(copies)
    error = copies.error("restore", "--from", str(tmp_path / "full"), code=6)
    assert "was signed here" in error["message"]
    done = copies("restore", "--from", str(tmp_path / "full"), "--behind")
    assert "nothing can be recorded" in done.stdout


def test_strangers_need_pins(copies, tmp_path: Path) -> None:
    stranger = type(copies)(tmp_path / "elsewhere", None, tmp_path)
    new, full = str(tmp_path / "new"), str(tmp_path / "full")
    error = stranger.error("restore", new, "--from", full, code=11)
    assert "no pins here" in error["message"]
    policy = str(copies.archive / "policy")
    told = stranger.json("restore", new, "--from", full, "--policy", policy)
    assert (told["answer"], told["anew"], told["pins"]) == ("verified", True, policy)
    assert stranger("--archive", new, "verify", "--policy", policy).exit_code == 0
    stranger("restore", new, "--from", full, "--policy", policy, code=6)
    other = str(tmp_path / "other")
    assert stranger.json("restore", other, "--from", full, "--unpinned")["pins"] is None


def test_without_what_is_restricted_it_says_so(copies, tmp_path: Path) -> None:
    note(copies, "Between us.", "--restricted")
    for name in ("full", "public"):
        shutil.rmtree(tmp_path / name)
    copies("snapshot", str(tmp_path / "full"), "--audience", "full")
    copies("snapshot", str(tmp_path / "public"))
    lose(copies)
    error = copies.error("restore", "--from", str(tmp_path / "public"), code=7)
    assert "1 restricted bod" in error["message"]
    done = copies("restore", "--from", str(tmp_path / "public"), "--without-restricted")
    assert "This archive is incomplete" in done.stdout
    assert "this archive is incomplete" in copies("verify").stdout
    filled = copies.json("restore", "--from", str(tmp_path / "full"))
    assert (filled["bodies"], filled["withheld"]) == (1, 0)
    assert "incomplete" not in copies("verify").stdout


def test_wrong_uses_are_told(copies, tmp_path: Path) -> None:
    copies("restore", code=2)
    copies("restore", "--from", str(tmp_path / "full"), "--database", "x", code=2)
    copies("restore", "--from", str(tmp_path / "gone"), code=4)
    copies("restore", "--from", str(tmp_path / "full"), "--policy", str(tmp_path / "no"), code=4)
    bare = type(copies)(copies.home, None, tmp_path)
    bare("restore", "--from", str(tmp_path / "full"), code=4)


def test_a_later_copy_is_proved_to_extend_an_earlier_one(copies, tmp_path: Path) -> None:
    note(copies, "Another look.")
    copies("snapshot", str(tmp_path / "later"))
    policy = str(copies.archive / "policy")
    words = ("verify", str(tmp_path / "later"), "--policy", policy, "--since")
    done = copies(*words, str(tmp_path / "public"))
    assert "; 1 came since" in done.stdout
    told = copies.json(*words, str(tmp_path / "public"))
    assert told["size"] - told["since"] == 1
    back = ("verify", str(tmp_path / "public"), "--policy", policy, "--since")
    assert "more than this" in copies(*back, str(tmp_path / "later"), code=10).stdout
    copies(*words, str(tmp_path / "gone"), code=4)
    copies("verify", "--since", str(tmp_path / "public"))


def test_the_verdict_says_how_much_and_what_was_left_out(copies, tmp_path: Path) -> None:
    lines = copies("verify").stdout.splitlines()
    assert lines[0] == "verified"
    assert "entries; " in lines[1]
    assert "no witness" in lines[1]
    assert "0 withheld, " in lines[1]
    assert lines[1].endswith("not checked: witnesses and time, bag")
    stranger = type(copies)(tmp_path / "elsewhere", None, tmp_path)
    told = stranger("verify", str(tmp_path / "public"), code=11).stdout
    assert "The keys were taken from what is being checked" in told


def test_a_fault_of_the_reader_is_no_verdict(copies, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*words: object, **more: object) -> None:
        raise ValueError("a bug")

    for place in ("bodies.check", "flag_compromised", "views.check", "CaptureCheck.take"):
        with monkeypatch.context() as patch:
            patch.setattr(f"archive.verify.auditor.{place}", fail)
            result = copies("verify", "--json", code=1)
            assert result.stdout == ""
            assert "fault of the program" in json.loads(result.stderr)["error"]["message"]


class Terminal:
    """A standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass


def test_whoever_sits_at_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with watching.watching(Output(), "restoring") as tell:
        for done in range(1, 1_001):
            tell(done, 1_000)
    assert "restoring" in terminal.written
    assert "100%" in terminal.written
    with watching.watching(Output(), "nothing"):
        pass
    terminal.written = ""
    for quiet in (Output(quiet=True), Output(json=True), Output(colour=False)):
        with watching.watching(quiet, "restoring") as tell:
            tell(1, 1)
    assert terminal.written == ""
