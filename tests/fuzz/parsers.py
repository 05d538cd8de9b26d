"""Every reader of bytes that a stranger may hand in, with bytes that it takes.

What is read as text comes in as bytes here: where those are no UTF-8, the text has surrogates, as
names of files have. A reader of JSON values is asked with what the canonical reader makes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from archive.core import (
    agentfile,
    base64,
    canonical,
    checkpoint,
    cosignature,
    instant,
    keyfile,
    pkcs8,
    proof,
    tile_paths,
    trust,
)
from archive.core import entry as entries
from archive.core import head as heads
from archive.core import header as headers
from archive.core import note as notes
from archive.core.agentfile import AgentFile
from archive.core.checkpoint import Checkpoint
from archive.core.hashes import sha256
from archive.core.keyfile import KeyFile
from archive.core.keys import parse_vkey
from archive.core.proof import Proof
from archive.core.tiles import Bundle, Tile, decode_bundle, decode_tile
from archive.errors import ArchiveError, MalformedError, NotAuthorisedError
from archive.events.base import REGISTER
from archive.events.catalogue import decode as decode_body
from archive.facts import dates, durations, quotes, references, values
from archive.ids import Address
from archive.intake import marked, toml_form
from archive.interchange import reading
from archive.service.editing import Audience
from archive.shape import Json
from archive.snapshot import bag, bodies, manifest, paths, tables
from archive.snapshot.bag import ManifestName
from archive.verify import fork, proof_layout
from archive.views.runner import RELATIONS
from tests.copies import DIGEST, TEXT, MemoryFiles, edition_of, eventful, files_of
from tests.rules.histories import ALICE, BODIES, LOGS, ORIGIN, START, log_signers

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Parser:
    """A reader, bytes that it takes, and what it may raise for others."""

    read: Read
    takes: tuple[bytes, ...]
    raises: tuple[type[ArchiveError], ...] = (MalformedError,)


@cache
def snapshot() -> MemoryFiles:
    """Return a small snapshot that holds something of everything."""
    history = eventful()
    return files_of(edition_of(history, Audience.PUBLIC, 1, 3), {DIGEST: TEXT})


def _text(read: Callable[[str], object]) -> Read:
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


def _value(read: Callable[[Json, str], object]) -> Read:
    return lambda data: read(canonical.decode(data), "")


def _event(name: str) -> Parser:
    declared = REGISTER[name, 1]
    return Parser(lambda data: decode_body(declared, data), (canonical.encode(dict(BODIES[name])),))


def _marked(name: str) -> Read:
    return lambda data: marked.read(data, name)


def _table(name: str) -> Parser:
    relation = next(one for one in RELATIONS if one.name == name)
    rows = snapshot().content[paths.rows(relation)]
    return Parser(
        lambda data: list(tables.parse(relation, data.splitlines(keepends=True))), (rows,)
    )


def _all() -> dict[str, Parser]:
    files = snapshot().content
    point = checkpoint.sign(Checkpoint(origin=ORIGIN, size=1, root=sha256(b"")), LOGS[0], START)
    bundle = files[paths.log(Bundle(0, 6))]
    (first, *_) = decode_bundle(bundle)
    text = notes.parse(first).text
    _, header, head, *_ = first.split(b"\n")
    other = checkpoint.sign(Checkpoint(origin=ORIGIN, size=1, root=sha256(b"x")), LOGS[0], START)
    keys = tuple(signer.key for signer in LOGS[0])
    forked = fork.Fork(log=keys, root=None, path=(), smaller=point, larger=other)
    pins = files[paths.POLICY]
    key = KeyFile(nickname="aigerim", signer=ALICE)
    agent = AgentFile("aigerim", ALICE.key)
    line = files[paths.bodies(Bundle(0, 6))].splitlines(keepends=True)[5]
    shown = Proof(index=7, hashes=(sha256(b"a"), sha256(b"b")), checkpoint=point, extra=b"x")
    claim = proof_layout.Claim(
        archive=ORIGIN, about="2.0", shows=(Address(2, 0),), without=("3.0",)
    )
    quoted: Json = {"source": "src:ssssssssssss", "capture": DIGEST, "exact": "It rained"}
    own: ManifestName = ManifestName(tags=False, algorithm="sha256")
    return {
        "canonical JSON": Parser(canonical.decode, (header, b'{"a":[1,"\\n"],"b":null}')),
        "note": Parser(notes.parse, (first, point)),
        "entry": Parser(entries.parse, (first,)),
        "entry text": Parser(entries.parse_text, (text,)),
        "header": Parser(_value(headers.decode), (header,)),
        "head": Parser(lambda data: heads.parse(data, ""), (head,)),
        "checkpoint": Parser(checkpoint.parse, (point,)),
        "cosignature": Parser(cosignature.unpack, (bytes(72), bytes(2428)), ()),
        "vkey": Parser(_text(parse_vkey), tuple(k.key.encode().encode() for k in LOGS[0])),
        "trust": Parser(
            trust.parse,
            (pins, _witnessed(pins)),
        ),
        "tile": Parser(
            lambda data: decode_tile(data, Tile(level=0, index=0, width=2)), (bytes(64),)
        ),
        "bundle": Parser(decode_bundle, (bundle,)),
        "tile path": Parser(_text(tile_paths.parse_path), (b"tile/0/x001/x234/067.p/7",)),
        "path in a copy": Parser(_text(_places), (b"data/bodies/000.p/6", b"data/log/checkpoint")),
        "proof": Parser(proof.parse, (shown.encode(),)),
        "fork": Parser(_judged, (forked.encode(),)),
        "proof claim": Parser(proof_layout.parse_claim, (claim.encode(),)),
        "proof sums": Parser(proof_layout.parse_sums, (proof_layout.sums({"proof": "ab" * 32}),)),
        "body line": Parser(bodies.parse, (line,)),
        "manifest of views": Parser(manifest.parse, (files[paths.MANIFEST],)),
        "bag declaration": Parser(bag.require_declared, (files[bag.DECLARATION],)),
        "bag information": Parser(bag.parse_info, (files[bag.INFO],)),
        "bag oxum": Parser(_text(bag.parse_oxum), (b"12.3",)),
        "bag manifest": Parser(
            lambda data: bag.parse_line(data, own), (bag.line("ab" * 32, "data/a%b")[:-1],)
        ),
        "key file": Parser(
            keyfile.read, (keyfile.encode(key),), (MalformedError, NotAuthorisedError)
        ),
        "key": Parser(
            lambda data: pkcs8.decode(data, ALICE.key.name, None),
            (pkcs8.encode(ALICE),),
            (MalformedError, NotAuthorisedError),
        ),
        "agent's key file": Parser(agentfile.read, (agentfile.encode(agent),)),
        "deposit in YAML": Parser(
            _marked("d.yaml"), (b"deposit: a\nentities: {p: {kind: person}}\n",), ()
        ),
        "deposit in JSON": Parser(_marked("d.json"), (b'{"deposit": "a", "lang": "en"}',), ()),
        "mapping of a table": Parser(
            toml_form.read, (b'table = "a"\n[entity.p]\nkind = "x"\n',), ()
        ),
        "address": Parser(_text(Address.parse), (b"57.0",)),
        "instant": Parser(_text(instant.parse), (b"2026-11-22T17:30:05Z",)),
        "date": Parser(_text(dates.parse), (b"[2022-01-05..2023-03-09]", b"201X-03-XX?")),
        "duration": Parser(_text(durations.parse), (b"P1Y6MT2H",)),
        "base64": Parser(_text(base64.decode), (base64.encode(bytes(32)).encode(),)),
        "captured text": Parser(quotes.read_capture, (TEXT, "Жаңаөзен".encode())),
        "reference": Parser(_value(references.decode), (canonical.encode(quoted),)),
        "value": Parser(_value(values.decode), (b'{"lang":"en","text":"It rained."}',)),
        "others' JSON": Parser(_text(lambda said: reading.parse(said, "")), (b'{"a": [1.5e3]}',)),
        **{f"body of {name}": _event(name) for name in BODIES},
        **{f"rows of {name}": _table(name) for name in ("statement", "event", "key")},
    }


def _witnessed(pins: bytes) -> bytes:
    witness = log_signers(9, "example.org/witness")[1].key.encode().encode()
    return pins.replace(b"quorum none", b"witness w %s\ngroup g 1 w\nquorum g" % witness)


def _judged(data: bytes) -> object:
    return fork.judge(fork.parse(data), None, None)


def _places(text: str) -> object:
    return (
        paths.checkpoint_size(text),
        paths.parse_log(text),
        paths.parse_bodies(text),
        paths.parse_capture(text),
        paths.has_place(text, 6),
        proof_layout.entry_of(text),
        proof_layout.address_of(text),
        proof_layout.digest_of(text),
    )


PARSERS: Final = _all()
