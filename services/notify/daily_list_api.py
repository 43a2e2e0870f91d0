"""`/notify/api/daily-lists`: the list of a day as coded facts, and its sign-off."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, ConfigDict

from services.notify.api import Words, version_meant
from services.notify.daily_list_words import hidden, in_one, stale
from services.notify.daily_lists import Shown
from services.notify.domain.daily_list import SECTIONS, Line, Listed
from services.notify.service import Notify, notify_of
from shared.identity.people import Person
from shared.identity.permissions import Action, Scope, allowed
from shared.identity.reader import require
from shared.web.problems import Problem

router = APIRouter(prefix="/notify/api", tags=["daily list"])

Service = Annotated[Notify, Depends(notify_of)]
Reader = Annotated[Person, Depends(require(Action.DAILY_LIST_READ))]


class SignOffWords(BaseModel):
    """Optional, and about the list as a whole: what is decided about a child is recorded on the episode."""

    model_config = ConfigDict(extra="forbid")

    comment: Words | None = None


class SignedOff(BaseModel):
    by: str | None
    by_id: UUID
    role: str
    at: datetime
    comment: str | None


class DailyListBody(BaseModel):
    """`said` is how it begins, and `amber` whether something about it is to be looked into first. A reader of counts gets no lines."""

    date: date
    made_at: datetime
    draft: bool
    said: str
    amber: bool
    register_loaded_at: datetime | None
    level: bool
    no_change: bool
    counts: dict[str, int]
    missing: list[Listed] | None
    found: list[Listed] | None
    returned: list[Listed] | None
    interviews: list[Listed] | None
    decisions: list[Listed] | None
    plans: list[Listed] | None
    signed_off: SignedOff | None


@router.get("/daily-lists/{day}")
async def daily_list(service: Service, person: Reader, response: Response, day: date) -> DailyListBody:
    """The list as it was seen. Before today's hour a draft; after it made at once if it is missing. 404 for a day without one."""
    return _versioned(response, await service.daily_lists.read(day), person, service)


@router.post("/daily-lists/{day}/sign-off")
async def sign_off(
    service: Service,
    person: Annotated[Person, Depends(require(Action.DAILY_LIST_SIGN_OFF))],
    response: Response,
    day: date,
    body: SignOffWords | None = None,
    key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
    if_match: Annotated[str | None, Header(alias="If-Match", max_length=40)] = None,
) -> DailyListBody:
    """I have looked it through. The first counts; 409 for a draft, and where somebody has signed it off already."""
    sees_lines(person)
    comment = (body or SignOffWords()).comment or None
    shown = await service.daily_lists.sign_off(person, day, comment, key=key, if_match=version_meant(if_match))
    return _versioned(response, shown, person, service)


def sees_lines(person: Person) -> bool:
    """Whether a reader sees each child's line, or counts alone. Raises 403 for a guest: nobody's list is of one placement."""
    match allowed(person, Action.DAILY_LIST_READ):
        case Scope.WHOLE_AUTHORITY:
            return True
        case Scope.COUNTS:
            return False
    raise Problem(403, "Not permitted", "The daily list is of the whole authority.")


def _versioned(response: Response, shown: Shown, reader: Person, service: Notify) -> DailyListBody:
    response.headers["ETag"] = f'"{shown.version}"'
    return _body(shown, reader, service.register_stale_after)


def _body(shown: Shown, reader: Person, oldest: timedelta) -> DailyListBody:
    made, lines = shown.list, sees_lines(reader)
    signed = shown.signed_off
    return DailyListBody(
        date=made.day,
        made_at=made.made_at,
        draft=shown.draft,
        said=in_one(made),
        amber=stale(made, oldest),
        register_loaded_at=made.freshness.register_loaded_at,
        level=made.freshness.level,
        no_change=made.no_change,
        counts={name: len(each) for name, each in made.sections.items()},
        **{name: [_line(one, reader) for one in getattr(made, name)] if lines else None for name in SECTIONS},
        signed_off=signed
        and SignedOff(
            by=shown.signed_off_by.name if shown.signed_off_by else None,
            by_id=signed.by,
            role=signed.role,
            at=signed.at,
            comment=signed.comment if lines else None,
        ),
    )


def _line(line: Line, reader: Person) -> Listed:
    """Without the age where a restricted record is not the reader's to open."""
    return Listed.model_validate(line.model_dump() | ({"age": None} if hidden(line, reader) else {}))
