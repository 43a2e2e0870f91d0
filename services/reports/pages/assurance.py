"""The page of the responses: figures of work done and recorded, the two flags beside what they hide, and each return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from services.reports.assurance import summary
from services.reports.assurance.as_file import FLAG
from services.reports.assurance.asking import Responses, responses
from services.reports.assurance.reading import Assured, Listed
from services.reports.assurance.response import Lack
from services.reports.assurance.summary import Figure
from services.reports.indicators.fields import UNKNOWN
from services.reports.indicators.record import months_known
from services.reports.pages import asking
from services.reports.pages.asking import Spanned, address_of
from services.reports.pages.choices import Choice, spans, teams
from services.reports.pages.freshness import fresh
from services.reports.pages.paging import numbered, pages_of
from services.reports.pages.reading import wrong
from services.reports.pages.routes import Shown
from services.reports.pages.wording import NOT_RECORDED, count, days, figure, month_label
from services.reports.recordings import IN_TIME
from services.reports.service import Reports, Service
from services.reports.store import record_export
from shared.clock import london_date
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, allowed
from shared.identity.reader import require
from shared.web import Form, day
from shared.web import ask as question

ADDRESS = "/reports/assurance"
ON_A_PAGE = 25
"""Returns; more would be scrolled past."""

router = APIRouter(prefix=ADDRESS, include_in_schema=False)
Reader = Annotated[Person, Depends(require(Action.EXTRACTS_READ))]


class Filters(Spanned):
    """The questions of the page."""

    team: str | None = question("Select a team from the list", default=None)
    missing: Lack | None = question("Select what is missing from the list", default=None)
    page: Annotated[int, Field(ge=1)] = question("Choose a page from those below the list", what="The page", default=1)

    @property
    def where(self) -> list[str]:
        return [f"team:{self.team}"] if self.team else []


@dataclass(frozen=True)
class Chosen:
    """What was asked, the answer, and which part of the list the page shows."""

    filters: Filters
    found: Responses
    today: date

    @property
    def listed(self) -> Listed:
        return self.found.listed

    @property
    def period(self) -> str:
        return days(self.listed.question.from_on, self.listed.last)

    @property
    def pages(self) -> int:
        return pages_of(len(self.listed.rows), ON_A_PAGE)

    @property
    def numbered(self) -> Mapping[str, object]:
        return numbered(self.filters.page, self.pages, lambda n: f"{self.address(page=n if n > 1 else None)}#returns")

    @property
    def rows(self) -> Sequence[Assured]:
        first = (self.filters.page - 1) * ON_A_PAGE
        return self.listed.rows[first : first + ON_A_PAGE]

    def address(self, **changed: object) -> str:
        """Of this page with something changed."""
        kept = self.filters.model_dump(mode="json", exclude_defaults=True)
        query = {name: value for name, value in (kept | changed).items() if value}
        return f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS

    def call(self, form: str) -> str:
        """The address of the same list as a document."""
        asked = [("from", str(self.listed.question.from_on)), ("to", str(self.listed.question.to_on))]
        asked += [("where", condition) for condition in self.filters.where]
        asked += [("missing", self.filters.missing)] if self.filters.missing else []
        return f"/reports/api/assurance/responses.{form}?{urlencode(asked, safe=':')}"

    def of(self, names: Sequence[str]) -> list[Figure]:
        return [one for name in names for one in self.found.figures if one.indicator.id == name]

    @property
    def columns(self) -> list[Figure]:
        """Of the table of months."""
        return self.of((*summary.WORK[:2], *summary.TRUTHS[:2], *summary.FLAGS))

    @property
    def months(self) -> list[tuple[str, list[str]]]:
        """Each month's name and its figures, the latest first, back to the first of which something is known."""
        columns = self.columns
        ranges = columns[0].question.ranges
        known = months_known(ranges, [row for one in columns for row in one.months], self.found.since)
        rows = zip(*([figure(row, one.indicator) for row in one.months] for one in columns), strict=True)
        named = (month_label(one, self.today) for one in ranges)
        return list(zip(named, map(list, rows), strict=True))[: -len(known) - 1 : -1]

    @property
    def begins(self) -> str:
        """The first day of the record in words, where that is later than the first day asked for; else blank."""
        since = self.found.since
        return day(since) if since and since > self.listed.question.from_on else ""


@router.get("")
async def assurance(request: Request, service: Service, pages: Shown, person: Reader) -> Response:
    """The list is recorded as looked at: it is about children, though without a name. 422 with what is wrong with the address."""
    sent = request.query_params.multi_items()
    tidy = asking.tidied(sent, Filters)
    if list(tidy.items()) != sent:
        return RedirectResponse(f"{ADDRESS}?{urlencode(tidy)}" if tidy else ADDRESS, 303)
    today, there = london_date(service.clock.now()), await teams(service)
    form = Form.posted(Filters, sent)
    for name in asking.unknown(tidy, Filters):
        form.refuse("missing", f"Select what is missing from the list; “{name}” is no question of this page")
    chosen = await _answered(service, form, today, there)
    if chosen:
        document = f"responses {chosen.listed.question.from_on} to {chosen.listed.last} page"
        await record_export(service.pool, person, document, len(chosen.rows), service.clock.now())
    return pages.show(
        request,
        "assurance.html",
        status=200 if chosen else 422,
        form=form,
        chosen=chosen,
        fresh=await fresh(service),
        spans=spans(today),
        boxes=asking.boxes,
        teams=[*(Choice(team, team) for team in there), Choice(UNKNOWN, NOT_RECORDED)],
        lacks=list(Lack),
        work=summary.WORK,
        flags=summary.FLAGS,
        truths=summary.TRUTHS,
        hidden=summary.HIDDEN,
        address_of=address_of,
        figure=figure,
        count=count,
        flag=FLAG,
        in_time=IN_TIME,
        role_words=_role,
        opens=allowed(person, Action.EPISODES_READ) is not None,
    )


async def _answered(service: Reports, form: Form[Filters], today: date, there: Sequence[str]) -> Chosen | None:
    filters = form.answer
    if filters is None:
        return None
    for name, message in (*filters.faults(), *wrong(filters, today, monthly=True)):
        form.refuse("first" if name == "interval" else name, message)
    if filters.team and filters.team not in (*there, UNKNOWN):
        form.refuse("team", "Select a team from the list")
    span = filters.days(today)
    if form.errors or span is None:
        return None
    first, last = span
    found = await responses(service, first, last + timedelta(days=1), where=filters.where, lack=filters.missing, monthly=True)
    chosen = Chosen(filters, found, today)
    if filters.page > chosen.pages:
        form.refuse("page", f"Choose a page from those below the list: there {'is' if chosen.pages == 1 else 'are'} {chosen.pages}")
        return None
    return chosen


def _role(code: str) -> str:
    """A role as it reads within a sentence; a service or a file has written too."""
    shown = Role(code).shown if code in set(Role) else code.replace("_", " ")
    return shown if shown.isupper() else f"{shown[:1].lower()}{shown[1:]}"
