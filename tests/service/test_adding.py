"""Entities and statements one at a time: what is said is read as a deposit's is."""

from collections.abc import Iterator

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.ids import Digest
from archive.queries.statements import Stated
from archive.service import reading
from archive.service.adding import Claim, add_entity, add_statement
from archive.service.archive import Archive
from archive.service.sourcing import File, add_source
from archive.verify.report import Answer
from tests.labs import Lab

WORDS = "Officials speak of 225 dead, 19 of them officers. The minister denies it."


@pytest.fixture
def archive(founded: Lab) -> Iterator[Archive]:
    with founded.opened() as opened:
        for handle in ("unrest", "minister", "officials"):
            add_entity(opened, kind="thing", labels={"en": handle.title()}, handle=handle)
        add_source(
            opened,
            {"kind": "article"},
            handle="report",
            file=File(name="report.txt", data=WORDS.encode()),
        )
        yield opened
    assert founded.verify().answer is not Answer.FAILED


def stated(archive: Archive, name: str) -> Stated:
    thing = reading.show(archive, name, limit=5).thing
    assert isinstance(thing, reading.StatementShown)
    return thing.statement


def size(archive: Archive) -> int:
    return reading.status(archive).status.standing.size


def test_an_entity_has_labels_in_any_language(archive: Archive) -> None:
    done = add_entity(
        archive,
        kind="group",
        labels={"en": "protesters", "ru": "протестующие"},
        identified=False,
    )
    assert done.lines == ("entity group, not identified: protesters",)
    shown = reading.show(archive, "протестующие", limit=5).thing
    assert isinstance(shown, reading.EntityShown)
    assert (shown.identified, shown.handle) == (False, None)


@pytest.mark.parametrize(
    "said",
    [{"kind": "two words"}, {"labels": {}}, {"labels": {"english": "x"}}, {"handle": "a b"}],
)
def test_an_entity_out_of_form_is_refused(archive: Archive, said: dict[str, object]) -> None:
    before = size(archive)
    with pytest.raises(MalformedError):
        add_entity(archive, **{"kind": "person", "labels": {"en": "x"}, **said})  # type: ignore[arg-type]
    assert size(archive) == before


def test_a_handle_is_borne_once(archive: Archive) -> None:
    with pytest.raises(ConflictError, match="the handle 'report' is that of"):
        add_entity(archive, kind="person", labels={"en": "x"}, handle="report")
    claim = Claim(value={"value": "1 person", "expressed": "one"}, handle="unrest")
    with pytest.raises(ConflictError, match="is that of"):
        add_statement(archive, "unrest", "deaths", claim, source="report")
    part = Claim(value={"value": "1 person", "expressed": "one"}, handle="same")
    with pytest.raises(ConflictError, match="the handle 'same' is that of"):
        add_statement(archive, "unrest", "deaths", part, source="report", part=part)


def test_a_statement_is_quoted_from_the_capture_with_its_speakers(archive: Archive) -> None:
    add_statement(
        archive,
        "unrest",
        "deaths",
        Claim(
            value={"value": "225 person", "expressed": "225 dead"},
            qualifiers=["asOf={absent: unknown}"],
            handle="dead",
        ),
        source="report",
        said=["officials states verb 'speak of'", "minister declines"],
        reference={"exact": "Officials speak of 225 dead"},
        restricted=True,
    )
    one = stated(archive, "dead")
    assert one.body is not None
    (reference,) = one.body.references
    assert reference.loc is not None
    assert reference.loc.chars == (0, 27)
    assert isinstance(reference.capture, str)
    assert archive.captures.has(Digest(reference.capture))
    assert [step.act for step in reference.attribution] == ["states", "declines"]
    assert one.body.json()["value"] == {
        "quantity": {"of": "person", "text": "225 dead", "modality": "exact", "amount": "225"}
    }


def test_a_figure_without_words_of_its_own_is_in_those_of_the_quotation(archive: Archive) -> None:
    claim = Claim(value={"value": "at least 225 person"}, handle="dead")
    add_statement(
        archive, "unrest", "deaths", claim, source="report", reference={"exact": "225 dead"}
    )
    body = stated(archive, "dead").body
    assert body is not None
    value = body.json()["value"]
    assert isinstance(value, dict)
    assert value["quantity"]["text"] == "225 dead"  # type: ignore[index, call-overload]
    with pytest.raises(MalformedError, match="own words for the number are missing"):
        add_statement(archive, "unrest", "deaths", Claim(value=claim.value), source="report")


def test_a_part_is_a_statement_of_its_own_that_is_counted_in_the_whole(archive: Archive) -> None:
    done = add_statement(
        archive,
        "unrest",
        "deaths",
        Claim(value={"value": "225 person", "expressed": "225 dead"}, handle="dead"),
        source="report",
        said=["officials states"],
        reference={"exact": "225 dead, 19 of them officers"},
        part=Claim(
            value={"value": "19 person", "expressed": "19 of them officers"},
            qualifiers=["appliesTo={text: officers, lang: en}"],
            handle="officers",
        ),
    )
    assert len(done.ids) == 3
    joint = stated(archive, done.ids[2]).body
    whole, counted = stated(archive, "dead").body, stated(archive, "officers").body
    assert joint is not None
    assert counted is not None
    assert whole is not None
    assert (joint.subject, joint.property) == (done.ids[1], "componentOf")
    assert joint.value.json() == {"statement": done.ids[0]}
    assert joint.references == counted.references == whole.references


def test_what_the_archive_infers_is_inferred_without_saying_so(archive: Archive) -> None:
    claim = Claim(value={"value": "1 person", "expressed": "one"}, handle="dead")
    add_statement(archive, "unrest", "deaths", claim, source="archive")
    body = stated(archive, "dead").body
    assert body is not None
    assert body.references[0].json() == {"source": "archive", "basis": "inferred"}


def test_an_absence_says_who_holds_back_and_on_what_ground(archive: Archive) -> None:
    value = {"absent": "withheld", "ground": "classified", "by": "officials"}
    claim = Claim(value=value, handle="held")
    add_statement(archive, "unrest", "caseMaterials", claim, source="report")
    body = stated(archive, "held").body
    assert body is not None
    assert body.value.json()["absent"] == "withheld"


@pytest.mark.parametrize(
    ("subject", "property", "value", "source", "said", "exact", "told"),
    [
        ("nobody", "deaths", "1 person", "report", (), None, NotFoundError),
        ("unrest", "deaths", "1 person", "nothing", (), None, NotFoundError),
        ("unrest", "deathz", "1 person", "report", (), None, NotFoundError),
        ("unrest", "deaths", "1", "report", (), None, MalformedError),
        ("unrest", "deaths", "1 person", "report", ("nobody states",), None, NotFoundError),
        ("unrest", "deaths", "1 person", "report", ("minister says",), None, MalformedError),
        ("unrest", "deaths", "1 person", "report", (), "226 dead", MalformedError),
        ("unrest", "deaths", "{of: person", "report", (), None, MalformedError),
    ],
)
def test_what_is_wrong_leaves_no_trace(
    archive: Archive,
    subject: str,
    property: str,
    value: str,
    source: str,
    said: tuple[str, ...],
    exact: str | None,
    told: type[Exception],
) -> None:
    before = size(archive)
    reference = {} if exact is None else {"exact": exact}
    claim = Claim(value={"value": value, "expressed": "x"})
    with pytest.raises(told):
        add_statement(
            archive, subject, property, claim, source=source, said=said, reference=reference
        )
    assert size(archive) == before


def test_a_dry_run_finds_the_same_and_records_nothing(archive: Archive) -> None:
    before = size(archive)
    claim = Claim(value={"value": "1 person", "expressed": "one"})
    done = add_statement(archive, "unrest", "deaths", claim, source="report", dry_run=True)
    assert done.dry_run
    assert size(archive) == before
