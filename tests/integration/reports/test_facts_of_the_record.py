"""Facts 1, 2, 5, 10-13 and 16 of domain.md, from what people record over HTTP to the Department's file: dates, clocks and periods agree."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from reporting_town import Town

from shared.clock import LONDON
from shared.identity.people import Role

NUMBERS = range(1001, 1009)
BORN = "05/03/2010"


def london(*at: int) -> str:
    return datetime(*at, tzinfo=LONDON).astimezone(UTC).isoformat()  # type: ignore[arg-type,misc]


async def said(client: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/missing/api/episodes{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def raised(client: httpx.AsyncClient, child: int, *seen: int, **more: Any) -> str:
    risk = {"level": "medium", "rationale": "x"}
    body = {"child_id": str(child), "category": "M", "last_seen_by": "x", "circumstances": "x", "risk": risk}
    return f"/{(await said(client, '', **body, last_seen_at=london(*seen), **more))['episode_id']}"


async def returned(client: httpx.AsyncClient, path: str, *back: int) -> None:
    await said(client, f"{path}/return", returned_at=london(*back), found_location="own_return")


async def shown(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/missing/api/episodes{path}")).json()
    return found


async def test_the_file_says_what_people_recorded(town: Town, tmp_path: Path) -> None:
    town.clock.set(datetime(2027, 1, 5, 9, 0, tzinfo=UTC))  # everything is written down late, which changes none of it
    header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n" + "".join(f"{one},F,{BORN},WBRI,UN1,,\n" for one in NUMBERS)
    (tmp_path / "header.csv").write_text(header)
    care = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    (tmp_path / "episodes.csv").write_text(care + "".join(f"{one},01/02/2020,S,C2,N1,U1,PR1,,,,,,\n" for one in NUMBERS))
    await town.load(tmp_path, "2025-26")
    async with town.as_role(Role.SOCIAL_WORKER) as worker:
        one = await raised(worker, 1001, 2025, 5, 14, 22, 40)
        await returned(worker, one, 2025, 5, 15, 1, 10)
        assert (await shown(worker, one))["minutes_missing"] == 150, "fact 1"

        await returned(worker, await raised(worker, 1002, 2025, 5, 14, 9, 0), 2025, 5, 14, 21, 0)

        five = await raised(worker, 1003, 2025, 5, 14, 22, 40)
        await said(worker, f"{five}/category", category="A", from_at=london(2025, 5, 15, 9, 0), reason="Whereabouts known")
        await returned(worker, five, 2025, 5, 16, 8, 0)

        ten, until = await raised(worker, 1004, 2025, 5, 20, 22, 0), london(2025, 5, 25, 12, 0)
        await said(worker, f"{ten}/category", category="M", from_at=until, reason="The home gave notice", placement_ended=True)
        going_on = await shown(worker, ten)
        assert (going_on["status"], going_on["owner"]["name"], len(going_on["periods"])) == ("open", "Test", 2), "fact 10"

        eleven = await raised(worker, 1005, 2026, 3, 28, 23, 30)
        await returned(worker, eleven, 2026, 3, 29, 3, 30)
        assert (await shown(worker, eleven))["minutes_missing"] == 180, "fact 11: the clocks went forward"

        twelve = {"returned_at": london(2026, 4, 1, 6, 0), "found_location": "own_return"}
        await raised(worker, 1006, 2026, 4, 1, 0, 30, returned=twelve)

        thirteen = {}
        for child, at in ((1007, (15, 59)), (1002, (16, 1))):
            path = thirteen[at] = await raised(worker, child, 2026, 10, 23, 12, 0)
            await returned(worker, path, 2026, 10, 23, 17, 0)
            held_at = london(2026, 10, 26, *at)
            await said(
                worker, f"{path}/interviews", held_at=held_at, conducted_by="J", conductor_relation="commissioned", reasons=[], harms=[]
            )
        in_time, late = [await shown(worker, path) for path in thirteen.values()]
        assert datetime.fromisoformat(in_time["interview_due_at"]) == datetime(2026, 10, 26, 16, 0, tzinfo=UTC), "fact 13"
        assert [one["interview"]["held_within_72_hours"] for one in (in_time, late)] == [True, False]

        sixteen = await raised(worker, 1008, 2025, 5, 14, 22, 40)
        await said(worker, f"{sixteen}/found", found_at=london(2025, 5, 15, 1, 10), place="hospital", seen_by="A nurse")
        assert (await shown(worker, sixteen))["status"] == "found", "on the list as found, not yet back"
        await returned(worker, sixteen, 2025, 5, 16, 14, 0)
        due = datetime.fromisoformat((await shown(worker, sixteen))["interview_due_at"])
        assert due == datetime.fromisoformat(london(2025, 5, 19, 14, 0)), "fact 16"

    await town.level()
    assert await rows(town, "2025-26") == [
        "1001,05/03/2010,M,14/05/2025,15/05/2025",
        "1002,05/03/2010,M,14/05/2025,14/05/2025",
        "1003,05/03/2010,M,14/05/2025,15/05/2025",
        "1003,05/03/2010,A,15/05/2025,16/05/2025",
        "1004,05/03/2010,M,20/05/2025,25/05/2025",
        "1004,05/03/2010,M,25/05/2025,",
        "1005,05/03/2010,M,28/03/2026,29/03/2026",
        "1008,05/03/2010,M,14/05/2025,15/05/2025",
    ]
    assert await rows(town, "2026-27") == [
        "1002,05/03/2010,M,23/10/2026,23/10/2026",
        "1004,05/03/2010,M,25/05/2025,",
        "1006,05/03/2010,M,01/04/2026,01/04/2026",
        "1007,05/03/2010,M,23/10/2026,23/10/2026",
    ]


async def rows(town: Town, year: str) -> list[str]:
    return (await town.get(Role.PLANNER, f"/reports/api/returns/ssda903/{year}/missing.csv")).text.splitlines()[1:]
