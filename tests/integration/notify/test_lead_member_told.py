"""The director decides on the lead member; and who a telling could not tell stands in the alert's story."""

from typing import Any
from uuid import uuid4

import httpx
from alert_town import Town, mailbox_of

from shared.identity.people import Role, person_id

ANN = person_id(Role.LEAD_MEMBER, "Ann")


async def on_turn(town: Town, position: str, who: str) -> None:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    rota["turns"].append({"position": position, "people": [who], "starts_on": "2026-01-01"})
    await town.puts("Helen", "/notify/api/rota", rota)


async def ann_is_lead_member(town: Town) -> httpx.AsyncClient:
    await town.puts("Helen", f"/notify/api/people/{ANN}", {"name": "Ann", "email": mailbox_of("Ann")})
    await on_turn(town, "lead_member", ANN)
    return town.authority.as_(Role.LEAD_MEMBER, "Ann")


async def presses(client: httpx.AsyncClient, alert: dict[str, Any]) -> int:
    return (await client.post(f"/notify/alerts/{alert['alert_id']}/lead-member")).status_code


def offered(page: str) -> bool:
    return "Tell the lead member" in page


async def story(town: Town, alert: dict[str, Any]) -> str:
    page = (await town.authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    return page[page.index('id="story"') :]


async def test_the_director_tells_the_lead_member_once_who_then_sees_that_alert_and_no_more(town: Town) -> None:
    ann = await ann_is_lead_member(town)
    await town.raises("high", child_id="one")
    await town.raises("high", child_id="two")
    await town.settled()
    alert = await town.alert()
    (other,) = [one for one in await town.alerts() if one["rule"] == "high_risk" and one["alert_id"] != alert["alert_id"]]
    path = f"/notify/alerts/{alert['alert_id']}"
    assert (await ann.get(path)).status_code == 404
    director = town.authority.as_()
    assert offered((await director.get(path)).text)
    assert (await presses(director, alert), await presses(director, alert)) == (303, 303)
    await town.settled()
    (mail,) = town.mails("Ann")
    assert mail["Subject"] == f"OFFICIAL-SENSITIVE: alert about a child, {alert['reference']}"
    assert "You need not answer" in str(mail.get_body(("plain",)))
    after = (await director.get(path)).text
    assert (offered(after), "The lead member was told of this" in after) == (False, True)
    assert (await story(town, alert)).count("Helen Marsh told the lead member") == 1
    seen = (await ann.get(path)).text
    assert alert["reference"] in seen
    assert not [word for word in ("Risk", "years old", "/missing/episodes/", "Acknowledge<") if word in seen]
    assert [one["alert_id"] for one in (await ann.get("/notify/api/alerts")).json()["items"]] == [alert["alert_id"]]
    assert (await ann.get(f"/notify/alerts/{other['alert_id']}")).status_code == 404
    assert (await ann.post(f"/notify/api{path.removeprefix('/notify')}/acknowledgement")).status_code == 404
    assert (await ann.get(f"/missing/episodes/{alert['episode_id']}")).status_code in (403, 404)


async def test_telling_the_lead_member_neither_holds_the_ladder_back_nor_is_lost_when_somebody_acknowledges(town: Town) -> None:
    await ann_is_lead_member(town)
    await town.raises("high")
    await town.settled()
    alert = await town.alert()
    before = alert["next_at"]
    await town.authority.rows("UPDATE notify.deliveries SET state = 'expired' WHERE channel <> 'page' RETURNING 1")
    assert await presses(town.authority.as_(), alert) == 303
    await town.settled()
    now = await town.alert()
    assert now["next_at"] == before
    assert now["nobody_reached"], "that the lead member was reached reaches nobody who answers"
    assert [step["tells"] for step in now["steps"] if step["state"] != "waiting"] == [["assistant_director", "director"]]
    # What waits for their telephone or mailbox goes although the alert is answered.
    await town.authority.rows(
        "UPDATE notify.deliveries SET state = 'pending', due_at = due_at + interval '1 minute' WHERE says = 'shared' RETURNING 1"
    )
    await town.acknowledges("Helen")
    await town.forward(minutes=2)
    rows = await town.authority.rows("SELECT state FROM notify.deliveries WHERE says = 'shared'")
    assert {one["state"] for one in rows} == {"sent"}


async def test_only_whoever_is_director_by_role_or_tonight_tells_the_lead_member_and_of_a_severe_alert(town: Town) -> None:
    await ann_is_lead_member(town)
    await town.raises("high")
    await town.settled()
    alert, routine = await town.alert(), await town.alert("raised")
    david = town.authority.as_(Role.ASSISTANT_DIRECTOR, "David")
    assert not offered((await david.get(f"/notify/alerts/{alert['alert_id']}")).text)
    assert await presses(david, alert) == 403
    assert await presses(town.authority.as_(Role.SOCIAL_WORKER, "Nadia"), alert) == 404
    assert await presses(town.authority.as_(), routine) == 403
    assert not town.mails("Ann")
    david_id = person_id(Role.ASSISTANT_DIRECTOR, "David")
    await town.puts("Helen", f"/notify/api/people/{david_id}", {"name": "David Osei", "email": mailbox_of("Osei")})
    await on_turn(town, "director", david_id)
    assert await presses(david, alert) == 303
    await town.settled()
    assert town.mails("Ann")


async def test_where_nobody_is_the_lead_member_the_director_is_not_told_instead(town: Town) -> None:
    await town.raises("high")
    await town.settled()
    alert, before = await town.alert(), len(town.mails("Helen"))
    page = (await town.authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    assert "Nobody on the rota holds the lead member’s position" in page
    assert await presses(town.authority.as_(), alert) == 409
    await town.settled()
    assert len(town.mails("Helen")) == before


async def test_the_story_says_whom_a_step_could_not_tell_though_others_were_reached(town: Town) -> None:
    """The assistant director has an open page alone, nobody is the deputy, and the episode has no owner."""
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    rota["turns"] = [one for one in rota["turns"] if one["position"] not in ("deputy",)]
    await town.puts("Helen", "/notify/api/rota", rota)
    await town.puts("Helen", f"/notify/api/people/{town.ids[mailbox_of('David')]}/channels", {"channels": [{"channel": "page"}]})
    await town.raises("high", owner=None)
    await town.settled()
    alert = await town.alert()
    await town.forward(minutes=15)
    said = await story(town, alert)
    assert "Assistant director could not be reached: no working channel" in said
    assert "Director could not be reached" not in said
    assert "Passed on, for the deputy: nobody acknowledged in time. Nobody held deputy" in said
    await town.acknowledges("Helen")
    await town.forward(hours=6)
    six = await town.alert("6_hours")
    assert "The episode had no owner" in await story(town, six)


async def test_an_owner_who_is_not_on_the_list_of_people_is_said_to_have_been_reached_by_nothing(town: Town) -> None:
    await town.raises("low", owner=uuid4())
    await town.settled()
    await town.forward(hours=6, minutes=1)
    said = await story(town, await town.alert("6_hours"))
    assert "Owner of the episode could not be reached: no working channel" in said
    assert "Team manager could not be reached" not in said
