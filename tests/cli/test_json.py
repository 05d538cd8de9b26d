"""What scripts may rely on: members are added to these lists, none is ever taken out."""

import pytest

MEMBERS = {
    ("show", "noncompliance"): {
        "standing": {"origin", "size", "root", "asOf", "later", "validAt"},
        "thing": {"statement", "others"},
        "thing.statement": {
            *("id", "address", "revision", "rank", "retracted", "state", "body", "stance"),
            *("tally", "references", "older", "closedLinks"),
        },
        "thing.statement.references.0": {
            *("address", "number", "revision", "cited", "bearing", "state", "reference"),
        },
        "thing.others": {"current", "preferred", "denied", "retracted", "deprecated"},
        "": {"standing", "thing", "names", "voices"},
    },
    ("show", "bektanov"): {
        "thing": {
            *("id", "address", "revision", "state", "kind", "identified", "handle", "label"),
            *("judged", "about", "naming", "told"),
        },
        "thing.about": {"shown", "total", "retracted", "deprecated"},
    },
    ("show", "report"): {
        "thing": {
            *("id", "address", "revision", "state", "source", "captures", "resting", "saidIn"),
        },
        "thing.captures.0": {"address", "state", "restricted", "capture"},
    },
    ("show", "penalty"): {"thing": {"name", "address", "state", "used", "definition"}},
    ("history", "paper-content"): {
        "": {"standing", "history", "names", "nicknames"},
        "history": {"id", "events"},
        "history.events.1": {
            *("address", "type", "revision", "on", "target", "by", "at", "recorded", "state"),
            *("reason", "words", "compared", "changes", "body"),
        },
        "history.events.1.changes.0": {"where", "old", "new"},
    },
    ("log",): {
        "": {"standing", "entries", "names", "nicknames"},
        "entries.0": {"index", "by", "at", "recorded", "base", "events"},
        "entries.0.events.0": {"address", "type", "about", "restricted", "state"},
    },
    ("unknowns", "bektanov"): {
        "": {"standing", "about", "unknowns", "names", "voices"},
        "unknowns": {"groups", "holders"},
        "unknowns.groups.0": {"kind", "shown", "total"},
        "unknowns.groups.0.shown.0": {
            *("id", "address", "where", "of", "kind", "by", "ground", "statement"),
        },
    },
    ("rests-on", "alzhanov"): {
        "": {"standing", "rests", "names", "voices"},
        "rests": {"id", "also", "sources", "falling", "standing", "leaning"},
        "rests.falling": {"shown", "total"},
        "rests.falling.shown.0": {"statement", "lost", "left", "then", "tally"},
        "rests.leaning.shown.0": {"statement", "on"},
    },
    ("mentions", "alzhanov"): {
        "": {"standing", "mentions", "addresses", "names"},
        "mentions": {"ids", "words", "found", "orphans", "read", "closed", "files", "unread"},
        "mentions.found.0": {"address", "type", "about", "restricted", "held"},
        "mentions.found.0.held.0": {"field", "text", "chars"},
    },
    ("diff", "2.."): {
        "": {"standing", "about", "between", "names", "voices"},
        "between": {"since", "shown", "total", "counts"},
        "between.shown.0": {"id", "became", "before", "after", "changes", "happened", "events"},
        "between.shown.0.after": {"address", "state", "body", "rank", "retracted"},
        "between.shown.0.happened.0": {"address", "type", "on", "state", "body"},
    },
    ("stats",): {"stats": {"numbers", "types"}, "stats.numbers.0": {"name", "count"}},
    ("stats", "--list", "inferred"): {
        "items": {"name", "shown", "total"},
        "items.shown.0": {"ref", "type", "about", "statement"},
    },
    ("status",): {
        "": {"status", "folder", "database", "logKeysHere", "secondPlace", "nicknames"},
        "status": {
            *("standing", "title", "signers", "checkpoint", "uncovered", "counts", "keys"),
        },
        "status.counts": {
            *("entities", "sources", "captures", "properties", "statements", "retracted"),
            *("references", "events", "redacted"),
        },
        "status.keys.0": {"id", "roles", "revoked", "compromised"},
    },
    ("property", "list"): {"": {"standing", "properties"}},
    ("verify",): {
        "": {
            *("answer", "origin", "size", "root", "identity", "pins", "covered", "claimed"),
            *("levels", "findings", "totals", "counts", "flags", "undecidedFrom"),
        },
        "levels.0": {"level", "outcome", "count", "note"},
    },
    ("key", "list"): {"": {"folder", "keys"}, "keys.0": {"nickname", "name", "file"}},
    ("retract", "dead", "--reason", "error", "--dry-run"): {
        "": {"addresses", "ids", "lines", "checkpoint", "warning", "dryRun"}
    },
}


@pytest.mark.parametrize("words", MEMBERS, ids=" ".join)
def test_no_member_is_ever_taken_out(demo, words: tuple[str, ...]) -> None:
    answer = demo.json(*words)
    for path, members in MEMBERS[words].items():
        found = answer
        for step in filter(None, path.split(".")):
            found = found[int(step)] if step.isdigit() else found[step]
        assert members <= set(found), path


def test_an_error_has_its_members_too(demo) -> None:
    told = demo.error("show", "nothing-of-the-kind", code=4)
    assert {"kind", "message", "remedy", "exit", "where", "faults"} <= set(told)
