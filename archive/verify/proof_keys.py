"""The checkpoint of a proof against the keys that its entries name, and the auditor's pins."""

from archive.core import base64
from archive.core import checkpoint as notes
from archive.core.checkpoint import SignedCheckpoint, Verdict
from archive.core.hashes import Hash
from archive.core.keys import VerifierKey
from archive.core.trust import Trust, met
from archive.verify.proof_report import Part, Sheet
from archive.verify.proof_rules import Known


def check(
    signed: SignedCheckpoint | None,
    identity: Hash | None,
    known: Known,
    trust: Trust | None,
    sheet: Sheet,
) -> int | None:
    """Check who signed *signed*; return the time on a valid line of the log, if there is one."""
    if trust is None:
        sheet.note(Part.SIGNATURES, "checked with keys from the proof itself: none was pinned")
    if signed is None or not known.sets:
        return None
    covered, place = signed.checkpoint, f"checkpoint {signed.checkpoint.size}"
    sheet.look(Part.SIGNATURES)
    if covered.origin != known.origin:
        message = f"it is of {covered.origin}, and the entries are of {known.origin}"
        sheet.find(Part.SIGNATURES, "proof.origin", place, message)
    in_force = known.sets[-1][1]
    times = [_line(signed, key, sheet) for key in in_force]
    if trust is not None:
        _check_pins(trust, identity, known, signed, sheet)
        _check_witnesses(trust, signed, sheet)
    # Nobody asked these to sign; but whoever put a false line there is not to be believed.
    for key in _others(known, trust):
        if key not in in_force and notes.check_key(signed, key).verdict is Verdict.BAD:
            _line(signed, key, sheet)
    return max((time for time in times if time is not None), default=None)


def _others(known: Known, trust: Trust | None) -> list[VerifierKey]:
    witnesses = () if trust is None else (one.key for one in trust.witnesses)
    return [*(key for _, log in known.sets for key in log), *witnesses]


def _check_pins(
    trust: Trust, identity: Hash | None, known: Known, signed: SignedCheckpoint, sheet: Sheet
) -> None:
    if trust.identity is None:
        sheet.note(Part.SIGNATURES, "the pins name no entry 0: any log of these keys would pass")
    if trust.origin != known.origin:
        message = f"the pins are those of {trust.origin}, and this is of {known.origin}"
        sheet.find(Part.SIGNATURES, "pins.origin", "0", message)
    if trust.identity is not None and identity is not None and trust.identity != identity:
        sheet.find(
            Part.SIGNATURES,
            "identity",
            "0",
            "entry 0 is not that of the archive that is pinned",
            expected=base64.encode(trust.identity),
            found=base64.encode(identity),
        )
    sets = [set(log) for _, log in known.sets]
    if set(trust.log) not in sets:
        message = "no entry here says that the log was signed with the pinned keys"
        sheet.find(Part.SIGNATURES, "pins", "0", message)
    elif set(trust.log) != sets[-1]:
        _follow(trust, signed, sheet)


def _follow(trust: Trust, signed: SignedCheckpoint, sheet: Sheet) -> None:
    """The pinned set came before the one in force: only a doubly signed checkpoint leads over."""
    if all(notes.check_key(signed, key).verdict is Verdict.VALID for key in trust.log):
        return
    sheet.undecide(
        "the pinned keys are older ones of the log, and did not sign this checkpoint: pin the keys "
        "that are in force now, once a copy of the log has led to them"
    )


def _check_witnesses(trust: Trust, signed: SignedCheckpoint, sheet: Sheet) -> None:
    if trust.quorum is None:
        return
    sheet.look(Part.WITNESSES)
    if met(trust, lambda witness: notes.check_key(signed, witness).time) is None:
        place = f"checkpoint {signed.checkpoint.size}"
        message = "the pinned quorum of witnesses is not met"
        sheet.find(Part.WITNESSES, "witness.quorum", place, message)


def _line(signed: SignedCheckpoint, key: VerifierKey, sheet: Sheet) -> int | None:
    found = notes.check_key(signed, key)
    if found.verdict is not Verdict.VALID:
        fault = "missing" if found.verdict is Verdict.MISSING else "wrong"
        sheet.find(
            Part.SIGNATURES,
            f"checkpoint.signature-{fault}",
            f"checkpoint {signed.checkpoint.size}",
            f"the signature of {key.id} (type {key.type:#04x}) is {fault}",
        )
    return found.time
