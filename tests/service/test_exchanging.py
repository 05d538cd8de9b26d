"""Other catalogues in and out again: what arrives comes back, and every difference is counted."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.errors import MalformedError, NotFoundError
from archive.intake.plan import Outcome
from archive.queries.statements import Stated
from archive.service import judging, reading
from archive.service.archive import Archive
from archive.service.exchanging import Exchanged, exchange
from archive.service.exporting import Audience, Exported, export, ftm, wikibase
from archive.service.importing import Fate, Told
from archive.service.reading import EntityShown
from archive.verify.report import Answer
from tests.interchange import samples
from tests.interchange.samples import Thing, answer, everything, full_item, item, snak, statement
from tests.labs import Lab, furnish
from tests.rules.histories import say

ADAMS = answer(full_item("Q42", statement("Q42$1", snak("P31", item("Q5")))))

ROW: dict[str, object] = {
    "canonical_id": "a",
    "entity_id": "a",
    "prop": "id",
    "schema": "Person",
    "value": "a",
    "dataset": "people",
    "lang": None,
    "original_value": None,
    "first_seen": "2012-01-01T00:00:00",
    "last_seen": "2012-01-02T00:00:00",
    "external": False,
    "origin": "csv",
    "id": "f1",
}


def bring(
    archive: Archive,
    format: str,
    *files: bytes,
    dry_run: bool = False,
    skip: bool = False,
    tell: Callable[[Told], None] = lambda told: None,
) -> Exchanged:
    def content(data: bytes) -> Callable[[], bytes]:
        return lambda: data

    given = [(f"{number}.json", content(data)) for number, data in enumerate(files)]
    return exchange(archive, format, given, dry_run=dry_run, skip=skip, tell=tell)


def taken_out(
    archive: Archive,
    form: str = "wikibase",
    *,
    entities: tuple[str, ...] = (),
    audience: Audience = Audience.PUBLIC,
) -> tuple[bytes, Exported]:
    parts: list[bytes] = []
    made = wikibase if form == "wikibase" else ftm(form)
    done = export(archive, made, parts.append, entities=entities, audience=audience)
    return b"".join(parts), done


def codes(done: Exchanged | Exported) -> dict[str, int]:
    return {loss.code: loss.count for loss in done.losses}


def lines(*rows: Thing) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def unlined(data: bytes) -> list[Thing]:
    return [json.loads(line) for line in data.splitlines()]


@pytest.fixture
def empty(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as archive:
        yield archive


class TestWikibase:
    def test_all_that_is_in_it_arrives_and_comes_back(self, lab: Lab, database_url: str) -> None:
        fresh = Lab(lab.folder / "fresh")
        fresh.folder.mkdir()
        fresh.found(None if database_url.startswith("sqlite") else database_url)
        data = answer(everything())
        with fresh.opened() as archive:
            done = bring(archive, "wikibase", data)
            assert done.counts["statements"] == len(samples.VALUES) + 4
            assert done.imported.rows == {Fate.ADDED: 1}
            assert set(done.imported.things) == {Outcome.ADDED}
            written, exported = taken_out(archive)
            assert samples.compared(written)["Q42"] == samples.compared(data)["Q42"]
            assert exported.counts["statements"] == done.counts["statements"]
            assert codes(exported) == {}
            again = bring(archive, "wikibase", data)
            assert set(again.imported.things) == {Outcome.UNCHANGED}
            assert again.counts == done.counts
            assert again.losses == done.losses
        assert fresh.verify().answer is Answer.VERIFIED

    def test_what_comes_out_goes_in_elsewhere(self, empty: Archive, lab: Lab) -> None:
        bring(empty, "wikibase", answer(everything()))
        once, _ = taken_out(empty)
        with lab.opened() as other:
            bring(other, "wikibase", once)
            twice, _ = taken_out(other, entities=("Douglas Adams",))
        assert samples.compared(twice)["Q42"] == samples.compared(once)["Q42"]

    def test_differences_are_counted_with_their_first_places(self, empty: Archive) -> None:
        done = bring(empty, "wikibase", answer(everything()))
        found = {loss.code: loss for loss in done.losses}
        assert found["sitelinks"].count == 1
        assert not found["sitelinks"].returns
        assert found["reference-missing"].returns
        assert found["reference-missing"].count == len(samples.VALUES) + 1
        assert found["time-julian"].count == 5
        assert found["time-julian"].first[0].startswith("0.json: entities.Q42.claims.P569[")
        assert done.counts["somevalue"] == 1
        assert done.counts["novalue"] == 2
        assert done.counts["preferred"] == done.counts["deprecated"] == 1

    def test_labels_come_from_every_file(self, empty: Archive) -> None:
        named = {"type": "item", "id": "Q5", "labels": {"en": samples.told("en", "human")}}
        spouse = {
            "type": "property",
            "id": "P31",
            "datatype": "wikibase-item",
            "labels": {"en": samples.told("en", "instance of")},
        }
        main = full_item("Q42", statement("Q42$1", snak("P31", item("Q5"))))
        bring(empty, "wikibase", answer(main), answer(named), answer(spouse))
        shown = reading.show(empty, "human", limit=5).thing
        assert isinstance(shown, EntityShown)
        assert shown.naming.total == 1
        adams = reading.show(empty, "Douglas Adams", limit=5).thing
        assert isinstance(adams, EntityShown)
        assert (adams.kind, adams.identified) == ("person", True)
        assert adams.label == {"en": "Douglas Adams", "x-simple": "D. Adams"}
        labels = {one.name: one.definition for one in reading.properties(empty).properties}
        defined = labels["P31"]  # type: ignore[index]
        assert defined is not None
        assert defined.label == {"en": "instance of"}
        assert defined.iri == samples.BASE + "P31"

    def test_a_stub_never_takes_back_what_is_known(self, empty: Archive) -> None:
        bring(empty, "wikibase", answer(full_item("Q42")))
        other = full_item("Q1", statement("Q1$1", snak("P31", item("Q42"))))
        other["labels"] = {}
        bare = {"type": "item", "id": "Q42", "labels": {"en": samples.told("en", "poor")}}
        done = bring(empty, "wikibase", answer(other), answer(bare))
        assert Outcome.CORRECTED not in done.imported.things
        shown = reading.show(empty, "D. Adams", limit=5)
        assert isinstance(shown.thing, EntityShown)
        assert shown.thing.label["en"] == "Douglas Adams"

    def test_a_changed_rank_is_one_event(self, empty: Archive) -> None:
        def ranked(rank: str) -> bytes:
            main = snak("P31", item("Q5"))
            return answer(full_item("Q42", statement("Q42$1", main, rank=rank)))

        for rank in ("normal", "preferred", "deprecated", "normal"):
            done = bring(empty, "wikibase", ranked(rank))
            if rank != "normal":
                assert done.imported.things[Outcome.CORRECTED] == 1
            written, _ = taken_out(empty)
            assert samples.compared(written)["Q42"] == samples.compared(ranked(rank))["Q42"]
        assert done.imported.first == done.imported.last

    def test_a_changed_value_with_another_rank_is_corrected_and_ranked(
        self, empty: Archive
    ) -> None:
        first = full_item("Q42", statement("Q42$1", snak("P31", item("Q5"))))
        second = full_item("Q42", statement("Q42$1", snak("P31", item("Q6")), rank="deprecated"))
        bring(empty, "wikibase", answer(first))
        bring(empty, "wikibase", answer(second))
        written, _ = taken_out(empty)
        assert samples.compared(written)["Q42"] == samples.compared(answer(second))["Q42"]

    def test_what_was_ranked_here_is_not_taken_back(self, empty: Archive) -> None:
        data = answer(full_item("Q42", statement("Q42$1", snak("P31", item("Q5")))))
        bring(empty, "wikibase", data)
        judging.rank(empty, the_statement(empty).id, "preferred", reason="it is so")
        done = bring(empty, "wikibase", data)
        assert done.imported.things[Outcome.SUPERSEDED] == 1
        assert the_statement(empty).rank == "preferred"

    def test_ranks_of_what_is_restricted_are_restricted(self, founded: Lab) -> None:
        marker = founded.place / "muniment.toml"
        text = marker.read_text()
        marker.write_text(
            text.replace("restricted-by-default = false", "restricted-by-default = true")
        )
        with founded.opened() as archive:
            main = snak("P31", item("Q5"))
            bring(
                archive,
                "wikibase",
                answer(full_item("Q42", statement("Q42$1", main, rank="preferred"))),
            )
        found = founded.ask(
            "SELECT DISTINCT restricted FROM event WHERE type = 'statement.preferred'"
        )
        assert found == [(1,)]

    def test_nothing_is_recorded_of_a_dry_run(self, empty: Archive) -> None:
        before = reading.status(empty).status.standing.size
        done = bring(empty, "wikibase", answer(everything()), dry_run=True)
        assert done.imported.dry_run
        assert reading.status(empty).status.standing.size == before


def the_statement(archive: Archive) -> Stated:
    shown = reading.show(archive, "Douglas Adams", limit=50).thing
    assert isinstance(shown, EntityShown)
    (found,) = [one for one in shown.about.shown if one.body and one.body.property == "P31"]
    return found


BROKEN = {
    "rank": ({"rank": "best"}, "this is no rank"),
    "snaktype": (
        {"mainsnak": {"property": "P31", "snaktype": "maybe", "datatype": "x"}},
        "none of",
    ),
    "property": ({"mainsnak": {"property": "P031", "datatype": "x"}}, "not the id of a property"),
    "datatype": ({"mainsnak": {"property": "P77", "snaktype": "somevalue"}}, "is not said"),
    "mainsnak": ({"mainsnak": []}, "a list stands where an object"),
    "references": ({"references": {}}, "where a list must"),
    "qualifiers": ({"qualifiers": "x"}, "where an object must"),
    "guid": ({"id": 5}, "5 stands where text must"),
    "datavalue": ({"mainsnak": {"property": "P31", "datatype": "wikibase-item"}}, "an object must"),
}


class TestFaults:
    @pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
    def test_a_broken_statement_is_told_with_its_address(
        self, empty: Archive, change: Thing, told: str
    ) -> None:
        sound = statement("Q42$1", snak("P31", item("Q5")))
        broken = full_item("Q42")
        broken["claims"] = {"P31": [{**sound, **change}]}
        with pytest.raises(MalformedError, match=told) as caught:
            bring(empty, "wikibase", answer(broken))
        assert "0.json: entities.Q42.claims.P31[0]" in str(caught.value)

    def test_a_faulty_item_is_left_out_whole_where_that_is_asked(self, empty: Archive) -> None:
        broken = full_item("Q1", statement("Q1$1", snak("P31", item("Q5")), rank="best"))
        sound = full_item("Q42", statement("Q42$1", snak("P31", item("Q5"))))
        told: list[Told] = []
        done = bring(empty, "wikibase", answer(broken, sound), skip=True, tell=told.append)
        assert [one.fate for one in told] == [Fate.REFUSED, Fate.ADDED]
        assert done.imported.rows == {Fate.REFUSED: 1, Fate.ADDED: 1}

    def test_two_datatypes_of_one_property_are_told(self, empty: Archive) -> None:
        other = {**snak("P31", samples.text("x")), "datatype": "string"}
        rows = statement("Q42$1", snak("P31", item("Q5"))), statement("Q42$2", other)
        with pytest.raises(MalformedError, match="is of the datatype 'string' here"):
            bring(empty, "wikibase", answer(full_item("Q42", *rows)))

    def test_one_name_for_two_statements_is_told(self, empty: Archive) -> None:
        rows = [statement("Q42$1", snak("P31", item(id))) for id in ("Q5", "Q6")]
        with pytest.raises(MalformedError, match="stands here twice"):
            bring(empty, "wikibase", answer(full_item("Q42", *rows)))

    def test_one_item_whole_in_two_files_is_told(self, empty: Archive) -> None:
        data = answer(full_item("Q42"))
        with pytest.raises(MalformedError, match=r"^the key 'Q42' stands twice"):
            bring(empty, "wikibase", data, data)

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"{}", "holds no entities"),
            (b'"x"', "holds no entities"),
            (b'{"error": {"code": "no-such-entity"}}', "holds no entities"),
            (b"[1]", "1 stands where an object"),
            (b'{"entities": [1]}', "where an object must"),
            (b'{"entities": {"Q1": 1}}', "1 stands where an object"),
            (b"[" * 9999, "too deep"),
            (b"\xff", "not UTF-8"),
            (b'{"type": "item", "id": "X1"}', "'X1' is not the id"),
            (b'{"type": "item", "id": "Q1", "labels": "x"}', "where an object must"),
        ],
    )
    def test_what_is_no_catalogue_is_one_clear_error(
        self, empty: Archive, data: bytes, told: str
    ) -> None:
        with pytest.raises(MalformedError, match=told):
            bring(empty, "wikibase", data)

    def test_other_entities_and_missing_ones_are_counted(self, empty: Archive) -> None:
        about = statement("P5$1", snak("P31", item("Q5")))
        done = bring(
            empty,
            "wikibase",
            answer(
                {"id": "Q9", "missing": ""},
                {"type": "lexeme", "id": "L1"},
                {"type": "property", "id": "P5", "claims": {"P31": [about, about]}},
                {"type": "item", "id": "Q8", "labels": [], "claims": []},
            ),
        )
        assert codes(done) == {"missing": 1, "entity-type": 1, "property-statements": 2}
        assert done.counts["items"] == 1

    def test_entities_may_stand_one_a_line_or_in_a_list(self, empty: Archive) -> None:
        rows = [full_item("Q1"), full_item("Q2")]
        by_line = b"\n".join(json.dumps(row).encode() + b"," for row in rows)
        assert bring(empty, "wikibase", by_line).counts["items"] == 2
        again = bring(empty, "wikibase", json.dumps(rows).encode())
        assert again.imported.rows == {Fate.UNCHANGED: 2}


class TestFtm:
    def rows(self) -> list[Thing]:
        def row(number: int, prop: str, value: str, **other: object) -> Thing:
            return {**ROW, "id": f"f{number}", "prop": prop, "value": value, **other}

        payment: Thing = {"entity_id": "p", "canonical_id": "p", "schema": "Payment"}
        return [
            row(1, "id", "a"),
            row(2, "name", "Anna", lang="eng"),
            row(3, "name", "Анна", original_value="АННА"),
            row(4, "nationality", "kz", lang="rus"),
            row(5, "birthDate", "1980-01-02T03:04:05"),
            row(6, "notes", "odd", external=True, schema="LegalEntity"),
            row(7, "id", "p", **payment, dataset="other"),
            row(8, "amountEur", "80000", **payment, first_seen=None, last_seen="lately"),
            row(9, "amountEur", "80 000", **payment),
            row(10, "payer", "a", **payment, origin=None),
            row(11, "beneficiary", "elsewhere", **{**payment, "canonical_id": "NK-1"}),
            row(12, "sourceUrl", "https://example.org", **payment),
            row(13, "purpose", "a", **payment),
            row(14, "id", "c", entity_id="c", canonical_id="c", schema="Company"),
            row(15, "name", "C", entity_id="c", canonical_id="c", schema="Company", dataset=None),
        ]

    def test_all_rows_arrive_and_come_back(self, lab: Lab, database_url: str) -> None:
        fresh = Lab(lab.folder / "fresh")
        fresh.folder.mkdir()
        fresh.found(None if database_url.startswith("sqlite") else database_url)
        rows = self.rows()
        with fresh.opened() as archive:
            done = bring(archive, "ftm", lines(*rows))
            assert done.counts["rows"] == len(rows)
            assert codes(done) == {
                **{"date-clock": 1, "number-form": 1, "number-unit": 1, "lang": 1, "seen": 28},
                **{"canonical": 1, "type-unknown": 1},
            }
            written, exported = taken_out(archive, "json")
            assert by_id(unlined(written)) == by_id(rows)
            assert codes(exported) == {}
            again = bring(archive, "ftm", lines(*rows))
            assert again.imported.rows == {Fate.UNCHANGED: 3}
        assert fresh.verify().answer is Answer.VERIFIED

    def test_a_table_goes_in_and_out(self, empty: Archive, lab: Lab) -> None:
        bring(empty, "ftm", lines(*self.rows()))
        table, _ = taken_out(empty, "csv")
        with lab.opened() as other:
            assert bring(other, "ftm", table).counts["rows"] == len(self.rows())
            entities = tuple(entity_ids(table, other))
            again, _ = taken_out(other, "csv", entities=entities)
        assert by_id(csv_rows(again)) == by_id(csv_rows(table))
        assert csv_rows(table)[0]["prop_type"] == "id"

    def test_entities_arrive_as_rows(self, empty: Archive) -> None:
        person: Thing = {"id": "a", "schema": "Person", "properties": {"name": ["Anna", "Ana"]}}
        two = {**person, "id": "b", "datasets": ["x"], "caption": "B", "first_seen": "2020-01-01"}
        three = {**person, "id": "c", "datasets": ["x", "y"], "properties": {"name": "C"}}
        done = bring(empty, "ftm", json.dumps([person, two, three]).encode())
        assert done.counts["rows"] == 8
        assert codes(done) == {"entity-members": 1, "datasets": 1}
        rows = csv_rows(taken_out(empty, "csv")[0])
        assert {(row["entity_id"], row["prop"], row["value"]) for row in rows} == {
            *(("a", "id", "a"), ("a", "name", "Anna"), ("a", "name", "Ana")),
            *(("b", "id", "b"), ("b", "name", "Anna"), ("b", "name", "Ana")),
            *(("c", "id", "c"), ("c", "name", "C")),
        }
        assert {row["first_seen"] for row in rows if row["entity_id"] == "b"} == {"2020-01-01"}
        assert {row["dataset"] for row in rows} == {"", "x"}

    def test_an_entity_that_no_row_describes_says_its_id_in_no_row(self, empty: Archive) -> None:
        row = {**ROW, "prop": "employer", "value": "nobody", "id": "f9"}
        bring(empty, "ftm", lines(row))
        written, exported = taken_out(empty, "json")
        assert by_id(unlined(written)) == by_id([row])
        assert exported.counts["entities"] == 2

    def test_a_row_that_stands_twice_is_counted(self, empty: Archive) -> None:
        row = {**ROW, "prop": "name", "value": "Anna", "id": "f2"}
        assert codes(bring(empty, "ftm", lines(ROW, row, row)))["duplicate"] == 1
        other = {**row, "value": "Ana"}
        with pytest.raises(MalformedError, match="the id 'f2' stands at"):
            bring(empty, "ftm", lines(ROW, row, other))

    def test_a_property_keeps_the_type_that_it_had_first(self, empty: Archive) -> None:
        def row(type: str, value: str, id: str) -> bytes:
            header = "entity_id,prop,prop_type,schema,value,id\n"
            return f"{header}a,rank,{type},Person,{value},{id}\n".encode()

        bring(empty, "ftm", row("number", "5", "f1"))
        done = bring(empty, "ftm", row("country", "kz", "f2"))
        assert codes(done)["type-differs"] == 1
        rows = csv_rows(taken_out(empty, "csv")[0])
        assert {(one["prop_type"], one["value"]) for one in rows} == {
            ("number", "5"),
            ("number", "kz"),
        }

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "the file is empty"),
            (b"a,b\n1,2\n", "no column 'entity_id'"),
            (b"entity_id,prop,schema,value\na,name,Person\n", "3 cells stand under 4"),
            (b'entity_id,prop,schema,value\n"a\n', "this is no CSV"),
            (b"entity_id,prop,schema,value\na,name,Person,\n", "nothing stands here"),
            (b"entity_id,prop,schema,value,external\na,name,Person,A,maybe\n", "neither true"),
            (b'{"a": 1}', "neither a statement nor an entity"),
            (b'{"id": "a", "schema": "Person", "properties": 5}', "where an object must"),
            (b'{"id": "a", "schema": "Person", "properties": {"x": [5]}}', "5 stands where text"),
            (b"[[]]", "a list stands where an object"),
            (b"{" * 9, "no JSON"),
            (b"entity_id,prop,schema,value\na,a b,Person,A\n", "'a b' is not the name"),
        ],
    )
    def test_what_is_no_statement_is_one_clear_error(
        self, empty: Archive, data: bytes, told: str
    ) -> None:
        with pytest.raises(MalformedError, match=told):
            bring(empty, "ftm", data)


def by_id(rows: list[Thing]) -> dict[object, Thing]:
    return {row["id"]: row for row in rows}


def csv_rows(data: bytes) -> list[Thing]:
    return [dict(row) for row in csv.DictReader(io.StringIO(data.decode()))]


def entity_ids(table: bytes, archive: Archive) -> Iterator[str]:
    """Yield the ids of what the rows of *table* are about, found by the names they came with."""
    for label in ("Anna", "Payment p", "C"):
        shown = reading.show(archive, label, limit=1).thing
        assert isinstance(shown, EntityShown)
        yield shown.id


class TestOfOurs:
    """What the archive holds besides: said as well as it can be, and what is lost is named."""

    def test_the_example_as_items(self, example: Archive) -> None:
        data, done = taken_out(example)
        items = json.loads(data)["entities"]
        assert len(items) == done.counts["items"]
        found = codes(done)
        assert found["local-id"] == len(items)
        assert {"denied", "reference", "quantity", "kind"} <= set(found)
        assert any("P1596" in one.get("claims", {}) for one in items.values())
        penalty = next(
            one["claims"]["P1596"][0] for one in items.values() if "P1596" in one.get("claims", {})
        )
        assert penalty["references"][0]["snaks-order"]

    def test_the_example_as_statements(self, example: Archive) -> None:
        data, done = taken_out(example, "csv")
        rows = csv_rows(data)
        assert len(rows) == done.counts["rows"]
        assert {row["dataset"] for row in rows} == {example.place.origin}
        assert {row["prop"] for row in rows} <= {"id", "name", "alias"}
        found = codes(done)
        assert found["property"] > 5
        assert found["label"] >= found["local-id"]
        assert "expressed" not in found or found["expressed"]

    def test_statements_go_in_elsewhere_and_come_out_the_same(
        self, example: Archive, lab: Lab, database_url: str
    ) -> None:
        fresh = Lab(lab.folder / "fresh")
        fresh.folder.mkdir()
        fresh.found(None if database_url.startswith("sqlite") else database_url)
        for form, read in (("csv", csv_rows), ("json", unlined)):
            data, _ = taken_out(example, form)
            with fresh.opened() as other:
                bring(other, "ftm", data)
                again, done = taken_out(other, form)
            assert by_id(read(again)) == by_id(read(data))
            assert codes(done) == {}

    def test_one_entity_alone(self, example: Archive) -> None:
        data, done = taken_out(example, entities=("bektanov", "bektanov"))
        assert done.counts["items"] == 1
        assert len(json.loads(data)["entities"]) == 1
        with pytest.raises(NotFoundError):
            taken_out(example, entities=("nobody",))

    def test_what_was_retracted_is_left_out_and_counted(self, example: Archive) -> None:
        before = taken_out(example)[1]
        judging.retract(example, "dead", reason="error", text=None)
        after = taken_out(example)[1]
        assert codes(after)["retracted"] == 1
        assert after.counts["statements"] == before.counts["statements"] - 1

    def test_what_is_restricted_is_for_the_full_audience_alone(self, founded: Lab) -> None:
        marker = founded.place / "muniment.toml"
        text = marker.read_text()
        marker.write_text(
            text.replace("restricted-by-default = false", "restricted-by-default = true")
        )
        with founded.opened() as archive:
            bring(archive, "wikibase", answer(full_item("Q42")))
            nothing, public = taken_out(archive)
            all_of_it, full = taken_out(archive, audience=Audience.FULL)
        assert json.loads(nothing)["entities"] == {}
        assert codes(public)["restricted"] >= 1
        assert b"Douglas Adams" in all_of_it
        assert codes(full) == {}

    def test_what_stands_beside_entities_is_counted(self, lab: Lab) -> None:
        furnished = Lab(lab.folder / "other")
        furnished.folder.mkdir()
        furnished.found()
        furnish(furnished)
        with furnished.opened() as archive:
            found = codes(taken_out(archive)[1])
            rows = codes(taken_out(archive, "json")[1])
            one_alone = codes(taken_out(archive, entities=("p",))[1])
        for told in (found, rows):
            # One statement was redacted: what it was about cannot be told.
            assert (told["note"], told["judgement"], told["closed"]) == (2, 1, 1)
        assert not {"note", "judgement", "closed"} & set(one_alone)

    def test_statements_about_statements_are_counted(self, example: Archive) -> None:
        for form in ("wikibase", "csv"):
            found = {loss.code: loss for loss in taken_out(example, form)[1].losses}
            assert found["subject"].count > 1
            assert found["subject"].first[0].startswith("stm:")

    def test_references_of_wikidata_are_no_loss_there_and_one_elsewhere(
        self, empty: Archive
    ) -> None:
        bring(empty, "wikibase", answer(everything()))
        assert "subject" not in codes(taken_out(empty)[1])
        # Two references, of three snaks and of one.
        assert codes(taken_out(empty, "csv")[1])["subject"] == 4

    def test_an_entity_goes_by_its_id_outside_too(self, empty: Archive) -> None:
        bring(empty, "wikibase", answer(everything()))
        assert list(json.loads(taken_out(empty, entities=("Q42",))[0])["entities"]) == ["Q42"]

    def test_a_restricted_id_is_not_told_by_what_is_public(self, founded: Lab) -> None:
        with founded.opened() as archive:
            bring(archive, "wikibase", ADAMS)
            shown = reading.show(archive, "Q5", limit=5).thing
            assert isinstance(shown, EntityShown)
            (identity,) = shown.about.shown
        founded.record(say("access.restricted", target=str(identity.address)))
        with founded.opened() as archive:
            public, full = taken_out(archive), taken_out(archive, audience=Audience.FULL)
        assert b'"id": "Q5"' not in public[0]
        assert codes(public[1]) == {"restricted": 1, "local-id": 1}
        assert b'"id": "Q5"' in full[0]
        assert codes(full[1]) == {}

    def test_a_body_that_is_lost_is_counted(self, founded: Lab) -> None:
        with founded.opened() as archive:
            bring(archive, "wikibase", ADAMS)
            shown = reading.show(archive, "Q5", limit=5).thing
            assert isinstance(shown, EntityShown)
            adams = the_statement(archive)
        for address in (shown.address, adams.address):
            founded.sql(("DELETE FROM body WHERE event = ?", (address.key,)))
        with founded.opened() as archive:
            assert codes(taken_out(archive)[1]) == {"closed": 2}


class TestOnRealData:
    """The answers of Wikidata and the party donations, where they are at hand."""

    def test_every_statement_of_wikidata_comes_back(self, shared: Path, empty: Archive) -> None:
        files = sorted((shared / "data" / "wikidata").glob("*.json"))
        if not files:
            pytest.skip("no answers of Wikidata are at hand")
        datas = [file.read_bytes() for file in files]
        wanted: dict[str, object] = {}
        for data in datas:
            for id, found in samples.compared(data).items():
                assert isinstance(found, dict)
                if id.startswith("Q") and (id not in wanted or found["claims"]):
                    wanted[id] = found
        done = bring(empty, "wikibase", *datas)
        written, exported = taken_out(empty)
        compared = samples.compared(written)
        assert {id: compared[id] for id in wanted} == wanted
        assert done.counts["statements"] == exported.counts["statements"] == 2225
        assert codes(exported) == {}
        assert set(codes(done)) == {
            *("reference-missing", "time-year", "time-finer", "quantity-bounds"),
            *("sitelinks", "page", "hash"),
        }

    @pytest.mark.parametrize(
        "name", ["party-donations.statements.csv", "party-donations.statements.json"]
    )
    def test_every_donation_comes_back(self, shared: Path, empty: Archive, name: str) -> None:
        file = shared / "data" / "ftm" / name
        if not file.is_file():
            pytest.skip("no party donations are at hand")
        data = file.read_bytes()
        done = bring(empty, "ftm", data)
        form = name.rpartition(".")[2]
        written, _ = taken_out(empty, form)
        read = csv_rows if form == "csv" else unlined
        assert by_id(read(written)) == by_id(read(data))
        assert done.counts["rows"] == 1456
        assert codes(done) == {"number-unit": 242, "seen": 2912}
