"""Children's words on their whole way: said in a talk, in the report by consent, and gone from the next once it is taken back."""

from datetime import timedelta
from typing import Any

import pytest
from reporting_town import Town

from shared.identity.people import Role

WORDS = "They never ring back."
PUT = {"first_name": "Amelia", "last_name": "Frost", "care_status": "ours", "date_of_birth": "2011-03-05", "sex": "F"}


async def quoted(town: Town, role: Role = Role.LEAD_MEMBER) -> Any:
    answer = await town.get(role, "/reports/api/board/2026-Q1")
    assert answer.status_code == 200, answer.text
    return answer.json()["quotations"]


async def talked(town: Town, words: str, consent: object) -> str:
    """In January a child came back and talked with their social worker."""

    def at(hours: float) -> str:
        return (town.clock.now() + timedelta(hours=hours)).isoformat()

    async with town.as_role(Role.TEAM_MANAGER) as client:
        (await client.put("/missing/api/children/1001", json=PUT)).raise_for_status()
    async with town.as_role(Role.SOCIAL_WORKER) as client:
        raising = {"child_id": "1001", "category": "M", "last_seen_at": at(-5), "last_seen_by": "x", "circumstances": "x"}
        raised = await client.post("/missing/api/episodes", json=raising | {"risk": {"level": "low", "rationale": "x"}})
        raised.raise_for_status()
        episode: str = raised.json()["episode_id"]
        back = {"returned_at": at(-2), "found_location": "friend", "returned_by": "x"}
        (await client.post(f"/missing/api/episodes/{episode}/return", json=back)).raise_for_status()
        talk = {"held_at": at(-1), "summary": "x", "voice": {"words": words, "consent_to_quote": consent}}
        (await client.post(f"/missing/api/episodes/{episode}/discussions", json=talk)).raise_for_status()
    return episode


async def test_words_are_quoted_by_consent_and_gone_from_the_next_report_once_it_is_taken_back(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    episode = await talked(town, WORDS, consent=True)
    town.clock.forward(days=90)
    await town.level()
    assert await quoted(town) == [WORDS]
    assert (await town.get(Role.LEAD_MEMBER, "/reports/board/2026-Q1")).text.count(WORDS) == 1
    async with town.as_role(Role.SOCIAL_WORKER) as client:
        (await client.post(f"/missing/api/episodes/{episode}/consent-withdrawals", json={})).raise_for_status()
    assert await quoted(town) == []
    logged = capfd.readouterr()
    assert WORDS not in logged.out + logged.err, "words are in no log"


async def test_words_without_consent_reach_no_report(town: Town) -> None:
    await talked(town, WORDS, consent=False)
    town.clock.forward(days=90)
    await town.level()
    assert await quoted(town, Role.DIRECTOR) == []


async def test_words_of_a_talk_recorded_in_error_are_quoted_no_more(town: Town) -> None:
    """They may be another child's."""
    episode = await talked(town, WORDS, consent=True)
    async with town.as_role(Role.SOCIAL_WORKER) as client:
        timeline = (await client.get(f"/missing/api/episodes/{episode}")).json()["timeline"]
        (position,) = (line["position"] for line in timeline if line["type"] == "missing.discussion_held")
        mark = {"position": position, "because": "another_child", "reason": "This was said by another child."}
        answer = await client.post(f"/missing/api/episodes/{episode}/entries-in-error", json=mark)
        assert answer.status_code == 201, answer.text
    town.clock.forward(days=90)
    await town.level()
    assert await quoted(town) == []
