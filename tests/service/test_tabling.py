"""A table on the disk goes in by its mapping, whatever it turns out to be."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import NotReadyError
from archive.intake.mapping_reading import Asked
from archive.intake.misfit import DepositError
from archive.service.archive import Archive
from archive.service.importing import Fate, Imported
from archive.service.tabling import Form, MappingFile, TableFile, import_table
from archive.verify.report import Answer
from tests.intake.tables import MAPPING, TABLE
from tests.labs import Lab


def bring(
    archive: Archive,
    data: bytes | str,
    mapping: str = MAPPING,
    *,
    name: str = "people.csv",
    form: Form | None = None,
    skip: bool = False,
    dry_run: bool = False,
    asked: Asked | None = None,
) -> Imported:
    read = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return import_table(
        archive,
        TableFile(name=name, opened=io.BufferedReader(read), form=form),
        MappingFile(name="map.toml", data=mapping.encode(), asked=asked or Asked()),
        skip=skip,
        dry_run=dry_run,
    )


def refused(archive: Archive, data: bytes | str, **more) -> str:
    with pytest.raises(DepositError) as caught:
        bring(archive, data, **more)
    return f"{caught.value.message} {caught.value.remedy}"


@pytest.fixture
def archive(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as opened:
        yield opened


def test_a_table_goes_in_by_its_mapping_and_verifies(archive: Archive, founded: Lab) -> None:
    done = bring(archive, TABLE)
    assert done.rows == {Fate.ADDED: 3}
    assert done.things == {"added": 14}
    assert bring(archive, TABLE).rows == {Fate.UNCHANGED: 3}
    assert founded.verify().answer is Answer.VERIFIED


def test_nothing_of_the_file_is_in_the_log(archive: Archive, founded: Lab) -> None:
    bring(archive, TABLE.replace("\n1,", "\nsecret-key-7,"), name="secret-name.csv")
    written = "".join(founded.dump())
    hidden = ("secret-key-7", "secret-name", "arrest/", "map.toml")
    assert [word for word in hidden if word in written] == []
    assert [word for word in hidden if word.encode().hex().upper() in written] == []


def test_a_formula_stays_text(archive: Archive) -> None:
    done = bring(archive, TABLE.replace("driver", "=1+1"))
    assert any("=1+1" in item.words for one in done.told for item in one.items)


@pytest.mark.parametrize(
    ("data", "more"),
    [
        (TABLE.encode("utf-8-sig"), {}),
        (TABLE.encode("utf-16"), {"asked": Asked(encoding="utf-16")}),
        (TABLE.encode("cp1251"), {"asked": Asked(encoding="cp1251")}),
        (TABLE.encode(), {"asked": Asked(encoding="UTF8")}),
        (TABLE.replace(",", ";").encode(), {"asked": Asked(delimiter=";")}),
        (TABLE.replace(",", "\t").encode(), {"name": "people.TSV"}),
        (TABLE.replace(",", "\t").encode(), {"form": Form.TSV}),
        (TABLE.replace(",", "\t").encode(), {"asked": Asked(delimiter="tab")}),
        (TABLE.replace(",", "\t").encode(), {"mapping": 'delimiter = "tab"\n' + MAPPING}),
    ],
)
def test_other_delimiters_and_encodings_are_read_where_they_are_said(
    archive: Archive, data: bytes, more: dict[str, object]
) -> None:
    bring(archive, TABLE)
    assert bring(archive, data, **more).rows == {Fate.UNCHANGED: 3}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "encoding", "told"),
    [
        (TABLE.encode("utf-16"), None, r"looks like UTF-16, not UTF-8 .*\(utf-16\)"),
        (TABLE.encode("utf-16-le"), None, r"UTF-16 without a byte order mark, .*\(utf-16\)"),
        (TABLE.encode("utf-32"), None, r"looks like UTF-32, not UTF-8 .*\(utf-32\)"),
        (TABLE.encode("cp1251"), None, r"people\.csv:2:1: byte 0x\w\w is not UTF-8; .*cp1251"),
        (TABLE.encode("utf-16"), "cp1251", "cp1251 was said, and this looks like UTF-16"),
        (TABLE.encode("utf-8-sig"), "cp1251", "cp1251 was said, and this looks like UTF-8"),
        (TABLE.encode(), "nonsense", "'nonsense' is no encoding that is known"),
        (TABLE.encode(), "rot13", "'rot13' is no encoding that is known"),
        (TABLE.encode(), "\0", "is no encoding that is known"),
        (b"", None, "the table holds nothing"),
        (
            b"PK\x03\x04\x14\0",
            None,
            "it is a ZIP file, as spreadsheets are .*save the table as CSV",
        ),
        (b"\x1f\x8b\x08\0", "utf-8", "it is packed by gzip"),
    ],
)
def test_what_is_not_in_the_encoding_is_told_as_such(
    archive: Archive, data: bytes, encoding: str | None, told: str
) -> None:
    message = refused(archive, data, asked=Asked(encoding=encoding))
    assert re.search(told, message, re.DOTALL), message


def test_faults_of_the_mapping_come_before_those_of_the_table(archive: Archive) -> None:
    assert refused(archive, b"\xff", mapping="import = ").startswith("map.toml:1:")


def test_json_lines_are_known_by_their_name_or_told(archive: Archive) -> None:
    columns = TABLE.splitlines()[0].split(",")
    lines = [
        "{" + ", ".join(f'"{name}": "{cell}"' for name, cell in zip(columns, row.split(","))) + "}"  # noqa: B905
        for row in TABLE.splitlines()[1:]
    ]
    data = "\n".join(lines)
    bring(archive, TABLE)
    for more in ({"name": "x.jsonl"}, {"name": "x.ndjson"}, {"form": Form.JSONL}):
        assert bring(archive, data, **more).rows == {Fate.UNCHANGED: 3}  # type: ignore[arg-type]


def test_a_file_that_cannot_be_read_is_told(archive: Archive) -> None:
    class Broken(io.BytesIO):
        def readinto(self, buffer: object) -> int:
            raise OSError(5, "broken")

        read1 = read = readinto  # type: ignore[assignment]

    opened = io.BufferedReader(Broken())
    with pytest.raises(NotReadyError):
        import_table(
            archive,
            TableFile(name="x.csv", opened=opened),
            MappingFile(name="map.toml", data=MAPPING.encode()),
        )


REGISTER = """\
import = "eu-experts"
key = "id"
lang = "en"
source = "register"
rows = true

[sources.register]
kind = "list"
published = { absent = "unknown" }

[entities.expert]
key = "id"
kind = "person"
label.und = "name"

[entities.group]
key = "group_code"
kind = "group"
label.und = "group_name"

[entities.state]
key = "nationality"
kind = "state"
label.en = "nationality"

[statements.membership]
subject = "expert"
property = "memberOf"
entity = "group"

[statements.state]
subject = "expert"
property = "location"
entity = "state"

[statements.title]
subject = "expert"
property = "occupation"
column = "professional_title"
kind = "text"
"""


def test_a_real_register_goes_in_and_again(archive: Archive, founded: Lab, shared: Path) -> None:
    path = shared / "data" / "csv-imports" / "eu-experts.csv"
    if not path.exists():
        pytest.skip(f"no register at {path}")
    data = path.read_bytes()
    done = bring(archive, data, REGISTER)
    assert done.rows == {Fate.ADDED: 14}
    assert "Klaus Trutzel - memberOf -> Urban Audit  [register]" in [
        item.words for item in done.told[0].items
    ]
    changed = data.replace(b'"Adviser"', b'"Counsellor"').replace(b"E00207", b"E00207")
    done = bring(archive, changed, REGISTER)
    assert done.rows == {Fate.CHANGED: 1, Fate.UNCHANGED: 13}
    assert done.things["corrected"] == 1
    assert founded.verify().answer is Answer.VERIFIED


SELECTS = """\
import = "selects"
key = "title"
source = "archive"
[entities.page]
key = "title"
kind = "document"
label.en = "title"
[entities.choice]
key = { column = "Multiselect Property__en", separator = "|" }
kind = "term"
label.en = "Multiselect Property__en"
[statements.choice]
subject = "page"
property = "about"
entity = "choice"
basis = "inferred"
"""


def test_a_table_with_blanks_and_lists_in_its_cells_goes_in(archive: Archive, shared: Path) -> None:
    folder = shared / "data" / "csv-imports" / "uwazi"
    if not folder.is_dir():
        pytest.skip(f"no tables in {folder}")
    data = (folder / "arrangeThesauriTest.csv").read_bytes()
    done = bring(archive, data, SELECTS)
    assert done.rows == {Fate.ADDED: 25}
    words = {item.words for one in done.told for item in one.items}
    assert {"multiselect_4 - about -> a", "multiselect_4 - about -> C"} <= {
        one.partition("  [")[0] for one in words
    }


def test_short_rows_and_blanks_around_names_are_read(archive: Archive, shared: Path) -> None:
    folder = shared / "data" / "csv-imports" / "uwazi"
    if not folder.is_dir():
        pytest.skip(f"no tables in {folder}")
    mapping = """\
import = "titles"
key = "Title__en"
source = "archive"
[entities.page]
key = "Title__en"
kind = "document"
label = { es = "Title__es", en = "Title__en" }
[statements.label]
subject = "page"
property = "claim"
column = "select_label"
lang = "und"
basis = "inferred"
"""
    data = (folder / "zipData_languages_import.csv").read_bytes()
    assert bring(archive, data, mapping).things == {"added": 6}
    data = (folder / "test.csv").read_bytes()
    dated = mapping.replace("Title__en", "Title").replace('es = "Title__es", ', "")
    dated = dated.replace('column = "select_label"\nlang = "und"', 'column = "Date label"')
    dated = dated.replace('"claim"', '"day"') + (
        'date = "DD/MM/YYYY"\n[properties.day]\nlabel.en = "day"\ndescription.en = "x"\n'
        'values = "date"\n'
    )
    done = bring(archive, data, dated.replace('"titles"', '"dated"'))
    assert "title1 - day -> 3 January 2022" in done.told[0].items[1].words
