"""The schema of a deposit: true to the reader, and of some help to whoever types."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from archive.intake import (
    captures,
    deposit,
    entities,
    ranks,
    references,
    sources,
    statements,
    values,
)
from archive.intake.forms import Form
from archive.intake.misfit import DepositError
from archive.intake.schema import deposit_schema
from archive.vocabulary import VOCABULARY

ROOT = Path(__file__).resolve().parents[2]
Reading = Any
Schema = dict[str, Any]

SCHEMA: Schema = json.loads(json.dumps(deposit_schema()))
CHECKER = Draft202012Validator(SCHEMA)

FORMS = {
    "source": sources.SOURCE,
    "capture": captures.CAPTURE,
    "entity": entities.ENTITY,
    "property": entities.PROPERTY,
    "statement": statements.STATEMENT,
    "qualifier": statements.QUALIFIER,
    "reference": references.REFERENCE,
    "rank": ranks.FORM,
    "loc": references.LOC,
    "step": references.STEP,
    "numbers": values.QUANTITY,
    "point": values.POINT,
    "original": values.ORIGINAL,
    **{f"value-{kind}": form for kind, form in values.FORMS.items()},
}
"""What is read by which form, by its name in the schema."""

PARTS = (sources._CHANGES, captures._ALONE)
"""Forms of which a deposit has no part of their own."""

# The words that YAML 1.2 takes for something else than text; those of 1.1 are in PyYAML.
_CORE = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile("true|True|TRUE"), lambda text: True),
    (re.compile("false|False|FALSE"), lambda text: False),
)


def plain(node: yaml.Node, old: bool) -> Any:
    """Return what a checker is given for *node*, by YAML 1.2 or the *old* 1.1; dates are text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value, old) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, old) for item in node.value]
    if node.style is not None:
        return node.value
    if not old:
        made = (make(node.value) for word, make in _CORE if word.fullmatch(node.value))
        return next(made, node.value)
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, node.value, (True, False))
    if tag.rpartition(":")[2] not in ("int", "float", "bool"):
        return node.value
    return loader.construct_object(yaml.ScalarNode(tag, node.value))


def complaints(text: str) -> list[str]:
    """Return what the schema has against a deposit, however it was parsed."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    return [
        f"{error.json_path}: {error.message}"
        for old in (False, True)
        for error in CHECKER.iter_errors(plain(root, old))
    ]


def modules() -> Iterator[ModuleType]:
    yield from (captures, deposit, entities, ranks, references, sources, statements, values)


def test_the_schema_is_one_of_its_dialect() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", [*FORMS, ""])
def test_every_mapping_has_just_the_members_of_its_form(name: str) -> None:
    form, made = (FORMS[name], SCHEMA["$defs"][name]) if name else (deposit.DEPOSIT, SCHEMA)
    assert set(made["properties"]) == {*form.required, *form.optional}
    assert set(made["required"]) == set(form.required)
    assert made["additionalProperties"] is False


def test_every_form_of_the_reader_is_in_the_schema() -> None:
    known = [*FORMS.values(), *PARTS, deposit.DEPOSIT]
    for module in modules():
        for name, one in vars(module).items():
            assert not isinstance(one, Form) or one in known, f"{module.__name__}.{name}"


def described(schema: Schema) -> bool:
    if "$ref" in schema and "description" not in schema:
        return bool(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]["properties"])
    return bool(schema.get("description"))


@pytest.mark.parametrize("name", [*FORMS, ""])
def test_every_member_is_explained_to_whoever_types_it(name: str) -> None:
    made = SCHEMA["$defs"][name] if name else SCHEMA
    for member, schema in made["properties"].items():
        assert described(schema), f"tell in archive/intake/schema.py what {name}.{member} is"


def test_the_properties_of_every_archive_are_offered() -> None:
    offered = SCHEMA["$defs"]["statement"]["properties"]["property"]["examples"]
    assert offered == list(VOCABULARY)


DEPOSITS = (
    "archive/example/report.yaml",
    "tests/seed/article.yaml",
    "tests/seed/later.yaml",
)


@pytest.mark.parametrize("path", DEPOSITS)
def test_every_deposit_in_the_repository_fits(path: str) -> None:
    assert complaints((ROOT / path).read_text("utf-8")) == []


def test_a_deposit_in_json_fits() -> None:
    label = {"label": {"en": "A"}, "kind": "person", "identified": False}
    CHECKER.validate({"deposit": "t", "entities": {"a": label}})


HEAD = """\
deposit: test
lang: en
sources:
  report: {kind: article, published: 2022-03, publisher: gazette, file: report.txt}
  list: {kind: list, published: {absent: unknown}}
entities:
  gazette: {kind: organisation, label: {en: The Gazette, no: Gazetten}}
  murat: {kind: person, label: {en: Murat B.}, identified: no}
properties:
  seen: {label: {en: seen}, description: {en: Seen.}, values: [text, code], codes: [a, b]}
statements:
  it:
    subject: murat
    property: claim
    value: x
    qualifiers: [{property: startTime, value: 2022-01-05, expressed: on 5 January}]
    references: [{source: list, page: 1}]
""".replace(", page: 1", ", exact: a, said: [{agent: murat, act: states, date: 2022}]")


def test_the_deposit_that_is_broken_below_fits(reading: Reading) -> None:
    reading.plan(HEAD)
    assert complaints(HEAD) == []


WRONG = (
    ("deposit: test", "deposit: Test"),
    ("deposit: test", "deposit: [test]"),
    ("deposit: test\n", ""),
    ("lang: en\n", "lang: english\n"),
    ("lang: en\n", "language: en\n"),
    ("sources:\n", "source:\n"),
    ("report: {kind: article", "report: {knid: article"),
    ("report: {kind: article", "archive: {kind: article"),
    ("report: {kind: article", "'a b': {kind: article"),
    ("kind: article, ", ""),
    ("kind: article", "kind: 12"),
    ("kind: article", "kind: news article"),
    ("published: 2022-03,", ""),
    ("published: 2022-03", "published: March 2022"),
    ("published: 2022-03", "published: {text: March, lang: en}"),
    ("published: {absent: unknown}", "published: {absent: unknwon}"),
    ("published: {absent: unknown}", "published: {absent: unknown, ground: secret}"),
    ("file: report.txt", "public: yes"),
    ("file: report.txt", "file: report.txt, captures: [{file: report.txt}]"),
    ("file: report.txt", "file: report.txt, method: stolen"),
    ("file: report.txt", "file: report.txt, public: maybe"),
    ("file: report.txt", "captures: []"),
    ("file: report.txt", "captures: [{public: yes}]"),
    ("file: report.txt", "url: example.org"),
    ("label: {en: The Gazette, no: Gazetten}", "label: The Gazette"),
    ("label: {en: The Gazette, no: Gazetten}", "label: {}"),
    ("label: {en: The Gazette, no: Gazetten}", "label: {english: The Gazette}"),
    ("label: {en: The Gazette, no: Gazetten}", "label: {en: [The Gazette]}"),
    ("identified: no", "identified: perhaps"),
    ("values: [text, code]", "values: [text, txt]"),
    ("values: [text, code]", "values: []"),
    ("codes: [a, b]", "codes: [a, a]"),
    ("description: {en: Seen.}, ", ""),
    ("  seen:", "  to-see:"),
    ("    subject: murat\n", ""),
    ("    subject: murat\n", "    subject: {entity: murat}\n"),
    ("    value: x\n", ""),
    ("    value: x\n", "    value: x\n    absent: unknown\n"),
    ("    value: x\n", "    absent: unknown\n    by: gazette\n"),
    ("    value: x\n", "    absent: unknown\n    lang: en\n"),
    ("    value: x\n", "    value: x\n    ground: secret\n"),
    ("    value: x\n", "    value: {text: x}\n    lang: en\n"),
    ("    value: x\n", "    value: [x]\n"),
    ("    value: x\n", "    value: x\n    rank: preferred\n"),
    ("    value: x\n", "    value: x\n    rank: {}\n"),
    ("    value: x\n", "    value: x\n    rank: {preferred: a, deprecated: b}\n"),
    ("    value: x\n", "    value: {text: x, quote: y}\n"),
    ("    value: x\n", "    value: {txt: x}\n"),
    ("    value: x\n", "    value: {of: person, text: two, modality: exact}\n"),
    ("    value: x\n", "    value: {of: person, text: two, modality: atLeast, amount: 2}\n"),
    ("    value: x\n", "    value: {point: {lat: 1}}\n"),
    ("    value: x\n", "    value: {statement: it, not: maybe}\n"),
    ("qualifiers: [{", "qualifiers: [x, {"),
    ("{property: startTime, ", "{"),
    ("expressed: on 5 January", "basis: guessed"),
    ("references: [", "references: []\n    restricted: ["),
    ("references: [{source: list", "references: [{sauce: list"),
    ("references: [{source: list", "references: [{source: archive"),
    ("exact: a, said:", "exact: [a], said:"),
    ("exact: a, said:", "loc: {}, said:"),
    ("exact: a, said:", "loc: {chars: [1]}, said:"),
    ("exact: a, said:", "loc: {page: first}, said:"),
    ("act: states", "act: says"),
    ("act: states, ", ""),
    ("date: 2022}", "expressed: then}"),
    ("date: 2022}", "date: {date: 2022}, expressed: then}"),
    ("date: 2022}", "date: 2022, certainty: maybe}"),
)


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_what_is_wrong_in_form_is_refused_by_both(reading: Reading, old: str, new: str) -> None:
    assert HEAD.count(old) == 1
    text = HEAD.replace(old, new)
    assert reading.faults(text)
    assert complaints(text)


@pytest.mark.parametrize("text", ["deposit: a\n", "deposit: a\nentities: {}\n", "[]\n", "a\n"])
def test_a_file_that_holds_nothing_is_refused_by_both(reading: Reading, text: str) -> None:
    assert reading.faults(text)
    assert complaints(text)


SCALARS = st.sampled_from(
    [
        *("murat", "gazette", "post", "list", "report", "other", "archive", "Murat B."),
        *("2022-01-05", "2022", "XXXX-03-09", "2022-01?", "12", "1.5", "yes", "no", "true"),
        *("unknown", "none", "withheld", "en", "ru", "fine", "person", "P12Y", "18:00Z"),
        *("stated", "inferred", "states", "likely", "exact", "rained", "given 12 years"),
        *("https://a.example/x", "report.txt", "text/plain", "225 person", "some words", "0"),
        *("2022-01-05T10:00:00Z", "scan", "x", "text", "code"),
    ]
)
VALUES = st.sampled_from(
    [
        ("claim", {"value": "It rained."}),
        ("claim", {"value": {"text": "Дождь.", "lang": "ru"}}),
        ("claim", {"value": "12", "lang": "no"}),
        ("penalty", {"value": "fine", "expressed": "a fine", "basis": "interpreted"}),
        ("penalty", {"absent": "withheld", "ground": "classified", "by": "gazette"}),
        ("penalty", {"value": {"absent": "none", "expressed": "free"}}),
        ("startTime", {"value": "2022-01?"}),
        ("startTime", {"value": "[..2022-03-09]", "expressed": "by then"}),
        ("duration", {"value": "P12Y"}),
        ("timeOfDay", {"value": "18:00 local"}),
        ("positionHeld", {"value": "post"}),
        ("about", {"value": {"source": "list", "basis": "stated"}}),
        ("about", {"value": {"statement": "other", "not": "yes"}}),
        ("occupation", {"value": {"text": "cook"}}),
        ("deaths", {"value": "225 person", "expressed": "225 people"}),
        (
            "deaths",
            {
                "value": {
                    "of": "person",
                    "text": "few",
                    "modality": "between",
                    "lower": "1",
                    "upper": "2.5",
                }
            },
        ),
        (
            "deaths",
            {
                "value": {
                    "quantity": {
                        "of": "person",
                        "text": "tens",
                        "modality": "orderOfMagnitude",
                        "magnitude": "1",
                    }
                }
            },
        ),
        (
            "ground",
            {
                "value": {
                    "quote": "no",
                    "speaker": "murat",
                    "translatedBy": "gazette",
                    "original": {"lang": "kk", "text": "жоқ"},
                }
            },
        ),
        ("at", {"value": {"point": {"lat": "43.24", "lon": "-76"}, "expressed": "there"}}),
        ("size", {"value": {"uri": "https://a.example/"}}),
        ("size", {"value": {"digest": "sha256:" + "0" * 64}}),
        ("size", {"value": {"instant": "2022-01-05T10:00:00Z"}}),
    ]
).map(lambda pair: {"property": pair[0], **pair[1]})
STEPS = st.fixed_dictionaries(
    {"agent": st.just("murat"), "act": st.sampled_from(["states", "reports", "declines"])},
    optional={
        "to": st.just("gazette"),
        "in": st.just("list"),
        "date": st.sampled_from(["2022", "XXXX-03-09", {"date": "2022", "expressed": "then"}]),
        "verb": st.just("said"),
        "not": st.sampled_from(["yes", "no"]),
        "certainty": st.just("likely"),
        "hedge": st.just("perhaps"),
    },
)
REFERENCES = st.one_of(
    st.just({"source": "archive", "basis": "inferred", "note": "so"}),
    st.fixed_dictionaries(
        {"source": st.just("list")},
        optional={
            "exact": st.just("words"),
            "loc": st.sampled_from([{"page": "1"}, {"t": ["0", "7"]}, {"row": "2"}]),
            "said": st.lists(STEPS, min_size=1, max_size=2),
            "basis": st.just("stated"),
        },
    ),
    st.just({"source": "report", "exact": "rained", "capture": "report.txt"}),
)
STATEMENTS = st.builds(
    lambda value, qualifiers, references, more: {
        "subject": "murat",
        **value,
        **({"qualifiers": qualifiers} if qualifiers else {}),
        "references": references,
        **more,
    },
    VALUES,
    st.lists(VALUES, max_size=2),
    st.lists(REFERENCES, min_size=1, max_size=2),
    st.fixed_dictionaries(
        {},
        optional={
            "restricted": st.sampled_from(["yes", "no"]),
            "rank": st.sampled_from(["normal", {"preferred": "so"}, {"deprecated": "12"}]),
        },
    ),
)
SOURCES = st.fixed_dictionaries(
    {"kind": st.just("list"), "published": st.sampled_from(["2022", {"absent": "unknown"}])},
    optional={
        "title": st.sampled_from(["A title", "12", {"text": "Имя", "lang": "ru"}]),
        "author": st.just(["murat", {"text": "A."}, {"absent": "withheld", "ground": "safety"}]),
        "lang": st.sampled_from(["en", "no", {"absent": "unknown"}, {"code": "ru"}]),
        "url": st.just("https://a.example/x"),
        "licence": st.sampled_from(["CC0", {"code": "CC0"}]),
        "captures": st.just([{"file": "report.txt", "retrieved": "2022-01-05T10:00:00Z"}]),
        "restricted": st.just("no"),
    },
)
DEPOSIT = {
    "deposit": "test",
    "lang": "en",
    "sources": {
        "report": {"kind": "article", "published": "2022-03", "file": "report.txt"},
        "list": {"kind": "list", "published": {"absent": "unknown"}},
    },
    "entities": {
        "gazette": {"kind": "organisation", "label": {"en": "The Gazette"}},
        "murat": {"kind": "person", "label": {"en": "Murat B.", "no": "12"}},
        "post": {"kind": "position", "label": {"en": "Minister"}},
    },
    "properties": {
        "at": {"label": {"en": "at"}, "description": {"en": "Where."}, "values": "point"},
        "size": {
            "label": {"en": "s"},
            "description": {"en": "s"},
            "values": ["uri", "digest", "instant"],
            "single": "yes",
            "iri": "https://a.example/s",
        },
    },
    "statements": {
        "other": {
            "subject": "murat",
            "property": "claim",
            "value": "x",
            "references": [{"source": "list"}],
        }
    },
}


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every list and mapping in *node* with each of its keys or indexes."""
    if isinstance(node, str):
        return
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        yield from places(node[key])


@given(STATEMENTS, SOURCES, st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_reader_takes_fits(
    new_reading: Callable[[], Reading],
    statement: dict[str, object],
    source: dict[str, object],
    data: st.DataObject,
) -> None:
    tree: dict[str, Any] = copy.deepcopy(DEPOSIT)
    tree["statements"]["it"] = copy.deepcopy(statement)
    tree["sources"]["list"] = copy.deepcopy(source)
    for _ in range(data.draw(st.integers(0, 2))):
        inside, key = data.draw(st.sampled_from(list(places(tree))))
        if data.draw(st.booleans()):
            inside[key] = data.draw(SCALARS)
        else:
            del inside[key]
    written = yaml.dump(tree, allow_unicode=True, default_style=None, Dumper=_Plain)
    try:
        new_reading().plan(written)
    except DepositError:
        return
    assert complaints(written) == []


class _Plain(yaml.SafeDumper):
    """Writes every text without quotes wherever YAML lets it, even what looks like a number."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str:
        return (
            "tag:yaml.org,2002:str"
            if kind is yaml.ScalarNode
            else super().resolve(kind, value, implicit)
        )
