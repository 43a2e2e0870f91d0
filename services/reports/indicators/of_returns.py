"""What follows a return: the funnel from plan to interview, and the discussions beside the interviews."""

from services.reports.indicators.declaring import Indicator, Kind, median, number, share, spread
from services.reports.indicators.fields import Field
from services.reports.indicators.populations import (
    HELD,
    INTERVIEW_DUE,
    NOT_HELD,
    OFFER_DUE,
    OFFERED,
    RETURNS,
    RETURNS_A_DAY_AGO,
    RETURNS_DUE,
)
from shared.contracts.codes import InterviewOutcome

_GUIDANCE = "Statutory guidance on children who run away or go missing from home or care, 2014"
OURS = "Ours: what is recorded about the response"
_KEPT = "Custody or hospital that ends an absence counts like a return: the hours run from then."
RETURN = f"{_KEPT} Imported history, which knows nothing of what followed, is out."
DUE = f"Of the returns in the period (UK dates) whose 72 elapsed hours are over, {{}}. {RETURN}"

_NOT_HELD = Field(
    "not_held",
    "Latest outcome",
    "coalesce(f.outcome, 'nothing_recorded')",
    {one.value: one.label for one in InterviewOutcome} | {"nothing_recorded": "Nothing recorded"},
)

AFTER_RETURN = (
    number("returns", "Returns", f"Absences of any child that were over in the period (UK dates). {RETURN}", "returns", RETURNS, OURS),
    share(
        "return_plans_made",
        "Return plan made",
        DUE.format("those with a return plan: a discussion, an interview or both, and why"),
        "Returns with a return plan",
        "Returns",
        "f.plan_made_at IS NOT NULL",
        RETURNS_DUE,
        OURS,
    ),
    share(
        "interviews_offered",
        "Return interview offered",
        DUE.format("those where an interview was offered, in time or later. One that was held counts as offered"),
        "Returns with an interview offered",
        "Returns",
        "(f.offered_at IS NOT NULL OR f.held_at IS NOT NULL)",
        RETURNS_DUE,
        _GUIDANCE,
    ),
    Indicator(
        id="interviews_offered_within_72_hours",
        title="Return interviews offered within 72 hours",
        definition=(
            "Of the returns in the period (UK dates) whose 72 elapsed hours are over or that were answered before, those where an "
            f"interview was offered in that time, or held without an offer written down before. {_KEPT} A return not yet due is not "
            "counted; imported history, which knows no interviews, is out."
        ),
        numerator="Returns with an interview offered within 72 hours",
        denominator="Returns",
        unit="%",
        source=_GUIDANCE,
        kind=Kind.PERCENT,
        population=OFFER_DUE,
        count="count(*) FILTER (WHERE f.offered_within_72_hours)",
        of="count(*)",
        among="f.offered_within_72_hours",
    ),
    share(
        "interviews_accepted",
        "Return interview accepted, of those offered",
        (
            "Of the returns in the period (UK dates) where an interview was offered, those where the child accepted. One "
            f"that was held counts as accepted. {RETURN}"
        ),
        "Returns with an interview accepted",
        "Returns with an interview offered",
        "f.accepted",
        OFFERED,
        _GUIDANCE,
    ),
    share(
        "interviews_held",
        "Return interview held",
        DUE.format("those where an interview was held, in time or later"),
        "Returns with an interview held",
        "Returns",
        "f.held_at IS NOT NULL",
        RETURNS_DUE,
        _GUIDANCE,
    ),
    Indicator(
        id="interviews_held_within_72_hours",
        title="Return interviews held within 72 hours",
        definition=(
            "Of the returns in the period (UK dates) whose 72 elapsed hours are over or that were answered before, those where an "
            f"interview was held in that time. {_KEPT} A return not yet due is not counted; imported history, which knows no "
            "interviews, is out."
        ),
        numerator="Returns with an interview held within 72 hours",
        denominator="Returns",
        unit="%",
        source=_GUIDANCE,
        kind=Kind.PERCENT,
        population=INTERVIEW_DUE,
        count="count(*) FILTER (WHERE f.held_within_72_hours)",
        of="count(*)",
        among="f.held_within_72_hours",
    ),
    share(
        "independent_interviews",
        "Independent interviews, of those held",
        (
            "Of the returns in the period (UK dates) with an interview held, those whose first was held by somebody "
            "independent: commissioned "
            f"outside, a multi-agency unit, the authority without responsibility for the case, or an advocate (rule 1, ours). {RETURN}"
        ),
        "Returns with an independent interview",
        "Returns with an interview held",
        "f.independent",
        HELD,
        _GUIDANCE,
    ),
    median(
        "hours_to_interview",
        "Median hours from return to interview",
        f"The median of elapsed hours from the return, in the period (UK dates), to the first interview held. {RETURN}",
        "Returns with an interview held",
        "hours",
        HELD,
        _GUIDANCE,
        "epoch(f.held_at - f.over_at) / 3600",
    ),
    share(
        "discussions_held",
        "Discussion with the child’s own social worker",
        DUE.format("those the child’s own social worker talked through with them"),
        "Returns with a discussion",
        "Returns",
        "f.discussed_at IS NOT NULL",
        RETURNS_DUE,
        OURS,
    ),
    share(
        "any_conversation",
        "Any conversation after the return",
        DUE.format("those with an interview, a discussion or both"),
        "Returns with an interview or a discussion",
        "Returns",
        "(f.held_at IS NOT NULL OR f.discussed_at IS NOT NULL)",
        RETURNS_DUE,
        OURS,
    ),
    spread(
        "reasons_not_held",
        "Why no return interview was held",
        DUE.format("those without an interview held, by the latest outcome recorded"),
        "Returns without an interview",
        NOT_HELD,
        _GUIDANCE,
        _NOT_HELD,
    ),
    share(
        "prevention_checks",
        "Police prevention check within 24 hours",
        f"Of the returns in the period (UK dates) whose 24 elapsed hours are over, those the police saw in that time. {RETURN}",
        "Returns with a prevention check within 24 hours",
        "Returns",
        "coalesce(f.prevention_checked_at <= f.over_at + INTERVAL 24 HOURS, false)",
        RETURNS_A_DAY_AGO,
        "Ours: a day, for the check that guidance asks for after every return",
    ),
)
