"""Where what is derived differs from a rebuild, without any other question asked."""

from collections import deque

from archive.core.memory_tree import MemoryTree
from archive.rules.fold import fold
from archive.rules.tables import spilling_state
from archive.store.scratch import scratch
from archive.verify import views
from archive.verify.evidence import Evidence
from archive.verify.rebuilt import Rebuilt
from archive.verify.replay import Replay
from archive.verify.report import Audit, Finding


def differences(evidence: Evidence) -> tuple[Finding, ...]:
    """Return a finding for every row of *evidence* that a rebuild would not give, or would.

    At most as many as a report lists.

    Raises:
        NotReadyError: there is no room for working memory.
    """
    with scratch() as memory:
        audit, state, tree = Audit(), spilling_state(memory), MemoryTree(run=memory.run)
        deque(fold(evidence.entries(), state, tree), maxlen=0)
        rebuilt = Rebuilt(memory)
        for replayed in Replay(evidence, state).entries():
            rebuilt.take(replayed)
        views.check(evidence, rebuilt, state, tree, audit)
        return tuple(audit.findings)
