import io
import subprocess
import sys
from pathlib import Path

import click
import pytest

from archive import errors
from cli.errors import failure
from cli.output import Output, print_json


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.MalformedError("x", remedy="y", where="z"), 3),
        (errors.NotFoundError("x", remedy="y"), 4),
        (errors.NotAuthorisedError("x", remedy="y"), 5),
        (errors.ConflictError("x", remedy="y"), 6),
        (errors.NotReadyError("x", remedy="y"), 7),
        (errors.TamperedError("x", remedy="y"), 10),
        (errors.UndecidedError("x", remedy="y"), 11),
        (errors.ArchiveError("x", remedy="y"), 1),
        (click.UsageError("x"), 2),
        (click.FileError("x"), 4),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("x"), 1),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert failure(error).exit == code


def test_a_fault_of_the_program_is_one_line_and_a_traceback_only_on_request(
    muniment, monkeypatch
) -> None:
    def fail(*words: object, **more: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("cli.session.Session.around", fail)
    result = muniment("key", "list", code=1)
    assert "this is a fault of the program: ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.stderr
    assert muniment.error("key", "list", code=1)["kind"] == "fault"
    monkeypatch.setattr(
        "cli.session.Session.around", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    assert muniment("key", "list", code=130).stdout == ""


def test_with_debug_the_traceback_comes_too() -> None:
    script = """
import cli.session
def fail(self): raise ZeroDivisionError("x")
cli.session.Session.around = fail
from cli.main import main
main(["key", "list"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={"MUNIMENT_DEBUG": "1", "MUNIMENT_HOME": "/nowhere"},
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def run(demo, *words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        capture_output=True,
        env={
            "MUNIMENT_HOME": str(demo.home),
            "MUNIMENT_ARCHIVE": str(demo.archive),
            **environment,
        },
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_no_encoding_of_the_terminal_makes_a_command_fail(demo, encoding: str) -> None:
    done = run(demo, "show", "bektanov", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert ("Мурат" in shown) is (encoding == "utf-8")
    told = run(demo, "show", "bektanov", "--json", PYTHONIOENCODING=encoding)
    assert (b"\\u041c" in told.stdout) is (encoding != "utf-8")


def test_a_reader_who_leaves_is_no_error(demo) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "show", "report"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"MUNIMENT_HOME": str(demo.home), "MUNIMENT_ARCHIVE": str(demo.archive)},
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_json_never_steers_a_terminal() -> None:
    stream = io.StringIO()
    print_json({"a": "\x9b1m\u202ex"}, stream)
    assert stream.getvalue() == '{\n  "a": "\\u009b1m\\u202ex"\n}\n'


def test_a_terminal_gets_colour_and_nothing_else_does(monkeypatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for output, colour in ((Output(), True), (Output(colour=False), False)):
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        output.note("beware", "yellow")
        assert ("\x1b[" in stream.getvalue()) is colour
        assert "beware" in stream.getvalue()
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    Output().note("beware", "bold")
    assert plain.getvalue() == "beware\n"
    Output(quiet=True).note("not said")
    Output(json=True).note("not said")
    assert plain.getvalue() == "beware\n"


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_an_answer_that_cannot_be_printed_is_told(demo) -> None:
    def run(*words: str, **streams: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            env={"MUNIMENT_HOME": str(demo.home), "MUNIMENT_ARCHIVE": str(demo.archive)},
            cwd=Path(__file__).parents[2],
            text=True,
            **streams,
        )

    with FULL.open("w") as full:
        told = run("status", stdout=full, stderr=subprocess.PIPE)
        assert told.returncode == 7
        assert "could not be printed: No space left" in told.stderr
        assert "Traceback" not in told.stderr
        assert run("show", "nobody", stdout=subprocess.PIPE, stderr=full).returncode == 4


def test_bytes_that_are_no_text_are_told_as_such(demo) -> None:
    assert "no text in the encoding" in demo("show", "a\udcff", code=2).stderr
    words = ("prefer", "dead", "--reason", "a\udcff")
    assert "no text in this terminal" in demo(*words, code=2).stderr
