"""Which questions have a published form."""

from dataclasses import replace
from datetime import date

from services.reports.indicators.fields import Field
from services.reports.indicators.question import NotAsked, Question
from shared.ssda903.years import CollectionYear


class NotPublished(NotAsked):
    """The question has no published form. The message begins after “Published form ...”; `value` is what stands in the way."""


def publishable(question: Question, today: date) -> Question:
    """The same question, for publication; `today` is a London date. Raises NotPublished.

    Whole collection years that are over, as the Department publishes them: periods that overlap, or go on, could be subtracted from
    each other. One value alone is taken from the table of all values, so that it is hidden wherever that table hides it.
    """
    if question.known_on:
        message = "is of what is known now: what was known before could be subtracted from it"
        raise NotPublished("published", message, question.known_on.isoformat())
    if not question.indicator.publishable:
        raise NotPublished("published", "is not made of this figure", question.indicator.id)
    year = CollectionYear.of(question.from_on)
    if (question.from_on, question.to_on) != (year.first_day, year.next.first_day) or question.to_on > today:
        message = (
            f"is for one collection year that is over, such as {CollectionYear.of(today).previous}, so that no period can be subtracted; "
            "a quarter is in the board report"
        )
        raise NotPublished("published", message, f"{question.from_on} to {question.to_on}")
    fields = fields_of(question)
    for field in fields:
        if not field.publishable:
            raise NotPublished("published", f"never tells of a home or a provider: take “{field.title}” out", field.id)
    if len(fields) > 1 or any(len(values) > 1 for _, values in question.wanted):
        asked = ", ".join(field.id for field in fields)
        raise NotPublished("published", "takes one field: either to break down by, or to count one value of", asked)
    return replace(question, published=True)


def fields_of(question: Question) -> list[Field]:
    """Those it is broken down by, then those it is narrowed to."""
    return [*question.by, *(field for field, _ in question.wanted)]
