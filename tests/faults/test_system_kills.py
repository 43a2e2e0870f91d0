"""Services and stores are killed while people raise episodes: what somebody was told is recorded is collated once, and told."""

import asyncio
from random import Random

import pytest
from faults.system_raising import HIGH
from faults.system_town import Town


@pytest.mark.parametrize("victim", ["missing", "notify", "reports"])
async def test_no_accepted_raise_is_lost_doubled_or_untold_when_a_service_is_killed(town: Town, chance: Random, victim: str) -> None:
    program = town.program(victim)
    async with town.under_load(chance):
        for _ in range(2):
            await asyncio.sleep(chance.uniform(0.2, 1.5))  # a moment of its work, or of its start, or of its catching up
            program.kill()
            program.start()
        await town.ready()
    await town.reckon()


async def test_a_director_is_told_of_what_was_raised_while_notify_was_away(town: Town, chance: Random) -> None:
    notify = town.program("notify")
    notify.kill()
    async with town.raising(chance) as raising:
        raised = [await raising.once(HIGH) for _ in range(5)]
    notify.start()
    for one in raised:
        await town.told(one)
    await town.reckon()
