"""What a round came to in counts, and several rounds as one."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from services.reports.reviews.review import Action, Rechecked, Review
from services.reports.reviews.summary import summary, together

TODAY = date(2026, 11, 22)


def review(grade: Grade = Grade.GOOD, **said: Any) -> Review:
    return Review(grade=grade, learning="Something.", **said)


def action(due: str, done_on: str | None = None) -> Action:
    return Action.model_validate({"what": "Ask", "owner": "TM", "due": due, "done_on": done_on, "outcome": "Asked" if done_on else None})


def test_an_action_is_overdue_the_day_after_it_was_due_and_no_more_once_it_is_done() -> None:
    said = [
        review(action=action("2026-11-22")),
        review(action=action("2026-11-21")),
        review(action=action("2026-11-01", "2026-11-20")),
        review(),
    ]
    counts = summary(6, said, TODAY)
    assert (counts.cases, counts.reviewed, counts.actions, counts.actions_done, counts.actions_overdue) == (6, 4, 3, 1, 1)


def test_a_recheck_is_due_on_its_day_until_somebody_has_looked_again() -> None:
    again = Rechecked(outcome=Recheck.BETTER, found="It is there.")
    said = [
        review(recheck_on=date(2026, 11, 22)),
        review(recheck_on=date(2026, 11, 23)),
        review(recheck_on=date(2026, 11, 1), rechecked=again),
    ]
    counts = summary(3, said, TODAY)
    assert (counts.rechecks_due, counts.rechecked[Recheck.BETTER], counts.rechecked[Recheck.NOT_YET]) == (1, 1, 0)


def test_learning_is_counted_once_for_a_case_and_a_grade_nobody_gave_is_there_as_nought() -> None:
    counts = summary(1, [review(Grade.STRONG, about=(LearningAbout.IN_TIME, LearningAbout.IN_TIME))], TODAY)
    assert counts.learning[LearningAbout.IN_TIME] == 1
    assert counts.grades == {Grade.STRONG: 1, Grade.GOOD: 0, Grade.NOT_YET_GOOD: 0, Grade.CONCERN: 0}


rounds = st.lists(st.builds(review, st.sampled_from(Grade), about=st.lists(st.sampled_from(LearningAbout)).map(tuple)), max_size=6)


@given(each=st.lists(rounds, max_size=4))
def test_several_rounds_as_one_are_what_all_their_reviews_would_be(each: list[list[Review]]) -> None:
    as_one = together(summary(len(one), one, TODAY, young_inspectors=1) for one in each)
    everything = [said for one in each for said in one]
    assert as_one == summary(len(everything), everything, TODAY, young_inspectors=len(each))
