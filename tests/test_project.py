"""What stands around the code: the README's commands, the licence, the list of decisions."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DECISIONS = ROOT / "docs" / "adr"
# https://www.apache.org/licenses/LICENSE-2.0.txt
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"

TEST_OF_A_DATABASE = """
import pytest

@pytest.fixture
def engine():
    pytest.skip("no server here")

def test_of_a_database(engine):
    pass

@pytest.mark.needs("a-program-that-nobody-has")
def test_of_a_program():
    pass

def test_of_something_else():
    pytest.skip("not on this system")
"""


def commands() -> list[str]:
    """Return the lines that the README has a person paste."""
    return re.findall(r"^```sh\n(.*)\n```$", README, re.MULTILINE)


def test_the_readme_has_two_commands_and_ci_runs_just_these() -> None:
    printed = subprocess.run(
        ["bash", ROOT / ".ci" / "run", "--commands"], capture_output=True, text=True, check=True
    )
    assert printed.stdout.splitlines() == commands()
    assert len(commands()) == 2


def test_a_command_of_the_readme_needs_nothing_but_python() -> None:
    for command in commands():
        first, *others = command.split(" && ")
        assert first == "python3 -m venv .venv"
        assert all(one.startswith(".venv/bin/") for one in others)


def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


@pytest.mark.parametrize(("ci", "told"), [("true", "1 skipped, 2 errors"), ("", "3 skipped")])
def test_in_ci_a_skipped_test_of_a_database_or_of_a_program_fails(
    tmp_path: Path, ci: str, told: str
) -> None:
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (tmp_path / "test_it.py").write_text(TEST_OF_A_DATABASE, "utf-8")
    settings = ["-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, "-p", "no:cacheprovider"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, tmp_path / "test_it.py"],
        cwd=ROOT,
        env=environment | {"CI": ci},
        capture_output=True,
        text=True,
    )
    assert told in done.stdout.splitlines()[-1], done.stdout
    assert done.returncode == bool(ci)


def test_the_licence_is_the_official_text() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


def test_every_decision_is_in_the_index_and_has_its_three_parts() -> None:
    files = sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "README.md")
    index = (DECISIONS / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((.*?\.md)\)", index) == files
    for name in files:
        number, text = name[:4], (DECISIONS / name).read_text("utf-8")
        assert re.fullmatch(r"[0-9]{4}-[a-z0-9-]+\.md", name)
        assert text.startswith(f"# {number} ")
        assert f"{number} | [{text.splitlines()[0][len('# 0000 ') :]}]({name})" in index
        parts = re.findall(r"^## (.*)$", text, re.MULTILINE)
        assert parts[:3] == ["Context", "Decision", "Consequences"], name


def test_decisions_are_numbered_without_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_the_documents_lead_somewhere(name: str) -> None:
    path = ROOT / name
    prose = re.sub(r"```.*?```|`[^`]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "CHANGELOG" not in name])
def test_a_file_that_a_document_names_exists(name: str) -> None:
    said = re.findall(
        r"`((?:archive|cli|migrations|tests|docs|benchmarks|\.ci)/[\w./-]*)`",
        (ROOT / name).read_text("utf-8"),
    )
    assert [path for path in said if not (ROOT / path).exists()] == []


def test_every_test_that_the_threat_model_names_is_there() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w./-]*)::(\w+)`", text)
    assert len(named) > 15
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}"
    # Where a row names a test at all, it names one, and no folder of them.
    assert re.findall(r"`tests/[\w./-]*`", text) == []


def tour() -> str:
    """Return the commands of the README's tour: its one block of several lines."""
    (block,) = re.findall(r"^```sh\n([^`]*\n[^`]*\n)```$", README, re.MULTILINE)
    return block


@pytest.mark.skipif(os.name == "nt", reason="the tour is written for a POSIX shell")
def test_the_tour_of_the_readme_runs_word_for_word(tmp_path: Path) -> None:
    programs, work = tmp_path / "bin", tmp_path / "an empty folder"
    programs.mkdir()
    work.mkdir()
    command = programs / "muniment"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m cli "$@"\n', "utf-8")
    command.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MUNIMENT_")}
    environment = {
        **kept,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        ["bash", "--norc", "-e", "-u", "-c", tour()],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr)
    assert done.stdout.count("\nverified\n") == 2
    assert "as first entered, the value was half a sentence" in done.stdout
    made = ["example", "handed-out", "handed-out-later", "keys", "tour"]
    assert sorted(path.name for path in work.iterdir()) == made
