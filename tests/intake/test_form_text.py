"""Forms as text: what is written is read back, and faults stand where they are told."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.intake import form_text, marked
from archive.intake.form_text import Named, Tree
from archive.intake.nodes import Items, Members, Node, Scalar


def plain(node: Node | None) -> object:
    if isinstance(node, Members):
        return {key.text: plain(part) for key, part in node.entries}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
WORDS = TEXTS | st.sampled_from(
    [
        "null",
        "Yes",
        "~",
        "a: b",
        "a #b",
        "- a",
        "x\ny\t",
        '"',
        "\\",
        "'",
        "[a",
        "2022-01?",
        "é",
        "a:",
    ]
)
NAMES = st.text("abc", min_size=1, max_size=3)
TREES = st.dictionaries(
    NAMES,
    WORDS
    | st.lists(WORDS, min_size=1, max_size=3)
    | st.dictionaries(NAMES, WORDS, min_size=1, max_size=3)
    | st.lists(st.dictionaries(NAMES, WORDS, min_size=1, max_size=3), min_size=1, max_size=3),
    min_size=1,
)


@given(TREES)
def test_what_is_written_is_read_back(tree: dict[str, Tree]) -> None:
    read = marked.read(form_text.write(tree).encode(), "form")
    assert not read.faults
    assert plain(read.root) == tree


@given(TREES)
def test_other_programs_take_no_text_for_something_else(tree: dict[str, Tree]) -> None:
    text = form_text.write(tree)
    assert yaml.load(text, yaml.BaseLoader) is not None
    assert not any(
        word in _scalars(yaml.compose(text, yaml.SafeLoader)) for word in ("null", "bool")
    )


def _scalars(node: yaml.Node) -> set[str]:
    if isinstance(node, yaml.ScalarNode):
        return {node.tag.rpartition(":")[2]} if node.value else set()
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return set().union(*map(_scalars, parts)) if parts else set()


@given(WORDS, WORDS)
def test_a_comment_is_no_part_of_what_is_said(text: str, comment: str) -> None:
    written = form_text.write({"a": Named(text, comment), "b": "c"})
    assert plain(marked.read(written.encode(), "form").root) == {"a": text, "b": "c"}
    assert written.count("\n") == 2


FORM = "# about\na: b\nc: d\n"


def test_faults_stand_at_the_top_with_lines_that_fit() -> None:
    text = form_text.told(FORM, [(3, "c is\nwrong", "Mend c."), (0, "all is", "")])
    lines = text.splitlines()
    assert lines[1:5] == ["#!   line 9: c is wrong", "#!     Mend c.", "#!   all is", "#!"]
    assert lines[9 - 1] == "c: d"
    assert form_text.bare(text.encode()) == FORM.encode()


def test_without_faults_a_form_is_as_it_was() -> None:
    assert form_text.bare(FORM.encode()) == FORM.encode()
    assert form_text.bare(b"\xef\xbb\xbf#! x\r\n" + FORM.encode()) == FORM.encode()
    assert form_text.bare(b"#! x\n") == b""
    assert form_text.bare(b"#! x\ncaf\xe9\n") == b"caf\xe9\n"


@given(st.binary())
def test_any_bytes_have_a_bare_form(data: bytes) -> None:
    assert form_text.bare(form_text.bare(data)) == form_text.bare(data)
