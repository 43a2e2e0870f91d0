"""`safereturn run --demo` cut off at any point: the next start finishes what it shows, once, and never among children who exist."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from reporting_town import Town

from services.commands import demonstration
from services.commands.made_up_absences import LATELY, TODAY
from shared.identity.people import Role

NOTE = Path("demonstration") / "unfinished.json"


class CutOff(Exception):
    """Ctrl-C, or the power."""


@pytest.fixture
def data(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a system that holds nobody yet; its made-up authority is a small one."""
    monkeypatch.setenv("SAFERETURN_URL", town.url)
    monkeypatch.setenv("SAFERETURN_KEYS_DIR", str(town.keys))
    monkeypatch.setattr("services.commands.system.SystemClock", lambda: town.clock)
    monkeypatch.setattr(demonstration, "SystemClock", lambda: town.clock)
    monkeypatch.setattr(demonstration, "CHILDREN", 120)
    monkeypatch.setattr(demonstration, "YEARS", 1)
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A folder of one child who exists, restricted, under a number that a made-up one has as well."""
    folder = tmp_path / "2025-26"
    folder.mkdir()
    (folder / "header.csv").write_text("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n10001,F,05/03/2010,WBRI,,,\n")
    (folder / "people.csv").write_text("CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n10001,A,B,,,,,yes\n")
    return folder


async def cut_off(calls: int, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start whose load sends that many times to the system and no more."""
    send, left = httpx.Client.post, iter(range(calls))

    def post(client: httpx.Client, *told: Any, **said: Any) -> httpx.Response:
        if next(left, None) is None:
            raise CutOff
        return send(client, *told, **said)

    with monkeypatch.context() as cut:
        cut.setattr(httpx.Client, "post", post)
        with pytest.raises(CutOff):
            await demonstration.load_demonstration(data)


async def raised(town: Town) -> Counter[str]:
    """The episodes that people raised, by child."""
    found = (await town.get(Role.DIRECTOR, "/missing/api/episodes", limit=500)).json()["items"]
    return Counter(one["child_id"] for one in found if one["origin"] == "raised")


async def log_of(town: Town) -> Counter[str]:
    async with town.as_role(Role.ADMINISTRATOR) as client:
        page = (await client.get("/missing/events", params={"after": 0})).json()
    assert len(page["items"]) == page["head"], "all of it"
    return Counter(event["type"] for event in page["items"])


async def test_a_demonstration_cut_off_anywhere_is_finished_at_the_next_start_and_nothing_of_it_stands_twice(
    town: Town, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for calls in (1, 4, 14):  # within the folders; in the first absence, after its return; some absences on
        await cut_off(calls, data, monkeypatch)
        town.clock.forward(hours=30)
    await demonstration.load_demonstration(data)
    assert await raised(town) == dict.fromkeys(await raised(town), 1)
    assert (await raised(town)).total() == len(LATELY) + len(TODAY)
    events = await log_of(town)
    told = (*LATELY, *TODAY)
    assert events["missing.child_returned"] == sum(one.back_after is not None for one in told)
    assert events["missing.interview_offered"] == sum(one.offered_after is not None for one in told)
    assert events["missing.interview_held"] == sum(one.held_after is not None for one in told)
    assert events["missing.police_reported"] == sum(one.police for one in told)
    assert not (data / NOTE).exists()


async def test_an_authority_loaded_whole_is_not_loaded_again(town: Town, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await demonstration.load_demonstration(data)
    town.clock.forward(days=3)
    monkeypatch.setattr(demonstration, "_make", lambda *_: pytest.fail("a start would be slow"))
    await demonstration.load_demonstration(data)


async def test_children_who_exist_never_get_made_up_company(town: Town, data: Path, real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await cut_off(0, data, monkeypatch)
    await town.load(real, "2025-26")
    before = await log_of(town)
    await demonstration.load_demonstration(data)  # one cut off meets them
    (data / NOTE).unlink()
    await demonstration.load_demonstration(data)  # as a first one does
    assert await log_of(town) == before


async def test_a_load_without_a_single_child_begins_afresh_with_the_day_it_is(
    town: Town, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await cut_off(0, data, monkeypatch)
        assert town.clock.now().isoformat() in await asyncio.to_thread((data / NOTE).read_text)
        town.clock.forward(days=300)
