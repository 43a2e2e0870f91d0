"""`/missing/raise` and `/missing/raise/child/2`: whom the form is about. One child, or more who left with them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from services.missing.casework import Unknown
from services.missing.pages.answers import MOST_TOGETHER, Answers, Listed, NotListed, called, kept_as
from services.missing.pages.drafting import draft_of, keep, onward
from services.missing.pages.open_episodes import MOST_CHILDREN
from services.missing.pages.showing import Raiser, Service, show
from services.missing.service import Missing
from services.missing.store import drafts
from shared.contracts.codes import CareStatus
from shared.identity.people import Person
from shared.web import Form, Problem, ask, read_form

router = APIRouter()


class Whom(BaseModel):
    """Two buttons on one page: find a child, or choose one."""

    query: str = ask("", what="What to look for", default="", max_length=100)
    child_id: str = ask("", what="The child’s number", default="", max_length=64)


async def _place(request: Request) -> int:
    """Which child of the form the address means; without one, the first."""
    place: str = request.path_params.get("place", "1")
    if not (place.isdecimal() and 1 <= int(place) <= MOST_TOGETHER):
        raise Problem(404, "Page not found")
    return int(place)


Place = Annotated[int, Depends(_place)]


@router.get("/missing/raise")
@router.get("/missing/raise/child/{place}")
async def ask_whom(request: Request, service: Service, person: Raiser, place: Place) -> Response:
    return await show_whom(request, service, person, place)


@router.post("/missing/raise")
@router.post("/missing/raise/child/{place}")
async def answer_whom(request: Request, service: Service, person: Raiser, place: Place) -> Response:
    form = await read_form(request, Whom)
    for name, value in (await request.form()).items():
        if name in Whom.model_fields and str(value).strip() != form.text(name):  # cleaned, it may be another child's
            form.refuse(name, "A name or number may hold any character but control characters. Type it anew")
    if form.answer is None:
        return await show_whom(request, service, person, place, wrong=form.error_list[0]["text"])
    number, query = form.answer.child_id, form.answer.query
    if not number:
        await keep(service, person, _query(place), [("query", query)])
        if not query:
            return await show_whom(request, service, person, place, wrong="Enter part of a name, or a number")
        return RedirectResponse(address(place), 303)
    answers = Answers.of(await draft_of(service, person), service.clock.now())
    twice = next((one for at, one in answers.chosen.items() if at != place and isinstance(one, Listed) and one.child_id == number), None)
    if twice:
        return await show_whom(request, service, person, place, wrong=f"{called(twice)} is on this form already")
    try:
        shown = (await service.reading.child(person, number)).names.shown
    except Unknown:  # restricted, or nobody's number: nothing is told apart here; raising decides
        shown = ""
    await keep(service, person, kept_as(place), [("child_id", number), ("shown", shown)])
    before = answers.chosen.get(1)
    another = not isinstance(before, Listed) or before.child_id != number
    return given_before() if place == 1 and another and answers.last_seen.answer else await onward(service, person)


@router.post("/missing/raise/child/{place}/removal")
async def take_off(service: Service, person: Raiser, place: Place) -> Response:
    """They did not leave together after all: the others' answers stay."""
    await keep(service, person, kept_as(place), [])
    return await onward(service, person)


@router.post("/missing/raise/again")
async def start_again(service: Service, person: Raiser) -> Response:
    async with service.pool.connection() as conn:
        await drafts.forget(conn, person.id)
    return RedirectResponse("/missing/raise", 303)


@router.get("/missing/raise/not-listed")
@router.get("/missing/raise/child/{place}/not-listed")
async def ask_not_listed(request: Request, service: Service, person: Raiser, place: Place) -> Response:
    answers = Answers.of(await draft_of(service, person), service.clock.now())
    whom = answers.children.get(place)
    form = whom if whom is not None and whom.model is NotListed else Form.blank(NotListed)
    form.errors.clear()
    return _show_not_listed(request, place, form)


@router.post("/missing/raise/not-listed")
@router.post("/missing/raise/child/{place}/not-listed")
async def answer_not_listed(request: Request, service: Service, person: Raiser, place: Place) -> Response:
    form = await read_form(request, NotListed)
    answers = Answers.of(await draft_of(service, person), service.clock.now())
    await keep(service, person, kept_as(place), form.hidden)
    if form.answer is None:
        return _show_not_listed(request, place, form, 422)
    another = not isinstance(answers.chosen.get(1), NotListed)
    return given_before() if place == 1 and another and answers.last_seen.answer else await onward(service, person)


def given_before() -> Response:
    """What was said of one child is never sent of another unseen: the first page of it asks whose it is."""
    return RedirectResponse("/missing/raise/last-seen?given=before", 303)


def address(place: int) -> str:
    return "/missing/raise" if place == 1 else f"/missing/raise/child/{place}"


def _query(place: int) -> str:
    """What was searched for is kept by place: the next child's page opens empty."""
    return "query" if place == 1 else f"query-{place}"


def _show_not_listed(request: Request, place: int, form: Form[Any], status: int = 200) -> Response:
    return show(request, "raise-not-listed.html", status, form=form, place=place, here=address(place), care_statuses=CareStatus)


async def show_whom(request: Request, service: Missing, person: Person, place: int = 1, *, wrong: str = "") -> Response:
    draft = await draft_of(service, person)
    kept = dict(draft.answers.get(_query(place), ())) if draft and not draft.came_to else {}
    query = kept.get("query", "")
    form: Form[Any] = Form.blank(Listed, query=query)
    if wrong:
        form.refuse("query", wrong)
    return show(
        request,
        "raise-whom.html",
        422 if wrong else 200,
        form=form,
        query=query,
        looks_like_number=" " not in query and any(one.isdigit() for one in query),
        children=await service.reading.children(person, query, limit=MOST_CHILDREN) if query else None,
        answers=Answers.of(draft, service.clock.now()),
        draft=draft,
        place=place,
        here=address(place),
        called=called,
    )
