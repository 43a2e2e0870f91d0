"""Whatever a page of missing leads somebody to opens for them: no link ends at a refusal, for any role."""

from typing import Any

import pytest
from council import Council

from shared.identity.people import Role

INSIDE = [role for role in Role if role not in (Role.CARER, Role.AUDITOR, Role.ADMINISTRATOR, Role.PLANNER, Role.LEAD_MEMBER)]
"""The carer's walk is in `test_lists_of_their_own`, with a home of their own."""


async def told(council: Council, path: str, what: str, body: dict[str, Any], role: str = "social_worker") -> None:
    answer = await council.post(f"{path}/{what}", body, role)
    assert answer.status_code in (200, 201), answer.text


async def lived_through(council: Council) -> None:
    """One child who is missing and was seen, and one who is back, and said in an interview what the home must not read."""
    away = f"/api/episodes/{(await council.raise_episode('1001')).json()['episode_id']}"
    back = f"/api/episodes/{(await council.raise_episode('1002')).json()['episode_id']}"
    council.clock.forward(hours=2)
    await told(council, away, "sightings", {"seen_at": council.at(minutes=-5), "where": "The bus station", "by": "A driver"})
    await told(council, back, "return", {"returned_at": council.at(minutes=-5), "found_location": "friend"})
    await told(council, back, "interview-offers", {"outcome": "accepted", "offered_at": council.at(minutes=-1)})


def links(text: str) -> set[str]:
    found = {link.split('"', 1)[0].split("#")[0].replace("&amp;", "&") for link in text.split('href="')[1:]}
    return {link for link in found if link.startswith("/missing") and "/assets/" not in link}


@pytest.mark.parametrize("role", INSIDE)
async def test_nothing_that_a_page_leads_to_refuses_its_reader(council: Council, role: Role) -> None:
    await lived_through(council)
    headers = council.headers(role)
    to_visit, seen = {"/missing"}, dict[str, int]()
    while to_visit:
        path = to_visit.pop()
        answer = await council.http.get(path, headers=headers, follow_redirects=True)
        seen[path] = answer.status_code
        if "text/html" in answer.headers["content-type"]:
            to_visit |= links(answer.text) - seen.keys()
    assert len(seen) > 5
    assert {path: status for path, status in seen.items() if status != 200} == {}
