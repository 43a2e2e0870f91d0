"""What the rota's pages ask before they take something away, refuse, and say afterwards."""

from datetime import datetime, timedelta
from typing import Any

from alerted_authority import Alerted

from shared.clock import LONDON
from shared.contracts.alert_codes import Position


def moment(name: str, at: datetime) -> dict[str, str]:
    local = at.astimezone(LONDON)
    return {f"{name}-day": str(local.day), f"{name}-month": str(local.month), f"{name}-year": str(local.year)} | {
        f"{name}-time": f"{local:%H:%M}"
    }


async def page(authority: Alerted, path: str = "/notify/rota") -> str:
    return " ".join((await authority.as_().get(path)).text.split())


async def press(authority: Alerted, path: str, **answers: Any) -> Any:
    return await authority.as_().post(path, data=answers, follow_redirects=True)


async def held(authority: Alerted, *positions: Position) -> int:
    """The director holds these besides. The version of the rota then."""
    rota = (await authority.as_().get("/notify/api/rota")).json()["rota"]
    own = next(one for one in rota["turns"] if one["position"] == "director")
    answer = await authority.as_().put("/notify/api/rota", json=rota | {"turns": [own, *(own | {"position": one} for one in positions)]})
    assert answer.status_code == 200, answer.text
    version: int = answer.json()["version"]
    return version


async def test_turns_are_taken_away_by_a_second_press_alone_and_the_page_says_so(authority: Alerted) -> None:
    async def turns() -> list[str]:
        return [one["position"] for one in (await authority.as_().get("/notify/api/rota")).json()["rota"]["turns"]]

    version = await held(authority, Position.HEAD_OF_SERVICE)
    asked = await press(authority, "/notify/rota/turns/end", version=version, index=1)
    assert "Take these turns away of the head of service?" in asked.text
    assert await turns() == ["director", "head_of_service"]
    done = await press(authority, "/notify/rota/turns/end", version=version, index=1, sure="true")
    assert "The turns are taken away." in done.text
    assert await turns() == ["director"]
    late = await press(authority, "/notify/rota/turns/end", version=version, index=0)
    assert late.status_code == 409
    assert 'href="/notify/rota"' in late.text


async def test_no_gap_is_said_only_where_everybody_whom_the_policy_tells_is_on_at_some_time(authority: Alerted) -> None:
    told = [one for one in Position if one not in (Position.OWNER, Position.LEAD_MEMBER, Position.DIRECTOR)]
    await held(authority, *(one for one in told if one is not Position.DEPUTY))
    assert "Nobody is ever on for the deputy, whom the alert policy tells." in await page(authority)
    assert "No gap" not in await page(authority)
    await held(authority, *told)
    assert "Nobody is ever on" not in await page(authority)
    assert "No gap in the next 14 days" in await page(authority)


async def test_what_was_changed_since_names_who_changed_it_and_leads_back(authority: Alerted) -> None:
    version = await held(authority, Position.DEPUTY)
    await held(authority)
    late = await press(authority, "/notify/rota/turns/end", version=version, index=1, sure="true")
    assert late.status_code == 412
    assert "The rota was changed while you had it open. Director of children’s services changed it" in late.text
    assert 'href="/notify/rota"' in late.text


async def test_an_override_that_is_over_is_refused_and_of_two_that_overlap_the_page_says_which_counts(authority: Alerted) -> None:
    now, people = authority.clock.now(), (await authority.as_().get("/notify/api/people")).json()["items"]
    one = {"position": "deputy", "person": people[0]["person_id"], "reason": "A swap"}
    past = moment("from_at", now - timedelta(days=3)) | moment("until_at", now - timedelta(days=2))
    refused = await press(authority, "/notify/rota/override", **one | past)
    assert refused.status_code == 422
    assert "this override would be over already" in refused.text
    ahead = moment("from_at", now) | moment("until_at", now + timedelta(days=2))
    first = await press(authority, "/notify/rota/override", **one | ahead)
    assert "The override is added." in first.text
    assert "overlaps" not in first.text
    second = await press(authority, "/notify/rota/override", **one | ahead)
    assert f"overlaps with an override of {people[0]['name']}: where both hold, the one you added counts." in second.text
