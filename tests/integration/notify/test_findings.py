"""What should have happened and did not is found within a minute, told once, shown, and over when it is right again."""

from datetime import time
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from alerted_authority import HELD, Alerted, eventually
from notifys_neighbours import NAME
from watched_authority import OPERATOR, WRONG, auditor_says, found, looked, looked_through, run, standing, stuck, told

from services.notify.domain.findings import Finding
from shared.contracts.codes import Category, RiskLevel
from shared.contracts.episodes import EpisodeSnapshot, Period
from shared.eventlog import readiness
from shared.identity.people import Role
from shared.ids import new_id


async def test_trying_again_hides_no_outage_and_what_waits_for_the_morning_is_none(watched: Alerted) -> None:
    """Each attempt puts the next one off: it counts from when a message was wanted."""
    again = "UPDATE notify.deliveries SET state = 'temporary_failure', attempts = 3, sent_at = NULL,"
    again += " due_at = safereturn.now() + interval '4 minutes',"
    mails = " WHERE alert_id IS NOT NULL AND channel = 'email'"
    await run(watched, f"{again} wanted_at = safereturn.now() + interval '9 hours'{mails}")
    await looked_through(watched)
    assert await standing(watched) == []
    await run(watched, f"{again} wanted_at = safereturn.now() - interval '6 minutes'{mails}")
    await found(watched, Finding.DELIVERY_STUCK)


def test_everything_that_is_looked_for_by_statement_is_tried() -> None:
    by_themselves = {Finding.HANDOVER_SHEET_NOT_SENT, Finding.DATA_MONDAY_NOT_SENT, Finding.FOLLOWER_BEHIND, Finding.NOT_COMPARED}
    by_themselves |= {Finding.RECEIPTS_MISSING}
    assert set(Finding) - set(WRONG) == by_themselves


@pytest.mark.parametrize("kind", WRONG)
async def test_what_went_wrong_is_told_once_shown_everywhere_and_over_when_it_is_right(watched: Alerted, kind: Finding) -> None:
    wrong, right = WRONG[kind]
    await run(watched, wrong)
    await found(watched, kind)

    async def mailed() -> list[EmailMessage]:
        return told(watched)

    (mail,) = await eventually(mailed, "the operator has a mail")
    assert mail["Subject"] == f"OFFICIAL-SENSITIVE: Safe Return needs its operator: {kind}"
    await found(watched, kind)
    assert [one["Subject"] for one in told(watched)] == [mail["Subject"]], "once"

    async def said() -> bool:
        return await auditor_says(watched) == f"found: {kind} 1"

    await eventually(said, "readiness says it")
    async with httpx.AsyncClient(base_url=watched.url) as client:
        metrics = (await client.get("/notify/metrics")).text
    assert f'safereturn_findings{{kind="{kind}"}} 1.0' in metrics
    page = (await watched.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text
    assert kind.label in page
    assert NAME not in page
    for address in (*HELD.values(), OPERATOR):
        assert address not in page
    await run(watched, right)
    await found(watched)
    page = (await watched.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text
    assert "Found and right again" in page
    await run(watched, wrong)
    await found(watched, kind)

    async def again() -> bool:
        return len(told(watched)) == 2

    await eventually(again, "when it happens anew, the operator is told anew")


async def test_a_handover_sheet_nobody_was_told_of_is_found(watched: Alerted) -> None:
    await watched.until(time(17))

    async def gone() -> list[dict[str, Any]]:
        return await watched.rows("SELECT FROM notify.rounds WHERE due_at > safereturn.now() - interval '1 hour'")

    await eventually(gone, "the sheet's hour was told of")
    await run(watched, "DELETE FROM notify.rounds")  # as if it never had; the process believes that it has
    await watched.forward(minutes=11)
    await watched.level()
    await looked(watched)

    async def is_found() -> bool:
        return Finding.HANDOVER_SHEET_NOT_SENT in await standing(watched)

    await eventually(is_found, "it is found")


async def test_an_open_episode_whose_alerts_are_lost_is_found_although_a_step_is_to_come(watched: Alerted) -> None:
    await run(watched, "DELETE FROM notify.deliveries WHERE alert_id IS NOT NULL; DELETE FROM notify.alerts")
    assert [row["next_at"] is None for row in await watched.rows("SELECT next_at FROM notify.episodes")] == [False]
    await found(watched, Finding.EPISODE_WITHOUT_ESCALATION)


async def test_an_open_episode_that_somebody_acknowledged_and_whose_next_step_is_lost_is_found(watched: Alerted) -> None:
    (alert,) = await watched.alerts(1)
    await watched.as_().post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")
    await found(watched)
    await run(watched, "UPDATE notify.episodes SET next_at = NULL")
    await found(watched, Finding.EPISODE_WITHOUT_ESCALATION)
    (row,) = await watched.rows("SELECT snapshot FROM notify.episodes")
    await watched.missing.rates(EpisodeSnapshot.model_validate(row["snapshot"]), RiskLevel.MEDIUM)  # any news sets it going again
    await watched.level()
    await found(watched)


async def test_nothing_is_found_of_one_that_waits_for_its_first_step(watched: Alerted) -> None:
    """Away without authorisation: nobody is told before six hours."""
    now = watched.clock.now()
    period = Period(category=Category.A, start=now)
    await watched.missing.raises(RiskLevel.LOW, owner=new_id(), category=Category.A, periods=(period,), last_seen_at=now)
    await watched.level()
    await found(watched)
    assert len(await watched.rows("SELECT FROM notify.alerts")) == 1, "only of the child who is missing"


async def test_a_follower_that_stays_behind_is_found_and_so_is_the_step_that_waits_for_it(
    watched: Alerted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stuck(watched):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
        await run(watched, WRONG[Finding.STEP_PAST_DUE][0])
        monkeypatch.setattr(readiness, "RECENT", -1)  # not level from now on, rather than in ten seconds
        await looked_through(watched)
        assert await standing(watched) == [], "not at once"
        await watched.forward(minutes=5)
        await found(watched, Finding.FOLLOWER_BEHIND)
        assert [row["about"] for row in await watched.rows("SELECT about FROM notify.findings WHERE over_at IS NULL")] == ["missing"]
        await watched.forward(minutes=9)
        await found(watched, Finding.FOLLOWER_BEHIND, Finding.STEP_PAST_DUE)
        monkeypatch.undo()
    await watched.level()
    await run(watched, WRONG[Finding.STEP_PAST_DUE][1])
    await found(watched)
    assert {mail["Subject"].rpartition(": ")[2] for mail in told(watched)} == {Finding.FOLLOWER_BEHIND, Finding.STEP_PAST_DUE}
