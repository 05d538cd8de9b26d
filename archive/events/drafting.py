"""From what somebody wants to say to the text that they sign."""

from collections.abc import Iterator, Sequence
from functools import cache

from archive.core import canonical, instant
from archive.core.commitment import SALT_BYTES, commit
from archive.core.entry import MAX_BYTES, EntryText, Head, Header
from archive.core.hashes import Hash
from archive.errors import MalformedError
from archive.events.base import REGISTER, Body, EventType
from archive.events.opening import MAX_BODIES_BYTES, MAX_BODY_BYTES, Stored
from archive.frozen import dataclass
from archive.ids import EVENTS_PER_ENTRY, Address, Commitment, KeyId, Origin

# What a signature line may take, generously: name, key id and signature in base64.
_LINE_BYTES = 160

_NO_COMMITMENT = commit(bytes(SALT_BYTES), b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One event that is not signed yet. Exactly one of `id` and `target` is given.

    `restricted` None: nobody said whether; it is public then, unless whoever records it decides.
    `salt`: fresh random bytes for its commitment, where what follows in one go must name that;
    None where whoever records it makes them.
    """

    body: Body
    id: str | None = None
    target: Address | None = None
    replaces: Commitment | None = None
    on: Commitment | None = None
    restricted: bool | None = None
    salt: bytes | None = None

    @property
    def link(self) -> Commitment:
        """The commitment that a draft with a salt of its own will have."""
        assert self.salt is not None
        return commit(self.salt, _content(self))

    @property
    def type(self) -> str:
        """The name of its event type, told by the class of its body."""
        return self.declared.name

    @property
    def declared(self) -> EventType:
        """What the rules know of its event type, told by the class of its body."""
        return REGISTER[_key(type(self.body))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the author vouches for: a checkpoint's size and root that they have verified."""

    size: int
    root: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An entry ready to be signed, and the bodies that it commits to."""

    text: bytes
    stored: tuple[Stored, ...]


def compose(
    drafts: Sequence[Draft],
    *,
    origin: Origin,
    at: int,
    base: Base,
    by: Sequence[KeyId],
    random: bytes,
    contents: Sequence[bytes] | None = None,
) -> Composed:
    """Return the entry that says *drafts*, in order.

    *at* in seconds since 1970. *random*: `SALT_BYTES` fresh random bytes for every draft.
    *contents*: the canonical text of each, where it was made already.

    Raises:
        MalformedError: a body is longer than the format allows.
    """
    assert len(random) == SALT_BYTES * len(drafts)
    made = [_content(draft) for draft in drafts] if contents is None else contents
    stored = tuple(
        Stored(draft.salt or random[n * SALT_BYTES : (n + 1) * SALT_BYTES], content)
        for n, (draft, content) in enumerate(zip(drafts, made, strict=True))
    )
    header = Header(
        archive=origin,
        at=instant.render(at),
        base_size=base.size,
        base_root=base.root,
        by=tuple(by),
    )
    heads = tuple(
        _head(draft, commit(held.salt, held.content))
        for draft, held in zip(drafts, stored, strict=True)
    )
    return Composed(text=EntryText(header, heads).encode(), stored=stored)


@dataclass(frozen=True, slots=True)
class Run:
    """Drafts that fit into one entry, each with the canonical text of its body."""

    drafts: tuple[Draft, ...]
    contents: tuple[bytes, ...]


def divide(drafts: Sequence[Draft], signers: int) -> Iterator[tuple[Draft, ...]]:
    """Yield *drafts* in runs, each of which fits into one entry signed by so many *signers*."""
    return (run.drafts for run in in_runs(drafts, signers))


def in_runs(drafts: Sequence[Draft], signers: int) -> Iterator[Run]:
    """Yield what `divide` does, with what it has made of each draft on the way."""
    room = MAX_BYTES - 1024 - signers * 2 * _LINE_BYTES
    run: list[Draft] = []
    contents: list[bytes] = []
    text = bodies = 0
    for draft in drafts:
        content = _content(draft)
        line = line_length(draft)
        full = text + line > room or bodies + len(content) > MAX_BODIES_BYTES
        if run and (full or len(run) == EVENTS_PER_ENTRY):
            yield Run(tuple(run), tuple(contents))
            run, contents, text, bodies = [], [], 0, 0
        run.append(draft)
        contents.append(content)
        text, bodies = text + line, bodies + len(content)
    if run:
        yield Run(tuple(run), tuple(contents))


def line_length(draft: Draft) -> int:
    """Return how long the line of *draft* will be, with its newline.

    It is not written for that: no member of a head holds anything to be escaped.
    """
    said = _head(draft, _NO_COMMITMENT).json().items()
    return 2 + sum(len(f'"{name}":"{value}",') - 2 * isinstance(value, int) for name, value in said)


def _content(draft: Draft) -> bytes:
    content = canonical.encode(draft.body.json())
    if len(content) > MAX_BODY_BYTES:
        raise MalformedError(
            f"what is said of {draft.id or draft.target} takes {len(content)} bytes, "
            f"and {MAX_BODY_BYTES} are allowed",
            remedy="Keep long material as a capture, and quote from it.",
        )
    return content


def _head(draft: Draft, body: Commitment) -> Head:
    name, version = _key(type(draft.body))
    return Head(
        type=name,
        version=version,
        id=draft.id,
        target=draft.target,
        body=body,
        replaces=draft.replaces,
        on=draft.on,
        restricted=draft.restricted is True,
    )


@cache
def _key(body: type[Body]) -> tuple[str, int]:
    """Return name and version of the event type that has such bodies."""
    return next(key for key, declared in REGISTER.items() if declared.body is body)
