"""Services are killed while people raise episodes: what somebody was told is recorded is collated once, and told."""

import asyncio
from random import Random

import pytest
from faults.spine import eventually
from faults.system_raising import HIGH
from faults.system_reckoning import level
from faults.system_town import SERVICES, Town


@pytest.mark.parametrize("victim", ["missing", "notify", "reports"])
async def test_no_accepted_raise_is_lost_doubled_or_untold_when_a_service_is_killed(town: Town, chance: Random, victim: str) -> None:
    program = town.program(victim)
    async with town.under_load(chance):
        for _ in range(2):
            await asyncio.sleep(chance.uniform(0.2, 1.5))  # a moment of its work, of its start, or of its catching up
            program.kill()
            program.start()
        await town.ready()
    await town.reckon()


async def test_two_replicas_of_every_follower_tell_and_count_everything_once(town: Town, chance: Random) -> None:
    missing, *others = [town.program(service) for service in SERVICES]
    second = await asyncio.gather(*(town.add_replica(service) for service in SERVICES))
    async with town.under_load(chance):
        for program in others:
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            program.kill()
        async with town.raising(chance) as raising:
            await town.told(await raising.once(HIGH))  # by the second, with the first dead
            for program in others:
                program.start()
            last = await raising.once(HIGH)
            missing.kill()
            await town.told(last)
            await eventually(lambda: level(town), "the second missing has followed what notify did")
        missing.start()
        await town.ready()
    await town.reckon()
    for program in second:
        await town.remove(program)


async def test_importing_old_closed_episodes_alerts_nobody_and_is_finished_after_a_kill(town: Town, chance: Random) -> None:
    missing = town.program("missing")
    async with town.under_load(chance):
        importing = asyncio.create_task(town.import_closed_history(1200))
        await asyncio.sleep(chance.uniform(0.1, 0.6))
        missing.kill()
        missing.start()
        await importing
    await town.reckon()
