"""Words from right to left turn nothing beside them."""

import io
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.directions import isolated
from cli.layout import Line, Table, render
from cli.output import Output

MURAD, PAPER, WITNESS = "مراد", "الصحيفة", "עד ראיה"


def unisolated(text: str) -> str:
    return re.sub("[\u2068\u2069]", "", text)


def shown(text: str) -> str:
    """Return *text* with the signs as brackets of their own."""
    return isolated(text).replace("\u2068", "⟦").replace("\u2069", "⟧")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("only Latin - и кириллица", "only Latin - и кириллица"),
        (f"{PAPER} <- {MURAD}", f"⟦{PAPER}⟧ <- ⟦{MURAD}⟧"),
        (f"{MURAD} - roleIn -> {WITNESS}", f"⟦{MURAD}⟧ - roleIn -> ⟦{WITNESS}⟧"),
        (f"{MURAD} - {PAPER}", f"⟦{MURAD}⟧ - ⟦{PAPER}⟧"),
        (f"{MURAD}  {WITNESS}  12", f"⟦{MURAD}⟧  ⟦{WITNESS}⟧  12"),
        (f"{MURAD} · {WITNESS}", f"⟦{MURAD}⟧ · ⟦{WITNESS}⟧"),
        (f"“{MURAD}” ({WITNESS})", f"“⟦{MURAD}⟧” (⟦{WITNESS}⟧)"),
        (f"{MURAD} 12, {PAPER} 5", f"⟦{MURAD} 12, {PAPER}⟧ 5"),
        (f"{MURAD} Google {PAPER}", f"⟦{MURAD}⟧ Google ⟦{PAPER}⟧"),
        ("مُ", "⟦مُ⟧"),
        ("", ""),
    ],
)
def test_each_run_is_isolated_and_what_parts_a_line_stays_outside(line: str, expected: str) -> None:
    assert shown(line) == expected


MIXED = st.lists(
    st.sampled_from([*"abя 12-<>·()“”,", "  ", " -> ", " <- ", *"مدרע", "\u064f", "漢"])
).map("".join)


@given(MIXED | st.text())
def test_every_word_from_right_to_left_is_inside_and_no_other_letter_is(text: str) -> None:
    line = unisolated(text)
    marked = isolated(line)
    assert unisolated(marked) == line
    inside = re.findall("\u2068(.*?)\u2069", marked, re.DOTALL)
    outside = re.sub("\u2068.*?\u2069", "", marked, flags=re.DOTALL)
    assert not {unicodedata.bidirectional(char) for char in outside} & {"R", "AL"}
    for run in inside:
        assert "L" not in {unicodedata.bidirectional(char) for char in run}
        assert {unicodedata.bidirectional(run[0])} <= {"R", "AL"}
        assert not re.search("  | -> | <- | - | · ", run)


def test_columns_of_a_table_stay_in_their_order() -> None:
    rows = [(MURAD, WITNESS, "1"), ("Murat", "witness", "22")]
    drawn = [isolated(text) for text, _ in render(Table(rows), 80)]
    assert re.sub("[\u2068\u2069]", "|", drawn[0]) == f"|{MURAD}|   |{WITNESS}|  1"
    assert drawn[1] == "Murat  witness  22"


def test_a_wrapped_line_is_isolated_line_by_line() -> None:
    drawn = [isolated(text) for text, _ in render(Line(f"{MURAD} " * 5, 2), 16)]
    for line in drawn:
        assert line.count("\u2068") == line.count("\u2069") == 1
        assert line.startswith("  \u2068")


def test_a_terminal_gets_runs_isolated_and_a_pipe_gets_the_text(monkeypatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    line = f"{PAPER} <- {MURAD}"
    for stream, printed in ((Terminal(), isolated(line)), (io.StringIO(), line)):
        monkeypatch.setattr(sys, "stdout", stream)
        # What is to be copied stays as it is.
        Output(colour=False).result(line, lambda text: [text, Line(text, whole=True)])
        assert stream.getvalue() == f"{printed}\n{line}\n"
