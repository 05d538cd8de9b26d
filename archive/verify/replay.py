"""The log once more, with the end known: which bodies may be absent is told by later entries."""

from collections.abc import Iterator, Mapping

from archive.core import entry as entries
from archive.core.entry import Entry
from archive.events.opening import Kept, Opened, open_all, recorded
from archive.events.recorded import Recorded
from archive.frozen import dataclass
from archive.ids import Address
from archive.rules.absence import judged
from archive.rules.state import State
from archive.verify.evidence import Entries


@dataclass(frozen=True, slots=True)
class Replayed:
    """An entry that counts, with its bodies as they may be judged now."""

    held: Kept
    entry: Entry
    opened: Mapping[int, Opened]

    def events(self) -> Iterator[Recorded]:
        """Yield its events, as views take them."""
        return recorded(self.held.index, self.entry, self.opened)


class Replay:
    """The entries of a copy that count, in the light of the state after all of them."""

    def __init__(self, evidence: Entries, state: State) -> None:
        self._evidence = evidence
        self.state = state

    def entries(self) -> Iterator[Replayed]:
        """Yield each entry that counts."""
        for held in self._evidence.entries():
            if held.index not in self.state.authors:
                continue
            entry = entries.parse(held.note)
            opened = {
                number: judged(self.state, Address(held.index, number), found)
                for number, found in open_all(entry, held).items()
            }
            yield Replayed(held, entry, opened)

    def events(self) -> Iterator[Recorded]:
        """Yield every event that counts."""
        for replayed in self.entries():
            yield from replayed.events()
