"""The rows behind a number: the very ones the engine counts for it, each with the episode it is, made of the same declarations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

from services.reports.indicators.engine import child_of, condition_of, parameters_of, ranges_of, value_of
from services.reports.indicators.fields import UNKNOWN
from services.reports.indicators.question import MONTH, NotAsked, Question

# Whose the episode is and whether that child is restricted stands as of now (`main`), whatever day the question is about.
STATEMENT = """
WITH {ranges}, these AS (
    SELECT r.range, {by} {band} AS band, coalesce({among}, false) AS counted, f.authority, f.episode_id
    FROM {rows} {child} WHERE {where}
)
SELECT these.* EXCLUDE (authority, episode_id), e.episode_id::VARCHAR, e.reference, e.last_seen_at, e.times = 'minutes',
    stands.child_id, coalesce(k.restricted, false)
FROM these JOIN episodes AS e ON e.authority = these.authority AND e.episode_id = these.episode_id
JOIN main.episodes AS stands ON stands.authority = these.authority AND stands.episode_id = these.episode_id
LEFT JOIN main.children AS k ON k.authority = stands.authority AND k.child_id = stands.child_id
ORDER BY e.last_seen_at DESC, e.episode_id, {order}
"""


@dataclass(frozen=True)
class Counted:
    """One row. `at` is the row of the answer it is counted in; `counted`: it is in the numerator, and not only in the denominator.

    `last_seen_at` is UTC; not `timed`, its London day alone is known.
    """

    at: Mapping[str, str]
    counted: bool
    episode_id: str
    reference: str
    last_seen_at: datetime
    timed: bool
    child_id: str
    restricted: bool


@dataclass(frozen=True)
class Cell:
    """Which of a question's rows: those of the answer's rows that have `at`, and with `counted` those in the numerator, or not in it."""

    at: Mapping[str, str]
    counted: bool | None = None

    def holds(self, row: Counted) -> bool:
        return self.counted in (None, row.counted) and all(row.at[name] == value for name, value in self.at.items())


def cell_of(question: Question, given: Sequence[str], counted: bool | None) -> Cell:
    """`given` as `month:2026-04`, each another key of the question. Raises NotAsked for what is in no answer to it."""
    indicator, at = question.indicator, dict[str, str]()
    if not indicator.listed:
        raise NotAsked("indicator", "counts nothing that can be listed episode by episode", indicator.id)
    if counted is not None and not (indicator.among and indicator.counts_rows):
        raise NotAsked("counted", f"is asked of a share; {indicator.id} counts every row", str(counted).lower())
    fields = {field.id: field for field in (*question.by, *([indicator.bands] if indicator.bands else []))}
    for one in given:
        name, _, value = one.partition(":")
        if name not in question.keys or name in at:
            raise NotAsked("cell", f"is written key:value, each key once, of {', '.join(question.keys) or 'none: there is one row'}", one)
        values = [each.name for each in question.ranges] if name == MONTH else [*fields[name].values, UNKNOWN]
        if value not in values and (name == MONTH or fields[name].closed):
            raise NotAsked("cell", f"of {name} is one of {', '.join(values)}", one)
        at[name] = value
    return Cell(at, counted)


def listed(connection: DuckDBPyConnection, question: Question, cell: Cell, now: datetime) -> list[Counted]:
    """The latest last seen first, and never in another order; of a figure that is `listed`, not in published form. `now` in UTC."""
    indicator = question.indicator
    statement = STATEMENT.format(
        ranges=ranges_of(question),
        by="".join(f"{value_of(field)} AS by_{n}, " for n, field in enumerate(question.by)),
        band=value_of(indicator.bands) if indicator.bands else "''",
        among=indicator.among or "true",
        rows=indicator.population.rows,
        child=child_of(question),
        where=condition_of(question),
        order=", ".join(f"these.{name}" for name in ("range", *(f"by_{n}" for n in range(len(question.by))), "band", "counted")),
    )
    found = []
    for range_, *by, band, counted, episode_id, reference, last_seen_at, timed, child_id, restricted in connection.execute(
        statement, parameters_of(question, statement, now)
    ).fetchall():
        values = (*([range_] if question.monthly else []), *by, *([band] if indicator.bands else []))
        at = dict(zip(question.keys, values, strict=True))
        found.append(Counted(at, counted, episode_id, reference, last_seen_at.replace(tzinfo=UTC), timed, child_id, restricted))
    return [one for one in found if cell.holds(one)]
