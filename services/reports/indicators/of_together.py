"""Children missing together, in counts. Who they are is shown in missing, to named operational roles alone."""

from services.reports.indicators import fields as by
from services.reports.indicators.declaring import Population, number, share
from services.reports.indicators.populations import ONE_CHILD, RAISED
from shared.contracts.together import BEGAN_WITHIN, URN_IS_THE_HOME

# By the rules of missing's ties. Times are put in buckets, so that the join looks at three of them and not at all who ever left a house.
_WITHIN = int(BEGAN_WITHIN.total_seconds())
_HOMES = ", ".join(f"'{code}'" for code in sorted(URN_IS_THE_HOME))
_LATELY = f"""
    SELECT authority, episode_id, child_id, last_seen_at, over_at, recorded_at, epoch(last_seen_at)::BIGINT // {_WITHIN} AS bucket,
        CASE WHEN placement_type IN ({_HOMES}) THEN urn END AS home
    FROM episodes WHERE status <> 'cancelled' AND origin = 'raised' AND times = 'minutes'
    AND last_seen_on >= (SELECT min(from_on) FROM ranges) - 1 AND last_seen_on <= (SELECT max(to_on) FROM ranges)"""
_BESIDE = f"""one.authority = other.authority AND one.child_id <> other.child_id
    AND abs(epoch(one.last_seen_at - other.last_seen_at)) <= {_WITHIN}"""
_PAIRED = f"""
    SELECT one.authority, one.episode_id FROM ({_LATELY}) AS one
    JOIN ({_LATELY}) AS other ON one.recorded_at = other.recorded_at AND {_BESIDE}
    UNION
    SELECT one.authority, one.episode_id FROM ({_LATELY}) AS one
    JOIN (SELECT * EXCLUDE (bucket), unnest([bucket - 1, bucket, bucket + 1]) AS bucket FROM ({_LATELY})) AS other
        ON one.home = other.home AND one.bucket = other.bucket AND {_BESIDE}
    WHERE other.last_seen_at <= coalesce(one.over_at, other.last_seen_at)
        AND one.last_seen_at <= coalesce(other.over_at, one.last_seen_at)"""
RAISED_BESIDE = Population(
    f"""(
    SELECT e.*, t.episode_id IS NOT NULL AS together FROM episodes AS e
    LEFT JOIN ({_PAIRED}) AS t ON t.authority = e.authority AND t.episode_id = e.episode_id
) {RAISED.rows.removeprefix("episodes ")}""",
    by.OF_AN_EPISODE,
    of_absences=True,
)

_TOGETHER = (
    "begun together with another child’s: reported in one form, or from the same home within 3 hours of each other and away at the same "
    "time. A foster placement’s URN is its agency’s, so those count only where one form reported both"
)
_OURS = "Ours: what missing shows as ties, but for places found"
TOGETHER = (
    share(
        "begun_together",
        "Episodes begun together",
        f"Of the episodes begun in the period (UK date last seen) and raised here, those {_TOGETHER}. Cancelled ones are out.",
        "Episodes begun together",
        "Episodes begun",
        "f.together",
        RAISED_BESIDE,
        _OURS,
    ),
    number(
        "children_missing_together",
        "Children missing together with another",
        f"Children with an episode begun in the period (UK date last seen) and raised here, {_TOGETHER}. Cancelled ones are out.",
        "children",
        RAISED_BESIDE,
        _OURS,
        count=f"count({ONE_CHILD}) FILTER (WHERE f.together)",
        among="f.together",
    ),
)
