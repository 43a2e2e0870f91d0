"""Rules that people new to the record stumbled over: what is cancelled, told, moved and asked, and what a prompt says."""

from datetime import datetime, timedelta

import pytest
from made_episodes import SEEN, after, called_for, raised, returned

from services.missing.domain import commands as c
from services.missing.domain.called_for import to_hear_cancelled
from services.missing.domain.decide import Around, decide
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import as_of, next_actions
from services.missing.domain.refusals import AlreadyCancelled, AlreadyClosed, OverlapsAnother, Refused, ReturnBeforeLastSeen
from services.missing.pages.showing import action_words, due
from shared.contracts.codes import FoundLocation
from shared.contracts.episodes import EpisodeSnapshot, RiskRatings
from shared.contracts.response_codes import TellWhom

LATER = SEEN + timedelta(hours=8)


def at(**delta: float) -> datetime:
    return SEEN + timedelta(**delta)


def reported() -> EpisodeSnapshot:
    return after(raised(), c.ReportToPolice(police_reference="CAD 1", reported_at=at(hours=1)), LATER)


def cancelled(episode: EpisodeSnapshot) -> EpisodeSnapshot:
    return after(episode, c.Cancel(reason="At the dentist."), LATER)


def held(when: datetime, **told: object) -> c.HoldInterview:
    return c.HoldInterview.model_validate({"held_at": when, "conducted_by": "J", "conductor_relation": "advocate"} | told)


# ---- cancelled -------------------------------------------------------------------------------------------------------------


def test_police_who_were_told_of_what_was_an_error_are_told_so_or_it_is_said_why_not() -> None:
    error = cancelled(reported())
    (asked,) = next_actions(error, LATER)
    assert asked.action == "tell_police_error"
    assert due(asked)["text"] == "Now"
    rung = after(error, c.RecordTold(who="police", told_at=LATER - timedelta(minutes=2)), LATER)
    assert next_actions(rung, LATER) == [], "rung a minute before it was cancelled counts"
    assert next_actions(after(error, c.RecordTold(who="police", not_told_because="They raised it."), LATER), LATER) == []
    assert next_actions(cancelled(raised()), LATER) == [], "whom nobody told need not hear"


def test_everybody_who_was_told_of_what_was_an_error_is_named_until_they_heard() -> None:
    told = after(reported(), c.RecordTold(who="parents", told_at=at(hours=2)), LATER)
    told = after(told, c.RecordTold(who="school", not_told_because="Holidays."), LATER)
    error = cancelled(told)
    assert to_hear_cancelled(error) == (TellWhom.PARENTS, TellWhom.POLICE)
    assert to_hear_cancelled(after(error, c.RecordTold(who="parents", told_at=LATER), LATER)) == (TellWhom.POLICE,)
    assert to_hear_cancelled(told) == ()


def test_what_was_cancelled_by_mistake_goes_on_as_it_stood() -> None:
    for standing in (reported(), returned(at(hours=3)), after(raised(), c.RecordOtherEnd(kind="turned_18", at=at(hours=2)), LATER)):
        with pytest.raises(AlreadyCancelled, match="reopen it first"):
            after(cancelled(standing), c.AssessRisk(level="low", rationale="x"), LATER)
        again = after(cancelled(standing), c.ReopenEpisode(reason="The other child was at the dentist."), LATER)
        assert again.model_copy(update={"version": standing.version, "by_people": standing.by_people}) == standing


def test_what_was_cancelled_is_not_reopened_over_the_time_of_another() -> None:
    meanwhile = Neighbour.of(returned(at(hours=2), raised(last_seen_at=at(hours=1))))
    for standing in (raised(), returned(at(hours=3))):
        with pytest.raises(OverlapsAnother):
            decide(cancelled(standing), c.ReopenEpisode(reason="x"), Around(LATER, [meanwhile]))


# ---- the police report -----------------------------------------------------------------------------------------------------


def test_a_police_report_recorded_in_error_is_moved_or_taken_off_with_its_reference() -> None:
    moved = after(reported(), c.CorrectEpisode(police_reported_at=at(hours=2), reason="Misread."), LATER)
    assert moved.police_reported_at == at(hours=2)
    off = c.CorrectEpisode(police_not_told=True, reason="Another child's notice.")
    assert off.narrative()["police_reference"] == ""
    taken_off = after(reported(), off, LATER)
    assert taken_off.police_reported_at is None
    assert "report_to_police" in called_for(taken_off, LATER)
    for wrong in (at(hours=-1), at(hours=9)):
        with pytest.raises(Refused) as refusal:
            after(reported(), c.CorrectEpisode(police_reported_at=wrong, reason="x"), LATER)
        assert refusal.value.field == "police_reported_at"
    with pytest.raises(Refused, match="not recorded"):
        after(raised(), off, LATER)


# ---- harm ------------------------------------------------------------------------------------------------------------------

HARM = ["tell_police_harm", "assess_risk_again"]


@pytest.mark.parametrize("told", [{"harms": ["sexual_abuse"]}, {"harms": ["criminal_exploitation"]}, {"reasons": ["exploitation"]}])
def test_serious_harm_that_a_child_tells_of_asks_for_the_police_and_the_risk_again(told: dict[str, list[str]]) -> None:
    talks: list[c.Command] = [held(at(hours=5), **told)]
    if "reasons" in told:
        talks.append(c.HoldDiscussion.model_validate({"held_at": at(hours=5), "summary": "x"} | told))
    for command in talks:
        episode = after(returned(at(hours=3)), command, LATER)
        assert [one for one in called_for(episode, LATER) if one in HARM] == HARM
        assert all(due(one)["text"] == "Now" for one in next_actions(episode, LATER) if one.action.value in HARM)
        rated = after(episode, c.AssessRisk(level="high", rationale="x"), LATER)
        assert [one for one in called_for(rated, LATER) if one in HARM] == HARM[:1]
        back = after(rated, c.RecordTold(who="police", told_at=at(hours=6)), LATER)
        assert "tell_police_harm" in called_for(back, LATER), "that she is back is another thing to tell"
        both = after(rated, c.RecordTold(who="police", told_at=at(hours=6), of_harm=True), LATER)
        assert [one for one in called_for(both, LATER) if one in HARM] == []
        met = c.RecordStrategyDecision(decision="meeting_held", kind="s47_strategy_discussion", at=at(hours=7), rationale="x")
        assert [one for one in called_for(after(episode, met, LATER), LATER) if one in HARM] == []
        missing = c.RecordStrategyDecision(decision="meeting_held", kind="missing_meeting", at=at(hours=7), rationale="x")
        assert [one for one in called_for(after(episode, missing, LATER), LATER) if one in HARM] == HARM
        before = c.RecordTold(who="police", told_at=at(hours=4), of_harm=True)
        assert "tell_police_harm" in called_for(after(episode, before, LATER), LATER), "they were told of something else"


def test_harm_that_nobody_told_of_is_nothing_to_tell_the_police() -> None:
    with pytest.raises(Refused, match="only where the child told of it"):
        after(returned(at(hours=3)), c.RecordTold(who="police", told_at=at(hours=6), of_harm=True), LATER)


def test_what_the_child_adds_once_it_is_closed_and_names_the_home_asks_for_the_referral_and_for_nothing_else() -> None:
    closed = after(returned(at(hours=3)), c.CloseEpisode(reason="x"), LATER)
    named = after(closed, c.RecordChildsComment(words="He hit me.", names_placement=True), LATER)
    assert called_for(named, LATER) == ["refer_to_lado"]
    other = c.RecordManagementDecision(kind="publicity", decision="x", rationale="x")
    with pytest.raises(AlreadyClosed):
        after(named, other, LATER)
    referred = after(named, c.RecordManagementDecision(kind="lado_referral", decision="Referred", rationale="x"), LATER)
    assert called_for(referred, LATER) == []
    with pytest.raises(AlreadyClosed):
        after(referred, c.RecordManagementDecision(kind="lado_referral", decision="Again", rationale="x"), LATER)


def test_who_is_named_cannot_be_a_reader_of_what_names_them() -> None:
    voice = {"words": "He hits me.", "readers": ["carer"]}
    with pytest.raises(ValueError, match="not theirs to read"):
        held(at(hours=5), voice=voice, names_placement=True)
    assert held(at(hours=5), voice=voice, names_placement=False).voice
    with pytest.raises(ValueError, match="not theirs to read"):
        c.RecordChildsComment(words="He hits me.", readers=("carer",), names_placement=True)


def test_a_risk_that_nobody_assessed_is_assessed_and_not_assessed_again() -> None:
    episode = after(returned(at(hours=3)), held(at(hours=5), harms=["physical"]), LATER)
    asked = called_for(episode.model_copy(update={"risk": RiskRatings()}), LATER)
    assert "assess_risk" in asked
    assert "assess_risk_again" not in asked
    rated = called_for(after(episode, c.AssessRisk(level="high", rationale="x"), LATER), LATER)
    assert not {"assess_risk", "assess_risk_again"} & set(rated)


def test_what_is_no_serious_harm_asks_for_nothing_more() -> None:
    episode = after(returned(at(hours=3)), held(at(hours=5), harms=["hunger_or_cold"], reasons=["friends"]), LATER)
    assert not set(HARM) & set(called_for(episode, LATER))


# ---- the return ------------------------------------------------------------------------------------------------------------


def test_the_latest_word_on_where_they_came_back_from_stands() -> None:
    found = after(raised(), c.RecordFound(found_at=at(hours=2), place="friend", seen_by="Her aunt"), LATER)
    back = after(found, c.RecordReturn(returned_at=at(hours=3), found_location="public_place", returned_by="PC 4411"), LATER)
    assert back.found_location is FoundLocation.PUBLIC_PLACE


def test_a_return_that_is_too_early_says_before_what() -> None:
    found = after(raised(), c.RecordFound(found_at=at(hours=2), place="friend", seen_by="x"), LATER)
    with pytest.raises(ReturnBeforeLastSeen, match=r"last seen \(15 January 2026 at 20:00"):
        after(found, c.RecordReturn(returned_at=at(hours=-1), found_location="friend"), LATER)
    with pytest.raises(Refused, match=r"was found \(15 January 2026 at 22:00"):
        after(found, c.RecordReturn(returned_at=at(hours=1), found_location="friend"), LATER)
    kept = after(raised(), c.RecordOtherEnd(kind="custody", at=at(hours=4)), LATER).model_copy(update={"found_at": at(hours=2)})
    with pytest.raises(Refused, match=r"the absence ended \(16 January 2026 at 00:00"):
        after(kept, c.RecordReturn(returned_at=at(hours=3), found_location="custody"), LATER)


def test_a_return_is_not_moved_past_an_interview_that_was_held() -> None:
    talked = after(returned(at(hours=3)), held(at(hours=5)), LATER)
    with pytest.raises(Refused, match=r"an interview was held \(16 January 2026 at 01:00") as refusal:
        after(talked, c.CorrectEpisode(returned_at=at(hours=6), reason="x"), LATER)
    assert refusal.value.field == "returned_at"
    assert after(talked, c.CorrectEpisode(returned_at=at(hours=4), reason="x"), LATER).returned_at == at(hours=4)


# ---- the interview ---------------------------------------------------------------------------------------------------------


def test_what_was_held_was_offered_at_the_latest_then() -> None:
    alone = after(returned(at(hours=3)), held(at(hours=5)), LATER)
    assert (alone.interview.offered_at, alone.interview.offered_within_72_hours) == (at(hours=5), True)
    offered = after(returned(at(hours=3)), c.OfferInterview(offered_at=at(hours=4), outcome="accepted"), LATER)
    assert after(offered, held(at(hours=5)), LATER).interview.offered_at == at(hours=4)


def test_a_no_is_asked_about_once_more_while_the_72_hours_last_and_never_called_late() -> None:
    no = c.OfferInterview(offered_at=at(hours=3), outcome="declined")
    declined = after(returned(at(hours=3)), no, LATER)
    (again,) = [one for one in next_actions(declined, LATER) if one.action == "offer_again"]
    assert (again.due_at, again.overdue) == (at(hours=75), False)
    assert "offer_again" not in called_for(after(declined, no, LATER), LATER), "a second no is heard"
    over = at(hours=76)
    assert "offer_again" not in called_for(declined, over)
    assert [one.action for one in as_of([again], over)] == ["close_episode"], "also where the list was worked out before"


# ---- what a prompt says ----------------------------------------------------------------------------------------------------


def test_what_was_due_before_it_was_written_down_says_that_it_is_not_done() -> None:
    ended = after(raised(), c.RecordReturn(returned_at=at(hours=3), found_location="friend"), at(days=5))
    assert ended.end_recorded_at == at(days=5)
    texts = {one.action.value: due(one)["text"] for one in next_actions(ended, at(days=6))}
    assert texts["offer_interview"] == "Not done. Was due by 18 January 2026 at 23:00, before this was written down"
    assert texts["tell_iro"].startswith("Overdue since"), "it was due while the episode was open, and could have been done"
    in_time = after(raised(), c.RecordReturn(returned_at=at(hours=3), found_location="friend"), at(hours=4))
    late = {one.action.value: due(one)["text"] for one in next_actions(in_time, at(days=6))}
    assert late["offer_interview"].startswith("Overdue since"), "it was written down in time"


def test_an_end_that_was_none_leaves_no_time_of_writing() -> None:
    closed = after(raised(category="A"), c.RecordOtherEnd(kind="care_ended", at=at(hours=3)), LATER)
    assert closed.end_recorded_at == LATER
    assert after(closed, c.ReopenEpisode(reason="x"), LATER).end_recorded_at is None


def test_an_action_is_due_by_the_end_of_its_day() -> None:
    action = c.SetAction.model_validate({"what": "Ring the school", "due": "2026-01-20", "from": "meeting"})
    episode = after(raised(), action, LATER)
    (one,) = [one for one in next_actions(episode, LATER) if one.action == "complete_action"]
    assert due(one)["text"] == "By the end of 20 January 2026"
    (late,) = [one for one in next_actions(episode, at(days=9)) if one.action == "complete_action"]
    assert due(late)["text"] == "Overdue since the end of 20 January 2026"
    assert action_words(one, []) is None


@pytest.mark.parametrize(("minutes", "asked"), [(10, True), (5 * 60, True), (7 * 60, False)])
def test_two_interviews_of_one_night_are_asked_about_on_either_side_of_midnight(minutes: int, asked: bool) -> None:
    late = SEEN.replace(hour=23, minute=55) + timedelta(days=1)
    once = after(returned(at(hours=3)), held(late), late)
    again = held(late + timedelta(minutes=minutes), another=False)
    if asked:
        with pytest.raises(Refused, match="is recorded already"):
            after(once, again, late + timedelta(days=1))
    else:
        assert len(after(once, again, late + timedelta(days=1)).interviews) == 2
