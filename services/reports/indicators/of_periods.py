"""The Department's measures of its periods, and what stands beside them: how often, how many children, how long (domain.md)."""

from services.reports.indicators.declaring import Indicator, Kind, number, share
from services.reports.indicators.fields import Field, bands
from services.reports.indicators.populations import (
    AWAY,
    BEGUN,
    CHILDREN_MISSING,
    INCIDENTS,
    LAST_DAY,
    LOOKED_AFTER,
    LOOKED_AFTER_OR_AWAY,
    MISSING_OR_AWAY,
    ONE_CHILD,
    TIMED,
)

_DAYS = f"date_diff('day', f.start_on, least(coalesce(f.counts_to, $today), {LAST_DAY}))"
_DFE = "Department for Education, children looked after in England: children who were missing"
_INCIDENT = (
    "An incident is a stretch of time in category M (whereabouts not known) of a child in our care, in any period it touches (UK dates), "
    "its first and last day included; one still going on counts up to today."
)
_AWAY = _INCIDENT.replace("An incident", "An away incident").replace("M (whereabouts not known)", "A (whereabouts known)")
_LOOKED_AFTER = "Children looked after only in a series of short breaks (legal status V3 or V4) are out."
_AT_THE_END = (
    f"f.start_on <= {LAST_DAY} AND (f.end_on > {LAST_DAY} OR f.end_on IS NULL AND coalesce(f.counts_to, {LAST_DAY}) >= {LAST_DAY})"
)

DURATION_BANDS = {"under_1_day": 1, "1_to_2_days": 3, "3_to_7_days": 8, "8_to_10_days": 11, "11_to_15_days": 16} | {
    "16_to_20_days": 21,
    "21_to_30_days": 31,
    "over_30_days": None,
}
DURATION_BAND = Field(
    "duration_band",
    "Whole days missing",
    bands(_DAYS, DURATION_BANDS),
    {name: name.replace("_", " ").capitalize() for name in DURATION_BANDS},
)

HOW_OFTEN = (
    Indicator(
        id="episodes",
        title="Episodes begun",
        definition="Absences of any child we know of, missing or away, by the UK date the child was last seen. Cancelled ones are out.",
        numerator="Episodes begun",
        denominator=None,
        unit="episodes",
        source="Ours: the operational count",
        kind=Kind.COUNT,
        population=BEGUN,
        count="count(*)",
    ),
    Indicator(
        id="incidents",
        title="Missing incidents",
        definition=_INCIDENT,
        numerator="Missing incidents",
        denominator=None,
        unit="incidents",
        source=_DFE,
        kind=Kind.COUNT,
        population=INCIDENTS,
        count="count(*)",
    ),
    Indicator(
        id="children",
        title="Children with a missing incident",
        definition=f"Children with one incident or more, each once in a period. {_INCIDENT}",
        numerator="Children with an incident",
        denominator=None,
        unit="children",
        source=_DFE,
        kind=Kind.COUNT,
        population=INCIDENTS,
        count=f"count({ONE_CHILD})",
    ),
    Indicator(
        id="incidents_per_child",
        title="Missing incidents for each child who had one",
        definition=f"Incidents divided by the children who had one. {_INCIDENT}",
        numerator="Missing incidents",
        denominator="Children with an incident",
        unit="incidents per child",
        source=_DFE,
        kind=Kind.AVERAGE,
        population=INCIDENTS,
        count="count(*)",
        of=f"count({ONE_CHILD})",
        decimals=1,
    ),
    Indicator(
        id="percent_of_looked_after_children",
        title="Looked-after children who had a missing incident",
        definition=(
            "Of the children looked after at any time in the period, those with an incident in it. Children looked after only in a series "
            f"of short breaks (legal status V3 or V4) are out. {_INCIDENT}"
        ),
        numerator="Looked-after children with an incident",
        denominator="Children looked after",
        unit="%",
        source=_DFE,
        kind=Kind.PERCENT,
        population=LOOKED_AFTER,
        count="count(incident.times)",
        of="count(*)",
        among="incident.times IS NOT NULL",
    ),
    number(
        "children_more_than_once",
        "Children with more than one missing incident",
        f"Children with two incidents or more, each once in a period. {_INCIDENT}",
        "children",
        CHILDREN_MISSING,
        _DFE,
        count="count(*) FILTER (WHERE f.times > 1)",
        among="f.times > 1",
    ),
    share(
        "percent_more_than_once",
        "Children missing more than once, of those missing",
        f"Of the children with an incident, those with two or more in the period. {_INCIDENT}",
        "Children with two incidents or more",
        "Children with an incident",
        "f.times > 1",
        CHILDREN_MISSING,
        _DFE,
    ),
    number(
        "missing_at_the_end",
        "Children missing at the end of the period",
        (
            "Children with an incident that was going on at the end of the period’s last UK date: for a collection year, the Department’s "
            f"missing at 31 March. In a period not over, those missing now. {_INCIDENT}"
        ),
        "children",
        INCIDENTS,
        _DFE,
        count=f"count({ONE_CHILD}) FILTER (WHERE {_AT_THE_END})",
        among=_AT_THE_END,
    ),
    Indicator(
        id="incidents_per_100_looked_after",
        title="Missing incidents for each 100 children looked after",
        definition=f"Incidents of looked-after children, for each 100 looked after at any time in the period. {_LOOKED_AFTER} {_INCIDENT}",
        numerator="Missing incidents",
        denominator="Children looked after",
        unit="incidents per 100 children",
        source="Ours: the rate beside the Department’s counts",
        kind=Kind.RATE,
        population=LOOKED_AFTER,
        count="coalesce(sum(incident.times), 0)::BIGINT",
        of="count(*)",
        among="incident.times IS NOT NULL",
        decimals=1,
    ),
    number(
        "looked_after",
        "Children looked after",
        f"Children looked after at any time in the period, each once. {_LOOKED_AFTER}",
        "children",
        LOOKED_AFTER,
        _DFE,
    ),
    number("away_incidents", "Away incidents", _AWAY, "incidents", AWAY, _DFE),
    number(
        "children_away",
        "Children with an away incident",
        f"Children with one away incident or more, each once in a period. {_AWAY}",
        "children",
        AWAY,
        _DFE,
        count=f"count({ONE_CHILD})",
    ),
    share(
        "percent_away_of_looked_after_children",
        "Looked-after children who had an away incident",
        f"Of the children looked after at any time in the period, those with an away incident in it. {_LOOKED_AFTER} {_AWAY}",
        "Looked-after children with an away incident",
        "Children looked after",
        "incident.times IS NOT NULL",
        LOOKED_AFTER_OR_AWAY,
        _DFE,
    ),
    share(
        "missing_of_missing_or_away",
        "Recorded as missing, of missing or away",
        (
            "Of all missing and away incidents, those in category M. Some authorities record everything as missing: read "
            "counts of incidents "
            f"beside this mix, above all between homes or authorities. {_INCIDENT}"
        ),
        "Missing incidents",
        "Missing and away incidents",
        "f.category = 'M'",
        MISSING_OR_AWAY,
        _DFE,
    ),
)

HOW_LONG = (
    Indicator(
        id="duration_median",
        title="Median days missing",
        definition=(
            "The median of whole days from an incident's first to its last UK date; one open at the end of the period, or still, "
            f"counts to there. {_INCIDENT}"
        ),
        numerator="Half of the incidents were this long or shorter",
        denominator="Missing incidents",
        unit="days",
        source=_DFE,
        kind=Kind.MEDIAN,
        population=INCIDENTS,
        count=f"median({_DAYS})",
        of="count(*)",
        decimals=1,
    ),
    Indicator(
        id="duration_mean",
        title="Average days missing",
        definition=(
            "Whole days from an incident’s first to its last UK date, added up and divided by the incidents; one open at "
            "the end of the period, "
            f"or still, counts to there. {_INCIDENT}"
        ),
        numerator="Days missing",
        denominator="Missing incidents",
        unit="days",
        source=_DFE,
        kind=Kind.AVERAGE,
        population=INCIDENTS,
        count=f"coalesce(sum({_DAYS}), 0)::BIGINT",
        of="count(*)",
        decimals=1,
        amount=True,
    ),
    Indicator(
        id="duration_bands",
        title="Missing incidents by how long they lasted",
        definition=(
            "Incidents by whole days from first to last UK date, in the Department's bands; one open at the end of the period, or "
            f"still, counts to there. {_INCIDENT}"
        ),
        numerator="Missing incidents in the band",
        denominator="Missing incidents",
        unit="%",
        source=_DFE,
        kind=Kind.PERCENT,
        population=INCIDENTS,
        count="count(*)",
        bands=DURATION_BAND,
    ),
    Indicator(
        id="duration_median_hours",
        title="Median hours until back",
        definition=(
            "The median of hours elapsed from last seen to returned, of episodes that ended in the period and whose times are known to the "
            "minute. Imported history knows days only and is out; so are cancelled episodes."
        ),
        numerator="Half of the episodes were this long or shorter",
        denominator="Episodes ended by a return",
        unit="hours",
        source="Ours: the operational clock",
        kind=Kind.MEDIAN,
        population=TIMED,
        count="median(epoch(f.returned_at - f.last_seen_at) / 3600)",
        of="count(*)",
        decimals=1,
    ),
    share(
        "over_24_hours",
        "Away from home for more than 24 hours",
        (
            "Of the episodes that ended by a return in the period and whose times are known to the minute, those of more "
            "than 24 elapsed hours."
        ),
        "Episodes of more than 24 hours",
        "Episodes ended by a return",
        "f.returned_at - f.last_seen_at > INTERVAL 24 HOURS",
        TIMED,
        "Ours: the operational clock",
    ),
)
