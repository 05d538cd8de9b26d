"""Sources one at a time: adding and correcting them, keeping bytes of them, handing these out."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from archive.core.hashes import sha256
from archive.errors import ConflictError, MalformedError, NotFoundError, TamperedError
from archive.events.drafting import Draft
from archive.events.source import Source, SourceCaptured, SourceCorrected
from archive.facts.values import CodeValue
from archive.frozen import dataclass
from archive.ids import Address, Digest
from archive.intake.captures import last
from archive.intake.spoken_sources import read_capture, read_changes, read_source
from archive.log.chains import chain
from archive.queries.names import resolve
from archive.queries.sight import Sight
from archive.queries.sources import Captured, captures_of
from archive.queries.standing import Standing, standing
from archive.service.adding import fresh_id, require_unused
from archive.service.archive import Archive
from archive.service.known import ArchiveKnown
from archive.service.looking import NOW, Look, located, looking
from archive.service.recording import Said, Written, record
from archive.service.telling import tell
from archive.shape import Json
from archive.store import derived
from archive.views.capture import CAPTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The bytes of a file and its name; a name of `-` is none."""

    name: str
    data: bytes

    def read(self, name: str) -> bytes:
        """Return the bytes, whatever *name* is: there is one file."""
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """The captures of a source, and of the one that was asked for its bytes."""

    standing: Standing
    source: str
    captures: tuple[Captured, ...]
    digest: Digest | None
    data: bytes | None


def add_source(
    archive: Archive,
    said: Mapping[str, Json],
    *,
    handle: str | None = None,
    file: File | None = None,
    restricted: bool | None = None,
    dry_run: bool = False,
) -> Written:
    """Record a source and, if *file* is given, that these bytes were kept of it.

    *said* has what stands under a source in a deposit; the date of publication is unknown unless
    it is said. The capture stays out of public copies unless `public` is true.

    Raises:
        MalformedError: what was said is not in form, or a name is not known.
        ConflictError: something bears the handle already.
    """

    def say(connection: Connection) -> Said:
        known = ArchiveKnown(connection, archive.captures)
        require_unused(known, handle)
        told: dict[str, Json] = {"published": _UNKNOWN, **said}
        if file is not None:
            told["file"] = file.name
        body, brought = read_source(known, told, _nothing if file is None else file.read)
        id = fresh_id(archive, "src")
        drafts = [Draft(id=id, body=replace(body, handle=handle), restricted=restricted)]
        for one in brought:
            _keep(archive, one.data, dry_run)
            drafts.append(Draft(id=id, body=one.body, restricted=not one.public))
        return tell(connection, drafts, archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def correct_source(
    archive: Archive,
    name: str,
    said: Mapping[str, Json],
    *,
    reason: str,
    remove: Collection[str] = (),
    handle: str | None = None,
    dry_run: bool = False,
) -> Written:
    """Record the description of the source *name* anew, changed as *said*; the rest stays.

    Raises:
        NotFoundError: *name* is no source here.
        MalformedError: what was said is not in form, or a member to *remove* is not there.
        ConflictError: nothing would change, or something else bears the handle.
    """

    def say(connection: Connection) -> Said:
        end = chain(connection, resolve(Sight(connection), name, ("src",), archive.around.lang))
        before = end.content.body
        assert isinstance(before, Source)
        old = {key: value for key, value in before.json().items() if key != "reason"}
        known = ArchiveKnown(connection, archive.captures)
        new = {**old, **(read_changes(known, _with_lang(before, said)) if said else {})}
        _remove(new, remove)
        if handle is not None:
            require_unused(known, handle, end.id)
            new["handle"] = handle
        if new == old:
            raise ConflictError(
                f"{end.id} says just that already", remedy="Say what is to be another."
            )
        body = SourceCorrected.decode({**new, "reason": reason}, "")
        draft = Draft(id=end.id, body=body, replaces=end.newest)
        return tell(connection, [draft], archive.around.lang)

    return record(archive, say, dry_run=dry_run)


def capture_source(
    archive: Archive,
    name: str,
    file: File | None,
    about: Mapping[str, Json],
    *,
    of: str | None = None,
    outcome: str = "captured",
    public: bool = False,
    dry_run: bool = False,
) -> Written:
    """Record that the bytes of *file* were kept of the source *name*, or that an attempt failed.

    *about*: `method`, `mediaType`, `retrieved`. *of*: the capture that this one was made of, by
    its digest or the name of its file. Kept out of public copies unless *public*.

    Raises:
        NotFoundError: *name* is no source here, or *of* no capture of it.
        MalformedError: what was said is not in form.
        ConflictError: the source has these very bytes already.
    """

    def say(connection: Connection) -> Said:
        id = resolve(Sight(connection), name, ("src",), archive.around.lang)
        known = ArchiveKnown(connection, archive.captures)
        if file is None:
            body = _failure(known, about)
        else:
            brought = read_capture(known, {"file": file.name, **about}, file.read)
            made_of = None if of is None else _digest(Sight(connection), id, of)
            body = replace(brought.body, outcome=outcome, of=made_of)
            _require_new(connection, id, body)
            _keep(archive, file.data, dry_run)
        draft = Draft(id=id, body=body, restricted=not public)
        return tell(connection, [draft], archive.around.lang)

    if (file is None) != (outcome == "failed"):
        raise MalformedError(
            "an attempt that failed has no file, and any other has one",
            remedy="Name the file, or say that the outcome is failed.",
        )
    return record(archive, say, dry_run=dry_run)


def get_capture(
    archive: Archive, name: str, *, capture: str | None, wanted: bool, look: Look = NOW
) -> Got:
    """Return the captures of the source *name* and, if *wanted*, the bytes of one of them.

    *capture*: its digest, the beginning of that, or the name of its file; without it, the only one.

    Raises:
        MalformedError: a time that is none.
        NotFoundError: *name* is no source here, or there is no such capture, or its file is gone.
        ConflictError: there are several, and none is named.
        TamperedError: the file's bytes are not those that were captured.
    """
    with looking(archive, look) as sight:
        id = located(sight, name, ("src",), look.lang)
        captures = captures_of(sight, id)
        digest = _digest(sight, id, capture) if capture or wanted else None
        read = standing(sight, archive.place.origin)
    if digest is None or not wanted:
        return Got(standing=read, source=id, captures=captures, digest=digest, data=None)
    data = archive.captures.read(digest)
    if f"sha256:{sha256(data).hex()}" != digest:
        raise TamperedError(
            f"the file of {digest} was changed",
            remedy="Get the file from another copy of the archive, and put it back.",
        )
    return Got(standing=read, source=id, captures=captures, digest=digest, data=data)


_UNKNOWN: Json = {"absent": "unknown"}


def _nothing(name: str) -> bytes:
    raise RuntimeError(f"nobody brought {name}")


def _with_lang(before: Source, said: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return *said* with the language of the source, in which its title is unless it says one."""
    lang = before.described.get("lang")
    return {"lang": lang.code, **said} if isinstance(lang, CodeValue) else said


def _remove(members: dict[str, Json], names: Collection[str]) -> None:
    kept = ("kind", "published")
    for name in names:
        if name in kept or name not in members:
            raise MalformedError(
                f"{name!r} cannot be removed",
                remedy=f"It has: {', '.join(one for one in members if one not in kept)}.",
            )
        del members[name]


def _failure(known: ArchiveKnown, about: Mapping[str, Json]) -> SourceCaptured:
    """Return the body of an attempt that failed: read as that of a file, of which nothing stays."""
    brought = read_capture(known, {"file": "-", **about}, lambda name: b"")
    return SourceCaptured(
        outcome="failed", method=brought.body.method, retrieved=brought.body.retrieved
    )


def _keep(archive: Archive, data: bytes, dry_run: bool) -> None:
    # Files come first: an entry must never name bytes that are not kept.
    if not dry_run and archive.around.draft is None:
        archive.captures.put(data)


def _require_new(connection: Connection, source: str, body: SourceCaptured) -> None:
    table = derived.table(CAPTURE)
    key = connection.execute(
        select(table.c.event).where(table.c.id == source, table.c.digest == body.digest)
    ).scalar()
    if key is not None:
        raise ConflictError(
            f"{source} has these bytes already, captured at {Address.of_key(key)}",
            remedy="Nothing is to be done; words about it go into a note.",
        )


def _digest(sight: Sight, source: str, text: str | None) -> Digest:
    """Return the digest of the capture of *source* that *text* names; of None, of the only one."""
    table = sight.table(CAPTURE)
    rows = sight.connection.execute(
        select(table.c.digest, table.c.name)
        .where(table.c.id == source, table.c.digest.is_not(None))
        .order_by(table.c.event)
    ).all()
    start = None if text is None else f"sha256:{text.removeprefix('sha256:')}"
    fit = [
        row.digest
        for row in rows
        if start is None or row.digest.startswith(start) or row.name == last(str(text))
    ]
    if len(set(fit)) == 1:
        return Digest(fit[0])
    listed = ", ".join(f"{row.digest} ({row.name or 'without a name'})" for row in rows)
    if fit:
        raise ConflictError(
            f"{source} has {len(rows)} captures, and which is meant is not said",
            remedy=f"Name one by its digest: {listed}.",
        )
    what = "no capture" if text is None else f"no capture {text!r}"
    raise NotFoundError(f"{source} has {what}", remedy=f"It has: {listed or 'none'}.")
