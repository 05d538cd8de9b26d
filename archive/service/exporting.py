"""Handing out what the archive holds in the formats of others: as it stands, for an audience."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from archive.events.entity import Entity
from archive.events.source import Source
from archive.exports.ftm import FtmExport, documents, table
from archive.exports.holding import Claim, Held, Vocabulary
from archive.exports.wikibase import WikibaseExport, document
from archive.frozen import dataclass
from archive.ids import Address
from archive.interchange import ftm_terms
from archive.interchange import wikibase_terms as terms
from archive.interchange.losses import Ledger, Loss
from archive.queries import holding
from archive.queries.holding import Restricted
from archive.queries.properties import properties
from archive.queries.said import Said
from archive.queries.sight import Sight
from archive.queries.standing import Standing, standing
from archive.queries.statements import Stated
from archive.service.archive import Archive
from archive.service.editing import Audience
from archive.service.looking import NOW, Look, located, looking

__all__ = ["Audience", "Exported", "Maker", "export"]

_AT_ONCE = 500

Maker = Callable[[Vocabulary, Ledger, Callable[[str, int], None], Iterator[Held]], Iterator[bytes]]
"""Makes the bytes of a format of what is held, a part at a time; counts, and names its losses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written. `counts`: how many of each sort; `losses`: what the format cannot say."""

    standing: Standing
    format: str
    audience: Audience
    counts: Mapping[str, int]
    losses: tuple[Loss, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its name, the property whose values are its ids, and what makes it.

    `outside` turns such a value into an id. `sources`: the kind of sources about which it writes
    statements too, if there is one. `ledger` counts what is lost.
    """

    name: str
    identity: str
    kind: str
    outside: Callable[[str], str]
    sources: str | None
    ledger: Ledger
    make: Maker


def wikibase(archive: Archive) -> Format:
    """Return Wikibase's own JSON, as its wbgetentities answers; every *archive* has the same."""

    def make(
        vocabulary: Vocabulary,
        ledger: Ledger,
        count: Callable[[str, int], None],
        pages: Iterator[Held],
    ) -> Iterator[bytes]:
        exported = WikibaseExport(vocabulary, ledger, count)
        return document(item for page in pages for item in exported.items(page))

    return Format(
        name="wikibase",
        identity=terms.ITEM,
        kind="uri",
        outside=lambda uri: uri.removeprefix(terms.BASE),
        sources=terms.CITATION,
        ledger=Ledger(terms.EXPORTED),
        make=make,
    )


def ftm(form: str) -> Callable[[Archive], Format]:
    """Return statements of FollowTheMoney: in the *form* csv, or json, one a line."""

    def of(archive: Archive) -> Format:
        def make(
            vocabulary: Vocabulary,
            ledger: Ledger,
            count: Callable[[str, int], None],
            pages: Iterator[Held],
        ) -> Iterator[bytes]:
            exported = FtmExport(vocabulary, ledger, count, archive.place.origin)
            lines = (line for page in pages for line in exported.lines(page))
            return table(lines) if form == "csv" else documents(lines)

        return Format(
            name="ftm",
            identity=ftm_terms.ID,
            kind="text",
            outside=lambda text: text,
            sources=None,
            ledger=Ledger(ftm_terms.EXPORTED),
            make=make,
        )

    return of


def export(
    archive: Archive,
    in_format: Callable[[Archive], Format],
    write: Callable[[bytes], object],
    *,
    entities: Sequence[str] = (),
    audience: Audience = Audience.PUBLIC,
    look: Look = NOW,
) -> Exported:
    """Give what *archive* holds to *write*; of *entities* alone where some are named.

    An entity may be named as everywhere, or by the id that the format has for it.

    Raises:
        NotFoundError: one of *entities* names nothing, or several things.
    """
    counts: Counter[str] = Counter()
    format, size = in_format(archive), 0
    with looking(archive, look) as sight:
        gathering = _Gathering(sight, format, audience)
        vocabulary = gathering.vocabulary()
        known = {outside: id for id, outside in vocabulary.outside.items()}
        ids = [known.get(name) or located(sight, name, ("ent",), look.lang) for name in entities]
        pages = gathering.pages(list(dict.fromkeys(ids)) or holding.entity_ids(sight))
        for part in format.make(vocabulary, format.ledger, _counting(counts), pages):
            size += len(part)
            write(part)
        if not entities:
            gathering.count_the_rest(archive.place.origin)
        return Exported(
            standing=standing(sight, archive.place.origin),
            format=format.name,
            audience=audience,
            counts=dict(counts),
            losses=format.ledger.told(),
            size=size,
        )


def _counting(counts: Counter[str]) -> Callable[[str, int], None]:
    def count(sort: str, number: int) -> None:
        counts[sort] += number

    return count


@dataclass(slots=True)
class _Gathering:
    """Reads what an export is made of, some entities at a time."""

    sight: Sight
    format: Format
    audience: Audience
    restricted: Restricted = field(init=False)
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.restricted = holding.restrictions(self.sight)

    def vocabulary(self) -> Vocabulary:
        """Return every property, and under which id outside each entity is known."""
        values = holding.values_of(self.sight, self.format.identity, self.format.kind)
        return Vocabulary(
            properties={
                one.name: one.definition
                for one in properties(self.sight)
                if one.definition is not None
            },
            # A public statement may name what is known outside in restricted words alone.
            outside={
                id: self.format.outside(value)
                for id, value, address in values
                if self.audience is Audience.FULL or not self.restricted.hides(address)
            },
        )

    def count_the_rest(self, origin: str) -> None:
        """Count what stands beside the entities, and is in no page."""
        for code, number in holding.beside(self.sight).items():
            if number:
                self.format.ledger.add(code, origin, number)
        for subject, number in holding.besides_entities(self.sight).items():
            if subject not in self._told:
                self.format.ledger.add("subject", subject, number)

    def pages(self, ids: Sequence[str]) -> Iterator[Held]:
        """Yield the entities *ids* with all that is said of them."""
        for start in range(0, len(ids), _AT_ONCE):
            yield self._page(ids[start : start + _AT_ONCE])

    def _page(self, ids: Sequence[str]) -> Held:
        entities = {
            one.about: one.body
            for one in self._readable(holding.entities(self.sight, ids).values())
            if isinstance(one.body, Entity)
        }
        claims = self._claims(entities)
        cited = {
            reference.source
            for group in claims.values()
            for claim in group
            for reference in claim.references
            if not reference.by_archive
        }
        sources = {
            one.about: one.body
            for one in self._readable(holding.sources(self.sight, cited).values())
            if isinstance(one.body, Source)
        }
        told = [id for id, source in sources.items() if source.kind == self.format.sources]
        self._told.update(told)
        return Held(entities=entities, sources=sources, claims={**claims, **self._claims(told)})

    def _claims(self, subjects: Iterable[str]) -> dict[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = {}
        for one in holding.about(self.sight, subjects):
            claim = self._claim(one)
            if claim is not None:
                found.setdefault(claim.body.subject, []).append(claim)
        return {subject: tuple(group) for subject, group in found.items()}

    def _claim(self, one: Stated) -> Claim | None:
        if one.retracted is not None:
            self.format.ledger.add("retracted", one.id)
        elif one.body is None:
            self.format.ledger.add("closed", one.id)
        elif not self._hidden(one.address, one.id):
            references = (
                referred.reference
                for referred in one.references
                if not self._hidden(referred.address, one.id)
            )
            return Claim(
                id=one.id,
                body=one.body,
                rank=one.rank,
                references=tuple(found for found in references if found is not None),
            )
        return None

    def _readable(self, found: Iterable[Said]) -> Iterator[Said]:
        for one in found:
            if one.body is None:
                self.format.ledger.add("closed", one.about)
            elif not self._hidden(one.address, one.about):
                yield one

    def _hidden(self, address: Address, place: str) -> bool:
        if self.audience is Audience.FULL or not self.restricted.hides(address):
            return False
        self.format.ledger.add("restricted", place)
        return True
