"""A snapshot as evidence: the auditor's reader over files, and all that is asked of their form.

Loads no SQLAlchemy. Every byte below `data/log`, `data/bodies`, `data/captures` and `data/views`
has a say in what is found: hash tiles are compared with the tree of the entries, lines must have
the one form that they can have, sheets follow from rows, rows from the log. `data/trust/policy`
is never opened.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from archive.core.memory_tree import MemoryTree
from archive.core.tiles import MAX_ENTRY_BYTES, WIDTH, Bundle, decode_bundle
from archive.core.trust import Trust
from archive.errors import MalformedError
from archive.events.opening import Kept, Stored
from archive.ids import Address, Digest
from archive.relation import Relation, Row
from archive.snapshot import bodies, paths, tables
from archive.snapshot.reader import Files
from archive.verify import auditor, places
from archive.verify.report import Audit, Report
from archive.verify.shelf import MAX_FAULTS, Shelf

_MAX_BUNDLE_BYTES = WIDTH * (2 + MAX_ENTRY_BYTES)
_MAX_ROW_BYTES = 1 << 26

_Said = tuple[Address, Stored]


def verify(files: Files, trust: Trust | None, pins: str | None) -> Report:
    """Return what can be said of the snapshot *files*; see `archive.verify.auditor.verify`."""
    evidence = Snapshot(files)
    return auditor.verify(evidence, trust, pins, besides=evidence.check)


class Snapshot:
    """The files of a snapshot, read as an auditor reads any copy."""

    complete = False

    def __init__(self, files: Files) -> None:
        self._shelf = Shelf(files)
        kept = self._shelf.kept()
        said = self._shelf.size_in(paths.CHECKPOINT)
        # Where the newest checkpoint is damaged, the names of the others tell what to look for.
        self.size = said if said is not None else kept[-1][0] if kept else 0

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

    def captures(self) -> Iterator[Digest]:
        """Yield the digests in the names of files that are named as captures."""
        digests = (paths.parse_capture(found.path) for found in self._shelf.found)
        yield from (digest for digest in digests if digest is not None)

    def capture(self, digest: Digest) -> BinaryIO | None:
        """Open a capture file."""
        return self._shelf.open(paths.capture(digest))

    def rows(self, relation: Relation) -> Iterator[Row] | None:
        """Return the rows of a view; None where their file is missing or not in form."""
        path = paths.rows(relation)
        if path not in paths.VIEW_FILES or path not in self._shelf:
            return None
        try:
            rows = list(tables.parse(relation, self._shelf.lines(path, _MAX_ROW_BYTES)))
        except MalformedError as error:
            self._shelf.fault(path, "view.form", error.message, error.where)
            return None
        self._compare_sheet(relation, rows)
        return iter(rows)

    def check(self, tree: MemoryTree, audit: Audit) -> None:
        """Report what is wrong with the files as files; to be called once all else was read."""
        places.check(self._shelf, self.size, audit)
        places.check_checkpoints(self._shelf, audit)
        places.check_tiles(self._shelf, self.size, tree, audit)
        for fault in self._shelf.faults:
            place = places.shown(fault.path) + (f" {fault.place}" if fault.place else "")
            audit.find(places.level_of(fault.path), fault.code, place, fault.message)

    def _bundles(self) -> list[Bundle]:
        found = (paths.parse_log(one.path) for one in self._shelf.found)
        mine = (one for one in found if isinstance(one, Bundle) and paths.is_part(one, self.size))
        return sorted(mine, key=lambda bundle: bundle.index)

    def _notes(self, bundle: Bundle) -> tuple[bytes, ...]:
        path = paths.log(bundle)
        data = self._shelf.read(path, _MAX_BUNDLE_BYTES)
        try:
            return () if data is None else decode_bundle(data, bundle.width)
        except MalformedError as error:
            self._shelf.fault(path, "bundle.malformed", error.message)
            return ()

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

    def _compare_sheet(self, relation: Relation, rows: list[Row]) -> None:
        """Compare the sheet for people with the rows beside it."""
        path = paths.sheet(relation)
        file = self._shelf.open(path)
        if file is None:
            return
        with file:
            for number, wanted in enumerate(tables.sheet(relation, rows), start=1):
                if file.read(len(wanted)) != wanted:
                    message = "it differs from what the rows beside it give"
                    self._shelf.fault(path, "view.sheet", message, f"row {number}")
                    return
            if file.read(1):
                message = "it goes on behind the last of the rows beside it"
                self._shelf.fault(path, "view.sheet", message)
