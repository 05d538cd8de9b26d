"""A target for atheris that can be left running; pytest does not collect it.

    pip install atheris
    python tests/fuzz/fuzz_verify.py                     until it is stopped
    python tests/fuzz/fuzz_verify.py -max_total_time=600 for ten minutes
    python tests/fuzz/fuzz_verify.py crash-0a1b...       once, with what was found before

The first byte chooses a parser of `tests/fuzz/parsers.py`, or `verify` over a small snapshot one
of whose files, which the second byte chooses, holds the bytes that follow. A finding is whatever
is raised but the errors that the parser may raise, an altered snapshot that is called verified,
more than 25 s for one input, or more than 2 GB of memory. All options are those of libFuzzer; the
corpus goes to the folder that is named last, if one is.
"""

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["archive"]):
    from archive.snapshot import paths
    from archive.verify.report import Answer
    from tests.copies import MemoryFiles, audit, eventful
    from tests.fuzz.parsers import PARSERS, snapshot

HISTORY = eventful()
NAMES = sorted(PARSERS)
PATHS = sorted(path for path in snapshot().content if path not in (paths.POLICY, *paths.TAGS))
LIMITS = ("-max_len=8192", "-timeout=25", "-rss_limit_mb=2048")


def one(data: bytes) -> None:
    """Hand *data* to what its first byte chooses."""
    if not data:
        return
    if data[0] < len(NAMES):
        parser = PARSERS[NAMES[data[0]]]
        with suppress(*parser.raises):
            parser.read(data[1:])
    elif len(data) > 1:
        path = PATHS[data[1] % len(PATHS)]
        files = MemoryFiles({**snapshot().content, path: data[2:]})
        report = audit(files, HISTORY)
        same = data[2:] == snapshot().content[path]
        assert (report.answer is Answer.VERIFIED) is same, path
        assert all(found.address for found in report.findings), path


def seeds(folder: Path) -> None:
    """Write what the parsers take, and the files of the snapshot, into *folder*."""
    for number, name in enumerate(NAMES):
        for which, data in enumerate(PARSERS[name].takes):
            (folder / f"parser-{number}-{which}").write_bytes(bytes([number]) + data)
    for number, path in enumerate(PATHS):
        data = snapshot().content[path]
        (folder / f"file-{number}").write_bytes(bytes([255, number]) + data)


def main() -> None:
    """Run until stopped."""
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    with tempfile.TemporaryDirectory() as folder:
        seeds(Path(folder))
        corpus = named if named and Path(named[-1]).is_file() else [*reversed(named), folder]
        atheris.Setup([sys.argv[0], *LIMITS, *options, *corpus], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
