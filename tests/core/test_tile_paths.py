import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import tile_paths
from archive.core.tiles import Bundle, Tile
from archive.errors import MalformedError
from archive.ids import MAX_INTEGER

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "core_tiles.json").read_text("utf-8")
)
INDEXES = st.integers(0, 2_000_000) | st.integers(0, MAX_INTEGER)
WIDTHS = st.integers(1, 256)


@pytest.mark.parametrize(("number", "text"), VECTORS["numbers"].items())
def test_a_number_is_written_as_in_the_frozen_vector(number: str, text: str) -> None:
    assert tile_paths.numbered_path(int(number)) == text
    assert tile_paths.parse_numbered_path(text) == (int(number), 256)


@pytest.mark.parametrize("text", VECTORS["refused_paths"], ids=repr)
def test_another_path_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        tile_paths.parse_path(text)


def test_paths_of_the_frozen_vectors_come_back() -> None:
    for by_size in (VECTORS["paths"], VECTORS["bundle_paths"]):
        for texts in by_size.values():
            assert [tile_paths.path(tile_paths.parse_path(text)) for text in texts] == texts


@given(st.integers(0, 63), INDEXES, WIDTHS)
def test_a_path_leads_back_to_its_tile_or_bundle(level: int, index: int, width: int) -> None:
    tile, bundle = Tile(level=level, index=index, width=width), Bundle(index, width)
    assert tile_paths.parse_path(tile_paths.path(tile)) == tile
    assert tile_paths.parse_path(tile_paths.path(bundle)) == bundle


@given(INDEXES)
def test_a_number_is_its_digits_in_threes(index: int) -> None:
    groups = tile_paths.numbered_path(index).split("/")
    assert all(len(group) == 4 and group[0] == "x" for group in groups[:-1])
    assert len(groups[-1]) == 3
    assert int("".join(group.removeprefix("x") for group in groups)) == index


@given(
    st.text()
    | st.from_regex(r"\Atile/(entries|\d+)/(x\d{3}/)*\d{3}(\.p/\d+)?\n?\Z", fullmatch=True)
)
def test_any_text_is_a_path_or_malformed(text: str) -> None:
    try:
        item = tile_paths.parse_path(text)
    except MalformedError:
        return
    assert tile_paths.path(item) == text


def test_a_long_text_is_shown_cut() -> None:
    with pytest.raises(MalformedError, match=r"'x{57}\.\.\.' is no path"):
        tile_paths.parse_path("x" * 100)


def test_numbers_are_written_as_published(shared: Path) -> None:
    file = shared / "vectors" / "generated" / "vectors.json"
    for number, text in json.loads(file.read_text("utf-8"))["n_path"].items():
        assert tile_paths.numbered_path(int(number)) == text
        assert tile_paths.parse_numbered_path(text) == (int(number), 256)
