"""How a deposit gives a rank to a statement, with the reason."""

import pytest

from archive.events.statement import StatementAdded, StatementDeprecated, StatementPreferred
from archive.intake.plan import Outcome

SAID = ("subject: murat", "property: occupation", "value: {text: minister, lang: en}")


@pytest.mark.parametrize(
    ("rank", "body"),
    [
        ("{preferred: the register says so}", StatementPreferred("the register says so")),
        ("{deprecated: misprint}", StatementDeprecated("misprint")),
    ],
)
def test_a_rank_follows_its_statement_in_one_go(reading, stating, rank: str, body: object) -> None:
    drafts = reading.plan(stating(*SAID, f"rank: {rank}")).drafts
    added, ranking = drafts[-2:]
    assert isinstance(added.body, StatementAdded)
    assert ranking.body == body
    assert ranking.id == added.id
    assert ranking.replaces == added.link
    # The salt is the draft's own, so that the commitment is known before it is signed.
    assert added.salt is not None
    assert len(added.salt) == 16


def test_a_normal_rank_is_no_event_of_its_own(reading, stating) -> None:
    drafts = reading.plan(stating(*SAID, "rank: normal")).drafts
    assert isinstance(drafts[-1].body, StatementAdded)
    assert drafts[-1].salt is None


@pytest.mark.parametrize(
    ("rank", "told"),
    [
        ("preferred", "'preferred' is no rank with a reason"),
        ("{}", "a rank is one word, with one reason"),
        ("{preferred: a, deprecated: b}", "a rank is one word, with one reason"),
        ("{best: a}", "'best' is no member here"),
        ("{preferred: ''}", "nothing stands here"),
        ("[preferred]", "a list stands where a mapping"),
        ("''", "nothing stands here"),
    ],
)
def test_a_rank_without_a_reason_is_refused(reading, stating, rank: str, told: str) -> None:
    fault = reading.fault(stating(*SAID, f"rank: {rank}"))
    assert told in fault.message
    assert fault.path.startswith("statements.it.rank")


def test_a_qualifier_has_no_rank(reading, stating) -> None:
    qualifier = "qualifiers: [{property: asOf, value: 2022, rank: normal}]"
    assert "'rank' is no member here" in reading.fault(stating(*SAID, qualifier)).message


class TestAgain:
    """A deposit that is put in again: the rank is compared with what the archive has now."""

    def again(self, reading, stating, rank: str | None, *, has: str, said: bool = True) -> object:
        first = reading.record(stating(*SAID, "rank: normal"))
        (id,) = [draft.id for draft in first.drafts if isinstance(draft.body, StatementAdded)]
        reading.archive.changed[id] = {"rank": has, "was_said": lambda content: said}
        plan = reading.plan(stating(*SAID, *([] if rank is None else [f"rank: {rank}"])))
        (item,) = [item for item in plan.items if item.key == "statements/it"]
        return item.outcome, plan.drafts

    def test_the_same_rank_is_left_alone(self, reading, stating) -> None:
        outcome, drafts = self.again(reading, stating, "{preferred: why}", has="preferred")
        assert outcome is Outcome.UNCHANGED
        assert drafts == ()

    def test_a_file_that_says_no_rank_has_nothing_against_one(self, reading, stating) -> None:
        outcome, drafts = self.again(reading, stating, None, has="preferred")
        assert outcome is Outcome.UNCHANGED
        assert drafts == ()

    def test_what_was_ranked_by_hand_since_is_left_alone(self, reading, stating) -> None:
        outcome, drafts = self.again(reading, stating, "normal", has="deprecated", said=True)
        assert outcome is Outcome.SUPERSEDED
        assert drafts == ()
