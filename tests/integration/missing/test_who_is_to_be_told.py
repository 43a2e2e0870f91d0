"""The quiet line of an episode's page: who is neither told nor said not to be, each with the short form filled in for them."""

import re

from council import Council
from one_page import MANAGER, OnePage, said


async def asked(away: OnePage, role: str = "social_worker") -> list[str]:
    """The parties of the line, by the links that open their form."""
    line = re.search(r'<p[^>]* id="to-tell">.*?</p>', (await away.open(role=role)).text, re.S)
    return re.findall(r"/told\?about=(\w+)", line[0]) if line else []


async def test_each_party_is_asked_about_until_told_or_said_why_not(council: Council) -> None:
    away = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    due = await asked(away)
    assert {"parents", "health", "school"} <= set(due)
    assert "home_office" not in due
    reader = await away.open(role="iro")
    assert (reader.status_code, 'id="to-tell"' in reader.text) == (200, False), "who records nothing is asked nothing"
    form = (await away.open("told?about=health")).text
    assert re.search(r'<input[^>]*value="health"[^>]* checked', form), "filled in for them"
    refused = await away.fill("told?about=health", told="false", not_told_because="")
    assert refused.status_code == 422
    assert await asked(away) == due, "a refused form changes nothing"
    for who in due:
        assert who in await asked(away)
        await away.saved(f"told?about={who}", told="false", not_told_because="Known to them already.")
        assert who not in await asked(away)
    assert 'id="to-tell"' not in (await away.open()).text


async def test_an_episode_raised_in_error_asks_about_nobody(council: Council) -> None:
    away = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    assert "Nothing is recorded yet for:" in said(await away.open())
    body = {"reason": "Raised for the wrong child."}
    assert (await council.post(f"/api/episodes/{away.episode_id}/cancellation", body, MANAGER)).status_code == 200
    assert await asked(away) == []


async def test_the_home_office_is_asked_about_for_an_unaccompanied_child(council: Council) -> None:
    marks = {"marks": [{"code": "uasc"}]}
    assert (await council.http.put("/missing/api/children/1001/marks", json=marks, headers=council.headers("social_worker"))).is_success
    away = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    assert "home_office" in await asked(away)
