import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import keyfile, keys
from archive.core.keyfile import KeyFile
from archive.core.keys import SeedSigner
from archive.errors import MalformedError, NotAuthorisedError

FROZEN = json.loads(
    (Path(__file__).parents[1] / "vectors/core_keys.json").read_text(encoding="utf-8")
)

FILE = KeyFile("maria", keys.ed25519_signer("k-7q2mxw4c", bytes(range(32))))
PLAIN = keyfile.encode(FILE)
SEALED = keyfile.encode(FILE, b"pass", bytes(32))


def frozen_signer(number: int) -> SeedSigner:
    row = FROZEN["keys"][number]
    seed = bytes.fromhex(row["seed"])
    if row["type"] == keys.MLDSA44:
        return keys.mldsa44_signer(row["name"], seed)
    return keys.ed25519_signer(row["name"], seed, row["type"])


@pytest.mark.parametrize("row", FROZEN["files"], ids=range(len(FROZEN["files"])))
def test_frozen_files(row: dict[str, str]) -> None:
    file = KeyFile(row["nickname"], frozen_signer(int(row["key"])))
    passphrase = row["passphrase"].encode() if row["passphrase"] else None
    data = row["file"].encode()
    assert keyfile.encode(file, passphrase, bytes.fromhex(row["random"])) == data
    assert keyfile.is_encrypted(data) == (passphrase is not None)
    assert keyfile.read(data, passphrase) == file


def test_a_key_file_tells_its_names_before_the_key() -> None:
    lines = PLAIN.decode().split("\n")
    assert lines[1:4] == [
        "Name: k-7q2mxw4c",
        "Nickname: maria",
        "-----BEGIN PRIVATE KEY-----",
    ]
    assert lines[-2:] == ["-----END PRIVATE KEY-----", ""]
    assert max(map(len, SEALED.decode().split("\n")[4:-2])) == 64


@given(st.text(max_size=70).filter(keyfile.is_nickname))
def test_every_nickname_is_read_back(nickname: str) -> None:
    file = KeyFile(nickname, FILE.signer)
    assert keyfile.read(keyfile.encode(file)) == file


def test_the_file_of_a_log_key_bears_the_origin() -> None:
    file = KeyFile("log", keys.mldsa44_signer("example.org/january-2022", bytes(32)))
    found = keyfile.read(keyfile.encode(file))
    assert found == file
    assert found.name == "example.org/january-2022"


def test_line_ends_of_windows_and_lines_of_people_are_passed_over() -> None:
    data = b"kept by the second steward\n" + PLAIN + b"\nend of file\n"
    assert keyfile.read(data.replace(b"\n", b"\r\n")) == FILE


def test_a_passphrase_is_passed_over_where_none_is_needed() -> None:
    assert keyfile.read(PLAIN, b"pass") == FILE


@pytest.mark.parametrize("passphrase", [None, b""])
def test_an_encrypted_file_asks_for_a_passphrase(passphrase: bytes | None) -> None:
    with pytest.raises(NotAuthorisedError, match=r"k-7q2mxw4c \(maria\) .* no passphrase"):
        keyfile.read(SEALED, passphrase)


def test_a_wrong_passphrase_is_called_so() -> None:
    with pytest.raises(NotAuthorisedError, match="the passphrase does not open"):
        keyfile.read(SEALED, b"word")


@pytest.mark.parametrize("data", [PLAIN, SEALED], ids=["plain", "encrypted"])
def test_a_truncated_file_is_malformed_whatever_the_passphrase(data: bytes) -> None:
    # Without its last newline the file is still whole.
    for length in range(len(data) - 1):
        with pytest.raises(MalformedError):
            keyfile.read(data[:length], b"pass")


@given(st.binary() | st.binary().map(lambda data: PLAIN[: len(data)] + data))
def test_any_bytes_are_a_key_file_or_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        keyfile.is_encrypted(data)


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_changed_byte_is_seen_or_harmless(at: int, byte: int) -> None:
    try:
        keyfile.read(PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :])
    except MalformedError:
        return


def replaced(old: str, new: str, data: bytes = PLAIN) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds 0 keys"),
        (PLAIN + PLAIN, "holds 2 keys"),
        (b"\xff" + PLAIN, "not text in UTF-8"),
        (PLAIN.replace(b"PRIVATE KEY", b"PUBLIC KEY"), "holds a 'PUBLIC KEY'"),
        (replaced("KEY-----\n", "KEY----\n"), "holds a 'PRIVATE KEY----'"),
        (replaced("-----END", "----END"), "breaks off"),
        (replaced("Name:", "Names:"), "has 0 lines 'Name:'"),
        (replaced("Nickname:", "Name: k-7q2mxw4c\nNickname:"), "has 2 lines 'Name:'"),
        (replaced("Nickname: maria", ""), "has 0 lines 'Nickname:'"),
        (replaced("k-7q2mxw4c", "somebody"), "'somebody' names neither"),
        (replaced("maria", "../maria"), "cannot be a nickname"),
        (replaced("MC4C", "MC4D"), "does not hold a private key"),
        (replaced("MC4C", "MC8C"), "part of the key is missing"),
        (replaced("MC4C", "M"), "is not base64"),
    ],
)
def test_what_is_no_key_file_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(MalformedError, match=message):
        keyfile.read(data)


@pytest.mark.parametrize("text", ["maria", "Құжат-1", "a.b_c-d", "मारिया", "7", "李" * 64])
def test_words_of_any_script_are_nicknames(text: str) -> None:
    assert keyfile.is_nickname(text)


@pytest.mark.parametrize("text", ["", ".", "..", "-x", "_x", "a b", "a/b", "a:b", "a\n", "x" * 65])
def test_what_could_be_taken_for_a_folder_or_an_option_is_none(text: str) -> None:
    assert not keyfile.is_nickname(text)
