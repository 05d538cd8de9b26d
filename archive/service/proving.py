"""Writing the evidence of one fact into a folder that a stranger can check without any archive."""

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, literal, select, union_all

from archive.core import entry as entries
from archive.core import proof as proofs
from archive.core.hashes import sha256
from archive.core.merkle_proof import inclusion_proof
from archive.errors import ConflictError, NotFoundError, NotReadyError, TamperedError
from archive.events.catalogue import nearest
from archive.events.opening import Kept
from archive.events.source import SourceCaptured
from archive.frozen import dataclass
from archive.ids import Address, Digest, KeyId
from archive.log import checkpoints as log_checkpoints
from archive.log import reading as log_reading
from archive.log import tree
from archive.queries import names
from archive.queries.sight import Sight
from archive.service import evidence
from archive.service.archive import Archive
from archive.service.evidence import Gathered
from archive.service.founding import POLICY
from archive.service.reading import keys_called
from archive.service.signing import sign_checkpoint
from archive.snapshot.reader import Found, Kind
from archive.store import engines, folders, head
from archive.store.captures import BLOCK
from archive.verify import proof_layout as layout
from archive.verify.proof import verify
from archive.verify.proof_layout import Claim
from archive.verify.proof_report import ProofReport
from archive.verify.report import Answer
from archive.views.event import EVENT
from archive.views.key import KEY

_ATTEMPTS = 3

_DECIDING = ("archive.created", "policy.changed", "key.enrolled", "key.revoked")

Page = Callable[[ProofReport], str]
"""Makes the page for people of what the folder shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What goes into a proof. `text`: a name, an id or an address. `lang`: of names in it.

    `history`: all that was ever said of it. `restricted`: what is restricted too. `captures`: the
    captured files too.
    """

    text: str
    history: bool = False
    restricted: bool = False
    captures: bool = False
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A proof. `shows`: the events that are proved. `size`, `root`: of the log, as its checkpoint.

    `entries`, `bodies`, `captures`: how many it holds, `restricted` of the bodies being restricted.
    `bytes`: of all its files. `without`: what belongs to it and was left out, by address or digest.
    `policy`: the pins to hand to whoever checks it, None where they are not on this machine.
    """

    folder: Path
    about: str
    shows: tuple[Address, ...]
    origin: str
    identity: str | None
    size: int
    root: str | None
    entries: int
    bodies: int
    restricted: int
    captures: int
    bytes: int
    without: tuple[str, ...]
    policy: Path | None


def prove(archive: Archive, asked: Asked, target: Path, page: Page) -> Proven:
    """Write the proof of what *asked* names into the new folder *target*; say what is in it.

    The newest entries are first covered by a checkpoint, where the log's keys are at hand. The
    folder is checked as a stranger would, and is there whole or not at all.

    Raises:
        NotFoundError: nothing is called so, or several things are.
        ConflictError: *target* exists or lies in the archive; what is asked for is restricted.
        NotReadyError: the newest entries are not covered, and the log's keys are not here; or
            *target* cannot be written.
        TamperedError: what is stored is not what was signed.
    """
    folders.require_outside(target, archive.place.folder)
    folders.require_free(target)
    for _ in range(_ATTEMPTS):
        with engines.reading(archive.engine) as connection:
            if _is_covered(connection, archive):
                return _write(archive, _gathered(connection, archive, asked), target, page)
        _cover(archive)
    raise ConflictError(
        "others kept recording while the newest entries were to be covered by a checkpoint",
        remedy="Repeat this when less is written.",
    )


def _is_covered(connection: Connection, archive: Archive) -> bool:
    if archive.snapshot is None:
        second = archive.around.keyring.last_checkpoint(archive.place.origin)
        log_checkpoints.require_abreast(connection, second)
    newest = log_checkpoints.newest(connection)
    return newest is not None and newest.checkpoint.size == head.size(connection)


def _cover(archive: Archive) -> None:
    if archive.snapshot is not None or not archive.around.keyring.has_log(archive.place.origin):
        raise NotReadyError(
            "the newest entries are not covered by a checkpoint yet, and the keys of the log "
            f"{archive.place.origin} are not on this machine",
            remedy="Have a checkpoint signed where they are kept, then repeat this.",
        )
    sign_checkpoint(archive)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """The files of a proof but the page and the sums. `captures`: files by digest."""

    claim: Claim
    files: dict[str, bytes]
    captures: tuple[Digest, ...]


def _gathered(connection: Connection, archive: Archive, asked: Asked) -> _Content:
    sight = Sight(connection, snapshot=archive.snapshot)
    id, address = _located(archive, sight, asked)
    found = evidence.gather(sight, id, address, history=asked.history, restricted=asked.restricted)
    captures, absent = _captures(archive, found, asked.captures)
    claim = Claim(
        archive=archive.place.origin,
        about=found.about,
        shows=found.shows,
        without=(*map(str, found.without), *absent),
    )
    files = {layout.CLAIM: claim.encode(), **_entry_files(sight, claim.archive, found)}
    return _Content(claim=claim, files=files, captures=captures)


def _located(archive: Archive, sight: Sight, asked: Asked) -> tuple[str, Address | None]:
    """Return what is meant; a key may be called as the log or this machine calls it."""
    try:
        return names.locate(sight, asked.text, names.ANYTHING, asked.lang)
    except NotFoundError:
        found = keys_called(archive, sight, asked.text)
        if len(found) != 1:
            raise
        return f"key:{found[0]}", None


def _captures(
    archive: Archive, found: Gathered, wanted: bool
) -> tuple[tuple[Digest, ...], tuple[Digest, ...]]:
    """Return the captured files that go into the folder, and those that do not."""
    bodies = (item.body for item in found.bodies)
    named = [one.digest for one in bodies if isinstance(one, SourceCaptured)]
    digests = sorted({digest for digest in named if digest is not None})
    inside = tuple(one for one in digests if wanted and archive.captures.has(one))
    return inside, tuple(one for one in digests if one not in inside)


def _entry_files(sight: Sight, origin: str, found: Gathered) -> dict[str, bytes]:
    newest = log_checkpoints.newest(sight.connection)
    assert newest is not None
    addresses = {item.address for item in found.bodies}
    shown = {one.entry for one in (*addresses, *found.shows)}
    files: dict[str, bytes] = {}
    for held in _with_signers(sight, origin, shown):
        path = inclusion_proof(held.index, newest.checkpoint.size, tree.reader(sight.connection))
        proof = proofs.Proof(index=held.index, hashes=tuple(path), checkpoint=newest.note.encode())
        files[layout.note(held.index)] = held.note
        files[layout.inclusion(held.index)] = proof.encode()
        for number in _bodies_of(held, addresses):
            address, stored = Address(held.index, number), held.bodies[number]
            files[layout.body(address)] = stored.content
            files[layout.salt(address)] = stored.salt
    return files


def _bodies_of(held: Kept, addresses: set[Address]) -> Iterator[int]:
    """Yield the events of *held* whose bodies are wanted, and those that decide about keys."""
    for number, one in enumerate(entries.parse(held.note).heads):
        declared = nearest(one.type, one.version)
        steward = declared is not None and declared.steward
        if number in held.bodies and (steward or Address(held.index, number) in addresses):
            yield number


def _with_signers(sight: Sight, origin: str, indexes: Iterable[int]) -> list[Kept]:
    """Return the entries *indexes*, and all by which their signatures count, up to entry 0.

    With what else was decided about these keys: their revocations, and the rules for all.
    """
    keys, policies = _deciding(sight, origin)
    ahead, found = {0, *policies, *indexes}, dict[int, Kept]()
    while ahead:
        for held in log_reading.kept_at(sight.connection, ahead):
            found[held.index] = held
        signers = {by for one in ahead for by in _signers(found, one)}
        ahead = {one for by in signers for one in keys.get(by, ())} - found.keys()
    return [found[index] for index in sorted(found)]


def _signers(found: dict[int, Kept], index: int) -> tuple[KeyId, ...]:
    return entries.parse(found[index].note).header.by


def _deciding(sight: Sight, origin: str) -> tuple[dict[KeyId, set[int]], set[int]]:
    """Return by key the entries that enrolled and revoked it, and those that changed the rules."""
    event, key = sight.table(EVENT), sight.table(KEY)
    # By what they are about, since an archive has any number of events of other types.
    about = union_all(select(key.c.id), select(literal(origin)))
    query = select(event.c.id, event.c.event).where(
        event.c.id.in_(about), event.c.type.in_(_DECIDING)
    )
    keys: dict[KeyId, set[int]] = {}
    policies = set()
    for row in sight.connection.execute(query):
        index = Address.of_key(row.event).entry
        if row.id == origin:
            policies.add(index)
        else:
            keys.setdefault(KeyId(row.id.removeprefix("key:")), set()).add(index)
    return keys, policies


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """The files of a proof before they are written, as whoever checks them will read them."""

    files: dict[str, bytes]
    archive: Archive
    captures: tuple[Digest, ...]

    def listing(self) -> Iterator[Found]:
        for path in (*self.files, *map(layout.capture, self.captures)):
            yield Found(path, Kind.FILE)

    def open(self, path: str) -> BinaryIO:
        digest = layout.digest_of(path)
        if digest is None:
            return io.BytesIO(self.files[path])
        return self.archive.captures.open(digest)


def _write(archive: Archive, content: _Content, target: Path, page: Page) -> Proven:
    draft = _checked(archive, content, b"")
    readme = page(draft).encode("utf-8", "backslashreplace")
    report = _checked(archive, content, readme)
    restricted = sum(1 for event in report.events if event.body and event.restricted)
    sums = _with_sums(content, readme)
    length = sum(map(len, sums.values()))
    mode = folders.PRIVATE if restricted else folders.PUBLIC
    with folders.new_folder(target, mode) as folder:
        for digest in content.captures:
            folder.write(layout.capture(digest), _blocks(archive, digest))
            length += folder.top.joinpath(layout.capture(digest)).stat().st_size
        for path, data in sums.items():
            folder.write(path, [data])
    policy = archive.place.folder / POLICY
    return Proven(
        folder=target,
        about=content.claim.about,
        shows=content.claim.shows,
        origin=content.claim.archive,
        identity=report.identity,
        size=report.size,
        root=report.root,
        entries=sum(1 for path in sums if path.endswith(".note")),
        bodies=sum(1 for path in sums if path.endswith(".json")),
        restricted=restricted,
        captures=len(content.captures),
        bytes=length,
        without=content.claim.without,
        policy=policy if policy.is_file() else None,
    )


def _checked(archive: Archive, content: _Content, readme: bytes) -> ProofReport:
    """Return what a stranger will be told of *content*, which must stand."""
    files = _Unwritten(_with_sums(content, readme), archive, content.captures)
    report = verify(files, None, None)
    if report.answer is not Answer.CONSISTENT:
        told = "; ".join(f"{one.address} {one.message}" for one in report.findings[:3])
        raise TamperedError(
            f"what is stored does not prove it: {told or report.undecided}",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    return report


def _with_sums(content: _Content, readme: bytes) -> dict[str, bytes]:
    files = {**content.files, layout.README: readme}
    digests = {path: sha256(data).hex() for path, data in files.items()}
    for digest in content.captures:
        digests[layout.capture(digest)] = digest.removeprefix("sha256:")
    return {**files, layout.SUMS: layout.sums(digests)}


def _blocks(archive: Archive, digest: Digest) -> Iterator[bytes]:
    with archive.captures.open(digest) as file:
        while block := file.read(BLOCK):
            yield block
