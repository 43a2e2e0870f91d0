"""What is recorded while a child is away."""

from collections.abc import Mapping

from services.missing.domain import commands as c
from services.missing.pages.answers import LINE, WORDS
from services.missing.pages.recordings.recording import Recorded, Recording, not_back, standing
from shared.contracts.codes import FoundLocation, RiskLevel, RiskSource
from shared.web import Moment, ask


class RiskForm(Recorded):
    command_type = c.AssessRisk

    source: RiskSource = ask("Select whose assessment this is")
    level: RiskLevel = ask("Select how high the risk is")
    rationale: str = ask("Enter the reasons for this risk", what="The reasons", max_length=WORDS)


class PoliceForm(Recorded):
    command_type = c.ReportToPolice

    police_reference: str = ask("Enter the police reference", what="The police reference", max_length=LINE)
    reported_at: Moment = ask("Enter when it was reported to the police", what="When it was reported")


class ReturnForm(Recorded):
    command_type = c.RecordReturn

    returned_at: Moment = ask("Enter when they came back", what="When they came back")
    found_location: FoundLocation = ask("Select where they were found or how they came back")
    returned_by: str | None = ask("", what="Who brought them back", default=None, max_length=LINE)
    condition: str | None = ask("", what="How they are", default=None, max_length=WORDS)


WHILE_AWAY: Mapping[str, Recording] = {
    "return": Recording(
        "Record the return", ReturnForm, not_back, "The return is recorded", today="returned_at", offers={"locations": FoundLocation}
    ),
    "risk": Recording(
        "Assess the risk",
        RiskForm,
        standing,
        "The risk is recorded",
        offers={"sources": RiskSource},
        begins={"source": RiskSource.SOCIAL_WORK},
    ),
    "police": Recording("Record a police reference", PoliceForm, standing, "The police reference is recorded", now="reported_at"),
}
