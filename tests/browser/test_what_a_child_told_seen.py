"""A child tells an interviewer of harm: whoever wrote it down reads who was told, whom to ring and whose the next steps are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, demo, looked_at
from short_forms import Forms

from services.missing.domain import commands as c
from services.missing.store import alert_steps
from shared.contracts.alert_codes import AlertCause, Asks, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertActed, AlertRaised, AlertSent
from shared.contracts.facts import Fact
from shared.ids import new_id

pytestmark = pytest.mark.browser

TOLD = (Position.TEAM_MANAGER, Position.EDT_LEAD)


async def alerted(missing: RunningMissing, episode_id: str, state: DeliveryState, *then: tuple[str, Fact]) -> None:
    """As if notify had told it: the alert, what became of the e-mail to the team manager, and what came `then`."""
    at, alert_id = missing.clock.now(), new_id()
    sent = AlertSent(channel=Channel.EMAIL, position=Position.TEAM_MANAGER, delivery_id=new_id(), state=state, at=at)
    steps: list[tuple[str, Fact]] = [("raised", AlertRaised(rule="harm_told", cause=AlertCause.TOLD, told=TOLD)), ("sent", sent), *then]
    async with missing.app.state.missing.pool.connection() as conn:
        for name, change in steps:
            body = change.model_dump_json()
            await conn.execute(alert_steps.ADD, (new_id(), episode_id, at, at, f"notify.alert_{name}", body, None, alert_id))


async def back(missing: RunningMissing) -> str:
    episode = await missing.raise_episode("2001")
    missing.clock.forward(minutes=10)
    returned = c.RecordReturn(returned_at=missing.clock.now(), found_location="friend")
    await missing.app.state.missing.casework.record(demo("social_worker"), UUID(episode), returned)
    missing.clock.forward(hours=20)
    return episode


async def said(page: Any, selector: str) -> str:
    text: str = await page.locator(selector).inner_text()
    return " ".join(text.split())


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_an_interviewer_who_heard_of_harm_reads_who_was_told_whom_to_ring_and_whose_the_steps_are(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    episode = await back(missing)
    forms = Forms(page := await signed_in(missing.address, "interviewer", viewport=viewport), episode)
    await forms.open("interview")
    await forms.at("held_at", missing.clock.now())
    await forms.choose("Independent service commissioned by the council", "Sexual exploitation")
    await forms.fill(conducted_by="Joel Abara")
    await forms.save("Save the interview", "The interview is recorded")
    assert "told of serious harm or exploitation" in await said(page, "#cannot-wait")
    assert "No alert about it has gone out yet" in await said(page, "#cannot-wait")
    await looked_at(page, "harm-told-unheard")
    await alerted(missing, episode, DeliveryState.SENT)
    await page.reload()
    heard = await said(page, "#cannot-wait")
    assert "An e-mail about it was sent to the team manager. Nobody has said yet that they have seen it." in heard
    assert "ring 999" in heard
    steps = await said(page, "main .govuk-task-list")
    assert "Tell the police what the child told of" in steps
    assert await page.get_by_role("link", name="Whom to ring: names and numbers").is_visible(), "also for who interviews"
    holder = demo("social_worker").name
    assert f"For {holder}, who holds the episode." in steps
    await looked_at(page, "harm-told")
    page = await signed_in(missing.address, "social_worker", viewport=viewport)
    await page.goto(f"/missing/episodes/{episode}")
    assert "who holds the episode" not in await said(page, "main .govuk-task-list"), "theirs to do, and they know"
    assert await page.get_by_role("link", name="Whom to ring: names and numbers").is_visible()


async def test_it_is_gone_once_it_is_answered_and_no_carer_ever_reads_it(missing: RunningMissing, signed_in: SignIn) -> None:
    episode = await back(missing)
    casework, worker = missing.app.state.missing.casework, demo("social_worker")
    told = {"held_at": missing.clock.now(), "conducted_by": "Joel Abara", "conductor_relation": "commissioned", "harms": ["physical"]}
    await casework.record(worker, UUID(episode), c.HoldInterview.model_validate(told))
    await alerted(missing, episode, DeliveryState.PERMANENT_FAILURE)
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    await page.goto(f"/missing/episodes/{episode}")
    assert (
        "No message reached the team manager and the emergency duty team lead. If it cannot wait: ring the team manager and"
        in await said(page, "#cannot-wait")
    )
    await looked_at(page, "harm-told-nobody")
    carer = await signed_in(missing.address, "carer", viewport=PHONE)
    await carer.goto(f"/missing/episodes/{episode}")
    assert await carer.locator("#cannot-wait").count() == 0
    missing.clock.forward(minutes=5)
    await casework.record(worker, UUID(episode), c.RecordTold(who="police", told_at=missing.clock.now(), of_harm=True))
    await casework.record(worker, UUID(episode), c.AssessRisk(level="high", rationale="What she told of."))
    await page.reload()
    assert await page.locator("#cannot-wait").count() == 0
    told_of = page.locator(".sr-timeline strong").filter(has_text="Police: told of the harm that the child told of")
    assert await told_of.count() == 1, "and that it was this they were told"


async def test_an_account_that_names_the_home_says_so_until_a_manager_has_referred_it(missing: RunningMissing, signed_in: SignIn) -> None:
    episode = await back(missing)
    casework = missing.app.state.missing.casework
    held = missing.clock.now() - timedelta(minutes=5)
    before = c.RecordTold(who="manager_on_call", told_at=held, spoke_to="Grace Okafor")  # that she is back
    await casework.record(demo("social_worker"), UUID(episode), before)
    talk = {"held_at": held, "summary": "She is afraid to go back.", "names_placement": True}
    await casework.record(demo("social_worker"), UUID(episode), c.HoldDiscussion.model_validate(talk))
    page = await signed_in(missing.address, "social_worker", viewport=PHONE)
    await page.goto(f"/missing/episodes/{episode}")
    assert "An account names their carer, home or its staff." in await said(page, "#cannot-wait")
    at = missing.clock.now()
    seen = ("acknowledged", AlertAcknowledged(by=UUID(demo("director").id), role="director", at=at))
    await alerted(missing, episode, DeliveryState.SENT, seen, ("acted", AlertActed(asked=Asks.HARM_ANSWERED, at=at)))
    await alerted(missing, episode, DeliveryState.PERMANENT_FAILURE)
    await page.reload()
    heard = await said(page, "#cannot-wait")
    assert "No message reached the team manager" in heard, "that another alert was seen before hides nothing"
    assert "Somebody has said" not in heard
    assert "was told of it, as is recorded" not in heard, "a call of before was about something else"
    rung = c.RecordTold(who="manager_on_call", told_at=at, spoke_to="Grace Okafor")
    await casework.record(demo("social_worker"), UUID(episode), rung)
    await page.reload()
    heard = await said(page, "#cannot-wait")
    assert "A manager on call was told of it, as is recorded here." in heard
    assert "If it cannot wait" not in heard
    assert "For a manager." in await said(page, "main .govuk-task-list")
    await looked_at(page, "carer-named")
    decision = c.RecordManagementDecision(kind="lado_referral", decision="Referred", rationale="She named him.", at=missing.clock.now())
    await casework.record(demo("team_manager"), UUID(episode), decision)
    await page.reload()
    assert await page.locator("#cannot-wait").count() == 0
