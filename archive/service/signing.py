"""Signing: what an author vouches for, with which key, and the checkpoint that covers it."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from archive.core import checkpoint as checkpoints
from archive.core import entry as entries
from archive.core import merkle, trust
from archive.core.checkpoint import SignedCheckpoint
from archive.core.commitment import SALT_BYTES
from archive.core.keys import Signer, parse_vkey
from archive.errors import NotAuthorisedError, NotReadyError, TamperedError
from archive.events.base import ARCHIVIST
from archive.events.drafting import Base, Draft, compose, divide
from archive.ids import Address, KeyId, Origin
from archive.log import checkpoints as log_checkpoints
from archive.log import tree
from archive.log.append import append
from archive.service.archive import Archive, Surroundings
from archive.store import derived, engines
from archive.store.faults import told_of_files
from archive.views.key import KEY


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
    addresses: list[Address] = []
    for run in divide(drafts, len(signers)):
        composed = compose(
            run,
            origin=origin,
            at=around.now(),
            base=base,
            by=[KeyId(signer.key.id) for signer in signers],
            random=around.random(SALT_BYTES * len(run)),
        )
        note = entries.sign(composed.text, signers)
        done = append(connection, note, dict(enumerate(composed.stored)))
        addresses += [Address(done.index, number) for number in range(len(run))]
    return addresses


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


def author(connection: Connection, archive: Archive) -> Signer:
    """Return the key to sign with: the one that was asked for, or the only one that may.

    Raises:
        NotFoundError: there is no key of the nickname that was asked for.
        NotAuthorisedError: no key here may sign, or several may.
    """
    around, ring = archive.around, archive.around.keyring
    if around.key is not None:
        return ring.load(around.key, around.ask).signer
    key = derived.table(KEY)
    held = connection.execute(select(key.c.vkey, key.c.roles).where(key.c.until.is_(None)))
    archivists = {parse_vkey(vkey).name for vkey, roles in held if ARCHIVIST in roles.split()}
    here = ring.names()
    mine = sorted(here[name] for name in archivists & here.keys())
    if len(mine) == 1:
        return ring.load(mine[0], around.ask).signer
    where = ring.home / "keys"
    if not mine:
        damaged = ", ".join(map(str, ring.damaged()))
        told = f"; damaged, or no key file: {damaged}" if damaged else ""
        raise NotAuthorisedError(
            f"no key in {where} may sign for {archive.place.origin}{told}",
            remedy="Use the folder that holds your key, or have a steward enrol one.",
        )
    raise NotAuthorisedError(
        f"several keys in {where} may sign: {', '.join(mine)}",
        remedy="Say which one is to sign.",
    )


def sign_checkpoint(archive: Archive) -> SignedCheckpoint | None:
    """Sign a checkpoint over all entries and keep it in both places; return it.

    None where the log's keys are not here, or nothing was added since the last one.

    Raises:
        ConflictError: the database is behind what was signed, or is another history.
        TamperedError: an entry since the last checkpoint is not as it was appended.
    """
    signers = archive.around.keyring.log_signers(archive.place.origin, archive.around.ask)
    if not signers:
        return None
    with engines.writing(archive.engine) as connection:
        return sign_within(connection, archive, signers)


def sign_within(
    connection: Connection, archive: Archive, signers: Sequence[Signer]
) -> SignedCheckpoint | None:
    """Sign a checkpoint with the log's *signers*, in the caller's transaction; see above."""
    ring, origin = archive.around.keyring, archive.place.origin
    second = ring.last_checkpoint(origin)
    note = log_checkpoints.sign(connection, signers, second, archive.around.now())
    if note is None:
        return None
    ring.keep_checkpoint(origin, note)
    log_checkpoints.keep(connection, note)
    return checkpoints.parse(note)
