"""Interviews written down in the same moment."""

import asyncio

import psycopg
from council import Council


async def test_two_interviews_that_name_each_others_episode_do_not_wait_for_each_other(council: Council) -> None:
    ids = []
    for _ in range(2):
        ids.append((await council.raise_episode()).json()["episode_id"])
        await council.post(f"/api/episodes/{ids[-1]}/return", {"returned_at": council.at(), "found_location": "friend"})
        council.clock.forward(hours=5)
    said = {"held_at": council.at(), "conducted_by": "J", "conductor_relation": "advocate"}
    async with await psycopg.AsyncConnection.connect(council.dsn) as holding:  # until both have come as far as they can
        await holding.execute("SELECT FROM missing.episodes FOR UPDATE")
        pairs = (ids, ids[::-1])
        answers = [
            asyncio.create_task(council.post(f"/api/episodes/{own}/interviews", said | {"episodes": [other]})) for own, other in pairs
        ]
        async with asyncio.timeout(15):
            while (await council.query("SELECT count(*) AS n FROM pg_locks WHERE NOT granted"))[0]["n"] < 2:  # noqa: ASYNC110 - a table tells
                await asyncio.sleep(0.02)
    assert [(await answer).status_code for answer in answers] == [201, 201]
