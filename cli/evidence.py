"""What `verify` does with a path that is no copy of an archive: a proof, or evidence of a fork."""

from pathlib import Path

from cli.errors import DONE, UNDECIDED, VERIFICATION_FAILED
from cli.session import Session


def is_evidence(path: Path) -> bool:
    """Say whether *path* is meant to be the proof of a fact, or a file of evidence of a fork."""
    from archive.service.proofs import is_proof
    from archive.store.faults import told_of_files

    with told_of_files(str(path)):
        return path.is_file() or is_proof(path)


def verify_evidence(session: Session, path: Path, policy: Path | None) -> int:
    """Print what *path* proves under *policy*; return the exit code.

    A file that proves a fork never ends with 0: what it proves is that nothing of that log is to
    be believed. Without pins it is open whose log that is.
    """
    if path.is_file():
        from archive.service.proofs import verify_fork
        from cli.telling.forks import fork

        found = verify_fork(path, policy)
        answer = "forked" if found.pins else "forked by its own keys"
        session.output.result(found, fork, answer=answer)
        return VERIFICATION_FAILED if found.pins else UNDECIDED
    from archive.service.proofs import verify_proof
    from archive.verify.report import Answer
    from cli.telling.proofs import proof

    report = verify_proof(path, policy)
    session.output.result(report, session.in_language(proof), answer=report.answer)
    codes = {Answer.VERIFIED: DONE, Answer.FAILED: VERIFICATION_FAILED}
    return codes.get(report.answer, UNDECIDED)
