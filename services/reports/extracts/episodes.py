"""Each absence as a row."""

from services.reports.extracts.columns import Codes, Column, Rows, code, day, number, of_a_record_here, yes_or_no
from services.reports.extracts.common import CATEGORY, FIRST, LAST_SEEN, ORIGINS, OVER, STATUS, URN, child, coded
from shared.contracts.codes import (
    ConductorRelation,
    FoundLocation,
    Harm,
    InterviewOutcome,
    LastSeenPrecision,
    Reason,
    RiskLevel,
)
from shared.contracts.response_codes import EndKind, Response, StrategyOutcome, Support

CONDUCTOR, OUTCOME = coded("Who held the interview", ConductorRelation), coded("Outcome of an offer", InterviewOutcome)
REASON, HARM = coded("Reason", Reason), coded("Harm", Harm)
_RISK = coded("Risk", RiskLevel)
_ENDED = Codes("End of an absence", {"return": "The child returned"} | {one.value: one.label for one in EndKind if one.whereabouts_known})
_SUPPORT = "list_sort(list_distinct(list_filter(list_transform(e.actions, lambda one: one.support), lambda one: one IS NOT NULL)))"
_DONE = "len(list_filter(e.actions, lambda one: one.done_at IS NOT NULL))"


def known(column: Column) -> Column:
    return of_a_record_here(column, "e.origin")


EPISODES = Rows(
    id="episodes",
    title="Absences",
    row="One absence (episode), not a period. Cancelled ones are left out.",
    days="Absences that began on these days (last seen).",
    # A scan of the days asked for.
    rows="episodes AS e",
    asked="e.status <> 'cancelled' AND e.last_seen_on >= $first AND e.last_seen_on < $until",
    order="e.last_seen_on, md5(e.episode_id::VARCHAR)",
    columns=(
        *FIRST,
        *ORIGINS,
        code("status", "Where it stands", "e.status", STATUS),
        code("category", "Missing or away, at the start", "e.category", CATEGORY),
        LAST_SEEN,
        code(
            "last_seen_precision",
            "How exact the time last seen is. Empty where days alone are known",
            "CASE e.times WHEN 'minutes' THEN e.last_seen_precision END",
            coded("Precision", LastSeenPrecision),
        ),
        day("recorded_on", "When it was first written down", "timezone('Europe/London', e.recorded_at::TIMESTAMPTZ)::DATE"),
        OVER,
        code("ended_by", "How it ended. Empty while it goes on, and for an end that starts no interview’s clock", "e.ended_by", _ENDED),
        number("days", "From last seen to over, as the Department counts", "datediff('day', e.last_seen_on, e.over_on)", "days", "BIGINT"),
        number(
            "hours",
            "Elapsed from last seen to over, rounded. Empty where days alone are known",
            "CASE e.times WHEN 'minutes' THEN round(epoch(e.over_at - e.last_seen_at) / 3600) END",
            "hours",
        ),
        code("found_location", "Where the child was found or came back to", "e.found_location", coded("Found", FoundLocation)),
        *child(),
        known(yes_or_no("plan_kept", "A response plan was in force when it began", "e.plan_kept")),
        yes_or_no("emergency_start", "The placement had begun as an emergency. Empty where nobody says", "e.emergency_start"),
        yes_or_no("worker_changed", "Another social worker in the 365 days before. Empty where not known", "e.worker_changed"),
        code("risk", "Risk by social work, as last assessed", "e.risk", _RISK),
        code("police_risk", "Risk by the police, as last told", "e.police_risk", _RISK),
        code("strategy", "The first strategy decision", "e.strategy[1].decision", coded("Strategy decision", StrategyOutcome)),
        known(number("decisions", "Management decisions, comments among them", "len(e.decisions)", "decisions")),
        known(yes_or_no("planned", "A plan for the return was made", "e.plan_made_at IS NOT NULL")),
        code("plan", "What the plan says follows", "e.planned", coded("Response", Response), many=True),
        yes_or_no(
            "offered_within_72_hours",
            "An interview was offered, or held, within 72 elapsed hours. Empty where no clock ran",
            "e.offered_within_72_hours",
        ),
        known(yes_or_no("accepted", "An offer was accepted, or an interview held", "e.accepted")),
        code("outcome", "The latest outcome of the offers", "e.outcome", OUTCOME),
        yes_or_no(
            "held_within_72_hours", "An interview was held within 72 elapsed hours. Empty where no clock ran", "e.held_within_72_hours"
        ),
        code("conductor_relation", "Who held the first interview", "e.conductor_relation", CONDUCTOR),
        yes_or_no("independent", "Whether that was somebody independent (rule 1, from 2026)", "e.independent"),
        known(number("discussions", "Discussions with the child’s social worker", "len(e.discussions)", "discussions")),
        known(yes_or_no("prevention_checked", "The police prevention check was made", "e.prevention_checked_at IS NOT NULL")),
        code("reasons", "Why the child went, in interviews and discussions together", "e.reasons", REASON, many=True),
        code("harms", "What happened to the child, as told in interviews", "e.harms", HARM, many=True),
        known(number("actions", "Actions agreed", "len(e.actions)", "actions")),
        code("services_offered", "The services that actions offered the child", _SUPPORT, coded("Service offered", Support), many=True),
        known(number("actions_done", "Of them, done", _DONE, "actions")),
        URN,
    ),
)
