"""Which questions have a published form."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from services.reports.indicators.fields import Field
from services.reports.indicators.question import EARLIEST, LATEST, NotAsked, Question, refuse
from shared.ssda903.years import CollectionYear
from shared.web import day


class NotPublished(NotAsked):
    """The question has no published form. The message begins with “published form ...”; `value` is what stands in the way."""

    def __init__(self, field: str, message: str, value: str) -> None:
        super().__init__(field, f"published form {message}", value)

    @property
    def sentence(self) -> str:
        return f"{self.field}: {self}"


def publishable(question: Question, today: date) -> Question:
    """The same question, for publication; `today` is a London date. Raises NotPublished with all that stands in the way.

    Whole collection years that are over, as the Department publishes them: periods that overlap, or go on, could be subtracted from
    each other. One value alone is taken from the table of all values, so that it is hidden wherever that table hides it.
    """
    refuse(unpublishable(question, today))
    return replace(question, published=True)


def unpublishable(question: Question, today: date) -> Iterator[NotPublished]:
    """Each thing that stands in the way, by itself, so that putting all of them right is enough."""
    if question.known_on:
        message = "is of what is known now, as what was known before could be subtracted from it: leave the day out"
        yield NotPublished("as_known_on", message, question.known_on.isoformat())
    if not question.indicator.publishable:
        yield NotPublished("published", "is not made of this figure: see it as it is, or choose another", question.indicator.id)
    if EARLIEST <= question.from_on <= LATEST and not _is_year_over(question, today):
        yield _not_of_a_year(question, today)
    fields = fields_of(question)
    for parameter, field in fields:
        if not field.publishable:
            yield NotPublished(parameter, f"never tells of a home or a provider: take “{field.title}” out", field.id)
    told = [one for one in fields if one[1].publishable]
    several = [field for field, values in question.wanted if field.publishable and len(values) > 1]
    if len(told) > 1:
        asked = " and ".join(f"“{field.title}” ({_TO[parameter]})" for parameter, field in told)
        parameter, last = told[-1]
        yield NotPublished(parameter, f"takes one field, to break down by or to count one value of: keep one of {asked}", last.id)
    elif several:
        yield NotPublished("where", f"takes one field, and one value of it: keep one of “{several[0].title}”", several[0].id)


_TO = {"by": "to break down by", "where": "to count alone"}


def fields_of(question: Question) -> list[tuple[str, Field]]:
    """Those it is broken down `by`, then those it is narrowed to (`where`)."""
    return [*(("by", field) for field in question.by), *(("where", field) for field, _ in question.wanted)]


def _is_year_over(question: Question, today: date) -> bool:
    year = CollectionYear.of(question.from_on)
    return (question.from_on, question.to_on) == (year.first_day, year.next.first_day) and question.to_on <= today


def _not_of_a_year(question: Question, today: date) -> NotPublished:
    """Names the year asked about where that is over, else the last that is."""
    year = min(CollectionYear.of(question.from_on), CollectionYear.of(today).previous)
    message = (
        f"is for one collection year that is over, so that no period can be subtracted: choose {day(year.first_day)} to "
        f"{day(year.last_day)} ({year}); a quarter is in the board report"
    )
    return NotPublished("from", message, f"{question.from_on} to {question.to_on}")
