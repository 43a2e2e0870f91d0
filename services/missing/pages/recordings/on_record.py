"""What is done about the record itself: decided, cancelled."""

from collections.abc import Mapping

from services.missing.domain import commands as c
from services.missing.pages.answers import WORDS
from services.missing.pages.recordings.recording import Recorded, Recording, always
from shared.contracts.codes import DecisionKind
from shared.web import Moment, ask


class DecisionForm(Recorded):
    command_type = c.RecordManagementDecision

    kind: DecisionKind = ask("Select the kind of decision")
    decision: str = ask("Enter the decision", what="The decision", max_length=WORDS)
    rationale: str = ask("Enter the reasons for it", what="The reasons", max_length=WORDS)
    at: Moment = ask("Enter when it was decided", what="When it was decided")


class CancelForm(Recorded):
    command_type = c.Cancel

    reason: str = ask("Enter why this was raised in error", what="The reason", max_length=WORDS)


ON_RECORD: Mapping[str, Recording] = {
    "decision": Recording(
        "Record a management decision",
        DecisionForm,
        always,
        "The decision is recorded",
        now="at",
        offers={"kinds": [kind for kind in DecisionKind if kind is not DecisionKind.COMMENT]},
    ),
    "cancel": Recording("Cancel, raised in error", CancelForm, always, "The episode is cancelled"),
}
