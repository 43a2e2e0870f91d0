"""Each absence as a row of codes and days, of a child whom nobody can tell by it: personal data all the same (domain.md, extract rules).

A pseudonym is of this extract alone: the same child has another in the next, so that two extracts cannot be joined. Age instead of a
date of birth, days instead of minutes, no reference, no postcode, no home.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from duckdb import DuckDBPyConnection

from services.reports.indicators.known import rows_known

KEPT_FOR = timedelta(days=90)
"""After which an extract is to be deleted (ours): a purpose that lasts longer is served by a new one."""


def known(expression: str, name: str) -> str:
    """A column that is empty for imported history, which knows nothing of what was done: neither none nor no."""
    return f"CASE WHEN origin = 'raised' THEN {expression} END AS {name}"


# A scan of the days asked for.
EPISODES = f"""
SELECT child_id, episode_id::VARCHAR AS episode_id, origin, times, status, category, last_seen_on,
       CASE times WHEN 'minutes' THEN last_seen_precision END AS last_seen_precision,
       timezone('Europe/London', recorded_at::TIMESTAMPTZ)::DATE AS recorded_on, over_on, ended_by,
       datediff('day', last_seen_on, over_on) AS days,
       CASE times WHEN 'minutes' THEN round(epoch(over_at - last_seen_at) / 3600)::INTEGER END AS hours, found_location,
       care_status, in_care, age, sex, legal_status, placement_type, provider, in_area, team, marks,
       {known("plan_kept", "plan_kept")}, risk, police_risk, strategy[1].decision AS strategy,
       {known("len(decisions)::INTEGER", "decisions")}, {known("plan_made_at IS NOT NULL", "planned")}, planned AS plan,
       offered_within_72_hours, {known("accepted", "accepted")}, outcome, held_within_72_hours, conductor_relation, independent,
       {known("len(discussions)::INTEGER", "discussions")}, {known("prevention_checked_at IS NOT NULL", "prevention_checked")},
       reasons, harms, {known("len(actions)::INTEGER", "actions")},
       {known("len(list_filter(actions, lambda one: one.done_at IS NOT NULL))::INTEGER", "actions_done")}
FROM episodes WHERE status <> 'cancelled' AND last_seen_on >= $first AND last_seen_on < $until
ORDER BY last_seen_on, md5(episode_id::VARCHAR)
"""


@dataclass(frozen=True)
class Extract:
    """`types` (DuckDB's) by column, and the rows beneath them; a list of codes is text, joined by semicolons."""

    types: dict[str, str]
    rows: list[list[Any]]

    @property
    def columns(self) -> list[str]:
        return list(self.types)


def extract(connection: DuckDBPyConnection, first: date, until: date, known_on: date | None, today: date, secret: bytes) -> Extract:
    """Absences last seen from one London day to before another. `secret` makes the pseudonyms, and is to be forgotten."""
    found = rows_known(connection, EPISODES, known_on, first=first, until=until)
    described = [(column[0], str(column[1])) for column in connection.description or ()]
    told: list[Callable[[Any], Any]] = [_pseudonym(secret) if name in _PSEUDONYMS else _plain for name, _ in described]
    rows = [[today + KEPT_FOR, *(tell(value) for tell, value in zip(told, row, strict=True))] for row in found]
    types = {_PSEUDONYMS.get(name, name): "VARCHAR" if kind.endswith("[]") else kind for name, kind in described}
    return Extract({"delete_by": "DATE"} | types, rows)


_PSEUDONYMS = {"child_id": "child_pseudonym", "episode_id": "episode_pseudonym"}


def _pseudonym(secret: bytes) -> Callable[[str], str]:
    return lambda whose: hmac.new(secret, whose.encode(), sha256).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value
