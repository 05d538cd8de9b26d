import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import agentfile, keyfile, keys
from archive.core.agentfile import AgentFile
from archive.errors import MalformedError

KEY = keys.ed25519_signer("k-7q2mxw4c", bytes(range(32))).key
FILE = AgentFile("maria", KEY)
DATA = agentfile.encode(FILE)


def test_the_file_tells_whose_key_of_which_agent_it_is() -> None:
    assert DATA.decode().split("\n")[1:] == [
        "Nickname: maria",
        "Agent: ssh-agent",
        f"Key: {KEY.encode()}",
        "",
    ]
    assert agentfile.read(DATA) == FILE
    assert FILE.name == "k-7q2mxw4c"


@given(st.text(max_size=70).filter(keyfile.is_nickname))
def test_every_nickname_is_read_back(nickname: str) -> None:
    file = AgentFile(nickname, KEY)
    assert agentfile.read(agentfile.encode(file)) == file
    assert agentfile.read(agentfile.encode(file).replace(b"\n", b"\r\n")) == file


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"Nickname: maria", b"", "0 lines that begin with 'Nickname'"),
        (b"Nickname: maria", b"Nickname: maria\nNickname: x", "2 lines"),
        (b"maria", b"../maria", "cannot be a nickname"),
        (b"ssh-agent", b"gpg-agent", "is no agent"),
        (b"k-7q2mxw4c+", b"k-7q2mxw4d+", "key id should be"),
        (b"maria", b"\xff", "not text in UTF-8"),
        (
            KEY.encode().encode(),
            keys.ed25519_signer("example.org/x", bytes(32)).key.encode().encode(),
            "no key that signs entries",
        ),
        (
            KEY.encode().encode(),
            keys.ed25519_signer("k-7q2mxw4c", bytes(32), keys.COSIGN_ED25519).key.encode().encode(),
            "no key that signs entries",
        ),
    ],
)
def test_what_is_no_such_file_is_told(old: bytes, new: bytes, told: str) -> None:
    assert old in DATA
    with pytest.raises(MalformedError, match=told):
        agentfile.read(DATA.replace(old, new))


@given(st.binary(max_size=200))
def test_bytes_from_outside_give_a_file_or_an_error(data: bytes) -> None:
    with pytest.raises(MalformedError):
        agentfile.read(data)
