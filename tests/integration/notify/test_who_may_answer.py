"""Who sees and answers an alert: by role, by what the rota says tonight, by having been told, and as the episode's owner."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from alert_town import Town, mailbox_of, signed_in

from shared.identity.people import Role, person_id


async def listed(town: Town, name: str, who: str | None = None) -> str:
    """On the list of people, and on no turn."""
    who = who or str(uuid4())
    await town.puts("Helen", f"/notify/api/people/{who}", {"name": name, "email": mailbox_of(name)})
    return who


async def stands_in(town: Town, who: str, position: str, **length: float) -> None:
    """An override from now on."""
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    now = town.authority.clock.now()
    override = {"position": position, "person_id": who, "reason": "Ruth is ill"}
    override |= {"from_at": now.isoformat(), "until_at": (now + timedelta(**length)).isoformat()}
    rota["overrides"].append(override)
    await town.puts("Helen", "/notify/api/rota", rota)


async def presses(client: httpx.AsyncClient, alert: dict[str, Any]) -> int:
    return (await client.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")).status_code


async def has_button(client: httpx.AsyncClient, alert: dict[str, Any]) -> bool:
    path = f"/notify/alerts/{alert['alert_id']}/acknowledgement"
    page, page_list = await client.get(f"/notify/alerts/{alert['alert_id']}"), await client.get("/notify")
    assert (page.status_code, page_list.status_code) == (200, 200)
    assert (path in page.text) == (path in page_list.text), "the list and the alert's own page agree"
    return path in page.text


def link_in(town: Town, name: str) -> str:
    (line,) = [one for one in str(town.mails(name)[-1].get_body(("plain",))).splitlines() if "/notify/l/" in one]  # type: ignore[union-attr]
    return line.strip().removeprefix(town.authority.url)


async def opened(town: Town, name: str) -> bool:
    rows = await town.authority.rows("SELECT state FROM notify.deliveries WHERE address = %s AND state = 'opened'", mailbox_of(name))
    return bool(rows)


async def test_whoever_stands_in_tonight_answers_what_they_were_sent_tonight_and_tomorrow_and_nothing_new(town: Town) -> None:
    nadia = signed_in(town, Role.SOCIAL_WORKER, "Nadia", email=mailbox_of("Nadia"))
    await stands_in(town, await listed(town, "Nadia"), "head_of_service", hours=12)
    await town.raises("low", child_id="one")
    await town.settled()
    first = await town.alert("raised")
    assert (await has_button(nadia, first), await presses(nadia, first)) == (False, 404), "the first step is not hers"
    await town.forward(minutes=15)
    assert town.mails("Nadia"), "she was told as head of service"
    assert await has_button(nadia, first)
    await nadia.get(link_in(town, "Nadia"))
    assert await opened(town, "Nadia"), "her link counts as hers"
    await town.forward(hours=20)
    nadia = signed_in(town, Role.SOCIAL_WORKER, "Nadia", email=mailbox_of("Nadia"))
    await town.raises("low", child_id="two")
    await town.settled()
    await town.forward(minutes=15)
    newer = await town.alert("raised")
    assert newer["alert_id"] != first["alert_id"]
    assert (await has_button(nadia, newer), await presses(nadia, newer)) == (False, 404), "her turn is over"
    assert await has_button(nadia, first)
    assert await presses(nadia, first) == 200


async def test_the_deputy_answers_by_the_rota_alone_whatever_their_role(town: Town) -> None:
    dora = signed_in(town, Role.PLANNER, "Dora", email=mailbox_of("Dora"))
    await town.raises("high")
    await town.settled()
    await town.forward(minutes=15)
    alert = await town.alert()
    assert town.texts("Dora"), "she was told"
    page = await dora.get(f"/notify/alerts/{alert['alert_id']}")
    assert page.status_code == 200
    assert "/missing/episodes/" not in page.text, "no more of the child than her role may read"
    assert "years old" not in page.text
    call = {"position": "director", "outcome": "no_answer"}
    assert (await dora.post(f"/notify/api/alerts/{alert['alert_id']}/calls", json=call)).status_code == 200
    listing = (await dora.get("/notify/api/alerts")).json()["items"]
    assert {one["rule"] for one in listing} == {"high_risk"}, "what waits for head of service first is not hers yet"
    assert await presses(dora, alert) == 200


async def test_a_director_off_the_rota_still_answers_by_role(town: Town) -> None:
    await town.raises("low")
    await town.settled()
    alert = await town.alert("raised")
    stranger = signed_in(town, Role.DIRECTOR, "Nobody on the rota")
    assert await has_button(stranger, alert)
    assert await presses(stranger, alert) == 200


@pytest.mark.parametrize("known_by", ["id", "e-mail"])
async def test_the_owner_acknowledges_the_six_hour_row_and_no_colleague_of_theirs(town: Town, known_by: str) -> None:
    own = UUID(person_id(Role.SOCIAL_WORKER, "Nadia"))
    owner = own if known_by == "id" else UUID(await listed(town, "Nadia"))
    await town.raises("low", owner=owner)
    await town.settled()
    await town.forward(hours=6, minutes=1)
    alert = await town.alert("6_hours")
    nadia = signed_in(town, Role.SOCIAL_WORKER, "Nadia", email=mailbox_of("Nadia") if known_by == "e-mail" else None)
    other = signed_in(town, Role.SOCIAL_WORKER, "Omar")
    assert (await has_button(other, alert), await presses(other, alert)) == (False, 404)
    first = await town.alert("raised")
    assert (await has_button(nadia, first), await presses(nadia, first)) == (False, 404), "what does not tell the owner"
    assert await has_button(nadia, alert)
    assert await presses(nadia, alert) == 200


@pytest.mark.parametrize("role", [Role.CARER, Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR])
async def test_who_has_no_part_in_alerts_sees_and_answers_none(town: Town, role: Role) -> None:
    """A carer not even on the rota's list: whoever keeps it cannot let them in by mistake."""
    await town.raises("high")
    await town.settled()
    alert = await town.alert()
    if role is Role.CARER:
        await stands_in(town, await listed(town, "Maureen", person_id(role, "Maureen")), "director", hours=1)
    else:
        await listed(town, "Maureen", person_id(role, "Maureen"))
    client = signed_in(town, role, "Maureen")
    for path in ("/notify", "/notify/api/alerts", "/notify/api/alerts/stream", f"/notify/alerts/{alert['alert_id']}"):
        assert (await client.get(path)).status_code == 403
    assert await presses(client, alert) == 403
    link = await client.get(link_in(town, "Helen"))
    assert link.status_code == 403
    assert not await opened(town, "Helen")
