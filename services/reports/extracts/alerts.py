"""Each alert as a row: what called for it, whether somebody acknowledged it, and how soon."""

from services.reports.extracts.columns import Codes, Column, Rows, code, day, number, yes_or_no
from services.reports.extracts.common import CATEGORY, FIRST, LAST_SEEN, ORIGINS, STATUS, URN, child, coded
from shared.contracts.alert_codes import AlertCause, AlertState, Severity, Stands
from shared.identity.people import Role

_WITHIN = {15: "15_minutes", 60: "1_hour", 360: "6_hours", 1440: "24_hours"}
_SOON = " ".join(f"WHEN a.acknowledged_at <= a.raised_at + INTERVAL {minutes} MINUTES THEN '{name}'" for minutes, name in _WITHIN.items())
_ROLE = Codes("Role", {one.value: one.shown for one in Role}, closed=False)


def _on(instant: str) -> str:
    return f"timezone('Europe/London', a.{instant}::TIMESTAMPTZ)::DATE"


ALERTS = Rows(
    id="alerts",
    title="Alerts",
    row="One alert of one absence, also news that asks nobody for anything. Alerts of cancelled absences are left out.",
    days="Alerts raised on these days.",
    # A scan of the days asked for, as of the figure `alerts`.
    rows="alerts AS a JOIN episodes AS e ON e.authority = a.authority AND e.episode_id = a.episode_id",
    asked="e.status <> 'cancelled' AND a.raised_on >= $first AND a.raised_on < $until",
    order="a.raised_on, md5(a.alert_id::VARCHAR)",
    columns=(
        *FIRST,
        Column("rule", "VARCHAR", "The rule of the policy", "a.rule"),
        code("cause", "What called for it", "a.cause", coded("Cause of an alert", AlertCause)),
        code("stands", "What it stands for", "a.stands", coded("What an alert stands for", Stands)),
        code("severity", "How it was told", "a.severity", coded("Severity", Severity)),
        yes_or_no("wakes", "Whether it goes to telephones at night", "a.wakes"),
        code("state", "Where it stands", "a.state", coded("State of an alert", AlertState)),
        day("raised_on", "When it was raised", "a.raised_on"),
        number(
            "hours_after_last_seen",
            "Elapsed from last seen to raised, rounded. Empty where days alone are known",
            "CASE e.times WHEN 'minutes' THEN round(epoch(a.raised_at - e.last_seen_at) / 3600) END",
            "hours",
        ),
        day("acknowledged_on", "When a named person acknowledged it. Empty where nobody did", _on("acknowledged_at")),
        code(
            "acknowledged_within",
            "How soon after it was raised, the shortest that holds",
            f"CASE WHEN a.acknowledged_at IS NOT NULL THEN CASE {_SOON} ELSE 'later' END END",
            Codes("Acknowledged within", {name: name.replace("_", " ") for name in _WITHIN.values()} | {"later": "More than 24 hours"}),
        ),
        code("acknowledged_role", "The role of who acknowledged", "a.acknowledged_role", _ROLE),
        day("acted_on", "When what it asks for was there. Empty where it never was, or nothing is asked", _on("acted_at")),
        day("closed_on", "When it was over", _on("closed_at")),
        yes_or_no("nobody_reached", "No message of the step it stands on can reach anybody", "a.nobody_reached"),
        *ORIGINS,
        code("status", "Where the absence stands", "e.status", STATUS),
        code("category", "Missing or away, at the start", "e.category", CATEGORY),
        LAST_SEEN,
        *child(),
        URN,
    ),
)
