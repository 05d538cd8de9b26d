"""A mapping's text becomes a tree that knows its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake import toml_form
from archive.intake.misfit import Misfit
from archive.intake.nodes import Items, Members, Node, Scalar

TEXT = b"""\
# A comment
import = "x"
rows = true
size = 12
date = [
    "DD/MM/YYYY",
    "YYYY",
]

[entities.person]
key = "id"
label = { en = "name" }

["statements".'a b']
text = '''
two
lines'''
label.ru = "n"
"""


def located(data: bytes) -> toml_form.Located:
    found = toml_form.read(data)
    assert isinstance(found, toml_form.Located), found
    return found


def misfit(data: bytes) -> Misfit:
    found = toml_form.read(data)
    assert isinstance(found, Misfit)
    return found


def at(node: Node | None, *names: str) -> Node:
    for name in names:
        assert isinstance(node, Members)
        node = node.get(name)
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("names", "line", "path"),
    [
        (("import",), 2, "import"),
        (("rows",), 3, "rows"),
        (("date",), 5, "date"),
        (("entities", "person"), 10, "entities.person"),
        (("entities", "person", "key"), 11, "entities.person.key"),
        (("entities", "person", "label", "en"), 12, "entities.person.label.en"),
        (("statements", "a b"), 14, "statements.a b"),
        (("statements", "a b", "text"), 15, "statements.a b.text"),
        (("statements", "a b", "label", "ru"), 18, "statements.a b.label.ru"),
    ],
)
def test_every_name_knows_its_line_and_address(
    names: tuple[str, ...], line: int, path: str
) -> None:
    found = located(TEXT)
    node = at(found.root, *names)
    assert (node.line, node.column) == (line, 1)
    assert found.paths[node] == path


def test_every_value_is_its_text() -> None:
    root = located(TEXT).root
    assert [at(root, name).text for name in ("rows", "size")] == ["true", "12"]  # type: ignore[union-attr]
    dates = at(root, "date")
    assert isinstance(dates, Items)
    assert [one.text for one in dates.items if isinstance(one, Scalar)] == ["DD/MM/YYYY", "YYYY"]


def test_lines_that_end_as_on_windows_count_the_same() -> None:
    found = located(TEXT.replace(b"\n", b"\r\n"))
    assert at(found.root, "statements", "a b", "label").line == 18


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"a = 1\nb = \n", 2, "this is not TOML: Invalid value"),
        (b"a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        (b'a = "x', 1, "this is not TOML: "),
        (b"a = '''\nx", 2, "Expected"),
        (b"\xff\xfea\0=\0001\0\n\0", 1, "UTF-16"),
        (b"a = 1\nb = \xff\n", 2, "0xff"),
        (b"x" * ((256 << 10) + 1), 1, "262,145 bytes"),
        (b"a = " + b"[" * 40 + b"]" * 40, 1, ""),
        (b"a = " + b"[" * 50_000, 1, "not TOML"),
        (b"a" + b".a" * 40 + b" = 1", 1, "TOML that can be read"),
    ],
)
def test_what_is_no_mapping_is_told_with_its_line(data: bytes, line: int, told: str) -> None:
    if told == "":
        # Lists in one another are no names: how deep they go is for the reader to refuse.
        assert isinstance(at(located(data).root, "a"), Items)
        return
    found = misfit(data)
    assert told in found.message
    assert found.line == line


def test_a_statement_beyond_all_length_is_read_and_told_by_its_table() -> None:
    text = "[a]\nb = [\n" + '"x",\n' * 300 + "]\nc = 1\n"
    assert at(located(text.encode()).root, "a", "b").line == 1


@given(st.text(alphabet="ab[]{}=.\"'\n# 1,\\", max_size=60))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    assert isinstance(toml_form.read(text.encode()), toml_form.Located | Misfit)
