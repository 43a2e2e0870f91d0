"""The form "raise an episode" between its pages: what is kept of it, and which page comes next."""

from fastapi.responses import RedirectResponse
from starlette.responses import Response

from services.missing.pages.answers import Answers
from services.missing.service import Missing
from services.missing.store import drafts
from services.missing.store.drafts import Draft, Typed
from shared.identity.people import Person

CHECK = "/missing/raise/check"
DONE = "/missing/raise/done"


async def draft_of(service: Missing, person: Person) -> Draft | None:
    async with service.pool.connection() as conn:
        return await drafts.load(conn, person.id, service.clock.now())


async def answers_of(service: Missing, person: Person) -> Answers:
    return Answers.of(await draft_of(service, person), service.clock.now())


async def keep(service: Missing, person: Person, page: str, typed: Typed) -> None:
    async with service.pool.connection() as conn:
        await drafts.keep(conn, person.id, page, typed, service.clock.now())


async def onward(service: Missing, person: Person) -> Response:
    return to((await answers_of(service, person)).first_open)


def to(page: str | None) -> Response:
    """The first page still to be answered; None: check your answers."""
    return RedirectResponse({None: CHECK, "whom": "/missing/raise"}.get(page, f"/missing/raise/{page}"), 303)
