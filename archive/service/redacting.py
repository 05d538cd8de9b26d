"""Forgetting words for good, with the proof kept that they were there, and who took them away.

What a redaction leaves: the signed entry with its commitment, that it was redacted, when, by whom
and for which closed reason. What it takes: body and salt, all rows of views, the text index, and a
captured file whose every event is redacted. It is done in this order, so that a stop anywhere
leaves either everything as it was, or a redaction that only has to be finished: a list of what is
to be erased is put beside the database; the entry and the deletion of rows are committed; the files
are deleted and the database is written anew; the list is taken away.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, select

from archive.errors import ArchiveError, ConflictError, NotReadyError, UnreachableError
from archive.events.drafting import Draft
from archive.events.event import EventRedacted
from archive.events.note import NoteAdded
from archive.events.recorded import BodyState
from archive.frozen import dataclass
from archive.ids import Address, Digest, is_digest
from archive.queries.labels import labels
from archive.queries.rows import batches
from archive.queries.sight import Sight
from archive.service.archive import ERASING, Archive
from archive.service.recording import Said, Written, record
from archive.service.targets import Target, chosen, require_all, targets
from archive.service.telling import tell
from archive.store import derived, engines, erasing, files, head
from archive.store.faults import told_of_files
from archive.views.capture import CAPTURE

_HERE = (BodyState.OPEN.value, BodyState.UNKNOWN.value, BodyState.UNREADABLE.value)
_LINKS_OF = ("stm", "ent", "src", "prop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a redaction would take.

    `targets`: the events, in the order of the log. `others`: events about the same things that are
    not among them and keep their words. `files`: captured files that go. `kept`: files that stay,
    since another event that is open names them. `strays`: files that no open event names, as a
    deposit leaves them that was broken off. `already`: the events that were asked for and are
    redacted by now. `names`: what to call ids.
    """

    targets: tuple[Target, ...]
    others: tuple[Target, ...]
    files: tuple[str, ...]
    kept: tuple[str, ...]
    strays: tuple[str, ...]
    already: tuple[Target, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What was redacted. `removed`: files that were deleted.

    `unfinished`: why something may still stand in the files of the database, None if nothing does.
    """

    plan: Plan
    written: Written
    removed: tuple[str, ...]
    unfinished: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What an erasure that was broken off still had to do."""

    removed: tuple[str, ...]
    unfinished: str | None


def plan(
    archive: Archive, named: Sequence[str], addresses: Sequence[str], *, whole: bool = False
) -> Plan:
    """Return what redacting *named* and *addresses* would take; nothing is changed.

    *named*: addresses, or names of things, each of which stands for every event about it. With
    *whole*, all events about whatever the addresses are about go with them.

    Raises:
        NotFoundError: one of them is nothing here.
        ConflictError: one is a steward's, which stays in every copy; or all are redacted already.
    """
    with engines.reading(archive.engine) as connection:
        return _plan(connection, archive, named, addresses, whole)


def redact(
    archive: Archive,
    named: Sequence[str],
    addresses: Sequence[str],
    *,
    whole: bool = False,
    reason: str,
    confirmed: int,
    authority: str | None = None,
    lang: str = "en",
    dry_run: bool = False,
) -> Redacted:
    """Redact what `plan` gives, if that is as many events as are *confirmed*.

    *authority* says in a restricted note on each event at whose request it was done.

    Raises:
        ConflictError: it is another number of events, or as `plan` has it.
        NotAuthorisedError: too few stewards sign.
    """
    plans: list[Plan] = []
    rehearsed = dry_run or archive.around.draft is not None

    def say(connection: Connection) -> Said:
        made = _plan(connection, archive, named, addresses, whole)
        if len(made.targets) != confirmed:
            raise _otherwise(made, confirmed)
        plans.append(made)
        if not rehearsed:
            _note_erasing(archive, made.files)
        return tell(connection, _drafts(made, reason, authority, lang), archive.around.lang)

    with erasing_after(archive):
        written = record(archive, say, dry_run=dry_run)
    if rehearsed:
        return Redacted(plan=plans[-1], written=written, removed=(), unfinished=None)
    done = finish(archive)
    return Redacted(
        plan=plans[-1], written=written, removed=done.removed, unfinished=done.unfinished
    )


def finish(archive: Archive) -> Finished:
    """Erase what redactions have left in files. Done twice, it does nothing the second time.

    Raises:
        NotReadyError: the list of what is to be erased cannot be read.
    """
    place = archive.place.folder / ERASING
    digests = _noted(place)
    if digests is None:
        return Finished(removed=(), unfinished=None)
    removed = []
    try:
        with engines.writing(archive.engine) as connection:
            # Whoever holds this lock is the only one who puts files there, or names them.
            head.lock(connection, although_closed=True)
            gone = _unnamed(connection, digests, ())
            removed = [digest for digest in gone if archive.captures.remove(Digest(digest))]
            archive.captures.sweep()
        erasing.erase(archive.engine)
        with told_of_files(str(place)):
            place.unlink(missing_ok=True)
            files.sync_folder(place.parent)
    except ArchiveError as error:
        return Finished(removed=tuple(removed), unfinished=f"{error.message} {error.remedy}")
    return Finished(removed=tuple(removed), unfinished=None)


@contextmanager
def erasing_after(archive: Archive) -> Iterator[None]:
    """Take the list of what is to be erased away again where nothing was recorded."""
    under_way = archive.is_erasing
    try:
        yield
    except UnreachableError:
        # Perhaps it was recorded.
        raise
    except ArchiveError:
        if not under_way:
            (archive.place.folder / ERASING).unlink(missing_ok=True)
        raise


def prepare(connection: Connection, archive: Archive, addresses: Sequence[Address]) -> None:
    """Write down what has to be erased once *addresses* are redacted, before that is committed."""
    if addresses:
        keys = [address.key for address in addresses]
        gone, _ = _files(connection, targets(Sight(connection), keys))
        _note_erasing(archive, gone)


def _plan(
    connection: Connection,
    archive: Archive,
    named: Sequence[str],
    addresses: Sequence[str],
    whole: bool,
) -> Plan:
    found = chosen(connection, archive, [*named, *addresses])
    require_all(found, addresses)
    _refuse_steward(found, [*named, *addresses])
    about = {one.about for one in found if one.about.partition(":")[0] in _LINKS_OF}
    there = [
        one
        for one in chosen(connection, archive, sorted(about))
        if not one.steward and one.state in _HERE
    ]
    wanted = [one for one in found if not one.steward and one.state in _HERE]
    if whole:
        wanted = sorted({*wanted, *there}, key=lambda one: one.address)
    if not wanted:
        raise ConflictError(
            "all of it is redacted already, or is not in this copy",
            remedy="Nothing needs to be done.",
        )
    chosen_ones = {one.address for one in wanted}
    gone, kept = _files(connection, wanted)
    sight = Sight(connection)
    return Plan(
        targets=tuple(wanted),
        others=tuple(one for one in there if one.address not in chosen_ones),
        files=gone,
        kept=kept,
        strays=_unnamed(connection, archive.captures, ()),
        already=tuple(one for one in found if one.state == BodyState.REDACTED.value),
        names=labels(sight, {one.about for one in wanted}, archive.around.lang),
    )


def _otherwise(made: Plan, confirmed: int) -> ConflictError:
    number = len(made.targets)
    told = f"{number} event{'' if number == 1 else 's'} would be redacted"
    gone = ", ".join(str(one.address) for one in made.already)
    return ConflictError(
        f"{told}, and {confirmed} were confirmed{f'; redacted already: {gone}' if gone else ''}",
        remedy="Look at the list again, and confirm the number of events in it.",
    )


def _refuse_steward(found: Iterable[Target], asked: Sequence[str]) -> None:
    """Raise where an address among *asked* is that of a steward event.

    A thing's own steward events, such as the enrolment of a key, are passed over.
    """
    for one in found:
        if one.steward and str(one.address) in asked:
            raise ConflictError(
                f"{one.address} is a steward's act ({one.type}): it stays in every copy, and holds "
                "closed codes, numbers and keys alone",
                remedy="Take it out of the list; a note on a key can be redacted.",
            )


def _drafts(made: Plan, reason: str, authority: str | None, lang: str) -> Sequence[Draft]:
    redactions = [Draft(target=one.address, body=EventRedacted(reason)) for one in made.targets]
    if authority is None:
        return redactions
    note = NoteAdded.decode({"text": authority, "lang": lang, "kind": "authority"}, "")
    notes = [Draft(target=one.address, body=note, restricted=True) for one in made.targets]
    return [*redactions, *notes]


def _files(
    connection: Connection, wanted: Sequence[Target]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the digests of files that only events among *wanted* name, and of the others."""
    keys = [one.address.key for one in wanted if one.type == "source.captured"]
    capture = derived.table(CAPTURE)
    digests = {
        digest
        for batch in batches(keys)
        for digest in connection.execute(
            select(capture.c.digest).where(
                capture.c.event.in_(batch), capture.c.digest.is_not(None)
            )
        ).scalars()
    }
    gone = _unnamed(connection, digests, keys)
    return gone, tuple(sorted(digests - set(gone)))


def _unnamed(
    connection: Connection, digests: Iterable[str], without: Sequence[int]
) -> tuple[str, ...]:
    """Return those of *digests* that no open event names, those at the keys *without* aside."""
    capture = derived.table(CAPTURE)
    named = {
        digest
        for batch in batches(sorted(digests))
        for key, digest in connection.execute(
            select(capture.c.event, capture.c.digest).where(capture.c.digest.in_(batch))
        )
        if key not in without
    }
    return tuple(sorted(set(digests) - named))


def _note_erasing(archive: Archive, digests: Sequence[str]) -> None:
    """Write down, before anything is committed, what has to be erased once it is."""
    place = archive.place.folder / ERASING
    before = _noted(place) or ()
    listing = json.dumps(sorted({*before, *digests})).encode()
    files.replace(place, listing + b"\n", files.PRIVATE)


def _noted(place: Path) -> tuple[str, ...] | None:
    """Return the digests of files that an erasure has to look at; None where none is under way."""
    with told_of_files(str(place)):
        if not place.exists():
            return None
        data = place.read_bytes()
    try:
        found: object = json.loads(data)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise NotReadyError(
            f"{place} does not list what has to be erased",
            remedy="Delete the file, and redact once more what was to be redacted.",
        )
    return tuple(one for one in found if is_digest(one))
