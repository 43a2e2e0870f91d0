"""Whoever acknowledges one alert of an episode hears of the others: each stays on the list until somebody answers it."""

from typing import Any

from alerted_authority import Alerted

from shared.contracts.codes import RiskLevel
from shared.identity.people import Role


async def both(authority: Alerted) -> dict[str, dict[str, Any]]:
    """The two alerts of one child at high risk, by rule."""
    await authority.missing.raises(RiskLevel.HIGH)
    return {one["rule"]: one for one in await authority.alerts(2)}


async def test_the_page_of_one_alert_names_the_others_and_one_press_answers_all_that_are_the_readers(authority: Alerted) -> None:
    severe, routine = (await both(authority)).values()
    director = authority.as_()
    page = (await director.get(f"/notify/alerts/{severe['alert_id']}")).text
    assert f'href="/notify/alerts/{routine["alert_id"]}"' in page
    assert f'name="also" value="{routine["alert_id"]}"' in page
    assert "you acknowledge all of them" in page
    pressed = await director.post(f"/notify/alerts/{severe['alert_id']}/acknowledgement", data={"also": routine["alert_id"]})
    assert pressed.status_code == 303
    assert {one["state"] for one in await authority.alerts(2)} == {"acknowledged"}
    assert "Not yet acknowledged" not in (await director.get(pressed.headers["location"])).text


async def test_whoever_is_second_with_one_alert_has_answered_the_others_with_what_they_wrote(authority: Alerted) -> None:
    severe, routine = (await both(authority)).values()
    other = authority.as_(Role.ASSISTANT_DIRECTOR, "David Osei")
    await other.post(f"/notify/api/alerts/{severe['alert_id']}/acknowledgement")
    sent = {"also": routine["alert_id"], "comment": "Ring me when she is found", "act_in": "60"}
    pressed = await authority.as_().post(f"/notify/alerts/{severe['alert_id']}/acknowledgement", data=sent)
    assert pressed.status_code == 409
    assert "Somebody else was first: David Osei" in pressed.text
    assert "You acknowledged the other alert about this child, and what you added stands there." in pressed.text
    assert "What you wrote was not kept" not in pressed.text
    stands = {one["alert_id"]: one for one in await authority.alerts(2)}
    assert {one["state"] for one in stands.values()} == {"acknowledged"}, "no ladder goes on behind a page that says nothing is left to do"
    assert stands[routine["alert_id"]]["act_by"] is not None
    again = await authority.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(f"/notify/alerts/{severe['alert_id']}/acknowledgement", data=sent)
    assert again.status_code == 409
    assert "What you wrote was not kept" in again.text


async def test_what_somebody_else_has_to_answer_is_said_and_linked_after_acknowledging(authority: Alerted) -> None:
    alerts = await both(authority)
    mine, theirs = alerts["raised"], alerts["high_risk"]
    manager = authority.as_(Role.TEAM_MANAGER, "Sam Okafor")
    page = (await manager.get(f"/notify/alerts/{mine['alert_id']}")).text
    assert f'href="/notify/alerts/{theirs["alert_id"]}"' in page
    assert 'name="also"' not in page
    pressed = await manager.post(f"/notify/alerts/{mine['alert_id']}/acknowledgement", data={})
    done = (await manager.get(pressed.headers["location"])).text
    banner = done.split("You acknowledged the alert about")[1].split("</h1>")[0]
    assert "Not yet acknowledged" in banner
    assert f'href="/notify/alerts/{theirs["alert_id"]}"' in banner
    assert "for the assistant director and director" in banner


async def test_what_is_open_alone_says_nothing_of_others(authority: Alerted) -> None:
    await authority.missing.raises(RiskLevel.LOW)
    (alert,) = await authority.alerts(1)
    director = authority.as_()
    assert "Also open" not in (await director.get(f"/notify/alerts/{alert['alert_id']}")).text
    pressed = await director.post(f"/notify/alerts/{alert['alert_id']}/acknowledgement", data={})
    assert "Not yet acknowledged" not in (await director.get(pressed.headers["location"])).text
