"""Each night open episodes are compared with the record: what differs is found, told and shown, and what is on its way is no difference."""

from datetime import datetime, time

from alerted_authority import Alerted, eventually
from watched_authority import looked, looked_through, run, standing, stuck

from services.notify.domain.findings import Finding
from shared.clock import london_date
from shared.contracts.codes import RiskLevel
from shared.identity.people import Role
from shared.ids import new_id


async def says(authority: Alerted, words: str) -> None:
    async def look() -> bool:
        return words in await page_of(authority)

    await eventually(look, words)


async def compared_at(authority: Alerted) -> datetime:
    at: datetime = (await authority.rows("SELECT compared_at FROM notify.audited"))[0]["compared_at"]
    return at


async def page_of(authority: Alerted) -> str:
    return " ".join((await authority.as_(Role.ADMINISTRATOR, "Callum Reyes").get("/notify/outbox")).text.split())


async def test_each_night_open_episodes_are_compared_with_the_record_and_nothing_is_said_where_they_are_equal(watched: Alerted) -> None:
    for _ in range(2):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
    back = await watched.missing.raises(RiskLevel.LOW, owner=new_id())
    await watched.missing.returns(back)
    await watched.level()
    await run(watched, "UPDATE notify.audited SET compared_at = NULL")
    assert "have not been compared with the record yet" in await page_of(watched)
    await looked(watched)
    await says(watched, "3 in the record, no differences")
    before = await compared_at(watched)
    await watched.until(time(2, 55))
    await looked_through(watched)
    assert await compared_at(watched) == before, "once a night, and not before its hour"
    await watched.until(time(3))
    await looked_through(watched)
    assert await compared_at(watched) > before


async def test_what_is_on_its_way_is_no_difference(watched: Alerted) -> None:
    """What missing writes while notify cannot read it: compared when it is read."""
    await run(watched, "UPDATE notify.audited SET compared_at = NULL")
    async with stuck(watched):
        await watched.missing.raises(RiskLevel.LOW, owner=new_id())
        await looked_through(watched)
        assert await standing(watched) == []
        assert "have not been compared" in await page_of(watched)
    await watched.level()
    await looked(watched)
    await says(watched, "2 in the record, no differences")


async def test_the_record_away_is_found_only_once_the_night_has_passed(watched: Alerted) -> None:
    await watched.until(time(2, 55))
    watched.missing.away = True
    await watched.until(time(6, 55))
    await looked_through(watched)
    assert Finding.NOT_COMPARED not in await standing(watched)
    await watched.until(time(7, 1))
    await looked_through(watched)
    (day,) = await watched.rows("SELECT about FROM notify.findings WHERE kind = 'not_compared' AND over_at IS NULL")
    assert day["about"] == london_date(watched.clock.now()).isoformat()
    watched.missing.away = False
    await looked_through(watched)
    assert Finding.NOT_COMPARED not in await standing(watched)
