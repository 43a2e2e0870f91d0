"""An episode that calls for it reaches people, once each; what does not, alerts nobody."""

from datetime import timedelta

import pytest
from alerted_authority import Alerted
from notifys_neighbours import NAME

from shared.contracts.codes import Category, EpisodeStatus, RiskLevel


async def test_a_raised_episode_reaches_the_director_by_mail_and_page(authority: Alerted) -> None:
    episode = await authority.missing.raises(RiskLevel.LOW)
    (mail,) = await authority.mails(1)
    (alert,) = await authority.alerts(1)
    assert mail["To"] == "director@example.gov.uk"
    assert mail["Subject"] == f"OFFICIAL-SENSITIVE: alert about a child, {episode.reference}"
    for part in (mail.get_body(("plain",)), mail.get_body(("html",))):
        assert part is not None
        text = part.get_content()
        assert f"{authority.url}/notify/l/" in text
        assert episode.reference in text
    assert (alert["rule"], alert["severity"], alert["state"], alert["reference"]) == ("raised", "routine", "open", episode.reference)
    assert {one["channel"] for one in alert["deliveries"]} == {"page", "email"}
    assert alert["steps"][0]["tells"] == ["team_manager", "edt_lead"]
    assert alert["recipients"][0] == {"position": "team_manager", "address_hint": "d…@example.gov.uk", "vacant": True}


async def test_high_risk_is_told_to_more_senior_people_as_well(authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.HIGH)
    alerts = await authority.alerts(2)
    assert {one["rule"]: one["severity"] for one in alerts} == {"raised": "routine", "high_risk": "severe"}
    mails = await authority.mails(2)
    assert len({mail["Message-ID"] for mail in mails}) == 2


async def test_a_rating_that_rises_alerts_once_and_not_again(authority: Alerted) -> None:
    episode = await authority.missing.raises(RiskLevel.LOW)
    for level in (RiskLevel.HIGH, RiskLevel.LOW, RiskLevel.HIGH):
        episode = await authority.missing.rates(episode, level)
    await authority.level()
    alerts = await authority.alerts(2)
    assert {(one["rule"], one["cause"]) for one in alerts} == {("raised", "raised"), ("high_risk", "re_rated")}
    await authority.mails(2)


async def test_a_child_away_with_whereabouts_known_wakes_nobody(authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.HIGH, category=Category.A)
    await authority.level()
    await authority.alerts(0)


async def test_a_child_already_back_when_it_is_written_down_wakes_nobody(authority: Alerted) -> None:
    await authority.missing.writes_down_late()
    await authority.level()
    await authority.alerts(0)
    await authority.mails(0)


async def test_five_hundred_closed_imports_alert_nobody_and_an_open_one_starts_once(authority: Alerted) -> None:
    now = authority.clock.now()
    back = {"status": EpisodeStatus.RETURNED, "returned_at": now - timedelta(days=1)}
    await authority.missing.append(*(authority.missing.imported(**back) for _ in range(500)))
    await authority.missing.append(authority.missing.imported(last_seen_at=now - timedelta(days=5)))
    await authority.level()
    (alert,) = await authority.alerts(1)
    assert (alert["rule"], alert["cause"]) == ("48_hours", "imported_open")
    assert len(await authority.mails(1)) == 1


async def test_applied_twice_is_told_once(authority: Alerted) -> None:
    """The stream's events again, as after a restored follower position: unique keys and versions hold."""
    await authority.missing.raises(RiskLevel.HIGH)
    await authority.sent(2)
    before = await authority.rows("SELECT count(*) AS n FROM safereturn.log")
    await authority.rows("UPDATE safereturn.follower_positions SET position = 0, last_id = NULL RETURNING position")

    await authority.missing.raises(RiskLevel.HIGH, category=Category.A)  # alerts nobody; the follower finds that its position has moved
    await authority.level()
    await authority.alerts(2)
    assert await authority.rows("SELECT count(*) AS n FROM safereturn.log") == before
    assert len(authority.mail.taken) == 2


async def test_nothing_personal_is_in_events_subjects_or_logs(authority: Alerted, capfd: pytest.CaptureFixture[str]) -> None:
    episode = await authority.missing.raises(RiskLevel.HIGH)
    mails = await authority.mails(2)
    (alert, _) = await authority.alerts(2)
    await authority.as_().post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement", json={"comment": "Larkfield"})
    for row in await authority.rows("SELECT body::text AS body FROM safereturn.log"):
        assert not any(word in row["body"] for word in (NAME, "Helen Marsh", "Larkfield", "@", episode.child_id + '"'))
    for mail in mails:
        text = mail.as_string()
        assert not any(word in text.lower() for word in (NAME.lower(), "high", "risk", "severe", "years", "missing for"))
    told = capfd.readouterr()
    assert not any(word in told.out + told.err for word in (NAME, "Helen Marsh", "Larkfield", "@example.gov.uk"))
