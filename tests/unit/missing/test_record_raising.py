"""A second report of the same absence, and an absence written down when the child is back: nothing lost, nothing changed in silence."""

from datetime import timedelta
from typing import Any

import pytest
from made_episodes import BEGINNING, SEEN, after, called_for, raised, raising

from services.missing.domain import commands as c
from services.missing.domain.correct import correct_episode
from services.missing.domain.decide import Around, decide, raise_episode
from services.missing.domain.episode import evolve
from services.missing.domain.neighbours import Neighbour
from services.missing.domain.next_actions import next_actions
from services.missing.domain.refusals import OpenAlready, OverlapsAnother, Refused
from services.missing.domain.reporting_again import as_second_report
from services.missing.pages.showing import due
from services.missing.sentences import SENTENCES
from services.missing.timeline import summary
from shared.contracts import episodes as e
from shared.contracts.codes import EpisodeStatus, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot

NOW = SEEN + timedelta(hours=3)
LATER = SEEN + timedelta(minutes=50)


def again(**said: Any) -> c.ReportAgain:
    return c.ReportAgain.model_validate({"circumstances": "Her aunt rang."} | said)


def test_a_second_report_is_kept_and_changes_nothing_that_stands() -> None:
    before = raised()
    stands = after(before, again(category="A", last_seen_at=SEEN - timedelta(hours=1), last_seen_by="Her aunt"), NOW)
    assert stands == before.model_copy(update={"version": before.version + 1})


def test_a_later_time_of_last_seen_is_asked_about_until_somebody_decides() -> None:
    episode = after(raised(), again(last_seen_at=LATER), NOW)
    assert episode.last_seen_at == SEEN, "never changed in silence"
    assert "check_last_seen" in called_for(episode, NOW)
    moved = after(episode, c.CorrectEpisode(last_seen_at=LATER, reported_at=NOW, reason="Her aunt saw her leave"), NOW)
    assert (moved.last_seen_at, moved.periods[0].start) == (LATER, LATER)
    kept = after(episode, c.CorrectEpisode(last_seen_at=SEEN, reason="Her aunt mistook the day"), NOW)
    assert kept.last_seen_at == SEEN
    for decided in (moved, kept):
        assert "check_last_seen" not in called_for(decided, NOW)
    (change,) = correct_episode(episode, c.CorrectEpisode(last_seen_at=SEEN, reason="x"), Around(NOW))
    assert "last seen is right as recorded, 15 January 2026 at 20:00" in SENTENCES[e.EpisodeCorrected](change, {})


def test_a_second_report_rates_the_risk_only_where_it_says_one_and_brings_its_police_reference() -> None:
    rated = after(raised(), again(risk={"level": "high", "rationale": "No coat"}, police_reference="CAD 2"), NOW)
    assert rated.risk.social_work is not None
    assert (rated.risk.social_work.level, rated.police_reported_at) == (RiskLevel.HIGH, NOW)
    unrated = after(raised(), again(risk={"level": "not_yet_assessed", "rationale": "x"}), NOW)
    assert unrated.risk == raised().risk, "not yet assessed takes no rating away"


@pytest.mark.parametrize("level", ["very_low", "low"])
def test_a_second_report_never_lowers_the_risk_and_what_it_said_stays(level: str) -> None:
    said = again(risk={"level": level, "rationale": "He has been seen in town."})
    assert after(raised(), said, NOW).risk == raised().risk, "medium stands"
    (change,) = decide(raised(), said, Around(NOW))
    assert f"rated {level.replace('_', ' ')}, which leaves the rating as it stands" in summary(change, said.narrative())
    unrated = raised(risk={"level": "not_yet_assessed", "rationale": "x"})
    rated = after(unrated, said, NOW).risk.social_work
    assert rated is not None
    assert rated.level == level, "there was no rating to lower"


def test_an_allegation_in_the_report_hides_the_episode_and_asks_for_the_referral() -> None:
    told = raised(names_placement=True)
    later = after(raised(), again(names_placement=True), NOW)
    for episode in (told, later):
        assert episode.hidden_from_placement
        assert "refer_to_lado" in called_for(episode, NOW)
    assert not raised().hidden_from_placement
    assert as_second_report(raising(names_placement=True)).names_placement, "typed once, for a child who is missing already, too"


def test_the_police_were_told_when_it_is_said_they_were_and_not_when_it_was_typed() -> None:
    told = SEEN + timedelta(minutes=5)
    assert raised(police_reference="CAD 1", police_reported_at=told).police_reported_at == told
    assert after(raised(), again(police_reference="CAD 1", police_reported_at=told), NOW).police_reported_at == told
    assert raised(police_reported_at=told).police_reported_at == told, "told, and no reference yet"
    for wrong in (SEEN - timedelta(minutes=1), NOW + timedelta(hours=1)):
        for refuse in (
            lambda at: raise_episode(raising(police_reported_at=at), BEGINNING, Around(NOW)),
            lambda at: decide(raised(), again(police_reported_at=at), Around(NOW)),
        ):
            with pytest.raises(Refused) as refused:
                refuse(wrong)
            assert refused.value.field == "police_reported_at"


def test_after_the_return_a_report_is_of_another_absence() -> None:
    back = after(raised(), c.RecordReturn(returned_at=LATER, found_location="friend"), NOW)
    with pytest.raises(Refused, match="raise a new episode"):
        decide(back, again(), Around(NOW))


def test_what_was_said_to_raise_is_said_to_add() -> None:
    command = raising(police_reference="CAD 2", last_seen_place="The park")
    said = as_second_report(command)
    assert said.narrative() == command.narrative()


def written_late(minutes: int, others: tuple[Neighbour, ...] = (), **different: Any) -> EpisodeSnapshot:
    command = raising(returned={"returned_at": SEEN + timedelta(minutes=minutes), "found_location": "own_return"}, **different)
    episode = None
    for change in raise_episode(command, BEGINNING, Around(NOW, others)):
        episode = evolve(episode, change, NOW)
    assert episode is not None
    return episode


def test_an_absence_written_down_late_is_over_and_its_interview_clock_runs_from_the_return() -> None:
    episode = written_late(90, police_reference="CAD 1")
    assert (episode.status, episode.returned_at) == (EpisodeStatus.RETURNED, SEEN + timedelta(minutes=90))
    assert episode.interview_due_at == SEEN + timedelta(minutes=90, hours=72)
    assert episode.police_reported_at == NOW


def test_what_follows_a_return_is_due_from_the_return_and_says_so_where_it_was_written_down_later() -> None:
    back, written = SEEN + timedelta(minutes=90), NOW + timedelta(days=9)
    episode = written_late(90).model_copy(update={"recorded_at": written})
    actions = {one.action.value: one for one in next_actions(episode, written + timedelta(hours=1))}
    assert actions["make_return_plan"].due_at == actions["record_prevention_check"].due_at == back + timedelta(hours=24)
    assert actions["offer_interview"].due_at == back + timedelta(hours=72)
    for action in ("make_return_plan", "record_prevention_check", "offer_interview"):
        assert (actions[action].overdue, actions[action].recorded_late) == (True, True), action
        assert due(actions[action])["text"].startswith("Not done. Was due by 1"), "nobody could have been in time"
    assert not actions["tell_iro"].recorded_late


def test_what_was_written_down_in_time_is_overdue_and_not_recorded_late() -> None:
    late = next_actions(written_late(90), NOW + timedelta(days=9))
    assert {one.recorded_late for one in late} == {False}
    assert due(next(one for one in late if one.action == "make_return_plan"))["text"].startswith("Overdue since")


@pytest.mark.parametrize("minutes", [-1, 24 * 60])
def test_a_return_before_last_seen_or_to_come_is_refused(minutes: int) -> None:
    with pytest.raises(Refused) as refused:
        written_late(minutes)
    assert refused.value.field == "returned_at"


def test_an_earlier_absence_can_be_written_down_while_a_later_one_is_open_and_not_over_it() -> None:
    open_now = Neighbour.of(raised(last_seen_at=SEEN + timedelta(hours=2)))
    assert written_late(90, (open_now,)).status is EpisodeStatus.RETURNED
    with pytest.raises(OverlapsAnother):
        written_late(150, (open_now,))
    with pytest.raises(OpenAlready):
        raise_episode(raising(), BEGINNING, Around(NOW, (open_now,)))
