"""From what was read to what is to be signed: new, changed, or the same as before."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from archive.core import canonical
from archive.core.commitment import SALT_BYTES
from archive.events.base import Body
from archive.events.drafting import Draft
from archive.events.opening import MAX_BODY_BYTES
from archive.frozen import dataclass
from archive.intake.faults import Faults
from archive.intake.known import TakenIn
from archive.intake.nodes import Scalar
from archive.intake.plan import Outcome
from archive.intake.ranks import NORMAL, Rank
from archive.shape import Json

Decode = Callable[[Json, str], Body]


@dataclass(frozen=True, slots=True)
class Forms:
    """How a body is decoded that is new, and one that corrects. `reasoned`: that one says why."""

    added: Decode
    corrected: Decode
    reasoned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """One item as it is to be recorded. `draft` is None where nothing is to be done.

    `content`: what the file says of it, canonical. `ranking`: what gives it another rank then.
    """

    id: str
    body: Body
    outcome: Outcome
    draft: Draft | None
    content: bytes
    ranking: Draft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Makes drafts of bodies. `reason`: why what changed is corrected.

    `compared`: what of a content counts, where it is compared with what was said before.
    """

    faults: Faults
    reason: str
    compared: Callable[[Mapping[str, Json]], Mapping[str, Json]] = lambda json: json
    random: Callable[[int], bytes] = lambda count: b""

    def draft(
        self,
        *,
        id: str,
        key: Scalar,
        taken: TakenIn | None,
        json: Mapping[str, Json],
        forms: Forms,
        restricted: bool | None = None,
        rank: Rank | None = None,
    ) -> Drafted | None:
        """Return what is to be recorded of *id*, described by *json*; None where it may not be.

        *restricted*: whether it is to stay out of public copies, None where the file does not say.
        *rank*: that of a statement, None where the file does not say.
        """
        content = self._content(key, json, rank)
        if content is None:
            return None
        if taken is None:
            body = forms.added(json, "")
            draft = Draft(body=body, id=id, restricted=restricted)
            new = Drafted(id=id, body=body, outcome=Outcome.ADDED, draft=draft, content=content)
            return new if rank is None or rank.word == NORMAL else self._ranked(new, rank)
        before = self._before(key, taken)
        if before is None or not self._may_restrict(key, taken, restricted):
            return None
        was = _with_rank(self.compared(before), None if rank is None else taken.rank)
        outcome = self._outcome(key, taken, canonical.encode(was), content)
        if outcome is None:
            return None
        if outcome is not Outcome.CORRECTED:
            body = forms.added(json, "")
            return Drafted(id=id, body=body, outcome=outcome, draft=None, content=content)
        body = forms.corrected({**json, "reason": self.reason} if forms.reasoned else json, "")
        draft = Draft(body=body, id=id, replaces=taken.link, restricted=restricted)
        changed = Drafted(id=id, body=body, outcome=outcome, draft=draft, content=content)
        if rank is None or rank.word == taken.rank:
            return changed
        if self.compared(before) == self.compared(json):
            ranking = Draft(body=rank.body(), id=id, replaces=taken.link)
            return replace(changed, draft=None, ranking=ranking)
        return self._ranked(changed, rank)

    def _ranked(self, drafted: Drafted, rank: Rank) -> Drafted:
        """Return *drafted* with the rank that it is to have, which follows it in one go."""
        assert drafted.draft is not None
        # What follows names the commitment, so the salt is drawn here.
        draft = replace(drafted.draft, salt=self.random(SALT_BYTES))
        ranking = Draft(body=rank.body(), id=drafted.id, replaces=draft.link)
        return replace(drafted, draft=draft, ranking=ranking)

    def _outcome(
        self, key: Scalar, taken: TakenIn, before: bytes, content: bytes
    ) -> Outcome | None:
        """Return what becomes of an item that was taken in; None where that was reported.

        A correction that was made beside the file is never undone by a file that did not change.
        """
        if before == content:
            return Outcome.SUPERSEDED if taken.retracted else Outcome.UNCHANGED
        if taken.was_said(content):
            return Outcome.SUPERSEDED
        if taken.retracted:
            message = f"{key.text!r} was retracted in the archive, and has changed here"
            remedy = "Reinstate it before changing it, or take it out of the file."
            self.faults.add(key, message, remedy)
            return None
        if taken.was_said(before) is False:
            message = f"{key.text!r} has changed here, and was corrected in the archive as well"
            remedy = "Bring it to what the archive says now, then change it."
            self.faults.add(key, message, remedy)
            return None
        return Outcome.CORRECTED

    def _before(self, key: Scalar, taken: TakenIn) -> Mapping[str, Json] | None:
        """Return the newest content in the archive, without the reason of a correction."""
        if taken.redacted is not None:
            message = f"{key.text!r} was redacted at {taken.redacted}, and is not taken in again"
            self.faults.add(key, message, "Take it out of the file.")
            return None
        if not isinstance(taken.body, Mapping):
            message = f"what the archive says of {key.text!r} is not held here"
            remedy = "Deposit into a full copy, or take it out of the file."
            self.faults.add(key, message, remedy)
            return None
        return {name: value for name, value in taken.body.items() if name != "reason"}

    def _may_restrict(self, key: Scalar, taken: TakenIn, restricted: bool | None) -> bool:
        # Saying nothing would let somebody believe that it is protected.
        if not restricted or taken.restricted is not False:
            return True
        message = f"{key.text!r} is open in the archive, and a deposit cannot restrict it any more"
        remedy = "Restrict it at its address, or take `restricted` out."
        self.faults.add(key, message, remedy)
        return False

    def _content(self, key: Scalar, json: Mapping[str, Json], rank: Rank | None) -> bytes | None:
        content = canonical.encode(json)
        if len(content) <= MAX_BODY_BYTES:
            counts = _with_rank(self.compared(json), None if rank is None else rank.word)
            return content if counts is json else canonical.encode(counts)
        message = f"what is said of {key.text!r} takes {len(content):,} bytes"
        remedy = f"Keep it to {MAX_BODY_BYTES:,}: long material is a capture to be quoted from."
        self.faults.add(key, message, remedy)
        return None


def _with_rank(json: Mapping[str, Json], rank: str | None) -> Mapping[str, Json]:
    """Return what is compared: the rank counts where the file says one."""
    return json if rank is None else {**json, "rank": rank}
