"""Starting an archive: keys, entry 0, the vocabulary, the first checkpoints.

Two stewards are enrolled, because losing the last one is final: one key for every day, one to be
put away. If anything fails, what was made is taken back, so that the next attempt starts clean.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from archive import place as places
from archive.core import base64, trust
from archive.core import checkpoint as checkpoints
from archive.core.checkpoint import SignedCheckpoint
from archive.core.keyfile import KeyFile
from archive.core.keys import Signer
from archive.core.merkle import EMPTY_ROOT, Node
from archive.errors import ConflictError, MalformedError
from archive.events.archive import ArchiveCreated, Continues
from archive.events.base import ARCHIVIST, STEWARD
from archive.events.drafting import Base, Draft
from archive.events.key import KeyEnrolled
from archive.events.property import PropertyDefined
from archive.frozen import dataclass
from archive.ids import Origin, is_origin
from archive.log import tree, views
from archive.place import Place
from archive.service.archive import Archive, Surroundings
from archive.service.signing import append_signed, sign_within
from archive.store import engines, files, head, schema, tables
from archive.store.bulk import insert_rows
from archive.store.faults import told_of_files
from archive.vocabulary import VOCABULARY

DATABASE = "archive.db"
POLICY = "policy"
SIGNERS = 1
SECRET_BYTES = 32
MAX_CHECKPOINT_BYTES = 1 << 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A new archive. `identity`: the leaf hash of entry 0 in base64. `policy`: what to hand out.

    `continues`: the log that this one carries on, None for none.
    """

    place: Place
    title: str
    identity: str
    log_keys: tuple[str, ...]
    key_file: Path
    second_key_file: Path
    log_folder: Path
    policy: Path
    size: int
    root: str
    continues: Continues | None


def found(
    folder: Path,
    *,
    origin: str,
    title: str | None,
    key: str,
    second_key: str,
    database: str | None,
    passphrase: bytes | None,
    around: Surroundings,
    continues: Path | None = None,
    captures_inside: bool = False,
) -> Founded:
    """Make an archive in *folder*, with new keys of these nicknames; return what to publish.

    *continues*: the last signed checkpoint of a log that nobody writes to any more, whose place
    this one takes. The new archive says so for ever; nothing is taken over. *captures_inside*:
    captured files are kept in the *database*, which is on a server then.

    Raises:
        MalformedError: *origin*, a nickname, *database* or a checkpoint is not in form.
        ConflictError: *folder* is not empty, or a key or a log of that name is there already.
    """
    if not is_origin(origin):
        raise MalformedError(
            f"{origin!r} cannot name an archive",
            remedy="Write a domain name and a path in small letters: example.org/january-2022.",
        )
    if key == second_key:
        raise ConflictError(
            f"both keys are called {key}", remedy="Give the key to be put away another nickname."
        )
    place = Place(folder, Origin(origin), database or DATABASE, captures_inside=captures_inside)
    places.require_server(place)
    _require_room(folder, around, Origin(origin), (key, second_key))
    ended = None if continues is None else _ended(continues, origin)
    with ExitStack() as undo:
        made = _found(place, title or origin, (key, second_key), passphrase, around, undo, ended)
        undo.pop_all()
    return made


def _require_room(
    folder: Path, around: Surroundings, origin: Origin, nicknames: tuple[str, str]
) -> None:
    with told_of_files(str(folder)):
        if folder.exists() and any(folder.iterdir()):
            if (folder / DATABASE).exists() and not (folder / places.MARKER).exists():
                raise _broken_off(folder, around, origin, nicknames)
            raise ConflictError(
                f"{folder} is not empty", remedy="Choose a folder that is new or empty."
            )
    for nickname in nicknames:
        path = around.keyring.path(nickname)
        if path.exists():
            raise ConflictError(
                f"there is a key {nickname} already, in {path}",
                remedy="Choose another nickname: each archive's keys are made for it alone.",
            )
    if around.keyring.log_folder(origin).exists():
        raise ConflictError(
            f"{origin} has log keys already, in {around.keyring.log_folder(origin)}",
            remedy="Choose another origin: a log's keys sign one history, once.",
        )


def _broken_off(
    folder: Path, around: Surroundings, origin: Origin, nicknames: tuple[str, str]
) -> ConflictError:
    """Return the error where the making of an archive was killed: its marker comes last."""
    ring = around.keyring
    made = [*(ring.path(nickname) for nickname in nicknames), ring.log_folder(origin)]
    left = ", ".join(str(path) for path in (folder, *made) if path.exists())
    return ConflictError(
        f"{folder} holds the beginnings of an archive, and was never finished",
        remedy="Choose other names for everything; or, if nothing of it was ever used, delete what "
        f"is left of it and repeat this: {left}.",
    )


def _found(
    place: Place,
    title: str,
    nicknames: tuple[str, str],
    passphrase: bytes | None,
    around: Surroundings,
    undo: ExitStack,
    continues: Continues | None,
) -> Founded:
    """Make everything; *undo* holds what takes it back, for a caller whose attempt failed."""
    ring, folder, origin = around.keyring, place.folder, place.origin
    created = not folder.exists()
    with told_of_files(str(folder)):
        undo.callback(_empty, folder, created)
        files.make_folder(folder)
    first, second = (
        _made(
            partial(ring.create, nickname, passphrase, around.random),
            partial(ring.path(nickname).unlink, missing_ok=True),
            undo,
        )
        for nickname in nicknames
    )
    log = _made(
        partial(ring.create_log, origin, around.random),
        partial(shutil.rmtree, ring.log_folder(origin), ignore_errors=True),
        undo,
    )
    with Archive(place, engines.open_engine(place.url), around) as archive:
        return _write(archive, title, (first, second), log, continues)


def _made(make: Callable[[], T], take_back: Callable[[], object], undo: ExitStack) -> T:
    """Return what *make* makes; from its beginning on, *undo* will *take_back*."""
    with ExitStack() as one:
        one.callback(take_back)
        try:
            made = make()
        except ConflictError:
            # Somebody else made it in this instant: it is not this attempt's to take back.
            one.pop_all()
            raise
        undo.push(one.pop_all())
    return made


def _empty(folder: Path, created: bool) -> None:
    if not folder.is_dir():
        return
    for item in folder.iterdir():
        if item.is_dir():
            shutil.rmtree(item, ignore_errors=True)
        else:
            item.unlink(missing_ok=True)
    if created:
        folder.rmdir()


def _ended(file: Path, origin: str) -> Continues:
    """Return the log whose last checkpoint is in *file*, and which *origin* carries on."""
    with told_of_files(str(file)), file.open("rb") as opened:
        data = opened.read(MAX_CHECKPOINT_BYTES)
    try:
        said = checkpoints.parse(data).checkpoint
    except MalformedError as error:
        raise MalformedError(f"{file}: {error.message}", remedy=error.remedy) from None
    if said.origin == origin:
        raise ConflictError(
            f"{file} is of {origin} itself: a second history under one name would be a fork",
            remedy="Choose another origin for the new archive.",
        )
    return Continues(origin=said.origin, size=said.size, root=base64.encode(said.root))


def _write(
    archive: Archive,
    title: str,
    stewards: tuple[KeyFile, KeyFile],
    log: tuple[Signer, ...],
    continues: Continues | None,
) -> Founded:
    place, around = archive.place, archive.around
    _make_tables(archive)
    # One transaction: whatever stops it, the database holds an archive or is still empty.
    with engines.writing(archive.engine) as connection:
        views.drop(connection)
        views.create(connection)
        insert_rows(connection, tables.secret, [(1, around.random(SECRET_BYTES))])
        append_signed(
            connection,
            _first_entry(place.origin, title, stewards, log, continues),
            origin=place.origin,
            base=Base(size=0, root=EMPTY_ROOT),
            signers=[file.signer for file in stewards],
            around=around,
        )
        identity = tree.reader(connection)([Node(0, 0)])[0]
        policy = trust.encode([signer.key for signer in log], identity)
        around.keyring.keep_pins(place.origin, policy)
        first = sign_within(connection, archive, log)
        assert first is not None
        signed = _add_vocabulary(connection, archive, stewards[0].signer, log, first)
    files.write_new(place.folder / POLICY, policy)
    # The marker comes last: a folder with it is an archive, and complete.
    inside = place.captures_inside
    places.make(place.folder, place.origin, place.database, captures_inside=inside)
    return Founded(
        place=place,
        title=title,
        identity=base64.encode(identity),
        log_keys=tuple(signer.key.encode() for signer in log),
        key_file=around.keyring.path(stewards[0].nickname),
        second_key_file=around.keyring.path(stewards[1].nickname),
        log_folder=around.keyring.log_folder(place.origin),
        policy=place.folder / POLICY,
        size=signed.checkpoint.size,
        root=base64.encode(signed.checkpoint.root),
        continues=continues,
    )


def _make_tables(archive: Archive) -> None:
    """Make the durable tables; those that an attempt left empty on a server are taken as they are.

    Raises:
        ConflictError: the database holds something already.
    """
    database = archive.engine.url.database
    if archive.engine.dialect.name == "sqlite" and Path(str(database)).exists():
        raise _taken(archive)
    schema.upgrade(archive.engine)
    with engines.reading(archive.engine) as connection:
        if head.size(connection) or connection.execute(select(tables.secret.c.id)).first():
            raise _taken(archive)


def _taken(archive: Archive) -> ConflictError:
    return ConflictError(
        f"{engines.place(archive.engine)} holds an archive already",
        remedy="Give the new archive an empty database of its own.",
    )


def _first_entry(
    origin: Origin,
    title: str,
    stewards: tuple[KeyFile, KeyFile],
    log: tuple[Signer, ...],
    continues: Continues | None,
) -> list[Draft]:
    created = ArchiveCreated(
        title=title, signers=SIGNERS, log=tuple(s.key for s in log), continues=continues
    )
    roles = ((ARCHIVIST, STEWARD), (STEWARD,))
    return [
        Draft(id=origin, body=created),
        *(
            Draft(id=f"key:{file.signer.key.id}", body=KeyEnrolled(file.signer.key, held))
            for file, held in zip(stewards, roles, strict=True)
        ),
    ]


def _add_vocabulary(
    connection: Connection,
    archive: Archive,
    signer: Signer,
    log: tuple[Signer, ...],
    first: SignedCheckpoint,
) -> SignedCheckpoint:
    drafts = [
        Draft(id=f"prop:{name}", body=PropertyDefined.decode(body, name))
        for name, body in VOCABULARY.items()
    ]
    append_signed(
        connection,
        drafts,
        origin=archive.place.origin,
        base=Base(size=first.checkpoint.size, root=first.checkpoint.root),
        signers=[signer],
        around=archive.around,
    )
    signed = sign_within(connection, archive, log)
    assert signed is not None
    return signed
