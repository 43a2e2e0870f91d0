"""What people are promised where a channel, a message or a process fails: on a whole notify with real servers, phones and mailboxes.

Each name says what somebody would lose.
"""

import asyncio
from typing import Any

import pytest
from alert_town import NUMBERS, Town, mailbox_of
from alerted_authority import eventually
from psycopg import OperationalError

from services.notify.store import deliveries


async def test_a_senior_without_a_working_channel_is_passed_over_at_once_and_the_record_says_why(town: Town) -> None:
    for name in ("Helen", "David"):
        await town.puts(
            "Helen",
            f"/notify/api/people/{town.ids[mailbox_of(name)]}/channels",
            {"channels": [{"channel": "page", "address": "", "enabled": True}]},
        )
    await town.raises("high")
    await town.settled()
    assert "Dora" in town.told("passed on to you")
    page = (await town.authority.as_().get(f"/notify/alerts/{(await town.alert())['alert_id']}")).text
    assert "no message reached anybody" in page


async def test_who_nothing_would_reach_is_flagged_before_anything_happens(town: Town) -> None:
    await town.puts(
        "Helen",
        f"/notify/api/people/{town.ids[mailbox_of('Ruth')]}/channels",
        {"channels": [{"channel": "page", "address": "", "enabled": True}]},
    )
    rota = (await town.authority.as_().get("/notify/api/rota")).json()
    assert [one["positions"] for one in rota["without_channel"]] == [["head_of_service"]]


async def test_a_number_that_is_gone_for_good_and_a_mailbox_too_is_the_next_on_the_ladder_at_once(town: Town) -> None:
    """Fact 15."""
    town.authority.mail.refuses_recipient = "550 no such mailbox"
    await town.raises("high")
    for name in ("Helen", "David"):
        text = await a_text(town, name)
        await town.phones.becomes(text, "permanent-failure")
    await town.settled()
    assert town.texts("Dora"), "the deputy is told without waiting for a silence"


async def a_text(town: Town, name: str, count: int = 1) -> Any:
    async def look() -> bool:
        return len(town.texts(name)) >= count

    await eventually(look, f"{count} texts to {name}")
    return town.texts(name)[count - 1]


async def test_a_number_that_fails_while_the_mail_arrived_wakes_nobody_further(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    for name in ("Helen", "David"):
        await town.phones.becomes(town.texts(name)[0], "permanent-failure")
    await town.settled()
    assert town.told("passed on to you") == set()


async def test_a_late_temporary_failure_after_the_text_was_taken_is_sent_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.phones.becomes(town.texts("Helen")[0], "temporary-failure")
    await town.forward(minutes=5)
    assert len(town.texts("Helen")) == 2


async def test_a_late_temporary_failure_after_an_acknowledgement_is_not_sent_again(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.acknowledges("Helen")
    await town.phones.becomes(town.texts("David")[0], "temporary-failure")
    await town.forward(minutes=10)
    assert len(town.texts("David")) == 1


async def test_too_many_at_once_are_queued_and_none_is_lost(town: Town) -> None:
    """Fact 15: 429."""
    town.phones.rate = 2
    await town.raises("high")
    await town.raises("high")
    for _ in range(12):
        await town.authority.forward(seconds=61)
        await asyncio.sleep(0.05)
    town.phones.rate = 3000
    await town.forward(minutes=2)
    for name in ("Helen", "David"):
        assert len({one.reference for one in town.texts(name)}) >= 2


async def test_an_acknowledgement_that_races_a_due_step_is_never_followed_by_it(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    await town.authority.forward(minutes=16)
    await town.acknowledges("Helen")
    await town.forward(hours=5)
    alert = await town.alert()
    rows = await town.authority.rows(
        "SELECT body::text AS body FROM safereturn.log WHERE subject = %s ORDER BY position", alert["alert_id"]
    )
    kinds = [row["body"].split('"type":"notify.')[1].split('"')[0] for row in rows]
    assert "alert_escalated" not in kinds[kinds.index("alert_acknowledged") :]


async def test_many_processes_tell_each_step_once(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    await town.authority.forward(minutes=16)
    tick = town.authority.app.state.notify.escalating.tick
    await asyncio.gather(*(tick(episode.episode_id) for _ in range(10)))
    await town.settled()
    assert len(town.mails("Dora", "passed on to you")) == 1
    assert len(town.texts("Dora")) == 1


async def test_a_lease_that_ran_out_during_a_slow_send_says_no_second_thing(town: Town) -> None:
    """It was taken: whoever has the row next looks it up under its name, and whoever was slow has nothing to mark any more."""
    town.phones.slow[NUMBERS["Helen"]] = answered = asyncio.Event()
    await town.raises("high")
    text = await a_text(town, "Helen")
    await town.authority.forward(seconds=61)

    async def looked_up() -> bool:
        return text.reference in town.phones.lookups

    await eventually(looked_up, "the text was looked up")
    answered.set()
    await town.settled()
    assert len(town.texts("Helen")) == 1
    (row,) = await town.authority.rows("SELECT state, attempts FROM notify.deliveries WHERE reference = %s", text.reference)
    assert row == {"state": "sent", "attempts": 2}


async def test_a_restart_after_a_text_was_taken_and_before_it_was_marked_sends_no_double_text(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is broken at each of its statements in `test_notify_crashes`."""
    cut_off = 0

    async def dies(*_: Any) -> bool:
        nonlocal cut_off
        cut_off += 1
        raise OperationalError("the server closed the connection unexpectedly")

    with monkeypatch.context() as dying:
        dying.setattr(deliveries, "finish", dies)
        await town.raises("high")
        for name in ("Helen", "David"):
            await a_text(town, name)

        async def all_died() -> bool:
            return cut_off >= 8  # two directors, a manager and the night team, each by mail and by text

        await eventually(all_died, "nothing was marked")
    await town.authority.forward(in_hand=True, seconds=61)
    await town.settled()
    for name in ("Helen", "David", "Grace", "Tom"):
        assert len(town.texts(name)) == 1
        assert {mail["Message-ID"] for mail in town.mails(name)} == {town.mails(name)[0]["Message-ID"]}, "twice, under one name"


async def test_a_policy_edited_in_the_middle_of_an_escalation_changes_nothing_for_it(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    policy = (await town.authority.as_().get("/notify/api/policy")).json()["policy"]
    rows = [row | {"tells": ["head_of_service"]} if row["id"] == "high_risk" else row for row in policy["rows"]]
    await town.puts("Helen", "/notify/api/policy", policy | {"rows": rows, "minutes": 60})
    await town.forward(minutes=15)
    assert "Dora" in town.told("passed on to you"), "after its own quarter of an hour, to its own next"
    await town.raises("high")
    await town.settled()
    assert town.mails("Ruth", "alert about a child"), "whoever goes missing now goes by the new one"
