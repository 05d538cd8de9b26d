"""A bag as RFC 8493 has it, whoever made it: every file is listed, and as it is listed.

Faults are remembered on the shelf, under codes that begin with `bag.`. Nothing here is signed:
whoever alters a file can make the manifests anew.
"""

from collections.abc import Iterator

from archive.errors import MalformedError
from archive.snapshot import bag
from archive.snapshot.bag import ManifestName, Oxum
from archive.verify.shelf import MAX_CHECKPOINT_BYTES, MAX_FAULTS, Shelf

MAX_INFO_BYTES = MAX_CHECKPOINT_BYTES


def check(shelf: Shelf) -> None:
    """Remember what is wrong with the bag that *shelf* holds."""
    _check_declaration(shelf)
    manifests = list(_manifests(shelf))
    if not any(not name.tags for _, name in manifests):
        shelf.fault(bag.manifest(), "bag.missing", "no manifest lists the payload of this bag")
    for path, name in manifests:
        _check_manifest(shelf, path, name)
    _check_info(shelf)


def payload(shelf: Shelf) -> Iterator[str]:
    """Yield the paths of all plain files of the payload, in order."""
    yield from (one.path for one in shelf.plain() if one.path.startswith(bag.PAYLOAD))


def _check_declaration(shelf: Shelf) -> None:
    data = shelf.read(bag.DECLARATION, MAX_INFO_BYTES)
    if data is None:
        shelf.fault(bag.DECLARATION, "bag.missing", "without this file nothing is a bag")
        return
    try:
        bag.require_declared(data)
    except MalformedError as error:
        shelf.fault(bag.DECLARATION, "bag.declaration", error.message)


def _manifests(shelf: Shelf) -> Iterator[tuple[str, ManifestName]]:
    for one in shelf.plain():
        name = bag.parse_name(one.path)
        if name is not None and name.algorithm in bag.ALGORITHMS:
            yield one.path, name
        elif name is not None:
            message = f"{name.algorithm} is no digest that can be checked here"
            shelf.fault(one.path, "bag.manifest", message)


def _check_manifest(shelf: Shelf, path: str, name: ManifestName) -> None:
    listed: set[str] = set()
    faults = 0
    raw = bag.lines(shelf.lines(path, bag.MAX_LINE_BYTES))
    for number, text in enumerate(raw, start=1):
        try:
            digest, file = bag.parse_line(text, name)
        except MalformedError as error:
            shelf.fault(path, "bag.manifest", error.message, f"line {number}")
            faults += 1
        else:
            faults += not _check_listed(shelf, path, name, (digest, file), listed)
        if faults >= MAX_FAULTS:
            return
    if not name.tags:
        for file in payload(shelf):
            if file not in listed:
                shelf.fault(file, "bag.unlisted", f"{path} does not list this file")


def _check_listed(
    shelf: Shelf, path: str, name: ManifestName, item: tuple[str, str], listed: set[str]
) -> bool:
    """Say whether the file is here once and as it is listed; *listed* are those before it."""
    digest, file = item
    if file in listed:
        shelf.fault(file, "bag.duplicate", f"{path} lists this file twice")
        return False
    if file not in shelf:
        shelf.fault(file, "bag.lost", f"{path} lists this file, and it is not here")
        return False
    listed.add(file)
    found = shelf.measured(file)
    if found is None or found.digests[name.algorithm] == digest:
        return True
    code = "bag.tag" if name.tags else "bag.altered"
    shelf.fault(file, code, f"its {name.algorithm} is not the one that {path} lists")
    return False


def _check_info(shelf: Shelf) -> None:
    data = shelf.read(bag.INFO, MAX_INFO_BYTES)
    if data is None:
        return
    try:
        members = dict(bag.parse_info(data))
        said = members.get("Payload-Oxum")
        told = None if said is None else bag.parse_oxum(said)
    except MalformedError as error:
        shelf.fault(bag.INFO, "bag.info", error.message)
        return
    if told is not None and told != (found := oxum(shelf)):
        message = f"it tells of {told} bytes and files, and there are {found}"
        shelf.fault(bag.INFO, "bag.oxum", message)


def oxum(shelf: Shelf) -> Oxum:
    """Return how much payload there is, as far as it can be read."""
    measured = [shelf.measured(path) for path in payload(shelf)]
    sizes = [one.size for one in measured if one is not None]
    return Oxum(sum(sizes), len(sizes))
