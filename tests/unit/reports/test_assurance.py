"""What the record says of the answer to one return, and what it leaves out; and what the inspectors' flags make of the same facts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from collated_authority import Authority, london
from hypothesis import given
from hypothesis import strategies as st
from small_histories import BACK, action, discussed, held, offered, plan, went

from services.reports.assurance.reading import RETURNS, answers
from services.reports.assurance.response import Answer, Lack, Recorded, missing
from services.reports.indicators.question import ask
from services.reports.recordings import Part
from shared.clock import MovableClock
from shared.contracts.codes import ConductorRelation, InterviewOutcome, Reason
from shared.contracts.episodes import PreventionChecked
from shared.contracts.response_codes import Response

RETURNED = london(BACK)
LATER = RETURNED + timedelta(days=30)


def done(part: Part, hours: float = 10, *, late: bool = False, **said: Any) -> Recorded:
    at = RETURNED + timedelta(hours=hours)
    return Recorded(part, at, at, late, "social_worker", "someone", **said)


def answer(*recorded: Recorded) -> Answer:
    return Answer("e", "SR-2025-000001", RETURNED, "return", "M", "ours", "CLA-N", recorded)


OFFER = done(Part.OFFER, outcome=InterviewOutcome.ACCEPTED)
INTERVIEW = done(Part.INTERVIEW, 20, relation=ConductorRelation.ADVOCATE, independent=True, coded=True)
TALK = done(Part.DISCUSSION, 5, coded=True)
PLAN = done(Part.RETURN_PLAN, planned=(Response.INTERVIEW,))
CHECK, ACTION = done(Part.PREVENTION_CHECK), done(Part.ACTION)
OF_A_PLAN_OF = {
    responses: done(Part.RETURN_PLAN, planned=responses)
    for responses in ((Response.INTERVIEW,), (Response.DISCUSSION,), (Response.DISCUSSION, Response.INTERVIEW))
}
L = Lack
CASES: dict[str, tuple[tuple[Recorded, ...], set[Lack]]] = {
    "nothing": ((), {L.RETURN_PLAN, L.OFFER, L.INTERVIEW, L.PREVENTION_CHECK}),
    "all there is": ((PLAN, OFFER, INTERVIEW, CHECK, ACTION), set()),
    "a discussion was the plan and was held": ((OF_A_PLAN_OF[(Response.DISCUSSION,)], OFFER, TALK, CHECK, ACTION), set()),
    "a discussion was the plan, and no interview was offered": (
        (OF_A_PLAN_OF[(Response.DISCUSSION,)], TALK, CHECK, ACTION),
        {L.OFFER},
    ),
    "both were planned, one was held": (
        (OF_A_PLAN_OF[(Response.DISCUSSION, Response.INTERVIEW)], INTERVIEW, CHECK, ACTION),
        {L.DISCUSSION},
    ),
    "offered and declined is answered": ((PLAN, done(Part.OFFER, outcome=InterviewOutcome.DECLINED), CHECK), set()),
    "accepted and not there is not held": (
        (PLAN, done(Part.OFFER, outcome=InterviewOutcome.ACCEPTED_NOT_PRESENT), CHECK),
        {L.INTERVIEW},
    ),
    "why none was offered is no offer": (
        (PLAN, done(Part.OFFER, outcome=InterviewOutcome.NOT_OFFERED_NO_CONTACT), CHECK),
        {L.OFFER, L.INTERVIEW},
    ),
    "held, with no reason coded and no action": (
        (PLAN, done(Part.INTERVIEW, independent=True, coded=False), CHECK),
        {L.REASONS, L.ACTION},
    ),
    "recorded late": ((PLAN, OFFER, done(Part.INTERVIEW, late=True, coded=True), CHECK, ACTION), {L.IN_TIME}),
    "a later plan takes the place of the one before": (
        (PLAN, OF_A_PLAN_OF[(Response.DISCUSSION,)], OFFER, TALK, CHECK, ACTION),
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_missing_is_said_by_what_the_record_has(case: str) -> None:
    recorded, lacking = CASES[case]
    assert set(missing(answer(*recorded), LATER)) == lacking


def test_nothing_is_missing_before_its_hours_are_over() -> None:
    due = answer().due_at
    assert due - RETURNED == timedelta(hours=72)
    assert missing(answer(), due - timedelta(seconds=1)) == ()
    assert Lack.OFFER in missing(answer(), due)
    assert missing(answer(done(Part.DISCUSSION, late=True)), RETURNED) == (Lack.IN_TIME,)


def test_the_flag_says_accepted_of_a_child_nobody_spoke_with_and_nothing_of_a_discussion() -> None:
    nobody_there = answer(done(Part.OFFER, outcome=InterviewOutcome.ACCEPTED_NOT_PRESENT))
    talked = answer(done(Part.OFFER, outcome=InterviewOutcome.DECLINED), TALK)
    assert (nobody_there.flag_offered, nobody_there.flag_accepted, nobody_there.interview) == (True, True, None)
    assert (talked.flag_offered, talked.flag_accepted, talked.discussion) == (True, False, TALK)


parts = st.builds(
    done,
    st.sampled_from(Part),
    st.floats(0, 200),
    late=st.booleans(),
    planned=st.lists(st.sampled_from(Response), unique=True, min_size=1).map(tuple),
    outcome=st.sampled_from(InterviewOutcome),
    coded=st.booleans(),
)


@given(recorded=st.lists(parts, max_size=8), more=parts)
def test_recording_more_work_in_time_never_adds_to_what_was_offered_or_held_as_missing(recorded: list[Recorded], more: Recorded) -> None:
    before, after = answer(*recorded), answer(*recorded, more)
    lacking = set(missing(after, LATER)) - set(missing(before, LATER))
    if more.part is Part.RETURN_PLAN:  # another plan asks for something else
        assert lacking <= {Lack.INTERVIEW, Lack.DISCUSSION}
    elif more.part is Part.OFFER:  # a later outcome than that the child said no
        assert lacking <= {Lack.INTERVIEW, Lack.IN_TIME}
    elif more.part in (Part.INTERVIEW, Part.DISCUSSION):
        assert lacking <= {Lack.REASONS, Lack.ACTION, Lack.IN_TIME}
    else:
        assert lacking <= {Lack.IN_TIME}


async def test_the_list_and_the_figures_count_the_same(authority: Authority, clock: MovableClock) -> None:
    clock.set(london("2025-06-05 09:00"))
    authority.happened(went(authority, "a", team="North"), plan(), offered(), held(reasons=(Reason.FRIENDS,)), action())
    authority.happened(went(authority, "b"), offered(InterviewOutcome.ACCEPTED_NOT_PRESENT), discussed())
    authority.happened(went(authority, "c"), PreventionChecked(checked_at=london("2025-06-03 18:00")))
    authority.imported("d", ("M", "2025-06-01", "2025-06-03"))
    authority.missing("e", "2025-06-02 10:00")
    clock.set(london("2025-07-01 09:00"))
    await authority.collate()
    year = (date(2025, 4, 1), date(2026, 4, 1))

    async def found(*where: str) -> list[Answer]:
        question = ask(RETURNS, *year, (), where, monthly=False)
        return await authority.facts.read(lambda connection: answers(connection, question, clock.now()))

    rows = await found()
    assert len(rows) == (await authority.figure("returns", *map(str, year)))[0] == 3
    for figure, holds in (
        ("interviews_offered", lambda one: one.flag_offered),
        ("flag_accepted", lambda one: one.flag_accepted),
        ("returns_with_independent_interview", lambda one: one.independent),
        ("any_conversation", lambda one: one.interview or one.discussion),
        ("return_plans_made", lambda one: one.plan),
        ("actions_agreed", lambda one: one.of(Part.ACTION)),
    ):
        numerator, denominator, _ = await authority.figure(figure, *map(str, year))
        assert (numerator, denominator) == (sum(1 for one in rows if holds(one)), 3), figure
    (north,) = await found("team:North")
    assert north.over_at == RETURNED
    assert north.interview
    assert (north.interview.happened_at, north.interview.recorded_at) == (london("2025-06-04 12:00"), datetime(2025, 6, 5, 8, tzinfo=UTC))
    assert north.interview.role == "social_worker"
