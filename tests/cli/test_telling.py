from dataclasses import replace

import pytest

from archive.events.recorded import BodyState
from archive.facts import references, statements
from archive.facts.days import Day
from archive.facts.values import decode
from archive.ids import Address
from archive.queries.differences import Difference
from archive.queries.listings import Listing, Others
from archive.queries.references import Referred, bearing, stance, tally
from archive.queries.standing import Standing
from archive.queries.statements import Retracted, Stated
from archive.shape import Json
from archive.verify.report import Checked, Finding, Level, Outcome, Report
from cli.layout import render
from cli.telling.common import foot, log_time
from cli.telling.histories import difference
from cli.telling.members import member_words
from cli.telling.reports import report
from cli.telling.statements import listing, naming, statement
from cli.telling.values import full_words

PERSON, SPEAKER, SOURCE = "ent:aaaaaaaaaaaa", "ent:bbbbbbbbbbbb", "src:aaaaaaaaaaaa"
NAMES = {PERSON: "Murat", SPEAKER: "Dimash", SOURCE: "The report"}
VOICES = {SOURCE: "The Gazette"}


def text(blocks) -> str:
    return "\n".join(line for block in blocks for line, _ in render(block, None))


def referred(reference: Json, *, cited: bool = False) -> Referred:
    decoded = None if reference is None else references.decode(reference, "")
    return Referred(
        address=Address(9, 0),
        number=0,
        revision=1,
        cited=cited,
        bearing=bearing(decoded),
        state=BodyState.REDACTED if decoded is None else BodyState.OPEN,
        reference=decoded,
    )


def stated(*current: Referred, older: tuple[Referred, ...] = (), **changed: object) -> Stated:
    body = statements.decode(
        {
            "subject": PERSON,
            "property": "claim",
            "value": {"text": "it was so", "lang": "en"},
            "references": [{"source": SOURCE}],
        },
        "",
        corrected=False,
    )
    cells = {
        "id": "stm:aaaaaaaaaaaa",
        "address": Address(3, 1),
        "revision": 1,
        "rank": "normal",
        "retracted": None,
        "state": BodyState.OPEN,
        "body": body,
        "stance": stance(current),
        "tally": tally(current),
        "references": current,
        "older": older,
        "closed_links": 0,
    }
    return Stated(**{**cells, **changed})


def told(one: Stated, others: Others | None = None) -> str:
    return text(statement(one, others or Others(), NAMES, VOICES))


def test_every_locator_is_told() -> None:
    loc = {"chars": [1, 5], "page": 4, "t": [751, 778], "paragraph": 3, "row": 117}
    one = referred(
        {"source": SOURCE, "capture": "sha256:" + "0" * 64, "loc": loc, "note": "as read aloud"},
        cited=True,
    )
    found = told(stated(one))
    places = "page 4, paragraph 3, row 117, seconds 751 to 778, characters 1 to 5"
    assert f"in: The report · {places} · sha256:00000000… · cited at 9.0" in found
    assert "note: as read aloud" in found


def test_a_redacted_reference_keeps_its_line() -> None:
    found = told(stated(referred(None), referred({"source": SOURCE})))
    assert "  not open  (redacted) at 9.0" in found
    assert "1 reference for, 0 against, 1 not open" in found


def test_what_the_archive_infers_has_no_speaker() -> None:
    found = told(stated(referred({"source": "archive", "basis": "inferred"})))
    assert "the archive itself infers it" in found
    assert "  inferred · normal" in found


def test_references_to_an_earlier_content_stand_apart() -> None:
    found = told(stated(referred({"source": SOURCE}), older=(referred({"source": SOURCE}),)))
    assert "1 reference vouches for an earlier content, and not for this one:" in found


def test_every_sort_of_other_statements_is_told() -> None:
    counts = Others(current=4, preferred=1, denied=2, retracted=3, deprecated=5)
    found = told(stated(referred({"source": SOURCE}), closed_links=1), counts)
    assert "4 current, 1 of them preferred, 2 of them denied, 3 retracted, 5 deprecated" in found
    assert "1 link of its chain not open" in found


def test_a_redacted_statement_says_so() -> None:
    gone = Retracted(address=Address(5, 0), reason=None, words=None)
    found = told(stated(body=None, state=BodyState.REDACTED, retracted=gone))
    assert "(redacted: its body is not open)" in found
    assert "retracted at 5.0: not open" in found
    row = text(
        listing(
            "statements",
            Listing(shown=(stated(body=None),), total=1, retracted=0, deprecated=2),
            NAMES,
            VOICES,
        )
    )
    assert "statements: 1, 2 deprecated" in row


def test_a_list_names_speakers_once_and_ranks_only_where_there_is_one() -> None:
    step = {"agent": SPEAKER, "act": "states"}
    said = referred({"source": SOURCE, "attribution": [step]})
    inferred = referred({"source": "archive", "basis": "inferred"})
    one = stated(said, said, inferred, rank="preferred")
    listed = Listing(shown=(one,), total=1, retracted=0, deprecated=0)
    found = text(listing("statements", listed, NAMES, VOICES))
    assert "claimed, preferred" in found
    assert "Dimash; the archive" in found


def test_values_tell_how_they_were_read() -> None:
    def words(value: Json) -> str:
        return full_words(decode(value, ""), lambda id: NAMES.get(id, id))

    dated = {"date": "2022-01?", "expressed": "in January", "basis": "interpreted"}
    assert words(dated) == "January 2022 (uncertain) [2022-01?] (“in January”, interpreted)"
    assert words({"statement": "stm:aaaaaaaaaaaa", "not": True}) == "not: stm:aaaaaaaaaaaa"
    assert words({"text": "x", "lang": "en"}) == "x"
    counted = {"of": "person", "text": "225 dead", "modality": "exact", "amount": "225"}
    assert words({"quantity": counted}).startswith("“225 dead”: 225")


def test_the_foot_says_as_of_when() -> None:
    now = Standing(origin="example.org/x", size=1, root="abcdefghijkl")
    assert text([foot(now)]) == "archive example.org/x · 1 entry · root abcdefgh… · as of now"
    then = replace(now, size=41, as_of=40, later=3, valid_at=Day("2022-01-05"))
    assert text([foot(then)]) == (
        "archive example.org/x · 41 entries · root abcdefgh… · as of entry 40 (3 entries came "
        "later) · valid at 2022-01-05"
    )
    assert log_time(None) == "no checkpoint covers it yet"


def test_a_report_tells_every_finding_and_where_it_stopped_deciding() -> None:
    levels = [Checked(level=level, outcome=Outcome.NOT_CHECKED, count=0) for level in Level]
    finding = Finding(
        level=Level.TREE, code="root", address="7", message="not the root", expected="a", found="b"
    )
    found = text(
        report(
            Report(
                origin=None,
                size=8,
                root=None,
                identity=None,
                pins=None,
                covered=7,
                claimed=None,
                levels=levels,
                findings=[finding],
                totals={"root": 1_200},
                counts={},
                flags=["entry 5 by a compromised key"],
                undecided_from=6,
            )
        )
    )
    assert found.startswith("undecided")
    for line in (
        "findings: 1,200, of which the first are listed (root 1,200)",
        "7  root: not the root",
        "expected: a",
        "found:    b",
        "flagged: entry 5",
        "from entry 6 on",
    ):
        assert line in found


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("value.text", "text"),
        ("value", "value"),
        ("subject", "subject"),
        ("label.ru", "label, ru"),
        ("qualifiers[1].value.date", "qualifier endTime, date"),
        ("qualifiers[0].property", "qualifier 1, property"),
        ("qualifiers[7].value.date", "qualifier 8, date"),
        ("references[1].exact", "reference 2, quotation"),
        ("references[0].loc.chars[1]", "reference 1, characters, end"),
        ("references[0].loc.t[0]", "reference 1, seconds, first"),
        ("references[0].attribution[1].verb", "reference 1, speaker 2, verb"),
        ("references[0].loc.page", "reference 1, page"),
        ("references[0].loc", "reference 1"),
        ("author[0].text", "author 1, text"),
        ("loc", "loc"),
    ],
)
def test_a_place_in_a_body_is_told_in_words(where: str, words: str) -> None:
    body: Json = {"qualifiers": [None, {"property": "endTime", "value": {"date": "2022"}}]}
    assert member_words(where, body) == words


def test_a_place_in_no_body_is_told_by_its_number() -> None:
    for body in (None, {}, {"qualifiers": "x"}, {"qualifiers": [{"property": 3}]}):
        assert member_words("qualifiers[0].value.date", body) == "qualifier 1, date"


def test_a_qualifier_that_is_gone_is_told_by_its_name() -> None:
    gone = Difference(
        where="qualifiers[4]", old={"property": "endTime", "value": {"date": "2022"}}, new=None
    )
    told = [block.text for block in difference(gone, {}, {"qualifiers": []})]
    assert told == ["- qualifier endTime, date: 2022"]


def test_a_qualifier_that_came_is_told_in_one_line() -> None:
    came = {"property": "endTime", "value": {"date": "2022"}}
    new = Difference(where="qualifiers[0]", old=None, new=came)
    told = [block.text for block in difference(new, {}, {"qualifiers": [came]})]
    assert told == ["+ qualifier endTime, date: 2022"]


def test_what_is_gone_from_a_qualifier_is_told_by_its_name() -> None:
    body: Json = {"qualifiers": [{"property": "endTime", "value": {"date": "2022"}}]}
    gone = Difference(where="qualifiers[0].expressed", old="last year", new=None)
    told = [block.text for block in difference(gone, {}, body)]
    assert told == ["- qualifier endTime, expressed: last year"]


def test_statements_of_one_name_are_told_apart_by_their_ids() -> None:
    name = naming({"stm:a": "case - penalty", "stm:b": "case - penalty", "stm:c": "case - court"})
    assert name("stm:a") == "[case - penalty stm:a]"
    assert name("stm:b") == "[case - penalty stm:b]"
    assert name("stm:c") == "[case - court]"
    assert name("ent:x") == "ent:x"
