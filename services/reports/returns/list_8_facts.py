"""What list 8 is made of, read from one snapshot of the facts: children, their care, their absences; as known now or on a past day."""

from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.indicators.known import rows_known
from services.reports.returns.list_8 import Absences, Registered, first_counted
from shared.contracts.children import CareEpisode, ChildSnapshot, Mark

# Our children: who is placed here by another council is in that council's list. A provisional child somebody matched is the other one.
CHILDREN = """
SELECT k.child_id, k.care_status, k.date_of_birth, k.sex, k.ethnicity, k.team, k.in_area, k.host_authority, k.marks, k.told_placement,
    coalesce(s.care, [])
FROM children AS k LEFT JOIN (
    SELECT authority, child_id, list(struct_pack(
        decom := began_on, "dec" := ceased_on, rne := reason_began, rec := reason_ceased, ls := legal_status, cin := need,
        place := placement_type, place_provider := provider, urn := urn
    ) ORDER BY began_on, ceased_on NULLS LAST) AS care
    FROM care GROUP BY ALL
) AS s ON s.authority = k.authority AND s.child_id = k.child_id
WHERE k.care_status <> 'placed_here' AND k.matched_to IS NULL
ORDER BY k.child_id
"""

# An episode is missing (or absent) once however many periods it has, from the start of the first of them. The last missing episode is
# the one that ended last; nobody could record an interview where no clock ran for it (imported history).
ABSENCES = """
SELECT w.child_id, count(*) FILTER (WHERE w.category = 'M'), count(*) FILTER (WHERE w.category = 'A'),
    arg_max(
        struct_pack(
            known := e.offered_within_72_hours IS NOT NULL OR len(e.offers) > 0 OR e.held_at IS NOT NULL,
            offered := e.offered_at IS NOT NULL OR e.held_at IS NOT NULL,
            accepted := e.accepted
        ),
        (e.over_at, e.last_seen_at, e.episode_id)
    ) FILTER (WHERE w.category = 'M' AND e.over_on <= $on)
FROM (
    SELECT authority, episode_id, child_id, category, min(start_on) AS start_on FROM periods
    WHERE status <> 'cancelled' AND care_status = 'ours' GROUP BY ALL
) AS w JOIN episodes AS e ON e.authority = w.authority AND e.episode_id = w.episode_id
WHERE w.start_on BETWEEN $first AND $on
GROUP BY w.child_id
"""


def children(connection: DuckDBPyConnection, known_on: date | None) -> list[Registered]:
    return [_registered(*row) for row in rows_known(connection, CHILDREN, known_on)]


def absences(connection: DuckDBPyConnection, on: date, known_on: date | None) -> dict[str, Absences]:
    """By child; who never went is not in it."""
    found = rows_known(connection, ABSENCES, known_on, on=on, first=first_counted(on))
    return {child_id: _absences(missing, absent, last) for child_id, missing, absent, last in found}


def _absences(missing: int, absent: int, last: dict[str, bool] | None) -> Absences:
    if last is None or not last["known"]:
        return Absences(missing, absent, ended=last is not None)
    return Absences(missing, absent, ended=True, offered=last["offered"], accepted=last["accepted"])


def _registered(child_id: str, care_status: str, *said: Any) -> Registered:
    born, sex, ethnicity, team, in_area, host, marks, told, care = said
    episodes = [CareEpisode.model_validate(one) for one in (*care, *([told] if told else []))]
    placement = episodes.pop() if told else None
    snapshot = ChildSnapshot(child_id=child_id, version=1, care_status=care_status, care=tuple(episodes), placement=placement)
    return Registered(child_id, born, sex, ethnicity, team, in_area, host, [Mark.model_validate(one) for one in marks], snapshot.lived)
