"""Forms: what a statement says as text, and what comes back recorded."""

import re
from dataclasses import replace

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.events.entity import Entity
from archive.events.statement import StatementAdded, StatementCorrected
from archive.facts.statements import StatementBody
from archive.intake.misfit import DepositError
from archive.log.chains import chain
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.service.adding import Claim, add_statement
from archive.service.archive import Archive
from archive.service.correcting import cite, correct_statement, current
from archive.service.depositing import deposit_bytes
from archive.service.entity_forms import (
    add_entity_form,
    correct_entity_form,
    entity_to_add,
    entity_to_correct,
)
from archive.service.form_making import Begun, form_to_add, form_to_correct
from archive.service.forms import add_form, correct_form
from archive.service.judging import retract
from archive.service.sourcing import File, add_source, capture_source
from archive.shape import Json
from archive.store import derived, engines
from archive.views.statement import STATEMENT
from tests.labs import Lab


def body(archive: Archive, name: str) -> StatementBody:
    with engines.reading(archive.engine) as connection:
        return current(connection, chain(connection, resolve(Sight(connection), name, ("stm",))))


def newest(archive: Archive, name: str) -> object:
    with engines.reading(archive.engine) as connection:
        return chain(connection, resolve(Sight(connection), name, ("stm",))).content.body


def names(archive: Archive) -> list[str]:
    with engines.reading(archive.engine) as connection:
        table = derived.table(STATEMENT)
        return list(connection.execute(table.select().with_only_columns(table.c.id)).scalars())


def correct(archive: Archive, name: str, form: str) -> object:
    return correct_form(archive, name, form.encode(), "form.yaml")


def add(archive: Archive, form: str) -> StatementBody:
    done = add_form(archive, form.encode(), "form.yaml")
    found = newest(archive, done.ids[0])
    assert isinstance(found, StatementAdded)
    return found.content


def test_every_statement_of_the_example_comes_back_from_its_form(example: Archive) -> None:
    every = names(example)
    assert len(every) > 20
    for name in every:
        form = form_to_correct(example, name, "nothing changes")
        with pytest.raises(ConflictError, match="says just that already"):
            correct(example, name, form)


VALUES = """\
deposit: values
lang: en
sources:
  twice:
    kind: list
    published: 2022
    captures: [{file: a.txt}, {file: b.txt}]
  once: {kind: list, published: 2022, file: c.txt}
  none: {kind: list, published: {absent: unknown}}
entities:
  ann: {kind: person, label: {en: "Ann \\"A\\" #1: yes"}}
properties:
  at: {label: {en: a}, description: {en: a}, values: point}
  any: {label: {en: a}, description: {en: a}, values: [text, code, uri, instant, entity, date]}
  said: {label: {en: a}, description: {en: a}, values: quote}
statements:
  v1: {subject: ann, property: at, value: {point: {lat: 43.24, lon: -76}, expressed: there},
       references: [{source: once, exact: twice, loc: {chars: [9, 14]}}]}
  v2: {subject: ann, property: any, value: {text: "null\\n# \\\\ \\u2028 ' : -", lang: kk-Cyrl},
       references: [{source: once, exact: once, note: "no"}]}
  v3: {subject: v1, property: any, value: {entity: ann, basis: inferred},
       references: [{source: archive, basis: inferred}]}
  v4: {subject: twice, property: said, value: words, lang: ru,
       references: [{source: twice, capture: a.txt, exact: a, loc: {page: 2, t: [0, 4]}}]}
  v5: {subject: ann, property: said, value: {quote: x, lang: en, speaker: ann, translatedBy: ann,
       original: {lang: kk, text: "жоқ"}}, references: [{source: none, said: [{agent: ann,
       act: states, not: yes, to: ann, in: once, date: {date: 2022, basis: stated}, hedge: "~",
       certainty: possible, verb: "'said'"}, {agent: ann, act: declines, date: {absent: none}},
       {agent: ann, act: opines, date: 2022-01?, expressed: then}]}]}
  v6: {subject: ann, property: penalty, absent: withheld, by: ann, ground: secret, expressed: so,
       qualifiers: [{property: startTime, value: 2022-01-05, expressed: then},
         {property: pointInTime, absent: unknown}, {property: any, value: {uri: "a:b"}},
         {property: amount, value: 3 person, expressed: three}],
       references: [{source: none, basis: interpreted}, {source: once, exact: once twice}]}
  v7: {subject: ann, property: about, value: {statement: v6, not: yes},
       references: [{source: none}]}
  v8: {subject: ann, property: about, value: v6, expressed: that, references: [{source: none}]}
"""
FILES = {"a.txt": b"a b", "b.txt": b"c d", "c.txt": b"once twice twice"}


@pytest.fixture
def valued(lab: Lab, example: Archive) -> Archive:
    for name, data in FILES.items():
        (lab.folder / name).write_bytes(data)
    deposit_bytes(example, VALUES.replace("[9, 14]", "[11, 16]").encode(), "v.yaml", lab.folder)
    return example


@pytest.mark.parametrize("name", [f"v{n}" for n in range(1, 9)])
def test_every_kind_of_value_and_reference_comes_back(valued: Archive, name: str) -> None:
    before = body(valued, name)
    form = form_to_correct(valued, name, "nothing changes")
    with pytest.raises(ConflictError, match="says just that already"):
        correct(valued, name, form)
    done = correct_form(valued, name, form.replace(f"handle: {name}", "handle: x").encode(), "f")
    assert len(done.addresses) == 1
    after = body(valued, "x")
    assert after.references == before.references
    assert (after.value, after.qualifiers) == (before.value, before.qualifiers)


def test_a_form_says_all_that_a_statement_says_with_names_that_people_know(
    example: Archive,
) -> None:
    form = form_to_correct(example, "sentence")
    lines = form.splitlines()
    assert lines[0] == "# criminal case against Murat Bektanov - penalty"
    assert "reason:" in lines
    assert re.search(r"^corrects: 2\.[0-9]+  # stm:\S+, as it is now: leave this$", form, re.M)
    assert re.search(
        r"^subject: case  # criminal case against Murat Bektanov, ent:\S+$", form, re.M
    )
    assert "\nproperty: penalty\nvalue: imprisonment\n" in form
    assert "  - property: duration\n    value: P12Y\n    expressed: 12 years\n" in form
    assert "  - property: pointInTime\n    absent: unknown\n" in form
    assert "      - agent: media  # news outlets in Kazakhstan (not named), ent:" in form
    # What is found by itself need not be written.
    assert "chars" not in form
    assert "sha256" not in form


def test_a_correction_by_form_is_recorded_with_its_reason(example: Archive) -> None:
    before = body(example, "sentence")
    form = form_to_correct(example, "sentence", "a slip")
    correct(example, "sentence", form.replace("value: P12Y", "value: P11Y"))
    found = newest(example, "sentence")
    assert isinstance(found, StatementCorrected)
    after = found.content
    assert after.reason == "a slip"
    assert after.qualifiers[0].json()["value"] == {"duration": "P11Y", "expressed": "12 years"}
    assert after.qualifiers[1:] == before.qualifiers[1:]
    assert after.references == before.references
    assert after.handle == "sentence"


def test_a_form_has_what_was_cited_too(example: Archive) -> None:
    cite(example, "sentence", source="report", said=["officials states not"])
    form = form_to_correct(example, "sentence", "x").replace("P12Y", "P11Y")
    assert "- source: report" in form[form.index("act: reports") :]
    correct(example, "sentence", form)
    assert [one.denied for one in body(example, "sentence").references] == [False, True]


def test_a_form_of_what_was_corrected_since_is_refused(example: Archive) -> None:
    form = form_to_correct(example, "court-type", "x").replace("value: military", "value: civilian")
    correct_statement(example, "court-type", value={"absent": "unknown"}, reason="y")
    with pytest.raises(ConflictError, match=r"was made from 2\.\d+, and stm:\S+ says now"):
        correct(example, "court-type", form)
    assert body(example, "court-type").value.json() == {"absent": "unknown"}
    correct(example, "court-type", re.sub("(?m)^corrects.*\n", "", form))
    assert body(example, "court-type").value.json() == {"code": "civilian"}


def test_a_form_of_another_statement_is_refused(example: Archive) -> None:
    form = form_to_correct(example, "court-type", "x").replace("value: military", "value: civilian")
    with pytest.raises(ConflictError, match="was made from"):
        correct(example, "sentence", form)


def test_the_only_capture_of_a_source_is_the_one_that_is_meant(valued: Archive) -> None:
    capture_source(valued, "none", File(name="n.txt", data=b"nothing"), {})
    form = form_to_correct(valued, "v8", "x")
    correct(valued, "v8", form.replace("expressed: that", "expressed: this"))
    (reference,) = body(valued, "v8").references
    assert reference.capture is not None


def test_a_form_whose_names_cannot_be_read_any_more_is_told_so(valued: Archive) -> None:
    for data in (b"one", b"two"):
        capture_source(valued, "none", File(name="n.txt", data=data), {})
    form = form_to_correct(valued, "v8", "x").replace("expressed: that", "expressed: this")
    with pytest.raises(DepositError, match="has 2 captures, and none is named"):
        correct(valued, "v8", form)


def test_a_retracted_statement_has_no_form(example: Archive) -> None:
    form = form_to_correct(example, "dead", "x")
    retract(example, "dead", reason="error", text=None)
    with pytest.raises(ConflictError, match="is retracted"):
        form_to_correct(example, "dead")
    with pytest.raises(ConflictError, match="is retracted"):
        correct(example, "dead", form)
    with pytest.raises(NotFoundError):
        form_to_correct(example, "nothing-like-it")


def test_every_fault_of_a_form_has_its_line(example: Archive) -> None:
    form = form_to_correct(example, "sentence").replace("value: P12Y", "value: twelve years")
    with pytest.raises(DepositError) as caught:
        correct(example, "sentence", form.replace("act: reports", "akt: reports"))
    lines = form.splitlines()
    assert [lines[fault.line - 1].split()[0] for fault in caught.value.faults] == [
        "reason:",
        "value:",
        "act:",
    ]
    assert caught.value.faults[1].path == "qualifiers[0].value"


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "subject: x\n"])
def test_what_is_no_form_is_refused(example: Archive, text: str) -> None:
    with pytest.raises(DepositError):
        add_form(example, text.encode(), "form.yaml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("restricted: yes", "'restricted' is no member here"),
        ("rank: normal", "'rank' is no member here"),
        ("handle: case", "the handle 'case' is that of"),
        ("handle: a b", "'a b' is not a handle"),
    ],
)
def test_what_has_no_place_in_a_correction_is_refused(
    example: Archive, line: str, message: str
) -> None:
    form = re.sub("(?m)^handle.*\n", "", form_to_correct(example, "sentence", "x"))
    with pytest.raises((MalformedError, ConflictError), match=re.escape(message)):
        correct(example, "sentence", f"{form}{line}\n")


def test_an_empty_form_asks_for_what_every_statement_has(example: Archive) -> None:
    form = form_to_add(example, Begun())
    assert "\nsubject:\nproperty:\nvalue:\nreferences:\n  - source:\n" in form
    with pytest.raises(DepositError) as caught:
        add_form(example, form.encode(), "form.yaml")
    lines = form.splitlines()
    assert [lines[fault.line - 1] for fault in caught.value.faults] == [
        "subject:",
        "property:",
        "value:",
        "  - source:",
    ]


FULL = Begun(
    subject="bektanov",
    property="positionHeld",
    claim=Claim(
        value={"value": "{entity: defence-minister, expressed: 'he: chief'}"},
        qualifiers=["startTime=2022-01-05", "endTime={absent: unknown}"],
        handle="new",
    ),
    source="report",
    said=["alzhanov opines likely 'is likely due to' to insider"],
    reference={"exact": "a military court", "loc": {"page": 1}, "note": "mine"},
)


def test_a_form_is_filled_in_with_what_was_said(example: Archive) -> None:
    form = form_to_add(example, FULL)
    assert re.search(r"^subject: bektanov  # Murat Bektanov, ent:\S+$", form, re.M)
    found = add(example, form)
    add_statement(
        example,
        FULL.subject,
        FULL.property,
        Claim(value=FULL.claim.value, qualifiers=FULL.claim.qualifiers, handle="other"),
        source=FULL.source,
        said=FULL.said,
        reference=FULL.reference,
    )
    said = body(example, "other").json()
    assert found.json() == {**said, "handle": "new"}


def test_names_that_mean_nothing_stand_as_they_were_typed(example: Archive) -> None:
    form = form_to_add(example, Begun(subject="nobody: here", source="report"))
    assert 'subject: "nobody: here"\n' in form
    with pytest.raises(DepositError, match="the archive does not have"):
        add_form(example, form.encode(), "f")


def test_what_was_begun_must_be_in_form(example: Archive) -> None:
    with pytest.raises(MalformedError, match="is not one of states"):
        form_to_add(example, Begun(said=["somebody says"]))


@pytest.mark.parametrize(
    ("line", "given", "restricted"),
    [
        ("", None, False),
        ("", True, True),
        ("restricted: yes\n", None, True),
        ("restricted: no\n", True, False),
    ],
)
def test_a_form_says_whether_it_is_restricted_before_the_option_does(
    example: Archive, line: str, given: bool | None, restricted: bool
) -> None:
    form = form_to_add(example, FULL) + line
    done = add_form(example, form.encode(), "f", restricted=given)
    with engines.reading(example.engine) as connection:
        head = chain(connection, done.ids[0]).content.head
    assert bool(head.restricted) is restricted


def test_a_dry_run_records_nothing(example: Archive) -> None:
    done = add_form(example, form_to_add(example, FULL).encode(), "f", dry_run=True)
    assert done.dry_run
    with pytest.raises(NotFoundError):
        body(example, "new")
    form = form_to_correct(example, "court-type", "x").replace("value: military", "value: civilian")
    assert correct_form(example, "court-type", form.encode(), "f", dry_run=True).dry_run
    assert body(example, "court-type").value.json() == {"code": "military"}


def test_a_name_that_fits_two_things_is_written_as_an_id(example: Archive) -> None:
    twin: dict[str, Json] = {"kind": "article", "title": "CSTO contingent", "lang": "en"}
    add_source(example, twin)
    claim = Claim(value={"value": "x", "lang": "en"}, handle="about-twin")
    add_statement(example, "Murat Bektanov", "claim", claim, source="CSTO contingent")
    form = form_to_correct(example, "about-twin", "x")
    assert re.search(r"^  - source: \"src:\S+\"  # CSTO contingent$", form, re.M)
    with pytest.raises(ConflictError, match="just that"):
        correct(example, "about-twin", form)


def test_a_statement_without_a_handle_gets_one_by_its_form(example: Archive) -> None:
    form = form_to_add(example, replace(FULL, claim=replace(FULL.claim, handle=None)))
    (id,) = add_form(example, form.encode(), "f").ids
    form = form_to_correct(example, id, "x")
    assert "handle:" not in form
    correct(example, id, f"{form}handle: named\n")
    assert body(example, "named").handle == "named"


def test_a_quotation_of_what_is_no_text_keeps_its_place(valued: Archive) -> None:
    capture_source(valued, "none", File(name="n.pdf", data=b"%PDF"), {})
    form = form_to_add(
        valued,
        Begun(
            subject="ann",
            property="claim",
            claim=Claim(value={"value": "x", "lang": "en"}, handle="scanned"),
            source="none",
            reference={"exact": "words", "loc": {"chars": [3, 8], "page": 2}},
        ),
    )
    add(valued, form)
    form = form_to_correct(valued, "scanned", "x")
    assert "loc:\n      chars: [3, 8]\n      page: 2\n" in form
    with pytest.raises(ConflictError, match="just that"):
        correct(valued, "scanned", form)


def entity(archive: Archive, name: str) -> Entity:
    with engines.reading(archive.engine) as connection:
        found = chain(connection, resolve(Sight(connection), name, ("ent",))).content.body
    assert isinstance(found, Entity)
    return found


def test_an_entity_is_corrected_by_its_form(example: Archive) -> None:
    form = entity_to_correct(example, "bektanov", "a slip")
    assert form.startswith("# Murat Bektanov\n# What the entity says now")
    new = form.replace("en: Murat Bektanov", "en: Murat K. Bektanov").replace("handle", "#")
    correct_entity_form(example, "bektanov", new.encode(), "f")
    found = entity(example, "Murat K. Bektanov")
    assert (found.label["ru"], found.handle, found.reason) == ("Мурат Бектанов", None, "a slip")
    again = entity_to_correct(example, "Murat K. Bektanov", "x")
    assert "handle" not in again
    with pytest.raises(ConflictError, match="just that"):
        correct_entity_form(example, "Murat K. Bektanov", again.encode(), "f")
    with pytest.raises(ConflictError, match="was made from"):
        correct_entity_form(example, "Murat K. Bektanov", form.encode(), "f")


def test_whom_nobody_knows_stays_so_in_a_form(example: Archive) -> None:
    form = entity_to_correct(example, "protesters", "x")
    assert "\nidentified: no\n" in form
    with pytest.raises(ConflictError, match="just that"):
        correct_entity_form(example, "protesters", form.encode(), "f")


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (("reason: x", "reason:"), "reason:", "nothing stands here"),
        (("kind: person", "kind: a b"), "kind:", "is not a code"),
        (("label:", "lable:"), "lable:", "is 'label' meant?"),
        (("handle:", "restricted: yes\nhandle:"), "restricted:", "is no member here"),
    ],
)
def test_a_faulty_form_of_an_entity_is_refused_with_its_lines(
    example: Archive, change: tuple[str, str], place: str, message: str
) -> None:
    form = entity_to_correct(example, "bektanov", "x").replace(*change)
    with pytest.raises(DepositError) as caught:
        correct_entity_form(example, "bektanov", form.encode(), "f")
    (fault,) = caught.value.faults
    assert form.splitlines()[fault.line - 1].startswith(place)
    assert message in fault.message


def test_an_entity_is_added_by_a_form(example: Archive) -> None:
    form = entity_to_add("group", {"en": "Miners", "no": "12"}, "miners", identified=False)
    add_entity_form(example, form.encode(), "f", restricted=True)
    found = entity(example, "miners")
    assert (found.kind, found.identified, found.label) == (
        "group",
        False,
        {"en": "Miners", "no": "12"},
    )
    with pytest.raises(ConflictError, match="is that of"):
        add_entity_form(example, form.encode(), "f")
    dry = form.replace("handle: miners", "restricted: no")
    assert add_entity_form(example, dry.encode(), "f", dry_run=True).dry_run


def test_an_empty_form_of_an_entity_asks_for_kind_and_label(example: Archive) -> None:
    form = entity_to_add()
    with pytest.raises(DepositError) as caught:
        add_entity_form(example, form.encode(), "f")
    assert [fault.path for fault in caught.value.faults] == ["kind", "label.en"]
