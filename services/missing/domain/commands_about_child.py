"""What is said about a child, whether they are missing or not: who they are, where they live, and what is kept for the day they go."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.missing.domain.command import Line, Words
from shared.contracts.children import Mark
from shared.contracts.codes import CareStatus
from shared.ssda903.codes import code_lists

OnePage = Annotated[Words, StringConstraints(max_length=1500)]
"""A grab pack is one page for the police, whatever was written: five answers of this length fill it in its smallest print."""


class AboutChild(BaseModel):
    """A command about a child of the register, and the body of its call. `name` is what the access log calls it.

    All of it stays in this service; `about_child` makes the coded facts of it that events carry.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]


def _code_of(column: str) -> Callable[[str], str]:
    def known(text: str) -> str:
        codes = code_lists()[column].values
        if text not in codes:
            raise ValueError(f"is none of the Department’s codes for {code_lists()[column].title.lower()}: {', '.join(codes)}")
        return text

    return known


class PlacementSaid(BaseModel):
    """Where the child lives. `home` is its URN, `host_authority` a GSS code, `distance` miles from home.

    `since` is a London date: without it, today where type, provider or home are new. `until` is the day it ended.
    `legal_status` is the one the child is looked after under there, since `legal_status_since`; left out, it stays as it is.
    `emergency`: whether it began as an emergency, unplanned; left out, it stays as it is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Annotated[str, AfterValidator(_code_of("PLACE"))]
    provider: Annotated[str, AfterValidator(_code_of("PLACE_PROVIDER"))] | None = None
    home: Annotated[Line, StringConstraints(max_length=20)] | None = None
    host_authority: Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{8}$")] | None = None
    in_area: bool | None = None
    distance: float | None = Field(default=None, ge=0, le=1000, allow_inf_nan=False)
    since: date | None = None
    until: date | None = None
    legal_status: Annotated[str, AfterValidator(_code_of("LS"))] | None = None
    legal_status_since: date | None = None
    emergency: bool | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until is before since: give the day the placement ended")
        return self


class RecordChildFacts(AboutChild):
    """As `RecordChild`, from a source that carries no names: they stay as they are."""

    name = "record_child"

    date_of_birth: date | None = None
    sex: Annotated[str, AfterValidator(_code_of("SEX"))] | None = None
    ethnicity: Annotated[str, AfterValidator(_code_of("ETHNIC"))] | None = None
    care_status: CareStatus
    team: Line | None = None
    worker: Line | None = None
    placement: PlacementSaid | None = None
    marks: tuple[Mark, ...] | None = None
    restricted: bool | None = None


class RecordChild(RecordChildFacts):
    """A child of the register, new or as they are now: what is left out is not known any more.

    But `placement`, `marks` or `restricted` left out, or null, says nothing: it stays as it is. A placement ends by its `until`;
    `marks` that are given, an empty list too, are all that the child has. `restricted: true` restricts the record; `false` lifts no
    restriction and is refused where there is one: that is said with its reason, by `RestrictChild`.
    """

    first_name: Line
    last_name: Line
    known_as: Line | None = None


class SetMarks(AboutChild):
    """All the marks of the child, ended ones included: what is left out was recorded in error."""

    name = "set_marks"

    marks: tuple[Mark, ...]


class ChangeMark(AboutChild):
    """One mark, new or as it is now; the others stay. `recorded_in_error` takes it away; a mark that is over has an `until`."""

    name = "change_mark"

    mark: Mark
    recorded_in_error: bool = False


class RestrictChild(AboutChild):
    """Restricted, or no longer, and why. Whoever may not open such a record loses sight of it at once."""

    name = "restrict_child"

    restricted: bool
    reason: Words


class Whom(BaseModel):
    """Somebody to ring."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    relation: Line | None = None
    number: Line | None = None


class MakeResponsePlan(AboutChild):
    """Agreed beforehand with the child and whoever cares for them. It adds to the alert policy and never takes away from it."""

    name = "make_response_plan"

    where_to_look: Words
    whom_to_ring: Annotated[tuple[Whom, ...], Field(max_length=20)] = ()
    when_to_report: Words
    will_talk_to: Words | None = None
    agreed_with: Line
    agreed_on: date
    review_by: date
    tell_director_always: bool = False


class KeepGrabPack(AboutChild):
    """What the police need on the day, kept beforehand (Philomena protocol). The photograph stands beside it."""

    name = "keep_grab_pack"

    looks: OnePage
    friends: OnePage | None = None
    places: OnePage | None = None
    phone: OnePage | None = None
    health: OnePage | None = None
