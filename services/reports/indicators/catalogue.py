"""The catalogue. A new indicator is one entry; what it counts stands in words and in SQL side by side.

In SQL `f` is the row counted and `r` the range it is counted in (London dates, `r.to_on` exclusive). $today is the London date of the
question: what still goes on is counted up to that day, and not beyond.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.reports.indicators.fields import OF_A_CHILD, OF_A_PERIOD, OF_AN_END, OF_AN_EPISODE, Field, bands


class Kind(StrEnum):
    """How numerator and denominator make the value, and the unit it is presented in."""

    COUNT = "count"
    AVERAGE = "average"
    PERCENT = "percent"
    MEDIAN = "median"


@dataclass(frozen=True)
class Population:
    """The rows a figure is about, each in every range it belongs to."""

    rows: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Indicator:
    """`decimals` is what the value is rounded to, half up; numerator and denominator are always given as they are."""

    id: str
    title: str
    definition: str
    numerator: str
    denominator: str | None
    unit: str
    source: str
    kind: Kind
    population: Population
    count: str
    of: str | None = None
    decimals: int = 0
    bands: Field | None = None
    """Counted by these bands always; the denominator is then all bands together."""

    @property
    def breakdowns(self) -> tuple[Field, ...]:
        return self.population.fields

    def field(self, name: str) -> Field | None:
        return next((one for one in self.breakdowns if one.id == name), None)


BEGUN = Population(
    "episodes AS f JOIN ranges AS r ON f.last_seen_on >= r.from_on AND f.last_seen_on < r.to_on AND f.status <> 'cancelled'",
    OF_AN_EPISODE,
)
INCIDENTS = Population(
    """periods AS f JOIN ranges AS r ON f.start_on < r.to_on AND coalesce(f.counts_to, $today) >= r.from_on
    AND f.category = 'M' AND f.care_status = 'ours' AND f.status <> 'cancelled'""",
    OF_A_PERIOD,
)
# Series of short breaks (V3, V4) alone do not make a child looked after in these figures.
LOOKED_AFTER = Population(
    f"""(
    SELECT DISTINCT r.range, s.authority, s.child_id FROM care AS s
    JOIN ranges AS r ON s.began_on < r.to_on AND s.began_on <= $today AND coalesce(s.ceased_on, $today) >= r.from_on
    WHERE coalesce(s.legal_status, '') NOT IN ('V3', 'V4')
) AS f JOIN ranges AS r ON r.range = f.range
LEFT JOIN (SELECT DISTINCT r.range, f.authority, f.child_id FROM {INCIDENTS.rows}) AS incident
    ON incident.range = f.range AND incident.authority = f.authority AND incident.child_id = f.child_id""",
    OF_A_CHILD,
)
# The clock runs for every return a person recorded, on an imported absence too, and from custody or hospital on; a return that a file
# alone tells of has none.
_CLOCKED = """episodes AS f JOIN ranges AS r ON f.{0} >= r.from_on AND f.{0} < r.to_on
    AND f.status <> 'cancelled' AND f.offered_within_72_hours IS NOT NULL"""
_OVER = _CLOCKED.format("over_on")
_HOURS_OVER = "f.over_at + INTERVAL 72 HOURS <= $now"
OFFER_DUE = Population(f"{_OVER} AND ({_HOURS_OVER} OR f.offered_within_72_hours)", OF_AN_END)
INTERVIEW_DUE = Population(f"{_OVER} AND ({_HOURS_OVER} OR f.held_within_72_hours)", OF_AN_END)
TIMED = Population(f"{_CLOCKED.format('returned_on')} AND f.times = 'minutes'", OF_AN_EPISODE)

_CHILD = "DISTINCT (f.authority, f.child_id)"
_DAYS = "date_diff('day', f.start_on, least(coalesce(f.counts_to, $today), $today, r.to_on - 1))"
_DFE = "Department for Education, children looked after in England: children who were missing"
_GUIDANCE = "Statutory guidance on children who run away or go missing from home or care, 2014"
_KEPT = "Custody or hospital that ends an absence counts like a return: the hours run from then."
_INCIDENT = (
    "An incident is a stretch of time in category M (whereabouts not known) of a child in our care, in any period it touches (UK dates), "
    "its first and last day included; one still going on counts up to today."
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

CATALOGUE = (
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
        count=f"count({_CHILD})",
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
        of=f"count({_CHILD})",
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
        count="count(incident.child_id)",
        of="count(*)",
    ),
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
    Indicator(
        id="interviews_offered_within_72_hours",
        title="Return interviews offered within 72 hours",
        definition=(
            "Of the returns in the period (UK dates) whose 72 elapsed hours are over or that were answered before, those where an "
            f"interview was offered in that time. {_KEPT} A return not yet due is not counted; imported history, which knows no "
            "interviews, is out."
        ),
        numerator="Returns with an interview offered within 72 hours",
        denominator="Returns",
        unit="%",
        source=_GUIDANCE,
        kind=Kind.PERCENT,
        population=OFFER_DUE,
        count="count(*) FILTER (WHERE f.offered_within_72_hours)",
        of="count(*)",
    ),
    Indicator(
        id="interviews_held_within_72_hours",
        title="Return interviews held within 72 hours",
        definition=(
            "Of the returns in the period (UK dates) whose 72 elapsed hours are over or that were answered before, those where an "
            f"interview was held in that time. {_KEPT} A return not yet due is not counted; imported history, which knows no "
            "interviews, is out."
        ),
        numerator="Returns with an interview held within 72 hours",
        denominator="Returns",
        unit="%",
        source=_GUIDANCE,
        kind=Kind.PERCENT,
        population=INTERVIEW_DUE,
        count="count(*) FILTER (WHERE f.held_within_72_hours)",
        of="count(*)",
    ),
)
INDICATORS = {one.id: one for one in CATALOGUE}
