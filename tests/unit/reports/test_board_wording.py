"""The sentences of a board report, read as text: rounded figures beside earlier ones, no cause, no small number; and the plain words."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.board.pictures import drawn, table
from services.reports.board.plain_words import LONGEST, MEAN, measure, words_in
from services.reports.board.quarters import Quarter
from services.reports.board.report import BoardReport, Section
from services.reports.board.watched import AFTER, HOW_MANY, REASONS, SECTIONS, OfTheQuarter
from services.reports.board.wording import Series, Why, decided_in, not_shown, reasons_told, told
from services.reports.board.you_said import WHY, often, you_said
from services.reports.deciding.decision import Decision
from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.declaring import Kind
from services.reports.indicators.engine import Row
from shared.contracts.codes import Reason
from shared.ids import new_id

Q3 = Quarter(2026, 3)
BEGAN = date(2026, 10, 19)
CAUSES = re.compile(
    r"\b(because|due to|led to|leads to|caus\w+|owing|thanks|result\w*|therefore|hence|thus|consequen\w+|driv\w+|explain\w*)\b", re.I
)
HIDDEN = Row({}, Symbol.HIDDEN, Symbol.HIDDEN, Symbol.HIDDEN)
EVERY = [one for _, each in SECTIONS for one in each]
INCIDENTS, HELD = HOW_MANY[0], AFTER[1]


def series(watched: OfTheQuarter, *rows: Row) -> Series:
    return Series(watched, tuple(Q3.before(n) for n in reversed(range(len(rows)))), rows)


def counts(*numbers: int) -> list[Row]:
    return [Row({}, one, None, one) for one in numbers]


def shares(*values: int, of: int = 40) -> list[Row]:
    return [Row({}, of // 2, of, one) for one in values]


def test_a_count_stands_beside_the_quarter_before_and_the_year_before() -> None:
    said = told(series(INCIDENTS, *counts(70, 65, 60, 55, 65)))
    assert said.text == (
        "From July to September 2026, about 65 missing incidents were recorded (the quarter before about 55, a year before about 70). "
        "Not judged: that takes 6 quarters with a figure, and there are 5 to go by."
    )
    assert said.values == {"quarter": "2026-Q3", "numerator": 65, "value": 65, "last_quarter_numerator": 55, "last_quarter_value": 55} | {
        "last_year_numerator": 70,
        "last_year_value": 70,
    }


def test_a_share_says_of_about_how_many_and_what_was_hidden_before() -> None:
    said = told(series(HELD, HIDDEN, *shares(60, 60), Row({}, 0, 0, Symbol.NOT_APPLICABLE), *shares(75)))
    assert said.said == (
        "From July to September 2026, an interview was held within 72 hours after about 75% of about 40 returns "
        "(a year before not shown (c))."
    )


def test_none_and_all_are_said_as_such() -> None:
    assert told(series(INCIDENTS, *counts(0))).said == "From July to September 2026, no missing incidents were recorded."
    assert "after all of about 40 returns" in told(series(HELD, *shares(100))).said
    assert "after none of about 40 returns" in told(series(HELD, *shares(0))).said


def test_an_improvement_is_of_the_work_and_names_its_rule() -> None:
    assert told(series(HELD, *shares(*[60, 65] * 5, 95))).kind == "improvement"
    fewer = told(series(INCIDENTS, *counts(*[60, 65] * 5, 5)))
    assert fewer.kind == "signal", "fewer that were recorded is no improvement"
    assert "rule: outside the limits" in fewer.text


def test_a_quarter_with_nothing_to_be_a_share_of_says_so() -> None:
    assert told(series(HELD, Row({}, 0, 0, Symbol.NOT_APPLICABLE))).text == (
        "Return interviews held within 72 hours: there was nothing to count from July to September 2026."
    )


def test_what_is_hidden_is_named_without_a_number_and_reasons_of_few_are_not_even_named() -> None:
    hidden = not_shown([series(HELD, HIDDEN), series(INCIDENTS, *counts(65))])
    assert hidden is not None
    assert hidden.text == "Not shown (c), as too few children stand behind them: Return interviews held within 72 hours."
    assert not_shown([series(INCIDENTS, *counts(65))]) is None
    rows = [Row({"reason": "school"}, *HIDDEN_PARTS), Row({"reason": "friends"}, 25, None, 25), Row({"reason": "family"}, 0, None, 0)]
    assert [one.text for one in reasons_told(rows, Q3, REASONS)] == ["To be with friends: said about 25 times."]


HIDDEN_PARTS = (Symbol.HIDDEN, Symbol.HIDDEN, Symbol.HIDDEN)
VALUES = st.sampled_from([*range(0, 105, 5), Symbol.HIDDEN, Symbol.NOT_APPLICABLE])


def _row(watched: OfTheQuarter, value: int | Symbol) -> Row:
    if watched.indicator.kind is Kind.COUNT:
        return counts(value)[0] if isinstance(value, int) else HIDDEN
    return Row({}, 20, 40, value) if isinstance(value, int) else Row({}, Symbol.HIDDEN, 40, value)


def made(values: Sequence[Sequence[int | Symbol]], reasons: Sequence[Row] = ()) -> BoardReport:
    """A report whose figures have these values, quarter by quarter."""
    each = iter(values)
    sections = []
    for title, watched in SECTIONS:
        sections.append(Section(title, tuple(series(one, *(_row(one, value) for value in next(each))) for one in watched)))
    return BoardReport(Q3, tuple(sections), tuple(reasons), (), (), None, 1, datetime(2026, 10, 1, tzinfo=UTC))


REPORTS = st.lists(st.lists(VALUES, min_size=1, max_size=12), min_size=len(EVERY), max_size=len(EVERY)).map(made)


@settings(max_examples=25, deadline=None)
@given(REPORTS)
def test_no_sentence_gives_a_cause_a_hidden_number_or_a_number_that_is_not_in_its_values(report: BoardReport) -> None:
    for section in report.sections:
        for one in section.statements:
            assert not CAUSES.search(one.text)
            assert not re.search(r"[{}]|None|  |\babout (?:no|all|none)\b", one.text), one.text
            numbers = {int(found.replace(",", "")) for found in re.findall(r"about ([\d,]+)", one.said)}
            assert numbers <= {value for value in one.values.values() if isinstance(value, int)}, one.said
            assert all(number % 5 == 0 for number in numbers)
    for row in table(report).rows:
        assert all(re.fullmatch(r"[c–]|z|none|all|\d+%?", cell) for cell in row[1:]), row
    for picture in drawn(report).values():
        for mark in picture.panels[0].marks:
            assert mark.hidden == (mark.value is None)


# ---- what was decided ------------------------------------------------------------------------------------------------------------------


def decision(decided: str, review: str, done: str | None = None) -> Decision:
    days = {name: date.fromisoformat(day) for name, day in (("decided_on", decided), ("review_on", review))}
    return Decision(
        decision_id=new_id(),
        version=1,
        indicator="interviews_held_within_72_hours",
        month="2026-07",
        finding="3 of 4 at Larch House",
        query="/reports/figures/interviews_held_within_72_hours",
        decision="Move Darren to another home",
        owner="Grace Okafor",
        outcome=None,
        done_on=date.fromisoformat(done) if done else None,
        at=datetime(2026, 8, 1, tzinfo=UTC),
        by_name="Grace Okafor",
        by_role="Team manager",
        **days,
    )


def test_decisions_are_told_by_their_figure_and_days_and_never_in_words_that_anybody_wrote() -> None:
    found = decided_in(
        [
            decision("2026-08-03", "2026-11-02"),
            decision("2026-05-04", "2026-08-03", "2026-09-01"),
            decision("2026-05-04", "2026-08-03"),
            decision("2026-10-01", "2026-12-01"),
        ],
        Q3,
    )
    assert [one.text for one in found] == [
        "Decided on 3 August 2026 about “Return interviews held within 72 hours”; to be looked at again on 2 November 2026.",
        "Decided on 4 May 2026 about “Return interviews held within 72 hours”; done on 1 September 2026.",
        "One decision was past the day for looking at it again when the quarter ended.",
    ]
    assert not re.search("Darren|Larch|Grace", " ".join(one.text for one in found) + str([one.values for one in found]))


# ---- the edition for young people ------------------------------------------------------------------------------------------------------


def reason_rows(number: int | Symbol) -> list[Row]:
    return [Row({"reason": one.value}, number, None, number) for one in Reason]


@settings(max_examples=25, deadline=None)
@given(REPORTS, st.sampled_from([5, 25, 100, Symbol.HIDDEN]))
def test_the_young_peoples_edition_is_in_plain_words_whatever_the_figures_are(report: BoardReport, number: int | Symbol) -> None:
    edition = you_said(replace(report, reasons=tuple(reason_rows(number))), None)
    assert measure(" ".join(edition.sentences)).wrong == []


def test_every_reason_a_child_can_give_has_plain_words() -> None:
    assert set(WHY) == set(Reason)
    for said in WHY.values():
        assert not measure(f"{said}.").not_used
        assert words_in(said) <= LONGEST


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (0, "not once"),
        (5, "less than 1 out of 10 times"),
        (10, "about 1 out of 10 times"),
        (85, "more than 8 out of 10 times"),
        (95, "more than 9 out of 10 times"),
        (100, "every time"),
    ],
)
def test_a_share_is_told_out_of_ten(percent: int, words: str) -> None:
    assert often(percent) == words


def test_it_says_what_was_said_what_was_done_what_is_not_known_and_whom_to_talk_to() -> None:
    values = [[85] for _ in EVERY]
    edition = you_said(made(values, reason_rows(25)[:2]), "Ring Sam on 020 7946 0000.")
    assert edition.reasons[0] == "People at home hurting each other. We heard this about 25 times."
    assert edition.did[0].said == "When you came back, somebody talked with you more than 8 out of 10 times."
    assert edition.did[0].out_of_ten == 8.5
    assert edition.not_known[0] == "Some talks did not happen. Then we do not know why the child went."
    assert [one.who for one in edition.help] == ["An advocate", "Childline", "Missing People", "In danger now"]
    assert edition.help[0].what.endswith("Ring Sam on 020 7946 0000.")


def test_what_is_hidden_is_not_done_and_the_edition_says_that_some_numbers_are_not_there() -> None:
    edition = you_said(made([[Symbol.HIDDEN] for _ in EVERY], reason_rows(Symbol.HIDDEN)), None)
    assert edition.did == ()
    assert edition.reasons == ("Only a few children told us. We keep it to ourselves, so that nobody finds out who they are.",)
    assert "Some numbers are not here." in " ".join(edition.not_known)


def test_where_nobody_told_and_nothing_was_decided_it_says_so_and_decisions_are_counted() -> None:
    report = made([[50] for _ in EVERY])
    assert you_said(report, None).reasons == ("We have no answer written down for these months.",)
    assert you_said(report, None).decided == ()
    days = [decision("2026-08-03", "2026-11-02"), decision("2026-08-04", "2026-11-02"), decision("2026-05-04", "2026-08-03", "2026-09-01")]
    decided = you_said(replace(report, decided=tuple(decided_in(days, Q3))), None)
    assert decided.decided == ("The council decided on 2 more things to do about it.", "We finished one more thing.")
    assert measure(" ".join(decided.sentences)).wrong == []


def test_parts_that_cannot_be_told_are_named_and_nobody_is_said_to_have_been_asked_without_a_record() -> None:
    report = made([[50] for _ in EVERY])
    undecided = "Nothing is said here of “What was decided”: no decision is recorded as taken or done in this quarter."
    assert [one.text for one in report.untold] == [undecided]
    assert replace(report, decided=tuple(decided_in([decision("2026-08-03", "2026-11-02")], Q3))).untold == []
    partly = replace(
        report,
        sections=(
            report.sections[0],
            Section("After a child is back", (), BEGAN),
            Section("What was agreed, and done", (), BEGAN),
            Section("Ready before a child goes", (series(HELD, HIDDEN),), date(2020, 1, 1)),
        ),
        not_compared=Why("the record begins on 1 June 2025"),
    )
    assert [one.text for one in partly.untold] == [
        "Nothing is said here of “After a child is back” and “What was agreed, and done”: recording it began on 19 October 2026, and only "
        "whole quarters are told.",
        "Nothing is said here of “Ready before a child goes”: too few children stand behind its figures (c).",
        undecided,
        "Nothing is said here of “London and England”: the record begins on 1 June 2025.",
    ]
    assert you_said(partly, None).asked == "We ask children why they went."


def test_where_recording_began_later_both_editions_say_the_day_and_no_other_reason() -> None:
    late = replace(made([[50] for _ in EVERY]), sections=(Section("After a child is back", (), BEGAN),), began=BEGAN)
    assert late.unsaid is not None
    assert late.unsaid.text == "Recording why children went began on 19 October 2026: nothing is known of before."
    young = you_said(late, None)
    began = "We began writing this down on 19 October 2026. That was after these months, so there is nothing to tell of them."
    assert young.reasons == (began,)
    assert (young.did, young.nothing_did) == ((), began)
    assert measure(" ".join(young.sentences)).wrong == []
    few = replace(late, reasons=tuple(reason_rows(Symbol.HIDDEN)), began=date(2020, 1, 1))
    assert few.unsaid is not None
    assert few.unsaid.text == "Too few children told why they went: it cannot be said here."
    nobody = replace(late, began=date(2020, 1, 1)).unsaid
    assert nobody is not None
    assert nobody.text == "Nobody is recorded as telling why they went."
    assert you_said(replace(late, began=None), None).reasons == ("We have no answer written down for these months.",)


def test_the_measure_finds_what_is_not_plain() -> None:
    wrong = measure(
        "The local authority’s statutory return home interview provision was suboptimal regarding the quarter overall, which is bad."
    )
    assert len(wrong.wrong) == 4
    assert wrong.mean > MEAN
    assert len(wrong.longest.split()) > LONGEST
    with pytest.raises(ValueError, match="nothing to measure"):
        measure("…")
