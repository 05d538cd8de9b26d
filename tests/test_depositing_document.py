"""What docs/depositing.md says of the members of a deposit is what is read."""

import re
from pathlib import Path

import pytest

from archive.intake import (
    captures,
    deposit,
    entities,
    form_reading,
    references,
    sources,
    statements,
)
from archive.intake.forms import Form

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "depositing.md").read_text("utf-8")

FORMS = {
    "The file": deposit.DEPOSIT,
    "A source": sources.SOURCE,
    "A capture": captures.CAPTURE,
    "An entity": entities.ENTITY,
    "A property": entities.PROPERTY,
    "A statement": statements.STATEMENT,
    "A reference": references.REFERENCE,
    "A step": references.STEP,
}


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the first table under *heading*."""
    text = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table[0].splitlines()[2:]]


@pytest.mark.parametrize("heading", FORMS)
def test_the_table_has_every_member_and_says_which_must_be_there(heading: str) -> None:
    form = FORMS[heading]
    told = {name: row for row in rows(heading) for name in re.findall(r"`(\w+)`", row[0])}
    assert set(told) == {*form.required, *form.optional}
    assert {name for name in told if told[name][2].startswith("required")} == set(form.required)


def test_the_closed_lists_are_those_that_are_read() -> None:
    from archive.events.source import METHODS
    from archive.facts.codes import Basis
    from archive.facts.references import Act, Certainty
    from archive.facts.values import Absence

    def listed(heading: str, member: str) -> list[str]:
        return next(row[1] for row in rows(heading) if row[0] == f"`{member}`").split(", ")

    assert listed("A capture", "method") == list(METHODS)
    assert listed("A statement", "absent") == list(Absence)
    assert listed("A statement", "basis") == listed("A reference", "basis") == list(Basis)
    assert listed("A step", "act") == list(Act)
    assert listed("A step", "certainty") == list(Certainty)


def test_a_form_has_these_members_besides() -> None:
    def besides(form: Form) -> set[str]:
        statement = statements.STATEMENT
        return {*form.required, *form.optional} - {*statement.required, *statement.optional}

    told = {row[0].strip("`") for row in rows("One statement or entity in an editor")}
    assert told == besides(form_reading.ADDED) | besides(form_reading.CORRECTED)
