"""Everything fails at random moments while people raise episodes; `make soak` does it for minutes, with the real lease."""

from random import Random

import pytest
from faults.system_chaos import Chaos
from faults.system_town import Town

SHORT = 15.0
"""Seconds in the ordinary suite."""


async def ruled_by_chaos(town: Town, chance: Random, seconds: float, *, wait_for_leases: bool) -> None:
    chaos = Chaos(town, chance)
    try:
        async with town.under_load(chance):
            await chaos.reign(seconds)
        await town.reckon(wait_for_leases=wait_for_leases)
    except BaseException as failure:
        failure.add_note("What happened:\n" + "\n".join(chaos.happened))
        raise


async def test_no_accepted_raise_is_lost_doubled_or_untold_whatever_fails(town: Town, chance: Random) -> None:
    await ruled_by_chaos(town, chance, SHORT, wait_for_leases=False)


@pytest.mark.soak
async def test_no_accepted_raise_is_lost_doubled_or_untold_for_minutes(town: Town, chance: Random, pytestconfig: pytest.Config) -> None:
    await ruled_by_chaos(town, chance, pytestconfig.getoption("--soak-seconds"), wait_for_leases=True)
