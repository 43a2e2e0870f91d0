"""What is recorded while a child is away: what it makes of the episode, and what cannot be true."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from made_episodes import OWNER, SEEN, after, called_for, raised, returned
from pydantic import ValidationError

from services.missing.domain import commands as c
from services.missing.domain.decide import Around, decide
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import AlreadyClosed, AlreadyReturned, NotAllowedNow, NotYours, Refused
from services.missing.timeline import summary
from shared.contracts.codes import CareStatus, Category, EpisodeStatus
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot
from shared.contracts.response_codes import TellWhom

COLLEAGUE, STRANGER = UUID(int=51), UUID(int=52)
LATER = SEEN + timedelta(hours=8)


def at(**delta: float) -> datetime:
    return SEEN + timedelta(**delta)


def refused(episode: EpisodeSnapshot, command: c.Command, now: datetime = LATER, by: UUID | None = None) -> Refused:
    with pytest.raises(Refused) as refusal:
        decide(episode, command, Around(now, by=by))
    return refusal.value


def sighting(**different: Any) -> c.RecordSighting:
    return c.RecordSighting(**{"seen_at": at(hours=1), "by": "A neighbour", "where": "The park"} | different)


def found(when: datetime, **different: Any) -> c.RecordFound:
    return c.RecordFound(**{"found_at": when, "place": "friend", "seen_by": "Her aunt"} | different)


def category(code: str, when: datetime, **different: Any) -> c.ChangeCategory:
    return c.ChangeCategory(category=code, from_at=when, reason="x", **different)


def test_a_sighting_is_kept_as_the_latest_and_starts_or_ends_nothing() -> None:
    episode = after(after(raised(), sighting(seen_at=at(hours=2)), LATER), sighting(), LATER)
    assert episode.last_sighted_at == at(hours=2)
    assert (episode.status, episode.last_seen_at) == (EpisodeStatus.OPEN, SEEN)
    assert refused(raised(), sighting(seen_at=at(minutes=-1))).field == "seen_at"
    assert refused(raised(), sighting(seen_at=at(hours=9))).field == "seen_at"
    assert refused(returned(at(hours=1)), sighting(seen_at=at(hours=2))).field == "seen_at"


def test_the_latest_word_on_telling_each_stands() -> None:
    episode = after(raised(), c.RecordTold(who="iro", not_told_because="No answer at night."), LATER)
    assert [(one.who, one.told_at, one.decided_at) for one in episode.told] == [("iro", None, LATER)]
    episode = after(episode, c.RecordTold(who="school", told_at=at(hours=1)), LATER)
    episode = after(episode, c.RecordTold(who="iro", told_at=at(hours=2)), LATER)
    assert {one.who: one.told_at for one in episode.told} == {TellWhom.IRO: at(hours=2), TellWhom.SCHOOL: at(hours=1)}
    assert refused(raised(), c.RecordTold(who="iro", told_at=at(hours=-1))).field == "told_at"
    assert refused(raised(), c.RecordTold(who="iro", told_at=at(hours=9))).field == "told_at"
    for wrong in ({}, {"told_at": SEEN, "not_told_because": "x"}):
        with pytest.raises(ValidationError, match="either"):
            c.RecordTold.model_validate({"who": "iro"} | wrong)


def test_intelligence_is_counted_and_nothing_of_it_leaves_this_service() -> None:
    command = c.RecordIntelligence(
        kind="vehicle", account="A red van.", source="A friend", handling="Police only", shared_with="Police", shared_at=at(hours=1)
    )
    (change,) = decide(raised(), command, Around(LATER))
    assert change.model_dump() == {"at": LATER, "names_placement": False}
    assert after(after(raised(), command, LATER), command, LATER).intelligence == 2
    assert set(command.narrative()) == {"kind", "account", "source", "handling", "shared_with", "shared_at"}
    assert refused(raised(), command.model_copy(update={"shared_at": at(hours=9)})).field == "shared_at"


def test_an_episode_changes_hands_only_when_the_person_named_accepts() -> None:
    offered = after(raised(), c.OfferHandover(to=COLLEAGUE), LATER)
    assert offered.owner == OWNER
    assert offered.handover is not None
    (prompt,) = [one for one in next_actions(offered, LATER + timedelta(minutes=16)) if one.action == "accept_handover"]
    assert (prompt.due_at, prompt.overdue, prompt.about) == (LATER + timedelta(minutes=15), True, offered.handover.handover_id)
    accept = c.AcceptHandover(handover_id=offered.handover.handover_id)
    assert isinstance(refused(offered, accept, by=STRANGER), NotYours)
    accepted = after(offered, accept, LATER, by=COLLEAGUE)
    assert (accepted.owner, accepted.handover) == (COLLEAGUE, None)
    newer = after(offered, c.OfferHandover(to=STRANGER), LATER)
    assert refused(newer, accept, by=COLLEAGUE).field == "handover_id"
    assert refused(accepted, accept, by=COLLEAGUE).field == "handover_id", "accepted once"
    assert refused(raised(), c.OfferHandover(to=OWNER)).field == "to"


def test_a_change_of_category_begins_a_period_where_the_last_one_ends() -> None:
    episode = after(raised(), category("A", at(hours=3)), LATER)
    assert [(p.category, p.start, p.end) for p in episode.periods] == [("M", SEEN, at(hours=3)), ("A", at(hours=3), None)]
    assert (episode.category, episode.status) == (Category.A, EpisodeStatus.OPEN)
    for wrong in (SEEN, at(hours=-1), at(hours=9)):
        assert refused(raised(), category("A", wrong)).field == "from_at"
    assert refused(episode, category("M", at(hours=2))).field == "from_at", "inside the period before"
    assert isinstance(refused(returned(at(hours=1)), category("A", at(hours=2))), AlreadyReturned)


def test_the_same_category_again_is_for_a_placement_that_ended() -> None:
    assert isinstance(refused(raised(), category("M", at(hours=3))), NotAllowedNow)
    episode = after(raised(), category("M", at(hours=3), placement_ended=True), LATER)
    assert [(p.category, p.end) for p in episode.periods] == [("M", at(hours=3)), ("M", None)]
    assert (episode.owner, episode.last_seen_at, episode.ongoing) == (OWNER, SEEN, True)


def test_found_ends_a_missing_period_and_an_away_period_goes_on() -> None:
    missing = after(raised(), found(at(hours=2)), LATER)
    assert (missing.status, missing.found_at, missing.periods[-1].end) == (EpisodeStatus.FOUND, at(hours=2), at(hours=2))
    assert missing.interview_due_at is None
    assert missing.ongoing
    assert {"decide_safe_to_return", "begin_away_period", "record_return"} <= set(called_for(missing, LATER))
    away = after(raised(category="A"), found(at(hours=2)), LATER)
    assert (away.status, away.periods[-1].end) == (EpisodeStatus.FOUND, None)
    assert "begin_away_period" not in called_for(away, LATER)
    with_period = after(missing, category("A", at(hours=2)), LATER)
    assert (with_period.status, with_period.periods[-1].end) == (EpisodeStatus.FOUND, None)
    assert refused(missing, category("A", at(hours=3))).field == "from_at", "periods touch"


def test_where_the_child_stays_tonight_is_asked_until_somebody_says_it() -> None:
    episode = after(raised(), found(at(hours=2), safe_to_return=False), LATER)
    (asked,) = [one for one in next_actions(episode, LATER) if one.action == "say_where_tonight"]
    assert (asked.due_at, asked.overdue) == (at(hours=2), True)
    answered = after(episode, found(at(hours=2), tonight="With the duty carer."), LATER)
    assert "say_where_tonight" not in called_for(answered, LATER)
    assert "say_where_tonight" not in called_for(after(answered, found(at(hours=2), safe_to_return=True), LATER), LATER), "said once"
    lost = after(after(answered, category("A", at(hours=2)), LATER), category("M", at(hours=5)), LATER)
    assert "say_where_tonight" not in called_for(lost, LATER)
    assert "say_where_tonight" in called_for(after(lost, found(at(hours=6)), LATER), LATER), "another night, another place"
    told_before_it_was_asked_for = episode.model_copy(update={"tonight_said": None})
    assert "say_where_tonight" not in called_for(told_before_it_was_asked_for, LATER)


def test_whether_it_is_safe_to_go_back_may_be_said_later_and_the_time_only_corrected() -> None:
    episode = after(raised(), found(at(hours=2)), LATER)
    answered = after(episode, found(at(hours=2), safe_to_return=False, tonight="With the duty carer."), LATER)
    assert answered.safe_to_return is False
    assert "decide_safe_to_return" not in called_for(answered, LATER)
    assert "correct" in refused(episode, found(at(hours=3))).message
    assert refused(raised(), found(at(hours=-1))).field == "found_at"
    assert refused(raised(), found(at(hours=9))).field == "found_at"
    assert isinstance(refused(returned(at(hours=1)), found(at(hours=2))), AlreadyReturned)
    changed = after(raised(), category("A", at(hours=3)), LATER)
    assert refused(changed, found(at(hours=2))).field == "found_at", "before the running period"


def test_a_child_found_and_lost_again_before_going_back_is_missing_again() -> None:
    episode = after(after(raised(), found(at(hours=2)), LATER), category("A", at(hours=2)), LATER)
    lost = after(episode, category("M", at(hours=4)), LATER)
    assert (lost.status, lost.found_at) == (EpisodeStatus.OPEN, None)
    assert [p.category for p in lost.periods] == ["M", "A", "M"]
    again = after(lost, found(at(hours=6)), LATER)
    assert (again.found_at, again.periods[-1].end) == (at(hours=6), at(hours=6))


S47 = {"kind": "s47_strategy_discussion", "rationale": "x"}


@pytest.mark.parametrize(
    ("attendees", "quorate"), [(("police", "health", "social_care", "police"), True), (("police", "social_care"), False), ((), False)]
)
def test_an_s47_strategy_discussion_needs_social_care_police_and_health(attendees: tuple[str, ...], quorate: bool) -> None:
    command = c.RecordStrategyDecision(decision="meeting_held", at=at(hours=4), attendees=attendees, **S47)
    (decision,) = after(raised(), command, LATER).strategy_decisions
    assert decision.quorate is quorate
    assert len(set(decision.attendees)) == len(decision.attendees)


def test_a_strategy_decision_is_asked_for_until_a_meeting_was_held_or_is_not_needed() -> None:
    assert [one.due_at for one in next_actions(raised(), LATER) if one.action == "decide_strategy"] == [at(hours=6)]
    planned = after(raised(), c.RecordStrategyDecision(decision="meeting_planned", at=at(hours=20), **S47), LATER)
    assert planned.strategy_decisions[0].quorate is None
    assert [one.due_at for one in next_actions(planned, LATER) if one.action == "decide_strategy"] == [at(hours=20)]
    held = c.RecordStrategyDecision(decision="meeting_held", at=at(hours=20), kind="missing_meeting", rationale="x")
    assert refused(planned, held).field == "at", "a meeting to come was not held"
    assert "decide_strategy" not in called_for(after(planned, held, at(hours=21)), at(hours=21))
    with pytest.raises(ValidationError, match="kind"):
        c.RecordStrategyDecision(decision="meeting_held", at=SEEN, rationale="x")


def test_who_is_to_tell_depends_on_whose_child_it_is_and_where_they_live() -> None:
    away = raised().model_copy(update={"child": ChildAtStart(care_status=CareStatus.OURS, in_care=True, in_area=False)})
    assert {"tell_iro", "tell_host_authority"} <= set(called_for(away, LATER))
    told = after(away, c.RecordTold(who="host_authority", not_told_because="Their line is down."), LATER)
    assert "tell_host_authority" not in called_for(told, LATER)
    at_home = raised().model_copy(update={"child": ChildAtStart(care_status=CareStatus.AT_HOME, in_care=False)})
    assert not {"tell_iro", "tell_host_authority"} & set(called_for(at_home, LATER))


def test_an_episode_nobody_holds_asks_for_an_owner() -> None:
    assert "name_owner" in called_for(raised(owner=None), LATER)
    assert "name_owner" not in called_for(raised(), LATER)


@pytest.mark.parametrize(
    "command",
    [
        sighting(names_placement=True),
        found(at(hours=2), names_placement=True),
        c.RecordReturn(returned_at=at(hours=2), found_location="friend", names_placement=True),
        c.ReportAgain(circumstances="x", names_placement=True),
        c.RecordIntelligence(kind="person", account="x", source="x", handling="x", names_placement=True),
        c.RecordChildsComment(words="x", names_placement=True),
    ],
    ids=lambda command: command.name,
)
def test_an_account_that_names_the_placement_hides_the_episode_for_good_and_asks_for_the_lado(command: c.Command) -> None:
    (change,) = decide(raised(), command, Around(LATER))
    assert change.model_dump()["names_placement"] is True
    episode = after(after(raised(), command, LATER), c.RecordTold(who="iro", told_at=SEEN), LATER)
    assert episode.hidden_from_placement
    assert "refer_to_lado" in called_for(episode, LATER)
    referral = c.RecordManagementDecision(decision="Referred.", rationale="x", kind="lado_referral")
    referred = after(episode, referral, LATER)
    assert referred.hidden_from_placement
    assert "refer_to_lado" not in called_for(referred, LATER)
    if referred.ongoing:
        again = after(referred, sighting(names_placement=True), LATER)
        assert "refer_to_lado" in called_for(again, LATER), "another account is another referral"


def test_an_offer_taken_back_or_not_taken_changes_no_hands() -> None:
    offered = after(raised(), c.OfferHandover(to=COLLEAGUE), LATER)
    assert offered.handover is not None
    back = after(offered, c.WithdrawHandover(handover_id=offered.handover.handover_id), LATER)
    assert (back.owner, back.handover) == (raised().owner, None)
    assert "accept_handover" not in called_for(back, LATER)
    assert refused(back, c.WithdrawHandover(handover_id=offered.handover.handover_id)).field == "handover_id"


def test_nothing_of_this_is_recorded_on_a_closed_episode() -> None:
    closed = after(returned(at(hours=1)), c.CloseEpisode(reason="x"), LATER)
    for command in (
        sighting(),
        c.RecordTold(who="iro", told_at=SEEN),
        c.OfferHandover(to=COLLEAGUE),
        c.AssessRisk(level="low", rationale="x"),
    ):
        assert isinstance(refused(closed, command), AlreadyClosed)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.AssessRisk(level="low", rationale="x", assessed_at=at(hours=-1)), "assessed_at"),
        (c.ReportToPolice(police_reference="x", reported_at=at(hours=-1)), "reported_at"),
        (c.RecordManagementDecision(decision="x", rationale="x", at=at(hours=-1)), "at"),
        (c.RecordStrategyDecision(decision="not_needed", rationale="x", at=at(hours=-1)), "at"),
    ],
)
def test_nobody_rates_reports_or_decides_about_an_absence_before_it_began(command: c.Command, field: str) -> None:
    assert refused(raised(), command).field == field


def test_a_telephone_call_is_no_sighting() -> None:
    rang = c.RecordSighting(seen_at=at(hours=1), contact="telephone", by="Maureen Pike", account="He is safe.")
    (change,) = decide(raised(), rang, Around(LATER))
    assert summary(change, rang.narrative()) == "Contact by telephone: Maureen Pike; He is safe."
    assert after(raised(), rang, LATER).last_sighted_at is None
    assert after(after(raised(), sighting(), LATER), rang, LATER).last_sighted_at == sighting().seen_at
    with pytest.raises(ValidationError, match="give where"):
        c.RecordSighting(seen_at=at(hours=1), by="x")
