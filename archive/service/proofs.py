"""Verifying what was handed out in small: a proof, or evidence of a fork. No SQLAlchemy."""

from pathlib import Path

from archive.core.trust import Trust
from archive.errors import MalformedError
from archive.place import MARKER
from archive.service.auditing import FolderFiles
from archive.service.pins import read_pins
from archive.snapshot import paths
from archive.store import folders
from archive.store.faults import told_of_files
from archive.verify import fork as forks
from archive.verify import proof_layout as layout
from archive.verify.fork import ForkReport
from archive.verify.proof import verify
from archive.verify.proof_report import ProofReport


def is_proof(path: Path) -> bool:
    """Say whether the folder *path* is meant to be the proof of a fact, whole or not."""
    with told_of_files(str(path)):
        if not path.is_dir() or any((path / name).exists() for name in (MARKER, paths.DATA)):
            return False
        return (path / layout.CLAIM).exists() or (path / layout.ENTRIES).is_dir()


def verify_proof(path: Path, policy: Path | None) -> ProofReport:
    """Return what can be said of the proof in the folder *path* under the pins in *policy*.

    Raises:
        NotFoundError: there is no such folder, or a stopped program left it behind.
        MalformedError: the pins cannot be read, or came with the proof.
    """
    folders.require_whole(path)
    trust = None if policy is None else own_pins(policy, path)
    return verify(FolderFiles(path), trust, None if policy is None else str(policy))


def own_pins(policy: Path, path: Path) -> Trust:
    """Return the pins in *policy*, which did not come in the folder *path*.

    Raises:
        MalformedError: they cannot be read, or did.
    """
    with told_of_files(str(policy)):
        inside = policy.resolve().is_relative_to(path.resolve())
    if inside:
        raise MalformedError(
            f"{policy} came with the proof: whoever altered one can alter the other",
            remedy="Take the pins from where the archive publishes them, or from its keepers.",
        )
    return read_pins(policy)


def verify_fork(path: Path, policy: Path | None) -> ForkReport:
    """Return what the evidence in the file *path* proves under the pins in the file *policy*.

    Raises:
        NotFoundError: there is no such file.
        MalformedError: it proves no fork, or none of the log that is pinned.
    """
    with told_of_files(str(path)), path.open("rb") as file:
        data = file.read(forks.MAX_BYTES + 1)
    trust = None if policy is None else read_pins(policy)
    if len(data) > forks.MAX_BYTES:
        raise MalformedError(
            f"{path} is no evidence of a fork: it has more than {forks.MAX_BYTES} bytes",
            remedy="Name the folder of a snapshot, an archive or a proof, or a file of evidence.",
        )
    return forks.judge(forks.parse(data), trust, None if policy is None else str(policy))
