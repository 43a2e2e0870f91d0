"""The engine's incidents and children against a plain reading of the definition, over made-up histories."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from collated_authority import Authority
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.facts import Facts
from shared.clock import MovableClock, london_date

DAY_ZERO = datetime.fromisoformat("2025-03-20T00:00:00+00:00")
TODAY = DAY_ZERO + timedelta(days=60)


@dataclass(frozen=True)
class Absence:
    child: str
    category: str
    ours: bool
    cancelled: bool
    left: datetime
    back: datetime | None


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    left = DAY_ZERO + timedelta(minutes=draw(st.integers(0, 50 * 1440)))
    lasted = draw(st.none() | st.integers(0, 9 * 1440))
    return Absence(
        child=draw(st.sampled_from("abc")),
        category=draw(st.sampled_from("MMA")),
        ours=draw(st.sampled_from([True, True, False])),
        cancelled=draw(st.sampled_from([False, False, True])),
        left=left,
        back=None if lasted is None else left + timedelta(minutes=lasted),
    )


days = st.integers(-5, 70).map(lambda day: (DAY_ZERO + timedelta(days=day)).date())


@settings(max_examples=25, deadline=None)
@given(histories=st.lists(absences(), max_size=8), ranges=st.lists(st.tuples(days, days), min_size=1, max_size=4))
async def test_incidents_and_children_are_what_the_definition_says(
    tmp_path_factory: object, histories: list[Absence], ranges: list[tuple[date, date]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("model")  # type: ignore[attr-defined]
    clock = MovableClock(TODAY)
    authority = Authority(Facts(folder / "facts.duckdb", clock), clock)
    await authority.facts.open()
    try:
        for one in histories:
            episode = authority.missing(
                one.child, one.left, one.back, category=one.category, care_status="ours" if one.ours else "care_leaver"
            )
            if one.cancelled:
                authority.cancelled(episode)
        for first, other in ranges:
            from_on, to_on = min(first, other), max(first, other) + timedelta(days=1)
            counted = [one for one in histories if _is_incident(one, from_on, to_on)]
            asked = (from_on.isoformat(), to_on.isoformat())
            assert (await authority.figure("incidents", *asked))[2] == len(counted)
            assert (await authority.figure("children", *asked))[2] == len({one.child for one in counted})
    finally:
        await authority.facts.close()


def _is_incident(one: Absence, from_on: date, to_on: date) -> bool:
    """One day in common with the range is enough; who is not back is missing up to today."""
    first, last = london_date(one.left), london_date(one.back or TODAY)
    return one.category == "M" and one.ours and not one.cancelled and any(from_on <= day < to_on for day in _each(first, last))


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]
