import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from cli.errors import CODES
from cli.main import Group, Later, main


def commands(group: Group, path: str) -> Iterator[tuple[str, Later, click.Command]]:
    context = click.Context(group, info_name=path)
    for name, found in group.later.items():
        if isinstance(found, Later):
            command = group.get_command(context, name)
            assert command is not None
            yield f"{path} {name}", found, command
        else:
            yield from commands(found, f"{path} {name}")


ALL = list(commands(main, "muniment"))


@pytest.mark.parametrize(("path", "later", "command"), ALL, ids=[path for path, *_ in ALL])
def test_every_command_has_help_an_example_and_its_exit_codes(
    muniment, path: str, later: Later, command: click.Command
) -> None:
    text = muniment(*path.split()[1:], "--help").stdout
    assert text.startswith(f"Usage: {path} ")
    assert command.help
    assert "Example:\n  muniment " in text
    assert f"  {path}" in text.partition("Example:")[2]
    codes = text.partition("Exit codes:")[2]
    assert "  0 " in codes
    assert "  2 " in codes
    assert "--json" in text
    assert later.help.endswith(".")
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_exit_codes_that_a_command_names_are_those_of_the_table() -> None:
    for _, _, command in ALL:
        assert set(command.exits) <= set(CODES)


def test_the_help_of_the_program_lists_every_command_and_every_code(muniment) -> None:
    text = muniment("--help").stdout
    for name in main.later:
        assert f"\n  {name} " in text
    for code in CODES:
        assert f"\n  {code} " in text


@pytest.mark.parametrize("group", ["key", "property", "entity", "db"])
def test_a_group_lists_its_commands(muniment, group: str) -> None:
    text = muniment(group, "--help").stdout
    assert "Commands:" in text
    assert f"muniment {group} " in text


def test_help_and_completion_load_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "cryptography", "yaml", "rich", "alembic", "platformdirs")
    script = f"""
import sys
from cli.main import main
try:
    main(["--help"])
except SystemExit:
    pass
loaded = [name for name in {heavy!r} if name in sys.modules]
assert not loaded, loaded
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    environment = {
        "_MUNIMENT_COMPLETE": "bash_complete",
        "COMP_WORDS": "muniment h",
        "COMP_CWORD": "1",
    }
    script = f"""
import os, sys
os.environ.update({environment!r})
from cli.main import main
try:
    main([], prog_name="muniment")
except SystemExit:
    pass
print("LOADED", [name for name in {heavy!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "plain,history" in done.stdout
    assert "LOADED []" in done.stdout


def test_the_help_of_one_command_loads_nothing_heavy() -> None:
    script = """
import sys
from cli.main import main
try:
    main(["show", "--help"])
except SystemExit:
    pass
assert "sqlalchemy" not in sys.modules and "cryptography" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_without_a_command_the_help_comes_on_stderr(muniment) -> None:
    result = muniment(code=2)
    assert result.stdout == ""
    assert "Usage: muniment" in result.stderr


def test_a_command_that_is_nearly_right_is_named(muniment) -> None:
    result = muniment("histroy", code=2)
    assert result.stdout == ""
    assert "Did you mean history?" in result.stderr
    assert "histroy" in muniment.error("histroy", code=2)["message"]
    assert "no command" in muniment("key", "zzz", code=2).stderr


def test_an_unknown_option_is_a_usage_error(muniment) -> None:
    told = muniment.error("show", "--nonsense", code=2)
    assert told["kind"] == "usage"
    assert "muniment show --help" in str(told["remedy"])


def test_the_version_is_told(muniment) -> None:
    assert muniment("--version").stdout.startswith("muniment ")
