"""Signing with keys that an ssh-agent holds: a real one, and one that answers nonsense."""

import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.agent import VARIABLE, Agent
from archive.core import keys
from archive.errors import ConflictError, MalformedError, NotFoundError, NotReadyError
from archive.keyring import Keyring, in_agent


def add(folder: Path, comment: str, kind: str = "ed25519") -> None:
    file = folder / f"{comment}-{len(list(folder.iterdir()))}"
    words = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", comment, "-f", str(file)]
    subprocess.run(words, check=True)
    subprocess.run(["ssh-add", "-q", str(file)], check=True)


def test_a_key_in_an_agent_signs_what_anybody_can_verify(agent: Path) -> None:
    add(agent, "aigerim@laptop")
    add(agent, "other", "rsa")
    held = Agent.at_hand()
    (key,) = held.held()
    assert key.comment == "aigerim@laptop"
    signature = held.sign(key.public, b"some words\n")
    assert keys.verify_ed25519(key.public, b"some words\n", signature)
    assert held.called("aigerim@laptop") == held.called(key.fingerprint) == key
    listed = subprocess.run(["ssh-add", "-l"], check=True, capture_output=True, text=True).stdout
    assert key.fingerprint in listed


def test_a_key_that_is_not_in_the_agent_is_told_with_those_that_are(agent: Path) -> None:
    with pytest.raises(NotFoundError, match="no Ed25519 key called 'x'") as caught:
        Agent.at_hand().called("x")
    assert "none" in caught.value.remedy
    add(agent, "other")
    with pytest.raises(NotFoundError) as caught:
        Agent.at_hand().called("x")
    assert "'other' (SHA256:" in caught.value.remedy


def test_two_keys_of_one_comment_are_told_apart_by_their_fingerprints(agent: Path) -> None:
    add(agent, "same")
    add(agent, "same")
    held = Agent.at_hand()
    with pytest.raises(ConflictError, match="holds 2 keys called 'same'") as caught:
        held.called("same")
    for key in held.held():
        assert key.fingerprint in caught.value.remedy


def test_a_locked_agent_shows_no_key_and_signs_nothing(agent: Path) -> None:
    add(agent, "a")
    held = Agent.at_hand()
    (key,) = held.held()
    subprocess.run(["ssh-add", "-D", "-q"], check=True)
    with pytest.raises(NotReadyError, match="did not sign"):
        held.sign(key.public, b"x")


def test_a_key_of_an_agent_goes_by_a_nickname(agent: Path, tmp_path: Path) -> None:
    add(agent, "a")
    ring = Keyring(tmp_path)
    made = ring.adopt("aigerim", "ssh-agent:a", os.urandom)
    assert ring.nicknames() == ("aigerim",)
    assert ring.names() == {made.name: "aigerim"}
    signer = ring.signer("aigerim", lambda path: None)
    assert signer.key == made.key
    assert keys.verify_ed25519(signer.key.public, b"x", signer.sign(b"x"))
    with pytest.raises(ConflictError, match="there is a key aigerim already"):
        ring.adopt("aigerim", "ssh-agent:a", os.urandom)
    with pytest.raises(ConflictError, match="there is a key aigerim already"):
        ring.create("aigerim", None, os.urandom)
    subprocess.run(["ssh-add", "-D", "-q"], check=True)
    with pytest.raises(NotFoundError, match="does not hold the key aigerim"):
        ring.signer("aigerim", lambda path: None)
    ring.path("aigerim").write_text("nothing")
    assert ring.names() == {}
    assert ring.damaged() == (ring.path("aigerim"),)
    with pytest.raises(MalformedError, match=r"aigerim\.agent"):
        ring.signer("aigerim", lambda path: None)


@pytest.mark.parametrize("name", ["aigerim", "ssh-agent:", "gpg-agent:x"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(MalformedError, match="names no key of an agent"):
        in_agent(name)


def test_without_an_agent_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(NotReadyError, match="SSH_AUTH_SOCK is not set"):
        in_agent("ssh-agent:x")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(NotReadyError, match="cannot be reached"):
        in_agent("ssh-agent:x")


def text(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


ANSWERS: dict[str, bytes] = {
    "nothing": b"",
    "an empty message": text(b""),
    "a message that is never ended": struct.pack(">I", 100) + b"\x0c",
    "a message of a gigabyte": struct.pack(">I", 1 << 30),
    "a refusal": text(b"\x05"),
    "more keys than there are": text(b"\x0c" + struct.pack(">I", 1 << 31)),
    "a key that breaks off": text(b"\x0c" + struct.pack(">I", 1) + text(b"\0\0\0\x09ssh")),
    "a short key": text(
        b"\x0c" + struct.pack(">I", 1) + text(text(b"ssh-ed25519", bytes(31)), b"x")
    ),
}


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Callable[[bytes], Agent]]:
    """What gives an agent that answers the given bytes, once."""
    made: list[tuple[socket.socket, threading.Thread, Path]] = []

    def start(answer: bytes) -> Agent:
        path = Path(f"/tmp/answer-{os.getpid()}")
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(path))
        listening.listen()

        def serve() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(1 << 16)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        made.append((listening, thread, path))
        return Agent(str(path))

    yield start
    for listening, thread, path in made:
        thread.join()
        listening.close()
        path.unlink()


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_agent_that_answers_nonsense_is_told(
    answering: Callable[[bytes], Agent], answer: str
) -> None:
    with pytest.raises(NotReadyError, match=r"not understood|cannot be reached"):
        answering(ANSWERS[answer]).held()


@pytest.mark.parametrize(
    "answer",
    [
        text(b"\x0e" + text(text(b"ssh-rsa", bytes(64)))),
        text(b"\x0e" + text(text(b"ssh-ed25519", bytes(63)))),
        text(b"\x0e"),
    ],
    ids=["of RSA", "too short", "none"],
)
def test_a_signature_of_another_kind_is_told(
    answering: Callable[[bytes], Agent], answer: bytes
) -> None:
    with pytest.raises(NotReadyError, match="not understood"):
        answering(answer).sign(bytes(32), b"x")
