"""How long it takes to find words among many statements, once the program runs.

    python -m benchmarks.finding [--statements 100000] [--database sqlite postgresql] [--runs 5]

The archive is filled through the log, 256 facts an entry, with sentences of made-up words that are
as unevenly frequent as those of a language, in Latin and in Cyrillic letters. A few words are
given, so that there is something to look for. What is timed is the whole answer of the library:
hits, counts, the statements as they stand with their speakers, and names.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.events.drafting import Draft
from archive.events.statement import StatementAdded
from archive.ids import minted
from archive.service.archive import Archive
from archive.service.finding import find
from archive.service.looking import NOW, Look
from benchmarks import facts, servers
from benchmarks.ours import place

ENTRY = 256
"""Facts an entry: as many as it holds."""

LATIN = "ba ca da fe ge hi ko la me ni or pa qua re sto ta un ver wi zo"
CYRILLIC = "ба во гра де жи зо ка ле мо на ов пра ре сто та ук фи ход ча шел"


class Speech:
    """Sentences of made-up words; the same in every run."""

    def __init__(self) -> None:
        self._random = random.Random(5)
        self._words = {
            script: [
                "".join(self._random.choices(syllables.split(), k=self._random.randint(1, 4)))
                for _ in range(20_000)
            ]
            for script, syllables in (("en", LATIN), ("ru", CYRILLIC))
        }
        # The word of rank n is said 1/n times as often as the first.
        self._weights = [1 / (rank + 1) for rank in range(20_000)]

    def sentence(self, script: str, number: int) -> str:
        """Return a sentence of 6 to 24 words, with what is looked for at some places."""
        words = self._random.choices(
            self._words[script], weights=self._weights, k=self._random.randint(5, 23)
        )
        if number % 2_000 in (7, 8):
            words.insert(2, "Bektanov" if script == "en" else "Бектанова")
        if number % 3 == 0:
            words[1:1] = ["the", "officials"] if script == "en" else ["приказы", "властей"]
        return " ".join(words)


def statements(count: int) -> Iterator[Draft]:
    speech, subject, other = Speech(), facts.subject_id(1), facts.subject_id(0)
    for number in range(count):
        script = "ru" if number % 4 == 0 else "en"
        body = StatementAdded.decode(
            {
                "subject": subject,
                "property": "ordered",
                "value": {"text": speech.sentence(script, number), "lang": script},
                "references": [
                    {
                        "source": facts.source_id(),
                        "exact": speech.sentence(script, number + 1),
                        "attribution": [{"agent": other, "act": "states"}],
                        "basis": "stated",
                    }
                ],
            },
            "",
        )
        yield Draft(id=minted("stm", os.urandom(12)), body=body)


def fill(archive: Archive, count: int) -> None:
    begun = time.perf_counter()
    put = place.put_signed(archive)
    place.set_scene(archive, put, 1)
    place.put_all(archive, put, statements(count))
    place.cover(archive)
    print(f"{count:,} statements recorded in {time.perf_counter() - begun:.0f} s", flush=True)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `half`: as of the middle of the log."""

    told: str
    words: Sequence[str]
    kinds: Sequence[str] = ()
    exact: bool = False
    half: bool = False


QUESTIONS = (
    Question("a name, in the other alphabet too", ["bektanov"]),
    Question("a name in every 3rd statement", ["official"]),
    Question("two of these", ["officials", "the"]),
    Question("a phrase", ["the officials"]),
    Question("another form", ["приказ"]),
    Question("a beginning of two letters", ["st"]),
    Question("a beginning of one letter", ["b"]),
    Question("exactly", ["Бектанова"], exact=True),
    Question("nothing", ["unheard"]),
    Question("entities alone, and there is one", ["person"], kinds=["entity"]),
    Question("notes alone, and none holds it", ["officials"], kinds=["note"]),
    Question("as of half of it", ["officials"], half=True),
)


def measure(archive: Archive, runs: int, half: int) -> None:
    for one in QUESTIONS:
        look = Look(as_of=str(half)) if one.half else NOW
        took = []
        for _ in range(runs):
            begun = time.perf_counter()
            found = find(archive, one.words, limit=20, look=look, kinds=one.kinds, exact=one.exact)
            took.append(time.perf_counter() - begun)
        total = f"{'over ' if found.search.more else ''}{found.search.total:,}"
        print(
            f"{archive.engine.dialect.name:<10}  {statistics.median(took):6.3f} s, first "
            f"{took[0]:.3f} s  {one.told} ({' '.join(one.words)}): {total}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long finding words takes.")
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--database", nargs="+", default=["sqlite"])
    asked = parser.parse_args()
    for name in asked.database:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            with (
                servers.database(name, folder) as url,
                place.founded_at(folder, url) as archive,
            ):
                fill(archive, asked.statements)
                size = folder / "archive" / "archive.db"
                if size.exists():
                    print(f"{size.stat().st_size / 2**20:.0f} MiB", flush=True)
                measure(archive, asked.runs, asked.statements // ENTRY // 2)


if __name__ == "__main__":
    main()
