import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import checkpoint, cosignature, keys, note
from archive.core.checkpoint import Checkpoint, SignedCheckpoint, Verdict
from archive.core.hashes import Hash
from archive.core.keys import SeedSigner, VerifierKey
from archive.core.note import Note, SignatureLine
from archive.errors import MalformedError
from archive.ids import MAX_INTEGER, Origin

VECTORS = Path(__file__).parents[1] / "vectors"
FROZEN = json.loads((VECTORS / "core_checkpoint.json").read_text("utf-8"))
FROZEN_KEYS = json.loads((VECTORS / "core_keys.json").read_text("utf-8"))["keys"]

ORIGIN = Origin("example.org/january-2022")
TIME = 1_795_368_605
POINT = Checkpoint(origin=ORIGIN, size=57, root=Hash(bytes(range(32))))
LOG = (
    keys.ed25519_signer(ORIGIN, bytes(32)),
    keys.mldsa44_signer(ORIGIN, bytes(32)),
)
WITNESSES = (
    keys.ed25519_signer("witness.example/w1", b"1" * 32, keys.COSIGN_ED25519),
    keys.mldsa44_signer("witness.example/w2", b"2" * 32),
)
SIGNED = checkpoint.parse(checkpoint.sign(POINT, LOG, TIME))
COSIGNED = checkpoint.add_lines(
    SIGNED,
    [
        checkpoint.cosign(POINT, WITNESSES[0], TIME + 5),
        checkpoint.cosign(POINT, WITNESSES[1], TIME + 6),
    ],
)
ALL_KEYS = [signer.key for signer in (*LOG, *WITNESSES)]

origins = st.from_regex(
    r"[a-z0-9-]{1,9}(\.[a-z0-9-]{1,9}){1,3}(/[a-z0-9._-]{1,9}){0,2}", fullmatch=True
)
points = st.builds(
    Checkpoint,
    origin=origins,
    size=st.integers(0, MAX_INTEGER),
    root=st.binary(min_size=32, max_size=32),
)


def verdicts(
    signed: SignedCheckpoint, pinned: list[VerifierKey]
) -> list[tuple[Verdict, int | None]]:
    return [(found.verdict, found.time) for found in checkpoint.check(signed, pinned)]


def with_line(signed: SignedCheckpoint, at: int, signature: bytes) -> SignedCheckpoint:
    lines = list(signed.note.signatures)
    lines[at] = replace(lines[at], signature=signature)
    return SignedCheckpoint(signed.checkpoint, Note(signed.note.text, tuple(lines)))


@given(points)
def test_a_checkpoint_is_read_back_as_it_was_written(point: Checkpoint) -> None:
    assert checkpoint.parse_text(point.text()) == point


@given(st.binary() | st.binary().map(lambda data: POINT.text()[: len(data)] + data))
def test_any_bytes_are_the_text_of_a_checkpoint_or_malformed(data: bytes) -> None:
    try:
        found = checkpoint.parse_text(data)
    except MalformedError:
        return
    assert found.text() == data


@given(st.integers(0, 150), st.binary(max_size=5))
def test_any_bytes_are_a_checkpoint_or_malformed(at: int, change: bytes) -> None:
    whole = COSIGNED.note.encode()
    data = whole[:at] + change + whole[at + len(change) :]
    try:
        found = checkpoint.parse(data)
    except MalformedError:
        return
    assert found.note.encode() == data
    # Only what is as it was signed is valid.
    if found.note != COSIGNED.note:
        assert any(verdict is not Verdict.VALID for verdict, _ in verdicts(found, ALL_KEYS))


def test_both_lines_of_the_log_and_those_of_witnesses_are_valid() -> None:
    assert checkpoint.parse(COSIGNED.note.encode()) == COSIGNED
    assert verdicts(COSIGNED, ALL_KEYS) == [
        (Verdict.VALID, None),
        (Verdict.VALID, TIME),
        (Verdict.VALID, TIME + 5),
        (Verdict.VALID, TIME + 6),
    ]
    assert [found.key for found in checkpoint.check(COSIGNED, ALL_KEYS)] == ALL_KEYS


def test_a_stripped_line_is_missing() -> None:
    stripped = SignedCheckpoint(POINT, Note(POINT.text(), SIGNED.note.signatures[:1]))
    assert verdicts(stripped, ALL_KEYS[:2]) == [(Verdict.VALID, None), (Verdict.MISSING, None)]
    assert checkpoint.timestamp_of(stripped) is None


@pytest.mark.parametrize("at", range(4))
def test_a_changed_line_is_bad_and_the_others_stay_valid(at: int) -> None:
    signature = COSIGNED.note.signatures[at].signature
    changed = with_line(COSIGNED, at, signature[:-9] + bytes([signature[-9] ^ 1]) + signature[-8:])
    found = checkpoint.check(changed, ALL_KEYS)
    assert [item.verdict is Verdict.BAD for item in found] == [n == at for n in range(4)]
    assert found[at].time is None


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("length", [1, 64, 72, 2420, 2428])
def test_a_line_of_any_length_gets_a_verdict(at: int, length: int) -> None:
    changed = with_line(COSIGNED, at, bytes([7]) * length)
    assert checkpoint.check_key(changed, ALL_KEYS[at]).verdict is Verdict.BAD


def test_a_changed_time_is_bad() -> None:
    for at in (1, 2, 3):
        bare = COSIGNED.note.signatures[at].signature[8:]
        changed = with_line(COSIGNED, at, cosignature.pack(TIME + 100, bare))
        assert checkpoint.check_key(changed, ALL_KEYS[at]).verdict is Verdict.BAD


def test_lines_do_not_serve_another_checkpoint() -> None:
    for other in (
        replace(POINT, size=58),
        replace(POINT, root=Hash(bytes(32))),
        replace(POINT, origin=Origin("example.org/february-2022")),
    ):
        moved = SignedCheckpoint(other, Note(other.text(), COSIGNED.note.signatures))
        assert {verdict for verdict, _ in verdicts(moved, ALL_KEYS)} == {Verdict.BAD}


def test_a_cosignature_does_not_serve_another_name() -> None:
    # The same public key under the name of the log: only ML-DSA-44 signs the name.
    witness = WITNESSES[1]
    posing = SeedSigner(replace(witness.key, name=str(ORIGIN)), witness.seed)
    line = checkpoint.cosign(POINT, witness, TIME)
    moved = SignatureLine(name=ORIGIN, key_id=posing.key.key_hash, signature=line.signature)
    signed = checkpoint.add_lines(SIGNED, [moved])
    assert checkpoint.check_key(signed, posing.key).verdict is Verdict.BAD


def test_a_cosignature_of_time_zero_says_no_time() -> None:
    bare = WITNESSES[1].sign(
        cosignature.mldsa44_message(
            cosigner=WITNESSES[1].key.name, time=0, origin=ORIGIN, size=57, root=POINT.root
        )
    )
    line = SignatureLine(
        name=WITNESSES[1].key.name, key_id=WITNESSES[1].key.key_hash, signature=bytes(8) + bare
    )
    signed = checkpoint.add_lines(SIGNED, [line])
    assert verdicts(signed, [WITNESSES[1].key]) == [(Verdict.VALID, None)]


def test_only_a_key_that_signs_a_time_cosigns() -> None:
    assert [checkpoint.verify_cosignature(COSIGNED, key) for key in ALL_KEYS] == [
        False,
        True,
        True,
        True,
    ]
    assert not checkpoint.verify_cosignature(SIGNED, WITNESSES[0].key)


def test_the_claimed_time_is_read_from_the_line_of_the_log() -> None:
    assert checkpoint.timestamp_of(COSIGNED) == TIME
    unsigned = SignedCheckpoint(POINT, Note(POINT.text(), COSIGNED.note.signatures[2:]))
    assert checkpoint.timestamp_of(unsigned) is None
    assert checkpoint.timestamp_of(with_line(SIGNED, 1, b"\xff" * 2428)) is None


def test_keys_of_two_sets_sign_one_change() -> None:
    following = (
        keys.ed25519_signer(ORIGIN, b"3" * 32),
        keys.mldsa44_signer(ORIGIN, b"3" * 32),
    )
    signed = checkpoint.parse(checkpoint.sign(POINT, (*LOG, *following), TIME))
    pinned = [signer.key for signer in (*LOG, *following)]
    assert {verdict for verdict, _ in verdicts(signed, pinned)} == {Verdict.VALID}


def test_a_newer_line_of_a_witness_replaces_the_older_in_its_place() -> None:
    line = checkpoint.cosign(POINT, WITNESSES[0], TIME + 60)
    signed = checkpoint.add_lines(COSIGNED, [line])
    assert [item.name for item in signed.note.signatures] == [
        item.name for item in COSIGNED.note.signatures
    ]
    assert checkpoint.check_key(signed, WITNESSES[0].key).time == TIME + 60


def test_no_more_lines_are_added_than_a_note_may_carry() -> None:
    def some(count: int) -> list[SignatureLine]:
        return [
            SignatureLine(name="w", key_id=number.to_bytes(4), signature=b"s")
            for number in range(count)
        ]

    assert len(checkpoint.add_lines(SIGNED, some(30)).note.signatures) == note.MAX_LINES
    with pytest.raises(MalformedError, match="33 signature lines, and 32 are allowed"):
        checkpoint.add_lines(SIGNED, some(31))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not just three lines"),
        (b"example.org/a\n1\n", "not just three lines"),
        (POINT.text()[:-1], "not just three lines"),
        (POINT.text() + b"extension\n", "not just three lines"),
        (POINT.text() + b"\n", "not just three lines"),
        (POINT.text().replace(b"example.org", b"example"), "cannot name an archive"),
        (POINT.text().replace(b"example.org", "exämple.org".encode()), "more than ASCII"),
        (POINT.text().replace(b"57", b"057"), "'057' is not the size"),
        (POINT.text().replace(b"57", b"+57"), "is not the size"),
        (POINT.text().replace(b"57", b"9007199254740992"), "is not the size"),
        (POINT.text().replace(b"AAEC", b"AA"), "31|base64|bytes where 32"),
        (b"muniment/entry/v1\n1\nAAAA\n", "cannot name an archive"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(MalformedError, match=message):
        checkpoint.parse_text(text)


def frozen_key(number: int) -> VerifierKey:
    return keys.parse_vkey(FROZEN_KEYS[number]["vkey"])


def test_the_frozen_checkpoint() -> None:
    signed = checkpoint.parse(FROZEN["note"].encode())
    assert signed.note.encode() == FROZEN["note"].encode()
    assert signed.checkpoint == Checkpoint(
        origin=FROZEN["origin"], size=FROZEN["size"], root=Hash(bytes.fromhex(FROZEN["root"]))
    )
    pinned = [frozen_key(number) for number in (*FROZEN["log"], *FROZEN["witnesses"])]
    assert verdicts(signed, pinned) == [(Verdict.VALID, time) for time in FROZEN["times"]]
    bare = [line.signature for line in signed.note.signatures]
    for key, message, signature in zip(pinned, FROZEN["messages"], bare, strict=True):
        verify = keys.verify_mldsa44 if key.type == keys.MLDSA44 else keys.verify_ed25519
        rest = signature if key.type == keys.ED25519 else signature[8:]
        assert verify(key.public, bytes.fromhex(message), rest)


def test_the_frozen_lines_of_ed25519_are_made_again() -> None:
    signed = checkpoint.parse(FROZEN["note"].encode())
    log, witness = (
        keys.ed25519_signer(row["name"], bytes.fromhex(row["seed"]), row["type"])
        for row in (FROZEN_KEYS[FROZEN["log"][0]], FROZEN_KEYS[FROZEN["witnesses"][0]])
    )
    made = checkpoint.parse(checkpoint.sign(signed.checkpoint, [log], 1))
    assert made.note.signatures[0] == signed.note.signatures[0]
    line = checkpoint.cosign(signed.checkpoint, witness, FROZEN["times"][2])
    assert line == signed.note.signatures[2]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 255, 256, 257, 300])
def test_the_generated_checkpoints_are_valid(shared: Path, size: int) -> None:
    folder = shared / "vectors/generated"
    found = json.loads((folder / "vectors.json").read_text("utf-8"))
    data = (folder / f"log-{size}/checkpoint").read_bytes()
    signed = checkpoint.parse(data)
    assert signed.note.encode() == data
    assert signed.checkpoint.size == size
    assert signed.checkpoint.root.hex() == found["roots"][str(size)]
    pinned = {name: keys.parse_vkey(text) for name, text in found["vkeys"].items()}
    time = found["timestamp"]
    for name, key in pinned.items():
        expected = None if name == "log_ed25519" else time
        checked = checkpoint.check_key(signed, key)
        assert (checked.verdict, checked.time) == (Verdict.VALID, expected), name
    assert checkpoint.timestamp_of(signed) == time
    assert checkpoint.verify_cosignature(signed, pinned["w1_ed25519"])
    assert checkpoint.verify_cosignature(signed, pinned["w2_mldsa44"])
