"""Histories of keys, one a row: who may sign what, before and after each act, and what is flagged.

Every history begins with three stewards A (an archivist too), B and C and two archivists D and E,
in entries 0 to 2; its own entries count from 3. An act is `verb objects/signers`, and after `=` the
rule that makes the entry void. F, G and H are keys that nobody knows yet.

    say            a note                       restrict, open, redact 2.4   the statement there
    enrol F        as an archivist              steward F     as a steward
    revoke D       it signs nothing any more    revoke D@4    nothing by it is safe from entry 4 on
    rotate D F     F takes D's place and roles, in one entry
    signers 2      so many stewards must sign   log 1         other keys of the log
"""

import pytest

from archive.events.drafting import Draft
from archive.ids import KeyId
from archive.rules.taint import Warned, tainted
from tests.rules.histories import (
    ORIGIN,
    History,
    P,
    enrol,
    founded,
    person,
    revoke,
    rotate,
    say,
)

KEYS = {letter: person(letter.lower()) for letter in "ABCDEFGH"}

HISTORIES = {
    "a key signs from the entry after its enrolment on": (
        "say/F=entry.key; enrol F/A; say/F",
        "",
    ),
    "an archivist enrols nobody": ("enrol F/D=entry.role; say/F=entry.key", ""),
    "a steward who is no archivist says nothing of the world": ("person/B=entry.role", ""),
    "a steward who is no archivist may write a note": ("say/B", ""),
    "a revoked key signs nothing, and what it signed stays": (
        "say/D; revoke D/A; say/D=entry.key",
        "",
    ),
    "a key is revoked once": ("revoke D/A; revoke D/B=head.revoked", ""),
    "a revoked key does not come back": (
        "revoke D/A; enrol D/A=head.key-used; say/D=entry.key",
        "",
    ),
    "one key takes the place of another": (
        "say/D; rotate D F/A; say/D=entry.key; say/F; person/F",
        "",
    ),
    "a steward replaces their own key": ("rotate A F/A; enrol G/A=entry.key; enrol G/F; say/G", ""),
    "a stolen key is flagged from where it was stolen": (
        "say/D; say/D; say/D; revoke D@4/A; say/E",
        "4 5",
    ),
    "what a stolen steward's key enrolled is flagged too": (
        "say/B; enrol F/B; say/F; steward G/B; enrol H/G; say/H; revoke B@4/A; say/F; say/E",
        "4 5 6 7 8 10",
    ),
    "what others signed beside a stolen key is flagged": ("say/DE; say/E; revoke D@3/A", "3"),
    "a theft before the key was enrolled is none": ("revoke D@1/A=head.compromised", ""),
    "a theft after the revocation is none": ("revoke D@3/A=head.compromised", ""),
    "two must sign": (
        "signers 2/A; enrol F/A=entry.signers; enrol F/AD=entry.signers; enrol F/AB; say/F",
        "",
    ),
    "two must sign the way back to one": (
        "signers 2/A; signers 1/B=entry.signers; signers 1/BC; enrol F/A",
        "",
    ),
    "protection needs one signer, opening two": (
        "signers 2/A; restrict 2.4/C; open 2.4/C=entry.signers; open 2.4/BC",
        "",
    ),
    "a redaction needs two": ("signers 2/A; redact 2.4/A=entry.signers; redact 2.4/AB", ""),
    "a revoked steward does not count as the second": (
        "steward F/A; signers 2/A; revoke B/AC; enrol G/AB=entry.key; enrol G/AC",
        "",
    ),
    "as many stewards are left as must sign": (
        "signers 2/A; revoke C/AB; revoke B/AC=entry.key; revoke B/AB=head.last-steward",
        "",
    ),
    "more must sign only while one is to spare": (
        "signers 3/A=head.signers; steward F/A; signers 3/A",
        "",
    ),
    "an archivist restricts what another said no more than redacts it": (
        "restrict 2.4/D=head.author; redact 2.4/D=entry.role",
        "",
    ),
    "the log's keys change by stewards alone": (
        "log 1/D=entry.role; log 1/A; log 1/A=head.key-used; log 0/A=head.key-used; log 2/A",
        "",
    ),
    "the last steward stays": (
        "revoke B/A; revoke C/A; revoke A/A=head.last-steward; rotate A F/A; say/F",
        "",
    ),
}


def drafts(history: History, act: str) -> list[Draft]:
    verb, *objects = act.split()
    match verb, objects:
        case "say", []:
            return [say("note.added", P)]
        case "person", []:
            return [say("entity.added", "ent:aaaaaaaaaaaa")]
        case "enrol", [one]:
            return [enrol(KEYS[one])]
        case "steward", [one]:
            return [enrol(KEYS[one], "steward")]
        case "revoke", [one]:
            letter, _, since = one.partition("@")
            return [revoke(KEYS[letter], **({"compromisedSince": int(since)} if since else {}))]
        case "rotate", [old, new]:
            roles = history.state.keys[KeyId(KEYS[old].key.id)].roles
            return [enrol(KEYS[new], *roles), revoke(KEYS[old])]
        case "signers", [number]:
            link = history.newest(ORIGIN)
            return [say("policy.changed", ORIGIN, replaces=link, signers=int(number))]
        case "log", [number]:
            return [rotate(int(number), history.newest(ORIGIN))]
        case "restrict" | "open" | "redact", [target]:
            return [acting(history, verb, target)]
    raise AssertionError(act)


def acting(history: History, verb: str, target: str) -> Draft:
    type = {"restrict": "access.restricted", "open": "access.opened", "redact": "event.redacted"}
    before = [one for one in history.state.placed.values() if one.chain == f"access {target}"]
    link = before[-1].commitment if before and verb != "redact" else None
    return say(type[verb], target=target, replaces=link)


def flagged(history: History) -> list[int]:
    keys = sorted(
        (Warned(id, held.since, held.compromised) for id, held in history.state.keys.items()),
        key=lambda one: one.since,
    )
    since = tainted(keys, lambda entry: history.state.authors[entry])
    return [
        entry
        for entry, authors in sorted(history.state.authors.items())
        if any(entry >= since.get(by, entry + 1) for by in authors)
    ]


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_of_keys(name: str) -> None:
    acts, doubted = HISTORIES[name]
    history = founded()
    for act in acts.split("; "):
        said, _, code = act.partition("=")
        asked, _, signers = said.partition("/")
        weighed = history.add(*drafts(history, asked), by=[KEYS[one] for one in signers])
        void = weighed.verdict.void
        assert (None if void is None else void.code) == (code or None), (act, void)
    assert flagged(history) == [int(entry) for entry in doubted.split()]
