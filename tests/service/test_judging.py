"""Retracting, reinstating and ranking."""

import pytest

from archive.errors import ConflictError, MalformedError, NotFoundError
from archive.service import reading
from archive.service.archive import Archive
from archive.service.judging import rank, reinstate, retract
from archive.service.reading import StatementShown


def standing(archive: Archive, name: str) -> tuple[bool, str]:
    thing = reading.show(archive, name, limit=1).thing
    assert isinstance(thing, StatementShown)
    return thing.statement.retracted is not None, thing.statement.rank


def test_what_is_retracted_can_be_reinstated_and_nothing_twice(example: Archive) -> None:
    with pytest.raises(ConflictError, match="is not retracted"):
        reinstate(example, "dead", reason="error", text=None)
    done = retract(example, "dead", reason="other", text="of another year")
    assert done.lines == (
        "retracted (other: of another year): unrest of January 2022 in Kazakhstan - deaths",
    )
    assert standing(example, "dead") == (True, "normal")
    with pytest.raises(ConflictError, match="is retracted") as caught:
        retract(example, "dead", reason="error", text=None)
    assert caught.value.remedy == "Before more is said of it, reinstate it."
    assert reinstate(example, "dead", reason="error", text=None).lines[0].startswith("reinstated")
    assert standing(example, "dead") == (False, "normal")


@pytest.mark.parametrize("wanted", ["preferred", "deprecated"])
def test_a_rank_is_given_and_taken_back(example: Archive, wanted: str) -> None:
    with pytest.raises(ConflictError, match="is normal already"):
        rank(example, "dead", "normal", reason="x")
    done = rank(example, "dead", wanted, reason="the newest count")
    assert done.lines[0].startswith(f"{wanted} (the newest count): ")
    assert standing(example, "dead") == (False, wanted)
    with pytest.raises(ConflictError, match=f"is {wanted} already"):
        rank(example, "dead", wanted, reason="x")
    assert rank(example, "dead", "normal", reason="x").lines[0].startswith("unranked")
    assert standing(example, "dead") == (False, "normal")


def test_what_is_retracted_has_no_rank_to_give(example: Archive) -> None:
    retract(example, "dead", reason="duplicate", text=None)
    with pytest.raises(ConflictError, match="is retracted"):
        rank(example, "dead", "preferred", reason="x")


def test_a_judgement_needs_a_statement_and_a_reason(example: Archive) -> None:
    with pytest.raises(NotFoundError, match="is an entity"):
        retract(example, "bektanov", reason="error", text=None)
    with pytest.raises(MalformedError, match="not explained"):
        retract(example, "dead", reason="other", text=None)
    with pytest.raises(MalformedError):
        rank(example, "dead", "preferred", reason="")


def test_a_dry_run_leaves_no_trace(example: Archive) -> None:
    done = retract(example, "dead", reason="error", text=None, dry_run=True, lang="ru")
    assert done.dry_run
    assert done.checkpoint is None
    assert standing(example, "dead") == (False, "normal")
