"""The forms on a child's page: response plan, grab pack, a mark, restriction; and what each is made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, ClassVar

from pydantic import BaseModel, model_validator

from services.missing.beforehand import Kept
from services.missing.childwork import MAY
from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.showing import may
from shared.clock import LONDON, london_date
from shared.contracts.children import Mark
from shared.contracts.codes import MarkCode, MarkSource
from shared.identity.people import Person
from shared.web import Moment, Refused, Typed, ask, moment_parts

PACK = 1500
"""Characters of each answer of a grab pack, as the domain's own limit: it is one page, whatever was written."""

_NUMBER = re.compile(r"[+0-9][0-9 ()-]{4,}")
_BEFORE_NUMBER = re.compile(r"^(.*[^\s:,])[\s:]+([+0][0-9 ()-]{6,})$")
"""A number at the end of a line, whatever stands before it: it must be one press on a phone."""


class AboutChildForm(BaseModel):
    """`version` is the paper's when the form was opened: somebody else's in between is seen before ours is kept."""

    command_type: ClassVar[type[c.AboutChild]]
    version: int = ask("", default=0)

    def command(self) -> c.AboutChild:
        return self.command_type(**self.model_dump(exclude={"version"}, exclude_none=True))


class ResponsePlanForm(AboutChildForm):
    command_type = c.MakeResponsePlan

    where_to_look: str = ask("Enter where to look first", what="Where to look", max_length=WORDS)
    whom_to_ring: str | None = ask("", what="Whom to ring", default=None, max_length=WORDS)
    when_to_report: str = ask("Enter when to report them missing", what="When to report", max_length=WORDS)
    will_talk_to: str | None = ask("", what="Whom they will talk to", default=None, max_length=WORDS)
    agreed_with: str = ask("Enter with whom it is agreed", what="With whom it is agreed", max_length=LINE)
    agreed_on: Moment = ask("Enter the day it was agreed", what="The day it was agreed")
    review_by: Moment = ask("Enter the day it is to be reviewed by", what="The day of the review")
    tell_director_always: bool = ask("", default=False)

    @model_validator(mode="after")
    def _each_line_a_person(self) -> "ResponsePlanForm":
        if len(_lines(self.whom_to_ring)) > 20:
            raise Refused("whom_to_ring", "Enter 20 people or fewer")
        if any(len(line) > LINE for line in _lines(self.whom_to_ring)):
            raise Refused("whom_to_ring", f"Put each person on a line of their own, of {LINE} characters or fewer")
        if self.review_by <= self.agreed_on:
            raise Refused("review_by", "The review must be after the day it was agreed")
        return self

    def command(self) -> c.AboutChild:
        said = self.model_dump(exclude={"version", "whom_to_ring", "agreed_on", "review_by"}, exclude_none=True)
        days = {"agreed_on": london_date(self.agreed_on), "review_by": london_date(self.review_by)}
        return c.MakeResponsePlan(**said | days, whom_to_ring=tuple(map(whom, _lines(self.whom_to_ring))))


class GrabPackForm(AboutChildForm):
    command_type = c.KeepGrabPack

    looks: str = ask("Enter what they look like", what="What they look like", max_length=PACK)
    health: str | None = ask("", what="Health", default=None, max_length=PACK)
    phone: str | None = ask("", what="Phone", default=None, max_length=PACK)
    friends: str | None = ask("", what="Friends and family", default=None, max_length=PACK)
    places: str | None = ask("", what="Places", default=None, max_length=PACK)


class MarkForm(AboutChildForm):
    command_type = c.ChangeMark

    code: MarkCode = ask("Select what is known")
    since: Moment | None = ask("", what="Since when", default=None)
    source: MarkSource = ask("Select who says so")
    review_by: Moment | None = ask("", what="The day of the review", default=None)
    until: Moment | None = ask("", what="Until when", default=None)
    recorded_in_error: bool = ask("", default=False)

    @model_validator(mode="after")
    def _in_order(self) -> "MarkForm":
        if self.since and self.until and self.until < self.since:
            raise Refused("until", "The day it ended must not be before the day it began")
        return self

    def command(self) -> c.AboutChild:
        days = {name: at and london_date(at) for name in ("since", "review_by", "until") if (at := getattr(self, name)) is not None}
        return c.ChangeMark(mark=Mark(code=self.code, source=self.source, **days), recorded_in_error=self.recorded_in_error)


class RestrictionForm(AboutChildForm):
    command_type = c.RestrictChild

    restricted: bool = ask("Select whether the record is restricted")
    reason: str = ask("Enter the reason", what="The reason", max_length=WORDS)


@dataclass(frozen=True)
class ChildRecording:
    """One thing to keep about a child: its heading, its questions, what is said once it is kept, and the codes its template offers."""

    title: str
    model: type[AboutChildForm]
    done: str
    offers: Mapping[str, Any] = field(default_factory=dict)

    def open_to(self, person: Person) -> bool:
        return may(person, MAY[self.model.command_type])


ABOUT_CHILD: Mapping[str, ChildRecording] = {
    "response-plan": ChildRecording("Response plan", ResponsePlanForm, "The response plan is kept"),
    "grab-pack": ChildRecording("Grab pack", GrabPackForm, "The grab pack is kept"),
    "mark": ChildRecording("What to know", MarkForm, "It is recorded", {"codes": MarkCode, "sources": MarkSource}),
    "restriction": ChildRecording("Restrict the record", RestrictionForm, "It is recorded who may open this record"),
}
"""By the last part of the page's address."""


def of_plan(kept: Kept[c.MakeResponsePlan]) -> Typed:
    """The boxes of a plan as it stands."""
    said = kept.said
    words = {name: [getattr(said, name) or ""] for name in ("where_to_look", "when_to_report", "will_talk_to", "agreed_with")}
    ring = {"whom_to_ring": ["\n".join(map(line_of, said.whom_to_ring))]}
    return words | ring | {"tell_director_always": ["true"] if said.tell_director_always else []}


def of_pack(kept: Kept[c.KeepGrabPack]) -> Typed:
    """The boxes of a grab pack as it stands."""
    return {name: [text or ""] for name, text in kept.said}


def of_mark(mark: Mark) -> Typed:
    """The boxes of a mark as it stands."""
    typed: Typed = {"code": [mark.code], "source": [mark.source or ""]}
    for name in ("since", "review_by", "until"):
        typed |= day_boxes_of(name, getattr(mark, name))
    return typed


def day_boxes_of(name: str, day: date | None) -> Typed:
    """A London date in the boxes of a form; its time is noon, which nobody sees."""
    parts = moment_parts(datetime.combine(day, time(12), tzinfo=LONDON)) if day else {}
    return {f"{name}-{part}": [text] for part, text in parts.items()}


def whom(line: str) -> c.Whom:
    """Of "Name, who they are, number": the number is where it looks like one, and who they are is what stands between."""
    parts = [part.strip() for part in _BEFORE_NUMBER.sub(r"\1, \2", line.strip()).split(",") if part.strip()]
    number = parts.pop() if len(parts) > 1 and _NUMBER.fullmatch(parts[-1]) else None
    return c.Whom(name=parts[0], relation=", ".join(parts[1:]) or None, number=number)


def line_of(one: c.Whom) -> str:
    return ", ".join(part for part in (one.name, one.relation, one.number) if part)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip(" ,")]
