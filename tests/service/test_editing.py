"""The rows of a copy: made while the log is judged, or once more when its end is known."""

import pytest
from hypothesis import given
from sqlalchemy import Engine

from archive.events.opening import Kept
from archive.log import reading
from archive.relation import Relation, Row
from archive.service.editing import Audience, Glance, Reading, Selected, judge, made_of
from archive.store.scratch import scratch
from tests.copies import Held, eventful
from tests.histories import Acts, acts
from tests.log.test_laws import law, taken_back, told
from tests.rules.histories import P, founded, say


def glanced(
    kept: list[Kept], audience: Audience
) -> tuple[bool, tuple[Reading, dict[Relation, list[Row]]]]:
    """Return whether a glance at *kept* holds, and what it gives or what is made afterwards."""
    with scratch() as memory, scratch() as first:
        glance = Glance(audience, first)
        state, _ = judge(Held(kept), memory, glance)
        after = made_of(Selected(Held(kept), state, audience), memory)
        views = glance.views if glance.holds else after
        made = {relation: list(rows) for relation, rows in views.rows.items()}
        assert made == {relation: list(rows) for relation, rows in after.rows.items()}
        assert views.reading == after.reading
        return glance.holds, (views.reading, made)


@law
@given(acts)
def test_a_glance_that_holds_gives_what_the_end_of_the_log_does(
    sqlite_engine: Engine, story: Acts
) -> None:
    with taken_back(sqlite_engine) as connection:
        live = told(connection, story)
        kept = list(reading.kept(connection, 0, live.tree.size))
        for audience in Audience:
            glanced(kept, audience)


@pytest.mark.parametrize("audience", list(Audience))
def test_a_glance_holds_though_there_are_restricted_bodies(audience: Audience) -> None:
    history = founded()
    history.counts(say("note.added", P, restricted=True), say("note.added", P))
    holds, (read, _) = glanced(history.kept, audience)
    assert holds
    assert read.restricted == (audience is Audience.FULL)


def test_no_glance_holds_where_an_earlier_event_is_spoken_of() -> None:
    holds, _ = glanced(eventful().kept, Audience.FULL)
    assert not holds
