"""Everything fails at random moments while people raise episodes; `make soak` does it for minutes, with the real lease."""

from collections.abc import Callable
from random import Random

import pytest
from faults.system_chaos import Chaos
from faults.system_town import CATCHING_UP, Town

SHORT = 15.0
"""Seconds in the ordinary suite."""

Tell = Callable[[str], None]


async def ruled_by_chaos(town: Town, chance: Random, tell: Tell, seconds: float, *, hands: int, wait_for_leases: bool) -> None:
    chaos = Chaos(town, chance)
    try:
        async with town.kept_up():
            async with town.under_load(chance, hands) as raising:
                await chaos.reign(seconds)
            await town.ready(CATCHING_UP, kept_up=True)
        await town.reckon(wait_for_leases=wait_for_leases)
    except BaseException as failure:
        failure.add_note("What happened:\n" + "\n".join(chaos.happened))
        raise
    again = sum(len(letters) - 1 for letters in town.post.letters.values())
    tell(
        f"{seconds:.0f} s of chaos: {raising.raised} raises accepted, asked again {raising.repeated} times, {len(chaos.happened)} faults, "
        f"{len(town.post.letters)} messages, {again} of them twice under their reference"
    )


async def test_no_accepted_raise_is_lost_doubled_or_untold_whatever_fails(town: Town, chance: Random, tell: Tell) -> None:
    await ruled_by_chaos(town, chance, tell, SHORT, hands=3, wait_for_leases=False)


@pytest.mark.soak
async def test_no_accepted_raise_is_lost_doubled_or_untold_for_minutes(
    town: Town, chance: Random, tell: Tell, pytestconfig: pytest.Config
) -> None:
    await ruled_by_chaos(town, chance, tell, pytestconfig.getoption("--soak-seconds"), hands=6, wait_for_leases=True)
