"""Private keys in files, each under a nickname; and what somebody keeps who runs a log.

    <home>/keys/<nickname>.pem        a person's keys
    <home>/logs/<origin>/…            the log's two keys, its last signed checkpoint, its pins

All of it lies outside the archive, so a copy of the archive carries no key, and an archive that
was set back cannot also set back the memory of what was signed.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from archive.core import checkpoint as checkpoints
from archive.core import keyfile
from archive.core.checkpoint import SignedCheckpoint
from archive.core.keyfile import KeyFile
from archive.core.keys import Signer, ed25519_signer, mldsa44_signer
from archive.errors import ArchiveError, ConflictError, MalformedError, NotFoundError
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
        return tuple(
            sorted(
                path.stem
                for path in (self.home / "keys").glob("*.pem")
                if keyfile.is_nickname(path.stem)
            )
        )

    def path(self, nickname: str) -> Path:
        """Return where the key *nickname* is, or would be.

        Raises:
            MalformedError: *nickname* cannot be one.
        """
        if not keyfile.is_nickname(nickname):
            raise MalformedError(
                f"{nickname!r} cannot be a key's nickname",
                remedy="Use up to 64 letters, digits, dots, hyphens and underscores.",
            )
        return self.home / "keys" / f"{nickname}.pem"

    def create(self, nickname: str, passphrase: bytes | None, random: Random) -> KeyFile:
        """Make a new key and write its file, readable by its owner alone; return it.

        Raises:
            ConflictError: there is a key of that nickname.
        """
        path = self.path(nickname)
        if path.exists():
            raise ConflictError(
                f"there is a key {nickname} already, in {path}",
                remedy="Choose another nickname, or use that key.",
            )
        name = KeyName(minted("k", random(8)))
        made = KeyFile(nickname, ed25519_signer(name, random(32)))
        self._write(path, made, passphrase, random)
        return made

    def names(self) -> dict[str, str]:
        """Return the nickname of each key file that can be read, by the name the log knows."""
        return {name: nickname for nickname in self.nicknames() if (name := self._name(nickname))}

    def damaged(self) -> tuple[Path, ...]:
        """Return the files here that should be key files, and cannot be read as such."""
        return tuple(self.path(name) for name in self.nicknames() if self._name(name) is None)

    def _name(self, nickname: str) -> str | None:
        path = self.path(nickname)
        with told_of_files(str(path)), suppress(MalformedError):
            return keyfile.name_in(path.read_bytes())
        return None

    def load(self, nickname: str, ask: Passphrase) -> KeyFile:
        """Return the key *nickname*, asking for its passphrase where it has one.

        Raises:
            NotFoundError: there is no such key.
            NotAuthorisedError: its passphrase is missing or wrong.
        """
        path = self.path(nickname)
        if not path.is_file():
            known = ", ".join(self.nicknames()) or "none"
            raise NotFoundError(
                f"there is no key {nickname} in {path.parent}",
                remedy=f"Use one that is there ({known}), or make a new one.",
            )
        return read_key(path, ask)

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
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            for name, signer in zip(_LOG_FILES, made, strict=True):
                self._write(folder / name, KeyFile("log", signer), None, random)
            undo.pop_all()
        return made

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


_LOG_FILES: Sequence[str] = ("ed25519.pem", "mldsa44.pem")


def read_key(path: Path, ask: Passphrase) -> KeyFile:
    """Return the key in the file *path*; every error names the file.

    Raises:
        MalformedError: it is no key file.
        NotAuthorisedError: its passphrase is missing or wrong.
        NotFoundError: there is no such file.
    """
    with told_of_files(str(path)):
        data = path.read_bytes()
    try:
        passphrase = ask(path) if keyfile.is_encrypted(data) else None
        return keyfile.read(data, passphrase)
    except ArchiveError as error:
        raise type(error)(f"{path}: {error.message}", remedy=error.remedy) from None
