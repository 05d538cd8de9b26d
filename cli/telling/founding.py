"""What to know, to publish and to put away when an archive was started."""

from collections.abc import Iterator

from archive.service.founding import Founded
from cli.layout import Block, Line, Table


def founded(answer: Founded) -> Iterator[Block]:
    """Yield what was made and what to do next."""
    place = answer.place
    yield Line(f"{place.origin} is an archive now, in {place.folder}", 0, "bold")
    yield Table(
        [
            ("title", answer.title),
            ("entries", str(answer.size)),
            ("root", answer.root),
        ],
        indent=2,
    )
    if answer.continues is not None:
        before = answer.continues
        yield Line(f"It carries on {before.origin}, which ends after {before.size:,} entries.", 2)
    yield ""
    yield Line("Publish, where others find it and nobody can change it unseen:", 0, "bold")
    rows = [("identity (entry 0)", answer.identity)]
    # A key of ML-DSA-44 fills a screen: here its id, in the file all of it.
    rows += [("log key", "+".join(key.split("+", 2)[:2])) for key in answer.log_keys]
    yield Table([*rows, ("in full, as a file", str(answer.policy))], indent=2)
    yield ""
    yield Line("Keep, and let nobody read:", 0, "bold")
    yield Table(
        [
            ("your key", str(answer.key_file)),
            ("the reserve key", f"{answer.second_key_file}"),
            ("the log's keys", str(answer.log_folder)),
        ],
        indent=2,
    )
    yield Line(
        "Move the reserve key to a medium that you put away. Whoever loses both keys can never "
        "enrol another; copy the log's keys too.",
        2,
        "yellow",
    )
    yield ""
    yield Line("Next:", 0, "bold")
    yield Line(f"cd {place.folder}", 2, whole=True)
    yield Line("muniment deposit FILE --dry-run", 2)
    yield Line("muniment status", 2)
    yield "FILE is a deposit. `muniment demo` leaves one with notes on every part: report.yaml."
