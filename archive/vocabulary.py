"""The properties that every new archive starts with: the bodies of its property.defined events.

A property says when an archivist should reach for it, which kinds of value it takes, and what
Wikidata, CiTO or PROV call the same thing, where they have a name for it. `single` stands only
where two different values cannot both hold of one subject at one time: it makes contradictions
show, so it is left out wherever several values are ordinary. An archive may define more.
"""

from collections.abc import Mapping

from archive.shape import Json

_WIKIDATA = "http://www.wikidata.org/entity/"
_CITO = "http://purl.org/spar/cito/"
_PROV = "http://www.w3.org/ns/prov#"


def _property(
    label: str,
    description: str,
    value_types: str,
    *,
    iri: str | None = None,
    codes: tuple[str, ...] = (),
    single: bool = False,
) -> Mapping[str, Json]:
    body: dict[str, Json] = {
        "label": {"en": label},
        "description": {"en": description},
        "valueTypes": value_types.split(),
    }
    if single:
        body["single"] = True
    if codes:
        body["codes"] = list(codes)
    if iri is not None:
        body["iri"] = iri
    return body


_WHO: Mapping[str, Mapping[str, Json]] = {
    "name": _property(
        "name",
        "Use it for a name that the subject officially or usually bears.",
        "text",
        iri=_WIKIDATA + "P2561",
    ),
    "alias": _property(
        "alias",
        "Use it for another name or spelling under which sources speak of the subject.",
        "text",
        iri=_WIKIDATA + "P4970",
    ),
    "occupation": _property(
        "occupation",
        "Use it for what a person does for a living or is presented as, such as a journalist.",
        "entity text",
        iri=_WIKIDATA + "P106",
    ),
    "positionHeld": _property(
        "position held",
        "Use it for an office, rank or post, with startTime, endTime and endCause as qualifiers.",
        "entity",
        iri=_WIKIDATA + "P39",
    ),
    "memberOf": _property(
        "member of",
        "Use it for the organisation or group to which a person, group or unit belongs.",
        "entity",
        iri=_WIKIDATA + "P463",
    ),
    "partOf": _property(
        "part of",
        "Use it for the larger thing of which the subject is a part, such as a state's ministry.",
        "entity",
        iri=_WIKIDATA + "P361",
    ),
    "location": _property(
        "location",
        "Use it for the place where the subject is or happened, as exactly as the source says.",
        "entity",
        iri=_WIKIDATA + "P276",
    ),
    "roleIn": _property(
        "role",
        "Use it for the part somebody played; qualify it with during to name the occurrence.",
        "entity text",
    ),
}

_WHEN: Mapping[str, Mapping[str, Json]] = {
    "pointInTime": _property(
        "point in time",
        "Use it for the day, month or year at which something happened or held.",
        "date",
        iri=_WIKIDATA + "P585",
    ),
    "startTime": _property(
        "start time",
        "Use it for when something began to be or to hold.",
        "date",
        iri=_WIKIDATA + "P580",
        single=True,
    ),
    "endTime": _property(
        "end time",
        "Use it for when something ceased to be or to hold; with absent: unknown if it only ended.",
        "date",
        iri=_WIKIDATA + "P582",
        single=True,
    ),
    "endCause": _property(
        "end cause",
        "Use it beside endTime for why an office, membership or other state came to its end.",
        "code",
        iri=_WIKIDATA + "P1534",
        codes=("removed", "resigned", "died", "termExpired", "abolished", "promoted", "other"),
    ),
    "earliestDate": _property(
        "earliest date",
        "Use it where the day is not known but cannot be before this one.",
        "date",
        iri=_WIKIDATA + "P1319",
    ),
    "latestDate": _property(
        "latest date",
        "Use it where the day is not known but cannot be after this one, such as a report's date.",
        "date",
        iri=_WIKIDATA + "P1326",
    ),
    "asOf": _property(
        "as of",
        "Use it on every figure for the day for which its issuer gives it.",
        "date",
    ),
    "during": _property(
        "during",
        "Use it where a source places something within an occurrence or period, not on a day.",
        "entity statement date",
    ),
    "before": _property(
        "before",
        "Use it where a source says only that something came before something else.",
        "entity statement date",
    ),
    "after": _property(
        "after",
        "Use it where a source says only that something came after something else.",
        "entity statement date",
    ),
    "timeOfDay": _property(
        "time of day",
        "Use it beside a date for the hour and minute that the source gives.",
        "timeOfDay",
    ),
    "duration": _property(
        "duration",
        "Use it for how long something lasts or is to last, such as the years of a prison term.",
        "duration",
        iri=_WIKIDATA + "P2047",
    ),
}

_WHAT_WAS_DONE: Mapping[str, Mapping[str, Json]] = {
    "ordered": _property(
        "ordered",
        "Use it for what somebody with power over others told them to do.",
        "entity statement text",
    ),
    "demanded": _property(
        "demanded",
        "Use it for what somebody insisted on having or having done.",
        "entity statement text",
    ),
    "requested": _property(
        "requested",
        "Use it for what somebody asked for without being said to insist on it.",
        "entity statement text",
    ),
    "addressee": _property(
        "addressee",
        "Use it for the one to whom an order, demand, request or other utterance was directed.",
        "entity",
        iri=_WIKIDATA + "P1817",
    ),
    "manner": _property(
        "manner",
        "Use it for the form in which an order, demand or other utterance was given.",
        "code",
        codes=("verbal", "written", "other"),
    ),
    "compliedWith": _property(
        "complied with",
        "Use it for an order or rule that was obeyed; where it was not, the step says not: yes.",
        "entity statement text",
    ),
    "criticised": _property(
        "criticised",
        "Use it for whom or what somebody found fault with, with the fault as ground.",
        "entity text",
    ),
    "ground": _property(
        "ground",
        "Use it for the reason that the one acting gave for it, best as a quote of the very words.",
        "statement text quote",
    ),
    "hasCause": _property(
        "has cause",
        "Use it for what is said to have brought the subject about, whoever says so.",
        "entity statement text",
        iri=_WIKIDATA + "P828",
    ),
}

_JUSTICE: Mapping[str, Mapping[str, Json]] = {
    "arrested": _property(
        "arrested by",
        "Use it on the person arrested, for the body that made the arrest; absent if not known.",
        "entity",
    ),
    "accusedOf": _property(
        "accused of",
        "Use it for a wrong that somebody is said to have done, outside of any formal charge.",
        "entity statement text",
    ),
    "charge": _property(
        "charge",
        "Use it for what a prosecutor formally charges, on the case or on the person charged.",
        "entity text",
        iri=_WIKIDATA + "P1595",
    ),
    "convictedOf": _property(
        "convicted of",
        "Use it on a person for the offence of which a court found him or her guilty.",
        "entity text",
        iri=_WIKIDATA + "P1399",
    ),
    "legalProvision": _property(
        "legal provision",
        "Use it for the article or law under which somebody was charged, convicted or sentenced.",
        "entity text",
    ),
    "penalty": _property(
        "penalty",
        "Use it on a case for each penalty imposed, with duration or amount as qualifier.",
        "code",
        iri=_WIKIDATA + "P1596",
        codes=(
            "imprisonment",
            "lifeImprisonment",
            "death",
            "fine",
            "ban",
            "confiscation",
            "communityService",
            "suspendedSentence",
            "other",
        ),
    ),
    "amount": _property(
        "amount",
        "Use it for how much money or of another thing is meant, such as the sum of a fine.",
        "quantity",
    ),
    "sentenced": _property(
        "sentenced",
        "Use it on a penalty for the person who is to bear it.",
        "entity",
    ),
    "court": _property(
        "court",
        "Use it for the court that heard or decided; an unnamed court is an unidentified entity.",
        "entity",
        iri=_WIKIDATA + "P4884",
    ),
    "courtType": _property(
        "type of court",
        "Use it on a court for the kind of court that it is.",
        "code",
        codes=("military", "civilian", "special", "constitutional", "other"),
        single=True,
    ),
    "caseMaterials": _property(
        "case materials",
        "Use it for the file of a case: where it is, or that somebody withholds it.",
        "entity text uri",
    ),
}

_FIGURES: Mapping[str, Mapping[str, Json]] = {
    "deaths": _property(
        "deaths",
        "Use it on an occurrence for how many died in it, with asOf for the day of the count.",
        "quantity",
        iri=_WIKIDATA + "P1120",
        single=True,
    ),
    "injured": _property(
        "injured",
        "Use it on an occurrence for how many were hurt in it, with asOf.",
        "quantity",
        iri=_WIKIDATA + "P1339",
        single=True,
    ),
    "detained": _property(
        "detained",
        "Use it on an occurrence for how many were held over it, with asOf.",
        "quantity",
        single=True,
    ),
    "casesOpened": _property(
        "cases opened",
        "Use it on an occurrence for how many proceedings were begun over it, with asOf.",
        "quantity",
        single=True,
    ),
    "appliesTo": _property(
        "applies to",
        "Use it where a statement holds of a part of its subject only, such as officers alone.",
        "entity text",
        iri=_WIKIDATA + "P518",
    ),
}

_IN_PLAIN_WORDS: Mapping[str, Mapping[str, Json]] = {
    "claim": _property(
        "claim",
        "Use it for a plain sentence, complete in itself, that no other property can take as yet.",
        "text",
    ),
    "about": _property(
        "about",
        "Use it for what else a statement or source speaks of, besides its subject.",
        "entity source statement text",
        iri=_WIKIDATA + "P921",
    ),
}

# A relation joins what two statements say. Where one of them is only denied, say in the note of
# the reference that its denial is meant, or turn supports into disputes.
_RELATIONS: Mapping[str, Mapping[str, Json]] = {
    "supports": _property(
        "supports",
        "Use it where one claim is given as a reason to believe the other.",
        "statement",
        iri=_CITO + "supports",
    ),
    "disputes": _property(
        "disputes",
        "Use it where one claim is given as a reason not to believe the other.",
        "statement",
        iri=_CITO + "disputes",
    ),
    "qualifies": _property(
        "qualifies",
        "Use it where one claim narrows or weakens the other without contradicting it.",
        "statement",
        iri=_CITO + "qualifies",
    ),
    "refines": _property(
        "refines",
        "Use it where the subject makes the same claim as the value, but more exactly.",
        "statement",
    ),
    "updates": _property(
        "updates",
        "Use it where the subject is a later state of the value, which was right in its day.",
        "statement",
        iri=_CITO + "updates",
    ),
    "derivedFrom": _property(
        "derived from",
        "Use it where the subject, or its denial, was concluded or computed from the value.",
        "statement",
        iri=_PROV + "wasDerivedFrom",
    ),
    "componentOf": _property(
        "component of",
        "Use it where a figure counts a part of what another figure counts as a whole.",
        "statement",
    ),
}

VOCABULARY: Mapping[str, Mapping[str, Json]] = {
    **_WHO,
    **_WHEN,
    **_WHAT_WAS_DONE,
    **_JUSTICE,
    **_FIGURES,
    **_IN_PLAIN_WORDS,
    **_RELATIONS,
}
"""Property name -> the body of its property.defined event."""
