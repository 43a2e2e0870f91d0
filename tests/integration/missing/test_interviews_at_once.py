"""Interviews written down in the same moment."""

import asyncio

import psycopg
import pytest
from council import Council
from one_page import standing
from test_pages import opened, said, sent


@pytest.mark.parametrize(("another", "statuses"), [(True, [201, 201]), (False, [201, 409])])
async def test_two_interviews_that_name_each_others_episode_do_not_wait_for_each_other(
    council: Council, another: bool, statuses: list[int]
) -> None:
    """One interview written down from both ends is recorded once; two of one day are where somebody says that they are two."""
    ids = []
    for _ in range(2):
        ids.append((await council.raise_episode()).json()["episode_id"])
        await council.post(f"/api/episodes/{ids[-1]}/return", {"returned_at": council.at(), "found_location": "friend"})
        council.clock.forward(hours=5)
    said = {"held_at": council.at(), "conducted_by": "J", "conductor_relation": "advocate", "another": another}
    async with await psycopg.AsyncConnection.connect(council.dsn) as holding:  # until both have come as far as they can
        await holding.execute("SELECT FROM missing.episodes FOR UPDATE")
        pairs = (ids, ids[::-1])
        answers = [
            asyncio.create_task(council.post(f"/api/episodes/{own}/interviews", said | {"episodes": [other]})) for own, other in pairs
        ]
        async with asyncio.timeout(15):
            while (await council.query("SELECT count(*) AS n FROM pg_locks WHERE NOT granted"))[0]["n"] < 2:  # noqa: ASYNC110 - a table tells
                await asyncio.sleep(0.02)
    assert sorted([(await answer).status_code for answer in answers]) == statuses


async def test_an_interview_written_down_twice_is_asked_about_and_nothing_typed_is_lost(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    path = f"/episodes/{raised['episode_id']}"
    await council.post(f"/api{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    council.clock.forward(hours=12)
    said_first = {"held_at": council.at(minutes=-20), "conducted_by": "Joel", "conductor_relation": "commissioned"}
    assert (await council.post(f"/api{path}/interviews", said_first, "interviewer")).status_code == 201

    blank = await opened(council, f"{path}/interview", "interviewer")
    assert "Is it another interview?" not in blank.text, "nobody is asked before it matters"
    typed = standing(blank.text) | {
        "conducted_by": "Joel Okoro",
        "conductor_relation": "commissioned",
        "held_at-time": "09:50",
        "would_help": "A lift to school.",
    }
    asked = await sent(council, f"{path}/interview", "interviewer", **typed)
    assert asked.status_code == 422
    assert "is recorded already: say that this is another one" in said(asked)
    assert standing(asked.text)["would_help"] == "A lift to school."
    assert len((await council.get(f"/api{path}")).json()["interviews"]) == 1

    old = said_first | {"conducted_by": "Joel", "held_at": council.at(minutes=-5)}
    assert (await council.post(f"/api{path}/interviews", old | {"another": False}, "interviewer")).status_code == 409
    again = standing(asked.text) | {"another": "true"}
    assert (await sent(council, f"{path}/interview", "interviewer", **again)).status_code == 303
    assert len((await council.get(f"/api{path}")).json()["interviews"]) == 2


async def test_all_that_is_wrong_with_an_interview_is_said_at_once(council: Council) -> None:
    path = f"/episodes/{(await council.raise_episode()).json()['episode_id']}"
    await council.post(f"/api{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    typed = {"conducted_by": "Joel", "reasons": "other", "harms": "other", "consent_to_quote": "uses", "told_child": "Who reads it"}
    answer = await sent(council, f"{path}/interview", "interviewer", **typed)
    for one in (
        *("Enter when the interview was held", "Select who they are to the child", "Enter why else the child went"),
        *("Enter what else happened", "Enter what they agreed to", "Enter the child’s own words"),
    ):
        assert one in said(answer)
