"""Each offer of a return home interview, and each interview held, as a row of its own: what Annex A's two flags cannot say."""

from services.reports.extracts.columns import Codes, Rows, code, day, number, yes_or_no
from services.reports.extracts.common import CATEGORY, FIRST, LAST_SEEN, ORIGINS, OVER, STATUS, URN, child
from services.reports.extracts.episodes import CONDUCTOR, HARM, OUTCOME, REASON

_KIND = Codes("Offer or interview", {"offer": "An offer, or that none could be made", "interview": "An interview held"})

# One list of both: the absence is read once, and stands beside each.
_EACH = """unnest(
        list_transform(offers, lambda one: struct_pack(kind := 'offer', at_time := one.offered_at, outcome := one.outcome,
            conductor_relation := NULL::VARCHAR, independent := NULL::BOOLEAN, reasons := NULL::VARCHAR[], harms := NULL::VARCHAR[],
            listened_to := NULL::BOOLEAN, right_person := NULL::BOOLEAN, changed := NULL::BOOLEAN))
        || list_transform(interviews, lambda one: struct_pack(kind := 'interview', at_time := one.held_at, outcome := NULL::VARCHAR,
            conductor_relation := one.conductor_relation, independent := one.independent, reasons := one.reasons, harms := one.harms,
            listened_to := one.listened_to, right_person := one.right_person, changed := one.changed))
    )"""
_ON = "timezone('Europe/London', e.one.at_time::TIMESTAMPTZ)::DATE"
# As a first offer is counted: where nobody could be offered one, none was made; and no clock ran for a return that a file alone tells of.
_CLOCKED = "e.offered_within_72_hours IS NOT NULL AND coalesce(e.one.outcome, '') NOT LIKE 'not\\_offered%' ESCAPE '\\'"
_RECORDED = """SELECT min(w.known_on) FROM recordings AS w WHERE w.authority = e.authority AND w.episode_id = e.episode_id
    AND w.part = e.one.kind AND w.happened_at = e.one.at_time"""

INTERVIEWS = Rows(
    id="interviews",
    title="Offers and interviews",
    row=(
        "One offer of a return home interview, or one interview held. An interview that answers several absences stands with each of "
        "them. What was recorded in error is left out, and so are cancelled absences."
    ),
    days="Offers made and interviews held on these days.",
    rows=f"(SELECT *, {_EACH} AS one FROM episodes WHERE status <> 'cancelled') AS e",
    asked=f"{_ON} >= $first AND {_ON} < $until",
    order="happened_on, md5(e.episode_id::VARCHAR), kind, e.one.at_time",
    columns=(
        *FIRST,
        code("kind", "Which of the two it is", "e.one.kind", _KIND),
        day("happened_on", "When it was offered or held", _ON),
        day("recorded_on", "When that was written down. Empty where the record does not say", _RECORDED),
        number(
            "hours_after",
            "Elapsed since the absence was over, rounded; below 0 where it came before. Empty where days alone are known",
            "CASE e.times WHEN 'minutes' THEN round(epoch(e.one.at_time - e.over_at) / 3600) END",
            "hours",
        ),
        yes_or_no(
            "within_72_hours",
            "Within 72 elapsed hours after the absence was over. Empty where no clock ran, and where nothing could be offered",
            f"CASE WHEN {_CLOCKED} THEN e.one.at_time <= e.over_at + INTERVAL 72 HOURS END",
        ),
        code("outcome", "What came of the offer. Empty of an interview", "e.one.outcome", OUTCOME),
        code("conductor_relation", "Who held the interview. Empty of an offer", "e.one.conductor_relation", CONDUCTOR),
        yes_or_no("independent", "Whether that was somebody independent (rule 1, from 2026). Empty of an offer", "e.one.independent"),
        code("reasons", "Why the child went, as told in this interview", "e.one.reasons", REASON, many=True),
        code("harms", "What happened to the child, as told in this interview", "e.one.harms", HARM, many=True),
        yes_or_no("listened_to", "The child felt listened to. Empty where not asked, or answered in words", "e.one.listened_to"),
        yes_or_no("right_person", "It was the right person to talk to. Empty as before", "e.one.right_person"),
        yes_or_no("changed", "Something had changed since the last time. Empty as before", "e.one.changed"),
        *ORIGINS,
        code("status", "Where the absence stands", "e.status", STATUS),
        code("category", "Missing or away, at the start", "e.category", CATEGORY),
        LAST_SEEN,
        OVER,
        *child(),
        URN,
    ),
)
