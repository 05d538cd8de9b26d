"""Taking in what other catalogues hold, in their own formats."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.frozen import dataclass
from archive.intake import ftm, wikibase
from archive.intake.batches import Stream
from archive.intake.known import Known
from archive.intake.wikibase import Files
from archive.interchange import ftm_terms, wikibase_terms
from archive.interchange.losses import Difference, Ledger, Loss, Tally
from archive.service.archive import Archive
from archive.service.importing import Imported, Told, record_batches

MAX_FILE_BYTES = 256 << 20
"""One file; a larger catalogue comes in several."""

_FORMATS: Mapping[str, tuple[Callable[[Files, Known, Tally], Stream], Mapping[str, Difference]]] = {
    "wikibase": (wikibase.stream, wikibase_terms.IMPORTED),
    "ftm": (ftm.stream, ftm_terms.IMPORTED),
}

File = tuple[str, Callable[[], bytes]]
"""What a file is called, and what reads it: it is read twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What became of files in the format of another catalogue.

    `counts`: how many of each sort were in them, whatever became of it; `losses`: what the two say
    differently.
    """

    format: str
    files: tuple[str, ...]
    imported: Imported
    counts: Mapping[str, int]
    losses: tuple[Loss, ...]


def exchange(
    archive: Archive,
    format: str,
    files: Sequence[File],
    *,
    dry_run: bool = False,
    skip: bool = False,
    tell: Callable[[Told], None] = lambda told: None,
) -> Exchanged:
    """Record what *files* in *format* hold, all of them as one; see `record_batches` for the rest.

    Raises:
        MalformedError: a file is not in the format, or what it says has faults.
    """
    names = tuple(name for name, _ in files)

    def read() -> Iterator[tuple[str, bytes]]:
        for name, content in files:
            yield name, content()

    made: list[Tally] = []

    def produce(known: Known) -> Stream:
        stream, differences = _FORMATS[format]
        made.append(Tally(Ledger(differences)))
        return stream(read, known, made[-1])

    name = names[0] if len(names) == 1 else f"{len(names)} files"
    done = record_batches(archive, produce, name=name, dry_run=dry_run, skip=skip, tell=tell)
    arrived = made[-1]
    return Exchanged(
        format=format,
        files=names,
        imported=done,
        counts=dict(arrived.counts),
        losses=arrived.ledger.told(),
    )
