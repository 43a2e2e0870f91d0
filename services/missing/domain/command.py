"""What every command is made of. Coded fields become events; fields marked `NARRATIVE` are words and stay in this service.

Commands are also the bodies of the API's calls: an unknown field is refused rather than lost.
"""

import json
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.texts import WRITTEN

__all__ = ["NARRATIVE", "WRITTEN", "ChildsAccount", "Command", "Line", "Narrative", "Voice", "Words"]


class Narrative:
    """Marks a field that people wrote: it may name anybody, so it never enters an event."""


NARRATIVE = Narrative()

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=WRITTEN)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=WRITTEN)]
"""20,000 characters are ten pages: more is a document. 300 fill one line of a form."""


class Command(BaseModel):
    """`name` is what logs and the access log call it: `raise_episode`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]

    def narrative(self) -> dict[str, str]:
        """The free text of this command by field path (`voice.words`); what was left empty is left out."""
        found: dict[str, str] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if value is not None and any(isinstance(mark, Narrative) for mark in field.metadata):
                found |= _flat(name, value)
        return found


def _flat(path: str, value: Any) -> dict[str, str]:
    if isinstance(value, BaseModel):
        parts = (_flat(f"{path}.{name}", part) for name, part in value if part is not None)
        return {name: text for part in parts for name, text in part.items()}
    if isinstance(value, datetime):
        return {path: value.isoformat()}
    return {path: str(value) if isinstance(value, str) else json.dumps(value)}


class ChildsAccount(Command):
    """A command that may bring what the child told.

    `names_placement`: their account names the carer, the home or its staff. The episode is then at once unknown to that placement,
    for good, and a referral to the LADO is asked for.
    """

    names_placement: bool = Field(default=False, description="the child’s account names the carer, the home or its staff")


class Voice(BaseModel):
    """The child's own words, what they were told about them, who may read them, and consent to quote: yes or no, or for which uses.

    `override` says why and with whom their words were shared against their wish: sharing never waits on consent where harm is feared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Words
    told_child: Words | None = None
    readers: tuple[Line, ...] | None = None
    consent_to_quote: bool | Line | None = None
    override: Words | None = None
