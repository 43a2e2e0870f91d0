"""What is recorded once a child is back or the absence ended otherwise, and about the record itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from made_episodes import OWNER, SEEN, after, called_for, raised, returned
from pydantic import ValidationError
from test_record_while_away import LATER, at, category, found, refused

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, decide
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import AlreadyClosed, AlreadyReturned, NoSuchPart, NotFoundYet, NotReturnedYet
from services.missing.views import minutes_missing
from shared.contracts.codes import EpisodeStatus, Reason
from shared.contracts.episodes import AgreedAction, EpisodeSnapshot
from shared.contracts.response_codes import AgeGap

DUE = at(hours=3) + timedelta(hours=72)


def other_end(kind: str, when: datetime, **different: Any) -> c.RecordOtherEnd:
    return c.RecordOtherEnd(kind=kind, at=when, **different)


def closed(episode: EpisodeSnapshot | None = None) -> EpisodeSnapshot:
    return after(episode or returned(at(hours=3)), c.CloseEpisode(reason="Done."), LATER)


def action(**different: Any) -> c.SetAction:
    return c.SetAction.model_validate({"what": "Ring the school", "due": "2026-02-01", "from": "meeting"} | different)


# ---- other ends ------------------------------------------------------------------------------------------------------------


def test_after_a_death_nothing_is_asked_of_anybody_and_managers_still_record_who_was_told() -> None:
    episode = after(raised(), other_end("died", at(hours=3)), LATER)
    assert (episode.status, episode.ended_at, episode.periods[-1].end) == (EpisodeStatus.CLOSED, at(hours=3), at(hours=3))
    assert next_actions(episode, LATER) == []
    told = after(episode, c.RecordManagementDecision(decision="Told.", rationale="x", kind="director_told"), LATER)
    assert next_actions(told, LATER) == []
    assert isinstance(refused(episode, c.RecordReturn(returned_at=at(hours=4), found_location="friend")), AlreadyClosed)
    back = after(returned(at(hours=3)), other_end("died", at(hours=5)), LATER)
    assert (back.ended_at, next_actions(back, LATER)) == (at(hours=3), [])


@pytest.mark.parametrize("kind", ["custody", "hospital"])
def test_custody_and_hospital_end_the_absence_and_the_interview_clock_says_why_it_runs(kind: str) -> None:
    episode = after(raised(), other_end(kind, at(hours=3)), LATER)
    assert (episode.status, episode.returned_at, episode.ended_at) == (EpisodeStatus.RETURNED, None, at(hours=3))
    assert episode.interview_due_at == DUE
    assert minutes_missing(episode, LATER) == 180
    (offer,) = [one for one in next_actions(episode, LATER) if one.action == "offer_interview"]
    assert kind in offer.why
    held = after(episode, c.HoldInterview(held_at=at(hours=6), conducted_by="J", conductor_relation="advocate"), LATER)
    assert held.interview.held_within_72_hours is True
    back = after(episode, c.RecordReturn(returned_at=at(hours=7), found_location="placement"), LATER)
    assert (back.returned_at, back.interview_due_at, back.ended_at) == (at(hours=7), DUE, at(hours=3)), "no clock restarts"
    assert minutes_missing(back, LATER) == 180
    again = c.RecordReturn(returned_at=at(hours=8), found_location="placement")
    assert isinstance(refused(back, again), AlreadyReturned)


def test_who_turned_18_while_missing_is_held_on_to_until_an_adult_worker_accepts() -> None:
    episode = after(raised(), other_end("turned_18", at(hours=4)), LATER)
    assert (episode.status, episode.owner, episode.periods[-1].end) == (EpisodeStatus.OPEN, OWNER, at(hours=4))
    assert episode.ended_at is None
    assert {"find_adult_worker", "record_return"} <= set(called_for(episode, LATER))
    for kind in ("custody", "hospital", "care_ended"):
        assert refused(episode, other_end(kind, at(hours=5))).field == "kind", "nothing else takes the question away"
    accepted = after(episode, other_end("turned_18", at(hours=4), accepted_by="Leaving care"), LATER)
    assert (accepted.status, accepted.closed_at) == (EpisodeStatus.CLOSED, at(hours=4))
    back = after(episode, c.RecordReturn(returned_at=at(hours=5), found_location="friend"), LATER)
    assert (back.ended_at, back.interview_due_at) == (at(hours=5), at(hours=77)), "the return, not the birthday"
    assert refused(back, c.CloseEpisode(reason="x")).field == "status"
    assert after(back, other_end("turned_18", at(hours=4), accepted_by="Leaving care"), LATER).status is EpisodeStatus.CLOSED


def test_an_end_cannot_lie_before_the_absence_or_in_the_future() -> None:
    for wrong in (at(hours=-1), at(hours=9)):
        assert refused(raised(), other_end("care_ended", wrong)).field == "at"
    assert refused(after(raised(), category("A", at(hours=3)), LATER), other_end("custody", at(hours=2))).field == "at"
    assert refused(after(raised(), found(at(hours=3)), LATER), other_end("custody", at(hours=2))).field == "at"
    assert isinstance(refused(returned(at(hours=1)), other_end("hospital", at(hours=2))), AlreadyReturned)


# ---- what follows --------------------------------------------------------------------------------------------------------------


def check(when: datetime, **different: Any) -> c.RecordPreventionCheck:
    return c.RecordPreventionCheck(checked_at=when, by="PC Lane", **different)


def test_what_follows_finding_a_child_is_refused_before_it() -> None:
    for command in (
        check(at(hours=1)),
        c.HoldDiscussion(held_at=at(hours=1), summary="x"),
        c.MakeReturnPlan(responses=["interview"], rationale="x"),
    ):
        assert isinstance(refused(raised(), command), NotFoundYet)
    for command in (check(at(hours=1)), c.HoldDiscussion(held_at=at(hours=1), summary="x")):
        assert "would be before the child was found" in refused(returned(at(hours=3)), command).message
    for command in (check(at(hours=9)), c.HoldDiscussion(held_at=at(hours=9), summary="x")):
        assert "not come yet" in refused(returned(at(hours=3)), command).message


def test_the_plan_says_what_follows_and_each_stays_asked_for_until_it_is_done() -> None:
    episode = returned(at(hours=3))
    due = {one.action.value: one.due_at for one in next_actions(episode, LATER)}
    assert due["make_return_plan"] == due["record_prevention_check"] == at(hours=27)
    assert due["offer_interview"] == DUE
    episode = after(episode, c.MakeReturnPlan(responses=["discussion", "discussion"], rationale="x"), LATER)
    assert episode.return_plan is not None
    assert episode.return_plan.responses == ("discussion",)
    assert {"hold_discussion", "offer_interview"} <= set(called_for(episode, LATER)), "the interview is offered every time"
    replanned = after(episode, c.MakeReturnPlan(responses=["interview"], rationale="y"), LATER)
    assert "hold_discussion" not in called_for(replanned, LATER), "the latest plan stands"
    episode = after(episode, c.HoldDiscussion(held_at=at(hours=4), summary="x", reasons=["friends", "friends"]), LATER)
    assert episode.discussions[0].reasons == ("friends",)
    assert "hold_discussion" not in called_for(episode, LATER)
    episode = after(after(episode, check(at(hours=6)), LATER), check(at(hours=5)), LATER)
    assert episode.prevention_checked_at == at(hours=5)
    assert "record_prevention_check" not in called_for(episode, LATER)
    with pytest.raises(ValidationError):
        c.MakeReturnPlan(responses=[], rationale="x")


def test_a_discussion_and_a_check_may_bring_an_account_that_names_the_placement() -> None:
    interview = c.HoldInterview(held_at=at(hours=4), conducted_by="J", conductor_relation="advocate", names_placement=True)
    for command in (
        check(at(hours=4), names_placement=True),
        c.HoldDiscussion(held_at=at(hours=4), summary="x", names_placement=True),
        interview,
    ):
        assert after(returned(at(hours=3)), command, LATER).hidden_from_placement


@pytest.mark.parametrize(
    ("talk", "kept"),
    [
        (lambda **told: c.HoldDiscussion(held_at=at(hours=4), summary="x", **told), "discussions"),
        (lambda **told: c.HoldInterview(held_at=at(hours=4), conducted_by="J", conductor_relation="advocate", **told), "interviews"),
    ],
    ids=["discussion", "interview"],
)
def test_how_much_older_they_are_is_kept_beside_the_person_the_child_went_to_and_refused_of_nobody(
    talk: Callable[..., c.Command], kept: str
) -> None:
    back = returned(at(hours=3))
    (told,) = getattr(after(back, talk(reasons=["partner"], age_gap="over_5"), LATER), kept)
    assert (told.reasons, told.age_gap) == ((Reason.PARTNER,), AgeGap.OVER_5)
    nobody = refused(back, talk(reasons=["friends"], age_gap="over_5"))
    assert (nobody.field, nobody.value) == ("reasons", AgeGap.OVER_5)
    assert "choose “To be with a person they call boyfriend or girlfriend” too" in str(nobody)
    (unasked,) = getattr(after(back, talk(reasons=["partner"]), LATER), kept)
    assert unasked.age_gap is None, "nobody has to ask"


def test_an_agreed_action_is_asked_for_until_it_is_done() -> None:
    colleague = UUID(int=51)
    command = action(owner=str(colleague))
    episode = after(raised(), command, LATER)
    (agreed,) = episode.actions
    assert (agreed.owner, agreed.due, agreed.done_at) == (colleague, date(2026, 2, 1), None)
    (prompt,) = [one for one in next_actions(episode, LATER) if one.action == "complete_action"]
    assert (prompt.about, prompt.due_at, prompt.overdue) == (agreed.action_id, datetime.fromisoformat("2026-02-02T00:00Z"), False)
    done = c.CompleteAction(action_id=agreed.action_id, done_at=at(hours=7), outcome="She starts on Monday.")
    finished = after(episode, done, LATER)
    assert "complete_action" not in called_for(finished, LATER)
    assert refused(finished, done).field == "action_id"
    assert isinstance(refused(episode, done.model_copy(update={"action_id": UUID(int=9)})), NoSuchPart)
    assert refused(episode, done.model_copy(update={"done_at": at(hours=9)})).field == "done_at"


@pytest.mark.parametrize("due", ["9999-12-31", "0001-01-01", "2062-01-16"])
def test_a_day_that_nobody_can_mean_is_refused_for_an_action(due: str) -> None:
    assert refused(raised(), action(due=due)).field == "due"


def test_an_action_without_an_end_takes_no_list_down() -> None:
    agreed = AgreedAction(action_id=UUID(int=9), due=date.max, origin="meeting")
    episode = raised().model_copy(update={"actions": (agreed,)})
    assert "complete_action" in called_for(episode, LATER)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.RecordStrategyDecision(decision="meeting_planned", kind="mapping", at=at(hours=24 * 3000), rationale="x"), "at"),
        (c.ArrangeInterview(at=at(hours=24 * 3000), place="x"), "at"),
    ],
)
def test_what_is_arranged_for_another_decade_is_a_wrong_year(command: c.Command, field: str) -> None:
    assert refused(returned(at(hours=3)), command).field == field


def test_an_owner_who_is_no_user_is_named_in_words_and_an_action_may_come_done() -> None:
    command = action(owner="Mrs Hall", done_at=at(hours=7), outcome="Rung.")
    changes = decide(raised(), command, Around(LATER))
    assert [type(one).__name__ for one in changes] == ["ActionSet", "ActionDone"]
    assert "Hall" not in str(changes)
    assert command.narrative() == {"what": "Ring the school", "owner": "Mrs Hall", "outcome": "Rung."}
    assert after(raised(), command, LATER).actions[0].done_at == at(hours=7)


# ---- closing and reopening -------------------------------------------------------------------------------------------------


def test_an_episode_is_closed_when_nothing_is_outstanding_and_takes_only_a_correction_or_reopening_then() -> None:
    assert refused(raised(), c.CloseEpisode(reason="x")).field == "status"
    assert refused(returned(at(hours=3), after(raised(), action(), LATER)), c.CloseEpisode(reason="x")).field == "actions"
    episode = closed()
    assert (episode.status, episode.closed_at, next_actions(episode, LATER)) == (EpisodeStatus.CLOSED, LATER, [])
    for command in (
        c.CloseEpisode(reason="x"),
        c.Cancel(reason="x"),
        check(at(hours=4)),
        c.RecordManagementDecision(decision="x", rationale="x"),
    ):
        assert isinstance(refused(episode, command), AlreadyClosed)
    assert after(episode, c.CorrectEpisode(reason="x", returned_at=at(hours=2)), LATER).status is EpisodeStatus.CLOSED


def test_what_nothing_is_outstanding_on_asks_to_be_closed() -> None:
    episode = after(returned(at(hours=3)), c.RecordTold(who="iro", told_at=at(hours=1)), LATER)
    episode = after(episode, check(at(hours=4)), LATER)
    episode = after(episode, c.HoldInterview(held_at=at(hours=4), conducted_by="J", conductor_relation="advocate"), LATER)
    assert [(one.action.value, one.due_at) for one in next_actions(episode, LATER)] == [("close_episode", None)]


@pytest.mark.parametrize(
    ("before", "status"),
    [
        (lambda: returned(at(hours=3)), EpisodeStatus.RETURNED),
        (lambda: after(raised(), other_end("custody", at(hours=3)), LATER), EpisodeStatus.RETURNED),
    ],
)
def test_reopening_goes_back_to_what_the_times_say(before: Any, status: EpisodeStatus) -> None:
    standing = before()
    reopened = after(closed(standing), c.ReopenEpisode(reason="x"), LATER)
    assert reopened.status is status
    assert reopened.model_copy(update={"version": standing.version, "by_people": standing.by_people}) == standing


@pytest.mark.parametrize("kind", ["died", "care_ended"])
def test_an_end_recorded_in_error_is_undone_by_reopening(kind: str) -> None:
    for standing in (raised(), after(raised(), found(at(hours=2)), LATER), after(raised(category="A"), found(at(hours=2)), LATER)):
        ended = after(standing, other_end(kind, at(hours=5)), LATER)
        reopened = after(ended, c.ReopenEpisode(reason="Another child."), LATER)
        assert reopened.model_copy(update={"version": standing.version, "by_people": standing.by_people}) == standing
        assert next_actions(reopened, LATER)


def test_only_a_closed_episode_is_reopened_and_never_beside_an_open_one() -> None:

    assert refused(raised(), c.ReopenEpisode(reason="x")).field == "status"
    ended = after(raised(category="A"), other_end("care_ended", at(hours=3)), LATER)
    with pytest.raises(Exception, match="is open"):
        decide(ended, c.ReopenEpisode(reason="x"), Around(LATER, [Neighbour.of(raised(last_seen_at=at(hours=5)))]))
    with pytest.raises(Exception, match="covers this time"):
        decide(ended, c.ReopenEpisode(reason="x"), Around(LATER, [Neighbour.of(returned(at(hours=6), raised(last_seen_at=at(hours=5))))]))
    assert isinstance(refused(raised(), c.OfferInterview(offered_at=SEEN, outcome="accepted")), NotReturnedYet)
