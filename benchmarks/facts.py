"""The facts that are recorded here: the same ones by this program, by the floor and by the peers.

A fact is a statement with one qualifier and one reference, which has a quotation and two steps of
attribution; its body takes about 400 bytes. Fact number *n* of a seed is always the same, so that
what an answer has to be is known: see `conflicts_among` and `naming_among`.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive.ids import minted
from archive.shape import Json

SEED = 20220105
PER_SUBJECT = 100
"""Facts about one subject, in a row."""

CONFLICT = 1_000
"""Of so many facts, two contradict each other."""

NAMED = 500
"""Of so many facts, one has the word `NAME` in it."""

NAME = "Bektanov"
_SYLLABLES = "ba ca da fe ge hi ko la me ni or pa qua re sto ta un ver wi zo"
_SPELL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement: what it is about, and its body as an object."""

    number: int
    id: str
    subject: str
    body: dict[str, Json]

    def content(self) -> bytes:
        """Return the body as bytes, one form for one body."""
        return _SPELL.encode(self.body).encode()


def subject_id(place: int) -> str:
    return minted("ent", _random_bytes("subject", place))


def source_id() -> str:
    return minted("src", _random_bytes("source", 0))


def fact_id(number: int) -> str:
    return minted("stm", _random_bytes("fact", number))


def subjects(size: int) -> int:
    """Return how many subjects *size* facts have, and the one more whom all quote."""
    return 1 + -(-size // PER_SUBJECT)


def conflicts_among(size: int) -> int:
    """Return how many pairs among the first *size* facts contradict each other."""
    return -(-max(0, size - 2) // CONFLICT)


def naming_among(size: int) -> int:
    """Return how many of the first *size* facts have the word `NAME`."""
    return -(-max(0, size - 7) // NAMED)


def facts(start: int, stop: int) -> Iterator[Fact]:
    """Yield the facts from number *start* up to *stop*, that one excluded."""
    for number in range(start, stop):
        subject = subject_id(1 + number // PER_SUBJECT)
        yield Fact(number=number, id=fact_id(number), subject=subject, body=_body(number, subject))


def _body(number: int, subject: str) -> dict[str, Json]:
    chance = random.Random(SEED * 1_000_003 + number)
    text, exact = _sentence(chance, 3), _sentence(chance, 7)
    if number % NAMED == 7:
        text = f"{text} for {NAME}"
    said: dict[str, Json] = {
        "property": "ordered",
        "value": {"text": f"that {text} by order {number}", "lang": "en"},
    }
    if number % CONFLICT in (1, 2):
        court = "military" if number % CONFLICT == 1 else "civilian"
        said = {"property": "courtType", "value": {"code": court}}
    day: dict[str, Json] = {"date": "2022-01-05"}
    return said | {
        "subject": subject,
        "qualifiers": [{"property": "pointInTime", "value": day}],
        "references": [
            {
                "source": source_id(),
                "exact": exact,
                "attribution": [
                    {"agent": subject_id(0), "act": "reports"},
                    {"agent": subject, "act": "states", "date": {"date": "2022-01?"}},
                ],
            }
        ],
    }


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_words(), cum_weights=_weights(), k=words))


@lru_cache
def _words() -> list[str]:
    chance, syllables = random.Random(SEED), _SYLLABLES.split()
    return ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(5_000)]


@lru_cache
def _weights() -> list[float]:
    """The word of rank n is said 1/n times as often as the first."""
    total, sums = 0.0, []
    for rank in range(1, 5_001):
        total += 1 / rank
        sums.append(total)
    return sums


def _random_bytes(kind: str, place: int) -> bytes:
    return hashlib.sha256(f"{SEED} {kind} {place}".encode()).digest()[:12]
