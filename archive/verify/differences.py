"""Where what is derived differs from a rebuild, without any other question asked."""

from collections import deque

from archive.core.memory_tree import MemoryTree
from archive.rules.fold import fold
from archive.rules.state import State
from archive.verify import views
from archive.verify.evidence import Evidence
from archive.verify.replay import Replay
from archive.verify.report import Audit, Finding


def differences(evidence: Evidence) -> tuple[Finding, ...]:
    """Return one finding for every row of *evidence* that a rebuild would not give, or would."""
    audit, state, tree = Audit(), State(), MemoryTree()
    deque(fold(evidence.entries(), state, tree), maxlen=0)
    views.check(evidence, Replay(evidence, state), tree, audit)
    return tuple(audit.findings)
