"""The page for people in the proof of a fact: what it shows, what it does not, how to check it."""

from collections.abc import Iterator

from archive.verify.proof_report import ProofReport
from cli.layout import Block, Line, render
from cli.telling.common import counted, moment
from cli.telling.facts import facts

_WIDTH = 100

_DER = r"\060\052\060\005\006\003\053\145\160\003\041\000"
"""What stands before the 32 bytes of an Ed25519 key in the form that OpenSSL reads, RFC 8410."""


def page(answer: ProofReport, lang: str) -> str:
    """Return the text of the page."""
    lines = (text for block in _blocks(answer, lang) for text, _ in render(block, _WIDTH))
    return "".join(f"{line}\n" for line in lines)


def _blocks(answer: ProofReport, lang: str) -> Iterator[Block]:
    yield f"PROOF OF {answer.about}"
    yield f"from the archive {answer.origin}"
    yield ""
    yield from facts(answer, lang)
    yield ""
    yield "WHAT THIS FOLDER SHOWS"
    clock = (
        ""
        if answer.claimed is None
        else f", which the log's own clock says was at {moment(answer.claimed)}"
    )
    yield Line(
        f"When the archive had {counted(answer.size, 'entry', 'entries')}{clock}, it held the "
        "events above, signed by the keys that are named with them. Each key was enrolled by an "
        "entry that is here too, up to entry 0, by which the archive is known:"
    )
    yield Line(f"{answer.identity}", 4)
    yield ""
    yield "WHAT IT DOES NOT SHOW"
    for text in answer.unshown:
        yield Line(f"- {text}", 2)
    yield Line("- this page is not signed: believe what is checked, not what is written here", 2)
    yield ""
    yield from _checking(answer)


def _checking(answer: ProofReport) -> Iterator[Block]:
    shown = next(event for event in answer.events if event.shown)
    entry = shown.address.entry
    with_body = next(event for event in answer.events if event.body is not None)
    if shown.body is not None:
        with_body = shown
    yield "HOW TO CHECK IT"
    yield Line(
        "Get the file with the archive's keys and the hash of entry 0 from where the archive "
        "publishes them, or from its keepers; never from where this folder came from. Then:"
    )
    yield Line("muniment verify THIS-FOLDER --policy THAT-FILE", 4, whole=True)
    yield Line("Parts of it can be checked with standard tools, in this folder. No file changed:")
    yield Line("sha256sum -c SHA256SUMS", 4, whole=True)
    yield Line(
        f"The body of {with_body.address} is the one that was signed; this prints the text "
        f'behind "body" of its line in entries/{with_body.address.entry}.note:'
    )
    yield Line(
        f"{{ printf 'muniment/body/v1\\n'; cat bodies/{with_body.address}.salt "
        f"bodies/{with_body.address}.json; }} | openssl dgst -sha256 -binary | base64",
        4,
        whole=True,
    )
    yield Line("Entry 0 is that of the archive; this prints the hash above:")
    yield Line(
        "{ printf '\\000'; cat entries/0.note; } | openssl dgst -sha256 -binary | base64",
        4,
        whole=True,
    )
    yield from _signature(answer, entry)
    yield Line(
        "A .tlog-proof leads from an entry to the checkpoint at its end, by C2SP tlog-proof: any "
        "reader of that form takes it. The checkpoint is a C2SP signed note with two lines of the "
        "log, Ed25519 and ML-DSA-44. All of it is described in docs/format.md of Muniment, "
        "section 15."
    )


def _signature(answer: ProofReport, entry: int) -> Iterator[Block]:
    event = next(one for one in answer.events if one.address.entry == entry)
    key = event.by[0]
    name = key.partition("+")[0]
    enrolled = next(
        (one.address for one in answer.events if one.about == f"key:{key}" and one.body), None
    )
    if enrolled is None:
        return
    yield Line(
        f"The signature of {key} under entry {entry}, with its key as it was enrolled at "
        f"{enrolled}; this prints that it was verified successfully:"
    )
    for command in (
        "D=$(mktemp -d)",
        f"sed '/^$/,$d' entries/{entry}.note > $D/text",
        f"sed -n 's/^— {name} //p' entries/{entry}.note | base64 -d | tail -c 64 > $D/signature",
        f'sed \'s/.*"vkey":"[^+]*+[^+]*+\\([^"]*\\)".*/\\1/\' bodies/{enrolled}.json '
        "| base64 -d | tail -c 32 > $D/raw",
        f"{{ printf '{_DER}'; cat $D/raw; }} | openssl pkey -pubin -inform DER -out $D/key.pem",
        "openssl pkeyutl -verify -pubin -inkey $D/key.pem -rawin -in $D/text -sigfile $D/signature",
    ):
        yield Line(command, 4, whole=True)
