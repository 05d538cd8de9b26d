"""docs/interchange.md has every datatype, type and difference, in the words of the program."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from archive.interchange import ftm_terms, wikibase_terms
from archive.interchange.losses import Difference

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "interchange.md").read_text("utf-8")


def tables() -> Iterator[tuple[str, list[list[str]]]]:
    """Yield chapter and heading, as one, with the rows of the first table below."""
    chapter = ""
    for part in re.split(r"^##", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        if not heading.startswith("#"):
            chapter = heading.strip()
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in text.splitlines()
            if line.startswith("| ")
        ]
        yield f"{chapter}: {heading.strip('# ')}", rows[2:]


TABLES = dict(tables())

DIFFERENCES = {
    "Wikibase: What an import meets": wikibase_terms.IMPORTED,
    "Wikibase: What an export meets": wikibase_terms.EXPORTED,
    "FollowTheMoney: What an import meets": ftm_terms.IMPORTED,
    "FollowTheMoney: What an export meets": ftm_terms.EXPORTED,
}


@pytest.mark.parametrize(("heading", "known"), DIFFERENCES.items())
def test_every_difference_is_told(heading: str, known: Mapping[str, Difference]) -> None:
    assert TABLES[heading] == [
        [f"`{code}`", one.what, one.done, "yes" if one.returns else "no"]
        for code, one in known.items()
    ]


def test_every_datatype_is_told() -> None:
    assert [row[:2] for row in TABLES["Wikibase: Datatypes"]] == [
        [f"`{name}`", ", ".join(one.takes)] for name, one in wikibase_terms.DATATYPES.items()
    ]


def test_every_type_is_told() -> None:
    assert [row[:2] for row in TABLES["FollowTheMoney: Types"]] == [
        [f"`{name}`", ", ".join(one.takes)] for name, one in ftm_terms.TYPES.items()
    ]


def test_every_difference_is_met_somewhere() -> None:
    # A code that nothing counts would promise more than is done.
    root = Path(__file__).resolve().parents[2] / "archive"
    rooms = ("interchange", "intake", "exports", "service", "queries")
    source = "".join(
        path.read_text("utf-8")
        for room in rooms
        for path in (root / room).glob("*.py")
        if not path.name.endswith("_terms.py")
    )
    told = {code for known in DIFFERENCES.values() for code in known}
    assert {code for code in told if f'"{code}"' not in source} == set()
