"""A log comes back from an older backup: what was told since cannot be untold, so everybody who followed it stops and says so."""

from random import Random

import psycopg
from faults.system_raising import HIGH
from faults.system_reckoning import figures_reach, reckon
from faults.system_town import STREAM, Town

FOLLOWED = """
SELECT (SELECT position FROM safereturn.follower_positions), (SELECT count(*) FROM notify.alerts), (SELECT count(*) FROM safereturn.log)
"""


async def notify_has(town: Town) -> list[tuple[object, ...]]:
    """How far notify has followed, its alerts and its events."""
    async with await psycopg.AsyncConnection.connect(town.dsn("notify")) as conn:
        return await (await conn.execute(FOLLOWED)).fetchall()


async def test_an_owner_restored_behind_its_followers_turns_red_with_them_and_is_never_taken_for_already_published(
    town: Town, chance: Random
) -> None:
    missing, figures = town.program("missing"), town.program("reports").url
    async with town.raising(chance) as raising:
        await town.told(await raising.once(HIGH))
        await missing.stop()
        await town.keep_copy("missing")
        missing.start()
        lost = [await raising.once(HIGH) for _ in range(3)]
        await reckon(town)
        reached = await notify_has(town), await figures_reach(town, figures)

        missing.kill()
        await town.restore("missing")
        missing.start()
        for service in ("notify", "reports"):
            await town.told_red(service, "restored from an earlier time")
        await town.told_red("missing", f"DEL {STREAM}")

        for _ in range(len(lost) + 2):  # the new past grows beyond where the old one ended
            await raising.once(HIGH)
        for service in ("notify", "reports"):
            await town.told_red(service, "another event at position")
        await town.told_red("missing", "another event at position")
        assert (await notify_has(town), await figures_reach(town, figures)) == reached, "nothing of the new past was mixed in"
