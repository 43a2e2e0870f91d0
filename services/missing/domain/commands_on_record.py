"""What is done about the record itself, each with its reason; and what goes to and fro between it and the child."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.missing.domain.command import NARRATIVE, WRITTEN, ChildsAccount, Command, Line, Words
from shared.clock import UtcDatetime
from shared.contracts.codes import Category, FoundLocation, LastSeenPrecision
from shared.contracts.response_codes import InError, WordsReader


class Cancel(Command):
    """Raised in error."""

    name = "cancel"

    reason: Annotated[Words, NARRATIVE]


class CloseEpisode(Command):
    """Nothing is outstanding. What follows is a correction, or reopening."""

    name = "close_episode"

    reason: Annotated[Words, NARRATIVE]


class ReopenEpisode(Command):
    """Back to what its times say; an end that closed it, or its cancelling, was recorded in error."""

    name = "reopen_episode"

    reason: Annotated[Words, NARRATIVE]


class CorrectEpisode(Command):
    """What was recorded wrongly, as it should be; what was recorded stays readable. `category` is that of the first period.

    `police_not_told`: the report to the police was recorded in error. It is taken off, and its reference with it.
    """

    name = "correct_episode"

    reason: Annotated[Words, NARRATIVE]
    last_seen_at: UtcDatetime | None = None
    last_seen_precision: LastSeenPrecision | None = None
    last_seen_until: UtcDatetime | None = None
    reported_at: UtcDatetime | None = None
    category: Category | None = None
    found_at: UtcDatetime | None = None
    found_location: FoundLocation | None = None
    returned_at: UtcDatetime | None = None
    last_seen_by: Annotated[Line | None, NARRATIVE] = None
    last_seen_place: Annotated[Line | None, NARRATIVE] = None
    circumstances: Annotated[Words | None, NARRATIVE] = None
    police_reference: Annotated[Line | None, NARRATIVE] = None
    police_reported_at: UtcDatetime | None = None
    police_not_told: bool = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any(value not in (None, False) for name, value in self if name != "reason"):
            raise ValueError("give at least one field as it should be")
        if self.police_not_told and (self.police_reference or self.police_reported_at):
            raise ValueError("give either the report to the police as it should be, or police_not_told")
        return self

    def narrative(self) -> dict[str, str]:
        return super().narrative() | ({"police_reference": ""} if self.police_not_told else {})


class MarkInError(Command):
    """An entry was recorded in error. It stays readable, marked, and nothing of it counts any more.

    `position` is the entry's on the timeline. Whoever recorded it marks it within 24 hours, later a manager does. What has a way of its own
    to be put right, such as a return, is refused, 409.
    """

    name = "mark_in_error"

    position: int
    because: InError
    reason: Annotated[Words, NARRATIVE]


class ShowToPlacement(Command):
    """No account of the child names the carer, the home or its staff after all: the placement may read the episode again."""

    name = "show_to_placement"

    reason: Annotated[Words, NARRATIVE]


class MatchChild(Command):
    """The provisional child is this one of the register. Said again of another child, it corrects."""

    name = "match_child"

    child_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=WRITTEN)]
    reason: Annotated[Words, NARRATIVE]


class WriteToChild(Command):
    """A text written to the child themselves, in words they can keep. `written_at` is now where it is left out."""

    name = "write_to_child"

    words: Annotated[Words, NARRATIVE]
    written_at: UtcDatetime | None = None


class WithdrawConsent(Command):
    """The child takes back their consent to be quoted: for every use, or for the `uses` that are named. Also once the episode is closed.

    It goes for all that they said on this episode until `withdrawn_at`, which is now where it is left out. Nobody is asked for a reason.
    """

    name = "withdraw_consent"

    uses: Annotated[Line | None, NARRATIVE] = None
    words: Annotated[Words | None, NARRATIVE] = None
    withdrawn_at: UtcDatetime | None = None


class RecordChildsComment(ChildsAccount):
    """What the child adds to their record, or disagrees with, and with what: also once the episode is closed.

    After a death the pages no longer ask for it, and what the child had said before can still be written down: it stays theirs. Then
    `said_at` has to be given, and lies before the death. `readers` are whom the child was told of as readers of it.
    """

    name = "record_childs_comment"

    words: Annotated[Words, NARRATIVE]
    disagrees: bool = False
    about: Annotated[Line | None, NARRATIVE] = None
    readers: tuple[WordsReader, ...] = Field(default=(), max_length=50)
    said_at: UtcDatetime | None = None
