"""Whom to ring at night, by name and number: for whoever may raise or interview, and for nobody outside the authority."""

from uuid import UUID, uuid4

import pytest
from alert_town import NUMBERS, Town, mailbox_of

from shared.identity.people import Role, person_id


@pytest.mark.parametrize(
    "role", [Role.SOCIAL_WORKER, Role.EDT, Role.MISSING_COORDINATOR, Role.TEAM_MANAGER, Role.DIRECTOR, Role.INTERVIEWER]
)
async def test_whoever_may_raise_or_interview_reads_who_is_on_and_their_number(town: Town, role: Role) -> None:
    page = await town.authority.as_(role, "Reader").get("/notify/whom-to-ring")
    assert page.status_code == 200
    for name in ("Helen", "David"):
        assert f'href="tel:{NUMBERS[name]}"' in page.text


@pytest.mark.parametrize("role", [Role.CARER, Role.PLANNER, Role.LEAD_MEMBER, Role.AUDITOR])
async def test_nobody_else_reads_the_numbers(town: Town, role: Role) -> None:
    page = await town.authority.as_(role, "Reader").get("/notify/whom-to-ring")
    assert page.status_code == 403
    assert "tel:" not in page.text


async def test_of_an_episode_it_leads_back_to_it_and_to_saying_so(town: Town) -> None:
    episode = await town.raises("high")
    await town.settled()
    page = await town.authority.as_(Role.SOCIAL_WORKER, "Reader").get(f"/notify/whom-to-ring?episode_id={episode.episode_id}")
    assert f"/missing/episodes/{episode.episode_id}/told?about=manager_on_call" in page.text
    unknown = await town.authority.as_(Role.SOCIAL_WORKER, "Reader").get(
        "/notify/whom-to-ring?episode_id=00000000-0000-0000-0000-000000000009"
    )
    assert unknown.status_code == 200
    assert "Whom to ring" in unknown.text


async def test_of_an_episode_whoever_holds_it_is_among_them_with_their_number_but_for_themselves(town: Town) -> None:
    reader = town.authority.as_(Role.SOCIAL_WORKER, "Reader")
    assert "Owner of the episode" not in (await reader.get("/notify/whom-to-ring")).text
    joel = UUID(town.ids[mailbox_of("Joel")])
    held = await town.raises("high", owner=joel)
    nobody = await town.raises("low", owner=uuid4())
    await town.settled()
    page = (await reader.get(f"/notify/whom-to-ring?episode_id={held.episode_id}")).text
    assert f'href="tel:{NUMBERS["Joel"]}"' in page.split("Owner of the episode", 1)[1]
    unknown = (await reader.get(f"/notify/whom-to-ring?episode_id={nobody.episode_id}")).text
    assert "Owner of the episode" not in unknown, "they never signed in, and are not on the rota: there is no name to give"
    own = await town.raises("low", owner=UUID(person_id(Role.SOCIAL_WORKER, "Reader")))
    await town.settled()
    assert "Owner of the episode" not in (await reader.get(f"/notify/whom-to-ring?episode_id={own.episode_id}")).text
