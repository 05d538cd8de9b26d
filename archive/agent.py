"""Keys that somebody else holds: a client of the SSH agent protocol, for plain Ed25519 keys.

draft-ietf-sshm-ssh-agent, of which two requests are needed: which keys there are, and a signature
by one of them. Other kinds of keys are passed over: a FIDO key (`sk-`) signs another structure
than the bytes it is given, so its signature would be none of a signed note.
"""

import base64
import hashlib
import os
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from archive.errors import ConflictError, NotFoundError, NotReadyError
from archive.frozen import dataclass

if TYPE_CHECKING:
    import socket

SCHEME: Final = "ssh-agent:"
"""What stands before the name of a key that an agent holds."""

VARIABLE: Final = "SSH_AUTH_SOCK"

_LIST, _LISTED = 11, 12
_SIGN, _SIGNED = 13, 14
_PLAIN: Final = b"ssh-ed25519"
_PUBLIC_BYTES, _SIGNATURE_BYTES = 32, 64
_MAX_ANSWER: Final = 1 << 18
_SECONDS: Final = 60.0
"""How long an agent may take: a person may have to touch or confirm something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKey:
    """A key in an agent. `public`: 32 bytes. `comment`: whatever its owner calls it there."""

    public: bytes
    comment: str

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and the digest that `ssh-add -l` prints for the key."""
        digest = hashlib.sha256(_blob(self.public)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Agent:
    """The agent that listens at the socket `path`."""

    path: str

    @classmethod
    def at_hand(cls, environment: Mapping[str, str] = os.environ) -> "Agent":
        """Return the agent that the environment names.

        Raises:
            NotReadyError: it names none.
        """
        path = environment.get(VARIABLE)
        if not path:
            raise NotReadyError(
                f"no ssh-agent is at hand: {VARIABLE} is not set",
                remedy="Start an agent, add the key to it, and repeat this in the same shell.",
            )
        return cls(path)

    def held(self) -> tuple[AgentKey, ...]:
        """Return the plain Ed25519 keys that the agent holds, in its order.

        Raises:
            NotReadyError: the agent cannot be reached, or its answer is not in form.
        """
        return tuple(self._listed())

    def called(self, name: str) -> AgentKey:
        """Return the key whose comment or fingerprint is *name*.

        Raises:
            NotFoundError: the agent holds no such key.
            ConflictError: it holds several whose comment is that.
            NotReadyError: as `held` has it.
        """
        there = self.held()
        found = [key for key in there if name in (key.comment, key.fingerprint)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(key.fingerprint for key in found)
            raise ConflictError(
                f"the ssh-agent holds {len(found)} keys called {name!r}",
                remedy=f"Name one by its fingerprint: {shown}.",
            )
        known = ", ".join(f"{key.comment!r} ({key.fingerprint})" for key in there) or "none"
        raise NotFoundError(
            f"the ssh-agent holds no Ed25519 key called {name!r}",
            remedy=f"Add it to the agent, or name one that is there: {known}. Keys of other kinds "
            "cannot sign entries, and neither can those of FIDO tokens.",
        )

    def sign(self, public: bytes, message: bytes) -> bytes:
        """Return the 64 bytes of the signature over *message* by the key *public*.

        Raises:
            NotReadyError: the agent refuses, or its answer is not in form.
        """
        # No flags: they choose the digest of RSA signatures.
        asked = struct.pack(">B", _SIGN) + _text(_blob(public)) + _text(message) + bytes(4)
        answer = self._ask(asked)
        if answer[:1] != bytes([_SIGNED]):
            raise NotReadyError(
                "the ssh-agent did not sign: it is locked, was told not to, or gave the key up",
                remedy="Unlock it, or add the key again, then repeat this.",
            )
        outer = _Reader(answer[1:])
        inner = _Reader(outer.text())
        kind, signature = inner.text(), inner.text()
        if kind != _PLAIN or len(signature) != _SIGNATURE_BYTES:
            raise _unfit("its signature is none of an Ed25519 key")
        return signature

    def _listed(self) -> Iterator[AgentKey]:
        answer = _Reader(self._ask(bytes([_LIST])))
        if answer.byte() != _LISTED:
            raise _unfit("it does not list its keys")
        for _ in range(answer.number()):
            key, comment = _Reader(answer.text()), answer.text()
            if key.text() == _PLAIN:
                public = key.text()
                if len(public) != _PUBLIC_BYTES:
                    raise _unfit("one of its keys has another length than Ed25519 keys have")
                yield AgentKey(public=public, comment=comment.decode("utf-8", "replace"))

    def _ask(self, request: bytes) -> bytes:
        """Return what the agent answers to *request*."""
        # Imported late: most keys are in files.
        import socket

        if not hasattr(socket, "AF_UNIX"):
            raise NotReadyError(
                "an ssh-agent cannot be reached from this system's Python",
                remedy="Sign with a key in a file.",
            )
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(_SECONDS)
                line.connect(self.path)
                line.sendall(_text(request))
                length = int.from_bytes(_exactly(line, 4), "big")
                if not 0 < length <= _MAX_ANSWER:
                    raise _unfit(f"it announces {length} bytes")
                return _exactly(line, length)
        except OSError as error:
            raise NotReadyError(
                f"the ssh-agent at {self.path} cannot be reached: {error.strerror or error}",
                remedy=f"Start an agent, or mend {VARIABLE}.",
            ) from error


class _Reader:
    """Reads the fields of a message one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def byte(self) -> int:
        return self._take(1)[0]

    def number(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def text(self) -> bytes:
        return self._take(self.number())

    def _take(self, length: int) -> bytes:
        if length > len(self._data):
            raise _unfit("its answer breaks off")
        taken, self._data = self._data[:length], self._data[length:]
        return taken


def _exactly(line: "socket.socket", length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = line.recv(length - len(found))
        if not more:
            raise _unfit("its answer breaks off")
        found += more
    return found


def _blob(public: bytes) -> bytes:
    return _text(_PLAIN) + _text(public)


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _unfit(fault: str) -> NotReadyError:
    return NotReadyError(
        f"what the ssh-agent answers is not understood: {fault}",
        remedy="Use another agent, or sign with a key in a file.",
    )
