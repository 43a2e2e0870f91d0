"""Each period as a row: what the Department counts."""

from services.reports.extracts.columns import Rows, code, day, number
from services.reports.extracts.common import CATEGORY, FIRST, LAST_SEEN, ORIGINS, STATUS, URN, child

PERIODS = Rows(
    id="periods",
    title="Periods",
    row="One period: a stretch of one absence with one category, as the Department counts. Periods of cancelled absences are left out.",
    days="Periods that went on on any of these days, first and last day included: a period of two years is in both.",
    # A scan of the days asked for, as of the figures `incidents` and `away_incidents`.
    rows="periods AS p JOIN episodes AS e ON e.authority = p.authority AND e.episode_id = p.episode_id",
    asked="p.status <> 'cancelled' AND p.start_on < $until AND coalesce(p.counts_to, $today) >= $first",
    order="p.start_on, md5(p.episode_id::VARCHAR), p.category",
    columns=(
        *FIRST,
        *ORIGINS,
        code("status", "Where its absence stands", "p.status", STATUS),
        code("category", "Missing or away", "p.category", CATEGORY),
        day("start_on", "Its first day", "p.start_on"),
        day("end_on", "Its last day. Empty while it goes on, or where no end was ever sent", "p.end_on"),
        day("counts_to", "The last day it is known to have gone on; empty while it goes on", "p.counts_to"),
        number("days", "From the first to the last day; empty without an end", "datediff('day', p.start_on, p.end_on)", "days", "BIGINT"),
        LAST_SEEN,
        *child("p", "the period"),
        URN,
    ),
)
