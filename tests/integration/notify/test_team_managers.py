"""Each team’s manager is told of its own children; the rota says by team who is on and who is not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from alert_town import Town, mailbox_of

from shared.contracts.alert_codes import Position
from shared.contracts.codes import CareStatus
from shared.contracts.episode_parts import ChildAtStart
from shared.identity.people import Role, person_id

OMAR = person_id(Role.TEAM_MANAGER, "Omar")


@pytest.fixture
async def town(town: Town) -> Town:
    await town.puts("Helen", f"/notify/api/people/{OMAR}", {"name": "Omar", "email": mailbox_of("Omar")})
    return town


def of(team: str | None) -> ChildAtStart:
    return ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=14, team=team)


async def set_rota(town: Town, **changed: Any) -> dict[str, Any]:
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    answer = await town.puts("Helen", "/notify/api/rota", rota | {part: [*rota[part], *more] for part, more in changed.items()})
    assert isinstance(answer, dict)
    return answer


async def omar_has_the_north(town: Town, **more: Any) -> dict[str, Any]:
    turns = {"position": "team_manager", "team": "CLA-N", "people": [OMAR], "starts_on": "2026-01-01"}
    return await set_rota(town, turns=[turns], **more)


async def test_each_manager_is_told_of_their_own_teams_children_and_no_others(town: Town) -> None:
    await omar_has_the_north(town)
    north = await town.raises("low", child=of("CLA-N"))
    await town.settled()
    assert (len(town.mails("Omar")), len(town.mails("Grace"))) == (1, 0)
    south = await town.raises("low", child=of("CLA-S"))
    nobodys = await town.raises("low", child=of(None))
    await town.settled()
    assert (len(town.mails("Omar")), len(town.mails("Grace"))) == (1, 2)
    hints = {}
    for one in await town.alerts():
        (manager,) = [each for each in one["recipients"] if each["position"] == "team_manager"]
        hints[one["episode_id"]] = manager["address_hint"]
    mine, graces = "o…@example.gov.uk", "g…@example.gov.uk"
    assert hints == {str(north.episode_id): mine, str(south.episode_id): graces, str(nobodys.episode_id): graces}


async def test_whom_to_ring_is_the_manager_of_the_childs_own_team(town: Town) -> None:
    await omar_has_the_north(town)
    await town.raises("low", child=of("CLA-N"))
    await town.settled()
    alert = await town.alert("raised")
    page = (await town.authority.as_().get(f"/notify/alerts/{alert['alert_id']}")).text
    ring = page[page.index("Whom to ring") :]
    assert "Omar, for the team manager" in ring
    assert "grace@" not in ring


async def test_the_rota_says_by_team_who_is_on_and_warns_of_a_teams_gap(town: Town) -> None:
    now = town.authority.clock.now()
    rota = (await town.authority.as_().get("/notify/api/rota")).json()["rota"]
    rota["turns"] = [one for one in rota["turns"] if one["position"] != "team_manager"]
    await town.puts("Helen", "/notify/api/rota", rota)
    leave = {"person_id": OMAR, "from_at": (now + timedelta(days=1)).isoformat(), "until_at": (now + timedelta(days=2)).isoformat()}
    saved = await omar_has_the_north(town, leave=[leave])
    assert [(one["position"], one["team"]) for one in saved["gaps"]] == [("team_manager", "CLA-N")]
    page = (await town.authority.as_().get("/notify/rota")).text
    assert "Team manager of CLA-N: nobody is on from" in page
    assert "&amp;team=CLA-N&amp;from_at=" in page, "the link that fills the gap names the team"
    assert ">Team manager of CLA-N</th>" in page
    on = (await town.authority.as_().get("/notify/api/rota/on-duty")).json()["items"]
    assert [(one["team"], one["name"], one["vacant"]) for one in on if one["position"] == "team_manager"] == [
        (None, mailbox_of("Helen"), True),
        ("CLA-N", "Omar", False),
    ]


async def test_a_teams_turn_and_override_are_set_on_a_page_and_for_no_other_position(town: Town) -> None:
    director = town.authority.as_()
    version = (await director.get("/notify/api/rota")).json()["version"]
    typed = {"version": version, "position": "team_manager", "team": " CLA-N ", "people": OMAR, "every_days": 7, "handover": "09:00"}
    typed |= {"starts_on-day": 1, "starts_on-month": 1, "starts_on-year": 2026, "starts_on-time": "noon"}
    refused = await director.post("/notify/rota/turns", data=typed | {"position": "deputy"})
    assert refused.status_code == 422
    assert "this position is held for all teams" in refused.text
    assert (await director.post("/notify/rota/turns", data=typed)).status_code == 303
    (turns,) = [one for one in (await director.get("/notify/api/rota")).json()["rota"]["turns"] if one["team"]]
    assert (turns["position"], turns["team"], turns["people"]) == ("team_manager", "CLA-N", [OMAR])
    asked = (await director.get("/notify/rota/override", params={"position": "team_manager", "team": "CLA-N"})).text
    assert 'value="CLA-N"' in asked


async def test_what_is_about_no_one_child_reaches_every_teams_manager(town: Town) -> None:
    """The handover sheet at 08:45 and 17:00."""
    await omar_has_the_north(town)
    directory = town.authority.app.state.notify.escalating.directory
    async with town.authority.app.state.notify.pool.connection() as conn:
        told = await directory.reach(conn, [Position.TEAM_MANAGER], None, town.authority.clock.now())
    assert {one.address for one in told.ways if one.channel == "email"} == {mailbox_of("Grace"), mailbox_of("Omar")}


async def test_a_teams_manager_answers_by_the_rota_whatever_their_role(town: Town) -> None:
    who = person_id(Role.SOCIAL_WORKER, "Nadia")
    await town.puts("Helen", f"/notify/api/people/{who}", {"name": "Nadia", "email": mailbox_of("Nadia")})
    await set_rota(town, turns=[{"position": "team_manager", "team": "CLA-N", "people": [who], "starts_on": "2026-01-01"}])
    await town.raises("low", child=of("CLA-N"), child_id=f"C-{uuid4()}")
    await town.settled()
    alert = await town.alert("raised")
    nadia = town.authority.as_(Role.SOCIAL_WORKER, "Nadia")
    assert (await nadia.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement")).status_code == 200
