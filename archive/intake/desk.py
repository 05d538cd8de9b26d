"""Everything at hand while a deposit is read."""

from archive.frozen import dataclass
from archive.intake.faults import Faults
from archive.intake.holdings import Holdings
from archive.intake.names import Names
from archive.intake.piece import Piece
from archive.intake.vocabulary import Vocabulary


@dataclass(slots=True, kw_only=True)
class Desk:
    """What readers look things up in. `lang`: the language of the file's texts, if it says one.

    `handles`: whether the names in the file become handles, or are the file's own business.
    """

    set_name: str
    lang: Piece | None
    faults: Faults
    names: Names
    vocabulary: Vocabulary
    holdings: Holdings
    handles: bool = True
