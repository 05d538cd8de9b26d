"""What is restricted though nobody said so: by the archive's settings, and behind what is."""

from pathlib import Path

import pytest

from archive import place as places
from archive.events.drafting import Draft
from archive.events.note import NoteAdded
from archive.service.depositing import deposit
from tests.labs import Lab, M, P, S, entity
from tests.rules.histories import say

SETTING = "restricted-by-default = "


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    made = Lab(tmp_path / "lab")
    made.found()
    return made


def restrict(lab: Lab) -> None:
    marker = lab.place / places.MARKER
    text = marker.read_text("utf-8")
    assert f"{SETTING}false" in text
    marker.write_text(text.replace(f"{SETTING}false", f"{SETTING}true"), "utf-8")


def restricted(lab: Lab) -> dict[str, list[int]]:
    """Return for each id of the archive's content whether its events are restricted, in order."""
    found: dict[str, list[int]] = {}
    for id, flag in lab.ask("SELECT id, restricted FROM event WHERE since > 1 ORDER BY event"):
        found.setdefault(str(id), []).append(int(str(flag)))
    return found


def test_what_is_new_follows_the_setting(lab: Lab) -> None:
    lab.record(entity(P), say("source.added", S))
    assert restricted(lab) == {P: [0], S: [0]}
    restrict(lab)
    lab.record(say("statement.added", M, subject=P, references=[{"source": S}]))
    lab.record(Draft(id=P, body=NoteAdded(text="Ask again.", lang="en")))
    lab.record(entity("ent:zzzzzzzzzzzz"))
    assert restricted(lab) == {P: [0, 1], S: [0], M: [1], "ent:zzzzzzzzzzzz": [1]}


def test_what_was_said_goes_before_the_setting(lab: Lab) -> None:
    restrict(lab)
    lab.record(say("entity.added", P, restricted=False), say("source.added", S, restricted=True))
    assert restricted(lab) == {P: [0], S: [1]}


def test_what_builds_on_something_is_as_restricted_as_that(lab: Lab) -> None:
    lab.record(say("entity.added", P, restricted=True), entity("ent:zzzzzzzzzzzz"))
    lab.record(say("source.added", S, restricted=True))
    lab.record(say("statement.added", M, subject=P, references=[{"source": S}], restricted=True))
    on = lab.link(M)
    lab.record(say("statement.cited", M, on=on, reference={"source": S}))
    lab.record(say("statement.preferred", M, replaces=lab.link(M)))
    lab.record(say("statement.retracted", M, replaces=lab.link(M)))
    restrict(lab)
    other = "ent:zzzzzzzzzzzz"
    lab.record(say("entity.corrected", other, replaces=lab.link(other)))
    assert restricted(lab) == {P: [1], S: [1], M: [1, 1, 1, 1], other: [0, 0]}


def test_the_vocabulary_and_keys_are_never_hidden(lab: Lab) -> None:
    restrict(lab)
    with lab.opened() as archive:
        from archive.service.describing import define_property

        define_property(
            archive,
            "firedOn",
            label={"en": "fired on"},
            description={"en": "Names whom the subject shot at."},
            value_types=["entity"],
        )
    assert restricted(lab) == {"prop:firedOn": [0]}


DEPOSIT = """\
deposit: one
lang: en
sources:
  shut: {kind: article, published: {absent: unknown}}
  open: {kind: article, published: {absent: unknown}, restricted: no}
entities:
  somebody: {kind: person, label: {en: Somebody}}
  minister: {kind: person, label: {en: The minister}, restricted: no}
statements:
  hidden:
    {subject: somebody, property: claim, value: one, references: [{source: shut}]}
  told:
    {subject: minister, property: claim, value: two, references: [{source: open}], restricted: no}
"""


def test_a_deposit_follows_the_setting_and_says_otherwise(lab: Lab, tmp_path: Path) -> None:
    restrict(lab)
    file = tmp_path / "deposit.yaml"
    file.write_text(DEPOSIT, "utf-8")
    with lab.opened() as archive:
        deposit(archive, file)
    handles = dict(
        lab.ask(
            "SELECT handle, id FROM entity UNION SELECT handle, id FROM source"
            " UNION SELECT handle, id FROM statement"
        )
    )
    found = restricted(lab)
    assert {handle: found[str(id)] for handle, id in handles.items()} == {
        "shut": [1],
        "open": [0],
        "somebody": [1],
        "minister": [0],
        "hidden": [1],
        "told": [0],
    }
    file.write_text(DEPOSIT.replace("value: one", "value: three"), "utf-8")
    with lab.opened() as archive:
        deposit(archive, file)
    assert restricted(lab)[str(handles["hidden"])] == [1, 1]


def test_a_deposit_cannot_say_restricted_with_other_words(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "deposit.yaml"
    file.write_text(DEPOSIT.replace("restricted: no}", "restricted: maybe}"), "utf-8")
    with lab.opened() as archive, pytest.raises(Exception, match="neither yes nor no"):
        deposit(archive, file)
