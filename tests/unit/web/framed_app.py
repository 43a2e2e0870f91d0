"""A small app with one page of each kind, for the frame's own tests: a form, check-your-answers, a table, a live region, errors."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from psycopg_pool import PoolTimeout
from pydantic import AwareDatetime, BaseModel, Field, model_validator
from starlette.requests import HTTPConnection

from shared import web
from shared.clock import MovableClock
from shared.contracts.codes import FoundLocation, RiskLevel
from shared.identity.people import DEMO_PEOPLE, Person
from shared.web import Form, Moment, Pages, Problem, Refused, ask, field_error, read_form

NOW = datetime(2026, 5, 14, 22, 0, tzinfo=UTC)
ADDRESSES = ("https://Safe-Return.example.gov.uk/", "http://notify:8000")
SID = "a-session-nobody-else-knows"
DIRECTOR = next(person for person in DEMO_PEOPLE if person.role == "director")


class RaiseForm(BaseModel):
    """Questions of every kind."""

    last_seen_at: Moment = ask("Enter when they were last seen", what="When they were last seen")
    back_at: Moment | None = ask("", what="When they came back", default=None)
    last_seen_by: str = ask("Enter who saw them last", what="Who saw them last", max_length=40)
    risk: RiskLevel = ask("Select a risk level")
    because: str | None = ask("", default=None)
    places: list[FoundLocation] = ask("Select at least one place", min_length=1)
    circumstances: str | None = ask("", what="Circumstances", default=None, max_length=100)

    @model_validator(mode="after")
    def _in_order(self) -> "RaiseForm":
        if self.back_at and self.back_at < self.last_seen_at:
            raise Refused("back_at", "When they came back must be after they were last seen")
        return self


class Sighting(BaseModel):
    """A call's body."""

    at: AwareDatetime
    place: str = Field(max_length=20)


def session_by_plain_cookie(connection: HTTPConnection) -> str | None:
    """Stands for identity: the cookie holds the session id itself."""
    return connection.cookies.get("sid")


def framed_app(person: Person | None = DIRECTOR) -> FastAPI:
    """The app; whoever brings the cookie `sid` is `person`."""
    app = FastAPI()
    pages = Pages("tests.unit.web", demonstration=True, clock=MovableClock(NOW), session_of=session_by_plain_cookie)
    web.install(app, pages, body_limit=5000, larger_bodies={"/demo/api/files": 50_000}, addresses=ADDRESSES)
    changes: list[asyncio.Queue[str]] = []
    alerts: list[str] = []

    def signed_in(request: Request) -> Person | None:
        return person if request.cookies.get("sid") else None

    @app.get("/demo/form")
    async def blank(request: Request) -> Response:
        form = Form.blank(RaiseForm, last_seen_at=NOW)
        return pages.show(request, "form.html", person=signed_in(request), form=form, locations=FoundLocation)

    @app.post("/demo/form")
    async def posted(request: Request) -> Response:
        form = await read_form(request, RaiseForm)
        if form.answer and form.answer.last_seen_by == "nobody":
            form.refuse("last_seen_by", "Nobody is not a person")
        if form.answer is None:
            shown = {"form": form, "locations": FoundLocation}
            return pages.show(request, "form.html", 422, person=signed_in(request), **shown)
        return pages.show(request, "check.html", person=signed_in(request), form=form, answer=form.answer)

    @app.post("/demo/send")
    async def sent(request: Request) -> Response:
        form = await read_form(request, RaiseForm)
        assert form.answer, form.errors
        return RedirectResponse("/demo/table", 303)

    @app.get("/demo/table")
    async def table(request: Request) -> Response:
        return pages.show(request, "table.html", person=signed_in(request), rows=range(1, 6), since=NOW, alerts=alerts)

    @app.post("/demo/api/alerts")
    async def raise_alert(text: str) -> dict[str, int]:
        alerts.append(text)
        for queue in changes:
            queue.put_nowait("changed")
        return {"count": len(alerts)}

    @app.get("/demo/api/stream")
    async def stream() -> StreamingResponse:
        queue: asyncio.Queue[str] = asyncio.Queue()
        changes.append(queue)

        async def lines() -> AsyncIterator[str]:
            yield ": open\n\n"
            while True:
                yield f"data: {await queue.get()}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    @app.post("/demo/api/sightings")
    async def sighting(body: Sighting) -> Sighting:
        return body

    @app.get("/demo/api/sightings/{sighting_id}")
    async def one_sighting(sighting_id: UUID) -> UUID:
        return sighting_id

    @app.post("/demo/api/files")
    async def files(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.get("/demo/api/conflict")
    @app.get("/demo/conflict")
    async def conflict() -> None:
        errors = [field_error("child_id", "has an open episode", "C-1")]
        raise Problem(409, "Already missing", "This child has an open episode.", errors=errors, episode_id="E-1")

    @app.get("/demo/api/away/{how}")
    @app.post("/demo/api/away/{how}")
    @app.get("/demo/away/{how}")
    async def away(how: str) -> None:
        raise PoolTimeout("no connection") if how == "busy" else psycopg.OperationalError("host db, user missing: Nadia Rahman")

    @app.get("/demo/api/broken")
    @app.get("/demo/broken")
    async def broken() -> None:
        raise RuntimeError("Nadia's address is 1 High Street")

    @app.get("/demo/mine")
    @app.post("/demo/mine")
    async def mine() -> None:
        raise Problem(401)

    return app
