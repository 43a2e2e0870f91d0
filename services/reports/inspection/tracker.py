"""The tracker: each absence that touches the twelve months as one row of codes, times and what was done. No name and no words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.indicators.fields import ENDED_BY, PLACEMENT, SEX
from services.reports.indicators.known import rows_known
from services.reports.returns.as_at import AsAt
from services.reports.returns.list_8 import first_counted
from shared.clock import LONDON
from shared.contracts.codes import CareStatus, Category, ConductorRelation, EpisodeStatus, InterviewOutcome, LastSeenPrecision, RiskLevel
from shared.contracts.response_codes import StrategyOutcome

# By the day last seen: who was gone before the twelve months, and was not back when they began, is in it too.
TOUCHING = "status <> 'cancelled' AND last_seen_on <= $on AND coalesce(over_on, $on) >= $first"
EPISODES = f"SELECT * FROM episodes WHERE {TOUCHING} ORDER BY last_seen_at, reference"
ONLY_THE_DAY = "Only the day is known"
"""Of an absence that a file of days told: how exact its time of day is, is nobody's to say (decision 0011)."""


def rows(connection: DuckDBPyConnection, at: AsAt) -> list[dict[str, object]]:
    """By heading, in order of last seen. Times are London's, without a zone; of imported history days."""
    found = rows_known(connection, EPISODES, at.known_on, on=at.on, first=first_counted(at.on))
    names = [column[0] for column in connection.description or ()]
    return [_row(dict(zip(names, one, strict=True))) for one in found]


def _row(one: Mapping[str, Any]) -> dict[str, object]:
    def when(name: str) -> date | datetime | None:
        return _local(one[name], days=one["times"] == "days")

    strategy = one["strategy"][0] if one["strategy"] else None
    over, left = one["over_at"], one["last_seen_at"]
    return {
        "Reference": one["reference"],
        "Child": one["child_id"],
        "Whose child": _label(CareStatus, one["care_status"]),
        "Written down here": "Yes" if one["origin"] == "raised" else "No: loaded from a return",
        "Missing or away": _label(Category, one["category"]),
        "Stands": _label(EpisodeStatus, one["status"]),
        "Age at the start": one["age"],
        "Sex": SEX.values.get(one["sex"], one["sex"]),
        "Placement at the start": _placed(one["placement_type"]),
        "In or out of area": None if one["in_area"] is None else "In" if one["in_area"] else "Out",
        "Team at the start": one["team"],
        "Last seen": when("last_seen_at"),
        "Exact": ONLY_THE_DAY if one["times"] == "days" else _label(LastSeenPrecision, one["last_seen_precision"]),
        "Reported to us": when("reported_at"),
        "First written down": _local(one["recorded_at"]),
        "Police told": _local(one["police_told_at"]),
        "Risk, social work": _label(RiskLevel, one["risk"]),
        "Risk, police": _label(RiskLevel, one["police_risk"]),
        "Strategy decision": _label(StrategyOutcome, strategy["decision"]) if strategy else None,
        "Strategy meeting or decision at": _local(one["strategy_at"]),
        "First management decision": _local(one["decided_at"]),
        "Found": _local(one["found_at"], days=one["times"] == "days"),
        "Back, or otherwise over": when("over_at"),
        "How it ended": ENDED_BY.values.get(one["ended_by"], one["ended_by"]),
        "Hours away": round((over - left).total_seconds() / 3600, 1) if over and one["times"] == "minutes" else None,
        "Prevention check": _local(one["prevention_checked_at"]),
        "Return plan made": _local(one["plan_made_at"]),
        "Planned": ", ".join(one["planned"] or ()) or None,
        "Interview first offered": _local(one["offered_at"]),
        "Offered within 72 hours": _yes_no(one["offered_within_72_hours"]),
        "Latest outcome": _label(InterviewOutcome, one["outcome"]),
        "Interview first held": _local(one["held_at"]),
        "Held within 72 hours": _yes_no(one["held_within_72_hours"]),
        "Held by": _label(ConductorRelation, one["conductor_relation"]),
        "Independent": _yes_no(one["independent"]),
        "Discussion with own worker": _local(one["discussed_at"]),
        "Reasons coded": len(one["reasons"]),
        "Actions agreed": len(one["actions"]),
        "Actions done": sum(1 for action in one["actions"] if action["done_at"]),
        "Closed": _local(one["closed_at"]),
    }


def _local(at: datetime | None, *, days: bool = False) -> date | datetime | None:
    """London's wall clock to the minute; a spreadsheet knows no time zones."""
    if at is None:
        return None
    local = at.replace(tzinfo=UTC).astimezone(LONDON).replace(tzinfo=None, second=0, microsecond=0)
    return local.date() if days else local


def _label(codes: type[Enum], code: str | None) -> str | None:
    return str(getattr(codes(code), "label", code)) if code else None


def _placed(code: str | None) -> str | None:
    (field,) = (one for one in PLACEMENT if one.id == "placement_type")
    return field.values.get(code, code) if code else None


def _yes_no(said: bool | None) -> str | None:
    return None if said is None else "Yes" if said else "No"
