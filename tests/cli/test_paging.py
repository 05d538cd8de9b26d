import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

PAGER = "import sys; print('PAGED'); sys.stdout.write(sys.stdin.read())"


def at_a_terminal(demo, tmp_path: Path, *words: str, lines: int = 10, **more: str) -> str:
    """Return what the command shows at a terminal of so many lines."""
    script = tmp_path / "pager.py"
    script.write_text(PAGER, "utf-8")
    environment = os.environ | {
        "MUNIMENT_HOME": str(demo.home),
        "MUNIMENT_ARCHIVE": str(demo.archive),
        "PAGER": shlex.join([sys.executable, str(script)]),
        "LINES": str(lines),
        "COLUMNS": "100",
        "TERM": "xterm",
        **more,
    }
    environment.pop("MUNIMENT_NO_INPUT", None)
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        os.close(slave)
        parts = []
        try:
            while part := os.read(master, 65536):
                parts.append(part)
        except OSError:
            pass  # What the other side has closed cannot be read any more.
        os.close(master)
    assert process.returncode == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_what_is_longer_than_the_terminal_goes_through_the_pager(demo, tmp_path: Path) -> None:
    shown = at_a_terminal(demo, tmp_path, "show", "bektanov")
    assert shown.startswith("PAGED\n")
    assert "archive example.org/demo" in shown


def test_what_fits_is_shown_at_once(demo, tmp_path: Path) -> None:
    shown = at_a_terminal(demo, tmp_path, "show", "bektanov", lines=200)
    assert "PAGED" not in shown
    assert "archive example.org/demo" in shown


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("show", "bektanov", "--json"), {}),
        (("show", "bektanov", "--quiet"), {}),
        (("show", "bektanov", "--no-input"), {}),
        (("show", "bektanov"), {"TERM": "dumb"}),
        (("show", "bektanov"), {"PAGER": "cat"}),
        (("show", "bektanov"), {"PAGER": 'echo "PAGED'}),
    ],
)
def test_no_pager_where_none_is_wanted(
    demo, tmp_path: Path, words: tuple[str, ...], more: dict[str, str]
) -> None:
    shown = at_a_terminal(demo, tmp_path, *words, **more)
    assert "PAGED" not in shown
    assert "Bektanov" in shown
