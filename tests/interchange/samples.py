"""Small catalogues in the formats of others, made up for tests: every form of a value."""

import json
from collections.abc import Mapping

Thing = dict[str, object]

BASE = "http://www.wikidata.org/entity/"
GREGORIAN, JULIAN = BASE + "Q1985727", BASE + "Q1985786"


def time(stamp: str, precision: int, calendar: str = GREGORIAN, **other: int) -> Thing:
    zero = {"timezone": 0, "before": 0, "after": 0}
    value = {"time": stamp, "precision": precision, "calendarmodel": calendar, **zero, **other}
    return {"value": value, "type": "time"}


def text(value: str) -> Thing:
    return {"value": value, "type": "string"}


def item(id: str) -> Thing:
    value = {"entity-type": "item", "numeric-id": int(id[1:]), "id": id}
    return {"value": value, "type": "wikibase-entityid"}


def words(value: str, lang: str) -> Thing:
    return {"value": {"text": value, "language": lang}, "type": "monolingualtext"}


def quantity(amount: str, unit: str = "1", bounds: tuple[str, str] | None = None) -> Thing:
    value = {"amount": amount, "unit": unit}
    if bounds is not None:
        value |= {"lowerBound": bounds[0], "upperBound": bounds[1]}
    return {"value": value, "type": "quantity"}


def place(latitude: float, longitude: float, precision: float | None, globe: str = "Q2") -> Thing:
    value = {
        "latitude": latitude,
        "longitude": longitude,
        "altitude": None,
        "precision": precision,
        "globe": BASE + globe,
    }
    return {"value": value, "type": "globecoordinate"}


DATATYPES: Mapping[str, str] = {
    "P31": "wikibase-item",
    "P569": "time",
    "P213": "external-id",
    "P856": "url",
    "P18": "commonsMedia",
    "P1476": "monolingualtext",
    "P1087": "quantity",
    "P625": "globe-coordinate",
    "P1659": "wikibase-property",
    "P12861": "entity-schema",
    "P2534": "math",
    "P5831": "wikibase-form",
    "P1": "string",
    "P999": "of-tomorrow",
    "P248": "wikibase-item",
    "P854": "url",
    "P813": "time",
}

LEXEME: Thing = {
    "value": {"entity-type": "form", "id": "L12-F3"},
    "type": "wikibase-entityid",
}
SCHEMA: Thing = {
    "value": {"id": "E433", "entity-type": "entity-schema"},
    "type": "wikibase-entityid",
}
PROPERTY: Thing = {
    "value": {"entity-type": "property", "numeric-id": 31, "id": "P31"},
    "type": "wikibase-entityid",
}

VALUES: tuple[tuple[str, Thing], ...] = (
    ("P31", item("Q5")),
    ("P569", time("+1952-03-11T00:00:00Z", 11)),
    ("P569", time("+1952-03-00T00:00:00Z", 10)),
    ("P569", time("+1952-01-01T00:00:00Z", 9)),
    ("P569", time("+1950-00-00T00:00:00Z", 8)),
    ("P569", time("+1900-00-00T00:00:00Z", 7)),
    ("P569", time("+1850-00-00T00:00:00Z", 7)),
    ("P569", time("+1000-00-00T00:00:00Z", 6)),
    ("P569", time("-0044-03-15T00:00:00Z", 11, JULIAN)),
    ("P569", time("+1616-04-23T00:00:00Z", 11, JULIAN)),
    ("P569", time("+1616-04-00T00:00:00Z", 10, JULIAN)),
    ("P569", time("+1616-00-00T00:00:00Z", 9, JULIAN)),
    ("P569", time("+1610-00-00T00:00:00Z", 8, JULIAN)),
    ("P569", time("+1700-00-00T00:00:00Z", 7, JULIAN)),
    ("P569", time("+2001-02-30T00:00:00Z", 11)),
    ("P569", time("+2001-02-03T04:05:06Z", 11, timezone=60)),
    ("P569", time("+2001-00-00T00:00:00Z", 9, before=1, after=2)),
    ("P569", time("+00000002001-02-03T00:00:00Z", 11)),
    ("P569", time("+2001-02-03T00:00:00Z", 14)),
    ("P569", time("+2001-02-03T00:00:00Z", 11, BASE + "Q12138")),
    ("P213", text("0000 0000 8045 6315")),
    ("P856", text("https://example.org/a?b=c")),
    ("P856", text("not a url")),
    ("P18", text("A picture.jpg")),
    ("P1476", words("Per Anhalter", "de")),
    ("P1476", words("The simple one", "simple")),
    ("P1476", words("Nobody's", "en-us")),
    ("P1087", quantity("+20")),
    ("P1087", quantity("+70", BASE + "Q105839488", ("+60", "+80"))),
    ("P1087", quantity("-0.50", "https://example.org/units/x", ("-0.50", "-0.50"))),
    ("P1087", quantity("+0")),
    ("P1087", quantity("-0")),
    ("P1087", quantity("+" + "1" * 60)),
    ("P1087", quantity("+1", "1", ("+2", "+3"))),
    ("P625", place(43.24, 76.95, 0.01)),
    ("P625", place(-1e-05, -0.0, None)),
    ("P625", place(10.5, 250.0, 0.1, "Q111")),
    ("P1659", PROPERTY),
    ("P12861", SCHEMA),
    ("P5831", LEXEME),
    ("P2534", text("E = mc^2")),
    ("P1", text('{"type":"string","value":"not what it seems"}')),
    ("P1", text("{}")),
    ("P999", {"value": {"a": [1, "b"]}, "type": "of-tomorrow"}),
    ("P999", text("a plain one")),
)


def snak(property: str, value: Thing | str) -> Thing:
    """Return a snak; a text is its type, where there is no value."""
    told: Thing = {"property": property, "datatype": DATATYPES[property]}
    if isinstance(value, str):
        return {"snaktype": value, **told}
    return {"snaktype": "value", **told, "datavalue": value}


def grouped(*snaks: Thing) -> Thing:
    found: dict[str, list[Thing]] = {}
    for one in snaks:
        found.setdefault(str(one["property"]), []).append(one)
    return dict(found)


def statement(guid: str, main: Thing, *qualifiers: Thing, **other: object) -> Thing:
    made: Thing = {"mainsnak": main, "type": "statement", "id": guid, "rank": "normal", **other}
    if qualifiers:
        made["qualifiers"] = grouped(*qualifiers)
        made["qualifiers-order"] = list(grouped(*qualifiers))
    return made


def reference(*snaks: Thing) -> Thing:
    return {"snaks": grouped(*snaks), "snaks-order": list(grouped(*snaks))}


def told(lang: str, value: str) -> Thing:
    return {"language": lang, "value": value}


def full_item(id: str = "Q42", *statements: Thing) -> Thing:
    claims: dict[str, list[Thing]] = {}
    for one in statements:
        main = one["mainsnak"]
        assert isinstance(main, dict)
        claims.setdefault(str(main["property"]), []).append(one)
    return {
        "pageid": 138,
        "ns": 0,
        "title": id,
        "lastrevid": 2468,
        "modified": "2026-03-03T09:00:09Z",
        "type": "item",
        "id": id,
        "labels": {"en": told("en", "Douglas Adams"), "simple": told("simple", "D. Adams")},
        "descriptions": {"en": told("en", "a writer")},
        "aliases": {"en": [told("en", "DNA"), told("en", "Douglas N. Adams")]},
        "claims": claims,
        "sitelinks": {"enwiki": {"site": "enwiki", "title": "Douglas Adams", "badges": []}},
    }


def everything() -> Thing:
    """Return an item with all of `VALUES`, ranks, qualifiers, references and absences."""
    cited = reference(
        snak("P248", item("Q36578")),
        snak("P854", text("https://example.org/page")),
        snak("P813", time("+2020-01-02T00:00:00Z", 11)),
    )
    rows = [
        statement(f"Q42${n}", snak(property, value)) for n, (property, value) in enumerate(VALUES)
    ]
    return full_item(
        "Q42",
        *rows,
        statement("Q42$some", snak("P31", "somevalue"), snak("P569", "novalue")),
        statement("Q42$no", snak("P31", "novalue"), references=[cited, cited]),
        statement("Q42$best", snak("P31", item("Q6")), rank="preferred", references=[cited]),
        statement(
            "Q42$old",
            snak("P31", item("Q7")),
            snak("P1", text("b")),
            snak("P569", time("+1999-00-00T00:00:00Z", 9)),
            snak("P1", text("a")),
            rank="deprecated",
            references=[reference(snak("P1476", words("A title", "en")))],
        ),
    )


def answer(*entities: Thing) -> bytes:
    found = {str(one["id"]): one for one in entities}
    return json.dumps({"entities": found, "success": 1}).encode()


def compared(data: bytes) -> dict[str, object]:
    """Return what counts of the items in *data*: hashes, order of members and pages do not."""
    found: dict[str, object] = {}
    for id, entity in json.loads(data)["entities"].items():
        found[id] = {
            "labels": entity.get("labels") or {},
            "descriptions": entity.get("descriptions") or {},
            "aliases": entity.get("aliases") or {},
            "claims": _without_hash(entity.get("claims") or {}),
        }
    return found


def _without_hash(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_hash(part) for name, part in value.items() if name != "hash"}
    return [_without_hash(part) for part in value] if isinstance(value, list) else value
