import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import base64, keys, note
from archive.core.ed25519 import LOW_ORDER
from archive.core.keys import VerifierKey
from archive.errors import MalformedError

VECTORS = Path(__file__).parents[1] / "vectors"
FROZEN = json.loads((VECTORS / "core_keys.json").read_text("utf-8"))["keys"]

SIGNER = keys.ed25519_signer("k-7q2mxw4c", bytes(range(32)))
VKEY = SIGNER.key.encode()
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(note.is_name)


def signer_of(row: dict[str, str], type: int) -> keys.SeedSigner:
    seed = bytes.fromhex(row["seed"])
    if type == keys.MLDSA44:
        return keys.mldsa44_signer(row["name"], seed)
    return keys.ed25519_signer(row["name"], seed, type)


@pytest.mark.parametrize("row", FROZEN, ids=lambda row: f"{row['name']}-{row['type']}")
def test_frozen_keys(row: dict[str, str]) -> None:
    signer = signer_of(row, int(row["type"]))
    assert signer.key.encode() == row["vkey"]
    assert signer.key.id == row["id"]
    assert keys.parse_vkey(row["vkey"]) == signer.key
    assert keys.is_sound(signer.key)


@given(names, st.binary(min_size=32, max_size=32), st.sampled_from([1, 4]))
def test_a_vkey_is_read_back_as_it_was_written(name: str, seed: bytes, type: int) -> None:
    key = keys.ed25519_signer(name, seed, type).key
    assert keys.parse_vkey(key.encode()) == key
    assert key.encode().startswith(f"{key.id}+")
    assert key.id == f"{name}+{key.key_hash.hex()}"


@given(names, st.binary(min_size=1312, max_size=1312))
def test_a_vkey_of_ml_dsa_is_read_back_as_it_was_written(name: str, public: bytes) -> None:
    key = VerifierKey(name=name, type=keys.MLDSA44, public=public)
    assert keys.parse_vkey(key.encode()) == key


@given(st.text() | st.text().map(lambda text: f"{VKEY[:19]}+{text}"))
def test_any_text_is_a_vkey_or_malformed(text: str) -> None:
    try:
        key = keys.parse_vkey(text)
    except MalformedError:
        return
    assert key.encode() == text


@given(st.integers(0, len(VKEY) - 1), st.characters(codec="ascii"))
def test_no_changed_character_of_a_vkey_is_read(at: int, char: str) -> None:
    text = VKEY[:at] + char + VKEY[at + 1 :]
    if text != VKEY:
        with pytest.raises(MalformedError):
            keys.parse_vkey(text)


def vkey_of(type: int, public: bytes, name: str = "k-7q2mxw4c") -> str:
    return VerifierKey(name=name, type=type, public=public).encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not written as"),
        ("k-7q2mxw4c", "not written as"),
        ("k-7q2mxw4c+1a2b3c4d", "not written as"),
        (VKEY.replace("k-7q2mxw4c", "k-7q2mxw4d"), "its key id should be"),
        (SIGNER.key.id.upper() + VKEY[19:], "not written as"),
        (VKEY + "\n", "is not base64"),
        (VKEY.replace("+", "+0", 1), "not written as"),
        ("k-7q2mxw4c+1a2b3c4d+", "holds no key"),
        (vkey_of(2, SIGNER.key.public), "type 0x02"),
        (vkey_of(1, SIGNER.key.public[:31]), "cannot be used"),
        (vkey_of(1, SIGNER.key.public + b"\0"), "cannot be used"),
        (vkey_of(6, SIGNER.key.public), "cannot be used"),
        (vkey_of(1, SIGNER.key.public, ""), "cannot be used"),
        (vkey_of(1, SIGNER.key.public, "a b"), "cannot be used"),
        (vkey_of(6, bytes(1312), "n" * 256), "cannot be used"),
    ],
)
def test_what_is_no_vkey_is_refused(text: str, message: str) -> None:
    with pytest.raises(MalformedError, match=message):
        keys.parse_vkey(text)


@pytest.mark.parametrize("type", [keys.ED25519, keys.COSIGN_ED25519])
@pytest.mark.parametrize("public", sorted(LOW_ORDER), ids=bytes.hex)
def test_a_key_of_low_order_is_not_read(type: int, public: bytes) -> None:
    with pytest.raises(MalformedError, match="cannot be used"):
        keys.parse_vkey(vkey_of(type, public))


def test_the_longest_name_of_an_ml_dsa_key_has_255_bytes() -> None:
    assert keys.is_sound(VerifierKey(name="n" * 255, type=keys.MLDSA44, public=bytes(1312)))
    assert not keys.is_sound(VerifierKey(name="ж" * 128, type=keys.MLDSA44, public=bytes(1312)))
    assert keys.is_sound(VerifierKey(name="n" * 256, type=1, public=SIGNER.key.public))


def test_a_long_text_is_shown_in_part() -> None:
    with pytest.raises(MalformedError) as error:
        keys.parse_vkey("x" * 10_000)
    assert len(error.value.message) < 200


def test_a_signer_signs_for_its_key() -> None:
    signature = SIGNER.sign(b"text")
    assert keys.verify_ed25519(SIGNER.key.public, b"text", signature)
    other = keys.mldsa44_signer("example.org/log", bytes(32))
    assert keys.verify_mldsa44(other.key.public, b"text", other.sign(b"text"))


def test_a_seed_is_not_shown() -> None:
    signer = keys.ed25519_signer("k-7q2mxw4c", b"secret" * 5 + b"!!")
    assert "secret" not in repr(signer)


def test_the_type_is_part_of_the_key_id() -> None:
    seed = bytes(32)
    plain, timed = (keys.ed25519_signer("w", seed, type).key for type in (1, 4))
    assert plain.public == timed.public
    assert plain.key_hash != timed.key_hash


def test_the_generated_vkeys_are_ours(shared: Path) -> None:
    folder = shared / "vectors/generated"
    found = json.loads((folder / "vectors.json").read_text("utf-8"))
    for name, text in found["vkeys"].items():
        key = keys.parse_vkey(text)
        assert key.encode() == text
        assert key.key_hash.hex() == found["key_ids_hex"][name]
        seed = bytes.fromhex(found["seeds_hex"][name])
        row = {"name": key.name, "seed": seed.hex()}
        assert signer_of(row, key.type).key == key
        assert (folder / f"{name}.vkey").read_text("utf-8").strip() == text
        assert base64.decode(text.split("+", 2)[2])[0] == key.type
