import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import base64, cosignature
from archive.core.cosignature import ED25519_BYTES, MLDSA44_BYTES

times = st.integers(1, 2**63 - 1)
bare = st.sampled_from([bytes(64), bytes(2420)])


@given(times, bare)
def test_a_time_is_read_back_from_before_its_signature(time: int, signature: bytes) -> None:
    packed = cosignature.pack(time, signature)
    assert packed[:8] == time.to_bytes(8)
    assert cosignature.unpack(packed) == (time, signature)


@given(st.binary())
def test_bytes_of_another_length_hold_none(data: bytes) -> None:
    if len(data) not in (ED25519_BYTES, MLDSA44_BYTES):
        assert cosignature.unpack(data) is None


def test_a_time_beyond_63_bits_is_none() -> None:
    # C2SP tlog-cosignature, "Format".
    assert cosignature.unpack(b"\x7f" + b"\xff" * 7 + bytes(64)) == (2**63 - 1, bytes(64))
    assert cosignature.unpack(b"\x80" + bytes(7) + bytes(64)) is None


def test_the_messages_are_those_of_the_specification() -> None:
    assert (
        cosignature.ed25519_message(b"o\n1\nroot\n", 17) == b"cosignature/v1\ntime 17\no\n1\nroot\n"
    )
    message = cosignature.mldsa44_message(
        cosigner="wé", time=17, origin="log", size=258, root=b"r" * 32
    )
    assert message == (
        b"subtree/v1\n\0\x03w\xc3\xa9"
        b"\0\0\0\0\0\0\0\x11\x03log"
        b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x02" + b"r" * 32
    )


@pytest.mark.parametrize("size", ["3", "300"])
def test_the_generated_messages_are_ours(shared: Path, size: str) -> None:
    text = (shared / "vectors/generated/vectors.json").read_text("utf-8")
    found = json.loads(text)
    messages = found["messages"][size]
    lines = messages["note_text"].split("\n")
    time = found["timestamp"]
    assert (
        cosignature.ed25519_message(messages["note_text"].encode(), time)
        == messages["cosignature_v1_message"].encode()
    )
    for member, cosigner in (
        ("mldsa44_log_signed_message_hex", lines[0]),
        ("mldsa44_w2_signed_message_hex", "witness.example.net/w2"),
    ):
        message = cosignature.mldsa44_message(
            cosigner=cosigner,
            time=time,
            origin=lines[0],
            size=int(lines[1]),
            root=base64.decode(lines[2]),
        )
        assert message.hex() == messages[member]
