"""Bytes to a tree of places: what is text stays text, and every fault of form has its place."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.intake import building, json_form, marked, spelling, yaml_form
from archive.intake.nodes import Hole, Items, Members, Node, Scalar, path_of

Plain = dict[str, "Plain"] | list["Plain"] | str | None


def plain(node: Node | None) -> Plain:
    """Return the tree without its places; None for a hole."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    if isinstance(node, Members):
        return {key.text: plain(value) for key, value in node.entries}
    return None


def fault(data: bytes, name: str = "d.yaml") -> tuple[int, int, str, str]:
    """Return the only fault: line, column, path, message."""
    read = marked.read(data, name)
    assert len(read.faults) == 1, read.faults
    found = read.faults[0]
    assert found.remedy
    return found.line, found.column, found.path, found.message


@pytest.fixture(params=["libyaml", "python"])
def _each_scanner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML comes with and without libyaml."""
    if request.param == "python":
        monkeypatch.setattr(yaml_form, "_LOADER", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml")


@pytest.mark.usefixtures("_each_scanner")
class TestYaml:
    def test_every_scalar_is_its_text(self) -> None:
        data = b"a: no\nb: 1.0\nc: 2022-01-05\nd: 'yes'\ne: \"x\\ty\"\nf: ~\ng: 0x1F\nh: null\ni:\n"
        assert plain(marked.read(data, "").root) == {
            "a": "no",
            "b": "1.0",
            "c": "2022-01-05",
            "d": "yes",
            "e": "x\ty",
            "f": "~",
            "g": "0x1F",
            "h": "null",
            "i": "",
        }

    def test_places_count_from_one_in_code_points(self) -> None:
        root = marked.read("é: [я, {😀: x}]\nb: c\n".encode(), "").root
        assert isinstance(root, Members)
        (key, value), (second, _) = root.entries
        assert (key.line, key.column, second.line, second.column) == (1, 1, 2, 1)
        assert isinstance(value, Items)
        inner = value.items[1]
        assert isinstance(inner, Members)
        assert (inner.line, inner.column) == (1, 8)
        assert (inner.entries[0][1].line, inner.entries[0][1].column) == (1, 12)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b"a: &x 1\n", (1, 4, "a", "&x is an anchor, and anchors are not read")),
            (b"a: *x\n", (1, 4, "a", "*x is an alias, and aliases are not read")),
            (b"- - {b: *x}\n", (1, 9, "[0][0].b", "*x is an alias, and aliases are not read")),
            (b"a: !x y\n", (1, 4, "a", "the tag '!x' is not read: every value is text")),
            (b"a: !x [y]\n", (1, 4, "a", "the tag '!x' is not read: every value is text")),
            (b"<<: {b: c}\n", (1, 1, "<<", "merge keys are not read")),
            (b"? [a]\n: b\n", (1, 3, "", "a list or mapping stands where a name must")),
            (b"? {a: b}\n: b\n", (1, 3, "", "a list or mapping stands where a name must")),
            (b"? *x\n: b\n", (1, 3, "", "*x is an alias, and aliases are not read")),
            (
                b"a: 1\nb: 2\na: 3\n",
                (3, 1, "a", "'a' stands here a second time; the first is in line 1"),
            ),
            (
                b"a: b\n---\nc: d\n",
                (2, 1, "", "a second document begins here, and a deposit is one"),
            ),
            (b"", (1, 1, "", "the file holds nothing")),
            (b"# no\n", (1, 1, "", "the file holds nothing")),
            (b"---\n...\n", (1, 1, "", "the file holds nothing")),
            (
                b'a: "\\x07"\n',
                (
                    1,
                    4,
                    "a",
                    "this text holds a control character or half a surrogate pair as an escape",
                ),
            ),
        ],
    )
    def test_a_fault_of_form_has_its_place(
        self, data: bytes, expected: tuple[int, int, str, str]
    ) -> None:
        assert fault(data) == expected

    @pytest.mark.parametrize(
        ("data", "place", "remedy"),
        [
            (b'a:\n  b: "x\n  c: d\n', (2, 6), "Close the quotation mark that is opened here."),
            (b"a: b: c\n", (1, 5), "A colon and a blank begin a value."),
            (b"a:\n\tb: c\n", (2, 1), "tabs"),
            (b"a: @b\n", (1, 4), "@, `, % and tabs may not stand first."),
            (b"a: [b, c\nd: e\n", (2, 2), "bracket"),
            (b"a: b\n c\nd\n", (4, 1), "Write a colon"),
            (b'a: "\\q"\n', (1, 6), r"Within double quotes write \\"),
            (b"a: {b: c\n", (2, 1), "bracket"),
            (b"a:\n  b: [c\n  d: e\n", (3, 4), "It is opened in line 2, column 6."),
            (b"a:\n  \tb: c\n", (2, 3), "Indent with blanks, not with tabs."),
            (b"a:\n\n  b c\n\n  d: e\n", (5, 4), "Look at line 3: a colon and a blank"),
            (b"a:\n  b:c\n  d: e\n", (3, 4), "Look at line 2: a colon and a blank"),
            ("a:\n  b:\xa0c\n  d: e\n".encode(), (3, 4), "U+00A0 in line 2, column 5,"),
            ("a:\n\u3000b: c\n  d: e\n".encode(), (3, 4), "U+3000 in line 2, column 1,"),
            ("a:\n  b\uff1a c\n  d: e\n".encode(), (3, 4), "U+FF1A in line 2, column 4,"),
            (b"a: b\n...\nc: d\n", (3, 1), "Three dots end the file"),
            (b"%YAML 3.0\n---\na: b\n", (1, 1), "Take out the line that begins with %."),
        ],
    )
    def test_bad_yaml_says_where_and_what_to_do(
        self, data: bytes, place: tuple[int, int], remedy: str
    ) -> None:
        (found,) = marked.read(data, "").faults
        assert found.message.startswith("this is not YAML: ")
        assert found.line == place[0]
        assert remedy in found.remedy

    @pytest.mark.parametrize("data", [b'"\\UFFFFFFFF"', b"%YAML 1." + b"1" * 5000 + b"\n--- a"])
    def test_numbers_beyond_all_bounds_are_a_fault(self, data: bytes) -> None:
        assert fault(data)[3].startswith("this is not YAML")

    def test_faults_before_bad_syntax_are_told_too(self) -> None:
        messages = [found.message for found in marked.read(b"a: &x 1\nb: b: c\n", "").faults]
        assert len(messages) == 2
        assert messages[0].startswith("&x")

    def test_what_is_refused_leaves_the_rest_readable(self) -> None:
        data = b"a: *x\nb: [&y 1, 2]\n<<: z\nb: 4\n? [q]\n: r\nc: d\n"
        assert plain(marked.read(data, "").root) == {"a": None, "b": ["1", "2"], "c": "d"}

    @pytest.mark.parametrize("bracket", [b"[", b"{a: ", b"- "])
    def test_depth_is_bounded(self, bracket: bytes) -> None:
        found = fault(bracket * 20_000)
        assert found[3] == "more than 32 lists and mappings stand inside one another"

    def test_depth_32_is_read(self) -> None:
        assert not marked.read(b"[" * 32 + b"]" * 32, "").faults

    def test_an_alias_bomb_is_refused_before_it_goes_off(self) -> None:
        lines = ["a0: &a0 x", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
        read = marked.read("\n".join(lines).encode(), "")
        assert len(read.faults) == 40 + 2 * 39

    def test_a_long_scalar_is_one_fault(self) -> None:
        found = fault(b"a: " + b"x" * (building.MAX_TEXT + 1))
        assert found == (
            1,
            4,
            "a",
            "a text of 1,048,577 characters stands here; 1,048,576 are allowed",
        )

    def test_very_many_values_are_one_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(building, "MAX_NODES", 3)
        assert fault(b"[a, b, c, d]")[3] == "the file has more than 3 values"

    @given(st.text(max_size=40))
    @settings(max_examples=150)
    def test_any_text_is_read_or_at_fault(self, text: str) -> None:
        read = marked.read(text.encode("utf-8", "surrogatepass"), "")
        assert read.faults or read.root is not None


class TestBytes:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ("a: b".encode("utf-16"), (1, 1, "", "the file looks like UTF-16, not UTF-8")),
            ("a: b".encode("utf-32"), (1, 1, "", "the file looks like UTF-32, not UTF-8")),
            (
                "a: bcdef".encode("utf-16-le"),
                (1, 1, "", "the file looks like UTF-16 without a byte order mark, not UTF-8"),
            ),
            (
                "a: b\nc: é".encode("latin-1"),
                (
                    2,
                    4,
                    "",
                    "the file is not UTF-8: byte 8 from its start is 0xe9; it looks like cp1252",
                ),
            ),
            (
                b"\xef\xbb\xbfa: b\r\nc: \xff",
                (
                    2,
                    4,
                    "",
                    "the file is not UTF-8: byte 12 from its start is 0xff; it looks like cp1252",
                ),
            ),
            (
                "a: b\nc: имя".encode("cp1251"),
                (
                    2,
                    4,
                    "",
                    "the file is not UTF-8: byte 8 from its start is 0xe8; it looks like cp1251",
                ),
            ),
            (
                b"PK\x03\x04",
                (1, 1, "", "the file is no text: it is a ZIP file, as spreadsheets are"),
            ),
            (
                b"a: b\nc: \x00d",
                (2, 4, "", "the control character U+0000 stands here, where only text may"),
            ),
            (b"a\x7f", (1, 2, "", "the control character U+007F stands here, where only text may")),
        ],
    )
    def test_what_is_no_text_in_utf8_says_so(
        self, data: bytes, expected: tuple[int, int, str, str]
    ) -> None:
        assert fault(data) == expected

    def test_a_byte_order_mark_is_no_part_of_the_text(self) -> None:
        root = marked.read(b"\xef\xbb\xbfa: b", "").root
        assert plain(root) == {"a": "b"}
        assert isinstance(root, Members)
        assert root.column == 1

    def test_size_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spelling, "MAX_BYTES", 3)
        assert fault(b"a: b")[3] == "the file has 4 bytes, and 3 are allowed"

    @given(st.binary(max_size=60))
    @settings(max_examples=150)
    def test_any_bytes_are_read_or_at_fault(self, data: bytes) -> None:
        for name in ("d.yaml", "d.json"):
            read = marked.read(data, name)
            assert read.faults or read.root is not None


class TestJson:
    def test_scalars_are_as_written(self) -> None:
        data = b'{"a": 1.50, "b": true, "c": 1e400, "d": "x", "e": -0, "f": [1, []], "g": {}}'
        assert plain(marked.read(data, "d.json").root) == {
            "a": "1.50",
            "b": "true",
            "c": "1e400",
            "d": "x",
            "e": "-0",
            "f": ["1", []],
            "g": {},
        }

    @pytest.mark.parametrize("name", ["d.json", "d.yaml"])
    def test_surrogate_pairs_are_joined(self, name: str) -> None:
        data = b'{"a": "\\ud83d\\ude00"}'
        assert plain(marked.read(data, name).root) == {"a": "😀"}

    def test_half_a_pair_is_a_fault(self) -> None:
        assert fault(b'{"a": "\\ud83d"}')[:3] == (1, 7, "a")

    def test_places_are_those_of_the_file(self) -> None:
        root = marked.read('{\n\t"é": "я",\n\t"b": [1,\n 2]}'.encode(), "").root
        assert isinstance(root, Members)
        (_, first), (key, second) = root.entries
        assert (first.line, first.column) == (2, 7)
        assert (key.line, key.column) == (3, 2)
        assert isinstance(second, Items)
        assert (second.items[1].line, second.items[1].column) == (4, 2)

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (b'{"a": null}', (1, 7, "a", "null says nothing")),
            (
                b'{"a": 1, "a": 2}',
                (1, 10, "a", "'a' stands here a second time; the first is in line 1"),
            ),
            (
                b'{"a": 1\n ,}',
                (2, 2, "", "this is not JSON: a comma stands before the closing bracket"),
            ),
            (b"[1, ]", (1, 3, "", "this is not JSON: a comma stands before the closing bracket")),
            (b"[1,,2]", (1, 4, "", "this is not JSON: Expecting value")),
            (b'{"a": 1 // b\n}', (1, 9, "", "this is not JSON: JSON has no comments")),
            (b'{"a": "b', (1, 7, "", "this is not JSON: Unterminated string")),
            (b'{"a":\n x}', (2, 2, "", "this is not JSON: Expecting value")),
            (b'{"NaN":\n NaN}', (2, 2, "", "this is not JSON: NaN is no JSON")),
            (b"[" * 100_000, (1, 1, "", "this is not JSON: too many levels")),
            (b" \n", (1, 1, "", "the file holds nothing")),
            (
                b"[" * 33 + b"]" * 33,
                (1, 33, "[0]" * 32, "more than 32 lists and mappings stand inside one another"),
            ),
        ],
    )
    def test_a_fault_has_its_place(self, data: bytes, expected: tuple[int, int, str, str]) -> None:
        assert fault(data, "d.json") == expected

    def test_a_flow_mapping_that_is_no_json_is_yaml(self) -> None:
        assert plain(marked.read(b"{a: [b, 'c']}", "").root) == {"a": ["b", "c"]}

    values = st.recursive(
        st.text(
            st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
            min_size=1,
        ),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
        ),
        max_leaves=8,
    )

    @given(values.filter(lambda value: not isinstance(value, str)), st.booleans())
    @settings(max_examples=100)
    def test_json_comes_back_and_every_node_is_found_by_its_place(
        self, value: Plain, ascii: bool
    ) -> None:
        data = json.dumps(value, ensure_ascii=ascii).encode()
        read = marked.read(data, "d.json")
        assert not read.faults
        assert plain(read.root) == value
        assert read.root is not None
        assert json_form.refusal(data.decode()) is None
        for path, node in addresses(read.root):
            assert path_of(read.root, node) == path


def addresses(node: Node, where: str = "") -> list[tuple[str, Node]]:
    found = [(where, node)]
    if isinstance(node, Items):
        for n, item in enumerate(node.items):
            found += addresses(item, f"{where}[{n}]")
    elif isinstance(node, Members):
        for key, value in node.entries:
            at = f"{where}.{key.text}" if where else key.text
            found += [(at, key), *addresses(value, at)]
    return found


def test_what_is_not_in_a_tree_has_the_address_of_what_it_would_stand_in() -> None:
    root = marked.read(b"a: [b, {c: d}]\n", "").root
    assert root is not None
    assert path_of(root, Hole(line=1, column=6)) == "a[0]"
    assert path_of(root, Hole(line=0, column=6)) == ""
    assert path_of(root, Hole(line=1, column=9)) == "a[1].c"
    items = marked.read(b"- a\n", "").root
    assert items is not None
    assert path_of(items, Hole(line=1, column=1)) == ""
