"""The stores are away: people are told so and try again, a stop is quick all the same, and nothing accepted is lost."""

import asyncio
from random import Random

from faults.system_town import Town


async def test_nothing_accepted_is_lost_when_postgresql_is_killed_under_load(town: Town, chance: Random) -> None:
    async with town.under_load(chance) as raising:
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        town.kill_postgresql()
        for service in ("missing", "notify", "reports"):
            await town.told_red(service, "postgresql: ")
        await town.servers_back()
        await town.ready()
    assert raising.repeated, "people were told to try again"
    await town.reckon()


async def test_services_stop_within_ten_seconds_while_every_store_is_away(town: Town, chance: Random) -> None:
    async with town.under_load(chance):
        town.kill_postgresql()
        town.kill_redis()
        await asyncio.sleep(chance.uniform(0, 1))
        await asyncio.gather(*(program.stop() for program in town.programs))
        await town.servers_back()
        for program in town.programs:
            program.start()
        await town.ready()
    await town.reckon()
