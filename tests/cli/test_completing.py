"""What shells complete, asked as a shell asks, and how little is loaded for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner

from archive.queries import completing
from archive.views.runner import RELATIONS
from cli.completing import SHELLS, script
from cli.main import main


def complete(demo, *words: str, shell: str = "fish", **environment: str) -> list[str]:
    """Return the words offered for the last of *words*, as the shell is told of them."""
    asked = {
        "_MUNIMENT_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(["muniment", *words]),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words)),
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": "" if demo.archive is None else str(demo.archive),
        **environment,
    }
    result = CliRunner().invoke(main, [], prog_name="muniment", env=asked)
    assert result.stderr == ""
    assert result.exit_code in (0, 1)
    return [
        line.partition(",")[2].partition("\t")[0]
        for line in result.stdout.splitlines()
        if line.startswith("plain,")
    ]


def test_commands_and_options_are_completed(demo) -> None:
    assert complete(demo, "hist") == ["history"]
    assert "upgrade" in complete(demo, "db", "up")
    assert complete(demo, "show", "--js") == ["--json"]
    assert complete(demo, "completion", "z") == ["zsh"]


def test_handles_ids_and_properties_are_completed_where_they_are_meant(demo) -> None:
    assert complete(demo, "show", "paper") == ["paper", "paper-content"]
    assert complete(demo, "retract", "paper") == ["paper-content"]
    assert complete(demo, "entity", "correct", "pap") == ["paper"]
    assert "pointInTime" in complete(demo, "history", "point")
    statements = complete(demo, "retract", "stm:")
    assert len(statements) > 5
    assert all(word.startswith("stm:") for word in statements)
    assert complete(demo, "retract", statements[0][:-2]) == statements[:1]
    assert complete(demo, "retract", "ent:") == []


def test_a_handle_that_was_corrected_is_offered_no_more(demo) -> None:
    demo("entity", "correct", "paper", "--handle", "papier", "--reason", "spelling")
    assert complete(demo, "entity", "correct", "pap") == ["papier"]


def test_where_nothing_has_a_handle_ids_are_offered(demo) -> None:
    demo("entity", "correct", "paper", "--handle", "papier", "--reason", "spelling")
    import sqlite3

    with sqlite3.connect(demo.archive / "archive.db") as connection:
        connection.execute("UPDATE statement SET handle = NULL")
    connection.close()
    assert all(word.startswith("stm:") for word in complete(demo, "retract", ""))


def test_nicknames_of_keys_are_completed(demo) -> None:
    assert complete(demo, "retract", "x", "--key", "demo-") == ["demo-reserve"]


def test_the_archive_is_the_one_that_was_named(demo, tmp_path: Path) -> None:
    named = ("--archive", str(demo.archive))
    assert complete(demo, "show", *named, "paper", MUNIMENT_ARCHIVE="") != []
    assert complete(demo, "--archive", str(demo.archive), "show", "paper", MUNIMENT_ARCHIVE="")
    assert complete(demo, "show", "--archive", str(tmp_path), "paper") == []


@pytest.mark.parametrize("fault", ["no archive", "no file", "no database", "a server", "marker"])
def test_every_fault_is_silent(demo, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = demo.archive / "muniment.toml"
    if fault == "no archive":
        shutil.rmtree(demo.archive)
    elif fault == "no file":
        (demo.archive / "archive.db").unlink()
    elif fault == "no database":
        (demo.archive / "archive.db").write_bytes(b"nothing of the kind")
    elif fault == "a server":
        marker.write_text(marker.read_text().replace("archive.db", "postgresql://h/d"))
    else:
        marker.write_text("nonsense")
    assert complete(demo, "show", "paper") == []
    (demo.home / "config.toml").write_text("nonsense")
    assert complete(demo, "retract", "x", "--key", "demo") == []


def test_a_command_that_does_not_exist_is_no_error_while_typing(demo) -> None:
    assert complete(demo, "nonsense", "x", shell="bash") == []
    assert complete(demo, "key", "nonsense", "x", shell="zsh") == []
    assert complete(demo, "show", COMP_CWORD="not a number", shell="bash") == []


def test_names_are_read_without_what_is_slow_to_load(demo) -> None:
    text = """
import sys
from cli.main import main
try:
    main([], prog_name="muniment")
except SystemExit:
    pass
heavy = ("sqlalchemy", "cryptography", "yaml", "alembic")
print("LOADED", [name for name in heavy if name in sys.modules])
"""
    environment = {
        **os.environ,
        "_MUNIMENT_COMPLETE": "bash_complete",
        "COMP_WORDS": "muniment show pap",
        "COMP_CWORD": "2",
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
    }
    done = subprocess.run(
        [sys.executable, "-c", text], env=environment, capture_output=True, text=True
    )
    assert done.stdout == "plain,paper\nplain,paper-content\nLOADED []\n"
    assert done.stderr == ""


def test_a_click_whose_items_take_no_type_is_as_good() -> None:
    plain = "import click.shell_completion as shells; shells.CompletionItem = type('Item', (), {})"
    run = [sys.executable, "-c", f"{plain}; import cli.completing"]
    assert subprocess.run(run, capture_output=True, check=True).stderr == b""


def test_the_tables_that_are_read_are_those_of_the_views() -> None:
    columns = {one.name: {column.name for column in one.columns} for one in RELATIONS}
    for table, _ in completing._TABLES.values():
        assert {"id", "until", "handle"} <= columns[table]
    assert {"id", "until", "text", "lang", "number"} <= columns["label"]
    assert {"title", "kind"} <= columns["source"]
    assert "property" in columns["statement"]
    assert "id" in columns["property"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed_as_it_is(muniment, shell: str) -> None:
    assert muniment("completion", shell).stdout == script(shell).rstrip("\n") + "\n"
    assert muniment.json("completion", shell) == {"shell": shell, "script": script(shell)}
    assert "_MUNIMENT_COMPLETE" in script(shell)


def test_zsh_and_fish_get_the_scripts_of_click() -> None:
    for shell in ("zsh", "fish"):
        kind = get_completion_class(shell)
        assert kind is not None
        assert kind(main, {}, "muniment", "_MUNIMENT_COMPLETE").source() == script(shell)


def test_another_shell_is_a_usage_error(muniment) -> None:
    assert "tcsh" in muniment.error("completion", "tcsh", code=2)["message"]


BASH = """
muniment() {{ {python} -m cli "$@"; }}
env() {{ command env "${{@:1:$#-1}}" {python} -m cli; }}
source <({python} -m cli completion bash)
COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}
_muniment_completion muniment
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("muniment hist", ["history"]),
        ("muniment show paper-", ["paper-content"]),
        ("muniment show --archive=nowhere paper-", [""]),
        ('muniment show "Khab', [""]),
    ],
)
def test_bash_completes(demo, line: str, offered: list[str]) -> None:
    assert bash(demo, line) == offered


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_an_id_behind_its_colon(demo) -> None:
    found = bash(demo, "muniment retract stm:")
    assert all(len(word) == 12 for word in found)
    assert bash(demo, f"muniment correct x --by=stm:{found[0][:10]}") == [""]
    assert bash(demo, f"muniment retract stm:{found[0][:10]}") == [found[0]]


def bash(demo, line: str) -> list[str]:
    environment = {
        **os.environ,
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH.format(python=sys.executable, line=line)],
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.rstrip("\n").split("\n")


FISH = """
{python} -m cli completion fish | source
complete -C "{line}"
"""


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
def test_fish_completes(demo, tmp_path: Path) -> None:
    # What fish asks is a program on the path; a function would not do.
    program = tmp_path / "muniment"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m cli "$@"\n', "utf-8")
    program.chmod(0o700)
    environment = os.environ | {
        "HOME": str(tmp_path),
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
    }
    asked = FISH.format(python=sys.executable, line="muniment show paper-")
    found = subprocess.run(
        ["fish", "--no-config", "-c", asked],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert [line.partition("\t")[0] for line in found.stdout.splitlines()] == ["paper-content"]
