"""A snapshot as evidence: the auditor's reader over files, and all that is asked of their form.

Loads no SQLAlchemy. What is said of the log never rests on the manifests of the bag: those are
checked besides. Every byte below `data/log`, `data/bodies`, `data/captures` and `data/views`
has a say in what is found: hash tiles are compared with the tree of the entries, lines must have
the one form that they can have, sheets follow from rows, rows from the log. Of views of another
version the digests alone are compared. What `data/trust/policy` says is never believed: it is
hashed as a file of the bag, and not parsed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import BinaryIO

from archive.core.hashes import HASH_BYTES
from archive.core.memory_tree import MemoryTree
from archive.core.tiles import (
    MAX_ENTRY_BYTES,
    WIDTH,
    Bundle,
    decode_bundle,
    nodes_of,
    tiles_for,
)
from archive.core.trust import Trust
from archive.errors import MalformedError
from archive.events.opening import Kept, Stored
from archive.ids import Address, Digest
from archive.relation import Relation, Row
from archive.rules.ahead import Spread
from archive.snapshot import bag, bodies, manifest, paths, tables
from archive.snapshot.about import FULL, told
from archive.snapshot.manifest import OWN, Manifest
from archive.snapshot.reader import Files
from archive.verify import auditor, bagged, places, sheets
from archive.verify.auditor import Progress, unseen
from archive.verify.bag import MAX_INFO_BYTES
from archive.verify.report import Audit, Level, Report
from archive.verify.shelf import MAX_FAULTS, FileFault, Shelf

_MAX_BUNDLE_BYTES = WIDTH * (2 + MAX_ENTRY_BYTES)
_MAX_ROW_BYTES = 1 << 26

_Said = tuple[Address, Stored]


def verify(
    files: Files,
    trust: Trust | None,
    pins: str | None,
    earlier: Sequence[bytes] = (),
    progress: Progress = unseen,
    spread: Spread | None = None,
) -> Report:
    """Return what can be said of the snapshot *files*; see `archive.verify.auditor.verify`."""
    evidence = Snapshot(files)
    return auditor.verify(
        evidence,
        trust,
        pins,
        besides=evidence.check,
        earlier=earlier,
        progress=progress,
        spread=spread,
    )


def _differing(versions: Mapping[str, int]) -> str:
    names = sorted(name for name in {*versions, *OWN} if versions.get(name) != OWN.get(name))
    told = (f"{name} {versions.get(name, 'none')}, here {OWN.get(name, 'none')}" for name in names)
    return f"versions: {'; '.join(told)}"


class Snapshot:
    """The files of a snapshot, read as an auditor reads any copy."""

    complete = False

    def __init__(self, files: Files) -> None:
        self._shelf = Shelf(files)
        kept = self._shelf.kept()
        said = self._shelf.size_in(paths.CHECKPOINT)
        # Where the newest checkpoint is damaged, the names of the others tell what to look for.
        self.size = said if said is not None else kept[-1][0] if kept else 0
        self.full = self._said_audience() == FULL
        self._manifest = self._read_manifest()
        self._comparable = self._manifest is None or self._manifest.versions == OWN

    def entries(self) -> Iterator[Kept]:
        """Yield every entry of the bundles that a log of this size has."""
        for bundle in self._bundles():
            said = groupby(self._bodies(bundle), key=lambda one: one[0].entry)
            waiting = next(said, None)
            for index, note in enumerate(self._notes(bundle), start=bundle.index * WIDTH):
                mine: dict[int, Stored] = {}
                if waiting is not None and waiting[0] == index:
                    mine = {address.event: stored for address, stored in waiting[1]}
                    waiting = next(said, None)
                yield Kept(index=index, note=note, bodies=mine)

    def checkpoints(self) -> Iterator[bytes]:
        """Yield the kept checkpoints by size, and the newest where none is kept."""
        kept = [path for _, path in self._shelf.kept()] or [paths.CHECKPOINT]
        for path in kept:
            note = self._shelf.checkpoint(path)
            if note is not None:
                yield note

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and bytes of every checkpoint that is kept, by size."""
        for _, path in self._shelf.kept():
            note = self._shelf.checkpoint(path)
            if note is not None:
                yield path, note

    def newest(self) -> bytes | None:
        """Return the newest checkpoint."""
        return self._shelf.checkpoint(paths.CHECKPOINT)

    def missing(self) -> str | None:
        """Return the first file that is missing of those that a log of this size consists of."""
        parts = paths.required_log(self.size)
        return next((path for path in parts if path not in self._shelf), None)

    def faults(self) -> Iterator[FileFault]:
        """Yield the faults of form of the files that were read so far."""
        yield from self._shelf.faults

    def altered(self, tree: MemoryTree) -> int | None:
        """Return the first entry whose hash in *tree* is not that in the tiles, if there is one."""
        for tile in (one for one in tiles_for(self.size) if one.level == 0):
            wanted = tree.read(nodes_of(tile))
            data = self._shelf.read(paths.log(tile), len(wanted) * HASH_BYTES) or b""
            for number, leaf in enumerate(wanted):
                if data[number * HASH_BYTES :][:HASH_BYTES] != leaf:
                    return tile.index * WIDTH + number
        return None

    def captures(self) -> Iterator[Digest]:
        """Yield the digests in the names of files that are named as captures."""
        digests = (paths.parse_capture(found.path) for found in self._shelf.found)
        yield from (digest for digest in digests if digest is not None)

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open a capture file."""
        return self._shelf.open(paths.capture(digest))

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        """Return the rows of a view; None where their file is missing.

        None, too, where the views are of another version: their columns are not known here.
        """
        return self._rows(relation, paths.rows(relation)) if self._has(relation) else None

    def shows(self, relation: Relation, made: Iterable[Row]) -> int | None:
        """Return how many rows *made* has, where both files of the view are what these give.

        None where they are not, or not here: then reading them tells what is wrong.
        """
        return sheets.same(self._shelf, relation, made) if self._has(relation) else None

    def check(self, tree: MemoryTree, audit: Audit) -> None:
        """Report what is wrong with the files as files; to be called once all else was read."""
        self._check_views(audit)
        places.check(self._shelf, self.size, self._views(), audit)
        places.check_checkpoints(self._shelf, audit)
        places.check_tiles(self._shelf, self.size, tree, audit)
        bagged.check(self._shelf, tree, audit)
        for fault in self._shelf.faults:
            place = places.shown(fault.path) + (f" {fault.place}" if fault.place else "")
            level = Level.BAG if fault.code.startswith("bag.") else places.level_of(fault.path)
            audit.find(level, fault.code, place, fault.message)

    def _has(self, relation: Relation) -> bool:
        path = paths.rows(relation)
        return self._comparable and path in paths.VIEW_FILES and path in self._shelf

    def _read_manifest(self) -> Manifest | None:
        data = self._shelf.read(paths.MANIFEST, manifest.MAX_BYTES)
        try:
            return None if data is None else manifest.parse(data)
        except MalformedError as error:
            self._shelf.fault(paths.MANIFEST, "view.manifest", error.message)
            return None

    def _said_audience(self) -> str | None:
        """Return for whom this copy says that it is; None where that cannot be read."""
        data = self._shelf.read(bag.INFO, MAX_INFO_BYTES)
        with suppress(MalformedError):
            return None if data is None else told(data).audience
        return None

    def _views(self) -> Collection[str]:
        """Return the paths of the files that the views of this copy are in."""
        if self._manifest is None or self._comparable:
            return paths.VIEW_FILES
        return {paths.VIEWS + name for name in self._manifest.files}

    def _check_views(self, audit: Audit) -> None:
        """Compare the views' files with their digests; say of which version the views are."""
        if self._manifest is None:
            return
        listed = {paths.VIEWS + name: digest for name, digest in self._manifest.files.items()}
        if set(listed) != set(self._views()):
            message = "it lists other files than views of this version are in"
            self._shelf.fault(paths.MANIFEST, "view.manifest", message)
        for path, digest in listed.items():
            found = self._shelf.digest(path)
            if found not in (None, digest):
                message = "its digest is not the one that the manifest beside it has"
                self._shelf.fault(path, "view.altered", message)
        if not self._comparable:
            audit.note(Level.VIEWS, _differing(self._manifest.versions))

    def _bundles(self) -> list[Bundle]:
        found = (paths.parse_log(one.path) for one in self._shelf.found)
        mine = (one for one in found if isinstance(one, Bundle) and paths.is_part(one, self.size))
        return sorted(mine, key=lambda bundle: bundle.index)

    def _notes(self, bundle: Bundle) -> Iterator[bytes]:
        path = paths.log(bundle)
        data = self._shelf.read(path, _MAX_BUNDLE_BYTES)
        try:
            return iter(()) if data is None else decode_bundle(data, bundle.width)
        except MalformedError as error:
            self._shelf.fault(path, "bundle.malformed", error.message)
            return iter(())

    def _bodies(self, bundle: Bundle) -> Iterator[_Said]:
        """Yield the bodies that the file beside *bundle* holds, in order; pass over other lines."""
        path = paths.bodies(bundle)
        first = bundle.index * WIDTH
        entries = range(first, first + bundle.width)
        last, faults = Address(first, -1), 0
        for number, line in enumerate(self._shelf.lines(path, bodies.MAX_LINE_BYTES), start=1):
            fault = None
            try:
                address, stored = bodies.parse(line)
            except MalformedError as error:
                fault = error.message
            else:
                if address.entry not in entries:
                    fault = f"the body of {address} has no place in this file"
                elif address <= last:
                    fault = f"the body of {address} stands after that of {last}"
                else:
                    last = address
                    yield address, stored
            if fault is not None:
                self._shelf.fault(path, "body.line", fault, f"line {number}")
                faults += 1
            if faults == MAX_FAULTS:
                return

    def _rows(self, relation: Relation, path: str) -> Iterator[Row]:
        lines = self._shelf.lines(path, _MAX_ROW_BYTES)
        try:
            yield from sheets.comparing(self._shelf, relation, tables.parse(relation, lines))
        except MalformedError as error:
            self._shelf.fault(path, "view.form", error.message, error.where)
            raise
