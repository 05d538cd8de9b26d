"""One flipped bit anywhere is found. MUNIMENT_FLIPS says how many of each large file are tried."""

import os
import random

import pytest

from archive.snapshot import paths
from archive.verify.report import Answer
from tests.copies import MemoryFiles, audit
from tests.rules.histories import History

SMALL = 48
"""Files of at most so many bytes are flipped in every byte."""

SAMPLED = int(os.environ.get("MUNIMENT_FLIPS", "8"))


def flips(data: bytes) -> list[tuple[int, int]]:
    """Return bytes and bits to flip: the ends, every byte of small files, a sample of others."""
    chosen = random.Random(len(data))
    at = set(range(len(data)))
    if len(data) > SMALL:
        at = {0, len(data) - 1, *chosen.sample(range(len(data)), min(SAMPLED, len(data)))}
    return [(n, chosen.randrange(8)) for n in sorted(at)]


def missed(files: MemoryFiles, history: History, path: str) -> tuple[int, list[tuple[int, int]]]:
    """Flip bits of one file; return how many were tried, and those that nothing was said of."""
    data = files.content[path]
    tried = flips(data)
    unseen = []
    for at, bit in tried:
        files.content[path] = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
        report = audit(files, history)
        if report.answer is not Answer.FAILED or not all(f.address for f in report.findings):
            unseen.append((at, bit))
    files.content[path] = data
    return len(tried), unseen


def test_the_untouched_snapshot_is_verified(files: MemoryFiles, history: History) -> None:
    report = audit(files, history)
    assert report.findings == []
    assert report.answer is Answer.VERIFIED
    assert report.counts["withheld"] == report.counts["redacted"] == 1


@pytest.mark.parametrize("part", ["log", "bodies", "captures", "views"])
def test_no_flipped_bit_is_missed(files: MemoryFiles, history: History, part: str) -> None:
    tried = 0
    for path in sorted(files.content):
        if path.startswith(f"data/{part}/"):
            count, unseen = missed(files, history, path)
            assert unseen == [], path
            tried += count
    assert tried >= 10


def test_the_policy_that_came_along_is_not_even_read(files: MemoryFiles, history: History) -> None:
    files.content[paths.POLICY] = b"log nonsense\n"
    assert audit(files, history).answer is Answer.VERIFIED
    del files.content[paths.POLICY]
    assert audit(files, history).answer is Answer.VERIFIED
