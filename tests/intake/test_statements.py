"""Statements, values and references of a deposit: what is read of them, and each fault's place."""

from collections.abc import Callable
from typing import Any

import pytest

from archive.events.statement import StatementAdded
from archive.facts.statements import StatementBody
from archive.intake.misfit import Misfit

Reading = Any
Stating = Callable[..., str]

SUBJECT = "subject: murat"


def body(reading: Reading, text: str, handle: str = "it") -> StatementBody:
    plan = reading.plan(text)
    id = dict(plan.intake)[f"statements/{handle}"]
    found = next(draft.body for draft in plan.drafts if draft.id == id)
    assert isinstance(found, StatementAdded)
    return found.content


@pytest.fixture
def read_value(reading: Reading, stating: Stating) -> Callable[..., Any]:
    def read(property: str, *lines: str) -> Any:
        text = stating(SUBJECT, f"property: {property}", *lines)
        plan = reading.plan(text)
        called = {id: key.partition("/")[2] for key, id in plan.intake}
        (content,) = (d.body.content for d in plan.drafts if isinstance(d.body, StatementAdded))
        json = content.value.json()
        return {
            name: called.get(told) or told if isinstance(told, str) else told
            for name, told in json.items()
        }

    return read


@pytest.fixture
def refused(reading: Reading, stating: Stating) -> Callable[..., Misfit]:
    def read(property: str, *lines: str) -> Misfit:
        found = reading.fault(stating(SUBJECT, f"property: {property}", *lines))
        assert isinstance(found, Misfit)
        return found

    return read


class TestScalars:
    @pytest.mark.parametrize(
        ("property", "lines", "expected"),
        [
            ("positionHeld", ["value: post"], {"entity": "post"}),
            ("positionHeld", ["value: Minister"], {"entity": "post"}),
            ("about", ["value: report"], {"source": "report"}),
            (
                "about",
                ["value: post", "expressed: the job", "basis: interpreted"],
                {"entity": "post", "expressed": "the job", "basis": "interpreted"},
            ),
            ("claim", ["value: It rained."], {"text": "It rained.", "lang": "en"}),
            ("claim", ["value: Дождь.", "lang: ru"], {"text": "Дождь.", "lang": "ru"}),
            ("penalty", ["value: fine"], {"code": "fine"}),
            (
                "startTime",
                ["value: 2022-01?", "expressed: in January", "basis: stated"],
                {"date": "2022-01?", "expressed": "in January", "basis": "stated"},
            ),
            ("duration", ["value: P12Y"], {"duration": "P12Y"}),
            ("timeOfDay", ["value: 18:00 local"], {"timeOfDay": "18:00 local"}),
            ("penalty", ["absent: unknown"], {"absent": "unknown"}),
            (
                "penalty",
                ["absent: withheld", "ground: classified", "by: gazette", "expressed: secret"],
                {
                    "absent": "withheld",
                    "ground": "classified",
                    "by": "gazette",
                    "expressed": "secret",
                },
            ),
        ],
    )
    def test_a_scalar_is_read_by_what_the_property_takes(
        self, read_value: Callable[..., Any], property: str, lines: list[str], expected: object
    ) -> None:
        assert read_value(property, *lines) == expected

    @pytest.mark.parametrize(
        ("property", "lines", "place", "message"),
        [
            (
                "positionHeld",
                ["value: pots"],
                (14, 12),
                "neither this file nor the archive has an entity called 'pots'; is 'post' meant?",
            ),
            (
                "positionHeld",
                ["value: report"],
                (14, 12),
                "'report' is a source (report (line 4)), not an entity",
            ),
            ("positionHeld", [f"value: {'x' * 600}"], (14, 12), "called 'xxx"),
            ("positionHeld", ["value:"], (14, 11), "nothing stands here"),
            (
                "positionHeld",
                ["value: [post, post]"],
                (14, 12),
                "a list stands where one value must",
            ),
            (
                "positionHeld",
                ["value: post", "lang: en"],
                (15, 11),
                "'lang' stands beside what is no text",
            ),
            (
                "occupation",
                ["value: cook"],
                (14, 12),
                "nothing is called 'cook', and 'cook' alone does not tell",
            ),
            (
                "during",
                ["value: 2022-01"],
                (14, 12),
                "nothing is called '2022-01', and '2022-01' alone does not tell",
            ),
            (
                "penalty",
                ["value: prison"],
                (14, 12),
                "'prison' is not one of the codes of this property",
            ),
            (
                "penalty",
                ["value: imprisoment"],
                (14, 12),
                "is 'imprisonment' or 'lifeImprisonment' meant?",
            ),
            ("penalty", ["value: Fine"], (14, 12), "is 'fine' meant?"),
            ("penalty", ["value: 1 year"], (14, 12), "'1 year' is not a code"),
            ("startTime", ["value: 2022-13"], (14, 12), "'2022-13' has a month 13"),
            ("startTime", ["value: 5 January 2022"], (14, 12), "is not written year-month-day"),
            (
                "startTime",
                ["value: 2022", "basis: guessed"],
                (15, 12),
                "'guessed' is not known here",
            ),
            ("startTime", ["value: 2022", "expressed: ' '"], (15, 16), "the text is blank"),
            ("duration", ["value: 12 years"], (14, 12), "is written in words"),
            ("timeOfDay", ["value: 25:00Z"], (14, 12), "is not a time of day"),
            ("deaths", ["value: 225"], (14, 12), "'225' is not a number and a unit"),
            ("claim", ["value: x", "lang: english"], (15, 11), "'english' is not a language tag"),
            ("claim", ["value: x", "expressed: y"], (15, 16), "no such member here"),
            ("penalty", [], (11, 3), "no value is given"),
            (
                "penalty",
                ["value: fine", "absent: none"],
                (14, 12),
                "'value' stands beside an absence",
            ),
            (
                "penalty",
                ["absent: unknwon"],
                (14, 13),
                "'unknwon' is not known here; is 'unknown' meant?",
            ),
            (
                "penalty",
                ["absent: unknown", "ground: x"],
                (15, 13),
                "'ground' stands beside an absence that is 'unknown'",
            ),
            (
                "penalty",
                ["absent: unknown", "lang: en"],
                (15, 11),
                "'lang' stands beside an absence",
            ),
            ("penalty", ["absent: [unknown]"], (14, 13), "a list stands where one text must"),
            (
                "penalty",
                ["value: fine", "by: gazette"],
                (15, 9),
                "'by' stands where nothing is said to be withheld",
            ),
            (
                "penalty",
                ["value: fine", "ground: classified"],
                (15, 13),
                "'ground' stands where nothing is said",
            ),
            ("pennalty", ["value: x"], (13, 15), "the property 'pennalty' is not defined"),
            ("'no name'", ["value: x"], (13, 15), "the property 'no name' is not defined"),
            ("", ["value: x"], (13, 14), "nothing stands here"),
            ("[penalty]", ["value: x"], (13, 15), "a list stands where one text must"),
        ],
    )
    def test_a_scalar_at_fault_is_told_at_its_place(
        self,
        refused: Callable[..., Misfit],
        property: str,
        lines: list[str],
        place: tuple[int, int],
        message: str,
    ) -> None:
        fault = refused(property, *lines)
        assert message in fault.message
        assert (fault.line, fault.column) == place

    def test_what_to_write_instead_is_told(self, refused: Callable[..., Misfit]) -> None:
        assert refused("occupation", "value: cook").remedy == (
            "Name what is meant (entity), or write {text: cook, lang: en}."
        )
        assert refused("ground", f"value: {'x' * 99}").remedy == (
            "Name what is meant (statement), or write {text: …, lang: en} or {quote: …, lang: en}."
        )
        assert refused("during", "value: 2022-01").remedy == (
            "Name what is meant (entity or statement), or write {date: 2022-01}."
        )
        assert refused("deaths", "value: 225").remedy.startswith(
            "Write a number and a unit: 225 person, about 200 person,"
        )
        assert "word for word" in refused("deaths", "value: 225 person").remedy
        assert refused("deaths", "value: 225 person", "basis: stated").remedy == "Leave it out."

    def test_without_a_language_a_text_is_a_fault(self, reading: Reading, stating: Stating) -> None:
        text = stating(SUBJECT, "property: claim", "value: x").replace("lang: en\n", "# no\n")
        assert reading.fault(text).message == "in which language this is, is not said"

    def test_several_kinds_without_names_need_a_mapping(
        self, reading: Reading, stating: Stating
    ) -> None:
        text = stating(SUBJECT, "property: size", "value: x") + (
            "properties: {size: {label: {en: s}, description: {en: s}, values: [code, text]}}\n"
        )
        assert reading.fault(text).remedy == "Write {text: x, lang: en} or {code: x}."

    def test_an_unknown_property_is_guessed_from_those_of_the_file(
        self, reading: Reading, stating: Stating
    ) -> None:
        text = stating(SUBJECT, "property: seiz", "value: x") + (
            "properties: {seize: {label: {en: s}, description: {en: s}, values: text}}\n"
        )
        assert "is 'seize' meant?" in reading.fault(text).message

    def test_ambiguous_names_list_the_candidates(self, reading: Reading, stating: Stating) -> None:
        reading.record("deposit: o\nentities: {other: {kind: person, label: {en: Minister}}}\n")
        (id,) = reading.archive.bearing("other")
        fault = reading.fault(stating(SUBJECT, "property: positionHeld", "value: Minister"))
        assert fault.message == (
            f"'Minister' fits more than one: post (line 9), {id} in the archive"
        )

    def test_many_candidates_are_cut_short(self, reading: Reading, stating: Stating) -> None:
        many = ", ".join(f"o{n}: {{kind: x, label: {{en: Same}}}}" for n in range(7))
        reading.record(f"deposit: o\nentities: {{{many}}}\n")
        fault = reading.fault(stating(SUBJECT, "property: positionHeld", "value: Same"))
        assert fault.message.endswith(" and 2 more")

    def test_guessing_stops_when_it_takes_too_long(
        self, reading: Reading, stating: Stating
    ) -> None:
        references = "[" + "{source: lsit}, " * 500 + "]"
        faults = reading.faults(
            stating(SUBJECT, "property: claim", "value: x", references=references)
        )
        guessed = [f for f in faults if f.message.endswith("is 'list' meant?")]
        assert 0 < len(guessed) < len(faults) == 500


class TestMappings:
    @pytest.mark.parametrize(
        ("property", "written", "expected"),
        [
            (
                "about",
                "{entity: post, expressed: the job}",
                {"entity": "post", "expressed": "the job"},
            ),
            ("about", "{source: list}", {"source": "list"}),
            ("occupation", "{text: cook}", {"text": "cook", "lang": "en"}),
            ("occupation", "{text: повар, lang: ru}", {"text": "повар", "lang": "ru"}),
            (
                "ground",
                "{quote: no, lang: en, speaker: murat, "
                "original: {lang: kk, text: жоқ}, translatedBy: gazette}",
                {
                    "quote": "no",
                    "lang": "en",
                    "speaker": "murat",
                    "original": {"lang": "kk", "text": "жоқ"},
                    "translatedBy": "gazette",
                },
            ),
            (
                "during",
                "{date: 2022-01, expressed: then, basis: inferred}",
                {"date": "2022-01", "expressed": "then", "basis": "inferred"},
            ),
            (
                "deaths",
                "{of: person, text: 225 dead, modality: exact, amount: 225}",
                {
                    "quantity": {
                        "of": "person",
                        "text": "225 dead",
                        "modality": "exact",
                        "amount": "225",
                    }
                },
            ),
            (
                "deaths",
                "{quantity: {of: person, text: few, modality: orderOfMagnitude, magnitude: -1}}",
                {
                    "quantity": {
                        "of": "person",
                        "text": "few",
                        "modality": "orderOfMagnitude",
                        "magnitude": -1,
                    }
                },
            ),
            (
                "penalty",
                "{absent: withheld, by: gazette, ground: classified}",
                {"absent": "withheld", "by": "gazette", "ground": "classified"},
            ),
            ("penalty", "{code: fine, expressed: a fine}", {"code": "fine", "expressed": "a fine"}),
        ],
    )
    def test_a_mapping_is_read_by_the_kind_it_tells(
        self, read_value: Callable[..., Any], property: str, written: str, expected: object
    ) -> None:
        assert read_value(property, f"value: {written}") == expected

    def test_a_statement_may_be_meant_as_denied(self, reading: Reading, stating: Stating) -> None:
        text = stating(SUBJECT, "property: about", "value: {statement: other, not: %s}") + (
            "  other: {subject: murat, property: claim, value: x, references: [{source: list}]}\n"
        )
        assert body(reading, text % "yes").value.json().keys() == {"statement", "not"}
        assert body(reading, text % "no").value.json().keys() == {"statement"}

    def test_a_point_needs_a_mapping(self, reading: Reading, stating: Stating) -> None:
        properties = "properties: {at: {label: {en: s}, description: {en: s}, values: point}}\n"
        point = "{point: {lat: 43.24, lon: 76.95}}"
        read = body(reading, stating(SUBJECT, "property: at", f"value: {point}") + properties)
        assert read.value.json() == {"point": {"lat": "43.24", "lon": "76.95"}}
        fault = reading.fault(stating(SUBJECT, "property: at", "value: here") + properties)
        assert point in fault.remedy
        far = point.replace("43.24", "143.24")
        fault = reading.fault(stating(SUBJECT, "property: at", f"value: {far}") + properties)
        assert fault.path == "statements.it.value.point.lat"

    @pytest.mark.parametrize(
        ("property", "written", "path", "message"),
        [
            ("occupation", "{}", "value", "no kind of value is told"),
            (
                "occupation",
                "{text: x, entity: post}",
                "value",
                "entity and text stand in one value",
            ),
            (
                "occupation",
                "{text: x, lng: en}",
                "value.lng",
                "'lng' is no member here; is 'lang' meant?",
            ),
            ("occupation", "{date: 2022}", "value", "a value of kind 'date' may not stand here"),
            ("occupation", "{entity: pots}", "value.entity", "is 'post' meant?"),
            (
                "occupation",
                "{text: [x], lang: en}",
                "value.text",
                "a list stands where one text must",
            ),
            (
                "ground",
                "{quote: x, original: x}",
                "value.original",
                "'x' stands where a mapping of names to values must",
            ),
            ("ground", "{quote: x, speaker: report}", "value.speaker", "'report' is a source"),
            (
                "deaths",
                "{of: person, text: x, modality: exakt, amount: 1}",
                "value.modality",
                "is 'exact' meant?",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: exact}",
                "value",
                "the member 'amount' is missing",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: exact, amount: 1,5}",
                "value.5",
                "'5' is no member here",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: exact, amount: 1e3}",
                "value.amount",
                "'1e3' is not a decimal number",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: exact, amount: 1, lower: 1}",
                "value.lower",
                "no such member here",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: between, lower: 2, upper: 1}",
                "value",
                "the lower number 2 is above the upper number 1",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: orderOfMagnitude, magnitude: 99}",
                "value.magnitude",
                "99 is not a whole number from -30 to 30",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: orderOfMagnitude, magnitude: ten}",
                "value.magnitude",
                "'ten' is not a whole number",
            ),
            (
                "deaths",
                "{of: person, text: x, modality: orderOfMagnitude, magnitude: {}}",
                "value.magnitude",
                "a mapping stands where one text must",
            ),
            ("penalty", "{code: prison}", "value.code", "'prison' is not one of the codes"),
            (
                "penalty",
                "{of: person, text: x, modality: exact, amount: 1}",
                "value",
                "a value of kind 'quantity' may not stand here",
            ),
            (
                "penalty",
                "{absent: unknown, by: gazette}",
                "value.by",
                "'by' stands beside an absence that is 'unknown'",
            ),
            ("positionHeld", "{}", "value", "no kind of value is told"),
        ],
    )
    def test_a_mapping_at_fault_is_told_at_its_place(
        self, refused: Callable[..., Misfit], property: str, written: str, path: str, message: str
    ) -> None:
        fault = refused(property, f"value: {written}")
        assert message in fault.message
        assert fault.path == f"statements.it.{path}"

    def test_what_belongs_into_the_mapping_is_told(self, refused: Callable[..., Misfit]) -> None:
        fault = refused("during", "value: {date: 2022}", "expressed: then")
        assert fault.message == "this stands beside a value that is a mapping"
        assert fault.path == "statements.it.expressed"
        fault = refused("occupation", "value: {text: x}", "lang: en")
        assert fault.path == "statements.it.lang"

    def test_without_a_language_a_text_in_a_mapping_is_a_fault(
        self, reading: Reading, stating: Stating
    ) -> None:
        text = stating(SUBJECT, "property: claim", "value: {text: x}").replace(
            "lang: en\n", "# no\n"
        )
        assert reading.fault(text).message == "in which language this is, is not said"


def test_qualifiers_keep_their_order_and_may_repeat(reading: Reading, stating: Stating) -> None:
    about = "{property: about, value: post}"
    qualifiers = f"[{about}, {{property: asOf, absent: unknown}}, {about}]"
    read = body(
        reading, stating(SUBJECT, "property: claim", "value: x", f"qualifiers: {qualifiers}")
    )
    assert [q.property for q in read.qualifiers] == ["about", "asOf", "about"]


@pytest.mark.parametrize(
    ("qualifiers", "path", "message"),
    [
        ("{property: about, value: post}", "", "a mapping stands where a list must"),
        ("about", "", "'about' stands where a list must"),
        ("[about]", "[0]", "'about' stands where a mapping of names to values must"),
        ("[]", "", "the list is empty"),
        ("[{value: post}]", "[0]", "the member 'property' is missing"),
        ("[{property: about}]", "[0]", "no value is given"),
        ("[{property: abot, value: post}]", "[0].property", "the property 'abot' is not defined"),
    ],
)
def test_qualifiers_have_a_form(
    reading: Reading, stating: Stating, qualifiers: str, path: str, message: str
) -> None:
    fault = reading.fault(
        stating(SUBJECT, "property: claim", "value: x", f"qualifiers: {qualifiers}")
    )
    assert message in fault.message
    assert fault.path == f"statements.it.qualifiers{path}"


def test_a_missing_member_is_told_at_the_handle(reading: Reading, head: str) -> None:
    faults = reading.faults(head + "statements:\n  it: {value: x}\n")
    assert [(f.line, f.column, f.path) for f in faults] == [(11, 3, "statements.it")] * 3
    assert [f.message for f in faults] == [
        f"the member {name!r} is missing" for name in ("subject", "property", "references")
    ]


def test_an_absence_is_read_though_the_property_is_at_fault(
    reading: Reading, stating: Stating
) -> None:
    faults = reading.faults(stating(SUBJECT, "property: nothing", "absent: nothing"))
    assert [f.path for f in faults] == ["statements.it.property", "statements.it.absent"]


class TestReferences:
    @pytest.fixture
    def reference(self, reading: Reading, stating: Stating) -> Callable[[str], Any]:
        def read(*written: str) -> Any:
            text = stating(
                SUBJECT, "property: claim", "value: x", references=f"[{', '.join(written)}]"
            )
            plan = reading.plan(text)
            called = {id: key.partition("/")[2] for key, id in plan.intake}
            (content,) = (d.body.content for d in plan.drafts if isinstance(d.body, StatementAdded))
            (found,) = content.references

            def named(json: Any) -> Any:
                if isinstance(json, dict):
                    return {name: named(value) for name, value in json.items()}
                if isinstance(json, list):
                    return [named(value) for value in json]
                return called.get(json, json) if isinstance(json, str) else json

            return named(found.json())

        return read

    @pytest.fixture
    def fault(self, reading: Reading, stating: Stating) -> Callable[[str], Misfit]:
        def read(written: str) -> Misfit:
            found = reading.fault(
                stating(SUBJECT, "property: claim", "value: x", references=f"[{written}]")
            )
            assert isinstance(found, Misfit)
            return found

        return read

    DIGEST = "sha256:6c6f3ed4db6c4e95d1ed8e2a01c2c30a95a1c6cb5f1ab6ad0ef3e94ee1b3bd51"

    def test_the_chain_is_kept(self, reference: Callable[[str], Any]) -> None:
        assert reference(
            "{source: list, basis: interpreted, note: n, "
            "loc: {page: 4, t: [1, 2], paragraph: 1, row: 9}, said: ["
            "{agent: gazette, act: reports, to: murat, in: report, verb: told, not: no},"
            "{agent: murat, act: opines, not: yes, certainty: likely, hedge: maybe, "
            "date: 2022-01, expressed: then},"
            "{agent: murat, act: states, date: {date: 2022, basis: inferred}},"
            "{agent: murat, act: states, date: {absent: unknown}}]}"
        ) == {
            "source": "list",
            "basis": "interpreted",
            "note": "n",
            "loc": {"page": 4, "t": [1, 2], "paragraph": 1, "row": 9},
            "attribution": [
                {
                    "agent": "gazette",
                    "act": "reports",
                    "to": "murat",
                    "in": "report",
                    "verb": "told",
                },
                {
                    "agent": "murat",
                    "act": "opines",
                    "not": True,
                    "certainty": "likely",
                    "hedge": "maybe",
                    "date": {"date": "2022-01", "expressed": "then"},
                },
                {"agent": "murat", "act": "states", "date": {"date": "2022", "basis": "inferred"}},
                {"agent": "murat", "act": "states", "date": {"absent": "unknown"}},
            ],
        }

    def test_a_quotation_is_found_in_the_only_capture(
        self, reading: Reading, reference: Callable[[str], Any]
    ) -> None:
        found = reference("{source: report, exact: given 12  years}")
        assert found["loc"] == {"chars": [10, 24]}
        assert found["exact"] == "given 12  years"
        assert found["capture"].startswith("sha256:")

    def test_a_place_among_several_may_be_said(self, reference: Callable[[str], Any]) -> None:
        found = reference("{source: report, exact: 9 March, loc: {chars: [54, 61], paragraph: 1}}")
        assert found["loc"] == {"chars": [54, 61], "paragraph": 1}

    def test_other_places_are_kept_beside_the_characters(
        self, reference: Callable[[str], Any]
    ) -> None:
        found = reference("{source: report, exact: rained, loc: {paragraph: 1}}")
        assert found["loc"] == {"chars": [65, 71], "paragraph": 1}

    def test_a_reference_without_words_names_the_capture_too(
        self, reference: Callable[[str], Any]
    ) -> None:
        assert reference("{source: report}").keys() == {"source", "capture"}
        assert reference("{source: report, capture: report.txt}").keys() == {"source", "capture"}

    def test_the_archive_infers(self, reference: Callable[[str], Any]) -> None:
        assert reference("{source: archive, basis: inferred, note: n}") == {
            "source": "archive",
            "basis": "inferred",
            "note": "n",
        }

    @pytest.mark.parametrize(
        ("written", "path", "message"),
        [
            ("report", "", "'report' stands where a mapping of names to values must"),
            ("{exact: x}", "", "the member 'source' is missing"),
            ("{source: reprt}", ".source", "has a source called 'reprt'; is 'report' meant?"),
            ("{source: [report]}", ".source", "a list stands where one text must"),
            ("{source: murat}", ".source", "'murat' is an entity (murat (line 8)), not a source"),
            ("{source: archive}", "", "the basis is not 'inferred'"),
            ("{source: archive, basis: stated}", ".basis", "the basis is not 'inferred'"),
            (
                "{source: archive, basis: inferred, exact: x}",
                ".exact",
                "the archive itself is the source",
            ),
            ("{source: archive, basis: inferred, capture: x}", ".capture", "'x' is not a digest"),
            (
                "{source: archive, basis: inferred, said: [{agent: murat, act: states}]}",
                ".said",
                "the archive itself is the source",
            ),
            (
                "{source: list, loc: {chars: [1, 2]}}",
                ".loc.chars",
                "characters are counted, but no capture is named",
            ),
            ("{source: list, loc: {}}", ".loc", "the locator is empty"),
            ("{source: list, loc: {page: 0}}", ".loc.page", "0 is not a whole number from 1"),
            ("{source: list, loc: {page: one}}", ".loc.page", "'one' is not a whole number"),
            ("{source: list, loc: {t: [2, 1]}}", ".loc.t", "the start 2 is after the end 1"),
            ("{source: list, loc: {t: [2]}}", ".loc.t", "1 numbers stand where two must"),
            ("{source: list, loc: {t: 2}}", ".loc.t", "'2' stands where a list must"),
            ("{source: list, loc: page 4}", ".loc", "'page 4' stands where a mapping"),
            (
                "{source: list, capture: a.txt}",
                ".capture",
                "the source has no capture 'a.txt'; it has none",
            ),
            (
                "{source: report, capture: a.txt}",
                ".capture",
                "the source has no capture 'a.txt'; it has report.txt",
            ),
            ("{source: report, capture: [a]}", ".capture", "a list stands where one text must"),
            (
                "{source: report, exact: 9 March}",
                ".exact",
                "the quotation stands 2 times in the capture: 28 to 35, 54 to 61",
            ),
            ("{source: report, exact: a}", ".exact", "and elsewhere"),
            (
                "{source: report, exact: it snowed}",
                ".exact",
                "the quotation 'it snowed' does not stand in the capture",
            ),
            (
                "{source: report, exact: murat WAS}",
                ".exact",
                "; with other capitals or signs 'Murat was' does",
            ),
            (
                "{source: report, exact: 'said ''no''.'}",
                ".exact",
                "; with other capitals or signs 'said “no”.' does",
            ),
            (
                "{source: report, exact: was given 12 years in May}",
                ".exact",
                "; 'was given 12 years' does",
            ),
            ("{source: report, exact: ' '}", ".exact", "the text is blank"),
            (
                "{source: report, exact: rained, loc: {chars: [1, 7]}}",
                ".loc.chars",
                "the quotation does not stand at these characters; it stands at 65 to 71",
            ),
            (
                "{source: report, exact: snow, loc: {chars: [1, 7]}}",
                ".loc.chars",
                "does not stand at these characters, nor anywhere else",
            ),
            (
                "{source: report, exact: rained, loc: {chars: [7, 7]}}",
                ".loc.chars",
                "no character stands between 7 and 7",
            ),
            ("{source: list, said: []}", ".said", "the list is empty"),
            (
                "{source: list, said: {agent: murat, act: states}}",
                ".said",
                "a mapping stands where a list must",
            ),
            ("{source: list, said: [murat]}", ".said[0]", "'murat' stands where a mapping"),
            ("{source: list, said: [{agent: murat}]}", ".said[0]", "the member 'act' is missing"),
            (
                "{source: list, said: [{agent: murat, act: claims}]}",
                ".said[0].act",
                "'claims' is not known here",
            ),
            (
                "{source: list, said: [{agent: report, act: states}]}",
                ".said[0].agent",
                "'report' is a source",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, date: 2022-13}]}",
                ".said[0].date",
                "has a month 13",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, date: {text: x, lang: en}}]}",
                ".said[0].date",
                "a value of kind 'text' may not stand here",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, expressed: then}]}",
                ".said[0].expressed",
                "'expressed' stands beside no date",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, not: nope}]}",
                ".said[0].not",
                "'nope' is neither yes nor no",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, certainty: sure}]}",
                ".said[0].certainty",
                "'sure' is not known here",
            ),
            (
                "{source: list, said: [{agent: murat, act: states, hdge: x}]}",
                ".said[0].hdge",
                "is 'hedge' meant?",
            ),
            (
                "{source: list, said: [" + "{agent: murat, act: states}, " * 17 + "]}",
                ".said",
                "17 speakers stand in one chain",
            ),
        ],
    )
    def test_a_reference_at_fault_is_told_at_its_place(
        self, fault: Callable[[str], Misfit], written: str, path: str, message: str
    ) -> None:
        found = fault(written)
        assert message in found.message
        assert found.path == f"statements.it.references[0]{path}"

    def test_all_faults_of_a_step_are_told(self, reading: Reading, stating: Stating) -> None:
        step = "{agent: x1, act: y1, to: z1, date: 2022-99, not: maybe, certainty: high}"
        faults = reading.faults(
            stating(
                SUBJECT,
                "property: claim",
                "value: x",
                references=f"[{{source: list, said: [{step}]}}]",
            )
        )
        names = [f.path.rpartition(".")[2] for f in faults]
        assert names == ["agent", "act", "to", "date", "not", "certainty"]

    def test_long_texts_get_no_hint(self, reading: Reading, fault: Callable[[str], Misfit]) -> None:
        reading.files["report.txt"] = b"it rained all day " * 20_000
        message = fault("{source: report, exact: it rained ALL day}").message
        assert message == "the quotation 'it rained ALL day' does not stand in the capture"

    def test_a_capture_that_is_no_text_is_not_looked_into(
        self, reading: Reading, head: str, reference: Callable[[str], Any]
    ) -> None:
        reading.files["report.txt"] = b"\xff"
        text = head.replace("report.txt}", "report.txt, mediaType: application/pdf}") + (
            "statements:\n  it: {subject: murat, property: claim, value: x, references: "
            "[{source: report, exact: anything, loc: {page: 1}}]}\n"
        )
        read = body(reading, text).references[0].json()
        assert read["loc"] == {"page": 1}
        assert read["exact"] == "anything"


class TestCapturesOfTheArchive:
    def deposit(self, reference: str) -> str:
        return (
            "deposit: later\nlang: en\nstatements:\n  it: {subject: murat, property: claim, "
            f"value: x, references: [{reference}]}}\n"
        )

    def test_a_quotation_is_looked_up_in_what_the_archive_holds(
        self, reading: Reading, head: str
    ) -> None:
        reading.record(head)
        read = body(reading, self.deposit("{source: report, exact: rained}"))
        assert read.references[0].json()["loc"] == {"chars": [65, 71]}
        fault = reading.fault(self.deposit("{source: report, exact: snowed}"))
        assert "does not stand in the capture" in fault.message

    def test_one_of_several_must_be_named(self, reading: Reading, head: str) -> None:
        reading.record(head)
        reading.files["report.txt"] = b"It snowed.\n"
        (_, data) = reading.record(head).captures[0]
        assert data == b"It snowed.\n"
        fault = reading.fault(self.deposit("{source: report, exact: snowed}"))
        assert "the source has 2 captures, and none is named: sha256:" in fault.message
        (id,) = reading.archive.bearing("report")
        digest = reading.archive.held[id][1].digest
        named = self.deposit(f"{{source: report, capture: '{digest}', exact: snowed}}")
        assert body(reading, named).references[0].capture == digest

    def test_what_is_not_held_is_not_checked(self, reading: Reading, head: str) -> None:
        reading.record(head)
        reading.archive.texts.clear()
        read = body(reading, self.deposit("{source: report, exact: snowed}"))
        assert read.references[0].loc is None
