"""An episode that goes on past an end: care that ended while nobody knew where the child was, and 18 with nobody to accept them."""

import pytest
from made_episodes import OWNER, after, called_for, raised, returned
from test_record_once_back import other_end
from test_record_while_away import LATER, at, found, refused

from services.missing.domain import commands as c
from services.missing.domain.episode import evolve
from shared.contracts import episodes as e
from shared.contracts.codes import EpisodeStatus


def test_care_that_ends_while_nobody_knows_where_the_child_is_ends_the_period_and_not_the_absence() -> None:
    episode = after(raised(), other_end("care_ended", at(hours=3)), LATER)
    assert (episode.status, episode.owner, episode.periods[-1].end, episode.ended_at) == (EpisodeStatus.OPEN, OWNER, at(hours=3), None)
    assert {"record_return", "decide_strategy"} <= set(called_for(episode, LATER))
    assert "find_adult_worker" not in called_for(episode, LATER)
    assert refused(episode, other_end("care_ended", at(hours=4))).field == "kind", "once is enough"
    seen = after(episode, found(at(hours=5)), LATER)
    assert (seen.status, seen.periods[-1].end) == (EpisodeStatus.FOUND, at(hours=3)), "no period runs past the end of care (577)"
    assert "begin_away_period" not in called_for(seen, LATER)
    back = after(episode, c.RecordReturn(returned_at=at(hours=5), found_location="family_home"), LATER)
    assert (back.ended_at, back.interview_due_at, back.periods[-1].end) == (at(hours=5), at(hours=77), at(hours=3))
    shut = after(back, c.CloseEpisode(reason="Done."), LATER)
    reopened = after(shut, c.ReopenEpisode(reason="One more talk."), LATER)
    assert (reopened.status, reopened.other_end) == (EpisodeStatus.RETURNED, back.other_end), "it was not that which closed it"
    assert after(episode, other_end("died", at(hours=5)), LATER).status is EpisodeStatus.CLOSED


def test_care_that_ends_where_it_is_known_where_the_child_is_closes() -> None:
    for known in (raised(category="A"), after(raised(), found(at(hours=2)), LATER), returned(at(hours=2))):
        assert after(known, other_end("care_ended", at(hours=3)), LATER).status is EpisodeStatus.CLOSED


def test_what_was_written_before_an_episode_went_on_past_the_end_of_care_stays_closed() -> None:
    written = e.EpisodeEnded.model_validate({"kind": "care_ended", "at": at(hours=3), "accepted": False})
    assert evolve(raised(), written, LATER).status is EpisodeStatus.CLOSED


@pytest.mark.parametrize("kind", ["turned_18", "care_ended"])
def test_an_end_that_an_episode_went_on_past_is_taken_back_where_it_was_an_error(kind: str) -> None:
    standing = raised()
    taken_back = after(after(standing, other_end(kind, at(hours=3)), LATER), c.ReopenEpisode(reason="Another child."), LATER)
    assert taken_back.model_copy(update={"version": standing.version, "by_people": standing.by_people}) == standing
