"""Every code that a finding may have: at which level, what it means, and what may be behind it.

The one list of them: a page of the documents is made from it, and `Audit.find` takes no other.
Codes keep their meaning for ever.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from archive.frozen import dataclass
from archive.verify.code_table import BAG, ENTRIES, FILES, HEADS, LOG, PROOF, WORDS


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `level`: where it is told; `means`: what was found; `behind`: who may do that."""

    code: str
    level: str
    means: str
    behind: str


def _read() -> Iterator[Code]:
    for table in (LOG, ENTRIES, HEADS, WORDS, FILES, BAG, PROOF):
        for line in table.strip().splitlines():
            code, level, means, behind = (cell.strip() for cell in line.split("|"))
            yield Code(code, level, means, behind)


CODES: Final[Mapping[str, Code]] = MappingProxyType({one.code: one for one in _read()})
