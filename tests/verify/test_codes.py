"""The catalogue of codes: complete, documented, and each code produced by some test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.verify.codes import CODES
from archive.verify.report import Audit, Level
from cli.findings import page
from tests.conftest import CHECKOUT

_SAID_AS = {
    "checkpoint.signature-missing": 'f"checkpoint.signature-{fault}"',
    "entry.first": '"first"',
    "checkpoint.signature-wrong": 'f"checkpoint.signature-{fault}"',
}
"""Codes that are put together where they are found."""

_FINDERS = {"find", "fault", "_fault", "Fault"}
_CODE = re.compile(
    r"(tree|tile|bundle|checkpoint|consistency|witness|entry|head|body|capture|file|"
    r"view|bag|proof|pins)\.[a-z-]+"
)


def sources() -> Iterator[Path]:
    for room in ("rules", "verify"):
        yield from sorted((CHECKOUT / "archive" / room).glob("*.py"))


def found_in(source: Path) -> Iterator[str]:
    """Yield the codes that are passed to what reports a finding."""
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr
            if isinstance(node.func, ast.Attribute)
            else (node.func.id if isinstance(node.func, ast.Name) else "")
        )
        if name not in _FINDERS:
            continue
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            value = given.value if isinstance(given, ast.Constant) else None
            if isinstance(value, str) and _CODE.fullmatch(value):
                yield value


def test_the_page_is_the_catalogue() -> None:
    assert (CHECKOUT / "docs" / "findings.md").read_text() == page()


def test_every_code_that_is_found_is_in_the_catalogue() -> None:
    found = {code for source in sources() for code in found_in(source)}
    assert len(found) > 80
    assert found <= set(CODES)


def test_every_code_of_the_catalogue_is_found_somewhere() -> None:
    text = "\n".join(
        source.read_text() for source in sources() if not source.stem.startswith("code")
    )
    gone = [code for code in CODES if _SAID_AS.get(code, f'"{code}"') not in text]
    assert gone == []


def test_every_code_is_looked_for_by_some_test() -> None:
    tests = [path for path in (CHECKOUT / "tests").rglob("*.py") if path != Path(__file__)]
    text = "\n".join(path.read_text() for path in tests)
    assert [code for code in CODES if f'"{code}"' not in text] == []


def test_every_row_says_something_in_each_column() -> None:
    for one in CODES.values():
        assert all((one.level, one.means, one.behind)), one


def test_an_unknown_code_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match="not in the catalogue"):
        Audit().find(Level.TREE, "tree.felled", "0", "it fell")
