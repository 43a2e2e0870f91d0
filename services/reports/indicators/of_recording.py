"""Work done against work recorded, and what the inspectors' two flags hide.

Work becomes known only by being written down. So what was done is what is known of it now, and what was recorded is what stood in the
record while it would have told somebody: that the response is stronger than the data say shows as the difference.
"""

from services.reports.indicators.declaring import median, share
from services.reports.indicators.populations import (
    ACCEPTED_DUE,
    PLANNED_DUE,
    RETURNS_DUE,
    TALKED,
    TALKED_DUE,
    WORK_DONE,
)
from services.reports.recordings import IN_TIME

_IN_TIME = "Ours: two working days, England’s bank holidays left out"
_OURS = "Ours: what is recorded about the response"
_ANNEX_A = "Inspectors’ Annex A, list 8: return interview accepted"
_BESIDE = "What the flag hides: ours, beside the inspectors’ Annex A, list 8"
_RETURN = (
    "Custody or hospital that ends an absence counts like a return: the hours run from then. Imported history, which knows nothing of "
    "what followed, is out."
)
_DUE = f"Of the returns in the period (UK dates) whose 72 elapsed hours are over, {{}}. {_RETURN}"
_WORK = "offers, interviews, discussions and police prevention checks after the returns in the period (UK dates)"


def _held(response: str, held: str) -> str:
    return f"(NOT list_contains(f.planned, '{response}') OR f.{held} IS NOT NULL)"


WRITTEN_DOWN = (
    share(
        "conversations_recorded_in_time",
        "Work done that was recorded in time",
        (
            "Of the returns in the period (UK dates) after which an interview or a discussion was held, those where each of them was "
            f"written down {IN_TIME}. All of them are work done; the others were not in the record when it "
            f"would have counted. {_RETURN}"
        ),
        "Returns whose conversations were recorded in time",
        "Returns with an interview or a discussion",
        "NOT f.late",
        TALKED,
        _IN_TIME,
    ),
    share(
        "work_recorded_late",
        "Work recorded late",
        f"Of the {_WORK}, those not written down {IN_TIME}. {_RETURN}",
        "Parts of the work recorded late",
        "Parts of the work recorded",
        "f.late",
        WORK_DONE,
        _IN_TIME,
    ),
    median(
        "hours_to_record",
        "Median hours from done to recorded",
        f"The median of elapsed hours from when it was done to when it was written down, of {_WORK}. {_RETURN}",
        "Parts of the work recorded",
        "hours",
        WORK_DONE,
        _OURS,
        "f.hours_to_record",
    ),
    share(
        "planned_responses_held",
        "Every planned response held",
        f"Of the returns in the period (UK dates) with a return plan whose 72 elapsed hours are over, those where all it plans was held: "
        f"the discussion, the interview, or both. In time or later. {_RETURN}",
        "Returns with every planned response held",
        "Returns with a return plan",
        f"({_held('interview', 'held_at')} AND {_held('discussion', 'discussed_at')})",
        PLANNED_DUE,
        _OURS,
    ),
    share(
        "nothing_recorded",
        "Nothing recorded after the return",
        _DUE.format("those with no return plan, offer, interview, discussion or prevention check in the record"),
        "Returns with nothing recorded",
        "Returns",
        """(f.plan_made_at IS NULL AND len(f.offers) = 0 AND f.held_at IS NULL AND f.discussed_at IS NULL
        AND f.prevention_checked_at IS NULL)""",
        RETURNS_DUE,
        _OURS,
    ),
    share(
        "flag_accepted",
        "The inspectors’ flag: interview accepted",
        _DUE.format("those for which Annex A would say that the return interview was accepted: also where the child then was not there"),
        "Returns flagged as accepted",
        "Returns",
        "f.accepted",
        RETURNS_DUE,
        _ANNEX_A,
    ),
    share(
        "returns_with_independent_interview",
        "Independent interview held",
        _DUE.format("those where at least one interview was held by somebody independent (rule 1, ours)"),
        "Returns with an independent interview",
        "Returns",
        "len(list_filter(f.interviews, lambda one: one.independent)) > 0",
        RETURNS_DUE,
        _OURS,
    ),
    share(
        "accepted_not_held",
        "Flagged as accepted, and never held",
        f"Of the returns in the period (UK dates) whose 72 elapsed hours are over and for which Annex A says accepted, those without any "
        f"interview held. {_RETURN}",
        "Returns without an interview held",
        "Returns flagged as accepted",
        "f.held_at IS NULL",
        ACCEPTED_DUE,
        _BESIDE,
    ),
    share(
        "conversations_not_flagged",
        "Conversations that the flags do not show",
        f"Of the returns in the period (UK dates) whose 72 elapsed hours are over and after which an interview or a discussion was held, "
        f"those for which Annex A does not say accepted. {_RETURN}",
        "Returns not flagged as accepted",
        "Returns with an interview or a discussion",
        "NOT f.accepted",
        TALKED_DUE,
        _BESIDE,
    ),
)
