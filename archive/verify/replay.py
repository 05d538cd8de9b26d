"""The log once more, with the end known: which bodies may be absent is told by later entries."""

from collections.abc import Iterator

from archive.core import entry as entries
from archive.core.keys import VerifierKey
from archive.events.archive import ArchiveCreated
from archive.events.opening import Kept, Opened, open_all, recorded
from archive.events.policy import PolicyChanged
from archive.events.recorded import Recorded
from archive.ids import Address
from archive.rules.absence import judged
from archive.rules.state import State
from archive.verify.evidence import Entries

LogKeys = tuple[int, tuple[VerifierKey, ...]]
"""A key set of the log, and the entry from which it is in force."""


class Replay:
    """The entries of a copy that count, in the light of the state after all of them."""

    def __init__(self, evidence: Entries, state: State) -> None:
        self._evidence = evidence
        self.state = state

    def entries(self) -> Iterator[tuple[Kept, entries.Entry, dict[int, Opened]]]:
        """Yield each entry that counts, with its bodies as they may be judged now."""
        for held in self._evidence.entries():
            if held.index not in self.state.authors:
                continue
            entry = entries.parse(held.note)
            opened = open_all(entry, held)
            yield (
                held,
                entry,
                {
                    number: judged(self.state, Address(held.index, number), found)
                    for number, found in opened.items()
                },
            )

    def events(self) -> Iterator[Recorded]:
        """Yield every event that counts, as views take it."""
        for held, entry, opened in self.entries():
            yield from recorded(held.index, entry, opened)

    def log_keys(self) -> list[LogKeys]:
        """Return the log's key sets in the order in which they came into force."""
        return [
            (item.address.entry, item.body.log)
            for item in self.events()
            if isinstance(item.body, ArchiveCreated | PolicyChanged) and item.body.log
        ]
