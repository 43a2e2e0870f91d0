"""Recording a decision on a finding, and what came of it. The finding is looked up here, so that its words are those of the figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.reports.deciding.decision import Decision
from services.reports.digest import signing
from services.reports.indicators.declaring import Indicator
from services.reports.indicators.question import NotAsked
from services.reports.kept import decisions
from services.reports.narrative.months import Month
from services.reports.pages.answering import headline
from services.reports.pages.reading import read
from services.reports.service import Reports
from shared.answers import AnotherRequest
from shared.clock import london_date
from shared.identity.people import Person
from shared.ids import new_id

LONGEST_WAIT = timedelta(days=3 * 366)
"""A review further away than that is a slip of the keyboard."""
EARLIEST = timedelta(days=5 * 366)


class NotSound(ValueError):
    """What was sent cannot be a decision, or its review. `field` is the answer at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Unknown(Exception):
    """There is no such decision."""


class Stale(Exception):
    """Somebody wrote a later version. `current` is it."""

    def __init__(self, current: Decision) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True)
class On:
    """What is decided on: a figure, in the words in which its finding stands, and the page that shows it."""

    indicator: Indicator
    month: Month | None
    finding: str
    query: str


async def on_sentence(service: Reports, indicator: Indicator, month: Month, kind: str | None) -> On:
    """A sentence of a month's digest as it counts. Raises NotSound where it says nothing of the figure."""
    try:
        said = (await signing.shown(service, month, published=False)).edition.contents.sentences
    except NotAsked as reason:
        raise NotSound("month", str(reason)) from reason
    found = [one for one in said if one.indicator == indicator.id and one.query and kind in (None, one.kind)]
    if not found:
        of_kind = f" of kind {kind}" if kind else ""
        raise NotSound("month", f"The digest of {month.label} has no sentence{of_kind} on {indicator.id}")
    return On(indicator, month, found[0].text, found[0].query or "")


async def on_figure(service: Reports, indicator: Indicator, asked: Sequence[tuple[str, str]]) -> On:
    """What the figure's own page says, asked by the parameters of its address. Raises NotSound where that asks nothing."""
    form, question = read(indicator, asked, london_date(service.clock.now()))
    if question is None:
        raise NotSound("asked", ". ".join(one["text"] for one in form.error_list))
    if question.question.published:
        raise NotSound("asked", "A decision is taken on the figures as they are, not on their published form")
    return On(indicator, None, await headline(service, question), question.address())


async def decide(
    service: Reports,
    person: Person,
    on: On,
    *,
    decision: str,
    owner: str,
    review_on: date,
    decided_on: date | None = None,
    key: str | None = None,
) -> Decision:
    """Days are London's; decided today by default. With a `key` the same again is recorded once. Raises NotSound, AnotherRequest."""
    now = service.clock.now()
    today = london_date(now)
    decided_on = decided_on or today
    if not today - EARLIEST <= decided_on <= today:
        raise NotSound("decided_on", "The day of the decision must be today or in the last five years")
    if review_on <= decided_on:
        raise NotSound("review_on", "The day of the review must be after the decision")
    if review_on > today + LONGEST_WAIT:
        raise NotSound("review_on", "The day of the review must be within three years")
    month = str(on.month) if on.month else None
    made = Decision(
        new_id(), 1, on.indicator.id, month, on.finding, on.query, decided_on, decision, owner, review_on, None, None, now, person.name,
        person.role.shown,
    )  # fmt: skip
    async with service.pool.connection() as conn:
        if key and (before := await decisions.recorded_under(conn, person, key)):
            if _asked(before) != _asked(made):
                raise AnotherRequest
            return before
        await decisions.record(conn, made, person, key)
    return made


def _asked(one: Decision) -> tuple[object, ...]:
    """The finding's words may have changed between a request and its repetition."""
    return one.indicator, one.month, one.decided_on, one.decision, one.owner, one.review_on


async def review(
    service: Reports,
    person: Person,
    decision_id: UUID,
    *,
    outcome: str,
    done: bool,
    review_on: date | None = None,
    if_match: int | None = None,
) -> Decision:
    """What came of it: done today, or looked at again on another day to come. Raises Unknown, Stale, NotSound."""
    now = service.clock.now()
    today = london_date(now)
    async with service.pool.connection() as conn:
        versions = await decisions.history(conn, decision_id, alone=True)
        if not versions:
            raise Unknown(str(decision_id))
        current = versions[0]
        if if_match is not None and if_match != current.version:
            raise Stale(current)
        if current.done_on:
            raise NotSound("done", "This decision is done")
        if not done and (review_on is None or not today < review_on <= today + LONGEST_WAIT):
            raise NotSound("review_on", "Enter a day after today, within three years, on which it is looked at again")
        reviewed = replace(
            current,
            version=current.version + 1,
            outcome=outcome,
            done_on=today if done else None,
            review_on=current.review_on if done or review_on is None else review_on,
            at=now,
            by_name=person.name,
            by_role=person.role.shown,
        )
        await decisions.record(conn, reviewed, person, None)
    return reviewed
