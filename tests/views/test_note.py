"""The view of notes: by what they are about, with no words where the body is not open."""

from archive.events.opening import Stored, open_all, recorded
from archive.views import note
from archive.views.base import Add
from tests.rules.histories import History, P, founded, say


def adds(history: History, *, closed: frozenset[int] = frozenset()) -> list[Add]:
    """Return what the last entry of *history* changes, the events *closed* being redacted."""
    weighed = history.weighed[-1]
    assert weighed.entry is not None
    held = weighed.held
    bodies: dict[int, Stored] = {n: body for n, body in held.bodies.items() if n not in closed}
    kept = type(held)(index=held.index, note=held.note, bodies=bodies, redacted=closed)
    items = recorded(held.index, weighed.entry, open_all(weighed.entry, kept))
    found = [change for item in items for change in note.apply(item)]
    assert all(isinstance(change, Add) for change in found)
    return [change for change in found if isinstance(change, Add)]


def cells(change: Add, *names: str) -> tuple[object, ...]:
    columns = [column.name for column in note.NOTE.columns]
    return tuple(change.row[columns.index(name)] for name in names)


def test_a_note_is_kept_by_the_id_or_the_address_that_it_is_about() -> None:
    history = founded()
    history.counts(
        say("note.added", P, text="Seen.", lang="en"),
        say("note.added", target="2.0", text="By request.", lang="en", kind="authority"),
    )
    found = [cells(one, "id", "kind", "lang", "text", "until", "state") for one in adds(history)]
    assert found == [
        (P, None, "en", "Seen.", None, "open"),
        ("2.0", "authority", "en", "By request.", None, "open"),
    ]


def test_a_note_that_is_not_open_leaves_its_place_and_no_words() -> None:
    history = founded()
    history.counts(say("note.added", P))
    (one,) = adds(history, closed=frozenset({0}))
    assert cells(one, "id", "kind", "lang", "text", "state") == (P, None, None, None, "redacted")


def test_what_is_no_note_has_no_row() -> None:
    assert adds(founded()) == []
