"""A video whose day two organisations dispute, its transcript corrected, and a denial."""

import re
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SAID = "Сегодня пятница, аптека закрыта."
HEARD = "Сегодня пятница? Аптека закрыта."


@pytest.fixture(scope="session")
def watched(found, tmp_path_factory):
    """The archive with the video, its transcript, and what both organisations say."""
    told = found(tmp_path_factory.mktemp("video"), "video")
    for name in ("video.yaml", "video.mp4", "video.txt"):
        shutil.copy(HERE / name, told.folder / name)
    assert "video: 20 added" in told("deposit", str(told.folder / "video.yaml")).stdout
    return told


@pytest.fixture
def desk(watched, copied):
    return copied(watched)


@pytest.fixture
def corrected(desk):
    """The archive with a second transcript, and the quotation taken from it."""
    (desk.folder / "second.txt").write_text(f"[00:00:19] Женщина: {HEARD}\n", "utf-8")
    made = ("--method", "transcript", "--of", "video.mp4")
    added = desk("source", "capture", "clip", str(desk.folder / "second.txt"), *made).stdout
    assert "made of another capture" in added
    source = ("--source", "clip", "--capture", second(desk), "--seconds", "19", "23")
    value = f'{{quote: "{HEARD}", lang: ru, speaker: woman}}'
    retracted = ("--reason", "error", "--text", "the voice asks")
    desk("retract", "pharmacy", *retracted)
    words = (*source, "--exact", HEARD, "--handle", "asked")
    desk("add", "woman", "heardSaying", value, *words)
    return desk


def second(told) -> str:
    """Return the digest of the newest capture of the clip."""
    return re.findall(r"sha256:[0-9a-f]{64}", told("show", "clip").stdout)[-1]


def test_two_days_of_one_video_stand_side_by_side_with_their_hedges(desk) -> None:
    told = desk("conflicts", "clip").stdout
    assert "recordedOn: values that exclude each other" in told
    five = r"recordedOn -> 5 January 2022.*\n  for  likely  Belen Watch .*“most likely”"
    desk_says = r"Akzhota Evidence Desk .*“could have been”"
    seven = rf"recordedOn -> 7 January 2022.*\n  for  possible  {desk_says}"
    assert re.search(five, told)
    assert re.search(seven, told)
    assert "(“Friday the 7th”)" in told
    filmed = desk("conflicts", "filmed").stdout
    assert "location: one thing at times that exclude each other" in filmed


def test_neither_day_is_settled_until_somebody_prefers_one(desk) -> None:
    assert "is settled" not in desk("conflicts", "clip").stdout
    desk("prefer", "recorded-seventh", "--reason", "a voice names the day of the week")
    assert "1 conflict is settled" in desk("conflicts", "clip").stdout
    told = desk("conflicts", "clip", "--settled").stdout
    assert "recorded-fifth" in told


def test_each_day_is_on_the_timeline_as_somebody_has_it(desk) -> None:
    told = desk("timeline", "filmed").stdout.splitlines()
    assert told[1].startswith("5 January 2022 [2022-01-05]")
    assert told[1].rstrip().endswith("Belen Watch")
    assert told[2].startswith("7 January 2022 [2022-01-07]")
    assert told[2].rstrip().endswith("Akzhota Evidence Desk")
    shown = desk("show", "on-the-fifth", "--valid-at", "2022-01-07").stdout
    assert "does not hold then" in shown


def test_words_are_looked_up_in_the_transcript_and_placed_by_seconds(desk) -> None:
    shown = desk("show", "pharmacy").stdout
    assert f"“{SAID}”" in shown
    assert "seconds 19 to 23, characters 99 to 131" in shown
    capture = re.findall(r"sha256:[0-9a-f]{64}", desk("show", "clip").stdout)[1]
    words = ("--source", "clip", "--capture", capture, "--exact", "Сегодня суббота")
    wrong = desk.error("cite", "pharmacy", *words, code=3)
    assert "does not stand in the capture" in wrong["message"]


def test_a_transcript_is_corrected_and_the_first_is_still_there(corrected) -> None:
    shown = corrected("show", "asked").stdout
    assert f"“{HEARD}”" in shown
    assert "seconds 19 to 23" in shown
    assert corrected("show", "clip").stdout.count("captured, transcript") == 2
    assert "error: the voice asks" in corrected("show", "pharmacy").stdout
    told = corrected("mentions", "пятница").stdout
    assert SAID in told
    assert HEARD in told
    assert "captures that are no text" in told
    found = corrected("find", "пятница", "--kind", "statement").stdout
    assert "asked" in found


def test_what_leaned_on_the_first_reading_is_told(corrected) -> None:
    told = corrected("show", "pharmacy").stdout
    assert "friday  claimed  supports -> [Площадь, снято с балкона - recordedOn]" in told
    assert "retracted" in told.splitlines()[1]


def test_a_denial_stands_against_the_claim_with_who_passed_it_on(desk) -> None:
    said = ("--said", "desk reports", "--said", "ministry states not 'nothing was filmed there'")
    desk("cite", "on-the-fifth", "--source", "desk-report", *said)
    told = desk("show", "on-the-fifth").stdout
    assert "disputed · normal · revision 1 · 1 reference against, 1 for" in told
    chain = "Akzhota Evidence Desk (reports) <- Interior Ministry of Sarybelen (states, denies)"
    assert chain in told
    assert "“nothing was filmed there”" in told
    assert "speakers for it and against it" in desk("conflicts", "filmed").stdout


def test_a_place_found_later_is_a_point_with_its_own_reference(desk) -> None:
    said = ("--said", "desk states on 2022-04-02", "--exact", "by the parapet of the bridge")
    about = ("--source", "desk-report", *said, "--basis", "interpreted", "--handle", "geo")
    desk("add", "filmed", "coordinates", "{point: {lat: 43.1001, lon: 76.2002}}", *about)
    shown = desk("show", "geo").stdout
    assert "43.1001, 76.2002" in shown
    assert "2 April 2022 [2022-04-02]" in shown
    assert "geo" not in desk("show", "filmed", "--as-of", "2").stdout
    text = desk.error("add", "filmed", "coordinates", "43.1,76.2", *about[:-2], code=3)
    assert text["remedy"] == "Write {point: {lat: 43.24, lon: 76.95}}."


def test_an_attempt_that_failed_is_kept_and_the_archive_is_verified(corrected) -> None:
    corrected("source", "capture", "clip", "--outcome", "failed", "--method", "download")
    assert "failed, download" in corrected("show", "clip").stdout
    assert "failed-captures" in corrected("stats").stdout
    assert corrected("verify").stdout.startswith("verified")
