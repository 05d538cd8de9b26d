"""Body rules: found where bodies are open, and never a reason to be void."""

from dataclasses import replace

import pytest

from archive.events.drafting import Draft
from archive.events.opening import MAX_BODIES_BYTES, Kept
from archive.events.recorded import BodyState
from archive.ids import Digest, PropertyName, SourceId
from archive.rules.fault import Cause
from archive.rules.state import Captures, Definition
from archive.shape import Json
from tests.rules.histories import (
    DIGEST,
    OTHER_DIGEST,
    History,
    M,
    N,
    P,
    Q,
    R,
    S,
    founded,
    refold,
    retyped,
    say,
)

NEW = "ent:nnnnnnnnnnnn"
FAILED: dict[str, Json] = {
    "outcome": "failed",
    "method": "download",
    "retrieved": {"absent": "unknown"},
}


def test_what_breaks_no_body_rule_is_not_mentioned() -> None:
    weighed = founded().counts(say("statement.added", N))
    assert (weighed.verdict.findings, weighed.verdict.unchecked) == ((), 0)


def test_a_finding_does_not_make_an_entry_void() -> None:
    history = founded()
    fault = history.finds("body.unknown-id", 0, say("statement.added", N, subject=NEW))
    assert (fault.cause, fault.message) == (Cause.MISSING, f"there is no {NEW} here")
    assert N in history.state.newest


# ids


@pytest.mark.parametrize(
    "members",
    [
        {"subject": NEW},
        {"subject": R},
        {"subject": N},
        {"value": {"absent": "withheld", "by": NEW}},
        {"qualifiers": [{"property": "claim", "value": {"absent": "withheld", "by": NEW}}]},
        {"references": [{"source": R}]},
        {"references": [{"source": S, "attribution": [{"agent": NEW, "act": "states"}]}]},
        {"references": [{"source": S, "attribution": [{"agent": P, "act": "states", "to": NEW}]}]},
        {"references": [{"source": S, "attribution": [{"agent": P, "act": "states", "in": R}]}]},
    ],
)
def test_every_id_in_a_statement_exists(members: dict[str, Json]) -> None:
    founded().finds("body.unknown-id", 0, say("statement.added", N, **members))


@pytest.mark.parametrize(
    "members",
    [
        {"publisher": {"entity": NEW}},
        {"author": [{"entity": P}, {"entity": NEW}]},
        {"partOf": {"source": "src:nnnnnnnnnnnn"}},
        {"published": {"absent": "withheld", "by": NEW}},
    ],
)
def test_every_id_in_a_source_exists(members: dict[str, Json]) -> None:
    history = founded()
    history.finds("body.unknown-id", 0, say("source.added", R, **members))
    link = history.newest(S)
    history.finds("body.unknown-id", 0, say("source.corrected", S, replaces=link, **members))


def test_both_ends_of_a_judgement_exist() -> None:
    founded().finds("body.unknown-id", 0, say("entity.linked", P, other=NEW))


def test_an_id_that_is_missing_is_told_once_and_each_by_itself() -> None:
    history = founded()
    weighed = history.add(
        say("statement.added", N, subject=NEW, references=[{"source": R}, {"source": R}]),
        say("statement.cited", M, on=history.link("2.4"), reference={"source": R}),
    )
    found = [(fault.event, fault.message) for fault in weighed.verdict.findings]
    assert found == [
        (0, f"there is no {NEW} here"),
        (0, f"there is no {R} here"),
        (1, f"there is no {R} here"),
    ]


def test_an_id_of_an_earlier_event_of_the_entry_exists() -> None:
    history = founded()
    history.counts(say("entity.added", NEW), say("statement.added", N, subject=NEW))
    later = say("statement.added", "stm:oooooooooooo", subject="ent:oooooooooooo")
    weighed = history.add(later, say("entity.added", "ent:oooooooooooo"))
    assert [fault.code for fault in weighed.verdict.findings] == ["body.unknown-id"]


# properties and values


def test_a_property_is_defined_before_it_is_used() -> None:
    history = founded()
    fault = history.finds("body.property", 0, say("statement.added", N, property="rain"))
    assert (fault.cause, fault.where) == (Cause.MISSING, "value")
    used = [{"property": "rain", "value": {"absent": "none"}}]
    fault = history.finds(
        "body.property",
        0,
        say("statement.corrected", N, replaces=history.newest(N), qualifiers=used),
    )
    assert fault.where == "qualifiers[0].value"


def test_a_value_is_of_a_kind_that_its_property_takes() -> None:
    history = founded()
    history.counts(say("property.defined", "prop:p", valueTypes=["entity", "date"]))
    for value in ({"entity": P}, {"date": "2022"}, {"absent": "unknown"}):
        history.counts(say("note.added", P), _stating("p", value))
    for value in ({"text": "P.", "lang": "en"}, {"source": S}):
        fault = history.finds("body.value-type", 0, _stating("p", value))
        assert fault.message.startswith("value: p takes entity or date, not ")
    weighed = history.add(
        say(
            "statement.added",
            "stm:pppppppppppp",
            qualifiers=[{"property": "p", "value": {"uri": "urn:a"}}],
        )
    )
    assert [fault.where for fault in weighed.verdict.findings] == ["qualifiers[0].value"]


def test_a_code_is_on_the_list_of_its_property_where_there_is_one() -> None:
    history = founded()
    history.counts(
        say("property.defined", "prop:open", valueTypes=["code"]),
        say("property.defined", "prop:closed", valueTypes=["text", "code"], codes=["a", "b"]),
    )
    history.counts(_stating("open", {"code": "z"}))
    history.counts(_stating("closed", {"code": "b"}))
    history.counts(_stating("closed", {"text": "z", "lang": "und"}))
    fault = history.finds("body.code", 0, _stating("closed", {"code": "z"}))
    assert (fault.cause, fault.where) == (Cause.MALFORMED, "value")
    assert fault.message == "value: closed knows a, b, not z"


def test_the_kinds_of_a_property_never_change_and_the_rest_may() -> None:
    history = founded()
    link = history.newest("prop:claim")
    history.counts(
        say(
            "property.defined",
            "prop:claim",
            replaces=link,
            label={"ru": "утверждение"},
            single=True,
        )
    )
    link = history.newest("prop:claim")
    fault = history.finds(
        "body.value-type",
        0,
        say("property.defined", "prop:claim", replaces=link, valueTypes=["text", "uri"]),
    )
    assert (fault.cause, fault.where) == (Cause.CONFLICT, "valueTypes")
    assert fault.message == "prop:claim takes text, and that never changes"


def test_what_a_closed_definition_says_is_not_checked_and_counted() -> None:
    history = founded()
    history.counts(say("property.defined", "prop:p", valueTypes=["entity"]))
    kept = _without(history, (3, 0))
    state, _ = refold(kept)
    assert state.definitions[PropertyName("p")] is None
    assert state.definitions[PropertyName("claim")] == Definition(("text",), None)
    history.finds("body.value-type", 0, _stating("p", {"text": "t", "lang": "en"}))
    history.counts(
        say("property.defined", "prop:p", valueTypes=["entity"], replaces=history.newest("prop:p"))
    )
    _, weighed = refold(_without(history, (3, 0)))
    assert [one.verdict.unchecked for one in weighed[4:]] == [1, 1]
    assert [one.verdict.findings for one in weighed[4:]] == [(), ()]


# captures


def test_a_reference_names_the_capture_where_the_source_has_one() -> None:
    history = founded()
    history.counts(say("statement.added", N, references=[{"source": S}]))
    history.counts(say("source.captured", S))
    fault = history.finds("body.capture", 0, _referring({"source": S}))
    assert (fault.cause, fault.where) == (Cause.MALFORMED, "references[0]")
    history.counts(_referring({"source": S, "capture": DIGEST}))
    fault = history.finds("body.capture", 0, _referring({"source": S, "capture": OTHER_DIGEST}))
    assert fault.cause is Cause.MISSING


def test_a_capture_is_of_the_source_that_is_referred_to() -> None:
    history = founded()
    history.counts(say("source.captured", S), say("source.added", R))
    history.finds("body.capture", 0, _referring({"source": R, "capture": DIGEST}))


def test_a_citation_names_the_capture_too() -> None:
    history = founded()
    history.counts(say("source.captured", S))
    fault = history.finds("body.capture", 0, say("statement.cited", M, on=history.link("2.4")))
    assert fault.where == "reference"


def test_a_failed_capture_is_none() -> None:
    history = founded()
    body = type(say("source.captured", S).body).decode(FAILED, "")
    history.counts(replace(say("source.captured", S), body=body))
    assert history.state.captures == {}
    history.counts(_referring({"source": S}))


def test_the_archives_own_inference_needs_no_capture() -> None:
    history = founded()
    history.counts(say("source.captured", S))
    history.counts(_referring({"source": "archive", "basis": "inferred"}))


def test_a_text_is_made_of_a_capture_of_the_same_source() -> None:
    history = founded()
    made: dict[str, Json] = {"digest": OTHER_DIGEST, "of": DIGEST, "method": "extraction"}
    fault = history.finds("body.capture", 0, say("source.captured", S, **made))
    assert (fault.cause, fault.where) == (Cause.MISSING, "of")
    history.counts(say("source.captured", S), say("source.captured", S, **made))


def test_what_a_closed_capture_holds_is_not_checked_and_counted() -> None:
    history = founded()
    made: dict[str, Json] = {"digest": OTHER_DIGEST, "of": DIGEST}
    history.counts(say("source.captured", S))
    history.counts(say("source.captured", S, **made))
    history.finds("body.capture", 0, _referring({"source": S}))
    history.counts(_referring({"source": S, "capture": DIGEST}))
    history.counts(_referring({"source": S, "capture": OTHER_DIGEST}))
    state, weighed = refold(_without(history, (3, 0)))
    assert state.captures[SourceId(S)] == Captures(frozenset({Digest(OTHER_DIGEST)}), closed=1)
    assert [one.verdict.unchecked for one in weighed[4:]] == [1, 0, 1, 0]
    _, weighed = refold(_without(history, (3, 0), (4, 0)))
    assert [one.verdict.unchecked for one in weighed[4:]] == [0, 1, 1, 1]
    assert not any(one.verdict.findings for one in weighed)


# judgements


def test_an_entity_is_not_linked_to_itself() -> None:
    fault = founded().finds("body.pair", 0, say("entity.linked", P, other=P))
    assert fault.message == f"{P} is linked to itself"


def test_a_judgement_replaces_one_of_the_same_pair() -> None:
    history = founded()
    history.counts(say("entity.added", NEW), say("entity.linked", P, other=Q))
    link = history.link("3.1")
    fault = history.finds("body.pair", 0, say("entity.linked", P, other=NEW, replaces=link))
    assert (fault.cause, fault.where) == (Cause.CONFLICT, "other")
    history.counts(say("entity.linked", P, other=NEW, replaces=history.link("4.0")))


def test_whether_a_closed_judgement_was_of_the_pair_is_not_checked_and_counted() -> None:
    history = founded()
    history.counts(say("entity.linked", P))
    history.counts(say("entity.linked", P, replaces=history.link("3.0")))
    _, weighed = refold(_without(history, (3, 0)))
    assert weighed[4].verdict.unchecked == 1
    assert weighed[4].verdict.findings == ()


# form


def test_a_body_in_another_form_is_a_finding_of_an_entry_that_counts() -> None:
    history = founded()
    weighed = history.add(
        say("note.added", S),
        say("note.added", "prop:claim", replaces=history.newest("prop:claim")),
        heads=lambda given: (
            replace(given[0], type="source.captured"),
            replace(given[1], type="property.defined"),
        ),
    )
    assert weighed.counts
    assert [one.state for one in weighed.opened.values()] == [BodyState.UNREADABLE] * 2
    found = [(fault.code, fault.event, fault.cause) for fault in weighed.verdict.findings]
    assert found == [("body.form", n, Cause.MALFORMED) for n in range(2)]
    # What it captured, and what it defined, is not known from here on.
    assert history.state.captures[SourceId(S)].closed == 1
    assert history.state.definitions[PropertyName("claim")] is None


def test_the_place_of_a_fault_of_form_is_told() -> None:
    history = founded()
    weighed = history.add(
        say("statement.retracted", M, replaces=history.newest(M), reason="other", text="t"),
        heads=retyped("statement.preferred"),
    )
    (finding,) = weighed.verdict.findings
    assert (finding.code, finding.where) == ("body.form", "text")


def test_an_entry_that_is_void_has_no_findings_of_form() -> None:
    history = founded()
    drafts = (say("note.added", S), say("note.added", "prop:other"))
    history.void("head.unknown-id", 1, *drafts, heads=retyped("source.captured"))


def test_the_bodies_of_an_entry_have_at_most_sixteen_mebibytes() -> None:
    history = founded()
    long = say("note.added", P, text="x" * (2**20 - 100))
    rest = say("note.added", P, text="x" * 1600)
    assert history.add(*[long] * 16).verdict.findings == ()
    weighed = history.add(*[long] * 16, rest)
    assert weighed.counts
    (finding,) = weighed.verdict.findings
    assert (finding.code, finding.event) == ("body.total", None)
    assert str(MAX_BODIES_BYTES) in finding.message


def test_a_void_entry_has_no_findings() -> None:
    history = founded()
    history.void(
        "head.unknown-id",
        1,
        say("statement.added", N, subject=NEW),
        say("note.added", NEW),
    )


_NAMES = iter(f"stm:{a}{b}aaaaaaaaaa" for a in "bcdefghij" for b in "abcdefghijklmnopqrstuvwxyz")


def _stating(property: str, value: Json) -> Draft:
    return say("statement.added", next(_NAMES), property=property, value=value)


def _referring(reference: Json) -> Draft:
    return say("statement.added", next(_NAMES), references=[reference])


def _without(history: History, *closed: tuple[int, int]) -> list[Kept]:
    """Return the entries of *history* without the bodies at *closed*."""
    return [
        replace(
            one,
            bodies={
                number: body
                for number, body in one.bodies.items()
                if (one.index, number) not in closed
            },
        )
        for one in history.kept
    ]
