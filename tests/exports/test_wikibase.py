"""Items made of what no Wikibase ever said: what can be said is, and the rest is counted."""

import json
from collections import Counter
from collections.abc import Mapping

from archive.events.entity import Entity
from archive.events.property import PropertyDefined
from archive.events.source import Source
from archive.exports.holding import Claim, Held, Vocabulary
from archive.exports.wikibase import WikibaseExport, document
from archive.facts import references, statements
from archive.facts.references import Reference
from archive.interchange import wikibase_terms as terms
from archive.interchange.losses import Ledger
from archive.shape import Json
from archive.vocabulary import VOCABULARY

WHO, WHAT = "ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb"
SRC = "src:ssssssssssss"
OTHER = "src:tttttttttttt"

ENTITY = Entity(kind="person", label={"en": "Anna"}, identified=True)
LIST: Json = {"kind": "list", "published": {"absent": "unknown"}}


def source(**members: Json) -> Source:
    return Source.decode({"kind": "list", "published": {"absent": "unknown"}, **members}, "")


def reference(**members: Json) -> Reference:
    return references.decode({"source": SRC, **members}, "")


def claim(property: str, value: Json, *cited: Reference, subject: str = WHO, **more: Json) -> Claim:
    said = {"subject": subject, "property": property, "value": value, **more}
    body = statements.decode({**said, "references": [{"source": SRC}]}, "", corrected=False)
    return Claim(
        id="stm:mmmmmmmmmmmm", body=body, rank="normal", references=cited or (reference(),)
    )


class Exported:
    """What becomes of claims about one entity."""

    def __init__(
        self,
        *claims: Claim,
        sources: Mapping[str, Source] | None = None,
        about_sources: tuple[Claim, ...] = (),
        outside: Mapping[str, str] | None = None,
    ) -> None:
        defined = {name: PropertyDefined.decode(body, "") for name, body in VOCABULARY.items()}
        self.ledger = Ledger(terms.EXPORTED)
        self.counts: Counter[str] = Counter()
        vocabulary = Vocabulary(properties=defined, outside=outside or {WHO: "Q42"})
        exporting = WikibaseExport(vocabulary, self.ledger, self._count)
        held = Held(
            entities={WHO: ENTITY},
            sources={SRC: source()} if sources is None else sources,
            claims={WHO: claims, SRC: about_sources},
        )
        data = b"".join(document(exporting.items(held)))
        (self.item,) = json.loads(data)["entities"].values()

    def _count(self, sort: str, number: int) -> None:
        self.counts[sort] += number

    @property
    def lost(self) -> dict[str, int]:
        return {loss.code: loss.count for loss in self.ledger.told()}

    @property
    def statement(self) -> dict[str, object]:
        ((one,),) = self.item["claims"].values()
        assert isinstance(one, dict)
        return one

    @property
    def snaks(self) -> list[tuple[str, object]]:
        """Property and value of every snak of the only reference."""
        (one,) = self.statement["references"]  # type: ignore[misc]
        return [
            (property, snak["datavalue"]["value"])
            for property in one["snaks-order"]
            for snak in one["snaks"][property]
        ]


def test_a_property_with_an_address_of_wikidata_stands_under_its_number() -> None:
    done = Exported(claim("positionHeld", {"entity": WHAT}))
    (property,) = done.item["claims"]
    assert property == "P39"
    assert done.statement["mainsnak"] == {
        "snaktype": "value",
        "property": "P39",
        "datatype": "wikibase-item",
        "datavalue": {
            "value": {"entity-type": "item", "id": WHAT},
            "type": "wikibase-entityid",
        },
    }
    # A list without title, publisher, address and date tells nothing.
    assert done.lost == {"reference": 1}
    assert "references" not in done.statement


def test_a_property_of_ours_stands_under_its_name() -> None:
    done = Exported(claim("manner", {"code": "verbal"}))
    assert list(done.item["claims"]) == ["manner"]
    assert done.lost == {"local-property": 1, "kind": 1, "reference": 1}


def test_the_name_of_a_statement_follows_from_its_id() -> None:
    first = Exported(claim("occupation", {"text": "poet", "lang": "en"})).statement["id"]
    again = Exported(claim("occupation", {"text": "cook", "lang": "en"})).statement["id"]
    assert first == again
    assert str(first).startswith("Q42$")
    assert len(str(first)) == len("Q42$") + 36


def test_a_source_is_told_by_how_it_is_described() -> None:
    described = source(
        title={"text": "The List", "lang": "en"},
        publisher={"entity": WHAT},
        url={"uri": "https://example.org"},
        published={"date": "2022-03"},
    )
    cited = reference(exact="she is a poet", loc={"page": 4}, basis="stated")
    done = Exported(
        claim("occupation", {"text": "poet", "lang": "en"}, cited), sources={SRC: described}
    )
    assert dict(done.snaks) == {
        "P123": {"entity-type": "item", "id": WHAT},
        "P1476": {"text": "The List", "language": "en"},
        "P854": "https://example.org",
        "P577": {
            "time": "+2022-03-00T00:00:00Z",
            "precision": 10,
            "after": 0,
            "before": 0,
            "timezone": 0,
            "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
        },
        "P1683": {"text": "she is a poet", "language": "en"},
        "P304": "4",
    }
    assert done.lost == {"reference": 1}


def test_a_quotation_of_a_source_without_a_title_has_no_language() -> None:
    done = Exported(claim("occupation", {"text": "x", "lang": "en"}, reference(exact="a poet")))
    assert done.snaks == [("P1683", {"text": "a poet", "language": "und"})]
    assert done.lost == {}
    placed = reference(exact="a poet", loc={"paragraph": 3})
    lost = Exported(claim("occupation", {"text": "x", "lang": "en"}, placed)).lost
    assert lost == {"reference": 1}


def test_what_is_stated_about_a_reference_of_wikidata_is_the_reference() -> None:
    about = claim("occupation", {"text": "x", "lang": "en"}, subject=SRC)
    done = Exported(
        claim("occupation", {"text": "poet", "lang": "en"}),
        sources={SRC: source(kind=terms.CITATION)},
        about_sources=(about,),
    )
    assert done.snaks == [("P106", {"text": "x", "language": "en"})]


def test_what_denies_is_never_said() -> None:
    step: Json = {"agent": WHO, "act": "states", "not": True}
    against = reference(attribution=[step])
    text: Json = {"text": "poet", "lang": "en"}
    denied = Exported(claim("occupation", text, against))
    assert "claims" not in denied.item
    assert denied.lost == {"denied": 1}
    disputed = Exported(claim("occupation", text, against, reference(exact="a poet")))
    assert len(disputed.snaks) == 1
    assert disputed.lost == {"denied": 1}
    hidden = Exported(claim("alias", text, against))
    assert "aliases" not in hidden.item
    outer: Json = [step, {"agent": WHAT, "act": "states"}]
    assert Exported(claim("occupation", text, reference(attribution=outer))).lost == {"denied": 1}


def test_an_inference_and_a_source_that_is_not_here_are_counted() -> None:
    inferred = references.decode({"source": "archive", "basis": "inferred"}, "")
    elsewhere = references.decode({"source": OTHER}, "")
    done = Exported(claim("occupation", {"text": "x", "lang": "en"}, inferred, elsewhere))
    assert done.lost == {"by-archive": 1, "closed": 1}


def test_absences_are_snaks_without_a_value() -> None:
    for absent, snaktype in (
        ("none", "novalue"),
        ("unknown", "somevalue"),
        ("withheld", "somevalue"),
    ):
        main = Exported(claim("positionHeld", {"absent": absent})).statement["mainsnak"]
        assert main == {"snaktype": snaktype, "property": "P39", "datatype": "string"}


def test_what_has_no_time_is_somevalue() -> None:
    done = Exported(claim("pointInTime", {"date": "[..2023-03-09]"}))
    main = done.statement["mainsnak"]
    assert main == {"snaktype": "somevalue", "property": "P585", "datatype": "time"}
    assert done.lost["date"] == 1


def test_an_entity_that_is_no_item_stands_under_its_id() -> None:
    done = Exported(outside={"ent:cccccccccccc": "Q1"})
    assert done.item == {
        "type": "item",
        "id": WHO,
        "labels": {"en": {"language": "en", "value": "Anna"}},
    }
    assert done.lost == {"local-id": 1}
    assert done.counts == {"items": 1, "labels": 1}


def test_no_items_are_an_answer_too() -> None:
    assert json.loads(b"".join(document([]))) == {"entities": {}, "success": 1}
