"""A reports with thirty children to draw from, and rounds saved from them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from explorer import Explorer, explorer

from shared.database import migrate

API = "/reports/api/practice-reviews"
REVIEWERS = {"team_manager", "director", "assistant_director", "head_of_service", "iro"}
SAID = {"grade": "good", "learning": "Ask again on the second day.", "about": ["childs_voice"]}
ACTION = {"what": "Ask the home to write down who offers.", "owner": "Team manager North", "due": "2026-12-01"}

DRAWING = {
    "theme": "random", "first-day": "1", "first-month": "10", "first-year": "2026", "first-time": "noon",
    "last-day": "31", "last-month": "10", "last-year": "2026", "last-time": "noon", "size": "6", "seed": "3",
}  # fmt: skip


@asynccontextmanager
async def thirty_children(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    """Thirty children of three teams, each back from an absence in October; the last one’s record is restricted."""
    await asyncio.to_thread(migrate, "reports", database)
    async with explorer(tmp_path, database) as running:
        made = running.authority
        for number in range(30):
            team = "LC" if number < 2 else "CLA-N" if number < 12 else "CLA-S"
            made.child(f"C{number}", ("2024-01-01", None, "C2"), team=team, restricted=number == 29)
            made.missing(f"C{number}", f"2026-10-{number + 1:02} 18:00", f"2026-10-{number + 1:02} 23:00", team=team)
        await running.collated()
        yield running


async def saved(reports: Explorer, role: str = "team_manager", **asked: Any) -> dict[str, Any]:
    async with reports.client(role) as client:
        answer = await client.post(API, json={"from": "2026-10-01", "to": "2026-11-01", "size": 6} | asked)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def case_address(round_: dict[str, Any], place: int = 0) -> str:
    return f"{API}/{round_['round_id']}/cases/{round_['items'][place]['episode_id']}"
