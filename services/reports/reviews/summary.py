"""What a round came to, in counts: for whoever plans, and for everybody at the top of its page."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from services.reports.reviews.grades import Grade, LearningAbout, Recheck
from services.reports.reviews.review import Review


@dataclass(frozen=True)
class Summary:
    """Every grade, learning and re-check is there, those without any as 0."""

    cases: int
    reviewed: int
    grades: Mapping[Grade, int]
    learning: Mapping[LearningAbout, int]
    actions: int
    actions_done: int
    actions_overdue: int
    rechecks_due: int
    rechecked: Mapping[Recheck, int]
    young_inspectors: int
    """How many forms of theirs were put in."""


def summary(cases: int, reviews: Iterable[Review], today: date, young_inspectors: int = 0) -> Summary:
    """Of the newest version of each case's review. `today` is London's."""
    said = list(reviews)
    actions = [one.action for one in said if one.action is not None]
    grades = Counter(one.grade for one in said)
    learning = Counter(about for one in said for about in set(one.about))
    rechecked = Counter(one.rechecked.outcome for one in said if one.rechecked is not None)
    return Summary(
        cases=cases,
        reviewed=len(said),
        grades={one: grades[one] for one in Grade},
        learning={one: learning[one] for one in LearningAbout},
        actions=len(actions),
        actions_done=sum(one.done_on is not None for one in actions),
        actions_overdue=sum(one.overdue(today) for one in actions),
        rechecks_due=sum(one.recheck_due(today) for one in said),
        rechecked={one: rechecked[one] for one in Recheck},
        young_inspectors=young_inspectors,
    )


def together(each: Iterable[Summary]) -> Summary:
    """Several rounds as one."""
    them = list(each)

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in them)

    return Summary(
        **{one.name: total(one.name) for one in fields(Summary) if one.name not in ("grades", "learning", "rechecked")},
        grades={grade: sum(one.grades[grade] for one in them) for grade in Grade},
        learning={about: sum(one.learning[about] for one in them) for about in LearningAbout},
        rechecked={recheck: sum(one.rechecked[recheck] for one in them) for recheck in Recheck},
    )
