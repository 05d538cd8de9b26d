"""Files that say which key of an agent a nickname stands for. Nothing in them is secret.

Four lines: a greeting for people, then `Nickname:`, `Agent:` and `Key:` with a verifier key.
"""

from typing import Final

from archive.core.keyfile import is_nickname
from archive.core.keys import ED25519, VerifierKey, parse_vkey
from archive.errors import MalformedError
from archive.frozen import dataclass
from archive.ids import is_key_name

AGENT: Final = "ssh-agent"
"""The one kind of agent there is."""

_GREETING: Final = "A key that an agent holds: signing asks the agent. Nothing here is secret."


@dataclass(frozen=True, slots=True)
class AgentFile:
    """A person's name for a key of an agent, and the name and public key that archives know."""

    nickname: str
    key: VerifierKey

    @property
    def name(self) -> str:
        """The opaque name that signatures carry."""
        return self.key.name


def encode(file: AgentFile) -> bytes:
    """Return the bytes of the file, in UTF-8."""
    assert is_nickname(file.nickname)
    lines = (
        _GREETING,
        f"Nickname: {file.nickname}",
        f"Agent: {AGENT}",
        f"Key: {file.key.encode()}",
        "",
    )
    return "\n".join(lines).encode()


def read(data: bytes) -> AgentFile:
    """Read such a file.

    Raises:
        MalformedError: *data* is none, or its key is not one that signs entries.
    """
    try:
        lines = data.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise _malformed("it is not text in UTF-8") from None
    nickname, agent, vkey = (_named(lines, name) for name in ("Nickname", "Agent", "Key"))
    if not is_nickname(nickname):
        raise _malformed(f"{nickname[:70]!r} cannot be a nickname")
    if agent != AGENT:
        raise _malformed(f"{agent[:60]!r} is no agent that is known here")
    key = parse_vkey(vkey)
    if key.type != ED25519 or not is_key_name(key.name):
        raise _malformed(f"{key.id} is no key that signs entries")
    return AgentFile(nickname, key)


def _named(lines: list[str], name: str) -> str:
    found = [line for line in lines if line.startswith(f"{name}: ")]
    if len(found) != 1:
        raise _malformed(f"it has {len(found)} lines that begin with {name!r}, and needs one")
    return found[0].removeprefix(f"{name}: ")


def _malformed(fault: str) -> MalformedError:
    return MalformedError(
        f"this does not tell which key of an agent is meant: {fault}",
        remedy="Restore the file from a copy, or have it made anew.",
    )
