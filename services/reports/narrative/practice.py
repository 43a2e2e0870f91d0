"""Practice reviews in a digest: counted at the end of the month, and in sentences. A grade is of the work, never of a child or a worker."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from services.reports.narrative.months import Month
from services.reports.narrative.told import Value, Values
from services.reports.narrative.words import month_of, number
from services.reports.reviews.grades import Grade, LearningAbout
from services.reports.reviews.reviewed import Reviewed
from shared.web import day

YEAR = 12
"""Months, the one told among them."""
MOST_LEARNED = 3


def counted(cases: Sequence[Reviewed], month: Month) -> Iterator[tuple[str, dict[str, Value]]]:
    """Each kind of finding with its numbers; none where nothing was reviewed by then. What was done later was open when the month ended."""
    over = month.next.first_day
    said = [one for one in cases if one.on < over]
    if not said:
        return
    lately = [one for one in said if one.on >= month.before(YEAR - 1).first_day]
    now = [one for one in lately if Month.of(one.on) == month]
    numbers: dict[str, Value] = {"reviewed": len(now), "year_reviewed": len(lately), "months": YEAR}
    yield "practice_reviews", numbers | _grades(now) | _grades(lately, "year_")
    taught = Counter(about for one in lately for about in set(one.about))
    most = sorted(taught, key=lambda about: (-taught[about], list(LearningAbout).index(about)))[:MOST_LEARNED]
    if most:
        of: dict[str, Value] = {"year_reviewed": len(lately), "months": YEAR}
        yield "practice_learned", of | {about.value: taught[about] for about in most}
    agreed = [one for one in said if one.action_due]
    waiting = [one.action_due for one in agreed if one.action_due and _not_by(one.action_done_on, over)]
    late = sorted(due for due in waiting if due < over)
    due = sum(one.recheck_on is not None and one.recheck_on < over and _not_by(one.rechecked_on, over) for one in said)
    if agreed or due:
        first: dict[str, Value] = {"first": str(late[0])} if late else {}
        yield "practice_actions", {"open": len(waiting), "late": len(late), "rechecks": due} | first


def _not_by(done_on: date | None, over: date) -> bool:
    return done_on is None or done_on >= over


def _grades(cases: Sequence[Reviewed], before: str = "") -> dict[str, Value]:
    """Those that were given."""
    found = Counter(one.grade for one in cases)
    return {f"{before}{grade.value}": found[grade] for grade in Grade if found[grade]}


def reviews(values: Values) -> str:
    if "year" in values:
        shown = _graded(values)
        withheld = f"the numbers of {'other ' if shown else ''}grades are not shown (c)" if values["withheld"] else ""
        graded = f"{', graded' if shown else ''}: {'; '.join(one for one in (shown, withheld) if one)}"
        return f"{_cases(values, 'year_reviewed')} looked at in practice reviews in the collection year {values['year']}{graded}."
    end = f"the {values['months']} months to the end of"
    if not values["year_reviewed"]:
        return f"no case was looked at in practice reviews in {end} {month_of(values)}."
    graded = f", graded: {_graded(values)}" if values["reviewed"] else ""
    said = f"{_cases(values, 'reviewed')} looked at in practice reviews in {month_of(values)}{graded}."
    return f"{said} In {end} that month {_cases(values, 'year_reviewed')} looked at: {_graded(values, 'year_')}."


def learned(values: Values) -> str:
    about = sorted((one for one in LearningAbout if one.value in values), key=lambda one: -number(values, one.value))
    of = "the one case" if values["year_reviewed"] == 1 else f"the {values['year_reviewed']} cases"
    most = ", ".join(f"“{one.label.split(':')[0]}” ({values[one.value]})" for one in about)
    return f"most often to be learned of, in {of} reviewed in the {values['months']} months to the end of {month_of(values)}: {most}."


def actions(values: Values) -> str:
    waiting, late, rechecks = (number(values, name) for name in ("open", "late", "rechecks"))
    said = f"{_some(waiting, 'action')} agreed in practice reviews {_was(waiting)} open at the end of {month_of(values)}"
    since = day(date.fromisoformat(str(values["first"]))) if late else ""
    if waiting == 1:
        said += f", due on {since}" if late else ", and not overdue"
    elif waiting:
        said += (
            f": one was overdue, due on {since}"
            if late == 1
            else f": {late} were overdue, the first since {since}"
            if late
            else ", and none was overdue"
        )
    again = (
        f" {_some(rechecks, 'case')[0].upper()}{_some(rechecks, 'case')[1:]} {_was(rechecks)} due to be looked at again."
        if rechecks
        else ""
    )
    return f"{said}.{again}"


def _graded(values: Values, before: str = "") -> str:
    """`strong 3, good 12`."""
    given = ((one, values.get(f"{before}{one.value}")) for one in Grade)
    return ", ".join(f"{one.label[0].lower()}{one.label[1:]} {many}" for one, many in given if many)


def _cases(values: Values, name: str) -> str:
    many = number(values, name)
    return f"{_some(many, 'case')} {_was(many)}"


def _some(many: float, what: str) -> str:
    return f"one {what}" if many == 1 else f"{many} {what}s" if many else f"no {what}"


def _was(many: float) -> str:
    return "were" if many > 1 else "was"
