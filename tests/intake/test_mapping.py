"""A mapping is read whole, or every fault of it is told with its line."""

import pytest

from archive.intake.mapping import TableMap
from archive.intake.mapping_reading import Asked, read_mapping
from archive.intake.misfit import DepositError, Misfit
from tests.intake.tables import MAPPING

SUBJECT = 'subject = "person"\nproperty = "arrested"'


def mapping(reading, text: str, **asked) -> TableMap:
    return read_mapping(text.encode(), "map.toml", reading.archive, Asked(**asked))


def faults(reading, text: str, **asked) -> tuple[Misfit, ...]:
    with pytest.raises(DepositError) as caught:
        mapping(reading, text, **asked)
    assert caught.value.file == "map.toml"
    return caught.value.faults


def test_a_mapping_says_what_columns_are(reading) -> None:
    found = mapping(reading, MAPPING)
    assert (found.set_name, found.key, found.lang, found.rows) == ("people", "id", "en", True)
    assert [one.name for one in found.entities] == ["person", "police"]
    assert [one.name for one in found.statements] == ["arrest", "occupation", "death"]
    assert list(found.columns) == [
        *("name", "name_ru", "id", "police", "on", "job", "died"),
    ]
    assert found.reason == "changed in the imported table"
    arrest = found.statements[0]
    assert (arrest.said.property, arrest.said.kinds) == ("arrested", ("entity",))
    assert [cell.value for cell in arrest.sources] == ["register"]
    assert [one.property for one in arrest.qualifiers] == ["pointInTime"]
    assert set(found.fixed) == {"properties", "sources"}


def test_what_is_said_beside_a_mapping_goes_before_it(reading) -> None:
    found = mapping(
        reading,
        MAPPING,
        key="name",
        sources=("a", "b"),
        delimiter=";",
        encoding="cp1251",
        reason="mended",
    )
    assert (found.key, found.delimiter, found.encoding) == ("name", ";", "cp1251")
    assert found.reason == "mended"
    assert all([cell.value for cell in one.sources] == ["a", "b"] for one in found.statements)


def test_settings_of_a_mapping_are_taken_where_nothing_else_is_said(reading) -> None:
    top = 'reason = "r"\ndelimiter = "tab"\nencoding = "utf-16"\nrestricted = true\n'
    found = mapping(reading, top + MAPPING)
    assert (found.reason, found.delimiter, found.encoding) == ("r", "tab", "utf-16")
    assert found.restricted


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('import = "people"', "", 1, "the member 'import' is missing"),
        ('import = "people"', 'import = "Two words"', 1, "'Two words' is not the name"),
        ('key = "id"\nlang', "lang", 1, "no key column is named"),
        ('lang = "en"\nsource', 'lang = "english language"\nsource', 3, "english language"),
        ('lang = "en"\nsource', 'delimiter = "ab"\nsource', 3, "'ab' separates no columns"),
        ('lang = "en"\nsource', 'delimeter = ";"\nsource', 3, "is 'delimiter' meant?"),
        ('date = "DD/MM/YYYY"', 'date = "DD/MM/YY"', 5, "'DD/MM/YY' is no form of dates"),
        ('date = "DD/MM/YYYY"', "date = [[]]", 5, "a list stands where one text must"),
        ('withheld = "hidden"', 'hidden = "x"', 9, "'hidden' is no member here"),
        ('withheld = "hidden"', 'withheld = "?"', 9, "'?' stands for two absences"),
        ('withheld = "hidden"', "withheld = {}", 9, "a mapping stands where one text must"),
        ('property = "arrested"', 'property = "arested"', 33, "is 'arrested'"),
        (SUBJECT, SUBJECT.replace("person", "persn"), 32, "no entity 'persn'; is 'person' meant?"),
        ('entity = "police"', 'entity = "polise"', 34, "no entity 'polise'; is 'police' meant?"),
        ('entity = "police"', "", 31, "nothing says where the words come from"),
        ('entity = "police"', 'value = "x"\ncolumn = "y"', 31, "column and value says where"),
        ('column = "job"', 'colum = "job"', 40, "'colum' is no member here; is 'column' meant?"),
        ('kind = "text"', 'kind = "txt"', 41, "'txt' is not known here; is 'text' meant?"),
        ('kind = "text"', 'kind = "date"', 37, "occupation takes entity or text, not date"),
        ("[statements.death]", '[statements."a b"]', 45, "'a b' is no name in a mapping"),
        ("[entities.police]", '[entities."po/lice"]', 26, "'po/lice' is no name in a mapping"),
        ('label = { en = "police" }', 'label = "police"', 29, "stands where a mapping of names"),
        ('label = { en = "police" }', 'label = { "e n" = "police" }', 29, "e n"),
        ('label = { en = "police" }', "", 26, "the member 'label' is missing"),
        ('key = "police"', "", 26, "the entity 'police' has columns and no key"),
        ('kind = "organisation"', "kind = []", 28, "a list stands where one text must"),
        ('{ pointInTime = "on" }', "{ pointInTime = [] }", 35, "a list stands where one text must"),
        (SUBJECT, SUBJECT.replace('"person"', "[]"), 32, "a list stands where one text must"),
        ('source = "register"\n', "\n", 31, "no source is named for 'arrest'"),
        ('unit = "person"', 'unit = "two words"', 49, "two words"),
        ('unit = "person"', 'words = "x"', 49, "stands where a mapping of names"),
        ('unit = "person"', "words = { a = [] }", 49, "a list stands where one text must"),
        ('unit = "person"', 'absent = "x"', 49, "stands where a mapping of names"),
        ('unit = "person"', 'date = "x"', 49, "'x' is no form of dates"),
        ('unit = "person"', "once = 3", 49, "'3' is neither true nor false"),
        ('unit = "person"', "qualifiers = { nothing = 'x' }", 49, "the property 'nothing' is not"),
        ('unit = "person"', 'said = [{ act = "states" }]', 49, "the member 'agent' is missing"),
        ('unit = "person"', 'said = { agent = "a", act = "sings" }', 49, "'sings' is not known"),
        ('unit = "person"', 'exact = []', 49, "a list stands where one text must"),
    ],
)  # fmt: skip
def test_a_fault_of_a_mapping_is_told_with_its_line(
    reading, old: str, new: str, line: int, told: str
) -> None:
    assert MAPPING.count(old) == 1, old
    found = faults(reading, MAPPING.replace(old, new))
    assert any(one.line == line and told in one.message for one in found), found


def test_every_fault_is_told_at_once(reading) -> None:
    text = MAPPING.replace('"arrested"', '"arested"').replace("label = {", "lable = {")
    found = faults(reading, text)
    assert len(found) >= 4
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_a_mapping_without_rows_or_text_is_refused(reading) -> None:
    (fault,) = faults(reading, 'import = "x"\nkey = "id"\n')
    assert "says nothing of the rows" in fault.message
    (fault,) = faults(reading, "import = ")
    assert "not TOML" in fault.message
    assert (
        "a mapping of names" in faults(reading, 'import = "x"\nkey = "a"\nentities = 1')[0].message
    )


def test_an_entity_that_there_is_one_of_needs_no_key(reading) -> None:
    text = MAPPING + '\n[entities.state]\nkind = "state"\nlabel.en = { value = "Kazakhstan" }\n'
    assert mapping(reading, text).entities[2].key is None


def test_a_subject_may_be_named_by_a_column_or_by_its_handle(reading) -> None:
    for subject in ('{ column = "who" }', '{ value = "murat" }'):
        text = MAPPING.replace(
            'subject = "person"\nproperty = "arrested"',
            f'subject = {subject}\nproperty = "arrested"',
        )
        assert mapping(reading, text).statements[0].subject.entity is None


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ('unit = "person"', "once = 3", "Write true or false."),
        ('property = "deaths"', 'property = "nothing"', "define it under [properties]."),
        ('label = { en = "gender" }', 'label = "gender"', "before it: { en = … }."),
        ('label = { en = "gender" }', "label = {}", "at least one, as { en = … }."),
        ('codes = ["male", "female"]', 'codes = "male"', "Write a list here: [ … ]."),
        ('unit = "person"', 'words = "x"', "Write `name = value` pairs here."),
    ],
)
def test_advice_about_a_mapping_is_in_its_own_language(
    reading, old: str, new: str, advice: str
) -> None:
    assert MAPPING.count(old) == 1, old
    found = faults(reading, MAPPING.replace(old, new))
    assert any(one.remedy.endswith(advice) for one in found), found
