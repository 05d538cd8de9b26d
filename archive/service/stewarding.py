"""What stewards decide: who may sign, how many must, and which keys the log signs with."""

from collections.abc import Sequence
from contextlib import ExitStack

from sqlalchemy import Connection, select

from archive.core import trust
from archive.core.keys import VerifierKey, parse_vkey
from archive.core.merkle import Node
from archive.errors import ConflictError, MalformedError, NotFoundError, NotReadyError
from archive.events.drafting import Draft
from archive.events.key import KeyEnrolled, KeyRevoked
from archive.events.note import NoteAdded
from archive.events.policy import PolicyChanged
from archive.keyring import is_in_agent
from archive.log import chains, checkpoints, tree
from archive.queries.sight import Sight
from archive.service.archive import Archive
from archive.service.founding import POLICY
from archive.service.reading import keys_called
from archive.service.recording import Said, Written, record
from archive.service.signing import signers_of
from archive.service.telling import tell
from archive.store import derived, engines, files, head
from archive.views.key import KEY


def enrol(
    archive: Archive,
    key: str,
    roles: Sequence[str],
    *,
    holder: str | None = None,
    lang: str = "en",
    restricted: bool = True,
    dry_run: bool = False,
) -> Written:
    """Record that *key*, a verifier key or a nickname here, may sign in *roles* from now on.

    *holder* says in a note who holds it; that is *restricted* unless wanted in the open.

    Raises:
        MalformedError: *key* is no verifier key, or one that not every verifier would accept.
        ConflictError: it was used here before.
    """
    vkey = _vkey(archive, key)
    drafts = [_enrolled(vkey, roles)]
    if holder is not None:
        note = NoteAdded.decode({"text": holder, "lang": lang, "kind": "holder"}, "")
        drafts.append(Draft(id=f"key:{vkey.id}", body=note, restricted=restricted))
    return record(archive, lambda connection: tell(connection, drafts), dry_run=dry_run)


def revoke(
    archive: Archive,
    key: str,
    *,
    reason: str,
    compromised_since: int | None = None,
    dry_run: bool = False,
) -> Written:
    """Record that *key*, as it is called here, signs nothing from the next entry on.

    *compromised_since*: the first entry of that key that nobody should rely on.

    Raises:
        NotFoundError: no key of the archive is called that.
        ConflictError: it is revoked already, or too few stewards would be left.
    """

    def say(connection: Connection) -> Said:
        id = _key_called(archive, connection, key)
        return tell(connection, [_revoked(id, reason, compromised_since)])

    return record(archive, say, dry_run=dry_run)


def rotate(
    archive: Archive,
    old: str,
    new: str,
    *,
    reason: str,
    compromised_since: int | None = None,
    dry_run: bool = False,
) -> Written:
    """Record in one entry that *new* takes the place and the roles of *old*, which is revoked.

    Raises:
        NotFoundError, MalformedError, ConflictError: as `enrol` and `revoke` have it.
    """
    vkey = _vkey(archive, new)

    def say(connection: Connection) -> Said:
        id = _key_called(archive, connection, old)
        held = derived.table(KEY)
        roles = connection.execute(
            select(held.c.roles).where(held.c.id == f"key:{id}")
        ).scalar_one()
        drafts = [_enrolled(vkey, roles.split()), _revoked(id, reason, compromised_since)]
        return tell(connection, drafts)

    return record(archive, say, dry_run=dry_run)


def set_signers(archive: Archive, signers: int, *, reason: str, dry_run: bool = False) -> Written:
    """Record that so many stewards must sign what only stewards decide.

    Raises:
        MalformedError: no more than *signers* stewards stand.
        ConflictError: as many must sign already.
    """
    with engines.reading(archive.engine) as connection:
        if signers_of(connection) == signers:
            told = "1 steward signs" if signers == 1 else f"{signers} stewards sign"
            raise ConflictError(
                f"{told} a steward event already", remedy="Nothing needs to be done."
            )
    body = PolicyChanged(signers=signers, log=None, reason=reason)
    return _change(archive, body, dry_run)


def rotate_log(archive: Archive, *, reason: str, dry_run: bool = False) -> Written:
    """Give the log new keys, made here; the next checkpoint is signed by the old ones too.

    The pins that are kept here then name the new keys. Whoever pinned the old ones may follow
    through that checkpoint.

    Raises:
        NotReadyError: the log's present keys are not on this machine.
    """
    around, origin = archive.around, archive.place.origin
    if not around.keyring.has_log(origin):
        raise NotReadyError(
            f"the keys of the log {origin} are not on this machine, and the old ones must sign "
            "the change",
            remedy="Do this where they are kept.",
        )
    with ExitStack() as undo:
        made = around.keyring.add_log(origin, around.random)
        undo.callback(around.keyring.drop_log, origin, made)
        keys = tuple(signer.key for signer in made)
        done = _change(archive, PolicyChanged(signers=None, log=keys, reason=reason), dry_run)
        if not dry_run:
            undo.pop_all()
    if done.checkpoint is not None:
        repin(archive)
    return done


def repin(archive: Archive) -> None:
    """Write down the log's keys in force wherever the pins are kept on this machine."""
    with engines.reading(archive.engine) as connection:
        identity = tree.reader(connection)([Node(0, 0)])[0]
        in_force = checkpoints.log_keys(connection, head.size(connection))[-1]
    policy = trust.encode(in_force, identity)
    archive.around.keyring.keep_pins(archive.place.origin, policy)
    files.replace(archive.place.folder / POLICY, policy)


def _change(archive: Archive, body: PolicyChanged, dry_run: bool) -> Written:
    def say(connection: Connection) -> Said:
        origin = archive.place.origin
        newest = chains.newest(connection, origin)
        return tell(connection, [Draft(id=origin, body=body, replaces=newest)])

    return record(archive, say, dry_run=dry_run)


def _enrolled(vkey: VerifierKey, roles: Sequence[str]) -> Draft:
    listed = [role for role in ("archivist", "steward") if role in roles]
    body = KeyEnrolled.decode({"vkey": vkey.encode(), "roles": [*listed]}, "")
    return Draft(id=f"key:{vkey.id}", body=body)


def _revoked(id: str, reason: str, since: int | None) -> Draft:
    return Draft(id=f"key:{id}", body=KeyRevoked(reason, since))


def _vkey(archive: Archive, text: str) -> VerifierKey:
    """Return the verifier key that *text* is, or that the key of that nickname here has."""
    around, text = archive.around, text.strip()
    if not is_in_agent(text) and text in around.keyring.nicknames():
        return around.keyring.signer(text, around.ask).key
    try:
        return parse_vkey(text)
    except MalformedError as error:
        if "+" in text:
            raise MalformedError(
                error.message,
                remedy="Copy all of the line `to enrol` from where the key was made.",
            ) from None
    known = ", ".join(around.keyring.nicknames()) or "none"
    raise NotFoundError(
        f"{text!r} is neither a verifier key nor the nickname of a key on this machine",
        remedy=f"Copy the line `to enrol` from where the key was made. Keys here: {known}.",
    )


def _key_called(archive: Archive, connection: Connection, text: str) -> str:
    found = keys_called(archive, Sight(connection), text)
    if len(found) != 1:
        raise NotFoundError(
            f"{'no key' if not found else 'more than one key'} of this archive is called {text!r}",
            remedy="Give its id, as the archive's status lists it.",
        )
    return found[0]
