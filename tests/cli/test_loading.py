"""What a command loads, and a person waits for: no more than its work needs."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from cli.main import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
print("LOADED", *(name for name in {slow!r} if name in sys.modules), file=sys.stderr)
"""

NEVER = (
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "psycopg", "alembic", "rich"),
    # What SQLAlchemy names is not what it uses.
    *("asyncio.events", "ssl", "email", "importlib.metadata._meta"),
)
WRITING = ("cryptography", "yaml", "Stemmer", "anyascii", "archive.rules", "archive.intake")
SELDOM = ("difflib", "shutil", "secrets", "socket", "platformdirs")


def loaded(demo, slow: tuple[str, ...], *words: str) -> list[str]:
    """Return which of the modules *slow* the command *words* has loaded at its end."""
    environment = {
        **os.environ,
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(slow=slow), *words],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    _, _, names = done.stderr.rpartition("LOADED")
    return names.split()


@pytest.mark.parametrize("words", [("show", "sentence"), ("log",)])
def test_reading_loads_nothing_of_what_writing_needs(demo, words: tuple[str, ...]) -> None:
    assert loaded(demo, ("sqlalchemy", *WRITING, *SELDOM, *NEVER), *words) == ["sqlalchemy"]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "bektanov", "occupation", "{text: a test, lang: en}", "--source", "archive"),
        ("retract", "sentence", "--reason", "error"),
    ],
)
def test_writing_loads_nothing_of_the_other_database(demo, words: tuple[str, ...]) -> None:
    assert loaded(demo, ("archive.rules", *NEVER), *words) == ["archive.rules"]


@pytest.mark.parametrize(
    ("words", "threshold"), [(("log",), (100_000, 20, 20)), (("rebuild",), (20_000, 5, 2))]
)
def test_a_long_command_does_not_pile_up_garbage(
    demo, words: tuple[str, ...], threshold: tuple[int, ...]
) -> None:
    script = SCRIPT.replace("import sys\n", "import gc\nimport sys\n", 1)
    script = script.replace("assert not", 'print("AT", *gc.get_threshold())\n    assert not')
    environment = {
        **os.environ,
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
    }
    done = subprocess.run(
        [sys.executable, "-c", script.format(slow=()), *words],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert f"AT {' '.join(map(str, threshold))}" in done.stdout
