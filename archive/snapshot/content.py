"""Everything that makes up a snapshot, file by file, from what an archive holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from archive.core.hashes import Hash
from archive.core.merkle import ReadHashes
from archive.core.tiles import (
    WIDTH,
    Bundle,
    Tile,
    encode_bundle,
    encode_tile,
    nodes_of,
    tiles_for,
)
from archive.events.opening import Kept
from archive.frozen import dataclass
from archive.ids import Address
from archive.relation import Relation, Row
from archive.snapshot import bodies, paths, tables
from archive.snapshot.manifest import OWN, Digests, Manifest
from archive.views.runner import RELATIONS

Content = tuple[str, Iterable[bytes]]
"""The path of one file, and its bytes in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is handed out: entries with just those bodies that this copy may hold.

    `tree` gives the hashes over all *size* entries. `checkpoints`: notes by size, the last one
    over all entries. `rows`: of every view, as the bodies of this copy make them, by its key; they
    are gone through twice.
    """

    size: int
    entries: Callable[[], Iterator[Kept]]
    tree: ReadHashes
    checkpoints: Sequence[tuple[int, bytes]]
    rows: Mapping[Relation, Iterable[Row]]
    policy: bytes


def files(edition: Edition) -> Iterator[Content]:
    """Yield every file of the payload but the captured ones; `data/log/checkpoint` comes last.

    The parts of a file are read before the next file is asked for.
    """
    yield from _entries(edition)
    for tile in tiles_for(edition.size):
        yield paths.log(tile), (encode_tile(_hashes(tile, edition.tree)),)
    yield from _views(edition)
    yield paths.POLICY, (edition.policy,)
    for size, note in edition.checkpoints:
        yield paths.checkpoint(size), (note,)
    yield paths.CHECKPOINT, (edition.checkpoints[-1][1],)


def _entries(edition: Edition) -> Iterator[Content]:
    entries = edition.entries()
    for start in range(0, edition.size, WIDTH):
        place = Bundle(start // WIDTH, min(WIDTH, edition.size - start))
        bundle: list[bytes] = []
        # First the bodies, which may be much more than the entries: none is kept for later.
        yield paths.bodies(place), _bodies(islice(entries, place.width), bundle)
        assert len(bundle) == place.width, "the entries do not end where the size says"
        yield paths.log(place), encode_bundle(bundle)
    assert next(entries, None) is None, "the entries do not end where the size says"


def _bodies(entries: Iterable[Kept], bundle: list[bytes]) -> Iterator[bytes]:
    """Yield the lines of the bodies of *entries*, an entry at a time; their notes into *bundle*."""
    for held in entries:
        bundle.append(held.note)
        yield b"".join(
            bodies.line(Address(held.index, number), stored)
            for number, stored in sorted(held.bodies.items())
        )


def _views(edition: Edition) -> Iterator[Content]:
    digests = Digests()
    for relation in RELATIONS:
        rows = edition.rows.get(relation, ())
        for path, lines in (
            (paths.rows(relation), tables.lines(relation, rows)),
            (paths.sheet(relation), tables.sheet(relation, rows)),
        ):
            yield path, digests.passing(path.removeprefix(paths.VIEWS), lines)
    yield paths.MANIFEST, _manifest(digests)


def _manifest(digests: Digests) -> Iterator[bytes]:
    # Not before it is asked for: by then the files above were written.
    yield Manifest(OWN, digests.files).encode()


def _hashes(tile: Tile, tree: ReadHashes) -> Sequence[Hash]:
    return tree(nodes_of(tile))
