"""How many facts a second the log takes, one entry a transaction, on each database.

Run from the checkout's top folder, with the test extra installed:

    python -m benchmarks.append [--seconds 10] [--events 1 256] [--database sqlite postgresql]

A fact is a statement.added with one qualifier and one reference with its quotation and attribution
(see `fact`). Composing and signing come first and are timed apart; what counts as appended is
checked by every rule, in the tree and in all views, and committed with the durability that an
archive has.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive.core import entry as entries
from archive.core.commitment import SALT_BYTES
from archive.events.drafting import Base, Composed, Draft, compose
from archive.events.entity import EntityAdded
from archive.events.source import SourceAdded
from archive.events.statement import StatementAdded
from archive.ids import KeyId, minted
from archive.log.append import append
from archive.service.archive import Archive, Surroundings
from archive.service.founding import found
from archive.service.signing import append_signed, verified_base
from archive.store import engines

ORIGIN = "example.org/benchmark"
BATCH = 2_048
"""Facts that are composed and signed ahead of each timed run of appends."""


def fact(subject: str, other: str, source: str, number: int) -> Draft:
    body = StatementAdded.decode(
        {
            "subject": subject,
            "property": "ordered",
            "value": {"text": f"that the square be cleared, order number {number}", "lang": "en"},
            "qualifiers": [
                {"property": "pointInTime", "value": {"date": "2022-01-05", "basis": "stated"}}
            ],
            "references": [
                {
                    "source": source,
                    "exact": "on January 5 he verbally ordered that the square be cleared",
                    "attribution": [
                        {"agent": other, "act": "reports"},
                        {"agent": subject, "act": "states", "date": {"date": "2022-01?"}},
                    ],
                    "basis": "stated",
                }
            ],
        },
        "",
    )
    return Draft(id=minted("stm", os.urandom(12)), body=body)


def scene() -> list[Draft]:
    """Return two entities and a source for facts to speak of."""
    person = {"kind": "person", "label": {"en": "A person"}, "identified": True}
    source = {"kind": "article", "published": {"absent": "unknown"}}
    return [
        Draft(id=minted("ent", os.urandom(12)), body=EntityAdded.decode(person, "")),
        Draft(id=minted("ent", os.urandom(12)), body=EntityAdded.decode(person, "")),
        Draft(id=minted("src", os.urandom(12)), body=SourceAdded.decode(source, "")),
    ]


def measure(archive: Archive, events: int, seconds: float) -> None:
    with engines.writing(archive.engine) as connection:
        base = verified_base(connection, archive)
        signer = archive.around.keyring.signer("first", archive.around.ask)
        drafts = scene()
        append_signed(
            connection,
            drafts,
            origin=archive.place.origin,
            base=base,
            signers=[signer],
            around=archive.around,
        )
    subject, other, source = (str(draft.id) for draft in drafts)
    composing = appending = 0.0
    facts = length = 0
    while appending < seconds:
        begun = time.perf_counter()
        ready: list[tuple[bytes, Composed]] = []
        for start in range(0, BATCH, events):
            run = [fact(subject, other, source, start + n) for n in range(events)]
            composed = composed_of(archive, run, base, signer.key.id)
            ready.append((entries.sign(composed.text, [signer]), composed))
        composing += time.perf_counter() - begun
        begun = time.perf_counter()
        for note, composed in ready:
            with engines.writing(archive.engine) as connection:
                append(connection, note, dict(enumerate(composed.stored)))
        appending += time.perf_counter() - begun
        facts += len(ready) * events
        length += sum(len(stored.content) for _, one in ready for stored in one.stored)
    name = archive.engine.dialect.name
    print(
        f"{name:<10}  {events:>3} a entry  {facts / appending:>8.0f} facts/s appended  "
        f"{facts / composing:>8.0f} facts/s composed and signed  "
        f"({facts} facts of {length // facts} bytes)",
        flush=True,
    )


def composed_of(archive: Archive, drafts: Sequence[Draft], base: Base, key: str) -> Composed:
    return compose(
        drafts,
        origin=archive.place.origin,
        at=int(time.time()),
        base=base,
        by=[KeyId(key)],
        random=os.urandom(SALT_BYTES * len(drafts)),
    )


@contextmanager
def founded(folder: Path, database: str | None) -> Iterator[Archive]:
    around = Surroundings(
        home=folder / "home",
        ask=lambda path: None,
        now=lambda: int(time.time()),
        random=os.urandom,
        keys=("first",),
    )
    made = found(
        folder / "archive",
        origin=ORIGIN,
        title=None,
        key="first",
        second_key="second",
        database=database,
        passphrase=None,
        around=around,
    )
    with Archive.open(made.place.folder, around) as archive:
        yield archive


@contextmanager
def databases(name: str, folder: Path) -> Iterator[str | None]:
    """Yield the URL of an empty database, None for a file of SQLite in the archive's folder."""
    if name == "sqlite":
        yield None
        return
    from tests import conftest

    # What the tests turn off for speed is what makes a commit durable.
    settings = {"listen_addresses": "", "shared_buffers": "1GB"}
    conftest.POSTGRESQL_SETTINGS.clear()
    conftest.POSTGRESQL_SETTINGS.update(settings)
    server = folder / "server"
    server.mkdir(mode=0o755)
    process = conftest.start_postgresql(server)
    try:
        with conftest.postgresql_database(conftest.postgresql_address(server)) as url:
            yield url
    finally:
        conftest.stop_postgresql(process)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how many facts a second are appended.")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--events", type=int, nargs="+", default=[1, 256])
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    for name in asked.database:
        for events in asked.events:
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place)
                # The server may run as another user.
                folder.chmod(0o755)
                with databases(name, folder) as url, founded(folder, url) as archive:
                    measure(archive, events, asked.seconds)


if __name__ == "__main__":
    main()
