"""What people arrange among themselves around an episode: who interviews the child and when, and supervision."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.missing.domain.command import NARRATIVE, Command, Line, Words
from shared.clock import UtcDatetime


class AssignInterview(Command):
    """To a colleague, or to somebody outside who is named in words. May be assigned again: the latest stands."""

    name = "assign_interview"

    to: UUID | Line = Field(union_mode="left_to_right")

    def narrative(self) -> dict[str, str]:
        return {"to": self.to} if isinstance(self.to, str) else {}


class ArrangeInterview(Command):
    """When and where the child will be seen. Arranged again, it is moved. `travel_minutes` is one way."""

    name = "arrange_interview"

    at: UtcDatetime
    place: Annotated[Line, NARRATIVE]
    travel_minutes: int | None = Field(default=None, ge=0, le=24 * 60)


class RecordSupervision(Command):
    """Reflective supervision, held at a time or not held and why: also once the episode is closed."""

    name = "record_supervision"

    held: bool
    at: UtcDatetime
    reflection: Annotated[Words | None, NARRATIVE] = None
    reason: Annotated[Words | None, NARRATIVE] = None

    @model_validator(mode="after")
    def _why_not_held(self) -> Self:
        if not self.held and self.reason is None:
            raise ValueError("supervision that is not held has a reason: give reason")
        return self
