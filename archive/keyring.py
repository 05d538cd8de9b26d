"""The keys at hand, each under a nickname; and what somebody keeps who runs a log.

    <home>/keys/<nickname>.pem        a person's private key
    <home>/keys/<nickname>.agent      which key of an agent a nickname stands for
    <home>/logs/<origin>/…            the log's keys, its last signed checkpoint, its pins

All of it lies outside the archive, so a copy of the archive carries no key, and an archive that
was set back cannot also set back the memory of what was signed.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from archive import agent as agents
from archive.agent import Agent, AgentKey
from archive.core import agentfile, keyfile
from archive.core import checkpoint as checkpoints
from archive.core.agentfile import AgentFile
from archive.core.checkpoint import SignedCheckpoint
from archive.core.keyfile import KeyFile
from archive.core.keys import (
    ED25519,
    Signer,
    VerifierKey,
    ed25519_signer,
    is_sound,
    mldsa44_signer,
)
from archive.errors import (
    ArchiveError,
    ConflictError,
    MalformedError,
    NotAuthorisedError,
    NotFoundError,
)
from archive.frozen import dataclass
from archive.ids import KeyName, Origin, minted
from archive.store import files
from archive.store.faults import told_of_files

SECRET = 0o600

Passphrase = Callable[[Path], bytes | None]
"""Asks for the passphrase of a key file; None where nobody can be asked."""

Random = Callable[[int], bytes]
"""Gives so many fresh random bytes."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys under one home folder."""

    home: Path

    def nicknames(self) -> tuple[str, ...]:
        """Return the nicknames of all keys here, sorted."""
        folder = self.home / "keys"
        found = {path.stem for suffix in _SUFFIXES for path in folder.glob(f"*{suffix}")}
        return tuple(sorted(name for name in found if keyfile.is_nickname(name)))

    def path(self, nickname: str) -> Path:
        """Return the file of the key *nickname*, or where it would be.

        Raises:
            MalformedError: *nickname* cannot be one.
        """
        if not keyfile.is_nickname(nickname):
            raise MalformedError(
                f"{nickname!r} cannot be a key's nickname",
                remedy="Use up to 64 letters, digits, dots, hyphens and underscores.",
            )
        own, held = (self.home / "keys" / f"{nickname}{suffix}" for suffix in _SUFFIXES)
        return held if held.exists() and not own.exists() else own

    def create(self, nickname: str, passphrase: bytes | None, random: Random) -> KeyFile:
        """Make a new key and write its file, readable by its owner alone; return it.

        Raises:
            ConflictError: there is a key of that nickname.
        """
        path = self._free(nickname)
        name = KeyName(minted("k", random(8)))
        made = KeyFile(nickname, ed25519_signer(name, random(32)))
        self._write(path, made, passphrase, random)
        return made

    def adopt(self, nickname: str, agent_name: str, random: Random) -> AgentFile:
        """Give the key that an agent holds as *agent_name* a name for archives; return both.

        Raises:
            ConflictError: there is a key of that nickname.
            NotFoundError, NotReadyError: the agent has no such key, or is not at hand.
            MalformedError: verifiers would not agree about signatures of that key.
        """
        path = self._free(nickname)
        _, held = in_agent(agent_name)
        name = KeyName(minted("k", random(8)))
        key = VerifierKey(name=name, type=ED25519, public=held.public)
        if not is_sound(key):
            raise MalformedError(
                f"{agent_name} is a key whose signatures not every verifier would accept",
                remedy="Make a new key.",
            )
        made = AgentFile(nickname, key)
        with told_of_files(str(path)):
            files.make_folder(path.parent)
            files.write_new(path.with_suffix(_SUFFIXES[1]), agentfile.encode(made))
        return made

    def _free(self, nickname: str) -> Path:
        """Return where a new key *nickname* is to be."""
        path = self.path(nickname)
        if path.exists():
            raise ConflictError(
                f"there is a key {nickname} already, in {path}",
                remedy="Choose another nickname, or use that key.",
            )
        return path

    def names(self) -> dict[str, str]:
        """Return the nickname of each key file that can be read, by the name the log knows."""
        return {name: nickname for nickname in self.nicknames() if (name := self._name(nickname))}

    def names_of(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the nickname of each of the key *ids* whose key is here, by the id."""
        here = self.names()
        return {id: here[name] for id in ids if (name := id.partition("+")[0]) in here}

    def damaged(self) -> tuple[Path, ...]:
        """Return the files here that should be key files, and cannot be read as such."""
        return tuple(self.path(name) for name in self.nicknames() if self._name(name) is None)

    def _name(self, nickname: str) -> str | None:
        path = self.path(nickname)
        with told_of_files(str(path)), suppress(MalformedError):
            data = path.read_bytes()
            return agentfile.read(data).name if _is_held(path) else keyfile.name_in(data)
        return None

    def signer(self, nickname: str, ask: Passphrase) -> Signer:
        """Return what signs for the key *nickname*, asking for its passphrase where it has one.

        Raises:
            NotFoundError: there is no such key, here or in the agent.
            NotAuthorisedError: its passphrase is missing or wrong, or others may read its file.
            NotReadyError: it is in an agent, and none is at hand.
        """
        path = self._there(nickname)
        if not _is_held(path):
            return read_key(path, ask).signer
        with told_of_files(str(path)):
            data = path.read_bytes()
        try:
            key = agentfile.read(data).key
        except MalformedError as error:
            raise MalformedError(f"{path}: {error.message}", remedy=error.remedy) from None
        agent = Agent.at_hand()
        if key.public not in {held.public for held in agent.held()}:
            raise NotFoundError(
                f"the ssh-agent does not hold the key {nickname}",
                remedy="Add it to the agent, or connect the token that it is on.",
            )
        return AgentSigner(key, agent)

    def load(self, nickname: str, ask: Passphrase) -> KeyFile:
        """Return the private key *nickname*, asking for its passphrase where it has one.

        Raises:
            NotFoundError: there is no such key.
            NotAuthorisedError: its passphrase is missing or wrong, or others may read its file.
        """
        return read_key(self._there(nickname), ask)

    def _there(self, nickname: str) -> Path:
        """Return the file of the key *nickname*, which is there."""
        path = self.path(nickname)
        if not path.is_file():
            known = ", ".join(self.nicknames()) or "none"
            raise NotFoundError(
                f"there is no key {nickname} in {path.parent}",
                remedy=f"Use one that is there ({known}), or make a new one.",
            )
        return path

    def has_log(self, origin: Origin) -> bool:
        """Say whether the keys of the log *origin* are here."""
        return (self.log_folder(origin) / "ed25519.pem").exists()

    def create_log(self, origin: Origin, random: Random) -> tuple[Signer, ...]:
        """Make the two keys of the log *origin*; return them, Ed25519 first.

        Raises:
            ConflictError: they are here already. A second history must not be signed with them.
        """
        made = (ed25519_signer(origin, random(32)), mldsa44_signer(origin, random(32)))
        folder = self.log_folder(origin)
        with told_of_files(str(folder)):
            files.make_folder(folder.parent)
            try:
                # Making the folder claims it: of two who try at once, one finds it there.
                folder.mkdir()
            except FileExistsError:
                raise ConflictError(
                    f"{origin} has log keys already, in {folder}",
                    remedy="Choose another origin: a log's keys sign one history, once.",
                ) from None
        with ExitStack() as undo:
            import shutil

            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            for name, signer in zip(_LOG_FILES, made, strict=True):
                self._write(folder / name, KeyFile("log", signer), None, random)
            undo.pop_all()
        return made

    def add_log(self, origin: Origin, random: Random) -> tuple[Signer, ...]:
        """Make two further keys of the log *origin*, beside those that it has; return them.

        They sign nothing before the archive says so.
        """
        made = (ed25519_signer(origin, random(32)), mldsa44_signer(origin, random(32)))
        for name, signer in zip(_LOG_FILES, made, strict=True):
            place = self._further(origin, name, signer)
            self._write(place, KeyFile("log", signer), None, random)
        return made

    def drop_log(self, origin: Origin, made: Sequence[Signer]) -> None:
        """Take back keys that `add_log` made and nothing was signed with."""
        for name, signer in zip(_LOG_FILES, made, strict=True):
            self._further(origin, name, signer).unlink(missing_ok=True)

    def _further(self, origin: Origin, name: str, signer: Signer) -> Path:
        """Return where a later key of a log is: after its key id, so that no set is overwritten."""
        path = self.log_folder(origin) / name
        return path.with_stem(f"{path.stem}-{signer.key.key_hash.hex()}")

    def log_signers(self, origin: Origin, ask: Passphrase) -> tuple[Signer, ...]:
        """Return every key of the log *origin* that is here; none where it is run elsewhere."""
        folder = self.log_folder(origin)
        return tuple(read_key(path, ask).signer for path in sorted(folder.glob("*.pem")))

    def last_checkpoint(self, origin: Origin) -> SignedCheckpoint | None:
        """Return the last checkpoint that was signed here for *origin*, or None.

        Raises:
            MalformedError: the file is damaged.
        """
        data = self.last_note(origin)
        if data is None:
            return None
        try:
            return checkpoints.parse(data)
        except MalformedError as error:
            raise MalformedError(
                f"{self._second_place(origin)}: {error.message}",
                remedy="Restore the file from a copy: it guards against signing two histories.",
            ) from None

    def last_note(self, origin: Origin) -> bytes | None:
        """Return the bytes of the last checkpoint that was signed here, as they are kept."""
        path = self._second_place(origin)
        with told_of_files(str(path)):
            return path.read_bytes() if path.exists() else None

    def keep_checkpoint(self, origin: Origin, note: bytes) -> None:
        """Put *note* into the second place, durably, before anybody can have seen it."""
        files.replace(self._second_place(origin), note)

    def pins(self, origin: Origin) -> Path:
        """Return where the pins of *origin* are kept: what its runner verifies against."""
        return self.log_folder(origin) / "policy"

    def keep_pins(self, origin: Origin, policy: bytes) -> None:
        """Write down what *origin* is to be verified against from now on."""
        files.replace(self.pins(origin), policy)

    def log_folder(self, origin: Origin) -> Path:
        """Return the folder of what belongs to the log *origin*."""
        # A plus sign is in no origin, so two origins never share a folder.
        return self.home / "logs" / origin.replace("/", "+")

    def _second_place(self, origin: Origin) -> Path:
        return self.log_folder(origin) / "checkpoint"

    def _write(self, path: Path, made: KeyFile, passphrase: bytes | None, random: Random) -> None:
        with told_of_files(str(path)):
            files.make_folder(path.parent)
            salt = b"" if passphrase is None else random(keyfile.RANDOM_BYTES)
            files.write_new(path, keyfile.encode(made, passphrase, salt), SECRET)


_SUFFIXES = (".pem", ".agent")
"""Of a private key, and of a file that says which key of an agent is meant."""

_LOG_FILES = ("ed25519.pem", "mldsa44.pem")


@dataclass(frozen=True, slots=True)
class AgentSigner:
    """A key that an agent holds, and the name that archives know it by."""

    key: VerifierKey
    agent: Agent

    def sign(self, message: bytes) -> bytes:
        """Return the bare signature over *message*, 64 bytes."""
        return self.agent.sign(self.key.public, message)


def is_in_agent(name: str) -> bool:
    """Say whether *name* is that of a key in an agent, and no nickname."""
    return name.startswith(agents.SCHEME)


def in_agent(name: str) -> tuple[Agent, AgentKey]:
    """Return the agent at hand, and its key that is called *name*, `ssh-agent:` before it.

    Raises:
        MalformedError: *name* has another form.
        NotFoundError, ConflictError, NotReadyError: as `Agent.called` has it.
    """
    called = name.removeprefix(agents.SCHEME)
    if not is_in_agent(name) or not called:
        raise MalformedError(
            f"{name!r} names no key of an agent",
            remedy=f"Write {agents.SCHEME} and the comment or fingerprint of the key.",
        )
    agent = Agent.at_hand()
    return agent, agent.called(called)


def _is_held(path: Path) -> bool:
    """Say whether *path* is of a key that an agent holds."""
    return path.suffix == _SUFFIXES[1]


def _require_private(path: Path) -> None:
    """Return if nobody but its owner may read *path*, as far as the system can tell."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise NotAuthorisedError(
            f"{path} may be read or written by others than its owner",
            remedy="Take that access away (mode 600). If others may have read it, replace the key.",
        )


def read_key(path: Path, ask: Passphrase) -> KeyFile:
    """Return the key in the file *path*; every error names the file.

    Raises:
        MalformedError: it is no key file.
        NotAuthorisedError: its passphrase is missing or wrong, or others may read it.
        NotFoundError: there is no such file.
    """
    with told_of_files(str(path)):
        data = path.read_bytes()
        _require_private(path)
    try:
        passphrase = ask(path) if keyfile.is_encrypted(data) else None
        return keyfile.read(data, passphrase)
    except ArchiveError as error:
        raise type(error)(f"{path}: {error.message}", remedy=error.remedy) from None
