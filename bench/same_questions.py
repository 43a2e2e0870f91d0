"""Questions put to the figures and, the same, to PostgreSQL and to pandas: a count, a rate of placements, a share and a median."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection
from psycopg import AsyncConnection

from bench.made_up_year import BEGINS, DAYS
from services.reports.indicators.catalogue import INDICATORS
from services.reports.indicators.fields import AGES, UNKNOWN, Field
from shared.ssda903.codes import code_lists

FROM, TO = BEGINS - timedelta(days=10 * DAYS), BEGINS + timedelta(days=DAYS)
"""All ten years and more: no absence is left out."""

ASKED = {
    "episodes": ("age_band", "placement_group", "in_area"),
    "incidents_per_100_looked_after": ("sex", "ethnicity_group", "team"),
    "interviews_held_within_72_hours": ("risk", "placement_group", "in_area"),
    "duration_median_hours": ("age_band", "sex", "risk"),
}

CHILD = "authority[5:]::BIGINT * 10000000 + child_id::INTEGER"
# What the questions need and no more, one number for a child: rows half as wide as those of the facts.
TAKEN = {
    "episodes": f"""
SELECT {CHILD} AS child, status, category, times, last_seen_on, returned_on, last_seen_at, returned_at, over_on, over_at,
    held_within_72_hours, offered_within_72_hours, age, sex, placement_type, in_area, risk
FROM episodes""",
    "periods": f"SELECT {CHILD} AS child, status, category, start_on, counts_to, care_status FROM periods",
    "care": f"SELECT {CHILD} AS child, began_on, ceased_on, legal_status FROM care",
    "children": f"SELECT {CHILD} AS child, sex, ethnicity, team FROM children",
}


@dataclass(frozen=True)
class Asked:
    """One of the questions. `key` names its reading."""

    indicator: str
    by: str

    @property
    def key(self) -> str:
        return f"{self.indicator} by {self.by}"

    @property
    def path(self) -> str:
        return f"/reports/api/indicators/{self.indicator}?from={FROM}&to={TO}&by={self.by}"

    @property
    def field(self) -> Field:
        found = INDICATORS[self.indicator].field(self.by)
        assert found, "the figure can be broken down by what is asked"
        return found


GROUPED = {"placement_group": ("placement_type", "PLACE"), "ethnicity_group": ("ethnicity", "ETHNIC")}
QUESTIONS = tuple(Asked(indicator, by) for indicator, breakdowns in ASKED.items() for by in breakdowns)

Found = Mapping[str, tuple[Any, Any]]
"""By value of the breakdown: numerator (of a median its value) and denominator, where there is one."""


def found(question: Asked, rows: list[dict[str, Any]]) -> Found:
    """Of an answer over HTTP."""
    median = question.indicator == "duration_median_hours"
    return {row[question.by]: (row["value"] if median else row["numerator"], row["denominator"]) for row in rows}


# PostgreSQL ------------------------------------------------------------------------------------------------------------------------

INDICES = (
    "CREATE INDEX ON episodes (last_seen_on) INCLUDE (status, age, placement_type, in_area)",
    """CREATE INDEX ON episodes (over_on)
    INCLUDE (over_at, status, held_within_72_hours, offered_within_72_hours, risk, placement_type, in_area)""",
    "CREATE INDEX ON episodes (returned_on) INCLUDE (returned_at, last_seen_at, status, times, age, sex, risk)",
    "CREATE INDEX ON periods (start_on, counts_to) INCLUDE (child, category, care_status, status)",
    "CREATE INDEX ON care (began_on, ceased_on) INCLUDE (child, legal_status)",
    "CREATE UNIQUE INDEX ON children (child) INCLUDE (sex, ethnicity, team)",
)
STATEMENTS = {
    "episodes": """
SELECT {by}, count(*), NULL::bigint FROM episodes AS f
WHERE last_seen_on >= %(begin)s AND last_seen_on < %(end)s AND status <> 'cancelled' GROUP BY 1""",
    "incidents_per_100_looked_after": """
WITH looked_after AS (
    SELECT DISTINCT child FROM care WHERE began_on < %(end)s AND began_on <= %(today)s AND coalesce(ceased_on, %(today)s) >= %(begin)s
    AND coalesce(legal_status, '') NOT IN ('V3', 'V4')
), incidents AS (
    SELECT child, count(*) AS times FROM periods WHERE start_on < %(end)s AND coalesce(counts_to, %(today)s) >= %(begin)s
    AND category = 'M' AND care_status = 'ours' AND status <> 'cancelled' GROUP BY 1
)
SELECT {by}, coalesce(sum(times), 0)::bigint, count(*)
FROM looked_after LEFT JOIN incidents USING (child) LEFT JOIN children AS c USING (child) GROUP BY 1""",
    "interviews_held_within_72_hours": """
SELECT {by}, count(*) FILTER (WHERE held_within_72_hours), count(*) FROM episodes AS f
WHERE over_on >= %(begin)s AND over_on < %(end)s AND status <> 'cancelled' AND offered_within_72_hours IS NOT NULL
AND (over_at + interval '72 hours' <= %(now)s OR held_within_72_hours) GROUP BY 1""",
    "duration_median_hours": """
SELECT {by}, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM returned_at - last_seen_at)::float8 / 3600), count(*)
FROM episodes AS f WHERE returned_on >= %(begin)s AND returned_on < %(end)s AND status <> 'cancelled' AND times = 'minutes' GROUP BY 1""",
}


def statement(question: Asked) -> str:
    """The expression of the breakdown is the figure's own."""
    return STATEMENTS[question.indicator].format(by=f"coalesce({question.field.expression}, '{UNKNOWN}')")


async def load(postgres: AsyncConnection, facts: DuckDBPyConnection, folder: Path) -> None:
    """The rows of the facts into tables with indices that fit, looked over as PostgreSQL wants it before it is asked."""
    for table, select in TAKEN.items():
        rows = facts.sql(select)
        columns = ", ".join(f"{name} {SAID.get(str(type_), str(type_))}" for name, type_ in zip(rows.columns, rows.types, strict=True))
        await postgres.execute(f"CREATE TABLE {table} ({columns})")
        facts.execute(f"COPY ({select}) TO '{folder}/{table}.csv' (HEADER false)")
        async with postgres.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN WITH (FORMAT csv)") as copy:
            with (folder / f"{table}.csv").open("rb") as file:
                while read := file.read(1 << 20):
                    await copy.write(read)
        (folder / f"{table}.csv").unlink()
    for index in INDICES:
        await postgres.execute(index)
    await postgres.execute("VACUUM ANALYZE")


SAID = {"VARCHAR": "text", "TINYINT": "smallint"}

# pandas: the tables in memory, texts as categories --------------------------------------------------------------------------------


def of_frames(frames: Mapping[str, Any], question: Asked, today: date, now: datetime) -> Found:
    """As somebody would write it who knows pandas: columns of whole arrays, no Python for a row."""
    import pandas as pd  # the floor of this bar alone needs it

    begin, end, day, at = pd.Timestamp(FROM), pd.Timestamp(TO), pd.Timestamp(today), pd.Timestamp(now.replace(tzinfo=None))
    f = frames["episodes"]
    match question.indicator:
        case "episodes":
            rows = f[(f.last_seen_on >= begin) & (f.last_seen_on < end) & (f.status != "cancelled")]
            counted = rows.groupby(_groups(rows, question), observed=True).size()
            return {value: (int(count), None) for value, count in counted.items()}
        case "interviews_held_within_72_hours":
            held = f.held_within_72_hours == 1
            due = (f.over_at + pd.Timedelta(hours=72) <= at) | held
            rows = f[(f.over_on >= begin) & (f.over_on < end) & (f.status != "cancelled") & f.offered_within_72_hours.notna() & due]
            both = rows.groupby(_groups(rows, question), observed=True).held_within_72_hours.agg(["sum", "size"])
            return {value: (int(count), int(of)) for value, count, of in both.itertuples()}
        case "duration_median_hours":
            rows = f[(f.returned_on >= begin) & (f.returned_on < end) & (f.status != "cancelled") & (f.times == "minutes")]
            hours = (rows.returned_at - rows.last_seen_at).dt.total_seconds() / 3600
            both = hours.groupby(_groups(rows, question), observed=True).agg(["median", "size"])
            return {value: (median, int(of)) for value, median, of in both.itertuples()}
        case _:
            care, p = frames["care"], frames["periods"]
            care = care[(care.began_on < end) & (care.began_on <= day) & (care.ceased_on.fillna(day) >= begin)]
            looked_after = care[~care.legal_status.isin(("V3", "V4"))][["child"]].drop_duplicates()
            p = p[(p.start_on < end) & (p.counts_to.fillna(day) >= begin) & (p.category == "M") & (p.care_status == "ours")]
            times = p[p.status != "cancelled"].groupby("child").size().rename("times")
            rows = looked_after.merge(times, on="child", how="left").merge(frames["children"], on="child", how="left")
            both = rows.groupby(_groups(rows, question), observed=True).times.agg(["sum", "size"])
            return {value: (int(count), int(of)) for value, count, of in both.itertuples()}


def frames(facts: DuckDBPyConnection) -> dict[str, Any]:
    """Texts as categories, which is how pandas is fast with them."""
    found = {}
    for table, select in TAKEN.items():
        rows = facts.sql(select.replace("in_area", "CASE in_area WHEN true THEN 'in' WHEN false THEN 'out' END AS in_area"))
        codes = [name for name, type_ in zip(rows.columns, rows.types, strict=True) if str(type_) == "VARCHAR"]
        for name in codes:
            values = ", ".join(f"'{value}'" for (value,) in rows.select(name).distinct().fetchall() if value is not None)
            facts.execute(f"CREATE OR REPLACE TYPE {name}_of AS ENUM ({values})")
        booleans = [name for name, type_ in zip(rows.columns, rows.types, strict=True) if str(type_) == "BOOLEAN"]
        as_codes = [f"{name}::{name}_of AS {name}" for name in codes] + [f"{name}::TINYINT AS {name}" for name in booleans]
        found[table] = rows.select(f"* REPLACE ({', '.join(as_codes)})").df()
    return found


def _groups(rows: Any, question: Asked) -> Any:
    """The values of the breakdown as categories, looked up once for each distinct code."""
    import numpy as np
    import pandas as pd

    if question.by == "age_band":
        limits = [float("-inf"), *(limit for limit in AGES.values() if limit is not None), float("inf")]
        return pd.cut(rows.age, limits, right=False, labels=list(AGES)).cat.add_categories(UNKNOWN).fillna(UNKNOWN)
    column, codes = GROUPED.get(question.by, (question.by, ""))
    of, named = rows[column].cat, {title: value for value, title in question.field.values.items()}
    groups = {code: named.get(code_lists()[codes].group(code) or "", UNKNOWN) if codes else code for code in of.categories}
    values = list(dict.fromkeys([*groups.values(), UNKNOWN]))
    places = np.array([*(values.index(groups[code]) for code in of.categories), values.index(UNKNOWN)])  # a code of -1 is none
    return pd.Categorical.from_codes(places[of.codes], values)
