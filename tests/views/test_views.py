"""Each view's rows, event by event: what is added, what is closed, what a closed body leaves."""

from collections.abc import Iterator

import pytest

from archive.events.opening import Stored, open_all, recorded
from archive.events.recorded import BodyState, Recorded
from archive.relation import Column, Relation
from archive.views import base, entity, runner, statement
from archive.views.runner import RELATIONS, VIEWS, changes
from tests.rules.histories import (
    DIGEST,
    LOGS,
    ORIGIN,
    History,
    M,
    P,
    Q,
    S,
    enrol,
    founded,
    person,
    revoke,
    rotate,
    say,
)


def events(history: History, closed: frozenset[str] = frozenset()) -> Iterator[Recorded]:
    """Yield the events of *history*, those at the addresses *closed* as redacted."""
    for weighed in history.weighed:
        assert weighed.entry is not None
        bodies: dict[int, Stored] = {
            number: body
            for number, body in weighed.held.bodies.items()
            if f"{weighed.held.index}.{number}" not in closed
        }
        gone = frozenset(weighed.held.bodies.keys() - bodies.keys())
        held = type(weighed.held)(
            index=weighed.held.index, note=weighed.held.note, bodies=bodies, redacted=gone
        )
        yield from recorded(held.index, weighed.entry, open_all(weighed.entry, held))


def rows(
    history: History, name: str, *columns: str, closed: frozenset[str] = frozenset()
) -> list[tuple[object, ...]]:
    made = changes(events(history, closed)).rows
    relation = next(one for one in RELATIONS if one.name == name)
    names = [column.name for column in relation.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in made.get(relation, [])]


def test_every_event_has_a_row_that_is_never_closed() -> None:
    history = founded()
    found = rows(history, "event", "id", "type", "chain", "until", "state")
    assert len(found) == 3 + 3 + 5
    assert found[-1] == (M, "statement.added", M, None, "open")
    assert found[1][2] is None


def test_a_description_closes_the_one_before_with_its_labels() -> None:
    history = founded()
    label = {"en": "Minister", "ru": "Министр"}
    history.counts(say("entity.corrected", P, replaces=history.newest(P), label=label))
    found = rows(history, "entity", "id", "since", "until", "kind")
    assert found == [(P, 2, 3, "person"), (Q, 2, None, "person"), (P, 3, None, "person")]
    labels = rows(history, "label", "id", "until", "number", "lang", "folded")
    assert labels[-2:] == [(P, None, 0, "en", "minister"), (P, None, 1, "ru", "министр")]
    assert labels[0][1] == 3


def test_what_is_redacted_leaves_its_place_and_nothing_it_said() -> None:
    history = founded()
    history.counts(say("source.captured", S))
    cited = {"source": S, "capture": DIGEST}
    history.counts(
        say("entity.linked", P, other=Q),
        say("statement.cited", M, on=history.newest(M), reference=cited),
        say("statement.retracted", M, replaces=history.newest(M)),
    )
    gone = frozenset({"2.0", "2.1", "2.3", "2.4", "3.0", "4.0", "4.1", "4.2"})
    redacted = BodyState.REDACTED.value
    for name, told in {
        "property": ("value_types", "single", "codes"),
        "entity": ("kind", "identified", "handle"),
        "source": ("kind", "published", "title"),
        "statement": ("subject", "property", "kind", "term", "handle"),
        "capture": ("outcome", "digest", "bytes"),
        "entity_link": ("other", "judgement"),
        "retraction": ("reason",),
        "reference": ("source", "exact", "basis", "denied"),
    }.items():
        found = rows(history, name, "state", *told, closed=gone)
        assert (redacted, *[None] * len(told)) in found, name
    assert rows(history, "label", "id", closed=gone) == [(Q,)]
    assert ("statement.retracted", redacted, None, None) in rows(
        history, "revision", "type", "state", "reason", "words", closed=gone
    )


def test_a_revision_holds_until_the_next_and_says_why() -> None:
    history = founded()
    history.counts(say("statement.corrected", M, replaces=history.newest(M)))
    history.counts(say("statement.preferred", M, replaces=history.newest(M)))
    history.counts(say("statement.retracted", M, replaces=history.newest(M), text="Twice."))
    found = [row[1:] for row in rows(history, "revision", "id", "type", "until", "reason", "words")]
    assert found[-4:] == [
        ("statement.added", 3, None, None),
        ("statement.corrected", 4, None, "Misread."),
        ("statement.preferred", 5, None, "The court's own."),
        ("statement.retracted", None, "error", "Twice."),
    ]


def test_a_rank_ends_with_the_next_and_a_retraction_with_a_reinstatement() -> None:
    history = founded()
    for kind in ("preferred", "deprecated", "unranked", "retracted", "reinstated"):
        history.counts(say(f"statement.{kind}", M, replaces=history.newest(M)))
    assert rows(history, "rank", "rank", "since", "until") == [
        ("preferred", 3, 4),
        ("deprecated", 4, 5),
    ]
    assert rows(history, "retraction", "reason", "since", "until") == [("error", 6, 7)]


def test_keys_and_policy_are_told_with_their_time() -> None:
    history = founded()
    other = person("x")
    history.counts(enrol(other))
    history.counts(revoke(other))
    history.counts(rotate(1, history.newest(ORIGIN)))
    history.counts(say("policy.changed", ORIGIN, replaces=history.newest(ORIGIN)))
    id = f"key:{other.key.id}"
    assert (id, 3, 4, "archivist") in rows(history, "key", "id", "since", "until", "roles")
    assert rows(history, "revocation", "id", "reason", "compromised") == [(id, "retired", None)]
    log = [" ".join(signer.key.encode() for signer in pair) for pair in LOGS[:2]]
    assert rows(history, "policy", "title", "signers", "log") == [
        ("January 2022", 1, log[0]),
        (None, None, log[1]),
        (None, 1, None),
    ]


def test_a_source_is_told_by_title_publisher_and_days() -> None:
    history = founded()
    described = {
        "title": {"text": "The  Report", "lang": "en"},
        "publisher": {"entity": P},
        "published": {"date": "2022-01"},
    }
    history.counts(say("source.corrected", S, replaces=history.newest(S), **described))
    columns = ("title", "folded", "publisher", "published", "earliest", "latest", "until")
    assert rows(history, "source", *columns) == [
        (None, None, None, "absent: unknown", None, None, 3),
        ("The  Report", "the report", P, "2022-01", "2022-01-01", "2022-01-31", None),
    ]


def test_a_source_is_found_by_whoever_it_names() -> None:
    history = founded()
    described = {
        "publisher": {"entity": P},
        "partOf": {"source": S},
        "title": {"absent": "withheld", "by": Q},
        "author": [{"text": "A. B.", "lang": "en"}, {"entity": Q}],
    }
    history.counts(say("source.corrected", S, replaces=history.newest(S), **described))
    columns = ("id", "number", "member", "named", "until")
    assert rows(history, "source_named", *columns) == [
        (S, 0, "publisher", P, None),
        (S, 1, "partOf", S, None),
        (S, 2, "author", Q, None),
    ]
    history.counts(say("source.corrected", S, replaces=history.newest(S)))
    assert [row[-1] for row in rows(history, "source_named", *columns)] == [4, 4, 4]


def test_a_step_says_that_nobody_knows_when_it_was_said() -> None:
    history = founded()
    steps = [{"agent": P, "act": "states", "date": {"absent": "unknown"}}]
    quoted = {"source": S, "attribution": steps}
    history.counts(say("statement.cited", M, on=history.newest(M), reference=quoted))
    assert rows(history, "step", "date") == [("absent: unknown",)]


def test_references_keep_their_order_and_steps_stand_outermost_first() -> None:
    history = founded()
    quoted = {
        "source": S,
        "exact": "shoot",
        "attribution": [
            {"agent": P, "act": "reports", "date": {"date": "2022-01-05"}, "hedge": "perhaps"},
            {"agent": Q, "act": "states", "not": True, "certainty": "likely", "to": P},
        ],
        "basis": "stated",
        "note": "Seen.",
    }
    inferred = {"source": "archive", "basis": "inferred"}
    history.counts(
        say("statement.corrected", M, replaces=history.newest(M), references=[quoted, inferred])
    )
    assert rows(history, "reference", "number", "source", "exact", "basis", "denied")[1:] == [
        (0, S, "shoot", "stated", 1),
        (1, "archive", None, "inferred", 0),
    ]
    columns = ("reference", "number", "agent", "act", "to", "date", "denied", "certainty", "hedge")
    assert rows(history, "step", *columns) == [
        (0, 0, P, "reports", None, "2022-01-05", 0, None, "perhaps"),
        (0, 1, Q, "states", P, None, 1, "likely", None),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("entity", {"entity": Q}, Q),
        ("source", {"source": S}, S),
        ("statement", {"statement": M}, M),
        ("text", {"text": "It rained.", "lang": "en"}, "It rained."),
        ("quote", {"quote": "Shoot", "lang": "en"}, "Shoot"),
        ("code", {"code": "died"}, "died"),
        ("date", {"date": "2022-01?"}, "2022-01?"),
        (
            "quantity",
            {
                "quantity": {
                    "of": "person",
                    "text": "225 dead",
                    "modality": "exact",
                    "amount": "225",
                }
            },
            "225 dead",
        ),
        ("uri", {"uri": "https://example.org/"}, "https://example.org/"),
        ("digest", {"digest": "sha256:" + "0" * 64}, "sha256:" + "0" * 64),
        ("point", {"point": {"lat": "43.2", "lon": "76.9"}}, "43.2,76.9"),
        ("duration", {"duration": "P12Y"}, "P12Y"),
        ("timeOfDay", {"timeOfDay": "18:00Z"}, "18:00Z"),
        ("instant", {"instant": "2026-11-22T17:30:05Z"}, "2026-11-22T17:30:05Z"),
        ("absent", {"absent": "unknown"}, "unknown"),
    ],
)
def test_every_kind_of_value_has_a_term(kind: str, value: dict[str, object], term: str) -> None:
    history = founded()
    history.add(say("statement.corrected", M, replaces=history.newest(M), value=value))
    assert rows(history, "statement", "kind", "term")[-1] == (kind, term)


def test_labels_are_compared_without_regard_to_case_width_and_blanks() -> None:
    assert entity.fold("  Ｔhe \t Insider ") == entity.fold("the insider") == "the insider"
    assert entity.fold("Straße") == "strasse"


def test_within_a_run_a_row_is_closed_where_it_stands() -> None:
    history = founded()
    history.counts(say("entity.corrected", P, replaces=history.newest(P)))
    items = list(events(history))
    whole = changes(items)
    # Cut anywhere: what the second part closes of the first is told by id.
    for cut in range(len(items) + 1):
        first, second = changes(items[:cut]), changes(items[cut:])
        for relation in RELATIONS:
            names = [column.name for column in relation.columns]
            assert names[:4] == ["id", "event", "since", "until"]
            ends = dict(second.closes.get(relation, []))
            closed = [
                (*row[:3], ends[str(row[0])], *row[4:])
                if row[3] is None and row[0] in ends
                else row
                for row in first.rows.get(relation, [])
            ]
            assert closed + second.rows.get(relation, []) == whole.rows.get(relation, [])


def test_one_view_alone_gives_its_own_rows() -> None:
    made = changes(events(founded()), [statement.VIEW])
    assert set(made.rows) == {statement.STATEMENT}


def test_every_view_is_named_once_and_every_relation_begins_alike() -> None:
    assert len({view.name for view in VIEWS}) == len(VIEWS)
    assert len({relation.name for relation in RELATIONS}) == len(RELATIONS)
    for relation in RELATIONS:
        assert relation.columns[:4] == base.HELD
        assert relation.indexes[0] == ("id", "event")
    assert tuple(r for view in VIEWS for r in view.relations) == runner.RELATIONS


def test_a_relation_refuses_cells_it_does_not_have() -> None:
    relation = Relation(name="x", columns=(Column("a", "text"),), key=("a",))
    with pytest.raises(TypeError):
        relation.row(b="x")
    with pytest.raises(AssertionError):
        relation.row(a=None)


def test_a_column_that_is_a_word_of_python_is_written_with_a_line_behind_it() -> None:
    columns = (Column("in", "text", nullable=True), Column("a", "text"))
    relation = Relation(name="x", columns=columns, key=("a",))
    assert relation.row(a="1", in_="2") == ("2", "1")
    assert relation.row(a="1") == (None, "1")


def test_what_begins_a_chain_closes_nothing() -> None:
    made = changes(events(founded()))
    # A property may be defined anew by the very type that defines it.
    assert {id for ends in made.closes.values() for id, _ in ends} == {"prop:claim"}
