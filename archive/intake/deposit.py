"""From a deposit file to what is to be recorded: all of it, or every fault that it has."""

import re
from collections.abc import Callable, Mapping

from archive.facts import codes
from archive.facts.languages import ENGLISH
from archive.intake import filing, marked, recording
from archive.intake.assembly import Assembly
from archive.intake.captures import ReadFile
from archive.intake.desk import Desk
from archive.intake.drafts import Drafter
from archive.intake.faults import Faults, shown
from archive.intake.forms import Form, leaf, mapping, whole
from archive.intake.holdings import Holdings
from archive.intake.known import Known
from archive.intake.misfit import DepositError
from archive.intake.moved import wherever
from archive.intake.names import SECTIONS, Names
from archive.intake.nodes import Members, Node
from archive.intake.piece import Piece
from archive.intake.plan import Plan
from archive.intake.values import LANG
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json, as_text, fault

_SET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def set_name(value: Json, where: str) -> str:
    """Return *value*, which must be the name of a set."""
    name = as_text(value, where)
    if _SET_NAME.fullmatch(name) is None:
        remedy = "Use 1 to 64 small letters a-z, digits and . _ -, a letter or digit first."
        raise fault(where, f"{shown(name)} is not the name of a deposit", remedy)
    return name


DEPOSIT = Form(
    {"deposit": leaf(set_name)},
    {
        "lang": LANG,
        "reason": leaf(codes.words),
        "sources": whole,
        "entities": whole,
        "properties": whole,
        "statements": whole,
    },
)


def read_deposit(
    data: bytes,
    name: str,
    known: Known,
    read_file: ReadFile,
    random: Callable[[int], bytes],
    *,
    lang: str = ENGLISH,
) -> Plan:
    """Return what the deposit in *data*, a file called *name*, adds to the archive.

    *read_file* gives the bytes of a file by its path beside the deposit, or raises an
    `ArchiveError`; *random* so many fresh random bytes. Labels are told
    in *lang*.

    Raises:
        DepositError: with every fault of the file; nothing is to be recorded then.
    """
    read = marked.read(data, name)
    if read.root is None:
        raise DepositError(name, read.faults)
    faults = Faults(read.root, list(read.faults))
    planned = plan(read.root, faults, known, read_file, random, lang=lang)
    if faults.found:
        raise DepositError(name, faults.found)
    return planned


def plan(
    root: Node,
    faults: Faults,
    known: Known,
    read_file: ReadFile,
    random: Callable[[int], bytes],
    *,
    imported: bool = False,
    lang: str = ENGLISH,
) -> Plan:
    """Return what the deposit *root* comes to; where *faults* were found it is not to be recorded.

    *imported*: it was made of rows. The names in it are the rows' own and become no handles, and a
    row that stands elsewhere in its table than last time has not changed.
    """
    names, vocabulary, holdings = Names(known, faults), Vocabulary(known, faults), Holdings(known)
    desk = Desk(
        set_name="", lang=None, faults=faults, names=names, vocabulary=vocabulary, holdings=holdings
    )
    parts = DEPOSIT.read(desk, root).parts
    unread = _unread(root)
    names.unread = frozenset(kind for name, kind in SECTIONS.items() if name in unread)
    vocabulary.unread = "properties" in unread
    desk.set_name = _text(parts, "deposit", "")
    desk.lang = parts.get("lang")
    if imported:
        desk.handles, names.brought_by = False, desk.set_name
    drafter = Drafter(
        faults=faults,
        reason=_text(parts, "reason", f"deposit {desk.set_name} changed"),
        compared=wherever if imported else (lambda json: json),
        random=random,
    )
    sections = {
        name: mapping(desk, parts[name].node) or ()
        for name in (*SECTIONS, "properties")
        if name in parts
    }
    if not (imported or faults.found or any(sections.values())) and isinstance(root, Members):
        remedy = "Write sources, entities, properties or statements."
        faults.add(root, "the deposit holds nothing but its name", remedy)
    assembly = Assembly(desk, lang)
    filed = filing.file_all(desk, sections, random)
    recording.properties(assembly, drafter, sections.get("properties", ()))
    recording.described(assembly, drafter, filed.get("entities", ()))
    recording.sourced(assembly, drafter, filed.get("sources", ()), read_file)
    recording.stated(assembly, drafter, filed.get("statements", ()))
    return assembly.plan(desk.set_name)


def _unread(root: Node) -> frozenset[str]:
    """Return the sections of which the file holds more than can be read; that was reported."""
    sections = frozenset((*SECTIONS, "properties"))
    if not isinstance(root, Members):
        return sections
    given = {key.text: node for key, node in root.entries}
    known = {*DEPOSIT.required, *DEPOSIT.optional}
    stray = root.lacking or any(
        isinstance(node, Members) for name, node in given.items() if name not in known
    )
    faulty = {
        name
        for name in sections & given.keys()
        if not isinstance(node := given[name], Members) or node.lacking
    }
    return (sections - given.keys() if stray else frozenset()) | faulty | root.doubled


def _text(parts: Mapping[str, Piece], name: str, otherwise: str) -> str:
    return str(parts[name].json) if name in parts else otherwise
