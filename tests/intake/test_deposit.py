"""A deposit as a whole: what it comes to, what depositing it again does, every fault at once."""

import dataclasses
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import MalformedError
from archive.events.drafting import Draft
from archive.events.entity import EntityCorrected
from archive.events.property import PropertyDefined
from archive.events.source import SourceCaptured, SourceCorrected
from archive.events.statement import StatementAdded, StatementCorrected
from archive.ids import Commitment
from archive.intake.misfit import DepositError, Misfit
from archive.intake.plan import Outcome, Plan

ROOT = Path(__file__).resolve().parents[2]
Reading = Any

STATEMENT = """\
statements:
  given:
    subject: murat
    property: penalty
    value: imprisonment
    references: [{source: report, exact: given 12 years}]
"""


def outcomes(plan: Plan) -> dict[str, str]:
    return {item.key: item.outcome.value for item in plan.items}


def keyed(plan: Plan, key: str) -> Draft:
    id = dict(plan.intake).get(key) or next(item.id for item in plan.items if item.key == key)
    return next(draft for draft in plan.drafts if draft.id == id)


def test_a_deposit_adds_what_it_holds(reading: Reading, head: str) -> None:
    plan = reading.record(head + STATEMENT)
    assert plan.set_name == "test"
    assert plan.counts == {Outcome.ADDED: 7}
    assert [key for key, _ in plan.intake] == [
        "entities/gazette",
        "entities/murat",
        "entities/post",
        "sources/report",
        "sources/list",
        "statements/given",
    ]
    assert [draft.type for draft in plan.drafts] == [
        *["entity.added"] * 3,
        "source.added",
        "source.captured",
        "source.added",
        "statement.added",
    ]


def test_items_are_plain_lines_in_file_order(reading: Reading, head: str) -> None:
    plan = reading.plan(head + STATEMENT)
    assert [(item.line, item.key, item.words) for item in plan.items] == [
        (
            4,
            "sources/report",
            "source article: report, publisher The Gazette, published March 2022",
        ),
        (4, "sources/report", "capture text/plain, 77 bytes"),
        (5, "sources/list", "source list: list, published unknown"),
        (7, "entities/gazette", "entity organisation: The Gazette"),
        (8, "entities/murat", "entity person: Murat B."),
        (9, "entities/post", "entity position: Minister"),
        (11, "statements/given", "Murat B. - penalty -> imprisonment  [The Gazette]"),
    ]


def test_depositing_again_leaves_all_unchanged(reading: Reading, head: str) -> None:
    reading.record(head + STATEMENT)
    again = reading.plan(head + STATEMENT)
    assert again.drafts == again.captures == again.intake == ()
    assert set(outcomes(again).values()) == {"unchanged"}
    assert again.counts == {Outcome.UNCHANGED: 6}


def test_what_changed_is_corrected_and_the_rest_left_alone(reading: Reading, head: str) -> None:
    reading.record(head + STATEMENT)
    links = dict(reading.archive.links)
    edited = (head + STATEMENT).replace("Murat B.", "Murat Bektanov").replace("2022-03", "2022")
    plan = reading.plan(edited.replace("imprisonment", "fine"))
    assert outcomes(plan) == {
        "sources/report": "corrected",
        "sources/list": "unchanged",
        "entities/gazette": "unchanged",
        "entities/murat": "corrected",
        "entities/post": "unchanged",
        "statements/given": "corrected",
    }
    entity = keyed(plan, "entities/murat")
    assert isinstance(entity.body, EntityCorrected)
    assert entity.body.reason == "deposit test changed"
    assert entity.replaces == links[str(entity.id)]
    assert isinstance(keyed(plan, "sources/report").body, SourceCorrected)
    assert isinstance(keyed(plan, "statements/given").body, StatementCorrected)
    reading.archive.record(plan)
    # The reason of the correction is no difference.
    assert not reading.plan(edited.replace("imprisonment", "fine")).drafts


def test_the_reason_may_be_given(reading: Reading, head: str) -> None:
    reading.record(head)
    plan = reading.plan("reason: a name was wrong\n" + head.replace("Murat B.", "Murat C."))
    body = keyed(plan, "entities/murat").body
    assert isinstance(body, EntityCorrected)
    assert body.reason == "a name was wrong"


def test_new_bytes_are_one_more_capture(reading: Reading, head: str) -> None:
    reading.record(head + STATEMENT)
    reading.files["report.txt"] = b"He was given 12 years.\n"
    plan = reading.plan(head + STATEMENT)
    assert outcomes(plan)["statements/given"] == "corrected"
    (captured,) = (d for d in plan.drafts if isinstance(d.body, SourceCaptured))
    assert captured.restricted
    assert [data for _, data in plan.captures] == [b"He was given 12 years.\n"]
    assert plan.counts == {Outcome.ADDED: 1, Outcome.CORRECTED: 1, Outcome.UNCHANGED: 5}


def test_something_new_may_be_named_by_what_is_corrected(reading: Reading, head: str) -> None:
    reading.record(head + STATEMENT)
    edited = STATEMENT.replace(
        "references", "qualifiers: [{property: about, value: other}]\n    references"
    )
    other = STATEMENT.removeprefix("statements:\n").replace("given:", "other:", 1)
    plan = reading.record(head + edited + other)
    assert [draft.type for draft in plan.drafts] == ["statement.added", "statement.corrected"]


def test_another_set_names_what_is_there(reading: Reading, head: str) -> None:
    first = reading.record(head)
    murat = dict(first.intake)["entities/murat"]
    text = "deposit: other\nlang: en\nstatements:\n" + "".join(
        f"  s{n}: {{subject: {name}, property: name, value: M., references: [{{source: list}}]}}\n"
        for n, name in enumerate(["murat", murat, murat[:9], "Мурат", "Murat B."])
    )
    plan = reading.record(text)
    assert {draft.body.content.subject for draft in plan.drafts} == {murat}  # type: ignore[attr-defined]
    assert plan.items[0].words == "murat - name -> M.  [list]"


def test_labels_and_titles_of_the_file_are_names(reading: Reading) -> None:
    plan = reading.plan(
        """\
deposit: test
sources:
  a: {kind: article, published: 2022, title: {text: Long title, lang: en}}
  b: {kind: article, published: 2022, partOf: Long title, title: {absent: none}}
entities: {m: {kind: person, label: {en: Murat}}}
statements:
  s: {subject: Murat, property: claim, value: {text: x, lang: en},
      references: [{source: Long title}]}
"""
    )
    assert [item.words for item in plan.items] == [
        "source article: Long title, published 2022",
        "source article: b, published 2022",
        "entity person: Murat",
        "Murat - claim -> x  [Long title]",
    ]


def test_drafts_stand_behind_what_they_name(reading: Reading) -> None:
    text = "deposit: test\nlang: en\nstatements:\n" + "".join(
        f"  s{n}: {{subject: s{n + 1}, property: claim, value: x, references: [{{source: l}}]}}\n"
        for n in range(50)
    )
    text += "  s50: {subject: e, property: claim, value: x, references: [{source: l}]}\n"
    text += "entities: {e: {kind: person, label: {en: E}}}\n"
    text += "sources:\n  l: {kind: list, published: 2022, partOf: m}\n"
    text += "  m: {kind: list, published: 2022, publisher: e}\n"
    reading.record(text)


def test_circles_are_faults_that_name_them(reading: Reading, head: str) -> None:
    def line(handle: str, subject: str) -> str:
        rest = "property: claim, value: x, references: [{source: list}]"
        return f"  {handle}: {{subject: {subject}, {rest}}}\n"

    text = (
        head + "statements:\n" + line("a", "b") + line("b", "c") + line("c", "b") + line("d", "d")
    )
    first, second = reading.faults(text)
    assert (first.line, first.path) == (12, "statements.b.subject")
    assert first.message == "these name one another in a circle: b -> c -> b"
    assert second.message == "these name one another in a circle: d -> d"


def test_sources_in_a_circle_are_a_fault(reading: Reading) -> None:
    text = "deposit: t\nsources:\n  a: {kind: x, published: 2022, partOf: a}\n"
    assert "circle: a -> a" in reading.fault(text).message


def test_every_fault_is_told_in_file_order_and_none_twice(reading: Reading) -> None:
    text = """\
deposit: Test
lang: english
sources:
  a: {kind: article, published: 2022-13, url: x, bogus: y}
entities:
  b: {kind: 1, label: {en: }}
  b: {kind: person}
  c: {kind: person}
properties:
  1x: {label: {en: x}, description: {en: y}, values: txt}
statements:
  d:
    subject: nobody
    property: nothing
    value: x
    qualifiers: [{property: endTime, value: 2022-02-30}, {property: penalty, value: &x prison}]
    references: [{source: a, said: [{agent: c, act: says}, {agent: zz, act: states}]}]
"""
    faults = reading.faults(text)
    assert [(f.line, f.column, f.path) for f in faults] == [
        (1, 10, "deposit"),
        (2, 7, "lang"),
        (4, 33, "sources.a.published"),
        (4, 47, "sources.a.url"),
        (4, 50, "sources.a.bogus"),
        (6, 13, "entities.b.kind"),
        (6, 28, "entities.b.label.en"),
        (7, 3, "entities.b"),
        (8, 3, "entities.c"),
        (10, 3, "properties.1x"),
        (10, 54, "properties.1x.values"),
        (13, 14, "statements.d.subject"),
        (14, 15, "statements.d.property"),
        (16, 45, "statements.d.qualifiers[0].value"),
        (16, 85, "statements.d.qualifiers[1].value"),
        (16, 85, "statements.d.qualifiers[1].value"),
        (17, 53, "statements.d.references[0].said[0].act"),
        (17, 68, "statements.d.references[0].said[1].agent"),
    ]
    assert all(f.message and f.remedy for f in faults)


def test_the_error_tells_file_line_column_and_message(reading: Reading) -> None:
    with pytest.raises(DepositError) as caught:
        reading.plan("deposit: Test\nx: y\n", "my.yaml")
    error = caught.value
    assert str(error) == (
        "my.yaml:1:10: 'Test' is not the name of a deposit\nmy.yaml:2:1: 'x' is no member here"
    )
    assert error.remedy == "Mend the 2 places; nothing was recorded."
    assert error.where == "deposit"


def test_one_fault_has_its_own_remedy_and_equal_ones_are_one() -> None:
    misfit = Misfit(line=2, column=1, path="a", message="m", remedy="r")
    later = dataclasses.replace(misfit, line=3)
    assert DepositError("f", [misfit, misfit]).faults == (misfit,)
    assert DepositError("f", [misfit]).remedy == "r"
    assert DepositError("f", [later, misfit]).faults == (misfit, later)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a\n", (1, 1), "'a' stands where a mapping of names to values must"),
        ("- a\n", (1, 1), "a list stands where a mapping of names to values must"),
        ("lang: en\n", (1, 1), "the member 'deposit' is missing"),
        ("deposit: a\n", (1, 1), "the deposit holds nothing but its name"),
        ("deposit: a\nentities: {}\n", (1, 1), "the deposit holds nothing but its name"),
        ("deposit: [a]\n", (1, 10), "a list stands where one text must"),
        ("deposit:\n", (1, 9), "nothing stands here"),
        (
            "deposit: a\nsources:\n",
            (2, 9),
            "nothing stands where a mapping of names to values must",
        ),
        (
            "deposit: a\nentitties: {}\n",
            (2, 1),
            "'entitties' is no member here; is 'entities' meant?",
        ),
    ],
)
def test_the_whole_has_a_form(
    reading: Reading, text: str, place: tuple[int, int], message: str
) -> None:
    fault = reading.faults(text)[0]
    assert (fault.line, fault.column) == place
    assert fault.message == message


class TestHandles:
    def test_a_handle_is_used_once_in_a_file(self, reading: Reading, head: str) -> None:
        fault = reading.fault(head + STATEMENT.replace("given:", "murat:", 1))
        assert fault.message == "'murat' names an entity in line 8 already"
        assert (fault.line, fault.path) == (11, "statements.murat")

    def test_a_handle_of_another_set_is_a_fault(self, reading: Reading, head: str) -> None:
        first = reading.record(head)
        other = "deposit: other\nentities: {murat: {kind: person, label: {en: M}}}\n"
        fault = reading.fault(other)
        id = dict(first.intake)["entities/murat"]
        assert fault.message == (
            f"the handle 'murat' is in the archive already, and not of this set: {id}"
        )

    @pytest.mark.parametrize("handle", ["archive", "a b", "ent:x", "-a", "x" * 65])
    @pytest.mark.parametrize("section", ["entities", "sources", "statements"])
    def test_what_is_no_handle_is_a_fault(
        self, reading: Reading, head: str, handle: str, section: str
    ) -> None:
        if section == "entities":
            text = f"{head}  {handle}: {{kind: person, label: {{en: x}}}}\n"
        elif section == "sources":
            text = head.replace("  list:", f"  {handle}: {{kind: x, published: 2022}}\n  list:")
        else:
            text = head + STATEMENT.replace("given:", f"{handle}:", 1)
        assert "is not a handle" in reading.fault(text).message


class TestTakenIn:
    @pytest.fixture
    def given(self, reading: Reading, head: str) -> dict[str, object]:
        id = dict(reading.record(head + STATEMENT).intake)["statements/given"]
        return reading.archive.changed.setdefault(id, {})  # type: ignore[no-any-return]

    def test_what_was_retracted_stays_so(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        given["retracted"] = True
        assert outcomes(reading.plan(head + STATEMENT))["statements/given"] == "superseded"
        fault = reading.fault(head + STATEMENT.replace("imprisonment", "fine"))
        assert fault.message == "'given' was retracted in the archive, and has changed here"
        assert fault.path == "statements.given"

    def test_what_was_redacted_is_not_taken_in(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        given.update(redacted="77.0", body=None)
        fault = reading.fault(head + STATEMENT)
        assert fault.message == "'given' was redacted at 77.0, and is not taken in again"

    def test_what_is_not_held_cannot_be_compared(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        given["body"] = None
        assert "is not held here" in reading.fault(head + STATEMENT).message

    def test_an_open_statement_is_not_restricted_in_silence(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        text = head + STATEMENT + "    restricted: yes\n"
        assert not reading.plan(text).drafts
        given["restricted"] = True
        assert not reading.plan(text).drafts
        given["restricted"] = False
        assert "is open in the archive" in reading.fault(text).message

    def test_a_correction_beside_the_file_is_not_undone_by_it(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        id = reading.archive.sets["test", "statements/given"]
        given["body"] = {**reading.archive.bodies[id], "value": {"code": "ban"}, "reason": "seen"}
        plan = reading.plan(head + STATEMENT)
        assert outcomes(plan)["statements/given"] == "superseded"
        assert not plan.drafts
        assert "statements/given" not in dict(plan.said)
        fault = reading.fault(head + STATEMENT.replace("imprisonment", "fine"))
        assert fault.message == "'given' has changed here, and was corrected in the archive as well"
        assert (
            outcomes(reading.plan(head + STATEMENT.replace("imprisonment", "ban")))[
                "statements/given"
            ]
            == "unchanged"
        )

    def test_where_nobody_remembers_what_was_said_the_file_counts(
        self, reading: Reading, head: str, given: dict[str, object]
    ) -> None:
        given["was_said"] = lambda content: None
        plan = reading.plan(head + STATEMENT.replace("imprisonment", "fine"))
        assert outcomes(plan)["statements/given"] == "corrected"

    def test_a_source_or_property_that_cannot_be_drafted_is_left_out(
        self, reading: Reading, head: str
    ) -> None:
        text = head + "properties: {p: {label: {en: p}, description: {en: p}, values: text}}\n"
        plan = reading.record(text)
        for key in ("sources/list", "entities/murat", "properties/p"):
            reading.archive.changed[dict(plan.intake)[key]] = {"redacted": "3.0"}
        assert [fault.path for fault in reading.faults(text)] == [
            "sources.list",
            "entities.murat",
            "properties.p",
        ]

    def test_without_the_name_of_the_set_nothing_is_said_of_what_is_there(
        self, reading: Reading, head: str
    ) -> None:
        text = head + "properties: {p: {label: {en: p}, description: {en: p}, values: text}}\n"
        reading.record(text)
        assert reading.fault(text.replace("deposit: test", "deposit: T")).path == "deposit"


def test_restricted_statements_are_restricted_drafts(reading: Reading, head: str) -> None:
    for flag, restricted in (("yes", True), ("no", False)):
        plan = reading.plan(head + STATEMENT + f"    restricted: {flag}\n")
        assert keyed(plan, "statements/given").restricted is restricted


def test_a_body_that_is_too_long_is_a_fault(reading: Reading, head: str) -> None:
    labels = ", ".join(f"x-{n:03}: {'é' * 200_000}" for n in range(3))
    fault = reading.fault(head + f"  long: {{kind: person, label: {{{labels}}}}}\n")
    assert fault.path == "entities.long"
    assert fault.message.startswith("what is said of 'long' takes 1,200,")


class TestProperties:
    PROPERTY = (
        "properties:\n  heads: {label: {en: heads}, description: {en: Leads.}, values: entity}\n"
    )

    def test_a_property_is_used_by_the_same_file(self, reading: Reading, head: str) -> None:
        use = STATEMENT.replace("penalty", "heads").replace("imprisonment", "post")
        plan = reading.record(head + self.PROPERTY + use)
        assert plan.drafts[0].id == "prop:heads"
        assert ("properties/heads", "prop:heads") in plan.intake
        assert plan.items[6].words == "property heads: heads (takes entity)"
        assert not reading.plan(head + self.PROPERTY + use).drafts

    def test_a_definition_is_replaced(self, reading: Reading, head: str) -> None:
        reading.record(head + self.PROPERTY)
        plan = reading.plan(head + self.PROPERTY.replace("Leads", "Is at the head"))
        (draft,) = plan.drafts
        assert draft.replaces == Commitment(reading.archive.links["prop:heads"])
        assert isinstance(draft.body, PropertyDefined)

    def test_all_members_are_read(self, reading: Reading, head: str) -> None:
        plan = reading.plan(
            head
            + """\
properties:
  rank:
    label: {en: rank}
    description: {en: A rank.}
    values: [text, code]
    single: yes
    codes: [high, low]
    iri: https://example.org/rank
  flat: {label: {en: flat}, description: {en: Flat.}, values: text, single: no}
"""
        )
        assert plan.drafts[0].body.json() == {
            "label": {"en": "rank"},
            "description": {"en": "A rank."},
            "valueTypes": ["text", "code"],
            "single": True,
            "codes": ["high", "low"],
            "iri": "https://example.org/rank",
        }
        assert "single" not in plan.drafts[1].body.json()
        assert plan.items[-2].words == "property rank: rank (takes text or code, one at a time)"

    def test_value_types_never_change(self, reading: Reading, head: str) -> None:
        reading.record(head + self.PROPERTY)
        fault = reading.fault(head + self.PROPERTY.replace("values: entity", "values: text"))
        assert fault.message == "the property 'heads' takes entity, and that never changes"

    @pytest.mark.parametrize(
        ("old", "new", "path", "message"),
        [
            (
                "heads:",
                "penalty:",
                "properties.penalty",
                "is defined in the archive, and not by this set",
            ),
            (
                "values: entity",
                "values: entty",
                "properties.heads.values",
                "is not known here; is 'entity' meant?",
            ),
            ("values: entity", "values: [text, text]", "properties.heads.values", "repeats itself"),
            ("values: entity", "values: []", "properties.heads.values", "the list is empty"),
            (
                "values: entity",
                "values: entity, codes: [a]",
                "properties.heads.codes",
                "takes none",
            ),
            ("values: entity", "values: code, codes: [a, a]", "properties.heads.codes", "twice"),
            (
                "{en: heads}",
                "heads",
                "properties.heads.label",
                "one text stands where texts by language must",
            ),
            ("{en: heads}", "{}", "properties.heads.label", "no language is given"),
            ("{en: heads}", "[a]", "properties.heads.label", "a list stands where"),
            (
                "{en: heads}",
                "{english: heads}",
                "properties.heads.label.english",
                "is not a language tag",
            ),
            (", values: entity", "", "properties.heads", "the member 'values' is missing"),
        ],
    )
    def test_a_faulty_definition_is_told_and_its_uses_are_not(
        self, reading: Reading, head: str, old: str, new: str, path: str, message: str
    ) -> None:
        use = STATEMENT.replace("penalty", "heads").replace("imprisonment", "post")
        if "penalty" in new:
            use = ""
        fault = reading.fault(head + self.PROPERTY.replace(old, new, 1) + use)
        assert fault.path == path
        assert message in fault.message

    def test_the_language_to_write_is_that_of_the_file(self, reading: Reading) -> None:
        text = "deposit: t\n{}entities: {{a: {{kind: person, label: A}}}}\n"
        assert reading.fault(text.format("")).remedy == "Write the language before it: {en: …}."
        assert "{ru: …}" in reading.fault(text.format("lang: ru\n")).remedy


def test_entities_may_be_unidentified(reading: Reading) -> None:
    text = "deposit: t\nentities: {a: {kind: group, label: {en: A}, identified: %s}}\n"
    for flag, value in {"yes": True, "true": True, "no": False, "false": False}.items():
        body = reading.plan(text % flag).drafts[0].body
        assert body.json()["identified"] is value
    fault = reading.fault(text % "No")
    assert fault.message == "'No' is neither yes nor no"
    assert "stands where one text must" in reading.fault(text % "[no]").message


def test_json_deposits_are_read(reading: Reading) -> None:
    plan = reading.plan(
        '{"deposit": "t", "entities": {"a": {"kind": "x", "label": {"en": "\\ud83d\\ude00"}}}}',
        "d.json",
    )
    assert plan.items[0].words == "entity x: 😀"


def test_the_example_is_read_and_read_again(reading: Reading) -> None:
    folder = ROOT / "archive" / "example"
    reading.files["report.txt"] = (folder / "report.txt").read_bytes()
    text = (folder / "report.yaml").read_bytes()
    plan = reading.record(text)
    assert set(outcomes(plan).values()) == {"added"}
    assert not reading.plan(text).drafts
    for draft in plan.drafts:
        if isinstance(draft.body, StatementAdded):
            for reference in draft.body.content.references:
                assert reference.by_archive or (reference.loc and reference.loc.chars)


PARTS = st.sampled_from(
    [
        *("deposit", "lang", "sources", "entities", "statements", "properties", "test", "en"),
        *("a", "b", "kind", "label", "published", "2022-01", "file", "report.txt", "subject"),
        *("property", "value", "penalty", "imprisonment", "absent", "unknown", "references"),
        *("source", "archive", "exact", "rained", "said", "agent", "act", "states", "loc"),
        *("chars", "1", "captures", "of", "values", "text", "basis", "inferred", "quantity"),
        *("about", "qualifiers", "date", "expressed", "modality", "", "x y", "yes"),
    ]
)
TREES: st.SearchStrategy[object] = st.recursive(
    PARTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(PARTS, TREES, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_tree_is_a_plan_or_its_faults(
    new_reading: Callable[[], Reading], tree: dict[str, object]
) -> None:
    with suppress(DepositError):
        new_reading().plan(json.dumps({"deposit": "test", **tree}), "d.json")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_example_with_any_line_broken_is_a_plan_or_its_faults(
    new_reading: Callable[[], Reading], data: st.DataObject
) -> None:
    folder = ROOT / "archive" / "example"
    lines = (folder / "report.yaml").read_text(encoding="utf-8").splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    line = lines[at]
    cut = data.draw(st.integers(0, len(line)))
    lines[at] = (
        line[:cut]
        + data.draw(st.sampled_from(["", "x", ": ", "]", "{", "- ", '"', "[]"]))
        + line[cut + 1 :]
    )
    reading = new_reading()
    reading.files["report.txt"] = (folder / "report.txt").read_bytes()
    with suppress(DepositError):
        reading.record("\n".join(lines))


def test_what_could_not_be_read_is_told_once(reading: Reading, head: str) -> None:
    text = (
        head
        + """\
statements:
  a: *x
  b: {subject: murat, property: claim, value: *x, qualifiers: *x, references: *x}
  c: {subject: *x, property: *x, absent: *x, references: [*x, {source: *x, said: [*x], loc: *x}]}
properties: {p: *x}
"""
    )
    assert {fault.message for fault in reading.faults(text)} == {
        "*x is an alias, and aliases are not read"
    }


@given(st.binary(max_size=50))
@settings(max_examples=100)
def test_any_bytes_are_a_plan_or_their_faults(
    new_reading: Callable[[], Reading], data: bytes
) -> None:
    with pytest.raises(MalformedError):
        new_reading().plan(data)


class TestWhatFollows:
    """One slip is told once, and not again wherever something then seems to be missing."""

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            ("sources:", "source:", "source"),
            ("entities:", "enities:", "enities"),
            ("entities:", "people:", "people"),
            ("entities:", "? [a]\n: b\npeople:", "people"),
            ("properties:", "propertys:", "propertys"),
            ("statements:", "statement:", "statement"),
            ("deposit:", "deposits:", "deposits"),
            ("kind: article", "knid: article", "sources.report.knid"),
            ("value: imprisonment", "valeu: imprisonment", "statements.given.valeu"),
            ("source: report", "soruce: report", "statements.given.references[0].soruce"),
            ("kind: person", "<<: {kind: person}", "entities.murat.<<"),
            ("value: imprisonment", "<<: x", "statements.given.<<"),
        ],
    )
    def test_a_misspelt_name_is_one_fault(
        self, reading: Reading, head: str, old: str, new: str, path: str
    ) -> None:
        text = head + TestProperties.PROPERTY + STATEMENT + self.MORE
        assert reading.plan(text)
        paths = [fault.path for fault in reading.faults(text.replace(old, new, 1))]
        assert [one for one in paths if one] == [path]

    MORE = """\
  heads:
    subject: murat
    property: heads
    value: post
    qualifiers: [{property: occupation, value: post}]
    references: [{source: list}]
"""

    @pytest.mark.parametrize("written", ["[]", "{? [a]: b}", "x"])
    def test_a_section_that_cannot_be_read_is_one_fault(
        self, reading: Reading, head: str, written: str
    ) -> None:
        text = head[: head.index("entities:")] + f"entities: {written}\n" + STATEMENT + self.MORE
        found = {fault.path for fault in reading.faults(text)}
        assert found == {"entities", "statements.heads.property"}

    def test_what_stands_under_a_section_the_second_time_is_not_missing(
        self, reading: Reading, head: str
    ) -> None:
        text = head + STATEMENT.replace("imprisonment", "fine").replace("murat", "other")
        fault = reading.fault(text + "entities: {other: {kind: person, label: {en: O}}}\n")
        assert "stands here a second time" in fault.message

    def test_what_is_missing_beside_a_sound_section_is_told(
        self, reading: Reading, head: str
    ) -> None:
        text = head.replace("sources:", "source:") + STATEMENT.replace("murat", "murad")
        assert [fault.path for fault in reading.faults(text)] == ["source"]
        text = "x: y\n" + head + STATEMENT.replace("murat", "murad")
        assert [f.path for f in reading.faults(text)] == ["x", "statements.given.subject"]
