"""What can be looked for, and how it is folded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.views.text import texts
from archive.views.words import fold
from tests.rules.histories import M, P, S, founded, say
from tests.views.test_views import events, rows


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  The \t Insider\n", "the insider"),
        ("Мұрат БЕКТАНОВ", "мұрат бектанов"),
        ("Café", "cafe"),
        ("Cafe\u0301", "cafe"),
        ("ё й Ї", "е и і"),
        ("Straße", "strasse"),
        ("Ｔｈｅ", "the"),
        ("\u0301", ""),
    ],
)
def test_case_accents_and_composed_forms_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_composed_forms_are_alike(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_every_text_of_a_statement_stands_with_what_it_is() -> None:
    history = founded()
    quoted = {
        "source": S,
        "exact": "They said: Shoot.",
        "attribution": [
            {
                "agent": P,
                "act": "reports",
                "verb": "claimed",
                "date": {"date": "2022-01-05", "expressed": "on the fifth"},
                "hedge": "perhaps",
            },
        ],
        "note": "Seen.",
    }
    history.add(
        say(
            "statement.corrected",
            M,
            replaces=history.newest(M),
            value={
                "quote": "Shoot",
                "lang": "en",
                "original": {"lang": "ru", "text": "Стреляйте"},
            },
            references=[quoted],
            handle="order",
        )
    )
    assert rows(history, "text", "number", "field", "folded")[-8:] == [
        (0, "quote", "shoot"),
        (1, "original", "стреляите"),
        (2, "handle", "order"),
        (3, "exact", "they said: shoot."),
        (4, "verb", "claimed"),
        (5, "hedge", "perhaps"),
        (6, "expressed", "on the fifth"),
        (7, "note", "seen."),
    ]


def test_a_correction_closes_the_texts_before_it_and_no_note() -> None:
    history = founded()
    history.counts(say("note.added", P, text="Ask again."))
    label = {"en": "Minister"}
    history.counts(say("entity.corrected", P, replaces=history.newest(P), label=label))
    found = rows(history, "text", "id", "until", "folded")
    assert all(until == 4 for id, until, _ in found[:-1] if id == P)
    assert found[-1] == (P, None, "minister")
    assert rows(history, "note_text", "id", "until", "field", "folded") == [
        (P, None, "note", "ask again.")
    ]


def test_what_is_not_open_leaves_no_word() -> None:
    history = founded()
    gone = frozenset(
        str(item.address) for item in events(history) if item.head.type != "archive.created"
    )
    assert rows(history, "text", "id", closed=gone) == []


def test_rows_point_into_the_list_of_texts() -> None:
    for item in events(founded()):
        if item.body is not None:
            listed = texts(item.body)
            assert all(one.field and one.text for one in listed)
