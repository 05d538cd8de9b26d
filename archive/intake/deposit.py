"""From a deposit file to what is to be recorded: all of it, or every fault that it has."""

import re
from collections.abc import Callable, Mapping

from archive.facts import codes
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
from archive.intake.names import SECTIONS, Names
from archive.intake.nodes import Members, Node
from archive.intake.piece import Piece
from archive.intake.plan import Plan
from archive.intake.values import LANG
from archive.intake.vocabulary import Vocabulary
from archive.shape import Json, as_text, fault

_SET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def _set_name(value: Json, where: str) -> str:
    name = as_text(value, where)
    if _SET_NAME.fullmatch(name) is None:
        remedy = "Use 1 to 64 small letters a-z, digits and . _ -, a letter or digit first."
        raise fault(where, f"{shown(name)} is not the name of a deposit", remedy)
    return name


_DEPOSIT = Form(
    {"deposit": leaf(_set_name)},
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
) -> Plan:
    """Return what the deposit in *data*, a file called *name*, adds to the archive.

    *read_file* gives the bytes of a file by its path beside the deposit, or raises an
    `ArchiveError`; *random* so many fresh random bytes.

    Raises:
        DepositError: with every fault of the file; nothing is to be recorded then.
    """
    read = marked.read(data, name)
    if read.root is None:
        raise DepositError(name, read.faults)
    faults = Faults(read.root, list(read.faults))
    plan = _plan(read.root, faults, known, read_file, random)
    if faults.found:
        raise DepositError(name, faults.found)
    return plan


def _plan(
    root: Node,
    faults: Faults,
    known: Known,
    read_file: ReadFile,
    random: Callable[[int], bytes],
) -> Plan:
    names, vocabulary, holdings = Names(known, faults), Vocabulary(known, faults), Holdings(known)
    desk = Desk(
        set_name="", lang=None, faults=faults, names=names, vocabulary=vocabulary, holdings=holdings
    )
    parts = _DEPOSIT.read(desk, root).parts
    desk.set_name = _text(parts, "deposit", "")
    desk.lang = parts.get("lang")
    drafter = Drafter(
        faults=faults, reason=_text(parts, "reason", f"deposit {desk.set_name} changed")
    )
    sections = {
        name: mapping(desk, parts[name].node) or ()
        for name in (*SECTIONS, "properties")
        if name in parts
    }
    if isinstance(root, Members) and not faults.found and not any(sections.values()):
        remedy = "Write sources, entities, properties or statements."
        faults.add(root, "the deposit holds nothing but its name", remedy)
    assembly = Assembly(desk)
    filed = filing.file_all(desk, sections, random)
    recording.properties(assembly, drafter, sections.get("properties", ()))
    recording.described(assembly, drafter, filed.get("entities", ()))
    recording.sourced(assembly, drafter, filed.get("sources", ()), read_file)
    recording.stated(assembly, drafter, filed.get("statements", ()))
    return assembly.plan(desk.set_name)


def _text(parts: Mapping[str, Piece], name: str, otherwise: str) -> str:
    return str(parts[name].json) if name in parts else otherwise
