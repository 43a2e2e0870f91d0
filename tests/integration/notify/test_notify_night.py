"""Texts by night and after an answer: who may sleep is left to sleep, and nobody's telephone rings about what is answered."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alerted_authority import HELD, Alerted, alerted_authority, eventually
from databases import MakeDatabase
from govuk_notify_double import EMAIL, KEY, TEXT, TOKEN, GovukNotify, govuk_notify

from services.notify.instead import another_way
from services.notify.store import deliveries, outcomes
from shared.clock import LONDON, MovableClock
from shared.contracts.alert_codes import DeliveryState, Position
from shared.database import make_pool

MANAGER, EDT, HEAD = "+447700900101", "+447700900102", "+447700900103"

Made = tuple[Alerted, GovukNotify]


@pytest.fixture
async def made(
    fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock, request: pytest.FixtureRequest
) -> AsyncIterator[Made]:
    """Each position has a mailbox of its own; it is tomorrow at the hour of the parameter, in London."""
    async with govuk_notify(clock) as provider:
        settings: dict[str, Any] = {
            "notify_api_key": KEY,
            "notify_api_url": provider.url,
            "notify_template_sms": TEXT,
            "notify_template_email": EMAIL,
            "notify_callback_token": TOKEN,
            "position_addresses": HELD,
        }
        async with alerted_authority(fresh_database, redis_url, tmp_path, clock, **settings) as authority:
            provider.callback_url = f"{authority.url}/notify/api/receipts/govuk-notify"
            tomorrow = clock.now().astimezone(LONDON).date() + timedelta(days=1)
            await until(authority, datetime(tomorrow.year, tomorrow.month, tomorrow.day, request.param, tzinfo=LONDON))
            yield authority, provider


at_night = pytest.mark.parametrize("made", [23], indirect=True, ids=["night"])
at_noon = pytest.mark.parametrize("made", [12], indirect=True, ids=["noon"])


async def until(authority: Alerted, instant: datetime) -> None:
    await authority.forward(seconds=(instant - authority.clock.now()).total_seconds())


def seven(authority: Alerted) -> datetime:
    """In London, on the next day."""
    return (authority.clock.now().astimezone(LONDON) + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)


async def reached_by(authority: Alerted, position: Position, *ways: tuple[str, str]) -> None:
    """Whoever holds a position chooses these channels."""
    who = (await authority.app.state.notify.held())(None)[position].person_id
    chosen = [{"channel": channel, "address": address} for channel, address in ways]
    saved = await authority.as_().put(f"/notify/api/people/{who}/channels", json={"channels": chosen})
    assert saved.status_code == 200, saved.text


async def texts(authority: Alerted, **where: str) -> list[dict[str, Any]]:
    rows = await authority.rows("SELECT * FROM notify.deliveries WHERE channel = 'sms' ORDER BY telling, address")
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


async def text_is(authority: Alerted, state: str, address: str = MANAGER) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        return next(iter(await texts(authority, state=state, address=address)), None)

    found: dict[str, Any] = await eventually(look, f"the text is {state}")
    return found


async def waits_for_the_morning(authority: Alerted, address: str = MANAGER) -> None:
    """However often it was about to be sent."""

    async def look() -> bool:
        return [one["due_at"] for one in await texts(authority, address=address)] == [seven(authority)]

    await eventually(look, "the text waits for the morning")


async def goes_another_way(authority: Alerted, delivery_id: UUID) -> None:
    escalating = authority.app.state.notify.escalating
    async with make_pool(authority.dsn) as pool, pool.connection() as conn:
        one = await outcomes.lock(conn, delivery_id)
        assert await another_way(conn, escalating.directory, escalating.mail_domain, one, DeliveryState.EXPIRED, "a test")


async def acknowledge(authority: Alerted) -> None:
    for alert in await authority.alerts(1):
        answer = await authority.as_().post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
        assert answer.status_code == 200, answer.text


@at_night
async def test_at_night_an_e_mail_goes_at_once_a_managers_text_at_seven_and_the_text_of_whoever_is_on_duty_at_once(made: Made) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("email", HELD[Position.TEAM_MANAGER]), ("sms", MANAGER))
    await reached_by(authority, Position.EDT_LEAD, ("sms", EDT))
    await authority.missing.raises(last_seen_at=authority.clock.now())
    (mail,) = await authority.mails(1)
    assert mail["To"] == HELD[Position.TEAM_MANAGER]
    await text_is(authority, "sent", EDT)
    asleep = await text_is(authority, "pending")
    morning = seven(authority)
    assert asleep["due_at"] == morning
    assert [one.to for one in provider.texts()] == [EDT]
    await until(authority, morning + timedelta(seconds=1))
    await text_is(authority, "sent")
    assert [one.to for one in provider.texts()][:2] == [EDT, MANAGER], "by then the strategy decision may be due too"


@at_night
async def test_a_text_that_waits_for_the_morning_is_not_sent_when_the_alert_is_acknowledged_in_the_night(made: Made) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await text_is(authority, "pending")
    await acknowledge(authority)
    assert (await text_is(authority, "suppressed"))["failure"] is None
    await authority.forward(hours=9)
    assert (await text_is(authority, "suppressed"))["attempts"] == 0
    assert provider.texts() == []


@at_night
async def test_a_text_that_waits_for_the_morning_is_nothing_to_be_red_about_and_is_tried_again_like_any_other(made: Made) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await authority.forward(hours=4)
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await text_is(authority, "pending")
    await authority.sent(1)  # to whoever is on duty
    await authority.forward(hours=1)
    async with make_pool(authority.dsn) as pool:
        left = await deliveries.backlog(pool)
    assert (left.waiting, left.oldest is not None and left.oldest < 0) == (1, True), "it is not late, and readiness stays green"
    provider.answers = [503]
    await authority.forward(hours=3, seconds=1)
    await text_is(authority, "temporary_failure")
    await authority.forward(minutes=1)
    await text_is(authority, "sent")


@at_noon
async def test_a_text_that_has_to_be_sent_again_is_not_once_somebody_has_acknowledged(made: Made) -> None:
    """The network gives it up after the acknowledgement: there is nothing left to say."""
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await text_is(authority, "sent")
    await acknowledge(authority)
    await provider.becomes(provider.texts()[0], "temporary-failure")
    await text_is(authority, "temporary_failure")
    await authority.forward(minutes=5)
    assert (await text_is(authority, "suppressed"))["round"] == 2
    assert [one.to for one in provider.texts()] == [MANAGER]


@at_noon
async def test_where_the_only_text_of_a_telling_fails_for_good_the_next_on_the_ladder_is_told_at_once(made: Made) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await reached_by(authority, Position.EDT_LEAD)
    await reached_by(authority, Position.HEAD_OF_SERVICE, ("sms", HEAD))
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await text_is(authority, "sent")
    assert await texts(authority, address=HEAD) == []
    await provider.becomes(provider.texts()[0], "permanent-failure")
    await text_is(authority, "sent", HEAD)
    (escalated,) = await authority.rows(
        "SELECT body -> 'data' -> 'change' AS change FROM safereturn.log WHERE type = 'notify.alert_escalated'"
    )
    assert (escalated["change"]["because"], escalated["change"]["told"]) == ("nobody_reached", ["head_of_service"])
    assert [one.to for one in provider.texts()] == [MANAGER, HEAD]


@at_noon
async def test_a_text_of_the_evening_that_has_to_be_sent_again_waits_for_the_morning(made: Made) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await authority.forward(hours=9, minutes=58)
    await authority.missing.raises(last_seen_at=authority.clock.now())
    given_up = (await text_is(authority, "sent"))["delivery_id"]
    await authority.forward(minutes=5)
    await provider.becomes(provider.texts()[0], "temporary-failure")
    await authority.forward(minutes=1)
    await waits_for_the_morning(authority)
    await until(authority, seven(authority) + timedelta(seconds=1))
    await text_is(authority, "sent")
    assert [one.reference for one in provider.texts() if one.reference and one.reference.endswith(".2")] == [f"{given_up}.2"]


@at_noon
async def test_a_text_put_off_in_the_evening_does_not_ring_in_the_night(made: Made) -> None:
    """The provider takes no more that minute; when it does, it is night."""
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    await reached_by(authority, Position.EDT_LEAD)
    await authority.forward(hours=9, minutes=59)
    provider.rate, provider.retry_after = 0, "120"
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await text_is(authority, "temporary_failure")
    await authority.forward(minutes=3)
    provider.rate = 3000
    await waits_for_the_morning(authority)
    assert provider.texts() == []
    await until(authority, seven(authority) + timedelta(seconds=1))
    assert (await text_is(authority, "sent"))["wanted_at"].astimezone(LONDON).hour == 7, "it is of use from the morning on"


@at_night
async def test_a_text_instead_of_an_e_mail_waits_for_the_morning_too(made: Made) -> None:
    authority, _ = made
    await authority.missing.raises(last_seen_at=authority.clock.now())
    await authority.mails(2)
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", MANAGER))
    (row,) = await authority.rows("SELECT delivery_id FROM notify.deliveries WHERE address = %s", HELD[Position.TEAM_MANAGER])
    await goes_another_way(authority, row["delivery_id"])
    await waits_for_the_morning(authority)
