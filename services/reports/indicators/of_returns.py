"""What follows a return: the funnel from plan to action, the discussions beside the interviews, and what children say."""

from services.reports.indicators.declaring import Indicator, Kind, Population, median, number, share, spread
from services.reports.indicators.fields import Field
from services.reports.indicators.populations import (
    ACTED_FOLLOWED_90_DAYS,
    ACTIONS_DUE,
    AGES_TOLD,
    CHANGED,
    HARMS_TOLD,
    HELD,
    INTERVIEW_DUE,
    LISTENED_TO,
    NOT_HELD,
    OFFER_DUE,
    OFFERED,
    REASONS_TOLD,
    RETURNS,
    RETURNS_A_DAY_AGO,
    RETURNS_DUE,
    RIGHT_PERSON,
)
from shared.contracts.codes import Harm, InterviewOutcome, Reason
from shared.contracts.response_codes import AgeGap

_GUIDANCE = "Statutory guidance on children who run away or go missing from home or care, 2014"
_OURS = "Ours: what is recorded about the response"
_KEPT = "Custody or hospital that ends an absence counts like a return: the hours run from then."
_RETURN = f"{_KEPT} Imported history, which knows nothing of what followed, is out."
_DUE = f"Of the returns in the period (UK dates) whose 72 elapsed hours are over, {{}}. {_RETURN}"

_NOT_HELD = Field(
    "not_held",
    "Latest outcome",
    "coalesce(f.outcome, 'nothing_recorded')",
    {one.value: one.label for one in InterviewOutcome} | {"nothing_recorded": "Nothing recorded"},
)

AFTER_RETURN = (
    number("returns", "Returns", f"Absences of any child that were over in the period (UK dates). {_RETURN}", "returns", RETURNS, _OURS),
    share(
        "return_plans_made",
        "Return plan made",
        _DUE.format("those with a return plan: a discussion, an interview or both, and why"),
        "Returns with a return plan",
        "Returns",
        "f.plan_made_at IS NOT NULL",
        RETURNS_DUE,
        _OURS,
    ),
    share(
        "interviews_offered",
        "Return interview offered",
        _DUE.format("those where an interview was offered, in time or later. One that was held counts as offered"),
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
            f"that was held counts as accepted. {_RETURN}"
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
        _DUE.format("those where an interview was held, in time or later"),
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
            f"outside, a multi-agency unit, the authority without responsibility for the case, or an advocate (rule 1, ours). {_RETURN}"
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
        f"The median of elapsed hours from the return, in the period (UK dates), to the first interview held. {_RETURN}",
        "Returns with an interview held",
        "hours",
        HELD,
        _GUIDANCE,
        "epoch(f.held_at - f.over_at) / 3600",
    ),
    share(
        "discussions_held",
        "Discussion with the child’s own social worker",
        _DUE.format("those the child’s own social worker talked through with them"),
        "Returns with a discussion",
        "Returns",
        "f.discussed_at IS NOT NULL",
        RETURNS_DUE,
        _OURS,
    ),
    share(
        "any_conversation",
        "Any conversation after the return",
        _DUE.format("those with an interview, a discussion or both"),
        "Returns with an interview or a discussion",
        "Returns",
        "(f.held_at IS NOT NULL OR f.discussed_at IS NOT NULL)",
        RETURNS_DUE,
        _OURS,
    ),
    spread(
        "reasons_not_held",
        "Why no return interview was held",
        _DUE.format("those without an interview held, by the latest outcome recorded"),
        "Returns without an interview",
        NOT_HELD,
        _GUIDANCE,
        _NOT_HELD,
    ),
    share(
        "prevention_checks",
        "Police prevention check within 24 hours",
        f"Of the returns in the period (UK dates) whose 24 elapsed hours are over, those the police saw in that time. {_RETURN}",
        "Returns with a prevention check within 24 hours",
        "Returns",
        "coalesce(f.prevention_checked_at <= f.over_at + INTERVAL 24 HOURS, false)",
        RETURNS_A_DAY_AGO,
        "Ours: a day, for the check that guidance asks for after every return",
    ),
)
_REASON = Field("reason", "Reason", "f.reason", {one.value: one.label for one in Reason})
_HARM = Field("harm", "Harm", "f.harm", {one.value: one.label for one in Harm if one is not Harm.NONE_TOLD})
_AGE_GAP = Field("age_gap", "Age beside the child’s", "f.age_gap", {one.value: one.label for one in AgeGap if one is not AgeGap.NOT_SAID})


def _yes(id: str, title: str, said: str, answered: Population) -> Indicator:
    """Of the children who answered one of the three questions by yes or no, those who said yes."""
    question = id.removesuffix("_since")
    return share(
        id,
        title,
        (
            f"Of the interviews held after the returns in the period (UK dates) in which the child answered the question by yes or no, "
            f"those in which they {said}. Nobody has to ask, and nobody to answer: who was not asked or answered in words is out. {_RETURN}"
        ),
        "Interviews with a yes",
        "Interviews with an answer",
        f"f.interview.{question}",
        answered,
        _OURS,
    )


WHAT_FOLLOWS = (
    share(
        "reasons_coded",
        "Interviews with the child’s reasons",
        f"Of the returns in the period (UK dates) with an interview held, those for which the reasons the child gave are coded. {_RETURN}",
        "Returns with reasons coded",
        "Returns with an interview held",
        "len(f.reasons) > 0",
        HELD,
        _OURS,
    ),
    spread(
        "reasons",
        "What children say: why they went",
        (
            "The reasons children gave in interviews and discussions after the returns in the period (UK dates); one "
            f"return can have several. {_RETURN}"
        ),
        "Reasons given",
        REASONS_TOLD,
        _OURS,
        _REASON,
    ),
    spread(
        "harms",
        "What children say: what happened to them",
        f"The harms children told of in interviews after the returns in the period (UK dates); one return can have several. {_RETURN}",
        "Harms told of",
        HARMS_TOLD,
        _OURS,
        _HARM,
    ),
    spread(
        "age_gaps",
        "What children say: how old a boyfriend or girlfriend is",
        (
            "How old the person whom a child calls boyfriend or girlfriend is beside the child, as told in interviews and discussions "
            f"after the returns in the period (UK dates); one return can have several. Who was asked and did not say is out. {_RETURN}"
        ),
        "Ages told of",
        AGES_TOLD,
        _OURS,
        _AGE_GAP,
    ),
    _yes("listened_to", "What children say: they felt listened to", "felt listened to", LISTENED_TO),
    _yes("right_person", "What children say: it was the right person to talk to", "said it was the right person to talk to", RIGHT_PERSON),
    _yes(
        "changed_since", "What children say: something changed since the last time", "said something had changed since last time", CHANGED
    ),
    share(
        "actions_agreed",
        "Returns after which an action was agreed",
        _DUE.format("those with an action agreed in an interview, a discussion or a meeting"),
        "Returns with an action agreed",
        "Returns",
        "len(f.actions) > 0",
        RETURNS_DUE,
        _OURS,
    ),
    share(
        "actions_done",
        "Agreed actions done",
        "Of the agreed actions whose due day lies in the period and is over, those done, in time or later.",
        "Actions done",
        "Actions due",
        "f.action.done_at IS NOT NULL",
        ACTIONS_DUE,
        _OURS,
    ),
    share(
        "again_after_an_action",
        "Missing again within 90 days, though an action was agreed",
        (
            "Of the absences that were over in the period (UK dates), for which an action was agreed and 90 days have "
            "passed since, those after "
            "which the child went again within those 90 days."
        ),
        "Absences followed by another",
        "Absences with an action agreed",
        "coalesce(f.next_at <= f.over_at + INTERVAL 90 DAYS, false)",
        ACTED_FOLLOWED_90_DAYS,
        _OURS,
    ),
)
