"""What people are promised of an absence that ends, gets worse, begins again or was written down late: who hears of it, and who does not.

Each name says what somebody would lose.
"""

from datetime import timedelta

from alert_town import Town

from shared.contracts.codes import EpisodeStatus, RiskLevel
from shared.contracts.episodes import (
    EpisodeCancelled,
    EpisodeReopened,
)


async def test_a_closing_notice_reaches_everybody_who_was_told_and_wakes_nobody(town: Town) -> None:
    await town.at(23)
    episode = await town.raises("high")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    assert town.told("news about a child") >= {"Helen", "David", "Grace", "Tom"}
    assert [len(town.texts(name)) for name in ("Helen", "David")] == [1, 1], "their telephones are left alone until the morning"
    await town.at(7, 1)
    assert [len(town.texts(name)) for name in ("Helen", "David")] == [2, 2]


async def test_a_closing_notice_never_escalates(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    await town.forward(hours=30)
    assert town.told("passed on to you") == set()


async def test_nobody_who_was_not_told_hears_that_it_is_over(town: Town) -> None:
    episode = await town.raises("low")
    await town.settled()
    await town.authority.missing.returns(episode)
    await town.settled()
    assert town.told("news about a child") == {"Grace", "Tom"}


async def test_a_child_found_is_escalated_no_further(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.found(episode)
    await town.settled()
    await town.forward(hours=50)
    assert town.told("passed on to you") == set()


async def test_after_a_death_nobody_is_told_anything_by_itself(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    before = len(town.authority.mail.taken)
    await town.authority.missing.dies(episode)
    await town.forward(days=30)
    assert len(town.authority.mail.taken) == before


async def test_an_episode_typed_three_days_late_is_one_alert_to_everybody_and_not_five(town: Town) -> None:
    seen = town.authority.clock.now() - timedelta(hours=73)
    await town.raises("low", last_seen_at=seen)
    await town.settled()
    (alert,) = await town.alerts()
    assert alert["cause"] == "recorded_late"
    assert {"Helen", "Ruth", "Grace", "Tom", "Priya"} <= town.told("alert about a child")
    assert all(len(town.mails(name)) == 1 for name in town.told())


async def test_a_child_already_back_when_it_is_written_down_wakes_nobody_and_the_record_says_so(town: Town) -> None:
    await town.authority.missing.writes_down_late()
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())
    assert {one["rule"] for one in await town.alerts(kind="withheld")} == {"high_risk", "raised"}


async def test_five_hundred_old_episodes_imported_tell_nobody(town: Town) -> None:
    now = town.authority.clock.now()
    back = {"status": EpisodeStatus.RETURNED, "returned_at": now - timedelta(days=1)}
    await town.authority.missing.append(*(town.authority.missing.imported(**back) for _ in range(500)))
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())


async def test_an_imported_child_who_is_still_missing_is_told_once_and_wakes_nobody(town: Town) -> None:
    await town.at(23, 30)
    await town.authority.missing.append(town.authority.missing.imported(last_seen_at=town.authority.clock.now() - timedelta(days=5)))
    await town.settled()
    assert town.told() == {"Helen"}
    assert town.rung() == set()
    assert len(await town.alerts()) == 1


async def test_a_rating_that_rises_at_night_wakes_the_directors_even_where_the_first_alert_was_answered(town: Town) -> None:
    await town.at(22, 30)
    episode = await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    await town.authority.missing.rates(episode, RiskLevel.HIGH)
    await town.settled()
    assert {"Helen", "David"} <= town.rung()


async def test_a_return_recorded_in_error_tells_again_that_the_child_is_missing(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    back = await town.authority.missing.returns(episode)
    await town.settled()
    count = len(town.mails("Helen", "alert about a child"))
    again = back.model_copy(update={"version": back.version + 1, "status": EpisodeStatus.OPEN, "returned_at": None, "found_at": None})
    await town.authority.missing.tell(EpisodeReopened(reopened_at=town.authority.clock.now()), again)
    await town.settled()
    assert len(town.mails("Helen", "alert about a child")) == count + 1


async def test_an_episode_cancelled_by_mistake_tells_again_that_the_child_is_missing(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", "raised")
    now = town.authority.clock.now()
    over = {"version": episode.version + 1, "status": EpisodeStatus.CANCELLED, "cancelled_at": now}
    error = await town.authority.missing.tell(EpisodeCancelled(cancelled_at=now), episode.model_copy(update=over))
    await town.settled()
    count = len(town.mails("Helen", "alert about a child"))
    again = error.model_copy(update={"version": error.version + 1, "status": EpisodeStatus.OPEN, "cancelled_at": None})
    await town.authority.missing.tell(EpisodeReopened(reopened_at=now), again)
    await town.settled()
    assert len(town.mails("Helen", "alert about a child")) == count + 1
