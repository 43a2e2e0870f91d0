"""The system on one machine is killed: the application alone, then everything at once, then with a stranger under its server's number."""

import asyncio
from pathlib import Path
from random import Random

from faults.system_mail import PostOffice
from faults.system_one_machine import OneMachine
from faults.system_reckoning import reckon


async def test_nothing_accepted_is_lost_doubled_or_untold_whatever_of_one_machine_is_killed(tmp_path: Path, chance: Random) -> None:
    async with PostOffice().open() as post:
        machine = OneMachine(tmp_path, post)
        try:
            await machine.start()
            async with machine.under_load(chance):
                await asyncio.sleep(chance.uniform(0.5, 1.5))
                machine.program.kill()
                await machine.start()

                await asyncio.sleep(chance.uniform(0.5, 1.5))
                machine.kill_everything()
                with machine.stranger_with_the_pid() as stranger:
                    await machine.start()
                    assert stranger.poll() is None
            await reckon(machine)
            assert machine.servers_at_work(), "or the next line shows nothing"
            await machine.program.stop()
            assert machine.servers_at_work() == [], "a system that is told to stop leaves no server behind"
        finally:
            machine.kill_everything()
