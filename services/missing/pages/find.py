"""`/missing/find`: any episode, open now or long ago, by child, who holds it, team, social worker, home, days, or what it calls for next.

What is asked stands in the address, so that it can be kept and sent on: codes, numbers and days, never a name.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, model_validator
from starlette.responses import Response

from services.missing.domain.next_actions import Action as Doing
from services.missing.pages.showing import TO_DO, EpisodeReader, Service, show
from services.missing.store.lists import Asked
from shared.clock import london_date, london_midnight
from shared.contracts.codes import EpisodeStatus
from shared.identity.people import TEAMS, Person
from shared.ssda903.codes import code_lists
from shared.web import Form, Moment, Problem, Refused, ask
from shared.web.navigation import FIND

A_PAGE = 50


router = APIRouter()


class FindForm(BaseModel):
    """Days stand for their noon: `since` and `until` are both included."""

    status: EpisodeStatus | None = ask("Select how it stands", default=None)
    outstanding: Doing | None = ask("Select what is to be done", default=None)
    owner: UUID | None = ask("Select who holds it", default=None)
    team: str | None = ask("", what="The team", default=None, max_length=64)
    worker: int | None = ask("Select the child’s social worker", default=None)
    child_id: str | None = ask("", what="The child’s number", default=None, max_length=64)
    home: str | None = ask("", what="The home’s URN", default=None, max_length=64)
    place: str | None = ask("Select the kind of placement", default=None, max_length=8)
    since: Moment | None = ask("", what="The first day", default=None)
    until: Moment | None = ask("", what="The last day", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> "FindForm":
        if self.since and self.until and self.until < self.since:
            raise Refused("until", "The last day must be the first day or after it")
        return self

    def asked(self) -> Asked:
        answers: Asked = {"status": self.status, "owner": self.owner, "team": self.team, "child_id": self.child_id, "home": self.home}
        answers |= {"place": self.place, "worker": self.worker}
        if self.since:
            answers["since"] = london_midnight(london_date(self.since))
        if self.until:
            answers["until"] = london_midnight(london_date(self.until) + timedelta(days=1))
        return answers


def _finder(person: EpisodeReader) -> Person:
    """Raises 403 for whoever sees no further than one placement."""
    if not FIND.theirs(person):
        raise Problem(
            403, "You cannot search all episodes", "The children who live with you, and what is recorded of them, are on your own page."
        )
    return person


Finder = Annotated[Person, Depends(_finder)]


@router.get("/missing/find")
async def find(request: Request, service: Service, person: Finder, after: str | None = Query(default=None, max_length=2000)) -> Response:
    sent = [(name, value) for name, value in request.query_params.multi_items() if value and name != "after"]
    form = Form.posted(FindForm, sent)
    page = None
    if form.answer and form.answer.model_dump(exclude_none=True):
        page = await service.reading.episodes(
            person, outstanding=form.answer.outstanding, cursor=after, limit=A_PAGE, **form.answer.asked()
        )
    return show(
        request,
        "find.html",
        422 if form.errors else 200,
        form=form,
        page=page,
        asked=sent,
        first=after is None,
        pressed=bool(request.query_params),
        **await _choices(service, person),
    )


async def _choices(service: Service, person: Person) -> Mapping[str, Any]:
    """Ways to narrow the list."""
    return {
        "statuses": EpisodeStatus,
        "kinds": [{"value": one.code, "text": one.label} for one in code_lists()["PLACE"].values.values()],
        "doings": [{"value": doing.value, "text": title} for doing, (title, _) in TO_DO.items()],
        "owners": [{"value": id_, "text": name} for id_, name in await service.reading.holders(person)],
        "workers": [{"value": str(number), "text": name} for number, name in await service.reading.workers(person)],
        "teams": [{"value": team, "text": TEAMS.get(team, team)} for team in await service.reading.teams()],
    }
