"""Redis fails in every way it knows while people raise episodes: nobody is told later than a second or two, and nothing is lost."""

import asyncio
from contextlib import suppress
from random import Random

import pytest
from faults.spine import eventually
from faults.system_raising import HIGH
from faults.system_refusals import REFUSALS
from faults.system_town import STREAM, Town
from redis.exceptions import ResponseError

from shared.eventlog.chain import FIELD


async def test_raises_are_told_and_counted_though_redis_is_emptied_again_and_again(town: Town, chance: Random) -> None:
    async with town.under_load(chance):
        for _ in range(6):
            await asyncio.sleep(chance.uniform(0.1, 0.5))
            await town.redis.flushall()
    await town.reckon()


async def test_directors_are_told_while_redis_is_away_and_after_it_comes_back_without_data(town: Town, chance: Random) -> None:
    async with town.under_load(chance), town.raising(chance) as raising:
        town.kill_redis()
        await town.told(await raising.once(HIGH))
        await town.servers_back()
        await town.told(await raising.once(HIGH))
    await town.reckon()


async def test_the_last_raises_are_told_though_redis_forgot_them_and_nothing_comes_after(town: Town, chance: Random) -> None:
    """As after a failover: followers that read late find a stream that ends before what they missed."""
    followers = [town.program("notify"), town.program("reports")]
    async with town.raising(chance) as raising:
        await raising.once(HIGH)
        for follower in followers:
            follower.freeze()
        kept = await town.redis.xrange(STREAM)
        last = [await raising.once(HIGH) for _ in range(3)]
        async with town.redis.pipeline(transaction=True) as at_once:
            at_once.delete(STREAM)
            for entry_id, fields in kept:
                at_once.xadd(STREAM, fields, id=entry_id)
            await at_once.execute()
        for follower in followers:
            follower.thaw()
        for one in last:
            await town.told(one)
    await town.reckon()


@pytest.mark.parametrize("garbage", ["rubbish", "an earlier event"])
async def test_garbage_that_holds_the_next_id_stops_nobody_and_is_taken_for_nothing(town: Town, chance: Random, garbage: str) -> None:
    async with town.raising(chance) as raising:
        for _ in range(3):
            await town.told(await raising.once(HIGH))
            entries = await town.redis.xrevrange(STREAM, count=1)
            position = int(entries[0][0].partition(b"-")[0])
            fields = {FIELD: "{}"} if garbage == "rubbish" else entries[0][1]
            with suppress(ResponseError):  # the relay was quicker: then a true event holds that id
                await town.redis.xadd(STREAM, fields, id=f"{position + 1}-0")
    async with town.under_load(chance):
        await asyncio.sleep(0.5)
    await town.reckon()


@pytest.mark.parametrize("why", REFUSALS)
async def test_directors_are_told_while_redis_refuses(town: Town, chance: Random, why: str) -> None:
    """For as long as it takes until operators are told, by a readiness that is red: a refusal is no hiccup then."""
    async with town.under_load(chance), town.raising(chance) as raising:
        await REFUSALS[why].begin(town.redis)
        red = asyncio.create_task(town.told_red("missing", REFUSALS[why].words, seconds=30))
        while not red.done():
            await town.told(await raising.once(HIGH))
        await red
        await REFUSALS[why].end(town.redis)
        await town.ready()
        await town.told(await raising.once(HIGH))
    await town.reckon()


async def test_an_answer_cut_off_after_the_append_doubles_nothing(town: Town, chance: Random) -> None:
    lost = town.redis_proxy.answers_lost
    async with town.under_load(chance):
        for owner in ("missing.episode_raised", "notify.alert_raised", "missing.episode_raised", "notify.alert_sent"):
            lost += 1
            town.redis_proxy.lose_answer_to(owner.encode())
            await eventually(lambda expected=lost: town.redis_proxy.answers_lost == expected, f"an answer to {owner} lost")  # type: ignore[misc]
    await town.reckon()
