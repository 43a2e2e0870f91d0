"""What a reader asks of a figure: read from the address of the page, and written into the addresses it leads to.

An address holds codes and dates only. Its `last` is a day that is included, as people say it; the engine's `to_on` is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.question import Question
from shared.clock import LONDON
from shared.contracts.codes import Code
from shared.ssda903.years import CollectionYear
from shared.web import Form, read_moment
from shared.web import ask as question

BOXES = ("day", "month", "year")
DAYS = ("first", "last", "known")


class Span(Code):
    SO_FAR = "12-months-so-far", "Last 12 months and this one so far"
    YEAR_TO_DATE = "year-to-date", "This collection year so far"
    LAST_YEAR = "last-year", "Last collection year"
    TWELVE_MONTHS = "12-months", "Last 12 complete months"
    DATES = "dates", "Other dates"

    def days(self, today: date) -> tuple[date, date]:
        """First day and last day, both included. Not for `dates`, which says its own."""
        if self in (Span.SO_FAR, Span.TWELVE_MONTHS):
            this_month = today.replace(day=1)
            last = today if self is Span.SO_FAR else this_month - timedelta(days=1)
            return this_month.replace(year=today.year - 1), last
        year = CollectionYear.of(today)
        return (year.first_day, today) if self is Span.YEAR_TO_DATE else (year.previous.first_day, year.previous.last_day)


class Interval(Code):
    MONTH = "month", "Month by month"
    WHOLE = "whole", "The whole period as one"


class Published(Code):
    YES = "yes", "As it may be published"


def _day(text: object) -> date:
    """From `2026-04-01`, or what was typed in the three boxes joined that way. Raises MomentRefused."""
    if isinstance(text, date):
        return text
    parts = dict(zip(("year", "month", "day"), str(text).split("-", 2), strict=False))
    return read_moment(parts | {"time": "12:00"}).astimezone(LONDON).date()  # noon is on no change of clocks


Day = Annotated[date, BeforeValidator(_day)]


class Spanned(BaseModel):
    """Of which days a page is."""

    period: Span = question("Select a period", default=Span.SO_FAR)
    first: Day | None = question("Enter the first day", what="The first day", default=None)
    last: Day | None = question("Enter the last day", what="The last day", default=None)

    def days(self, today: date) -> tuple[date, date] | None:
        """First day and last day, both included; None where one is not given."""
        if self.period is not Span.DATES:
            return self.period.days(today)
        return (self.first, self.last) if self.first and self.last else None

    def faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong between the answers, each with the question at fault."""
        if self.period is Span.DATES:
            if self.first is None:
                yield "first", "Enter the first day"
            if self.last is None:
                yield "last", "Enter the last day"
            if self.first and self.last and self.last < self.first:
                yield "last", "The last day must be the same as or after the first day"


S = TypeVar("S", bound=Spanned)


class Asking(Spanned):
    """The questions of the page."""

    interval: Interval = question("Select month by month or the whole period", default=Interval.MONTH)
    by: str | None = question("Select a breakdown from the list", default=None)
    then_by: str | None = question("Select a second breakdown from the list", default=None)
    and_by: str | None = question("Select a third breakdown from the list", default=None)
    where: str | None = question("Select whom to count from the list", default=None)
    known: Day | None = question("Enter a day, or leave it blank", what="The day as known on", default=None)
    published: Published | None = question("Tick the box, or leave it", default=None)

    @property
    def breakdowns(self) -> list[str]:
        return [name for name in (self.by, self.then_by, self.and_by) if name]

    def faults(self) -> Iterator[tuple[str, str]]:
        yield from super().faults()
        before = [self.by]
        for place, name in (("then_by", self.then_by), ("and_by", self.and_by)):
            if name and name in before:
                yield place, "Select another breakdown: this one is selected already"
            before.append(name)


@dataclass(frozen=True)
class Asked:
    """A question that can be answered. `today` is the London date it was asked on."""

    asking: Asking
    question: Question
    today: date

    @property
    def indicator(self) -> Indicator:
        return self.question.indicator

    @property
    def last(self) -> date:
        return self.question.to_on - timedelta(days=1)

    @property
    def query(self) -> dict[str, str]:
        """The parameters that lead here again."""
        given = self.asking.model_dump(mode="json", exclude_none=True)
        return {name: str(value) for name, value in given.items() if self.asking.period is Span.DATES or name not in ("first", "last")}

    def address(self, beneath: str = "", **changed: str | None) -> str:
        """Of this page, or of what lies `beneath` it, with some parameters changed or (None) left out."""
        return address(f"{self.indicator.id}{beneath}", self.query | changed)

    def behind(self, at: Mapping[str, str] | None, *, numerator: bool) -> str | None:
        """Of the list of the episodes that a number counts: of the answer's row `at`, or (None) of the whole. None where there is none."""
        indicator = self.indicator
        if self.question.published or not indicator.listed or not (indicator.counts_rows if numerator else indicator.of_rows):
            return None
        whole = {"interval": Interval.WHOLE.value, "by": None, "then_by": None, "and_by": None} if at is None else {}
        together = {indicator.bands.id} if indicator.bands and not numerator else set()
        cell = [("cell", f"{name}:{value}") for name, value in (at or {}).items() if name not in together]
        cell += [("counted", "yes")] if numerator and indicator.among else []
        return with_cell(self.address("/episodes", **whole), cell)

    def call(self, form: str) -> str:
        """The address of the same figures as a document: `csv`."""
        asked = [("from", str(self.question.from_on)), ("to", str(self.question.to_on))]
        asked += [("by", field.id) for field in self.question.by]
        asked += [("where", self.asking.where)] if self.asking.where else []
        asked += [("interval", "month")] if self.question.monthly else []
        asked += [("published", "true")] if self.question.published else []
        asked += [("as_known_on", str(self.question.known_on))] if self.question.known_on else []
        return f"/reports/api/indicators/{self.indicator.id}.{form}?{urlencode(asked, safe=':')}"


def with_cell(address: str, cell: Sequence[tuple[str, str]]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(cell, safe=':')}" if cell else address


def address(figure: str, query: Mapping[str, str | None]) -> str:
    written = _written(query)
    return f"/reports/figures/{figure}{'?' if written else ''}{written}"


def catalogue_address(query: Mapping[str, str | None]) -> str:
    """The list of figures; the period goes along, a breakdown does not: the next figure may not have it."""
    written = _written(carried(query))
    return f"/reports{'?' if written else ''}{written}"


def carried(query: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in query.items() if name in ("period", "first", "last", "interval", "known", "published")}


def _written(query: Mapping[str, str | None]) -> str:
    return urlencode({name: value for name, value in query.items() if value}, safe=":")


def tidied(pairs: Iterable[tuple[str, str]], model: type[Spanned] = Asking) -> dict[str, str]:
    """The parameters as they stand in an address worth keeping: days in one piece, nothing blank, no day that is not asked for.

    What is no question of the page stays, to be told: a figure of everyone must not pass for one of those somebody meant.
    """
    sent = {name: value.strip() for name, value in pairs}
    for name in DAYS:
        day, month, year = (sent.get(f"{name}-{box}", "").replace("-", " ") for box in BOXES)
        if day or month or year:
            sent[name] = f"{year}-{month}-{day}"
        if name != "known" and sent.get("period") != Span.DATES:
            sent.pop(name, None)
    return {name: sent[name] for name in (*model.model_fields, *unknown(sent, model)) if sent.get(name)}


def unknown(names: Iterable[str], model: type[Spanned]) -> list[str]:
    """Those that are no question of the page."""
    known = {*model.model_fields, *(f"{name}-{box}" for name in DAYS for box in BOXES)}
    return [name for name in dict.fromkeys(names) if name not in known]


def boxes(form: Form[S], name: str) -> list[dict[str, str]]:
    """Day, month and year as typed, for GOV.UK's date input; the boxes at fault are marked."""
    parts = [*form.text(name).split("-", 2), "", "", ""][:3]
    typed = dict(zip(("year", "month", "day"), parts, strict=True))
    wrong = {box: " govuk-input--error" if form.marked(name, box) else "" for box in BOXES}
    return [
        {
            "name": box,
            "id": name if box == "day" else f"{name}-{box}",  # where the error summary leads
            "value": typed[box].lstrip("0"),
            "classes": f"govuk-input--width-{4 if box == 'year' else 2}{wrong[box]}",
        }
        for box in BOXES
    ]


def address_of(question: Question, beneath: str = "") -> str:
    """Of the page that shows the figures of a question asked elsewhere, or of what lies `beneath` it.

    A page narrows to one group: of a question narrowed to several it shows everyone.
    """
    breakdowns = [*(field.id for field in question.by), None, None, None]
    only = [f"{field.id}:{value}" for field, values in question.wanted for value in values]
    asking = Asking(
        period=Span.DATES,
        first=question.from_on,
        last=question.to_on - timedelta(days=1),
        interval=Interval.MONTH if question.monthly else Interval.WHOLE,
        by=breakdowns[0],
        then_by=breakdowns[1],
        and_by=breakdowns[2],
        where=only[0] if len(only) == 1 else None,
        published=Published.YES if question.published else None,
    )
    return Asked(asking, question, question.to_on).address(beneath)
