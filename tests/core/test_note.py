import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import note
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError

PLAIN = b"one\ntwo\n\nthree\n"
LINE = SignatureLine(name="example.org/log", key_id=b"\1\2\3\4", signature=b"s" * 64)
WHOLE = Note(PLAIN, (LINE,)).encode()

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(note.is_name)
lines = st.builds(
    SignatureLine,
    name=names,
    key_id=st.binary(min_size=4, max_size=4),
    signature=st.binary(min_size=1, max_size=80),
)
# No control characters but the newline; the text may hold empty lines.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n")).map(
    lambda text: text.encode() + b"\n"
)
notes = st.builds(
    lambda text, found: Note(text, tuple(found)),
    texts,
    st.lists(lines, min_size=1, max_size=5, unique_by=lambda line: (line.name, line.key_id)),
)


@given(notes)
def test_a_note_is_read_back_as_it_was_written(value: Note) -> None:
    assert note.parse(value.encode()) == value


@given(st.binary() | st.binary().map(lambda data: WHOLE[: len(data)] + data))
def test_any_bytes_are_a_note_or_malformed(data: bytes) -> None:
    try:
        found = note.parse(data)
    except MalformedError:
        return
    assert found.encode() == data


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_another_note_or_none(at: int, byte: int) -> None:
    data = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    try:
        found = note.parse(data)
    except MalformedError:
        return
    assert found.encode() == data


def test_the_last_empty_line_separates_the_text_from_the_signatures() -> None:
    found = note.parse(WHOLE)
    assert found.text == PLAIN
    assert found.signatures == (LINE,)


def test_the_shortest_text_is_a_newline() -> None:
    assert note.parse(b"\n\n" + LINE.encode()).text == b"\n"


def test_a_line_is_found_by_name_and_key_id_together() -> None:
    found = note.parse(WHOLE)
    assert found.line_of(LINE.name, LINE.key_id) == LINE
    assert found.line_of("other", LINE.key_id) is None
    assert found.line_of(LINE.name, b"\0\0\0\0") is None


def test_thirty_two_lines_are_allowed_and_no_more() -> None:
    many = [SignatureLine(name="w", key_id=bytes([0, 0, 0, n]), signature=b"s") for n in range(33)]
    allowed = Note(b"t\n", tuple(many[:32]))
    assert note.parse(allowed.encode()) == allowed
    with pytest.raises(MalformedError, match="33 signature lines, and 32 are allowed"):
        note.parse(Note(b"t\n", tuple(many)).encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no empty line"),
        (b"text\n", "no empty line"),
        (LINE.encode(), "no empty line"),
        (b"\n" + LINE.encode(), "no empty line"),
        (WHOLE[:-1], "does not end in a newline"),
        (WHOLE + b"\n", "does not begin with an em dash"),
        (WHOLE.replace("— ".encode(), b"- "), "does not begin with an em dash"),
        (b"t\n\n" + "— ".encode() + b"\n", "cannot name a key"),
        (b"t\n\n" + "— name AAAA\n".encode(), "holds no signature"),
        (b"t\n\n" + "— name AAAAAA=\n".encode(), "is not base64"),
        (b"t\n\n" + "— name AAAAAB==\n".encode(), "not the one canonical base64"),
        (b"t\n\n" + "— name\u00a0 AAAAAAA=\n".encode(), "cannot name a key"),
        (b"t\n\n" + "— na+me AAAAAAA=\n".encode(), "cannot name a key"),
        (b"t\n\n" + "— name AAAAAAA= x\n".encode(), "is not base64"),
        (b"t\xff\n\n" + LINE.encode(), "byte 1 is not UTF-8"),
        (b"t\xed\xa0\x80\n\n" + LINE.encode(), "is not UTF-8"),
        (b"t\t\n\n" + LINE.encode(), "control character"),
        (b"t\r\n\n" + LINE.encode(), "control character"),
        (b"t\n\n" + LINE.encode() * 2, "same key name and key id"),
    ],
)
def test_what_is_no_note_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(MalformedError, match=message):
        note.parse(data)


@pytest.mark.parametrize("name", ["k-7q2mxw4c", "example.org/log", "имя", "a=b", "\u200b"])
def test_names_without_spaces_and_plus_are_names(name: str) -> None:
    assert note.is_name(name)


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\u2028b", "\u3000", "a\nb", "a\x85b", "\ud800"]
)
def test_other_names_are_none(name: str) -> None:
    assert not note.is_name(name)


@given(st.characters(codec="utf-8"))
def test_every_space_that_python_knows_is_refused_in_a_name(char: str) -> None:
    if char.isspace():
        assert not note.is_name(f"a{char}")
