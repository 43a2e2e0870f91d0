"""Who interviews a child and when, and supervision: facts of their own, without a name or a place in an event."""

from datetime import timedelta
from uuid import UUID

import pytest
from made_episodes import SEEN, after, called_for, raised, returned
from pydantic import ValidationError

from services.missing.domain import commands as c
from services.missing.domain.refusals import AlreadyClosed, InTheFuture, NotFoundYet, NotReturnedYet, TimesCannotBeTrue
from shared.contracts.codes import InterviewOutcome
from shared.contracts.episodes import EpisodeSnapshot

JOEL, MAYA = UUID(int=5), UUID(int=6)
BACK = SEEN + timedelta(hours=3)
TOMORROW = BACK + timedelta(days=1)


def arranged() -> EpisodeSnapshot:
    assigned = after(returned(BACK), c.AssignInterview(to=JOEL), BACK)
    return after(assigned, c.ArrangeInterview(at=TOMORROW, place="The library", travel_minutes=40), BACK)


def test_an_interview_is_assigned_while_the_child_is_found_and_not_back_and_never_before() -> None:
    with pytest.raises(NotFoundYet):
        after(raised(), c.AssignInterview(to=JOEL), BACK)
    found = after(raised(), c.RecordFound(found_at=BACK, place="friend", seen_by="PC Lane"), BACK)
    assigned = after(found, c.AssignInterview(to=JOEL), BACK)
    assert assigned.assignment is not None
    assert assigned.assignment.to == JOEL
    with pytest.raises(NotReturnedYet):
        after(assigned, c.ArrangeInterview(at=TOMORROW, place="x"), BACK)


def test_somebody_outside_is_named_in_words_and_never_in_an_event() -> None:
    command = c.AssignInterview(to="Bridge Advocacy, Maya Lund")
    assigned = after(returned(BACK), command, BACK)
    assert assigned.assignment is not None
    assert assigned.assignment.to is None
    assert "Maya" not in assigned.model_dump_json()
    assert command.narrative() == {"to": "Bridge Advocacy, Maya Lund"}


def test_an_interviewer_who_takes_over_makes_an_appointment_of_their_own() -> None:
    assert after(arranged(), c.AssignInterview(to=JOEL), BACK).appointment == arranged().appointment
    assert after(arranged(), c.AssignInterview(to=MAYA), BACK).appointment is None


@pytest.mark.parametrize("outcome", list(InterviewOutcome))
def test_nobody_travels_to_a_child_who_will_not_be_there(outcome: InterviewOutcome) -> None:
    offered = after(arranged(), c.OfferInterview(offered_at=BACK, outcome=outcome), TOMORROW)
    assert (offered.appointment is not None) is (outcome == "accepted")
    assert offered.assignment == arranged().assignment, "whoever was asked goes on asking"


def test_an_interview_held_is_expected_no_longer() -> None:
    held = c.HoldInterview(held_at=TOMORROW, conducted_by="J", conductor_relation="commissioned")
    assert after(arranged(), held, TOMORROW).appointment is None


def test_an_appointment_before_the_return_is_refused_and_one_to_come_is_what_it_is_for() -> None:
    with pytest.raises(TimesCannotBeTrue):
        after(returned(BACK), c.ArrangeInterview(at=SEEN, place="x"), BACK)
    assert arranged().appointment is not None
    assert called_for(arranged(), BACK) == called_for(returned(BACK), BACK), "the interview is still to be offered and held"


def test_supervision_is_held_or_not_and_why_also_once_the_episode_is_closed() -> None:
    with pytest.raises(ValidationError, match="give reason"):
        c.RecordSupervision(held=False, at=TOMORROW)
    closed = after(returned(BACK), c.CloseEpisode(reason="Done"), TOMORROW)
    held = after(closed, c.RecordSupervision(held=True, at=TOMORROW, reflection="What is it like to be her?"), TOMORROW)
    assert (held.status, [one.held for one in held.supervisions]) == ("closed", [True])
    with pytest.raises(InTheFuture):
        after(closed, c.RecordSupervision(held=True, at=TOMORROW + timedelta(hours=1)), TOMORROW)
    with pytest.raises(AlreadyClosed):
        after(closed, c.AssignInterview(to=JOEL), TOMORROW)
