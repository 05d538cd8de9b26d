"""Signing: what authors vouch for, with which keys, and the checkpoint that covers it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from archive.core import checkpoint as checkpoints
from archive.core import entry as entries
from archive.core import merkle, trust
from archive.core.checkpoint import SignedCheckpoint
from archive.core.commitment import SALT_BYTES
from archive.core.keys import Signer, VerifierKey, parse_vkey
from archive.errors import NotAuthorisedError, NotFoundError, NotReadyError, TamperedError
from archive.events.base import ARCHIVIST, STEWARD
from archive.events.drafting import Base, Draft, compose, in_runs
from archive.events.opening import Stored
from archive.frozen import dataclass
from archive.ids import Address, KeyId, Origin
from archive.keyring import AgentSigner, Keyring, in_agent, is_in_agent
from archive.log import checkpoints as log_checkpoints
from archive.log import tree
from archive.log.append import append
from archive.log.checkpoints import ReadBack
from archive.service.archive import Archive, Surroundings
from archive.store import derived, engines, files
from archive.store.faults import told_of_files
from archive.views.key import KEY
from archive.views.policy import POLICY


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """An entry that is signed, and its bodies by the number of their event."""

    note: bytes
    stored: Mapping[int, Stored]


def append_signed(
    connection: Connection,
    drafts: Sequence[Draft],
    *,
    origin: Origin,
    base: Base,
    signers: Sequence[Signer],
    around: Surroundings,
) -> list[Address]:
    """Append *drafts*, in as many entries as they need; return the address of each, in order."""
    signed = sign_entries(drafts, origin=origin, base=base, signers=signers, around=around)
    return append_entries(connection, signed)


def append_entries(connection: Connection, signed: Iterable[SignedEntry]) -> list[Address]:
    """Append the entries *signed*; return the address of each of their events, in order."""
    addresses: list[Address] = []
    for one in signed:
        done = append(connection, one.note, one.stored)
        addresses += [Address(done.index, number) for number in range(len(one.stored))]
    return addresses


def sign_entries(
    drafts: Sequence[Draft],
    *,
    origin: Origin,
    base: Base,
    signers: Sequence[Signer],
    around: Surroundings,
) -> Iterator[SignedEntry]:
    """Yield *drafts*, signed, in as many entries as they need."""
    for run in in_runs(drafts, len(signers)):
        composed = compose(
            run.drafts,
            origin=origin,
            at=around.now(),
            base=base,
            by=[KeyId(signer.key.id) for signer in signers],
            random=around.random(SALT_BYTES * len(run.drafts)),
            contents=run.contents,
        )
        note = entries.sign(composed.text, signers)
        yield SignedEntry(note, dict(enumerate(composed.stored)))


def verified_base(connection: Connection, archive: Archive) -> Base:
    """Return the newest checkpoint as a base to vouch for, once its log signatures are verified.

    Against the pins kept here where there are any, else against the keys that the log names.

    Raises:
        NotReadyError: no checkpoint was signed yet.
        TamperedError: it is not signed by these keys, or the entries are not those it covers.
    """
    signed = log_checkpoints.newest(connection)
    if signed is None:
        raise NotReadyError(
            "no checkpoint was signed yet, so there is nothing to vouch for",
            remedy="Have a checkpoint signed where the log's keys are kept.",
        )
    size, root = signed.checkpoint.size, signed.checkpoint.root
    sets = log_checkpoints.log_keys(connection, size)
    if not sets:
        raise TamperedError(
            f"no key of the log was in force over the first {size} entries",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    log_checkpoints.check_signatures(signed, sets[-1])
    pins = archive.around.keyring.pins(archive.place.origin)
    if pins.exists():
        with told_of_files(str(pins)):
            pinned = trust.parse(pins.read_bytes()).log
        if set(pinned) not in [set(one) for one in sets]:
            raise TamperedError(
                f"the log's keys are not those that {pins} pins",
                remedy="Find out who changed them before anything else is signed.",
            )
    if merkle.root(size, tree.reader(connection)) != root:
        raise TamperedError(
            f"the first {size} entries are not those of the newest checkpoint",
            remedy="Verify the archive, and restore it from a good copy.",
        )
    return Base(size=size, root=root)


@dataclass(frozen=True, slots=True)
class Need:
    """Who must sign some drafts: `count` different keys, each of the role `role`.

    `roles`: the roles of which any would do, that one first.
    """

    roles: tuple[str, ...]
    count: int


def need_of(connection: Connection, drafts: Sequence[Draft]) -> Need:
    """Return who must sign *drafts*, as the archive stands."""
    declared = [draft.declared for draft in drafts]
    if any(one.steward and one.name != "access.restricted" for one in declared):
        return Need((STEWARD,), signers_of(connection))
    shared = set.intersection(*(set(one.roles) for one in declared))
    return Need(tuple(role for role in (ARCHIVIST, STEWARD) if role in shared), 1)


def authors(connection: Connection, archive: Archive, need: Need) -> tuple[Signer, ...]:
    """Return the keys to sign with: those that were asked for, or the only ones that may.

    Raises:
        NotFoundError: there is no key of a name that was asked for.
        NotAuthorisedError: too few keys here may sign, or too many.
    """
    around, ring = archive.around, archive.around.keyring
    if around.keys:
        enrolled = [key for key, _ in standing(connection)]
        by_public = {key.public: key for key in enrolled}
        _require_here(enrolled, ring, around.keys)
        return tuple(
            _in_agent(name, by_public, archive)
            if is_in_agent(name)
            else ring.signer(name, around.ask)
            for name in dict.fromkeys(around.keys)
        )
    return tuple(ring.signer(name, around.ask) for name in _chosen(connection, archive, need))


def _require_here(enrolled: Iterable[VerifierKey], ring: Keyring, named: Sequence[str]) -> None:
    """Raise where one of *named* is a key of the archive that is on another machine."""
    elsewhere = {one for key in enrolled for one in (key.id, str(key.name))}
    for name in named:
        if name in elsewhere and name not in ring.nicknames():
            nickname = ring.names().get(name.partition("+")[0])
            raise NotFoundError(
                f"the key {name} is not in {ring.home / 'keys'} under that name",
                remedy=f"Here it is called {nickname}."
                if nickname
                else "Where it is on another machine, write a draft that names it, have it signed "
                "there, and append it.",
            )


def signatories(connection: Connection, archive: Archive, need: Need) -> tuple[KeyId, ...]:
    """Return the keys that are to sign a draft: those that were asked for, or those here that may.

    None of them is opened, and those that were asked for may be on another machine.

    Raises:
        NotFoundError: a name that was asked for is that of no key that stands.
        NotAuthorisedError: as `authors` has it.
    """
    nicknames = {nickname: name for name, nickname in archive.around.keyring.names().items()}
    enrolled = [key for key, _ in standing(connection)]
    by_public = {key.public: key for key in enrolled}
    ids = {str(key.name): KeyId(key.id) for key in enrolled}
    if not archive.around.keys:
        return tuple(ids[nicknames[one]] for one in _chosen(connection, archive, need))
    found = []
    for text in dict.fromkeys(archive.around.keys):
        if is_in_agent(text):
            found.append(KeyId(_in_agent(text, by_public, archive).key.id))
            continue
        name = nicknames.get(text, text.partition("+")[0])
        if name not in ids or (("+" in text) and text != ids[name]):
            raise NotFoundError(
                f"no key that may sign here is called {text!r}",
                remedy=f"Name those that are to sign: {', '.join(ids.values())}.",
            )
        found.append(ids[name])
    return tuple(found)


def _chosen(connection: Connection, archive: Archive, need: Need) -> list[str]:
    """Return the nicknames of the keys here that are to sign where none was asked for."""
    ring = archive.around.keyring
    here = ring.names()
    roles = {here[key.name]: held for key, held in standing(connection) if key.name in here}
    for role in need.roles:
        fit = sorted(nickname for nickname, held in roles.items() if role in held)
        # A steward's key for every day is one that also says things; the others are put away.
        daily = [nickname for nickname in fit if ARCHIVIST in roles[nickname]]
        for found in (fit, daily):
            if len(found) == need.count:
                return found
        if len(fit) > need.count:
            raise NotAuthorisedError(
                f"several keys in {ring.home / 'keys'} may sign: {', '.join(fit)}",
                remedy="Say which one is to sign."
                if need.count == 1
                else f"Say which {need.count} are to sign.",
            )
        if fit:
            raise NotAuthorisedError(
                f"{need.count} {role}s must sign this, and only {', '.join(fit)} can here",
                remedy="Write a draft that names all who are to sign, and have it signed where "
                "their keys are.",
            )
    damaged = ", ".join(map(str, ring.damaged()))
    told = f"; damaged, or no key file: {damaged}" if damaged else ""
    raise NotAuthorisedError(
        f"no key in {ring.home / 'keys'} may sign for {archive.place.origin}{told}",
        remedy="Use the folder that holds your key, or have a steward enrol one.",
    )


def _in_agent(name: str, enrolled: Mapping[bytes, VerifierKey], archive: Archive) -> Signer:
    """Return the key *name* of an agent, under the name that the archive knows it by."""
    agent, held = in_agent(name)
    if held.public not in enrolled:
        raise NotAuthorisedError(
            f"{name} ({held.fingerprint}) may not sign for {archive.place.origin}",
            remedy="Have a steward enrol it, or sign with another key.",
        )
    return AgentSigner(enrolled[held.public], agent)


def standing(connection: Connection) -> Iterator[tuple[VerifierKey, Sequence[str]]]:
    """Yield every key that is not revoked, with its roles."""
    key = derived.table(KEY)
    for vkey, roles in connection.execute(
        select(key.c.vkey, key.c.roles).where(key.c.until.is_(None))
    ):
        yield parse_vkey(vkey), roles.split()


def signers_of(connection: Connection) -> int:
    """Return how many stewards must sign."""
    policy = derived.table(POLICY)
    found = connection.execute(
        select(policy.c.signers)
        .where(policy.c.signers.is_not(None))
        .order_by(policy.c.event.desc())
        .limit(1)
    ).scalar()
    return found or 1


def sign_checkpoint(archive: Archive, upto: int | None = None) -> SignedCheckpoint | None:
    """Sign a checkpoint over all entries and keep it in both places; return it.

    None where the log's keys are not here, nothing was added since the last one, or one that
    covers *upto* entries was signed meanwhile: of several who write at once, one signs for all.

    Raises:
        ConflictError: the database is behind what was signed, or is another history.
        TamperedError: an entry since the last checkpoint is not as it was appended.
    """
    ring, origin = archive.around.keyring, archive.place.origin
    signers = ring.log_signers(origin, archive.around.ask)
    if not signers:
        return None
    with files.turn(ring.log_folder(origin), lambda: _is_covered(archive, upto)) as mine:
        if not mine:
            return None
        # Entries stay as they are, so most of the work needs no lock, and others go on writing.
        with engines.reading(archive.engine) as connection:
            checked = log_checkpoints.read_back(connection, ring.last_checkpoint(origin))
        with engines.writing(archive.engine) as connection:
            return sign_within(connection, archive, signers, checked)


def _is_covered(archive: Archive, upto: int | None) -> bool:
    second = archive.around.keyring.last_checkpoint(archive.place.origin)
    if upto is None or second is None or second.checkpoint.size < upto:
        return False
    with engines.reading(archive.engine) as connection:
        return log_checkpoints.is_covered(connection, second, upto)


def sign_within(
    connection: Connection,
    archive: Archive,
    signers: Sequence[Signer],
    checked: ReadBack | None = None,
) -> SignedCheckpoint | None:
    """Sign a checkpoint with the log's *signers*, in the caller's transaction; see above."""
    ring, origin = archive.around.keyring, archive.place.origin
    second = ring.last_checkpoint(origin)
    note = log_checkpoints.sign(connection, signers, second, archive.around.now(), checked)
    if note is None:
        return None
    ring.keep_checkpoint(origin, note)
    log_checkpoints.keep(connection, note)
    return checkpoints.parse(note)
