"""From what somebody wants to say to the text that they sign."""

from collections.abc import Iterator, Sequence

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
        return REGISTER[_names()[type(self.body)]]


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
) -> Composed:
    """Return the entry that says *drafts*, in order.

    *at* in seconds since 1970. *random*: `SALT_BYTES` fresh random bytes for every draft.

    Raises:
        MalformedError: a body is longer than the format allows.
    """
    assert len(random) == SALT_BYTES * len(drafts)
    stored = tuple(
        Stored(draft.salt or random[n * SALT_BYTES : (n + 1) * SALT_BYTES], _content(draft))
        for n, draft in enumerate(drafts)
    )
    header = Header(
        archive=origin,
        at=instant.render(at),
        base_size=base.size,
        base_root=base.root,
        by=tuple(by),
    )
    heads = tuple(_head(draft, held) for draft, held in zip(drafts, stored, strict=True))
    return Composed(text=EntryText(header, heads).encode(), stored=stored)


def divide(drafts: Sequence[Draft], signers: int) -> Iterator[tuple[Draft, ...]]:
    """Yield *drafts* in runs, each of which fits into one entry signed by so many *signers*."""
    room = MAX_BYTES - 1024 - signers * 2 * _LINE_BYTES
    run: list[Draft] = []
    text = bodies = 0
    for draft in drafts:
        line = len(canonical.encode(_head(draft, Stored(b"", b"")).json())) + 1
        body = len(_content(draft))
        full = text + line > room or bodies + body > MAX_BODIES_BYTES
        if run and (full or len(run) == EVENTS_PER_ENTRY):
            yield tuple(run)
            run, text, bodies = [], 0, 0
        run.append(draft)
        text, bodies = text + line, bodies + body
    if run:
        yield tuple(run)


def _content(draft: Draft) -> bytes:
    content = canonical.encode(draft.body.json())
    if len(content) > MAX_BODY_BYTES:
        raise MalformedError(
            f"what is said of {draft.id or draft.target} takes {len(content)} bytes, "
            f"and {MAX_BODY_BYTES} are allowed",
            remedy="Keep long material as a capture, and quote from it.",
        )
    return content


def _head(draft: Draft, held: Stored) -> Head:
    name, version = _names()[type(draft.body)]
    return Head(
        type=name,
        version=version,
        id=draft.id,
        target=draft.target,
        body=commit(held.salt or bytes(SALT_BYTES), held.content),
        replaces=draft.replaces,
        on=draft.on,
        restricted=draft.restricted is True,
    )


def _names() -> dict[type[Body], tuple[str, int]]:
    return {declared.body: key for key, declared in REGISTER.items()}
