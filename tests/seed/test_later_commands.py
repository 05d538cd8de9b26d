"""The corrections of later days, applied to the real report by the command line alone."""

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Muniment

HYPOTHETICAL = "article 000 (hypothetical)"
COMMANDS = r"""
correct sentence -q "pointInTime={date: '[..2099-03-09]', basis: inferred}" \
    --reason "the headers of the capture give a year (hypothetical)"
cite order --source khabar-interview --seconds 751 778 --said "tokayev states" \
    --note "one step shorter than through the report"
prefer removed-19 --reason "more precise"
correct convicted -q "legalProvision={text: article 000 (hypothetical), lang: en}" \
    --reason "the provision became known (hypothetical)"
source add --kind officialList --publisher officials --lang ru --published 2099-08 \
    --handle later-list
add unrest deaths "999 person" --expressed "999 (hypothetical)" -q asOf=2099-08 \
    --source later-list --page 1 --handle dead-later
add dead-later updates dead --source archive --basis inferred \
    --note "the later list counts the same dead" --handle dead-updated
prefer dead-later --reason "latest official figure; the first was not wrong"
entity add --kind person --label "ru=Мурат Бектанов" --handle bektanov-ru
entity link bektanov bektanov-ru same --reason "same office and dates"
entity link bektanov bektanov-ru unsure --reason "a namesake is possible"
retract politicised-ru --reason overInterpretation \
    --text "the report compares, and does not assert this of Russia"
"""
"""Each in its own entry, after the interview was captured in entry 3."""


@pytest.fixture
def archive(tmp_path: Path, article: str, article_deposit: str) -> Muniment:
    """The report in entry 2, and nothing later."""
    told = Muniment(tmp_path / "home", tmp_path / "archive", tmp_path)
    origin = ("--origin", "example.org/january-2022", "--key", "aigerim", "--no-input")
    told("init", str(tmp_path / "archive"), *origin)
    (tmp_path / "article.txt").write_bytes(article.encode())
    (tmp_path / "article.yaml").write_text(article_deposit, encoding="utf-8")
    told("deposit", str(tmp_path / "article.yaml"))
    return told


@pytest.fixture
def corrected(archive: Muniment) -> Muniment:
    film = archive.folder / "interview.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42 not really a film")
    kept = ("--method", "download", "--retrieved", "2099-04-01T10:00:00Z")
    archive("source", "capture", "khabar-interview", str(film), *kept)
    for line in COMMANDS.replace("\\\n", " ").strip().splitlines():
        archive(*shlex.split(line))
    return archive


def test_every_later_correction_is_shown_and_all_is_verified(corrected: Muniment) -> None:
    sentence = corrected("show", "sentence").stdout
    assert "revision 2" in sentence
    assert "[..2099-03-09]" in sentence
    assert f"legalProvision: {HYPOTHETICAL}" in corrected("show", "convicted").stdout
    assert "preferred" in corrected("show", "removed-19").stdout
    assert "video/mp4" in corrected("show", "khabar-interview").stdout
    assert corrected("verify").stdout.startswith("verified")


def test_the_order_has_one_more_reference_a_step_shorter(corrected: Muniment) -> None:
    order = corrected("show", "order").stdout
    assert "revision 1 · 2 references for, 0 against" in order
    assert "Khabar 24 <- Kassym-Jomart Tokayev (states)\n" in order
    assert "seconds 751 to 778" in order


def test_a_later_figure_is_read_first_and_the_earlier_one_stays(corrected: Muniment) -> None:
    later = corrected("show", "dead-later").stdout
    assert "999 (hypothetical)" in later
    assert "preferred" in later
    first = corrected("show", "dead").stdout
    assert "225" in first
    assert "· normal ·" in first
    assert "dead-updated" in first
    assert "inferred" in corrected("show", "dead-updated").stdout


def test_two_names_are_joined_and_parted_again_with_both_reasons(corrected: Muniment) -> None:
    told = corrected("show", "bektanov").stdout
    assert "judged unsure:" in told
    assert "one with, as judged" not in told
    history = corrected("history", "bektanov").stdout
    assert "same office and dates" in history
    assert "a namesake is possible" in history


def test_what_was_taken_back_says_why_and_can_be_read_as_it_stood(corrected: Muniment) -> None:
    told = corrected("show", "politicised-ru").stdout
    assert "overInterpretation: the report compares" in told
    before = corrected("show", "politicised-ru", "--as-of", "2").stdout
    assert "overInterpretation" not in before
    assert "revision 1" in corrected("show", "sentence", "--as-of", "2").stdout


def test_what_changed_since_the_report_is_told_thing_by_thing(corrected: Muniment) -> None:
    told = corrected("diff", "2..").stdout
    assert "retracted at 15.0: overInterpretation" in told
    assert "rank: normal -> preferred" in told
    assert "2 statement.corrected" in told
    assert "2 entity.linked" in told
