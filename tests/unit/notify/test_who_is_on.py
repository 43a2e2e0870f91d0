"""Who is on at every instant: turns, overrides, leave, gaps, and both nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.domain.rota import AHEAD, Held, Next, gaps, held_in, holders, next_on, on_duty, pieces, stretches
from services.notify.domain.rota_terms import WEEK, Hours, Leave, Override, Rota, Turns, Weekday, shown_at, wrong_in
from shared.clock import LONDON
from shared.contracts.alert_codes import Position

HELEN, DAVID, TOM, GRACE = (UUID(int=n) for n in range(1, 5))
PEOPLE = (HELEN, DAVID, TOM, GRACE)
DIRECTOR, EDT = Position.DIRECTOR, Position.EDT_LEAD
MONDAY = date(2026, 11, 30)

NIGHTS = (
    Hours(weekdays=WEEK[:5], begins=time(17), ends=time(8, 45)),
    Hours(weekdays=WEEK[5:], begins=time(8, 45), ends=time(8, 45)),
)
ALWAYS_HELEN = Turns(position=DIRECTOR, people=(HELEN,), starts_on=date(2020, 1, 1))
EDT_WEEKS = Turns(position=EDT, people=(TOM, GRACE), every_days=7, handover=time(17), starts_on=MONDAY, hours=NIGHTS)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_people_take_a_position_in_their_order_and_begin_again() -> None:
    turns = Turns(position=DIRECTOR, people=(HELEN, DAVID), every_days=7, handover=time(9), starts_on=MONDAY)
    rota = Rota(turns=(turns,))
    assert on_duty(rota, DIRECTOR, london(2026, 11, 30, 8, 59)) is None, "before the first handover nobody is on"
    assert on_duty(rota, DIRECTOR, london(2026, 11, 30, 9)) == HELEN
    assert on_duty(rota, DIRECTOR, london(2026, 12, 7, 8, 59)) == HELEN
    assert on_duty(rota, DIRECTOR, london(2026, 12, 7, 9)) == DAVID
    assert on_duty(rota, DIRECTOR, london(2026, 12, 14, 9)) == HELEN
    assert next_on(rota, DIRECTOR, london(2026, 12, 1, 12)) == Next(DAVID, london(2026, 12, 7, 9))


def test_nights_and_weekends_are_held_and_days_are_left_to_others() -> None:
    rota = Rota(turns=(ALWAYS_HELEN, EDT_WEEKS))
    on = {
        (2026, 11, 30, 16, 59): None,
        (2026, 11, 30, 17, 0): TOM,
        (2026, 12, 1, 8, 44): TOM,
        (2026, 12, 1, 8, 45): None,
        (2026, 12, 4, 17, 0): TOM,
        (2026, 12, 5, 12, 0): TOM,
        (2026, 12, 7, 8, 44): TOM,
        (2026, 12, 7, 12, 0): None,
        (2026, 12, 7, 17, 0): GRACE,
    }
    assert {at: on_duty(rota, EDT, london(*at)) for at in on} == on
    noon = london(2026, 12, 1, 12)
    assert holders(rota, (EDT, DIRECTOR, Position.DEPUTY), noon) == [
        Held(EDT, HELEN, True),
        Held(DIRECTOR, HELEN, False),
        Held(Position.DEPUTY, HELEN, True),
    ]
    found = gaps(rota, (EDT,), noon, noon + timedelta(days=1))
    assert [(one.from_at, one.until_at, one.planned) for one in found] == [
        (noon, london(2026, 12, 1, 17), True),
        (london(2026, 12, 2, 8, 45), noon + timedelta(days=1), True),
    ]
    assert next_on(rota, EDT, noon) == Next(TOM, london(2026, 12, 1, 17))


@pytest.mark.parametrize(
    ("evening", "hours"),
    [((2026, 3, 28), 14.75), ((2026, 10, 24), 16.75), ((2026, 6, 6), 15.75)],
    ids=["clocks forward", "clocks back", "any other night"],
)
def test_a_night_is_handed_over_by_the_clock_on_the_wall(evening: tuple[int, int, int], hours: float) -> None:
    nights = Hours(weekdays=WEEK, begins=time(17), ends=time(8, 45))
    rota = Rota(turns=(Turns(position=EDT, people=(TOM,), starts_on=date(2026, 1, 1), hours=(nights,)),))
    begins = london(*evening, 17)
    first = next(stretches(rota, EDT, begins, begins + timedelta(days=1)))
    assert (first.person_id, first.until_at - begins) == (TOM, timedelta(hours=hours))


def test_a_handover_in_the_hour_that_the_clocks_skip_or_repeat_happens_once() -> None:
    turns = Turns(position=EDT, people=(TOM, GRACE), every_days=1, handover=time(1, 30), starts_on=date(2026, 3, 27))
    skipped = [
        (one.person_id, one.from_at) for one in stretches(Rota(turns=(turns,)), EDT, london(2026, 3, 28, 12), london(2026, 3, 30, 12))
    ]
    assert skipped == [
        (GRACE, london(2026, 3, 28, 12)),
        (TOM, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (GRACE, london(2026, 3, 30, 1, 30)),
    ]
    repeated = [one.from_at for one in stretches(Rota(turns=(turns,)), EDT, london(2026, 10, 24, 12), london(2026, 10, 26, 12))]
    assert repeated[1:] == [london(2026, 10, 25, 1, 30, fold=0), london(2026, 10, 26, 1, 30)]


def test_the_turns_that_start_last_count_so_next_months_can_be_set_today() -> None:
    later = Turns(position=DIRECTOR, people=(DAVID,), handover=time(9), starts_on=MONDAY)
    for order in ((ALWAYS_HELEN, later), (later, ALWAYS_HELEN)):
        rota = Rota(turns=order)
        assert on_duty(rota, DIRECTOR, london(2026, 11, 30, 8)) == HELEN
        assert on_duty(rota, DIRECTOR, london(2026, 11, 30, 9)) == DAVID


def test_an_override_beats_the_turn_and_the_later_entered_beats_the_earlier() -> None:
    first = Override(position=DIRECTOR, person_id=DAVID, from_at=london(2026, 12, 1, 9), until_at=london(2026, 12, 3, 9), reason="Away")
    second = Override(position=DIRECTOR, person_id=TOM, from_at=london(2026, 12, 2, 9), until_at=london(2026, 12, 2, 17), reason="Swap")
    rota = Rota(turns=(ALWAYS_HELEN,), overrides=(first, second))
    on = [on_duty(rota, DIRECTOR, london(2026, 12, day, hour)) for day, hour in ((1, 8), (1, 9), (2, 9), (2, 17), (3, 9))]
    assert on == [HELEN, DAVID, TOM, DAVID, HELEN]


def test_leave_leaves_a_gap_that_is_warned_of_and_the_director_stands_in() -> None:
    away = Leave(person_id=TOM, from_at=london(2026, 12, 1, 0), until_at=london(2026, 12, 2, 0))
    rota = Rota(turns=(ALWAYS_HELEN, EDT_WEEKS), leave=(away,))
    night = london(2026, 12, 1, 18)
    assert on_duty(rota, EDT, night) is None
    assert holders(rota, (EDT,), night) == [Held(EDT, HELEN, True)]
    warned = [one for one in gaps(rota, (EDT,), london(2026, 11, 30, 18), london(2026, 12, 3, 0)) if not one.planned]
    assert [(one.from_at, one.until_at) for one in warned] == [
        (london(2026, 12, 1, 0), london(2026, 12, 1, 8, 45)),
        (london(2026, 12, 1, 17), london(2026, 12, 2, 0)),
    ]
    steps_in = Override(position=EDT, person_id=GRACE, from_at=away.from_at, until_at=london(2026, 12, 2, 0), reason="For Tom")
    assert on_duty(Rota(turns=rota.turns, overrides=(steps_in,), leave=(away,)), EDT, night) == GRACE


def test_when_the_director_is_away_the_deputy_holds_what_is_vacant() -> None:
    deputy = Turns(position=Position.DEPUTY, people=(DAVID,), starts_on=date(2020, 1, 1))
    away = Leave(person_id=HELEN, from_at=london(2026, 12, 1, 0))
    at = london(2026, 12, 5, 3)
    rota = Rota(turns=(ALWAYS_HELEN, deputy), leave=(away,))
    assert holders(rota, (DIRECTOR, Position.DEPUTY, EDT), at) == [
        Held(DIRECTOR, DAVID, True),
        Held(Position.DEPUTY, DAVID, False),
        Held(EDT, DAVID, True),
    ]
    assert holders(Rota(turns=(ALWAYS_HELEN,), leave=(away,)), (EDT,), at) == [Held(EDT, None, True)], (
        "nobody at all is said, never guessed"
    )


def test_turns_that_have_not_begun_are_a_gap_and_nobody_holds_nothing() -> None:
    rota = Rota(turns=(ALWAYS_HELEN, EDT_WEEKS))
    before = london(2026, 11, 28, 12)
    (first, *_) = gaps(rota, (EDT,), before, before + AHEAD)
    assert (first.planned, first.from_at, first.until_at) == (False, before, london(2026, 11, 30, 17))
    assert next_on(Rota(), EDT, before) is None
    assert next_on(rota, DIRECTOR, before) is None, "nobody takes over from who always holds it"
    assert held_in(pieces(rota, rota.positions, before, before + AHEAD)) == {HELEN: (DIRECTOR,), TOM: (EDT,), GRACE: (EDT,)}


def wrong(make: Any) -> tuple[tuple[Any, ...], Any]:
    with pytest.raises(ValidationError) as refused:
        make()
    (error,) = refused.value.errors()
    return error["loc"], error["input"]


def test_bad_input_is_refused_with_its_field_and_value() -> None:
    backwards = {"position": "director", "person_id": str(HELEN), "reason": "Swap", "from_at": "2026-12-02T09:00Z"}
    assert wrong(lambda: Rota.model_validate({"overrides": [backwards | {"until_at": "2026-12-02T09:00Z"}]})) == (
        ("overrides", 0, "until_at"),
        "2026-12-02T09:00Z",
    )
    assert wrong(lambda: Rota.model_validate({"leave": [{"person_id": str(HELEN), "from_at": "2026-12-02T09:00"}]}))[0] == (
        "leave",
        0,
        "from_at",
    )
    turn = {"position": "director", "people": [str(HELEN)], "starts_on": "2026-12-01"}
    assert wrong(lambda: Turns.model_validate(turn | {"every_days": 0})) == (("every_days",), 0)
    assert wrong(lambda: Turns.model_validate(turn | {"people": []})) == (("people",), [])
    assert wrong(lambda: Turns.model_validate(turn | {"handover": "09:00+01:00"})) == (("handover",), "09:00+01:00")
    assert wrong(lambda: Turns.model_validate(turn | {"handover": "25:00"})) == (("handover",), "25:00")
    unknown = Rota(turns=(ALWAYS_HELEN,), leave=(Leave(person_id=TOM, from_at=london(2026, 12, 1, 0)),))
    assert [(one.field, one.value) for one in wrong_in(unknown, {HELEN})] == [("leave.0.person_id", str(TOM))]
    assert [one.field for one in wrong_in(Rota(turns=(EDT_WEEKS,)), {TOM, GRACE})] == ["turns"], "somebody is the director"


def test_a_rota_is_the_same_after_it_was_kept() -> None:
    away = Leave(person_id=TOM, from_at=london(2026, 12, 1, 0))
    override = Override(position=EDT, person_id=GRACE, from_at=away.from_at, until_at=london(2026, 12, 2, 0), reason="For Tom")
    rota = Rota(turns=(ALWAYS_HELEN, EDT_WEEKS), overrides=(override,), leave=(away,))
    kept = rota.model_dump(mode="json")
    assert kept["turns"][1]["hours"][0]["begins"] == "17:00"
    assert Rota.model_validate(kept) == rota


# Around both changes of the clocks of 2026, in UTC.
INSTANTS = st.one_of(
    st.integers(0, 4 * 24 * 60).map(lambda minutes: datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 4 * 24 * 60).map(lambda minutes: datetime(2026, 10, 23, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
)
DAYS = st.one_of(st.dates(date(2026, 3, 26), date(2026, 3, 31)), st.dates(date(2026, 10, 22), date(2026, 10, 27)))
WALL = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
WHO = st.sampled_from(PEOPLE)
POSITIONS = st.sampled_from([DIRECTOR, EDT])
HOURS = st.builds(Hours, weekdays=st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple), begins=WALL, ends=WALL)
TURNS = st.builds(
    Turns,
    position=POSITIONS,
    people=st.lists(WHO, min_size=1, max_size=3).map(tuple),
    every_days=st.integers(1, 9),
    handover=WALL,
    starts_on=DAYS,
    hours=st.lists(HOURS, max_size=2).map(tuple),
)


@st.composite
def spans(draw: Any, make: Any, **parts: Any) -> Any:
    from_at = draw(INSTANTS)
    return make(
        from_at=from_at,
        until_at=from_at + draw(st.timedeltas(timedelta(minutes=1), timedelta(days=9))),
        **{k: draw(v) for k, v in parts.items()},
    )


ROTAS = st.builds(
    Rota,
    turns=st.lists(TURNS, max_size=3).map(tuple),
    overrides=st.lists(spans(Override, position=POSITIONS, person_id=WHO, reason=st.just("Swap")), max_size=3).map(tuple),
    leave=st.lists(spans(Leave, person_id=WHO), max_size=2).map(tuple),
)


@given(ROTAS, POSITIONS, INSTANTS)
def test_nobody_on_leave_is_ever_on_and_overrides_beat_turns_beat_nothing(rota: Rota, position: Position, at: datetime) -> None:
    on = on_duty(rota, position, at)
    away = {one.person_id for one in rota.leave if one.cover(at)}
    assert on not in away
    asked = [one.person_id for one in rota.overrides if one.position is position and one.cover(at)]
    present = [who for who in asked if who not in away]
    turns = {one.turn_at(at) for one in rota.turns if one.position is position} - {None}
    if present:
        assert on == present[-1]
    elif turns - away == turns and turns:
        assert on in turns
    else:
        assert on is None or on in turns - away
    (held,) = holders(rota, (position,), at)
    assert held.vacant == (on is None)
    assert on is None or held.person_id == on
    assert held.person_id not in away


@given(ROTAS, POSITIONS, INSTANTS, st.timedeltas(timedelta(hours=1), timedelta(days=5)), st.data())
def test_the_pieces_of_time_leave_nothing_out_and_say_what_each_instant_says(
    rota: Rota, position: Position, begins: datetime, length: timedelta, data: st.DataObject
) -> None:
    found = list(stretches(rota, position, begins, begins + length))
    assert [one.until_at for one in found[:-1]] == [one.from_at for one in found[1:]]
    assert (found[0].from_at, found[-1].until_at) == (begins, begins + length)
    at = begins + data.draw(st.timedeltas(timedelta(0), length - timedelta(microseconds=1)))
    (piece,) = [one for one in found if one.from_at <= at < one.until_at]
    assert piece.person_id == on_duty(rota, position, at)
    assert all((one.person_id, one.planned) != (other.person_id, other.planned) for one, other in pairwise(found))


@given(WALL, DAYS, st.integers(1, 4), st.integers(0, 30))
def test_every_handover_is_at_its_wall_time_also_on_the_nights_the_clocks_change(
    handover: time, first: date, every: int, number: int
) -> None:
    rota = Rota(turns=(Turns(position=EDT, people=(TOM, GRACE), every_days=every, handover=handover, starts_on=first),))
    at = shown_at(first + timedelta(days=every * number), handover)
    local = at.astimezone(LONDON)
    skipped = local.time() != handover
    assume(not skipped or local.date() == date(2026, 3, 29))
    assert not skipped or local.time().hour == 2, "half past one does not exist that night"
    assert on_duty(rota, EDT, at) == (TOM, GRACE)[number % 2]
    before = on_duty(rota, EDT, at - timedelta(microseconds=1))
    assert before == (None if number == 0 else (TOM, GRACE)[(number - 1) % 2])


def test_weekdays_are_named_in_the_order_of_the_calendar() -> None:
    assert WEEK[MONDAY.weekday()] is Weekday.MONDAY
