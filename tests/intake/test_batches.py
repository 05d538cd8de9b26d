"""Units become one deposit, and what several of them hold stands in it once."""

import pytest

from archive.intake import batches
from archive.intake.batches import Stream, Unit, entry, merged, node, scalar
from archive.intake.moved import wherever
from archive.intake.nodes import Hole, Items, Members, Scalar


def unit(number: int, *things: batches.Entry, section: str = "entities") -> Unit:
    return Unit(number=number, line=number + 1, things={section: things})


def stream(*units: Unit, lang: str | None = None) -> Stream:
    return Stream(set_name="s", units=iter(units), reason="r", lang=lang)


def test_a_tree_is_built_of_what_is_written_every_part_at_its_place() -> None:
    own = scalar("own", (7, 8))
    found = node({"a": ["x", own], "b": {"c": "y"}}, (3, 4))
    assert isinstance(found, Members)
    listed, inner = found.get("a"), found.get("b")
    assert isinstance(listed, Items)
    assert isinstance(inner, Members)
    assert listed.items[1] is own
    assert [(one.line, one.column) for one in (found, listed, inner, *listed.items)] == [
        *[(3, 4)] * 4,
        (7, 8),
    ]
    hole = Hole(line=1, column=1)
    assert node(hole, (3, 4)) is hole


def test_the_head_of_the_deposit_says_set_reason_and_language() -> None:
    def head(lang: str | None) -> list[tuple[str, str]]:
        root = merged(stream(lang=lang), []).root
        return [(key.text, value.text) for key, value in root.entries if isinstance(value, Scalar)]

    assert head("en") == [("deposit", "s"), ("reason", "r"), ("lang", "en")]
    assert head(None) == [("deposit", "s"), ("reason", "r")]


def test_the_same_thing_in_several_units_stands_once_where_it_stood_first() -> None:
    units = [unit(n, entry("a", {"kind": "x", "loc": str(n)}, (n + 1, 1))) for n in (1, 2)]
    found = merged(stream(), units)
    section = found.root.get("entities")
    assert isinstance(section, Members)
    assert [key.line for key, _ in section.entries] == [2]
    assert found.clashes == {}


@pytest.mark.parametrize(
    "other",
    [{"kind": "y"}, {"king": "x"}, {"kind": "x", "label": "z"}, "x", ["x"], {"kind": ["x"]}],
)
def test_a_unit_that_says_otherwise_is_named_with_the_line_of_the_first(
    other: batches.Written,
) -> None:
    units = [unit(1, entry("a", {"kind": "x"}, (2, 1))), unit(2, entry("a", other, (3, 5)))]
    clash = merged(stream(), units).clashes[1]
    assert (clash.line, clash.column) == (3, 5)
    assert "line 2 says something else of 'a'" in clash.message


def test_the_same_name_in_two_sections_is_two_things() -> None:
    units = [
        unit(1, entry("a", "x", (2, 1))),
        unit(2, entry("a", "y", (3, 1)), section="sources"),
    ]
    assert merged(stream(), units).clashes == {}
    assert [key for one in units for key in one.outside()] == ["entities/a", "sources/a"]


def test_lists_are_the_same_where_their_parts_are() -> None:
    assert batches.same(node(["a", "b"], (1, 1)), node(["a", "b"], (2, 2)))
    assert not batches.same(node(["a"], (1, 1)), node(["a", "b"], (1, 1)))


def test_units_are_grouped_by_how_many_things_they_hold() -> None:
    units = [unit(n, *(entry(f"{n}{m}", "x", (n, 1)) for m in range(n))) for n in range(1, 5)]
    assert [[one.number for one in run] for run in batches.grouped(units, 5)] == [[1, 2], [3, 4]]
    assert [len(run) for run in batches.grouped(units, 1)] == [1, 1, 1, 1]
    assert list(batches.grouped([])) == []


def test_what_belongs_to_the_file_is_a_run_of_its_own() -> None:
    units = [Unit(number=0, line=0), unit(1), unit(2)]
    assert [[one.number for one in run] for run in batches.grouped(units)] == [[0], [1, 2]]


def test_a_place_lies_in_the_unit_that_begins_before_it() -> None:
    units = [Unit(number=1, line=2, column=3), Unit(number=2, line=5)]
    places = [(2, 2), (2, 3), (4, 9), (5, 1), (99, 1)]
    assert [batches.unit_at(units, at) for at in places] == [None, 0, 0, 1, 1]


def test_rows_and_the_copies_they_are_rows_of_do_not_count() -> None:
    said = {"source": "s", "exact": "x"}
    plain = {"references": [said, {"source": "t", "loc": {"page": 1}}], "a": 1}
    assert wherever(plain) is plain
    assert wherever({"a": 1}) == {"a": 1}
    rows = {
        "references": [
            {**said, "capture": "sha256:0", "loc": {"row": 7}},
            {"source": "t", "capture": "sha256:1", "loc": {"row": 7, "page": 1}},
            {"source": "u", "capture": "sha256:2"},
        ]
    }
    assert wherever(rows) == {
        "references": [
            said,
            {"source": "t", "loc": {"page": 1}},
            {"source": "u", "capture": "sha256:2"},
        ]
    }
