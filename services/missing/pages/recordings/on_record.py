"""What is done about the record itself: decided, corrected, closed, reopened, cancelled; and what goes to the child and comes from them."""

from collections.abc import Iterator, Mapping
from typing import Literal

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.correcting import CorrectionForm, as_recorded
from services.missing.pages.recordings.finding import said_of_safety
from services.missing.pages.recordings.heeding import heeding
from services.missing.pages.recordings.in_error import InErrorForm, markable
from services.missing.pages.recordings.recording import (
    Recorded,
    Recording,
    always,
    decidable,
    hidden,
    over,
    returned,
    standing,
    talked,
    theirs,
    whatever,
)
from services.missing.pages.recordings.seen_later import LastSeenForm, reports, seen_later, times
from services.missing.pages.recordings.voice import VOICE_OFFERS, AccountForm
from shared.contracts.codes import Category, DecisionKind, FoundLocation
from shared.contracts.response_codes import InError, WordsReader
from shared.web import Moment, Refused, ask


class DecisionForm(Recorded):
    command_type = c.RecordManagementDecision

    kind: DecisionKind = ask("Select the kind of decision")
    decision: str = ask("Enter the decision", what="The decision", max_length=WORDS)
    rationale: str = ask("Enter the reasons for it", what="The reasons", max_length=WORDS)
    at: Moment = ask("Enter when it was decided", what="When it was decided")


class LetterForm(Recorded):
    command_type = c.WriteToChild

    words: str = ask("Enter what you write to them", what="What you write", max_length=WORDS)
    written_at: Moment = ask("Enter when it was given to them", what="When it was given to them")


class CommentForm(AccountForm):
    command_type = c.RecordChildsComment

    disagrees: bool = ask("Select whether they add to the record or disagree with it")
    about: str | None = ask("", what="What it is about", default=None, max_length=LINE)
    words: str = ask("Enter what they say, in their words", what="What they say", max_length=WORDS)
    readers: list[WordsReader] = ask("Select the readers again", default=[])
    said_at: Moment = ask("Enter when they said it", what="When they said it")


class ConsentWithdrawalForm(Recorded):
    """Nobody is asked why."""

    command_type = c.WithdrawConsent

    which: Literal["every", "some"] = ask("Select what they take it back for")
    uses: str | None = ask("", what="For which uses", default=None, max_length=LINE)
    words: str | None = ask("", what="What they said", default=None, max_length=WORDS)
    withdrawn_at: Moment = ask("Enter when they said it", what="When they said it")

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.which == "some" and not self.uses:
            yield Refused("uses", "Enter for which uses they take it back")

    def command(self) -> c.Command:
        return c.WithdrawConsent(uses=self.uses if self.which == "some" else None, words=self.words, withdrawn_at=self.withdrawn_at)


class ReasonForm(Recorded):
    reason: str = ask("Enter the reason", what="The reason", max_length=WORDS)


class ClosureForm(ReasonForm):
    command_type = c.CloseEpisode


class ReopeningForm(ReasonForm):
    command_type = c.ReopenEpisode


class PlacementShownForm(ReasonForm):
    command_type = c.ShowToPlacement


class CancelForm(Recorded):
    command_type = c.Cancel

    reason: str = ask("Enter why this was raised in error", what="The reason", max_length=WORDS)


ON_RECORD: Mapping[str, Recording] = {
    "decision": Recording(
        "Record a management decision",
        DecisionForm,
        decidable,
        "The decision is recorded",
        now="at",
        about="kind",
        offers={"kinds": [kind for kind in DecisionKind if kind is not DecisionKind.COMMENT]},
        choices=said_of_safety,
    ),
    "letter": Recording("Write to the child", LetterForm, standing, "What you wrote to them is kept", now="written_at"),
    "child-comment": Recording(
        "What the child adds or disagrees with",
        CommentForm,
        theirs,
        "What they said is recorded",
        now="said_at",
        offers=VOICE_OFFERS,
    ),
    "consent-withdrawal": Recording(
        "Withdraw consent to quote", ConsentWithdrawalForm, talked, "Their words are not quoted any more", now="withdrawn_at"
    ),
    "last-seen": Recording(
        "Check when they were last seen", LastSeenForm, seen_later, "When they were last seen is decided", choices=times, recorded=reports
    ),
    "correction": Recording(
        "Correct what is recorded",
        CorrectionForm,
        always,
        "It is corrected; what was recorded before stays on the timeline",
        offers={"categories": Category, "locations": FoundLocation},
        recorded=as_recorded,
        choices=heeding,
    ),
    "in-error": Recording(
        "Mark an entry as recorded in error",
        InErrorForm,
        whatever,
        "The entry is marked as recorded in error; nothing counts it any more",
        offers={"causes": InError},
        about="position",
        choices=markable,
    ),
    "placement-shown": Recording(
        "Let the carer or home read it again",
        PlacementShownForm,
        hidden,
        "The carer or home can read the episode again",
    ),
    "closure": Recording("Close the episode", ClosureForm, returned, "The episode is closed"),
    "reopening": Recording("Reopen the episode", ReopeningForm, over, "The episode is open for recording again"),
    "cancel": Recording("Cancel, raised in error", CancelForm, standing, "The episode is cancelled"),
}
