"""Whoever has just raised sees by themselves, on the page they are on, that nobody could be reached."""

from typing import Any

import pytest
from running_missing import DESK, PHONE, RunningMissing, SignIn, looked_at

from services.missing.store import alert_steps
from shared.contracts.alert_codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertRaised, AlertSent
from shared.ids import new_id

pytestmark = pytest.mark.browser


async def no_mail_server(missing: RunningMissing, episode_id: str) -> None:
    """As if notify had told it: an alert for the director, whose e-mail stayed here."""
    at = missing.clock.now()
    kept = AlertSent(channel=Channel.EMAIL, position=Position.DIRECTOR, delivery_id=new_id(), state=DeliveryState.KEPT, at=at)
    async with missing.app.state.missing.pool.connection() as conn:
        for name, change in (
            ("raised", AlertRaised(rule="high_risk", cause=AlertCause.RAISED, told=(Position.DIRECTOR,))),
            ("sent", kept),
        ):
            await conn.execute(
                alert_steps.ADD, (new_id(), episode_id, at, at, f"notify.alert_{name}", change.model_dump_json(), None, None)
            )


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_not_yet_becomes_nobody_could_be_reached_without_a_press(
    missing: RunningMissing, signed_in: SignIn, viewport: dict[str, int]
) -> None:
    episode_id = await missing.raise_episode("2001")
    page: Any = await signed_in(missing.address, viewport=viewport)
    await page.goto(f"/missing/episodes/{episode_id}")
    await page.get_by_text("No manager has been told yet that Amelia Frost").wait_for()
    await looked_at(page, "told-not-yet")
    await no_mail_server(missing, episode_id)
    alarm = page.get_by_role("alert")
    await alarm.get_by_text("Ring the director. Do it now.").wait_for()
    await looked_at(page, "told-nobody")
    box = await alarm.bounding_box()
    assert box["y"] + box["height"] < await page.locator("#next").evaluate("one => one.getBoundingClientRect().top + window.scrollY")
