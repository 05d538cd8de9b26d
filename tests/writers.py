"""A process of several threads, each of which writes to one archive; what was acknowledged is told.

    python -m tests.writers FOLDER NAME THREADS LINK

It says `ready` once all threads have the archive open, and begins when it is answered. Each of them
tries to correct the entity `CONTESTED` as its link LINK still stands, which only one of all may do;
then it adds, deposits, and corrects that entity again until it is not too late.
"""

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Final

from archive.errors import ConflictError
from archive.events.drafting import Draft
from archive.ids import Address, Commitment
from archive.log import chains
from archive.service.archive import Archive
from archive.service.depositing import deposit_bytes
from archive.service.recording import record
from archive.store import engines
from tests.labs import Lab, entity, said
from tests.rules.histories import say

CONTESTED: Final = "ent:contestedcon"
ROUNDS: Final = 2

LETTERS: Final = "abcdefghijklmnop"

DEPOSIT: Final = """deposit: {name}
entities:
  {name}: {{kind: person, label: {{en: Somebody called {name}}}}}
"""


@dataclass(kw_only=True)
class Told:
    """What one thread was told: addresses and ids by what it did, and how often it was refused.

    `first`: whether it was the one whose correction of LINK counted.
    """

    first: bool = False
    added: list[tuple[str, str]] = field(default_factory=list)
    deposited: list[tuple[str, str]] = field(default_factory=list)
    corrected: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0

    @property
    def all(self) -> list[tuple[str, str]]:
        return [*self.added, *self.deposited, *self.corrected]


def deposit_of(name: str) -> bytes:
    return DEPOSIT.format(name=name).encode()


def put(archive: Archive, draft: Draft) -> list[tuple[str, str]]:
    written = record(archive, lambda connection: said(draft), dry_run=False)
    assert written.warning is None, written.warning
    return _pairs(written.addresses, written.ids)


def correct(archive: Archive, link: Commitment, label: str, told: Told) -> bool:
    """Correct the contested entity as *link* left it; say whether that was still so."""
    draft = say("entity.corrected", CONTESTED, replaces=link, label={"en": label})
    try:
        told.corrected += put(archive, draft)
    except ConflictError:
        told.refused += 1
        return False
    return True


def newest(archive: Archive) -> Commitment:
    with engines.reading(archive.engine) as connection:
        found = chains.newest(connection, CONTESTED)
    assert found is not None
    return found


def write(lab: Lab, name: str, link: Commitment, gate: Barrier) -> Told:
    told = Told()
    with Archive.open(lab.place, lab.around) as archive:
        gate.wait()
        gate.wait()
        told.first = correct(archive, link, f"{name} was first", told)
        for number in range(ROUNDS):
            told.added += put(archive, entity(f"ent:{name}{LETTERS[number] * 10}"))
            while not correct(archive, newest(archive), f"{name} says {number}", told):
                pass
        done = deposit_bytes(archive, deposit_of(f"set-{name}"), "set.yaml", lab.folder)
        told.deposited += _pairs(done.written.addresses, done.written.ids)
    return told


def _pairs(addresses: Sequence[Address], ids: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(address), id) for address, id in zip(addresses, ids, strict=True)]


def main() -> None:
    folder, name, threads, link = sys.argv[1:]
    lab, count = Lab(Path(folder)), int(threads)
    gate = Barrier(count + 1, timeout=120)
    with ThreadPoolExecutor(count) as pool:
        runs = [
            pool.submit(write, lab, f"{name}{LETTERS[n]}", Commitment(link), gate)
            for n in range(count)
        ]
        gate.wait()
        print("ready", flush=True)
        sys.stdin.readline()
        gate.wait()
        print(json.dumps([asdict(run.result()) for run in runs]), flush=True)


if __name__ == "__main__":
    main()
