"""The work around an absence: recorded, told, decided and answered in time, and what is ready before a child goes."""

from services.reports.indicators.declaring import Indicator, median, number, share, spread
from services.reports.indicators.fields import Field
from services.reports.indicators.populations import (
    ALERTS,
    ALERTS_15_MINUTES,
    ALERTS_ANSWERED,
    BEGUN_6_HOURS,
    BEGUN_24_HOURS,
    GONE_6_HOURS,
    GONE_24_HOURS,
    LOOKED_AFTER_AT_THE_END,
    MISSING_24_HOURS,
    RAISED,
    STRATEGY_DISCUSSIONS,
    TOLD,
)
from shared.contracts.response_codes import TellWhom

_OURS = "Ours: the operational record"
_RAISED = "Of the episodes begun in the period (UK date last seen) and raised here{}, {}. Cancelled ones and imported history are out."
_6_HOURS, _24_HOURS = " whose first 6 hours are over", " whose first 24 hours are over"


def _told_to(who: TellWhom, title: str, they_were: str) -> Indicator:
    told = f"list_filter(f.told, lambda one: one.who = '{who}' AND one.told_at <= f.last_seen_at + INTERVAL 24 HOURS)"
    return share(
        f"{who}_told_within_24_hours",
        f"{title} told within 24 hours",
        _RAISED.format(_24_HOURS, f"those where {they_were} told within 24 hours of last seen"),
        f"Episodes where {they_were} told in time",
        "Episodes begun",
        f"len({told}) > 0",
        BEGUN_24_HOURS,
        "Ours: telling within a day",
    )


IN_TIME = (
    share(
        "recorded_late",
        "Recorded late",
        _RAISED.format("", "those written down more than 24 hours after we were told. Recorded late is normal, and never punished"),
        "Episodes recorded late",
        "Episodes begun",
        "f.recorded_at > f.reported_at + INTERVAL 24 HOURS",
        RAISED,
        _OURS,
    ),
    median(
        "minutes_to_record",
        "Median minutes from reported to recorded",
        (
            "The median of minutes from when we were told to when the episode was written down, of episodes begun in the "
            "period and raised here."
        ),
        "Episodes begun",
        "minutes",
        RAISED,
        _OURS,
        "epoch(f.recorded_at - f.reported_at) / 60",
    ),
    share(
        "police_told_within_24_hours",
        "Police told within 24 hours",
        _RAISED.format(f"{_24_HOURS}, in category M", "those reported to the police within 24 hours of last seen"),
        "Episodes with the police told in time",
        "Missing episodes begun",
        "coalesce(f.police_told_at <= f.last_seen_at + INTERVAL 24 HOURS, false)",
        MISSING_24_HOURS,
        "Ours: telling within a day",
    ),
    _told_to(TellWhom.PARENTS, "Parents", "the parents were"),
    _told_to(TellWhom.IRO, "IRO", "the IRO was"),
    spread(
        "told_or_not",
        "Whom there was a word about: told, or not told and why",
        _RAISED.format(
            "", "each of those who may have to know of whom it is recorded that they were told, or why not: the latest word on each"
        ),
        "Words on record",
        TOLD,
        _OURS,
        Field(
            "told_or_not",
            "Who, and whether they were told",
            "f.word.who || CASE WHEN f.word.told_at IS NULL THEN '_not' ELSE '' END",
            {one.value: f"{one.label}: told" for one in TellWhom}
            | {f"{one.value}_not": f"{one.label}: not told, and why" for one in TellWhom},
        ),
    ),
    share(
        "strategy_decided",
        "Strategy decision recorded",
        _RAISED.format(
            _6_HOURS,
            "those with a strategy decision: a meeting held, planned, or not needed. None can be recorded without its rationale",
        ),
        "Episodes with a strategy decision",
        "Episodes begun",
        "f.strategy_at IS NOT NULL",
        BEGUN_6_HOURS,
        "Local authority practice: Norfolk",
    ),
    share(
        "strategy_within_6_hours",
        "Strategy decision within 6 hours",
        _RAISED.format(
            " that went on for 6 hours",
            (
                "those whose first strategy meeting was held, or decided not to be needed, within 6 hours of last seen. A "
                "meeting planned counts by its own time"
            ),
        ),
        "Episodes with a strategy decision in time",
        "Episodes of 6 hours or more",
        "coalesce(f.strategy_at <= f.last_seen_at + INTERVAL 6 HOURS, false)",
        GONE_6_HOURS,
        "Local authority practice: Essex",
    ),
    share(
        "quorate_strategy_discussions",
        "Quorate strategy discussions",
        (
            "Of the s47 strategy discussions held about episodes begun in the period (UK date last seen), those with "
            "social care, police and health "
            "at least."
        ),
        "Quorate discussions",
        "S47 strategy discussions held",
        "coalesce(f.meeting.quorate, false)",
        STRATEGY_DISCUSSIONS,
        "Working Together to Safeguard Children",
    ),
    share(
        "decided_within_24_hours",
        "Management decision within 24 hours",
        _RAISED.format(
            " that went on for 24 hours",
            "those with a management decision within 24 hours of last seen. A comment decides nothing",
        ),
        "Episodes with a decision in time",
        "Episodes of 24 hours or more",
        "coalesce(f.decided_at <= f.last_seen_at + INTERVAL 24 HOURS, false)",
        GONE_24_HOURS,
        "Local authority practice: Lancashire, Plymouth",
    ),
)

_ALERT = (
    "Alerts raised in the period (UK dates) that ask somebody to acknowledge; notices are out, and so are alerts of cancelled episodes."
)
ANSWERED = (
    number("alerts", "Alerts raised", _ALERT, "alerts", ALERTS, _OURS),
    share(
        "alerts_acknowledged",
        "Alerts acknowledged",
        f"Of the alerts of the period that are 15 minutes old, those that a named person acknowledged, in time or later. {_ALERT}",
        "Alerts acknowledged",
        "Alerts raised",
        "f.acknowledged_at IS NOT NULL",
        ALERTS_15_MINUTES,
        _OURS,
    ),
    share(
        "alerts_acknowledged_within_15_minutes",
        "Alerts acknowledged within 15 minutes",
        f"Of the alerts of the period that are 15 minutes old, those that a named person acknowledged in that time. {_ALERT}",
        "Alerts acknowledged within 15 minutes",
        "Alerts raised",
        "coalesce(f.acknowledged_at <= f.raised_at + INTERVAL 15 MINUTES, false)",
        ALERTS_15_MINUTES,
        "Ours: the policy’s time on each step",
    ),
    median(
        "minutes_to_acknowledge",
        "Median minutes to acknowledge",
        f"The median of minutes from raised to acknowledged, of alerts acknowledged. {_ALERT}",
        "Alerts acknowledged",
        "minutes",
        ALERTS_ANSWERED,
        _OURS,
        "epoch(f.acknowledged_at - f.raised_at) / 60",
    ),
)

_AT_THE_END = (
    "Of the children looked after on the period’s last day (today, where it is not over), as the register was "
    "known that day, those with {}. "
    "Children looked after only in a series of short breaks (legal status V3 or V4) are out."
)
READY = (
    share(
        "response_plans",
        "Children with a current response plan",
        _AT_THE_END.format("a response plan agreed by that day and not past its review"),
        "Children with a current plan",
        "Children looked after",
        "coalesce(f.last_day BETWEEN f.plan_agreed_on AND f.plan_review_by, false)",
        LOOKED_AFTER_AT_THE_END,
        "Ours: the one measure that acts before harm",
    ),
    share(
        "plans_and_photographs",
        "Children with a current response plan and a photograph",
        _AT_THE_END.format("both a response plan agreed by that day and not past its review, and a dated photograph kept for the police"),
        "Children with both",
        "Children looked after",
        "coalesce(f.last_day BETWEEN f.plan_agreed_on AND f.plan_review_by AND f.photograph_taken_on <= f.last_day, false)",
        LOOKED_AFTER_AT_THE_END,
        "Ours: the one measure that acts before harm",
    ),
    share(
        "photographs",
        "Children with a photograph on record",
        _AT_THE_END.format("a dated photograph kept for the police"),
        "Children with a photograph",
        "Children looked after",
        "coalesce(f.photograph_taken_on <= f.last_day, false)",
        LOOKED_AFTER_AT_THE_END,
        "Philomena protocol",
    ),
)
