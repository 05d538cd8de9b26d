"""What reads an archive reads a snapshot too, and says so; nothing else takes one."""

import shutil
from importlib import import_module
from pathlib import Path

import pytest

from cli.main import COMMANDS, Commands, Group

COMMANDS_FOLDER = Path(__file__).resolve().parents[2] / "cli" / "commands"

READING = (
    "show noncompliance",
    "show bektanov --valid-at 2022-01-05",
    "show report",
    "find paper",
    "history paper-content",
    "log --limit 3",
    "status",
    "property list",
    "source get report",
    "timeline",
    "conflicts",
    "unknowns",
    "rests-on report",
    "mentions bektanov",
    "diff 1..2",
    "stats",
)
KEEPING = {
    "backup new": "backup",
    "checkpoint": "checkpoint",
    "rebuild": "rebuild",
    "rebuild --check": "rebuild",
    "db upgrade": "db_upgrade",
    "db check": "db_check",
    "db roles": "db_roles",
    "snapshot new": "snapshot",
    "append act": "append",
}
WRITING = (
    "deposit {folder}/report.yaml",
    "add bektanov claim words --value-lang en --source report",
    "retract dead --reason error",
    "note bektanov Ask. --lang en",
    "undo --reason error",
    "property define shotAt --label en=x --description en=y --values text",
)


@pytest.fixture
def received(demo, muniment):
    """The command with a snapshot where an archive would be named, and no key."""
    folder = shutil.copytree(demo.folder / "snapshot", muniment.folder / "received")
    return type(muniment)(muniment.home, folder, muniment.folder)


def below(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*"))


def without(value: object, *names: str) -> object:
    if isinstance(value, dict):
        return {key: without(item, *names) for key, item in value.items() if key not in names}
    return [without(item, *names) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("words", READING)
def test_a_snapshot_answers_as_its_archive_does(
    demo, received, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "tmp").mkdir()
    before = below(received.archive)
    told, live = received.json(*words.split()), demo.json(*words.split())
    own = ("snapshot", "folder", "database", "logKeysHere", "secondPlace", "nicknames")
    assert without(told, *own) == without(live, *own)
    found = told.get("status", told)
    found = found.get("standing", found)
    size = demo.json("status")["status"]["standing"]
    assert found["snapshot"] == {
        "folder": str(received.archive),
        "size": size["size"],
        "root": size["root"],
        "verified": False,
    }
    shown = received(*words.split()).stdout
    assert f"snapshot {received.archive}, NOT VERIFIED HERE, its checkpoint over" in shown
    assert size["root"][:8] in shown
    assert below(received.archive) == before
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("words", [*KEEPING, *WRITING])
def test_nothing_else_takes_a_snapshot(received, demo, words: str) -> None:
    before = below(received.folder)
    told = received.error(*words.format(folder=demo.folder).split(), code=6)
    assert told["message"] == (
        f"{received.archive} is a snapshot: it is read and verified, and nothing else"
    )
    assert "archive" in str(told["remedy"])
    assert below(received.folder) == before


def leaves(commands: Commands) -> dict[str, str]:
    found = {}
    for name, one in commands.items():
        if isinstance(one, Group):
            found.update({f"{name} {inner}": path for inner, path in leaves(one.later).items()})
        else:
            found[name] = one.module
    return found


def test_every_command_that_only_reads_takes_a_snapshot() -> None:
    for module in leaves(COMMANDS).values():
        text = (COMMANDS_FOLDER / f"{module}.py").read_text("utf-8")
        command = import_module(f"cli.commands.{module}").command
        signs = any(option.name == "key" for option in command.params)
        if "session.archive(" in text:
            assert signs or module in {*KEEPING.values(), "verify"}, module
        if "session.reading(" in text:
            # Before a proof, the newest entries of an archive are covered by a checkpoint; an act
            # is signed in its own file.
            assert not signs or module in {"prove", "sign"}, module
            assert 10 in command.exits, module


def test_the_working_directory_is_no_snapshot_unless_it_is_named(received, muniment) -> None:
    told = muniment.error("--archive", str(received.archive / "data"), "status", code=4)
    assert "muniment.toml" in str(told["message"])


def test_verify_takes_the_snapshot_that_is_named(demo, received) -> None:
    policy = str(shutil.copy(demo.folder / "policy", received.folder / "pins"))
    assert received("verify", "--policy", policy).stdout.startswith("verified\n")
    assert received("verify", code=11).stdout.startswith("consistent with itself")


def test_bytes_of_a_capture_are_read_from_the_snapshot(demo, received, tmp_path: Path) -> None:
    result = received("source", "get", "report", "-o", "-")
    assert result.stdout == (demo.folder / "report.txt").read_text("utf-8")
    assert "NOT VERIFIED HERE" in result.stderr
    received("source", "get", "report", "-o", str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == (demo.folder / "report.txt").read_bytes()
    # A link could lead anywhere: it is never followed.
    (kept,) = (path for path in (received.archive / "data/captures").rglob("*") if path.is_file())
    kept.unlink()
    kept.symlink_to(demo.folder / "report.txt")
    assert "is not here" in received("source", "get", "report", "-o", "-", code=4).stderr
    kept.unlink()
    kept.write_text("something else")
    assert received("source", "get", "report", "-o", "-", code=10).stdout == ""


def test_paths_are_told_as_they_can_be_used(
    demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    monkeypatch.chdir(tmp_path / "one")
    for words in ("snapshot ../two", "backup ../three", "demo ../four --example-only"):
        told = demo(*words.split()).stdout
        assert ".." not in told.replace("...", ""), told
        assert str(tmp_path / words.split()[1].removeprefix("../")) in told
    demo("demo", ".", "--example-only")
    assert (tmp_path / "one" / "report.yaml").exists()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    assert "exists already" in demo("snapshot", "../link", code=6).stderr


def test_any_other_folder_with_data_is_no_snapshot(muniment) -> None:
    (muniment.folder / "data").mkdir()
    told = muniment.error("--archive", str(muniment.folder), "status", code=4)
    assert "no archive" in str(told["message"])
