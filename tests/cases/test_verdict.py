"""A judgment, and the appeal that shortens the sentence: what held when, and who says so."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DISPUTED = "defence-disputes"


@pytest.fixture(scope="session")
def judged(found, tmp_path_factory):
    """The archive with the first judgment in entry 2, and nothing of the appeal."""
    told = found(tmp_path_factory.mktemp("verdict"), "tasozek")
    assert "verdict: 16 added" in told("deposit", str(HERE / "verdict.yaml")).stdout
    return told


@pytest.fixture
def court(judged, copied):
    return copied(judged)


@pytest.fixture
def appealed(court):
    """The archive with the appeal in entry 3, and the end of the first sentence in entry 4."""
    assert "appeal: 8 added" in court("deposit", str(HERE / "appeal.yaml")).stdout
    ends = ("-q", "endTime={date: 2023-06-21, basis: inferred}", "-q", "endCause=other")
    court("correct", "first-sentence", *ends, "--reason", "апелляция снизила срок")
    return court


def held(told, *when: str) -> list[str]:
    """Return the lines of the penalties that `show` lists on the case."""
    lines = told("show", "case", *when).stdout.splitlines()
    return [line for line in lines if "penalty ->" in line]


def test_words_that_the_judgment_does_not_hold_are_refused_and_nothing_is_recorded(court) -> None:
    words = ("--paragraph", "4", "--exact", "сроком на 12 лет")
    before = court.json("status")["status"]["counts"]
    wrong = court.error("cite", "first-sentence", "--source", "judgment", *words, code=3)
    assert "'сроком на 12 лет' does not stand in the capture" in wrong["message"]
    assert court.json("status")["status"]["counts"] == before


def test_a_sentence_stands_with_its_words_their_place_and_the_court_that_said_them(court) -> None:
    shown = court("show", "first-sentence").stdout
    assert "duration: 8 years and 6 months (“8 (восемь) лет 6 (шесть) месяцев”)" in shown
    assert "Court No. 2 of Tasozek (states), 14 March 2023 [2023-03-14]" in shown
    assert "paragraph 4, characters 702 to 760" in shown
    text = (HERE / "verdict.txt").read_text("utf-8")
    assert text[702:760] == "лишения свободы сроком на 8 (восемь) лет 6 (шесть) месяцев"


def test_the_sentence_of_a_day_is_the_one_that_held_on_it(appealed) -> None:
    (before,) = held(appealed, "--valid-at", "2023-05-01")
    assert "holds then" in before
    assert "8 years and 6 months" in before
    assert "Court No. 2 of Tasozek" in before
    (after,) = held(appealed, "--valid-at", "2023-06-22")
    assert "duration: 6 years;" in after
    assert after.endswith("Regional court in Akzhota")
    assert held(appealed, "--valid-at", "2023-03-13") == []
    # Nobody says that the second sentence ended, nor that it still runs.
    (later,) = held(appealed, "--valid-at", "2024-01-01")
    assert "may hold then" in later
    first = appealed("show", "first-sentence", "--valid-at", "2024-01-01").stdout
    assert "does not hold then" in first


def test_before_the_appeal_was_recorded_one_sentence_was_known_and_no_end_of_it(appealed) -> None:
    (known,) = held(appealed, "--as-of", "2")
    assert "8 years and 6 months; from 14 March 2023" in known
    assert "until" not in known
    shown = appealed("show", "first-sentence", "--as-of", "2").stdout
    assert "revision 1" in shown
    assert "as of entry 2 (2 entries came later)" in shown
    appealed.error("show", "second-sentence", "--as-of", "2", code=4)
    assert len(held(appealed)) == 2


def test_the_first_sentence_is_kept_with_the_reason_of_its_correction(appealed) -> None:
    told = appealed("history", "first-sentence").stdout
    assert "2 events" in told
    assert "reason: апелляция снизила срок" in told
    assert "duration: 8 years and 6 months" in told
    assert "+ qualifier endTime, date: 2023-06-21" in told
    changed = appealed("diff", "2..", "first-sentence").stdout
    assert "qualifier endTime, date: 2023-06-21" in changed
    assert "6 years" not in changed


def test_what_the_defence_disputes_stands_beside_what_the_court_found(appealed) -> None:
    told = appealed("conflicts", "zhanabek").stdout
    assert "convictedOf: one disputes the other" in told
    assert "“вина её подзащитного не доказана”" in told
    assert "(reports), 22 June 2023 [2023-06-22] <- Д. К. Нурмаш (states)" in told
    # The accused himself denies it, in the judgment's own report of what he said.
    assert re.search(r"against .*Yerlan Zhanabek \(states, denies\)", told)
    assert "“к беспорядкам никого не призывал”" in told
    # One sentence after the other is no contradiction.
    assert "penalty" not in appealed("conflicts").stdout


def test_a_timeline_has_arrest_sentence_and_appeal_in_their_order(appealed) -> None:
    rows = appealed.json("timeline", "zhanabek")["timeline"]["shown"]
    order = ["seen", "detained", "first-sentence", "second-sentence"]
    assert [row["statement"]["body"]["handle"] for row in rows] == order
    told = appealed("timeline", "zhanabek").stdout
    assert "from 14 March 2023; until 21 June 2023" in told


def test_a_reading_that_went_too_far_is_taken_back_and_stays_in_the_history(appealed) -> None:
    why = "the witness saw him there, and not what he did"
    appealed("retract", "seen", "--reason", "overInterpretation", "--text", why)
    assert "seen" not in appealed("timeline", "zhanabek").stdout
    assert f"overInterpretation: {why}" in appealed("show", "seen").stdout
    assert "retracted" not in appealed("show", "seen", "--as-of", "4").stdout
    history = appealed("history", "seen").stdout
    assert "statement.retracted" in history
    assert "видел подсудимого" in history


def test_the_sentence_in_force_can_be_preferred_and_the_other_stays(appealed) -> None:
    appealed("prefer", "second-sentence", "--reason", "вступило в законную силу")
    rows = held(appealed)
    assert ["preferred" in row for row in rows].count(True) == 1
    assert len(rows) == 2
    assert "вступило в законную силу" in appealed("history", "second-sentence").stdout


def test_both_papers_are_found_by_other_forms_of_a_word_and_by_another_alphabet(appealed) -> None:
    told = appealed("find", "лишение свободы").stdout
    assert "first-sentence" in told
    assert "second-sentence" in told
    assert "Апелляционное постановление" in told
    assert "label   “Ерлан Сапарович Жанабек”" in appealed("find", "Zhanabek").stdout
    assert "nothing here holds these words" in appealed("find", "помилование").stdout


def test_what_is_held_back_and_what_falls_with_the_judgment_can_be_asked(appealed) -> None:
    unknown = appealed("unknowns").stdout
    assert "by Court No. 2 of Tasozek  classified" in unknown
    assert "“содержат охраняемую законом тайну”" in unknown
    falls = appealed("rests-on", "judgment").stdout
    falling, leaning = falls.split("leans on what falls:")
    assert "first-sentence" in falling
    assert "second-sentence" not in falls
    assert DISPUTED in leaning


def test_after_all_of_it_the_archive_is_verified(appealed) -> None:
    appealed("retract", "seen", "--reason", "overInterpretation", "--text", "an anonymous witness")
    appealed("prefer", "second-sentence", "--reason", "in force")
    told = appealed("verify").stdout
    assert told.startswith("verified")
    assert "quotations not checked" not in told
    assert "the views are what a rebuild would make" in appealed("rebuild", "--check").stdout
