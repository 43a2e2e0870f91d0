"""An address at which nothing arrives is flagged beforehand, until a message gets through or it is changed."""

from typing import Any

from alerted_authority import Alerted
from govuk_notify_double import GovukNotify
from test_notify_night import reached_by
from test_notify_texts import handed_over, made, stands

from shared.contracts.alert_codes import Position

__all__ = ["made"]

NUMBER = "+447700900456"
NOTHING_BUT = "would be reached by nothing but an open page"


async def flagged(authority: Alerted) -> list[dict[str, Any]]:
    answer = await authority.as_().get("/notify/api/rota")
    assert answer.status_code == 200, answer.text
    page = (await authority.as_().get("/notify/rota")).text
    found: list[dict[str, Any]] = answer.json()["without_channel"]
    assert (NOTHING_BUT in page) is bool(found)
    return found


async def test_a_number_that_failed_for_good_counts_as_no_way_to_reach_anybody_until_a_text_gets_through(
    made: tuple[Alerted, GovukNotify],
) -> None:
    authority, provider = made
    await reached_by(authority, Position.TEAM_MANAGER, ("sms", NUMBER))
    assert await flagged(authority) == []
    (alert,) = await authority.alerts(1, episode=await authority.missing.raises())
    first = await handed_over(provider)
    await provider.becomes(first, "permanent-failure")

    refused = await authority.rows("SELECT delivery_id FROM notify.deliveries WHERE address = %s", NUMBER)
    await stands(authority, refused[0]["delivery_id"], "permanent_failure")
    assert [one["positions"] for one in await flagged(authority)] == [["team_manager"]]
    channels = (await authority.as_().get(f"/notify/rota/people/{(await flagged(authority))[0]['person_id']}")).text
    assert "failed for good" in channels

    await authority.forward(minutes=1)
    later = await authority.missing.raises()
    (again,) = await authority.alerts(1, episode=later)
    assert again["alert_id"] != alert["alert_id"]
    taken = await handed_over(provider, 2)
    assert taken.to == NUMBER, "it is tried all the same"
    await provider.becomes(taken, "delivered")
    assert await flagged(authority) == []
