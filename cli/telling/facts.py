"""What the proof of a fact shows, in words: taken from its signed events and nothing else."""

from collections.abc import Iterator, Mapping

from archive.events.base import Body
from archive.events.entity import Entity
from archive.events.event import EventRedacted
from archive.events.source import Source
from archive.events.statement import StatementAdded, StatementCorrected, Verdict
from archive.facts.languages import ENGLISH
from archive.facts.values import AbsentValue
from archive.queries.history import Past
from archive.verify.proof_report import ProofEvent, ProofReport
from archive.wording import label_words, value_words
from cli.layout import Block, Line, Table
from cli.telling.common import author_time, indented
from cli.telling.contents import said

_STEWARD = ("archive.", "policy.", "key.", "access.", "event.")


def facts(answer: ProofReport, lang: str = ENGLISH) -> Iterator[Block]:
    """Yield every event that is proved, what is named in it, and the keys that signed."""
    names, voices = names_in(answer, lang)
    yield Line("what is proved:", 0, "bold")
    for event in answer.events:
        if event.shown:
            yield from indented(_event(event, names, voices, lang), 2)
    beside = [one for one in answer.events if not (one.shown or one.type.startswith(_STEWARD))]
    if beside:
        yield Line("what is named there, each as it was signed:", 0, "bold")
    for event in beside:
        yield from indented(_event(event, names, voices, lang), 2)
    yield Line("who signed:", 0, "bold")
    yield Table([_key(answer, number) for number in range(len(answer.keys))], indent=2)
    if answer.without:
        yield Line("left out by whoever made this (restricted, redacted, or a file):", 0, "bold")
        yield Table([(what,) for what in answer.without], indent=2)


def _event(
    one: ProofEvent, names: Mapping[str, str], voices: Mapping[str, str], lang: str
) -> Iterator[Block]:
    called = names.get(one.about, one.about)
    known = "" if called == one.about else f"  {called}"
    yield Line(f"{one.address}  {one.type}  {one.about}{known}", 0, "bold")
    yield Line(f"by {', '.join(one.by)}", 2)
    yield Line(author_time(one.at), 2)
    if one.restricted:
        yield Line("restricted: for nobody who may not read it", 2, "yellow")
    if one.body is None:
        yield Line(f"its body is not here: {one.state.value}", 2, "yellow")
        return
    reason = one.body.json().get("reason")
    if isinstance(reason, str):
        words = one.body.text if isinstance(one.body, Verdict) else None
        yield Line(f"reason: {': '.join(word for word in (reason, words) if word)}", 2)
    if not isinstance(one.body, Verdict | EventRedacted):
        yield from said(_past(one, one.body), names, voices, lang)


def _past(one: ProofEvent, body: Body) -> Past:
    return Past(
        address=one.address,
        type=one.type,
        revision=None,
        on=None,
        target=None,
        by=one.by,
        at=one.at,
        recorded=None,
        state=one.state,
        reason=None,
        words=None,
        compared=None,
        changes=(),
        body=body.json(),
    )


def _key(answer: ProofReport, number: int) -> tuple[str, str, str]:
    key = answer.keys[number]
    until = "no revocation is here" if key.until is None else f"revoked in entry {key.until}"
    return (key.id, ", ".join(key.roles), f"enrolled in entry {key.since}; {until}")


def names_in(answer: ProofReport, lang: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what the events call each id, and for sources the name of their publisher."""
    names: dict[str, str] = {}
    publishers: dict[str, str] = {}
    for event in answer.events:
        if isinstance(event.body, Entity):
            names[event.about] = label_words(event.body.label, lang)
        elif isinstance(event.body, Source):
            names[event.about] = _source(event.body)
            publisher = event.body.described.get("publisher")
            publishers.update((event.about, id) for id in (publisher.ids() if publisher else ()))
    for event in answer.events:
        match event.body:
            case StatementAdded(content) | StatementCorrected(content):
                subject = names.get(content.subject, content.subject)
                names[event.about] = f"{subject} - {content.property}"
            case _:
                pass
    return names, {source: names[id] for source, id in publishers.items() if id in names}


def _source(body: Source) -> str:
    title = body.described.get("title")
    if title is None or isinstance(title, AbsentValue):
        return body.handle or body.kind
    return value_words(title, str)
