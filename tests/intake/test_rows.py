"""What a mapping makes of the rows of a table."""

import csv
import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts.values import AbsentValue
from archive.intake import batches
from archive.intake.batches import Unit
from archive.intake.deposit import plan
from archive.intake.faults import Faults
from archive.intake.mapping_reading import Asked, read_mapping
from archive.intake.misfit import DepositError, Misfit
from archive.intake.plan import Outcome, Plan
from archive.intake.rows import stream
from archive.intake.tables import csv_table
from archive.intake.tables_json import json_table
from tests.intake.conftest import Reading
from tests.intake.tables import MAPPING, TABLE


class Importing:
    """Imports into an archive in memory, all rows as one batch."""

    def __init__(self, reading) -> None:
        self._reading = reading

    def stream(self, table: str, mapping: str = MAPPING, *, json: bool = False, **asked):
        said = read_mapping(mapping.encode(), "map.toml", self._reading.archive, Asked(**asked))
        read = io.StringIO(table, newline="").readline
        opened = json_table(read) if json else csv_table(read, ",")
        return stream(opened, said, "table.csv", "map.toml")

    def units(self, table: str, mapping: str = MAPPING, **asked) -> list[Unit]:
        return list(self.stream(table, mapping, **asked).units)

    def plan(self, table: str, mapping: str = MAPPING, **asked) -> tuple[Plan, Sequence[Misfit]]:
        found = self.stream(table, mapping, **asked)
        units = list(found.units)
        faults = [fault for unit in units for fault in unit.faults]
        merged = batches.merged(found, units)
        collected = Faults(merged.root, called=found.called)
        planned = plan(
            merged.root,
            collected,
            self._reading.archive,
            self._reading._file,
            self._reading._random,
            imported=True,
        )
        return planned, (*faults, *merged.clashes.values(), *collected.found)

    def said(self, table: str, mapping: str = MAPPING, **asked) -> list[str]:
        """The statements in words, none at fault; they are recorded."""
        planned, faults = self.plan(table, mapping, **asked)
        assert not faults, faults
        self._reading.archive.record(planned)
        return [item.words for item in planned.items if item.key.startswith("statements/")]

    def fault(self, table: str, mapping: str = MAPPING, **asked) -> Misfit:
        _, faults = self.plan(table, mapping, **asked)
        assert len(faults) == 1, faults
        return faults[0]


@pytest.fixture
def importing(reading) -> Importing:
    return Importing(reading)


HEAD = """\
import = "x"
key = "id"
source = "list"
[sources.list]
kind = "list"
published = { absent = "unknown" }
[entities.thing]
key = "id"
kind = "person"
label.en = "id"
"""


def one(*lines: str, property: str = "occupation") -> str:
    """A mapping with one statement `it` of a thing."""
    start = f'{HEAD}[statements.it]\nsubject = "thing"\nproperty = "{property}"\n'
    return start + "\n".join(lines) + "\n"


def test_rows_become_entities_and_statements_with_their_row(importing: Importing) -> None:
    assert importing.said(TABLE) == [
        "Aliya - arrested -> City police (pointInTime: 7 January 2022)  [register]",
        "Aliya - occupation -> teacher  [register]",
        "Aliya - occupation -> musician  [register]",
        "Aliya - deaths -> 2  [register]",
        "Nurlan - arrested -> City police (pointInTime: unknown)  [register]",
        "Daria - arrested -> unknown (pointInTime: 9 January 2022)  [register]",
        "Daria - occupation -> driver  [register]",
        "Daria - deaths -> about 3  [register]",
    ]


def test_nothing_of_the_file_goes_into_a_body(importing: Importing) -> None:
    planned, _ = importing.plan(TABLE)
    bodies = "".join(str(draft.body.json()) for draft in planned.drafts)
    for told in ("person/1", "register", "arrest/", "handle", "table.csv", "people"):
        assert told not in bodies
    assert "'loc': {'row': 2}" in bodies


def test_a_date_keeps_the_words_of_the_cell(importing: Importing) -> None:
    planned, _ = importing.plan(TABLE)
    bodies = [str(draft.body.json()) for draft in planned.drafts]
    assert any("'2022-01-07'" in body and "'07/01/2022'" in body for body in bodies)


def test_the_same_table_again_changes_nothing_wherever_its_rows_stand(importing: Importing) -> None:
    importing.said(TABLE)
    head, *rows = TABLE.splitlines()
    planned, faults = importing.plan("\n".join([head, *reversed(rows)]))
    assert not faults
    assert set(planned.counts) == {Outcome.UNCHANGED}
    assert planned.drafts == ()


def test_a_changed_cell_is_corrected_with_the_reason(importing: Importing) -> None:
    importing.said(TABLE)
    changed = TABLE.replace("2,Nurlan,,City police,n/a,,", "2,Nurlan,Нурлан,?,n/a,,")
    planned, _ = importing.plan(changed, reason="mended by the ministry")
    assert planned.counts[Outcome.CORRECTED] == 2
    assert all("mended by the ministry" in str(one.body.json()) for one in planned.drafts)


def test_a_key_of_another_row_names_its_entity_in_later_batches_too(importing: Importing) -> None:
    mapping = one('entity = "thing"', 'column = "boss"', property="memberOf")
    assert importing.said("id,boss\na,\nb,a\nc,b\n", mapping) == [
        "b - memberOf -> a  [list]",
        "c - memberOf -> b  [list]",
    ]
    assert importing.said("id,boss\nd,a\n", mapping) == ["d - memberOf -> thing/a  [list]"]
    fault = importing.fault("id,boss\ne,zz\n", mapping)
    assert "'thing/zz'" in fault.message
    assert (fault.line, fault.path) == (2, "boss")


def test_an_empty_cell_claims_nothing(importing: Importing) -> None:
    units = importing.units("id,name,name_ru,police,on,job,died\n1,A,,,07/01/2022,,\n")
    assert [key.text for key, _ in units[1].things["entities"]] == ["person/1"]
    assert units[1].things["statements"] == []


def test_what_belongs_to_the_file_is_unit_zero_with_the_mapping_s_lines(
    importing: Importing,
) -> None:
    found = importing.stream(TABLE)
    first = next(found.units)
    assert (first.number, first.line) == (0, 0)
    assert {name: len(entries) for name, entries in first.things.items()} == {
        "properties": 1,
        "sources": 1,
    }
    assert first.things["sources"][0][0].line == 11
    assert found.called(first.things["sources"][0][1]) == "sources.register"
    assert found.whole == "map.toml"


def test_where_nothing_belongs_to_the_file_the_rows_come_first(importing: Importing) -> None:
    mapping = one('column = "job"', 'kind = "text"').replace("[sources.list]", "[sources.a]")
    mapping = (
        mapping.partition("[sources.a]")[0]
        + "[entities.thing]"
        + mapping.partition("[entities.thing]")[2]
    )
    assert [unit.number for unit in importing.units("id,job\na,x\n", mapping)] == [1]


def test_a_row_without_its_key_is_at_fault(importing: Importing) -> None:
    fault = importing.fault("id,job\n,x\n", one('column = "job"', 'kind = "text"', 'lang = "en"'))
    assert (fault.line, fault.column, fault.path) == (2, 1, "id")
    assert "no key" in fault.message


def test_a_date_of_another_form_is_told_with_its_cell(importing: Importing) -> None:
    fault = importing.fault(TABLE.replace("07/01/2022", "2022-01-07"))
    assert "'2022-01-07' is not a date of the form DD/MM/YYYY" in fault.message
    assert (fault.line, fault.column, fault.path) == (2, 5, "on")


def test_a_day_that_is_none_is_told_too(importing: Importing) -> None:
    (unit,) = importing.units(TABLE.replace("07/01/2022", "31/02/2022"))[1:2]
    (fault,) = unit.faults
    assert (fault.line, fault.path) == (2, "on")
    # As it stands in the cell, and not as it would be in EDTF.
    assert fault.message == "'31/02/2022' is not a day of the calendar of the form DD/MM/YYYY"


def test_a_day_that_one_form_has_not_is_read_by_the_next(importing: Importing) -> None:
    both = MAPPING.replace('date = "DD/MM/YYYY"', 'date = ["MM/DD/YYYY", "DD/MM/YYYY"]')
    table = TABLE.replace("07/01/2022", "25/01/2022")
    assert "pointInTime: 25 January 2022" in importing.said(table, both)[0]


@pytest.mark.parametrize(
    ("lines", "property", "cell", "words"),
    [
        (('column = "x"',), "penalty", "fine", "penalty -> fine"),
        (('column = "x"', 'words = { f = "fine" }'), "penalty", "f", "penalty -> fine"),
        (('column = "x"', 'kind = "text"', 'lang = "kk"'), "occupation", "=1+1", "-> =1+1"),
        (('column = "x"', 'kind = "entity"'), "occupation", "a", "occupation -> a"),
        (('entity = "thing"', 'kind = "entity"'), "occupation", "", "occupation -> a"),
        (('value = "fine"',), "penalty", "", "penalty -> fine"),
        (('column = "x"',), "ordered", "{}", None),
        (('column = "x"', 'absent = { none = "-" }'), "penalty", "-", "penalty -> none"),
        (('column = "x"', 'kind = "quantity"', 'unit = "USD"'), "amount", "about 5", "about 5"),
        (('column = "x"', 'kind = "quantity"', 'unit = "USD"'), "amount", "lots", None),
        (('column = "x"', 'unit = "person"'), "deaths", "at least 5", "at least 5"),
        (('column = "x"',), "deaths", "5", None),
        (('column = "x"', 'date = "DD.MM.YYYY"'), "hearingDay", "03.01.2022", "3 January 2022"),
        (
            ('column = "x"', 'date = "DD.MM.YYYY"', 'kind = "date"'),
            "dayOrText",
            "03.01.2022",
            "3 January 2022",
        ),
        (('column = "x"', 'date = "DD.MM.YYYY"'), "dayOrText", "03.01.2022", "3 January 2022"),
        (('column = "x"', 'date = "DD.MM.YYYY"'), "dayOrText", "soon", None),
        (('column = "x"', 'date = ["YYYY", "EDTF"]'), "hearingDay", "2022-01?", "January 2022"),
        (('column = "x"', 'expressed = "id"'), "hearingDay", "2022", "2022"),
    ],
)
def test_a_cell_is_read_by_what_the_property_takes(
    importing: Importing,
    lines: tuple[str, ...],
    property: str,
    cell: str,
    words: str | None,
) -> None:
    mapping = one(*lines, property=property)
    mapping += "".join(
        f'[properties.{name}]\nlabel = {{ en = "x" }}\ndescription = {{ en = "x" }}\n'
        f"values = {values}\n"
        for name, values in (("hearingDay", '"date"'), ("dayOrText", '["date", "text"]'))
    )
    table = f"id,x\na,{cell}\n"
    if words is None:
        assert importing.plan(table, mapping)[1]
        return
    (said,) = importing.said(table, mapping)
    assert words in said


def test_several_values_of_a_cell_are_statements_of_their_own(importing: Importing) -> None:
    mapping = one('column = "x"', 'kind = "text"', 'lang = "en"', 'separator = "|"')
    assert len(importing.said("id,x\na, b | c || b |\n", mapping)) == 2
    planned, _ = importing.plan("id,x\na,c|d|b\n", mapping)
    assert planned.counts == {Outcome.UNCHANGED: 4, Outcome.ADDED: 1}


def test_several_keys_of_a_cell_are_entities_of_their_own(importing: Importing) -> None:
    mapping = one('entity = "tag"', property="memberOf").replace(
        "[statements.it]",
        '[entities.tag]\nkey = { column = "x", separator = "|" }\nkind = "group"\n'
        'label = { en = { column = "x", words = { b = "B" } }, ru = "y" }\n'
        'identified = { column = "z" }\n[statements.it]',
    )
    said = importing.said("id,x,y,z\na,b|c,T,no\n", mapping)
    assert said == ["a - memberOf -> B  [list]", "a - memberOf -> c  [list]"]


def test_what_is_said_once_of_a_subject_is_one_statement_of_many_rows(
    importing: Importing,
) -> None:
    mapping = one('entity = "group"', property="memberOf").replace(
        "[statements.it]",
        '[entities.group]\nkey = "g"\nkind = "group"\nlabel.en = "g"\n[statements.name]\n'
        'subject = "group"\nproperty = "name"\ncolumn = "n"\nlang = "en"\nonce = true\n'
        "[statements.it]",
    )
    mapping = mapping.replace('source = "list"', 'source = "list"\nrows = true')
    said = importing.said("id,g,n\na,G,Group\nb,G,Group\n", mapping)
    assert len([words for words in said if "name" in words]) == 1
    planned, faults = importing.plan("id,g,n\na,G,Group\nb,G,Other\n", mapping)
    assert [fault.line for fault in faults] == [3]
    assert "line 2 says something else of 'name/group/G'" in faults[0].message
    assert planned


def test_a_subject_may_be_what_a_cell_names(importing: Importing) -> None:
    importing.said("id,job\na,\n", one('column = "job"', 'kind = "text"', 'lang = "en"'))
    mapping = one('column = "job"', 'kind = "text"', 'lang = "en"').replace(
        'subject = "thing"', 'subject = { entity = "thing", column = "who", separator = "," }'
    )
    found = importing.said('id,who,job\nb,"a,b",cook\nc,,clerk\n', mapping)
    assert found == [
        "thing/a - occupation -> cook  [list]",
        "b - occupation -> cook  [list]",
    ]


def test_references_take_sources_speakers_and_words_from_cells(importing: Importing) -> None:
    mapping = one(
        'column = "job"',
        'kind = "text"',
        'lang = "en"',
        'source = ["list", { column = "where" }]',
        'said = [{ agent = { column = "who" }, act = "states", hedge = { column = "hedge" } }]',
        'exact = "words"',
        'note = { column = "remark" }',
        'basis = "interpreted"',
    )
    table = "id,job,where,who,hedge,words,remark\na,cook,,,,,\nb,cook,list,a,perhaps,“he cooks”,x\n"
    planned, faults = importing.plan(table, mapping)
    assert not faults
    first, second = (draft.body.json() for draft in planned.drafts[-2:])
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["references"] == [
        {"source": first["references"][0]["source"], "basis": "interpreted"}
    ]
    assert len(second["references"]) == 2
    step = second["references"][0]["attribution"][0]
    assert (step["act"], step["hedge"]) == ("states", "perhaps")
    assert second["references"][1]["exact"] == "“he cooks”"
    assert second["references"][1]["note"] == "x"


def test_a_qualifier_may_say_how_its_cell_is_read(importing: Importing) -> None:
    mapping = one(
        'column = "job"',
        'kind = "text"',
        'lang = "en"',
        'qualifiers = { startTime = { column = "since", date = "YYYY" }, endTime = "to" }',
        'said = { agent = "a", act = { column = "act" } }',
    )
    said = importing.said("id,job,since,to,act\na,cook,1999,2001,alleges\nb,,1999,,\n", mapping)
    assert said == ["a - occupation -> cook (from 1999; until 2001)  [list <- a (alleges)]"]


def test_a_statement_whose_source_is_empty_is_at_fault(importing: Importing) -> None:
    mapping = one('column = "job"', 'kind = "text"', 'lang = "en"', 'source = { column = "w" }')
    assert "list" in importing.fault("id,job,w\na,cook,\n", mapping).message


def test_an_entity_that_there_is_one_of_stands_with_the_file(importing: Importing) -> None:
    mapping = one('entity = "state"', property="memberOf")
    mapping += '[entities.state]\nkind = "state"\nlabel.en = { value = "Kazakhstan" }\n'
    first, *_ = importing.units("id\na\n", mapping)
    assert [key.text for key, _ in first.things["entities"]] == ["state"]
    assert importing.said("id\na\n", mapping) == ["a - memberOf -> Kazakhstan  [list]"]


def test_everything_is_restricted_where_the_mapping_says_so(importing: Importing) -> None:
    planned, _ = importing.plan(TABLE, "restricted = true\n" + MAPPING)
    kept = {draft.restricted for draft in planned.drafts if str(draft.id)[:3] in ("ent", "stm")}
    assert kept == {True}


def test_absences_are_absent_values(importing: Importing) -> None:
    planned, _ = importing.plan(TABLE.replace(",driver,", ",hidden,"))
    values = [getattr(draft.body, "content", None) for draft in planned.drafts]
    kinds = [one.value.absent for one in values if one and isinstance(one.value, AbsentValue)]
    assert sorted(kinds) == ["unknown", "withheld"]


def test_a_row_about_somebody_without_a_name_says_which_cells_are_empty(
    importing: Importing,
) -> None:
    table = "id,name,name_ru,police,on,job,died\n7,,,,,driver,\n"
    (unit,) = [one for one in importing.units(table) if one.number]
    (fault,) = unit.faults
    assert (fault.line, fault.column) == (2, 1)
    assert fault.message == "person '7' has no label: nothing stands in 'name' and 'name_ru'"


def test_columns_that_the_table_has_not_are_told_with_the_mapping_s_line(
    importing: Importing,
) -> None:
    with pytest.raises(DepositError) as caught:
        importing.stream("id,nam,police,on,job,died,died\n")
    told = [(one.line, one.path, one.message) for one in caught.value.faults]
    assert told == [
        (24, "entities.person.label.en", "the table has no column 'name'; is 'nam' meant?"),
        (24, "entities.person.label.ru", "the table has no column 'name_ru'"),
        (45, "statements.death", "the table has more than one column 'died'"),
    ]


def test_json_lines_bring_lists_and_tell_of_members_that_never_come(importing: Importing) -> None:
    mapping = one('column = "x"', 'kind = "text"', 'lang = "en"')
    assert len(importing.said('{"id": "a", "x": ["b", "c"]}\n', mapping, json=True)) == 2
    last = importing.units('{"id": "a"}\n', mapping, json=True)[-1]
    (fault,) = last.faults
    assert (last.number, last.line) == (0, 2)
    assert (fault.message, fault.path) == ("no line has a member 'x'", "statements.it")


def test_a_list_where_one_text_must_stand_is_at_fault(importing: Importing) -> None:
    mapping = one('column = "x"', 'kind = "text"', 'lang = "en"', 'note = { column = "n" }')
    _, found = importing.plan('{"id": "a", "x": "b", "n": ["1", "2"]}', mapping, json=True)
    assert "a list stands where one text must" in found[0].message
    _, found = importing.plan('{"id": ["a"], "x": "b", "n": "c"}', mapping, json=True)
    assert "no key" in found[0].message


def test_a_table_that_breaks_off_ends_the_import(importing: Importing) -> None:
    with pytest.raises(DepositError) as caught:
        importing.units(TABLE + '4,"x')
    assert caught.value.file == "table.csv"
    assert caught.value.faults[0].line == 5


CELLS = st.text(alphabet="ab|;é=+ ", max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6, unique_by=lambda row: row[0].strip()))
def test_whatever_stands_in_the_cells_the_same_rows_again_change_nothing(
    new_reading: Callable[[], Reading], rows: list[tuple[str, str]]
) -> None:
    mapping = one('column = "x"', 'kind = "text"', 'lang = "en"', 'separator = "|"')
    written = io.StringIO()
    csv.writer(written).writerows([("id", "x"), *(row for row in rows if row[0].strip())])
    reading = new_reading()
    importing = Importing(reading)
    planned, faults = importing.plan(written.getvalue(), mapping)
    assert not faults
    reading.archive.record(planned)
    again, faults = importing.plan(written.getvalue(), mapping)
    assert not faults
    assert again.drafts == ()
    assert [item.id for item in again.items] == [item.id for item in planned.items]
