"""Who goes most and again, when they go, and what was known of the danger."""

from services.reports.indicators.declaring import Indicator, Kind, number, share
from services.reports.indicators.fields import EXPLOITATION, NIGHT, SCHOOL
from services.reports.indicators.populations import BEGUN, CHILDREN_BEGUN, CHILDREN_REPEATING, FOLLOWED_30_DAYS, RAISED, TIMED

_OURS = "Ours: the operational count"
_THREE = "Ours: concentration, by the three of local practice (Derbyshire; Essex police)"
_BEGUN = "Absences of any child we know of, missing or away, by the UK date the child was last seen. Cancelled ones are out."
_MINUTES = "Imported history, which knows no hours, is out."
_BACK = "timezone('Europe/London', f.returned_at::TIMESTAMPTZ)"
_GONE = "timezone('Europe/London', f.last_seen_at::TIMESTAMPTZ)"
_SCHOOL_HOURS = f"""list_sum(list_transform(
    list_filter(generate_series(f.last_seen_on, f.returned_on, INTERVAL 1 DAY), lambda day: isodow(day) <= 5),
    lambda day: greatest(epoch(least({_BACK}, day + INTERVAL 15 HOURS) - greatest({_GONE}, day + INTERVAL 9 HOURS)), 0) / 3600))"""


def _third_in(days: int, source: str) -> Indicator:
    return share(
        f"third_in_{days}_days",
        f"Children who went for the third time in {days} days",
        (
            "Of the children with an episode begun in the period, those who with one of these had gone three times within "
            f"{days} days. {_BEGUN}"
        ),
        f"Children who went three times in {days} days",
        "Children with an episode begun",
        f"coalesce(f.third_after <= INTERVAL {days} DAYS, false)",
        CHILDREN_REPEATING,
        source,
    )


AGAIN_AND_AGAIN = (
    Indicator(
        id="share_of_the_ten",
        title="Episodes of the ten children who went most",
        definition=f"Of the episodes begun in the period, those of the ten children who had most of them. {_BEGUN}",
        numerator="Episodes of the ten children who went most",
        denominator="Episodes begun",
        unit="%",
        source="Ours: concentration",
        kind=Kind.PERCENT,
        population=CHILDREN_BEGUN,
        count="list_sum(list_sort(list(f.times), 'DESC')[1:10])::BIGINT",
        of="coalesce(sum(f.times), 0)::BIGINT",
        publishable=False,
    ),
    number(
        "children_three_times",
        "Children who went three times or more",
        f"Children with three episodes or more begun in the period, each once. {_BEGUN}",
        "children",
        CHILDREN_BEGUN,
        _THREE,
        count="count(*) FILTER (WHERE f.times >= 3)",
        among="f.times >= 3",
    ),
    Indicator(
        id="share_three_times",
        title="Episodes of children who went three times or more",
        definition=f"Of the episodes begun in the period, those of children who had three or more of them. {_BEGUN}",
        numerator="Episodes of children who went three times or more",
        denominator="Episodes begun",
        unit="%",
        source=_THREE,
        kind=Kind.PERCENT,
        population=CHILDREN_BEGUN,
        count="coalesce(sum(f.times) FILTER (WHERE f.times >= 3), 0)::BIGINT",
        of="coalesce(sum(f.times), 0)::BIGINT",
        publishable=False,
    ),
    _third_in(30, "Local authority practice: Derbyshire"),
    _third_in(90, "Local practice: Essex police"),
    share(
        "again_within_30_days",
        "Missing again within 30 days",
        (
            "Of the absences of any child that were over in the period (UK dates), and since which 30 days have passed, "
            "those after which the child "
            "went again within those 30 days, missing or away."
        ),
        "Absences followed by another",
        "Absences that were over",
        "coalesce(f.next_at <= f.over_at + INTERVAL 30 DAYS, false)",
        FOLLOWED_30_DAYS,
        _OURS,
    ),
)

WHEN_AND_IN_WHAT_DANGER = (
    share(
        "begun_in_school_hours",
        "Last seen in school hours",
        (
            "Of the episodes begun in the period, those last seen Monday to Friday from 9:00 to 15:00, holidays not left "
            f"out. {_BEGUN} {_MINUTES}"
        ),
        "Episodes begun in school hours",
        "Episodes begun",
        f"coalesce({SCHOOL}, false)",
        RAISED,
        _OURS,
    ),
    share(
        "begun_at_night",
        "Last seen at night",
        f"Of the episodes begun in the period, those last seen from 22:00 to 7:00, UK time. {_BEGUN} {_MINUTES}",
        "Episodes begun at night",
        "Episodes begun",
        f"coalesce({NIGHT}, false)",
        RAISED,
        _OURS,
    ),
    number(
        "school_hours_missed",
        "School hours missed",
        (
            "Hours from last seen to returned that fall Monday to Friday from 9:00 to 15:00, holidays not left out, of "
            "episodes that ended in the "
            f"period. {_MINUTES}"
        ),
        "hours",
        TIMED,
        _OURS,
        count=f"coalesce(round(sum({_SCHOOL_HOURS})), 0)::BIGINT",
        among=f"{_SCHOOL_HOURS} > 0",
        amount=True,
    ),
    share(
        "high_risk",
        "Rated high risk",
        f"Of the episodes begun in the period, those that social work last rated high. {_BEGUN} {_MINUTES}",
        "Episodes rated high",
        "Episodes begun",
        "coalesce(f.risk = 'high', false)",
        RAISED,
        _OURS,
    ),
    share(
        "known_exploitation",
        "Children with a known risk of exploitation",
        (
            "Of the episodes begun in the period, those of a child with a mark of sexual or criminal exploitation, county "
            "lines or a National "
            f"Referral Mechanism referral in force that day. {_BEGUN}"
        ),
        "Episodes of children with such a mark",
        "Episodes begun",
        EXPLOITATION,
        BEGUN,
        _OURS,
    ),
    share(
        "begun_with_a_plan",
        "Gone with a response plan in force",
        (
            "Of the episodes begun in the period, those of a child whose response plan was agreed and not past its review. "
            f"{_BEGUN} {_MINUTES}"
        ),
        "Episodes with a response plan in force",
        "Episodes begun",
        "f.plan_kept",
        RAISED,
        _OURS,
    ),
)
