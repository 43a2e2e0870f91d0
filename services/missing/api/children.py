"""Calls about the register of children: find, open, import."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Path, Query, Request, UploadFile
from pydantic import BaseModel

from services.missing.api.episodes import Key, Limit, Service, keyed
from services.missing.domain.commands import WRITTEN, MatchChild
from services.missing.imports.load import ImportRunning, YearUnknown
from services.missing.imports.received import Unreadable
from services.missing.imports.whole_year import LeavesOutMost
from services.missing.representation import ChildBody, ChildList, Receipt, child_body
from shared.clock import UtcDatetime
from shared.identity.people import Person
from shared.identity.permissions import Action
from shared.identity.reader import require
from shared.ssda903.years import CollectionYear
from shared.web.problems import Problem, field_error

router = APIRouter(prefix="/missing/api/children", tags=["children"])

Sent = Annotated[UploadFile | None, File()]


class RowReport(BaseModel):
    """A row refused or named: where it stands, what its value was, which rule, and what to do."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    message: str


class ImportSummary(BaseModel):
    """Counts of what the files held; refused rows were left out, named ones loaded.

    `collection_year` is null where no file of a year came; `notes` say what of a file is not loaded at all.
    """

    collection_year: str | None
    children: int
    placements: int
    episodes: int
    refused: list[RowReport]
    named: list[RowReport]
    notes: list[str]


@router.post("/import", response_model=ImportSummary)
async def import_ssda903(
    service: Service,
    person: Annotated[Person, Depends(require(Action.CHILDREN_IMPORT))],
    header: Sent = None,
    episodes: Sent = None,
    missing: Sent = None,
    uasc: Sent = None,
    people: Sent = None,
    list_8: Sent = None,
    collection_year: Annotated[str | None, Form(max_length=20)] = None,
    replace: Annotated[bool, Form(description="load it although most of the children the year holds are left out")] = False,
) -> Any:
    """The files of one SSDA903 submission, `people` with names, and `list_8` of the inspectors' Annex A: each alone or with others.

    Default year: the one its dates fall in; `people` and `list_8` are of tonight. Twice changes nothing.
    """
    uploads = {"header": header, "episodes": episodes, "missing": missing, "uasc": uasc, "people": people, "list_8": list_8}
    files = {name: await upload.read() for name, upload in uploads.items() if upload is not None}
    if not files:
        raise _invalid("header", f"send at least one of {', '.join(uploads)}")
    try:
        year = CollectionYear.parse(collection_year) if collection_year and collection_year.strip() else None
    except ValueError as wrong:
        raise _invalid("collection_year", str(wrong), collection_year) from wrong
    try:
        return asdict(await service.imports.load(person, files, year, replace=replace))
    except Unreadable as unreadable:
        errors = [field_error(fault.file.partition(".")[0], fault.message, fault.value) for fault in unreadable.faults]
        detail = "A file could not be used; nothing of any of them was loaded."
        raise Problem(
            422, "A file cannot be read", detail, errors=errors, refused=[f.as_refusal() for f in unreadable.faults]
        ) from unreadable
    except ImportRunning as running:
        raise Problem(409, "An import is running", "Send this one again when it has ended. Nothing was loaded.") from running
    except LeavesOutMost as most:
        raise _leaves_out_most(most) from most
    except YearUnknown as unknown:
        raise _invalid("collection_year", "no date in the files says which year they are of: give it, such as 2025-26") from unknown


def _leaves_out_most(most: LeavesOutMost) -> Problem:
    detail = (
        f"{most.year} holds {_children(most.held)}; {most.file} has {_children(most.sent)} and leaves out {most.left_out} of those. "
        "Nothing was loaded. Send the whole year's folder, or confirm with replace (--replace) that these are all."
    )
    said = field_error(most.file.removesuffix(".csv"), f"leaves out {most.left_out} of {_children(most.held)}", most.sent)
    return Problem(409, "Most of the year's children are left out", detail, errors=[said], held=most.held, sent=most.sent)


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count} children"


def _invalid(field: str, message: str, value: str | None = None) -> Problem:
    return Problem(422, "The request is not valid", "Nothing was loaded.", errors=[field_error(field, message, value)])


class ImportProgress(BaseModel):
    """Children brought so far by the import this process is running, and of how many; both 0 while none runs."""

    done: int
    of: int


@router.get("/import", response_model=ImportProgress, dependencies=[Depends(require(Action.CHILDREN_IMPORT))])
async def import_progress(service: Service) -> Any:
    """For whoever waits: an authority of ten thousand children takes some seconds."""
    return asdict(service.imports.progress)


class MatchBody(BaseModel):
    """The provisional child, whom they are matched to, and a receipt for each episode that was raised for them."""

    child_id: str
    matched_to: str
    episodes: list[Receipt]


@router.post("/{provisional_id}/match", response_model=MatchBody)
async def match_child(
    request: Request,
    provisional_id: Annotated[str, Path(max_length=64, pattern=WRITTEN)],
    body: MatchChild,
    service: Service,
    person: Annotated[Person, Depends(require(Action.CHILDREN_MATCH))],
    key: Key = None,
) -> Any:
    """The episodes of a provisional child become those of `child_id`. 409 names an episode of that child which is in the way.

    Their record stays and says whom it was matched to. The same match again changes nothing; of another child, it corrects.
    """
    done = await service.matching.match(person, provisional_id, body, keyed(request, person, key, body))
    return done.answer


@router.get("", response_model=ChildList)
async def list_children(
    service: Service,
    person: Annotated[Person, Depends(require(Action.CHILDREN_READ))],
    query: Annotated[str | None, Query(max_length=200, pattern=WRITTEN, description="part of a name or number")] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Limit = 100,
) -> Any:
    """By last name. A restricted child is found only by whoever may open their record."""
    page = await service.reading.children(person, query, cursor, limit)
    now = service.clock.now()
    return ChildList(items=[child_body(found, now) for found in page.items], next=page.next)


class AccessBody(BaseModel):
    """One reading or writing: who (`name` is blank where nobody knows it), in which role, what they did, and why where they were asked."""

    at: UtcDatetime
    person_id: str
    name: str
    role: str
    action: str
    episode_id: UUID | None
    reference: str | None
    purpose: str | None


class AccessList(BaseModel):
    items: list[AccessBody]
    next: str | None


@router.get("/{child_id}/access", response_model=AccessList)
async def who_has_read(
    child_id: Annotated[str, Path(max_length=64, pattern=WRITTEN)],
    service: Service,
    person: Annotated[Person, Depends(require(Action.ACCESS_LOG_READ))],
    cursor: Annotated[str | None, Query(pattern="^[0-9]{1,18}$")] = None,
    limit: Limit = 100,
) -> Any:
    """Who has read or changed this record, when, why: the latest first. This look is kept, too."""
    page = await service.seen_by.of(person, child_id, limit, int(cursor) if cursor else None)
    return {"items": [row._asdict() for row in page.rows], "next": str(page.before) if page.before else None}


@router.get("/{child_id}", response_model=ChildBody)
async def open_child(
    child_id: Annotated[str, Path(max_length=64, pattern=WRITTEN)],
    service: Service,
    person: Annotated[Person, Depends(require(Action.CHILDREN_READ))],
) -> Any:
    """One child of the register. The reading is kept in the access log, with the optional header `Purpose`."""
    return child_body(await service.reading.child(person, child_id), service.clock.now())
