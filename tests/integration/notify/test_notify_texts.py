"""Texts and e-mail through GOV.UK Notify: what a provider may answer, tell later, or never tell."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from databases import MakeDatabase
from govuk_notify_double import EMAIL, KEY, TEXT, TOKEN, GovukNotify, Message, govuk_notify

from services.notify.domain.recipients import delivery_id
from shared.clock import MovableClock
from shared.contracts.alert_codes import Channel, Position
from shared.database import make_pool

NUMBER = "+447900900123"
HELD = {Position.DIRECTOR: "director@example.gov.uk", Position.TEAM_MANAGER: "t@example.gov.uk", Position.EDT_LEAD: "edt@example.gov.uk"}

Made = tuple[Alerted, GovukNotify]


@pytest.fixture
async def made(
    fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock, request: pytest.FixtureRequest
) -> AsyncIterator[Made]:
    """An authority with a mail server, whose texts go through GOV.UK Notify, at noon; a parameter overrides its settings."""
    async with govuk_notify(clock) as provider:
        settings: dict[str, Any] = {
            "notify_api_key": KEY,
            "notify_api_url": provider.url,
            "notify_template_sms": TEXT,
            "notify_template_email": EMAIL,
            "notify_callback_token": TOKEN,
            "position_addresses": HELD,
        }
        settings |= getattr(request, "param", {})
        async with alerted_authority(fresh_database, redis_url, tmp_path, clock, **settings) as authority:
            provider.callback_url = f"{authority.url}/notify/api/receipts/govuk-notify"
            noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
            await authority.forward(seconds=(noon - clock.now()).total_seconds())
            yield authority, provider


async def text(authority: Alerted, to: str = NUMBER) -> UUID:
    """A new alert, and a text about it to the head of service, whom it does not tell by itself."""
    (alert,) = await authority.alerts(1, episode=await authority.missing.raises())
    return await message(authority, alert["alert_id"], to)


async def message(authority: Alerted, alert_id: str, to: str = NUMBER) -> UUID:
    id_ = delivery_id(UUID(alert_id), Channel.SMS, to)
    head_of_service = (await authority.app.state.notify.held())(None)[Position.HEAD_OF_SERVICE].person_id
    async with make_pool(authority.dsn) as pool, pool.connection() as conn:
        await conn.execute(
            """INSERT INTO notify.deliveries
            (delivery_id, alert_id, position, person_id, channel, address, state, wanted_at, due_at, reference)
            VALUES (%s, %s, 'head_of_service', %s, 'sms', %s, 'pending', safereturn.now(), safereturn.now(), %s)""",
            (id_, alert_id, head_of_service, to, str(id_)),
        )
    return id_


async def another(authority: Alerted, alert_id: str, number: int) -> str:
    """Another alert about the same child, a severe one: its rule and its time differ, what a text says does not."""
    async with make_pool(authority.dsn) as pool, pool.connection() as conn:
        await conn.execute(
            """INSERT INTO notify.alerts (alert_id, episode_id, rule, cause, severity, state, raised_at, told, snapshot)
            SELECT %s, episode_id, rule, %s, 'severe', state, raised_at, told, snapshot || jsonb_build_object('alert_id', %s::text)
            FROM notify.alerts WHERE alert_id = %s""",
            (UUID(int=number), str(number), UUID(int=number), alert_id),
        )
    return str(UUID(int=number))


async def stands(authority: Alerted, id_: UUID, state: str) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        (row,) = await authority.rows("SELECT * FROM notify.deliveries WHERE delivery_id = %s", id_)
        return row if row["state"] == state else None

    found: dict[str, Any] = await eventually(look, f"the delivery is {state}")
    return found


async def handed_over(provider: GovukNotify, count: int = 1) -> Message:
    async def look() -> bool:
        return len(provider.messages) >= count

    await eventually(look, f"{count} messages with the provider")
    return provider.messages[-1]


async def test_a_text_is_one_text_that_says_no_more_than_it_may_and_is_delivered_once_the_phone_has_it(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    assert (taken.to, taken.reference, taken.kind) == (NUMBER, str(id_), "sms")
    assert taken.body.startswith("Safe Return: alert about a child, SR-2026-000001. Sign in: http://127.0.0.1:")
    await stands(authority, id_, "sent")
    await provider.becomes(taken, "delivered")
    assert (await stands(authority, id_, "delivered"))["sent_at"] is not None
    events = await authority.rows("SELECT body FROM safereturn.log WHERE type = 'notify.alert_sent' ORDER BY position")
    assert [one["body"]["data"]["change"]["state"] for one in events if one["body"]["data"]["change"]["channel"] == "sms"] == [
        "sent",
        "delivered",
    ]


async def test_a_receipt_that_comes_twice_or_late_takes_nothing_back(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    await stands(authority, id_, "sent")
    await provider.becomes(taken, "delivered")
    head = await authority.rows("SELECT position FROM safereturn.log_head")
    for late in ("delivered", "temporary-failure", "permanent-failure", "technical-failure"):
        assert await provider.post(taken, late) == 204
    await stands(authority, id_, "delivered")
    assert await authority.rows("SELECT position FROM safereturn.log_head") == head


async def test_a_number_that_is_none_fails_for_good_once_the_networks_say_so(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    await stands(authority, id_, "sent")
    await provider.becomes(taken, "permanent-failure")
    assert (await stands(authority, id_, "permanent_failure"))["failure"] == "permanent-failure"
    await authority.forward(minutes=30)
    await stands(authority, id_, "permanent_failure")


@pytest.mark.parametrize("word", ["temporary-failure", "technical-failure"])
async def test_a_text_given_up_after_it_was_taken_is_sent_again_as_another_message(made: Made, word: str) -> None:
    authority, provider = made
    id_ = await text(authority)
    first = await handed_over(provider)
    await stands(authority, id_, "sent")
    await authority.forward(minutes=40)  # far beyond what a text is of use for: still not the end
    await provider.becomes(first, word)
    assert (await stands(authority, id_, "temporary_failure"))["failure"] == word
    await authority.forward(minutes=3)
    second = await handed_over(provider, 2)
    assert (second.reference, second.body) == (f"{id_}.2", first.body)
    await stands(authority, id_, "sent")
    assert await provider.post(first, word) == 204, "the first one's receipt again: it is past"
    await stands(authority, id_, "sent")
    await provider.becomes(second, "delivered")
    await stands(authority, id_, "delivered")


@pytest.mark.parametrize("token", [None, "wrong", TOKEN + "x", TOKEN[:-1]])
async def test_nobody_but_the_provider_tells_what_became_of_a_message(made: Made, token: str | None) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    await stands(authority, id_, "sent")
    client = authority.as_()
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    client.headers.pop("Authorization")
    answer = await client.post(provider.callback_url, json={"reference": taken.reference, "status": "delivered"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    await stands(authority, id_, "sent")


@pytest.mark.parametrize("made", [{"notify_callback_token": None}], indirect=True)
async def test_without_a_token_set_no_receipt_is_taken(made: Made) -> None:
    authority, provider = made
    await text(authority)
    assert await provider.post(await handed_over(provider), "delivered") == 404


async def test_a_receipt_of_no_message_of_ours_changes_nothing_and_is_not_sent_again(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    await stands(authority, id_, "sent")
    for reference in (None, "somebody else's", f"{UUID(int=1)}", f"{UUID(int=1)}.2"):
        taken.reference = reference
        assert await provider.post(taken, "permanent-failure") == 204
    taken.reference = str(id_)
    assert await provider.post(taken, "pending-virus-check") == 204
    await stands(authority, id_, "sent")


async def test_a_receipt_is_posted_again_until_it_is_taken(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    taken = await handed_over(provider)
    await stands(authority, id_, "sent")
    right, provider.callback_url = provider.callback_url, f"{authority.url}/notify/api/receipts/not-there"
    await provider.becomes(taken, "delivered")
    for _ in range(2):
        assert await provider.post_receipts() == []
        await authority.forward(minutes=5)
        assert await provider.post_receipts() == [404]
    provider.callback_url = right
    await authority.forward(minutes=5)
    assert await provider.post_receipts() == [204]
    await stands(authority, id_, "delivered")


async def test_a_text_without_a_receipt_is_sent_and_no_more_and_the_page_says_so(made: Made) -> None:
    authority, provider = made
    id_ = await text(authority)
    await handed_over(provider)
    await stands(authority, id_, "sent")
    (alert,) = await authority.alerts(1)
    page = f"/notify/alerts/{alert['alert_id']}"
    assert "the provider has not said" not in (await authority.as_().get(page)).text
    await authority.forward(minutes=11)
    said = (await authority.as_().get(page)).text
    assert "Text message to …123: sent" in said
    assert "nobody knows whether it arrived: the provider has not said" in said
    await stands(authority, id_, "sent")


async def test_a_text_taken_but_not_answered_is_looked_up_and_not_sent_twice(made: Made) -> None:
    authority, provider = made
    provider.cuts_off = 1
    id_ = await text(authority)
    await handed_over(provider)
    waiting = await stands(authority, id_, "temporary_failure")
    assert (waiting["failure"], waiting["uncertain"]) == ("Exception 504", True)
    await authority.forward(minutes=1)
    await stands(authority, id_, "sent")
    assert (len(provider.messages), provider.lookups) == (1, [str(id_)])


async def test_a_provider_that_is_down_is_tried_until_it_is_up(made: Made) -> None:
    authority, provider = made
    provider.answers = [503, 500]
    id_ = await text(authority)
    assert (await stands(authority, id_, "temporary_failure"))["failure"] == "Exception 503"
    health = (await authority.as_().get("/notify/health/ready")).json()["dependencies"]
    assert [one["ok"] for one in health if one["name"] == "govuk-notify"] == [False]
    for _ in range(2):
        await authority.forward(minutes=1)
    await stands(authority, id_, "sent")


async def test_too_many_at_once_are_queued_and_sent_later(made: Made) -> None:
    authority, provider = made
    provider.rate = 1
    provider.retry_after = "50"
    (alert,) = await authority.alerts(1, episode=await authority.missing.raises())
    ids = [await message(authority, alert["alert_id"], f"+4479009001{n:02}") for n in range(3)]
    await handed_over(provider, 1)

    async def two_wait() -> bool:
        rows = await authority.rows(
            "SELECT failure, due_at >= safereturn.now() + interval '45 s' AS later FROM notify.deliveries WHERE state = 'temporary_failure'"
        )
        return len(rows) == 2 and all(one == {"failure": "RateLimitError 429", "later": True} for one in rows)

    await eventually(two_wait, "two wait for as long as they were asked to")
    await authority.forward(seconds=120)
    await handed_over(provider, 2)

    async def one_waits() -> bool:
        (row,) = await authority.rows("SELECT count(*) AS n FROM notify.deliveries WHERE state = 'temporary_failure'")
        return bool(row["n"] == 1)

    await eventually(one_waits, "the third is put off again")
    await authority.forward(seconds=120)
    await handed_over(provider, 3)
    for id_ in ids:
        await stands(authority, id_, "sent")


@pytest.mark.parametrize("wrong", ["number", "key"])
async def test_a_number_or_key_the_provider_will_not_take_is_final_at_once(made: Made, wrong: str) -> None:
    authority, provider = made
    provider.team_only = wrong == "key"
    id_ = await text(authority, to="0790090" if wrong == "number" else NUMBER)
    failed = await stands(authority, id_, "permanent_failure")
    assert failed["failure"] == ("ValidationError 400" if wrong == "number" else "BadRequestError 400")
    assert provider.messages == []


async def test_a_text_that_could_not_be_sent_in_time_goes_another_way(made: Made) -> None:
    authority, provider = made
    provider.answers = [503] * 100
    id_ = await text(authority)
    await stands(authority, id_, "temporary_failure")
    await authority.forward(minutes=16)
    assert (await stands(authority, id_, "expired"))["attempts"] == 2

    async def sent() -> Any:
        return await authority.rows(
            """SELECT address FROM notify.deliveries
            WHERE position = 'head_of_service' AND channel = 'email' AND telling = 0 AND state = 'sent'"""
        )

    instead = await eventually(sent, "it went another way")
    assert instead == [{"address": "director@example.gov.uk"}], "their place is vacant, and no message of this telling went there"


@pytest.mark.parametrize("made", [{"expire_after": {Channel.SMS: 60}}], indirect=True)
async def test_an_authority_may_have_its_texts_tried_for_longer(made: Made) -> None:
    authority, provider = made
    provider.answers = [503] * 2
    id_ = await text(authority)
    await stands(authority, id_, "temporary_failure")
    await authority.forward(minutes=20)

    async def tried() -> bool:
        return not provider.answers

    await eventually(tried, "it was tried twice")
    await authority.forward(minutes=20)
    await stands(authority, id_, "sent")


async def test_the_21st_identical_text_within_the_hour_goes_another_way(made: Made) -> None:
    authority, provider = made
    (alert,) = await authority.alerts(1, episode=await authority.missing.raises())
    others = [await another(authority, alert["alert_id"], number) for number in range(22)]
    ids = [await message(authority, one) for one in others]

    async def settled() -> Any:
        return await authority.rows(
            "SELECT alert_id FROM notify.deliveries WHERE state = 'suppressed' AND failure = 'identical_text_limit'"
        ) and not await authority.rows("SELECT 1 FROM notify.deliveries WHERE state NOT IN ('sent', 'suppressed')")

    await eventually(settled, "every text is sent, or went another way")
    assert len(provider.texts()) == 20
    assert len({one.body.partition("Sign in")[0] for one in provider.texts()}) == 1
    blocked = await authority.rows("SELECT alert_id FROM notify.deliveries WHERE state = 'suppressed' AND delivery_id = ANY(%s)", ids)
    assert len(blocked) == 2
    told = "SELECT channel, address, state FROM notify.deliveries WHERE alert_id = %s AND channel <> 'sms'"
    for one in blocked:

        async def instead(alert_id: UUID = one["alert_id"]) -> bool:
            by_mail = {"channel": "email", "address": "director@example.gov.uk", "state": "sent"}
            return await authority.rows(told, alert_id) == [by_mail]

        await eventually(instead, "the director is told by e-mail")
    await stands(authority, await text(authority), "sent")  # about another child: another text
    await authority.forward(minutes=61)
    await stands(authority, await message(authority, await another(authority, alert["alert_id"], 99)), "sent")


@pytest.mark.parametrize("made", [{"smtp_host": None}], indirect=True)
async def test_without_a_mail_server_e_mail_goes_through_the_provider_too(made: Made) -> None:
    authority, provider = made
    episode = await authority.missing.raises()
    await handed_over(provider, 2)
    assert {one.kind for one in provider.messages} == {"email"}
    assert {one.subject for one in provider.messages} == {f"OFFICIAL-SENSITIVE: alert about a child, {episode.reference}"}
    mail = provider.messages[0]
    assert "If a child is in danger now, ring 999." in mail.body
    (row,) = await authority.rows("SELECT delivery_id, reference FROM notify.deliveries WHERE address = %s", mail.to)
    assert row["reference"] == mail.reference
    await stands(authority, row["delivery_id"], "sent")
    await provider.becomes(mail, "temporary-failure")
    await stands(authority, row["delivery_id"], "temporary_failure")
    await authority.forward(minutes=1)
    again = await handed_over(provider, 3)
    assert again.reference == f"<{row['delivery_id']}.2@example.gov.uk>"
    await stands(authority, row["delivery_id"], "sent")
    await provider.becomes(again, "delivered")
    await stands(authority, row["delivery_id"], "delivered")
