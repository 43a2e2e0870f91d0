"""An entry that was recorded in error leaves no trace in what stands, and every trace in what is kept."""

from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_episodes import BEGINNING, SEEN, raising

from services.missing.domain import commands as c
from services.missing.domain.around import Around
from services.missing.domain.decide import decide, raise_episode
from services.missing.domain.episode import evolve, fold
from services.missing.domain.marking_in_error import INSTEAD, MARKABLE, OWN_WITHIN, refuse_others_entry
from services.missing.domain.next_actions import next_actions
from services.missing.domain.recorded import Recorded
from services.missing.domain.refusals import NotAllowedNow, NotYours, Refused
from shared.contracts import episodes as e
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import InError

NOW = SEEN + timedelta(days=9)
BACK = c.RecordReturn(returned_at=SEEN + timedelta(hours=3), found_location="friend")


def after(hours: float) -> datetime:
    return SEEN + timedelta(hours=hours)


class Log:
    """An episode and all that was recorded on it; positions are places in it."""

    def __init__(self, *commands: c.Command, now: datetime = NOW) -> None:
        self.now = now
        self.entries = [Recorded(one, now, 1, "social_worker:1") for one in raise_episode(raising(), BEGINNING, Around(now))]
        for command in commands:
            self.record(command)

    @property
    def episode(self) -> EpisodeSnapshot:
        return fold(self.entries)

    def around(self) -> Around:
        return Around(self.now, history=self.entries)

    def record(self, command: c.Command) -> "Log":
        for change in decide(self.episode, command, self.around()):
            self.entries.append(Recorded(change, self.now, len(self.entries) + 1, "social_worker:1"))
        return self

    def marked(self, position: int, **said: Any) -> EpisodeSnapshot:
        return self.record(in_error(position, **said)).episode


def in_error(position: int, because: InError = InError.ANOTHER_CHILD) -> c.MarkInError:
    return c.MarkInError(position=position, because=because, reason="The file of another child was open.")


def held(hours: float) -> c.HoldInterview:
    return c.HoldInterview(
        held_at=after(hours),
        conducted_by="Joel",
        conductor_relation="advocate",
        reasons=["unhappy_in_placement"],
        another=True,
    )


def offered(hours: float) -> c.OfferInterview:
    return c.OfferInterview(offered_at=after(hours), outcome="accepted")


def test_an_interview_on_the_wrong_child_does_not_make_this_ones_held_in_time() -> None:
    log = Log(BACK, offered(4), held(6), held(200))
    assert log.episode.interview.held_within_72_hours is True
    episode = log.marked(4)
    assert (episode.interview.held_at, episode.interview.held_within_72_hours) == (after(200), False)
    assert (len(episode.interviews), episode.interview.offered_at) == (1, after(4))
    episode = log.marked(5)
    assert (episode.interviews, episode.interview.held_at) == ((), None)
    assert "hold_interview" in {one.action.value for one in next_actions(episode, NOW)}, "and it is asked for again"


def test_the_check_the_sighting_the_talk_and_the_count_fall_back_to_what_is_left() -> None:
    seen = {"by": "Neighbour", "where": "Park"}
    log = Log(
        c.RecordSighting(seen_at=after(1), **seen),
        c.RecordSighting(seen_at=after(2), **seen),
        c.RecordIntelligence(kind="phone", account="x", source="x", handling="x", at=after(2)),
        c.RecordTold(who="iro", told_at=after(1)),
        c.RecordTold(who="iro", told_at=after(2)),
        BACK,
        c.RecordPreventionCheck(checked_at=after(4), by="PC"),
        c.RecordPreventionCheck(checked_at=after(9), by="PC"),
        c.HoldDiscussion(held_at=after(5), summary="x"),
    )
    for position in (3, 4, 6, 8, 10):
        log.marked(position)
    episode = log.episode
    assert (episode.last_sighted_at, episode.intelligence, episode.told[0].told_at) == (after(1), 0, after(1))
    assert (episode.prevention_checked_at, episode.discussions) == (after(9), ())
    assert episode.version == len(log.entries), "the version counts what is kept, struck or not"


def test_a_rating_in_error_leaves_the_one_before_and_an_arrangement_it_had_ended_stands_again() -> None:
    log = Log(c.AssessRisk(level="low", rationale="x", assessed_at=after(1)), BACK)
    assert log.marked(2).risk.social_work == Log().episode.risk.social_work
    log.record(c.ArrangeInterview(at=after(300), place="School")).record(c.OfferInterview(offered_at=after(5), outcome="declined"))
    assert log.episode.appointment is None
    assert log.marked(6).appointment == e.Appointment(at=after(300))


@given(
    st.lists(st.sampled_from([offered(4), offered(90), held(5), held(100), c.HoldDiscussion(held_at=after(6), summary="x")]), max_size=7),
    st.data(),
)
def test_what_stands_is_what_stood_had_the_entry_never_been_recorded(commands: list[c.Command], data: st.DataObject) -> None:
    log = Log(BACK, *commands)
    gone = data.draw(st.sets(st.sampled_from(range(3, len(log.entries) + 1)))) if commands else set()
    for position in data.draw(st.permutations(sorted(gone))):
        log.marked(position)
    never = Log(BACK, *(one for place, one in enumerate(commands, 3) if place not in gone))
    assert log.episode.model_copy(update={"version": 0}) == never.episode.model_copy(update={"version": 0})


def test_an_account_in_error_that_names_the_carer_hides_the_episode_until_a_manager_says_otherwise() -> None:
    log = Log(c.RecordSighting(seen_at=after(1), by="x", where="x", names_placement=True))
    episode = log.marked(2)
    assert (episode.last_sighted_at, episode.hidden_from_placement, episode.lado_to_hear) == (None, True, True)
    shown = log.record(c.ShowToPlacement(reason="It named a shop")).episode
    assert (shown.hidden_from_placement, shown.lado_to_hear) == (False, None)
    with pytest.raises(NotAllowedNow):
        log.record(c.ShowToPlacement(reason="Again"))
    again = log.record(c.RecordSighting(seen_at=after(2), by="x", where="x", names_placement=True)).episode
    assert again.hidden_from_placement


def test_a_referral_that_was_made_stays_made_when_the_tick_is_taken_back() -> None:
    log = Log(c.RecordSighting(seen_at=after(1), by="x", where="x", names_placement=True))
    log.record(c.RecordManagementDecision(decision="Referred", rationale="x", kind="lado_referral"))
    assert log.record(c.ShowToPlacement(reason="x")).episode.lado_to_hear is False


def test_every_kind_of_entry_is_either_marked_or_says_how_else_it_is_put_right() -> None:
    assert MARKABLE | INSTEAD.keys() == set(get_args(e.EpisodeChange))
    assert not MARKABLE & INSTEAD.keys()


@pytest.mark.parametrize(
    ("commands", "position", "message"),
    [
        ((), 1, "a manager cancels"),
        ((), 7, "no entry of this episode"),
        ((BACK,), 2, "correct what is recorded instead"),
        ((BACK, held(5), in_error(3)), 3, "already"),
        ((BACK, held(5), in_error(3)), 4, "record it again"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_what_to_do_instead(commands: tuple[c.Command, ...], position: int, message: str) -> None:
    log = Log(*commands)
    before = log.episode
    with pytest.raises(Refused, match=message):
        log.record(in_error(position))
    assert log.episode == before


def test_an_action_goes_after_what_came_of_it_and_no_action_is_left_open_on_a_closed_episode() -> None:
    log = Log(BACK, c.SetAction.model_validate({"what": "x", "due": "2026-02-01", "from": "meeting"}))
    (action,) = log.episode.actions
    log.record(c.CompleteAction(action_id=action.action_id, done_at=after(5), outcome="x"))
    with pytest.raises(NotAllowedNow, match="mark that entry first"):
        log.record(in_error(3))
    assert log.marked(4).actions[0].done_at is None
    assert log.marked(3).actions == ()
    done = Log(BACK, c.SetAction.model_validate({"what": "x", "due": "2026-02-01", "from": "meeting"}))
    done.record(c.CompleteAction(action_id=done.episode.actions[0].action_id, done_at=after(5), outcome="x"))
    done.record(c.CloseEpisode(reason="x"))
    with pytest.raises(NotAllowedNow, match="reopen it first"):
        done.record(in_error(4))


def test_a_talk_can_be_struck_once_the_episode_is_closed_or_cancelled() -> None:
    assert Log(BACK, held(5), c.CloseEpisode(reason="x")).marked(3).interviews == ()
    assert Log(BACK, held(5), c.Cancel(reason="x")).marked(3).interviews == ()


def test_whoever_recorded_it_has_a_day_and_nobody_else_any() -> None:
    log = Log(BACK, held(5))
    refuse_others_entry(in_error(3), "social_worker:1", Around(NOW + OWN_WITHIN, history=log.entries))
    with pytest.raises(NotYours, match="more than 24 hours"):
        refuse_others_entry(in_error(3), "social_worker:1", Around(NOW + OWN_WITHIN + timedelta(seconds=1), history=log.entries))
    with pytest.raises(NotYours, match="somebody else"):
        refuse_others_entry(in_error(3), "social_worker:2", Around(NOW, history=log.entries))


def test_one_entry_alone_never_says_what_stands() -> None:
    mark = e.EntryRecordedInError(entry=1, because=InError.TWICE, marked_at=NOW)
    with pytest.raises(ValueError, match="fold it"):
        evolve(Log().episode, mark, NOW)
