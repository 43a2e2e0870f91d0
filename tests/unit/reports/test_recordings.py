"""What was done after a return stands beside when it was written down, and by which role."""

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
from collated_authority import Authority, london
from hypothesis import example, given
from hypothesis import strategies as st
from small_histories import action, discussed, held, offered, plan, went

from services.reports.indicators.known import rows_known
from services.reports.recordings import LATE
from shared.clock import MovableClock
from shared.contracts.codes import ConductorRelation, Reason
from shared.contracts.episodes import ActionDone, PreventionChecked
from shared.working_days import working_days_after


async def recorded(authority: Authority) -> list[tuple[Any, ...]]:
    await authority.collate()
    return await authority.facts.read(
        lambda connection: connection.execute("SELECT * EXCLUDE (authority, person) FROM recordings ORDER BY version").fetchall()
    )


def utc(text: str) -> datetime:
    return london(text).replace(tzinfo=None)


async def test_every_part_of_an_answer_says_when_it_happened_and_when_it_was_written_down(
    authority: Authority, clock: MovableClock
) -> None:
    clock.set(london("2025-06-10 09:00"))
    agreed = action()
    done = ActionDone(action_id=agreed.action_id, done_at=london("2025-06-09 12:00"))
    checked = PreventionChecked(checked_at=london("2025-06-03 23:30"))
    episode = authority.happened(went(authority), plan(), offered(), held(reasons=(Reason.FRIENDS,)), discussed(), checked, agreed, done)
    written, day = utc("2025-06-10 09:00"), date(2025, 6, 10)
    returned, planned, offer, interview, discussion, check, action_agreed, action_done = await recorded(authority)
    nothing = (None,) * 5
    same = (written, "social_worker")

    def row(version: int, part: str, at: str, coded: tuple[object, ...] = nothing) -> tuple[object, ...]:
        return (episode.episode_id, version, day, part, utc(at), london(at).date(), *same, *coded)

    assert returned == row(2, "return", "2025-06-03 12:00")
    assert planned == row(3, "return_plan", "2025-06-03 15:00", (["interview"], None, None, None, None))
    assert offer == row(4, "offer", "2025-06-03 20:00", (None, "accepted", None, None, None))
    relation = ConductorRelation.ADVOCATE
    assert interview == row(5, "interview", "2025-06-04 12:00", (None, None, str(relation), relation.independent, True))
    assert discussion == row(6, "discussion", "2025-06-04 09:00", (None, None, None, None, False))
    assert check == row(7, "prevention_check", "2025-06-03 23:30")
    assert action_agreed == row(8, "action", "2025-06-04 12:00")
    assert action_done == row(9, "action_done", "2025-06-09 12:00")


async def test_an_entry_recorded_in_error_is_no_work_done_and_was_until_it_was_marked(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-05 09:00"))
    episode = authority.happened(went(authority), discussed(), offered())
    clock.set(london("2025-06-20 09:00"))
    authority.in_error(episode, 3)
    assert [row[3] for row in await recorded(authority)] == ["return", "offer"]
    for day, parts in (("2025-06-19", 3), ("2025-06-20", 2)):
        known = await authority.facts.read(
            lambda connection, day=day: rows_known(connection, "SELECT part FROM recordings", date.fromisoformat(day))
        )
        assert len(known) == parts, day


async def test_a_figure_as_known_on_a_past_day_counts_what_was_written_down_by_then(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-05 09:00"))
    episode = authority.happened(went(authority), discussed())
    clock.set(london("2025-06-20 09:00"))
    authority.happened(episode, held())
    asked = ("conversations_recorded_in_time", "2025-06-01", "2025-07-01")
    (now,) = await authority.figures(*asked)
    (then,) = await authority.figures(*asked, known_on="2025-06-19")
    assert [(row["numerator"], row["denominator"]) for row in (now, then)] == [(0, 1), (1, 1)]


days = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(happened=days, later=st.integers(0, 12))
@example(date(2025, 4, 17), 5)  # from Maundy Thursday Tuesday and Wednesday are the two
@example(date(2025, 4, 17), 6)
@example(date(2025, 4, 17), 7)
@example(date(2024, 3, 28), 6)  # beyond the holidays that are known the weekdays alone count
def test_late_is_after_the_second_working_day(happened: date, later: int) -> None:
    known = happened + timedelta(days=later)
    beyond = happened + timedelta(days={4: 4, 5: 4, 6: 3}.get(happened.isoweekday(), 2))
    second = working_days_after(happened, 2) or beyond
    asked = f"SELECT {LATE} FROM (SELECT ?::DATE AS known_on, ?::DATE AS happened_on) AS w"
    with duckdb.connect() as connection:
        assert connection.execute(asked, [known, happened]).fetchone() == (known > second,)
