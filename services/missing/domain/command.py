"""What every command is made of. Coded fields become events; fields marked `NARRATIVE` are words and stay in this service.

Commands are also the bodies of the API's calls: an unknown field is refused rather than lost.
"""

import json
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.missing.domain.quote_uses import QuoteUse
from shared.contracts.response_codes import WordsReader
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
    """A command that may bring what the child told, or somebody else told of where they live.

    `names_placement`: the account names the carer, the home or its staff. The episode is then at once unknown to that placement,
    for good, and a referral to the LADO is asked for.
    """

    names_placement: bool = Field(default=False, description="the account names the carer, the home or its staff")

    @model_validator(mode="after")
    def _not_for_whom_it_names(self) -> Self:
        voice: Voice | None = getattr(self, "voice", None)
        readers: tuple[WordsReader, ...] = voice.named if voice else getattr(self, "readers", ())
        if self.names_placement and WordsReader.CARER in readers:
            raise ValueError("readers: an account that names the carer or home is not theirs to read")
        return self


class Voice(BaseModel):
    """The child's own words, what they were told about them, who may read them, and consent to quote: yes or no, or for which uses.

    `quote_for` has those of the uses that are codes: with it they are quoted for these alone. What stands in words only is for people.

    `readers` that are codes are held to (`readers.py`). Anybody else is written in words, which are shown and open nothing to anybody.
    `override` says why and with whom their words were shared against their wish: sharing never waits on consent where harm is feared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Words
    told_child: Words | None = None
    readers: tuple[Annotated[WordsReader | Line, Field(union_mode="left_to_right")], ...] | None = Field(default=None, max_length=50)
    consent_to_quote: bool | Line | None = None
    quote_for: tuple[QuoteUse, ...] | None = Field(default=None, max_length=len(QuoteUse))
    override: Words | None = None

    @model_validator(mode="after")
    def _agreed_first(self) -> Self:
        if self.quote_for and not self.consent_to_quote:
            raise ValueError("quote_for needs consent_to_quote: true, or for which uses in words")
        return self

    @property
    def named(self) -> tuple[WordsReader, ...]:
        """The readers that are codes, each once."""
        return tuple(dict.fromkeys(one for one in self.readers or () if isinstance(one, WordsReader)))
