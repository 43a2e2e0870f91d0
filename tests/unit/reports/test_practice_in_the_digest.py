"""Practice reviews in a digest: counted as the month ended, said in sentences, and published as counts about children are."""

from datetime import date
from typing import Any

import pytest

from services.reports.disclosure.given import GivenTable
from services.reports.narrative.findings import Kind, findings
from services.reports.narrative.grammar import sentence
from services.reports.narrative.months import Month
from services.reports.narrative.told import Told
from services.reports.reviews.grades import Grade, LearningAbout
from services.reports.reviews.publishing import PublishedYear, published_year
from services.reports.reviews.reviewed import Reviewed
from shared.ssda903.years import CollectionYear

OCTOBER, YEAR = Month(2026, 10), CollectionYear(2025)
PRACTICE = (Kind.PRACTICE, Kind.LEARNED, Kind.ACTIONS)


def reviewed(on: str, grade: Grade = Grade.GOOD, child: str = "C1", **said: Any) -> Reviewed:
    days: dict[str, Any] = {name: date.fromisoformat(value) if isinstance(value, str) else value for name, value in said.items()}
    return Reviewed(child, date.fromisoformat(on), grade, **days)


def said(*cases: Reviewed, **more: Any) -> list[str]:
    told = Told(OCTOBER, since=OCTOBER.first_day, reviewed=cases, **more)
    return [sentence(one).text for one in findings(told) if one.kind in PRACTICE]


@pytest.mark.parametrize(
    ("cases", "texts"),
    [
        ([], []),
        ([reviewed("2026-11-01")], []),
        (
            [reviewed("2026-10-31")],
            [
                "One case was looked at in practice reviews in October 2026, graded: good 1. "
                "In the 12 months to the end of that month one case was looked at: good 1."
            ],
        ),
        (
            [
                *(reviewed("2026-10-01") for _ in range(4)),
                reviewed("2026-10-02", Grade.CONCERN),
                reviewed("2025-11-01", Grade.STRONG),
                reviewed("2025-10-31", Grade.NOT_YET_GOOD),
            ],
            [
                "5 cases were looked at in practice reviews in October 2026, graded: good 4, cause for concern 1. "
                "In the 12 months to the end of that month 6 cases were looked at: strong 1, good 4, cause for concern 1."
            ],
        ),
        (
            [reviewed("2026-09-30"), reviewed("2026-09-30")],
            [
                "No case was looked at in practice reviews in October 2026. "
                "In the 12 months to the end of that month 2 cases were looked at: good 2."
            ],
        ),
        (
            [reviewed("2025-10-31")],
            ["No case was looked at in practice reviews in the 12 months to the end of October 2026."],
        ),
    ],
)
def test_how_many_cases_were_reviewed_and_how_graded_in_the_month_and_the_year(cases: list[Reviewed], texts: list[str]) -> None:
    assert said(*cases) == texts


def test_what_was_most_often_to_be_learned_is_told_with_its_numbers() -> None:
    in_time, voice, recording = LearningAbout.IN_TIME, LearningAbout.CHILDS_VOICE, LearningAbout.RECORDING
    cases = [reviewed("2026-10-01", about=(in_time, in_time)), reviewed("2026-09-01", about=(in_time, recording)), reviewed("2026-08-01")]
    assert said(*cases)[1] == (
        "Most often to be learned of, in the 3 cases reviewed in the 12 months to the end of October 2026: "
        "“Doing and telling in time” (2), “Recording” (1)."
    )
    assert "in the one case reviewed" in said(reviewed("2026-10-01", about=(voice,)))[1]


@pytest.mark.parametrize(
    ("cases", "text"),
    [
        (
            [reviewed("2026-10-01", action_due="2026-10-31")],
            "One action agreed in practice reviews was open at the end of October 2026, due on 31 October 2026.",
        ),
        (
            [reviewed("2026-10-01", action_due="2026-11-01")],
            "One action agreed in practice reviews was open at the end of October 2026, and not overdue.",
        ),
        (
            [reviewed("2026-10-01", action_due="2026-10-05", action_done_on="2026-10-31")],
            "No action agreed in practice reviews was open at the end of October 2026.",
        ),
        (
            [reviewed("2026-10-01", action_due="2026-12-05", action_done_on="2026-11-01"), reviewed("2025-01-01", action_due="2025-02-01")],
            "2 actions agreed in practice reviews were open at the end of October 2026: one was overdue, due on 1 February 2025.",
        ),
        (
            [reviewed("2026-10-01", action_due="2026-10-05"), reviewed("2026-10-01", action_due="2026-10-04")],
            "2 actions agreed in practice reviews were open at the end of October 2026: 2 were overdue, the first since 4 October 2026.",
        ),
        (
            [reviewed("2026-10-01", action_due="2026-11-05"), reviewed("2026-10-01", action_due="2026-11-04")],
            "2 actions agreed in practice reviews were open at the end of October 2026, and none was overdue.",
        ),
        (
            [
                reviewed("2026-09-01", recheck_on="2026-10-31"),
                reviewed("2026-09-01", recheck_on="2026-10-01", rechecked_on="2026-11-01"),
                reviewed("2026-09-01", recheck_on="2026-10-01", rechecked_on="2026-10-31"),
                reviewed("2026-09-01", recheck_on="2026-11-01"),
            ],
            "No action agreed in practice reviews was open at the end of October 2026. 2 cases were due to be looked at again.",
        ),
    ],
)
def test_what_was_open_when_the_month_ended_is_counted_and_what_was_done_later_was_open(cases: list[Reviewed], text: str) -> None:
    assert said(*cases)[-1] == text


def test_sentences_within_lead_to_the_reviews_and_every_number_is_among_their_values() -> None:
    cases = (reviewed("2026-10-01", action_due="2026-10-05", about=(LearningAbout.IN_TIME,)), reviewed("2026-05-01", Grade.STRONG))
    found = [one for one in findings(Told(OCTOBER, since=OCTOBER.first_day, reviewed=cases)) if one.kind in PRACTICE]
    assert [(one.kind, one.leads_to) for one in found] == [(kind, "/reports/practice-reviews") for kind in PRACTICE]
    assert found[0].values == {
        "month": "2026-10", "reviewed": 1, "year_reviewed": 2, "months": 12, "good": 1, "year_strong": 1, "year_good": 1,
    }  # fmt: skip


def many(**grades: int) -> list[Reviewed]:
    of = [grade for name, number in grades.items() for grade in [Grade(name)] * number]
    return [reviewed("2025-06-01", grade, f"C{number}") for number, grade in enumerate(of)]


def year(cases: list[Reviewed], *earlier: GivenTable) -> PublishedYear:
    return published_year(cases, YEAR, earlier)


def published(made: PublishedYear) -> list[str]:
    return said(review_year=made)


def test_a_published_form_has_the_collection_year_and_leads_nowhere() -> None:
    made = year([*many(good=14, strong=9), reviewed("2026-04-01", child="X"), reviewed("2025-03-31", child="Y")])
    assert published(made) == ["23 cases were looked at in practice reviews in the collection year 2025-26, graded: strong 9, good 14."]
    (one,) = (one for one in findings(Told(OCTOBER, since=OCTOBER.first_day, review_year=made)) if one.kind is Kind.PRACTICE)
    assert one.leads_to is None, "the page within shows every number"


def test_small_numbers_of_cases_are_in_no_published_sentence_and_cannot_be_worked_out() -> None:
    assert published(year(many(good=3))) == []
    assert published(year([])) == []
    assert published(year([reviewed("2025-06-01", child=f"C{n % 5}") for n in range(8)])) == [], "eight cases of five children"
    made = year(many(good=20, strong=8, concern=1))
    assert made.total == 29
    assert not {Grade.CONCERN, Grade.STRONG} & made.grades.keys(), "with one hidden alone it would be the rest"
    assert published(made) == [
        "29 cases were looked at in practice reviews in the collection year 2025-26, graded: good 20; "
        "the numbers of other grades are not shown (c)."
    ]


def test_where_every_grade_is_hidden_the_total_is_said_alone() -> None:
    assert published(year(many(good=8, concern=4))) == [
        "12 cases were looked at in practice reviews in the collection year 2025-26: the numbers of grades are not shown (c)."
    ]


def test_what_was_published_before_is_remembered() -> None:
    first = year(many(good=14, strong=9))
    again = year(many(good=14, strong=10), first.table)
    assert Grade.STRONG not in again.grades, "it changed by one"
    assert again.total is None
    assert published(year(many(good=14, strong=9), first.table)) == published(first), "nothing changed, nothing more is hidden"
