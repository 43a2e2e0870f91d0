"""`/reports/api/saved-questions`: questions under a name, for everybody who reads figures."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from services.reports.indicators.catalogue import INDICATORS
from services.reports.kept import questions
from services.reports.kept.questions import SavedQuestion
from services.reports.pages import asking
from services.reports.pages.reading import read
from services.reports.service import Reports, Service
from shared.clock import london_date
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ids import new_id
from shared.web.problems import NOTHING_CHANGED, Problem, field_error

router = APIRouter(prefix="/reports/api/saved-questions", tags=["figures"])

Reader = Annotated[Person, Depends(require(Action.INDICATORS_READ))]
LONGEST_NAME = 100
"""Characters."""


class SavedQuestionBody(BaseModel):
    """`query` is the page that answers it, `mine` whether whoever asks saved it."""

    question_id: UUID
    name: str
    indicator: str
    query: str
    at: datetime
    by: str
    role: str
    mine: bool


class SavedQuestionList(BaseModel):
    """All of them, by name."""

    items: list[SavedQuestionBody]
    next: None = None


class NewQuestion(BaseModel):
    """`asked`: the query of the figure's page. The name is read by whoever reads figures: no child is named in it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    indicator: str = Field(max_length=100)
    asked: str = Field(default="", max_length=2000)


class NotAQuestion(ValueError):
    """What was sent asks nothing that can be answered. `field` is the answer at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@router.get("", response_model=SavedQuestionList)
async def listed(service: Service, person: Reader) -> Any:
    async with service.pool.connection() as conn:
        return {"items": [_body(one, person) for one in await questions.saved_questions(conn)]}


@router.post("", response_model=SavedQuestionBody, status_code=201)
async def save(service: Service, person: Reader, body: NewQuestion) -> Any:
    """Saved already by whoever asks, it gets the new name."""
    try:
        return _body(await keep(service, person, body.name, body.indicator, body.asked), person)
    except NotAQuestion as wrong:
        errors = [field_error(wrong.field, str(wrong))]
        raise Problem(422, "The request is not valid", f"{wrong}. {NOTHING_CHANGED}", errors=errors) from wrong


@router.delete("/{question_id}", status_code=204)
async def remove(service: Service, person: Reader, question_id: UUID) -> None:
    await forget(service, person, question_id)


def means(service: Reports, indicator: str, asked: str) -> asking.Asked:
    """The question that is to be saved. Raises NotAQuestion."""
    if indicator not in INDICATORS:
        raise NotAQuestion("indicator", f"There is no figure {indicator!r}")
    form, question = read(INDICATORS[indicator], parse_qsl(asked), london_date(service.clock.now()))
    if question is None:
        raise NotAQuestion("asked", ". ".join(one["text"] for one in form.error_list))
    return question


async def keep(service: Reports, person: Person, name: str, indicator: str, asked: str) -> SavedQuestion:
    """By the call and by the page. Raises NotAQuestion."""
    query = means(service, indicator, asked).address()
    async with service.pool.connection() as conn:
        return await questions.save(conn, new_id(), name, indicator, query, service.clock.now(), person)


async def forget(service: Reports, person: Person, question_id: UUID) -> None:
    """404 where there is none, or it is somebody else's."""
    async with service.pool.connection() as conn:
        if not await questions.remove(conn, question_id, person):
            raise Problem(404, "No such question", "There is no question of this id that you saved.")


def _body(one: SavedQuestion, person: Person) -> SavedQuestionBody:
    said = {name: getattr(one, name) for name in SavedQuestionBody.model_fields if name not in ("by", "role", "mine")}
    return SavedQuestionBody(**said, by=one.by_name, role=one.by_role, mine=one.is_of(person))
