"""Statements made of what no dataset ever said: what can be said is, and the rest is counted."""

from collections import Counter

from archive.events.entity import Entity
from archive.events.property import PropertyDefined
from archive.events.source import Source
from archive.exports.ftm import FtmExport, Line, documents, table
from archive.exports.holding import Claim, Held, Vocabulary
from archive.facts import references, statements
from archive.facts.references import Reference
from archive.interchange import ftm_terms as terms
from archive.interchange.losses import Ledger
from archive.shape import Json
from archive.vocabulary import VOCABULARY

WHO = "ent:aaaaaaaaaaaa"
SRC, DATA = "src:ssssssssssss", "src:dddddddddddd"
NAME: Json = {"text": "Anna", "lang": "en"}

PROPERTIES = {
    **{name: PropertyDefined.decode(body, "") for name, body in VOCABULARY.items()},
    "ftmAmount": PropertyDefined(
        label={"en": "amount"},
        description={"en": "Use it.", "zxx": "amount number"},
        value_types=("text", "quantity"),
    ),
    "ftmOther": PropertyDefined(
        label={"en": "x"}, description={"zxx": "amount number"}, value_types=("text",)
    ),
}


def source(kind: str = "list", title: Json = None) -> Source:
    said: dict[str, Json] = {"kind": kind, "published": {"absent": "unknown"}}
    return Source.decode({**said, **({} if title is None else {"title": title})}, "")


def reference(source: str = SRC, **members: Json) -> Reference:
    return references.decode({"source": source, **members}, "")


def claim(
    property: str, value: Json, *cited: Reference, rank: str = "normal", **more: Json
) -> Claim:
    said = {"subject": WHO, "property": property, "value": value, **more}
    body = statements.decode({**said, "references": [{"source": SRC}]}, "", corrected=False)
    return Claim(id="stm:mmmmmmmmmmmm", body=body, rank=rank, references=cited or (reference(),))


class Exported:
    """What becomes of claims about one entity."""

    def __init__(self, *claims: Claim, brought: bool = False, kind: str = "person") -> None:
        self.ledger = Ledger(terms.EXPORTED)
        self.counts: Counter[str] = Counter()
        vocabulary = Vocabulary(properties=PROPERTIES, outside={WHO: "a"} if brought else {})
        exporting = FtmExport(vocabulary, self.ledger, self._count, "example.org/x")
        title: Json = {"text": "people", "lang": "zxx"}
        held = Held(
            entities={WHO: Entity(kind=kind, label={"en": "Anna", "und": "A"}, identified=True)},
            sources={SRC: source(), DATA: source(terms.DATASET, title)},
            claims={WHO: claims},
        )
        self.lines: list[Line] = list(exporting.lines(held))

    def _count(self, sort: str, number: int) -> None:
        self.counts[sort] += number

    @property
    def lost(self) -> dict[str, int]:
        return {loss.code: loss.count for loss in self.ledger.told()}


def test_an_entity_of_ours_says_its_id_and_its_labels() -> None:
    done = Exported()
    assert [(line["prop"], line["value"], line["lang"]) for line in done.lines] == [
        ("id", WHO, ""),
        ("name", "Anna", "en"),
        ("name", "A", ""),
    ]
    assert {line["schema"] for line in done.lines} == {"Person"}
    assert {line["dataset"] for line in done.lines} == {"example.org/x"}
    assert done.lost == {"local-id": 1, "label": 2}
    assert {line["schema"] for line in Exported(kind="group").lines} == {"Thing"}
    assert Exported(brought=True, kind="payment").lines == []


def test_name_and_alias_are_of_both_and_other_properties_are_not() -> None:
    done = Exported(claim("name", NAME), claim("alias", NAME), claim("claim", NAME), brought=True)
    assert [line["prop"] for line in done.lines] == ["name", "alias"]
    assert done.lost == {"property": 1, "source": 2}
    # What only looks like a property of FollowTheMoney is none.
    assert Exported(claim("ftmOther", NAME), brought=True).lost == {"property": 1}


def test_each_dataset_has_its_row() -> None:
    done = Exported(
        claim("name", NAME, reference(DATA, note="statement 77"), reference(DATA), reference()),
        brought=True,
    )
    assert done.lines[0]["id"] == "77"
    assert [line["dataset"] for line in done.lines] == ["people", "people", "example.org/x"]
    assert done.lost == {"source": 1}
    # An id that nobody gave follows from what is said.
    assert len({line["id"] for line in done.lines}) == 3


def test_what_a_row_has_no_column_for_is_counted() -> None:
    when: Json = {"property": "pointInTime", "value": {"date": "2022"}}
    vague: Json = {"property": terms.ORIGIN, "value": {"date": "20XX"}}
    twice: Json = {"property": terms.ORIGIN, "value": {"text": "csv", "lang": "zxx"}}
    done = Exported(
        claim("name", NAME, qualifiers=[when, vague, twice, twice], rank="preferred"), brought=True
    )
    assert done.lost == {"qualifier": 3, "rank": 1, "source": 1}
    assert done.lines[0]["origin"] == "csv"


def test_speakers_inferences_and_denials_are_counted() -> None:
    step: Json = {"agent": WHO, "act": "states"}
    done = Exported(
        claim(
            "name",
            NAME,
            reference(attribution=[step]),
            references.decode({"source": "archive", "basis": "inferred"}, ""),
            reference(attribution=[{**step, "not": True}]),  # type: ignore[dict-item]
            reference("src:eeeeeeeeeeee"),
        ),
        claim("alias", NAME, reference(attribution=[{**step, "not": True}])),  # type: ignore[dict-item]
        brought=True,
    )
    assert [line["prop"] for line in done.lines] == ["name"]
    assert done.lost == {"reference": 2, "source": 1, "denied": 2, "closed": 1}


def test_values_that_cannot_be_said_have_no_row() -> None:
    least: Json = {"of": "x", "text": "x", "modality": "atLeast", "lower": "1"}
    done = Exported(
        claim("ftmAmount", {"quantity": least}),
        claim("name", {"absent": "unknown"}),
        brought=True,
    )
    assert done.lines == []
    assert done.lost == {"absence": 1, "quantity": 1}


def test_a_table_and_json_hold_the_same() -> None:
    lines = Exported(claim("name", NAME, reference(DATA)), brought=True).lines
    head, row = b"".join(table(lines)).decode().splitlines()
    assert head.startswith('"canonical_id","entity_id","prop","prop_type"')
    assert '"Anna","people","","en","","f","",""' in row
    (json_line,) = documents(lines)
    assert b'"origin":null' in json_line
    assert b'"external":false' in json_line
    assert b"prop_type" not in json_line
