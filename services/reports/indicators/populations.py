"""The rows figures are about, and what can be asked of them. Each population is one FROM clause; its fields are in `fields`."""

from dataclasses import replace

from services.reports.indicators import fields as by
from services.reports.indicators.declaring import Population
from services.reports.recordings import DONE, LATE, TALKS, among

ONE_CHILD = "DISTINCT (f.authority, f.child_id)"
LAST_DAY = "least(r.to_on - 1, $today)"
"""The last London day of a range that there is anything to know of."""

BEGUN = Population(
    "episodes AS f JOIN ranges AS r ON f.last_seen_on >= r.from_on AND f.last_seen_on < r.to_on AND f.status <> 'cancelled'",
    by.OF_AN_EPISODE,
    of_history=True,
    of_absences=True,
)
RAISED = Population(
    f"{BEGUN.rows} AND f.origin = 'raised'",
    by.OF_AN_EPISODE,
    left_out=f"{BEGUN.rows} AND f.origin = 'imported'",
    of_absences=True,
)


def _begun_for(hours: int) -> Population:
    return replace(RAISED, rows=f"{RAISED.rows} AND f.last_seen_at + INTERVAL {hours} HOURS <= $now")


BEGUN_6_HOURS, BEGUN_24_HOURS = _begun_for(6), _begun_for(24)
MISSING_24_HOURS = Population(f"{BEGUN_24_HOURS.rows} AND f.category = 'M'", by.OF_AN_EPISODE, of_absences=True)
_EACH_WORD = RAISED.rows.replace("episodes AS f", "(SELECT *, unnest(told) AS word FROM episodes) AS f", 1)
TOLD = replace(RAISED, rows=_EACH_WORD, left_out=None, of_absences=False)


def _gone_for(hours: int) -> Population:
    begun = _begun_for(hours)
    return replace(begun, rows=f"{begun.rows} AND coalesce(f.over_at, f.found_at, $now) >= f.last_seen_at + INTERVAL {hours} HOURS")


GONE_6_HOURS, GONE_24_HOURS = _gone_for(6), _gone_for(24)


def _periods(category: str) -> Population:
    return Population(
        f"""periods AS f JOIN ranges AS r ON f.start_on < r.to_on AND coalesce(f.counts_to, $today) >= r.from_on
    AND f.category {category} AND f.care_status = 'ours' AND f.status <> 'cancelled'""",
        by.OF_A_PERIOD,
        of_history=True,
        lasting=True,
        of_absences=True,
    )


INCIDENTS, AWAY, MISSING_OR_AWAY = _periods("= 'M'"), _periods("= 'A'"), _periods("IN ('M', 'A')")
INCIDENTS_OVER = Population(
    """periods AS f JOIN ranges AS r ON f.end_on >= r.from_on AND f.end_on < r.to_on
    AND f.category = 'M' AND f.care_status = 'ours' AND f.status <> 'cancelled'""",
    by.OF_A_PERIOD,
    of_history=True,
    of_absences=True,
)
"""Each in the one range in which it ended."""

# Where the placement ended while the child was away, the period after it began in the next one: the Department's placement is that.
_OF_ITS_OWN_START = """(
    SELECT p.* REPLACE (CASE WHEN p.start_on > e.last_seen_on THEN coalesce(s.placement_type, p.placement_type) ELSE p.placement_type END
        AS placement_type)
    FROM periods AS p JOIN episodes AS e ON e.authority = p.authority AND e.episode_id = p.episode_id
    ASOF LEFT JOIN care AS s ON s.authority = p.authority AND s.child_id = p.child_id AND p.start_on >= s.began_on
)"""
INCIDENTS_PLACED = replace(INCIDENTS, rows=INCIDENTS.rows.replace("periods", _OF_ITS_OWN_START, 1))
"""`INCIDENTS`, with the placement at the period's start instead of the episode's; slower."""

# Each child once in a range, and how often.
_TIMES = "SELECT r.range, f.authority, f.child_id, count(*) AS times FROM {} GROUP BY ALL"
_IN_RANGE = "({}) AS f JOIN ranges AS r ON r.range = f.range"
CHILDREN_MISSING = Population(_IN_RANGE.format(_TIMES.format(INCIDENTS.rows)), by.OF_A_CHILD, of_history=True, lasting=True)
CHILDREN_AWAY = Population(_IN_RANGE.format(_TIMES.format(AWAY.rows)), by.OF_A_CHILD, of_history=True, lasting=True)
CHILDREN_BEGUN = Population(_IN_RANGE.format(_TIMES.format(BEGUN.rows)), by.OF_A_CHILD, of_history=True)

# Beside each episode when the child had gone two times before it, and when they went next; read no further than the question needs.
_AROUND = """
    SELECT *, lag(last_seen_at, 2) OVER theirs AS two_before, lead(last_seen_at) OVER theirs AS next_at FROM episodes
    WHERE status <> 'cancelled' AND last_seen_on >= (SELECT min(from_on) FROM ranges) - 400
    WINDOW theirs AS (PARTITION BY authority, child_id ORDER BY last_seen_at, episode_id)"""
CHILDREN_REPEATING = Population(
    f"""(
    SELECT r.range, f.authority, f.child_id, min(f.last_seen_at - f.two_before) AS third_after
    FROM ({_AROUND}) AS f JOIN ranges AS r ON f.last_seen_on >= r.from_on AND f.last_seen_on < r.to_on GROUP BY ALL
) AS f JOIN ranges AS r ON r.range = f.range""",
    by.OF_A_CHILD,
    of_history=True,
)


def _followed(days: int, which: str) -> Population:
    return Population(
        f"""({_AROUND}) AS f JOIN ranges AS r ON f.over_on >= r.from_on AND f.over_on < r.to_on
    AND f.over_at + INTERVAL {days} DAYS <= $now AND {which}""",
        by.OF_AN_END,
        of_history=True,
        of_absences=True,
    )


FOLLOWED_30_DAYS, ACTED_FOLLOWED_90_DAYS = _followed(30, "true"), _followed(90, "len(f.actions) > 0")

# Series of short breaks (V3, V4) alone do not make a child looked after in these figures.
_NO_BREAKS = "coalesce(s.legal_status, '') NOT IN ('V3', 'V4')"


def _looked_after(periods: Population) -> Population:
    return Population(
        f"""(
    SELECT DISTINCT r.range, s.authority, s.child_id FROM care AS s
    JOIN ranges AS r ON s.began_on < r.to_on AND s.began_on <= $today AND coalesce(s.ceased_on, $today) >= r.from_on
    WHERE {_NO_BREAKS}
) AS f JOIN ranges AS r ON r.range = f.range
LEFT JOIN ({_TIMES.format(periods.rows)}) AS incident
    ON incident.range = f.range AND incident.authority = f.authority AND incident.child_id = f.child_id""",
        by.OF_A_CHILD,
        of_history=True,
        lasting=True,
    )


LOOKED_AFTER, LOOKED_AFTER_OR_AWAY = _looked_after(INCIDENTS), _looked_after(AWAY)

# The register as it was known on the last day: what a child's record says now would tell nothing of an earlier month.
LOOKED_AFTER_AT_THE_END = Population(
    f"""(
    SELECT r.range, k.*, {LAST_DAY} AS last_day FROM ranges AS r
    JOIN (FROM main.children UNION ALL BY NAME FROM main.children_past) AS k ON k.known_on <= {LAST_DAY}
    QUALIFY k.version = max(k.version) OVER (PARTITION BY r.range, k.authority, k.child_id)
) AS f JOIN ranges AS r ON r.range = f.range AND EXISTS (
    SELECT 1 FROM care AS s WHERE s.authority = f.authority AND s.child_id = f.child_id AND s.began_on <= f.last_day
    AND coalesce(s.ceased_on > f.last_day, true) AND {_NO_BREAKS}
)""",
    by.OF_A_CHILD_LIVING,
    of_history=True,
)

# The clock runs for every return a person recorded, on an imported absence too, and from custody or hospital on; a return that a file
# alone tells of has none, and is left out.
_CLOCKED = """f JOIN ranges AS r ON f.{0} >= r.from_on AND f.{0} < r.to_on
    AND f.status <> 'cancelled' AND f.offered_within_72_hours IS NOT NULL"""
_OVER = f"episodes AS {_CLOCKED.format('over_on')}"
_HOURS_OVER = "f.over_at + INTERVAL 72 HOURS <= $now"
_OVER_BY_FILE = """episodes AS f JOIN ranges AS r ON f.over_on >= r.from_on AND f.over_on < r.to_on
    AND f.status <> 'cancelled' AND f.origin = 'imported' AND f.offered_within_72_hours IS NULL"""
RETURNS = Population(_OVER, by.OF_A_RETURN, left_out=_OVER_BY_FILE, of_absences=True)
OFFER_DUE = replace(RETURNS, rows=f"{_OVER} AND ({_HOURS_OVER} OR f.offered_within_72_hours)")
INTERVIEW_DUE = replace(RETURNS, rows=f"{_OVER} AND ({_HOURS_OVER} OR f.held_within_72_hours)")
RETURNS_DUE = replace(RETURNS, rows=f"{_OVER} AND {_HOURS_OVER}")
RETURNS_A_DAY_AGO = Population(f"{_OVER} AND f.over_at + INTERVAL 24 HOURS <= $now", by.OF_A_RETURN, of_absences=True)
OFFERED = Population(f"{_OVER} AND (f.offered_at IS NOT NULL OR f.held_at IS NOT NULL)", by.OF_A_RETURN, of_absences=True)
HELD = Population(f"{_OVER} AND f.held_at IS NOT NULL", by.OF_A_RETURN, of_absences=True)
NOT_HELD = Population(f"{RETURNS_DUE.rows} AND f.held_at IS NULL", by.OF_AN_END, of_absences=True)
PLANNED_DUE = Population(f"{RETURNS_DUE.rows} AND f.plan_made_at IS NOT NULL", by.OF_A_RETURN, of_absences=True)
ACCEPTED_DUE = Population(f"{RETURNS_DUE.rows} AND f.accepted", by.OF_A_RETURN, of_absences=True)
TALKED_DUE = Population(f"{RETURNS_DUE.rows} AND (f.held_at IS NOT NULL OR f.discussed_at IS NOT NULL)", by.OF_A_RETURN, of_absences=True)

# What was done after a return beside when it was written down: each part by itself, and of each return its conversations together.
_PART_WRITTEN = f"""
    SELECT e.*, w.part, w.role AS written_by, epoch(w.recorded_at - w.happened_at) / 3600 AS hours_to_record, {LATE} AS late
    FROM recordings AS w JOIN episodes AS e ON e.authority = w.authority AND e.episode_id = w.episode_id WHERE {{}}"""
WORK_DONE = Population(f"({_PART_WRITTEN.format(among(DONE))}) AS {_CLOCKED.format('over_on')}", by.OF_A_PART)
_TALKS_WRITTEN = f"SELECT w.authority, w.episode_id, bool_or({LATE}) AS late FROM recordings AS w WHERE {among(TALKS)} GROUP BY ALL"
TALKED = Population(
    f"""(
    SELECT e.*, talks.late FROM episodes AS e JOIN ({_TALKS_WRITTEN}) AS talks
    ON talks.authority = e.authority AND talks.episode_id = e.episode_id
) AS {_CLOCKED.format("over_on")}""",
    by.OF_A_RETURN,
    of_absences=True,
)


def _each(of: str, one: str) -> Population:
    """A row for each of the codes a return has."""
    return Population(f"(SELECT *, unnest({of}) AS {one} FROM episodes) AS {_CLOCKED.format('over_on')}", by.OF_A_RETURN)


AGES_TOLD = _each("list_filter(age_gaps, lambda age_gap: age_gap <> 'not_said')", "age_gap")
REASONS_TOLD, HARMS_TOLD = _each("reasons", "reason"), _each("list_filter(harms, lambda harm: harm <> 'none_told')", "harm")
SUPPORT_OFFERED = _each(
    "list_filter(list_distinct(list_transform(actions, lambda one: one.support)), lambda one: one IS NOT NULL)", "support"
)
_HELD_EACH = _each("interviews", "interview")


def _answered(question: str) -> Population:
    """Interviews in which the child answered that question by yes or no."""
    return replace(_HELD_EACH, rows=f"{_HELD_EACH.rows} AND f.interview.{question} IS NOT NULL")


LISTENED_TO, RIGHT_PERSON, CHANGED = _answered("listened_to"), _answered("right_person"), _answered("changed")
ACTIONS_DUE = Population(
    """(SELECT *, unnest(actions) AS action FROM episodes) AS f JOIN ranges AS r
    ON f.action.due >= r.from_on AND f.action.due < r.to_on AND f.action.due < $today AND f.status <> 'cancelled'""",
    by.OF_A_RETURN,
)
STRATEGY_DISCUSSIONS = Population(
    f"""(SELECT *, unnest(strategy) AS meeting FROM episodes) {BEGUN.rows.removeprefix("episodes ")}
    AND f.meeting.kind = 's47_strategy_discussion' AND f.meeting.decision = 'meeting_held'""",
    by.OF_AN_EPISODE,
)
TIMED = Population(
    f"episodes AS {_CLOCKED.format('returned_on')} AND f.times = 'minutes'", by.OF_AN_EPISODE, left_out=_OVER_BY_FILE, of_absences=True
)

# Notices ask nobody to acknowledge them. An alert knows its episode only; what can be asked of it is the episode's.
ALERTS = Population(
    """(
    SELECT e.*, a.severity, a.rule, a.cause, a.raised_at, a.raised_on, a.acknowledged_at, a.acknowledged_role
    FROM alerts AS a JOIN episodes AS e ON e.authority = a.authority AND e.episode_id = a.episode_id
    WHERE coalesce(a.stands, '') <> 'notice'
) AS f JOIN ranges AS r ON f.raised_on >= r.from_on AND f.raised_on < r.to_on AND f.status <> 'cancelled'""",
    by.OF_AN_ALERT,
)
ALERTS_ANSWERED = Population(f"{ALERTS.rows} AND f.acknowledged_at IS NOT NULL", by.OF_AN_ALERT)
ALERTS_15_MINUTES = Population(f"{ALERTS.rows} AND f.raised_at + INTERVAL 15 MINUTES <= $now", by.OF_AN_ALERT)
