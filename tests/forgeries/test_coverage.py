"""Every code that verification knows is the one that some forgery is found by."""

import pytest

from archive.verify.codes import CODES
from tests.forgeries import test_corpus
from tests.forgeries.corpus import FORGERIES
from tests.forgeries.databases import BREAKS
from tests.verify.test_proof import DAMAGED, FORGED

UNREACHABLE = {
    "capture.unreadable": "a file cannot be read for want of rights, or of a sound disk",
    "file.unreadable": "as above",
    "proof.unreadable": "as above",
}
"""Codes that no content of a file leads to, and why."""

APART = {
    "proof.altered": "a folder whose digests were not made anew",
    "proof.sums": "the same",
    "proof.checkpoint": "a checkpoint in place of the one of the proof",
    "proof.origin": "the same",
}
"""Codes that `tests/verify/test_proof.py` forges in tests of their own, and what they forge."""


def forged() -> set[str]:
    assert test_corpus.MODULES
    corpus = {row.own[0] for row in (*FORGERIES.values(), *BREAKS.values())}
    return corpus | {code for _, code, _ in (*FORGED.values(), *DAMAGED.values())}


def test_every_code_is_raised_by_a_forgery_or_named_with_a_reason() -> None:
    assert sorted(set(CODES) - forged() - set(UNREACHABLE) - set(APART)) == []


@pytest.mark.parametrize("code", [*UNREACHABLE, *APART])
def test_no_code_is_excused_that_need_not_be(code: str) -> None:
    assert code in CODES
    assert code not in forged()
