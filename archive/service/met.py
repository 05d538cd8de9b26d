"""What one import met so far: its rows by their keys, and the things that rows share."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field

from sqlalchemy import Connection, func, select

from archive.frozen import dataclass
from archive.intake.plan import Plan
from archive.queries.labels import labels
from archive.queries.sight import Sight
from archive.service.known import mac, secret, seen_as
from archive.store import derived, passing, tables
from archive.views.statement import RETRACTION


@dataclass(frozen=True, slots=True)
class Gone:
    """What an earlier import of the set brought and this one does not hold; it stays as it is."""

    id: str
    name: str


@dataclass(slots=True)
class Met:
    """The names that were met, kept in the database itself. `set_name`: whose they are.

    `lang`: of the names of what is gone.
    """

    connection: Connection
    set_name: str
    lang: str
    _secret: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._secret = secret(self.connection)
        passing.begin(self.connection)

    def lines(self, names: Sequence[str]) -> dict[str, int]:
        """Return in which lines those of the rows *names* stand that were met before."""
        macs = {self._mac(f"rows/{name}"): name for name in names}
        found = passing.known(self.connection, list(macs))
        return {macs[own]: line for own, (line, _) in found.items()}

    def otherwise(self, plan: Plan) -> dict[str, int]:
        """Return the things of which *plan* says something else than was said in a line before."""
        said = {self._mac(key): (key, seen_as(self._secret, text)) for key, text in plan.said}
        found = passing.known(self.connection, list(said))
        return {
            said[own][0]: line for own, (line, before) in found.items() if before != said[own][1]
        }

    def meet(self, rows: Mapping[str, int], plan: Plan) -> Collection[str]:
        """Keep the keys of *rows* with their lines, and what *plan* says of things.

        Return the names of those things that were not met before.
        """
        said = {key: seen_as(self._secret, text) for key, text in plan.said}
        things = {self._mac(item.key): item for item in plan.items}
        before = passing.known(self.connection, list(things))
        new = {own: item for own, item in things.items() if own not in before}
        found = {own: (item.line, said.get(item.key, b"")) for own, item in new.items()}
        found |= {self._mac(f"rows/{name}"): (line, b"") for name, line in rows.items()}
        passing.meet(self.connection, found)
        return [item.key for item in new.values()]

    def pass_over(self, keys: Iterable[str]) -> None:
        """Keep that things of these names stand in the file, though they are not taken."""
        passing.pass_over(self.connection, list({self._mac(key): None for key in keys}))

    def gone(self, limit: int) -> tuple[int, tuple[Gone, ...]]:
        """Return how many earlier things were not met, and the first *limit* of them.

        Retracted statements and what is redacted are left out.
        """
        intake, met = tables.intake, passing.met
        retracted = derived.table(RETRACTION)
        missing = (
            select(intake.c.id)
            .outerjoin(met, met.c.mac == intake.c.mac)
            .outerjoin(retracted, (retracted.c.id == intake.c.id) & retracted.c.until.is_(None))
            .where(
                intake.c.set == self.set_name,
                intake.c.redacted.is_(None),
                met.c.mac.is_(None),
                retracted.c.id.is_(None),
            )
        )
        count = self.connection.execute(select(func.count()).select_from(missing.subquery()))
        first = self.connection.execute(missing.order_by(intake.c.id).limit(limit)).scalars().all()
        names = labels(Sight(self.connection), first, self.lang)
        return count.scalar_one(), tuple(Gone(id, names[id]) for id in first)

    def end(self) -> None:
        """Forget all of it."""
        passing.end(self.connection)

    def _mac(self, key: str) -> bytes:
        return mac(self._secret, self.set_name, key)
