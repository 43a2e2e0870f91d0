"""What people are promised of alerts, one test each, on a whole notify with real servers, phones and mailboxes, and a clock that is moved.

Each name says what somebody would lose.
"""

from datetime import UTC, datetime, timedelta

from alert_town import Town, mailbox_of

from shared.clock import LONDON
from shared.contracts.codes import Category


async def test_a_high_risk_child_is_told_to_both_directors_by_mail_and_telephone_at_once(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    assert {"Helen", "David"} <= town.told("alert about a child")
    assert {"Helen", "David"} <= town.rung()


async def test_a_child_at_low_risk_is_told_to_the_manager_and_the_night_team_and_to_nobody_more_senior(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    assert town.told() == {"Grace", "Tom"}


async def test_at_night_what_does_not_wake_reaches_the_night_teams_phone_at_once_and_the_managers_at_seven(town: Town) -> None:
    await town.at(23, 30)
    await town.raises("low")
    await town.settled()
    assert (town.told(), town.rung()) == ({"Grace", "Tom"}, {"Tom"})
    await town.at(6, 59)
    assert town.rung() == {"Tom"}
    await town.at(7)
    assert "Grace" in town.rung()


async def test_at_night_a_high_risk_child_wakes_the_directors(town: Town) -> None:
    await town.at(3)
    await town.raises("high")
    await town.settled()
    assert {"Helen", "David"} <= town.rung()


async def test_a_text_that_waits_for_the_morning_is_not_sent_once_somebody_has_answered(town: Town) -> None:
    await town.at(2)
    await town.raises("low")
    await town.settled()
    await town.acknowledges("Tom", "raised")
    await town.at(7, 5)
    assert "Grace" not in town.rung()


async def test_silence_is_passed_on_to_the_deputy_in_fifteen_minutes_and_then_somebody_is_asked_to_ring(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=14)
    assert town.told("passed on to you") == set()
    await town.forward(minutes=1)
    assert "Dora" in town.told("passed on to you")
    await town.forward(minutes=15)
    assert town.told("please ring") == {"Tom"}
    assert "nobody answers, please ring" in town.texts("Tom")[-1].body


async def test_nobody_is_told_after_an_acknowledgement(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("David")
    before = len(town.authority.mail.taken)
    await town.forward(hours=5, minutes=50)
    assert [mail["Subject"] for mail in town.authority.mail.taken[before:] if mail["To"] == mailbox_of("Dora")] == []


async def test_an_acknowledged_alert_is_not_escalated_months_later(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen")
    await town.acknowledges("Helen", "raised")
    await town.authority.missing.returns(episode)
    await town.settled()
    before = len(town.authority.mail.taken)
    await town.forward(days=90)
    later = [mail["Subject"] for mail in town.authority.mail.taken[before:]]
    assert not any("passed on" in subject or "ring" in subject for subject in later)


async def test_the_reminder_comes_before_a_promise_lapses(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    by = (town.authority.clock.now() + timedelta(hours=1)).isoformat()
    await town.acknowledges("Helen", act_by=by)
    await town.forward(minutes=61)
    assert {"Helen", "David"} <= town.told("reminder about a child")
    assert (await town.alert())["state"] == "acknowledged"


async def test_a_promise_nobody_kept_opens_the_alert_again_and_its_ladder_begins_anew(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", act_by=(town.authority.clock.now() + timedelta(hours=1)).isoformat())
    await town.forward(minutes=61)
    await town.forward(minutes=15)
    assert (await town.alert())["state"] == "open"
    await town.forward(minutes=15)
    assert "Dora" in town.told("passed on to you")


async def test_a_promise_that_was_kept_reminds_nobody(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen", act_by=(town.authority.clock.now() + timedelta(hours=1)).isoformat())
    await town.forward(minutes=30)
    await town.decides(episode)
    await town.settled()
    await town.forward(hours=3)
    assert town.told("reminder about a child") == set()
    assert (await town.alert())["acted_at"] is not None


async def test_a_child_away_with_whereabouts_known_wakes_nobody(town: Town) -> None:
    await town.at(23)
    await town.raises("high", category=Category.A)
    await town.settled()
    assert (town.told(), town.rung()) == (set(), set())


async def test_the_morning_is_at_seven_in_london_after_the_night_the_clocks_go_forward(town: Town) -> None:
    await clocks_change(town, month=3)
    assert "Grace" not in town.rung()
    await town.forward(hours=7)  # 23:30 to 06:30 in hours that passed, and 07:30 on a London clock
    assert town.authority.clock.now().astimezone(LONDON).hour == 7
    assert "Grace" in town.rung()


async def test_the_morning_is_at_seven_in_london_after_the_night_the_clocks_go_back(town: Town) -> None:
    await clocks_change(town, month=10)
    await town.forward(hours=8)  # 23:30 to 07:30 in hours that passed, and 06:30 on a London clock
    assert town.authority.clock.now().astimezone(LONDON).hour == 6
    assert "Grace" not in town.rung()
    await town.forward(hours=1)
    assert "Grace" in town.rung()


async def clocks_change(town: Town, month: int) -> None:
    """Half past eleven in the evening before the last Sunday of a month, and a child at low risk is raised."""
    now = town.authority.clock.now().astimezone(LONDON)
    year = now.year + (now.month >= month)
    sunday = max(day for day in range(25, 32) if datetime(year, month, day, tzinfo=UTC).weekday() == 6)
    await town.at(23, 30, datetime(year, month, sunday, tzinfo=LONDON) - timedelta(days=1))
    await town.raises("low")
    await town.settled()


async def test_every_message_says_no_more_than_a_child_a_reference_and_a_link(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    await town.forward(minutes=15)
    await town.authority.missing.returns(episode)
    await town.at(7, 5)
    for words in [mail.as_string() for mail in town.authority.mail.taken] + [one.body for one in town.phones.texts()]:
        assert not any(word in words.lower() for word in ("zebedee", "quill", "high risk", "years old", "missing for", "placement"))
