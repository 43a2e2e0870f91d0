"""The reports service as the planner sees it, without the log it follows: facts of a made-up authority, followers that stand still."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from collated_authority import Authority, london
from fastapi import FastAPI

from services.reports.app import create_app
from services.reports.settings import ReportsSettings
from shared.clock import MovableClock
from shared.database import migrate
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token
from shared.observability import DependencyHealth

NOW = london("2026-11-22 21:04")
PLACEMENTS = ("U4", "U6", "U1", "K2", "K2", "H5", "P1", None)
TEAMS = ("CLA-N", "CLA-S", "UASC", "LC")


@dataclass
class StandingStill:
    """A follower whose health a test sets."""

    told: DependencyHealth

    def health(self) -> DependencyHealth:
        return self.told

    def level(self, at: datetime) -> None:
        self.told = DependencyHealth(name="follower", ok=True, lag=0, last_level=at)

    def behind(self, since: datetime | None, changes: int) -> None:
        self.told = DependencyHealth(name="follower", ok=False, lag=changes, last_level=since)


@dataclass
class Explorer:
    app: FastAPI
    authority: Authority
    clock: MovableClock
    follower: StandingStill
    keys: Path

    def client(self, role: str | None = "planner") -> httpx.AsyncClient:
        """A client with the bearer token of a role, or nobody's."""
        headers = {}
        if role:
            headers["Authorization"] = f"Bearer {person_token(open_keys(OPERATOR, self.keys), Role(role), 'Demo', self.clock.now())}"
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1", headers=headers)

    async def collated(self) -> None:
        """Everything written so far can be seen."""
        await self.authority.collate()
        await self.app.state.reports.collations["missing"].progress()


@asynccontextmanager
async def explorer(folder: Path, database_url: str = "host=nowhere") -> AsyncIterator[Explorer]:
    """The app of `create_app` with nothing around it; its lifespan opens what the pages need and no more.

    Without a database figures are shown, and nothing that people wrote, signed, decided or gave out.
    """
    clock = MovableClock(NOW)
    make_all_keys(folder / "keys")
    settings: dict[str, Any] = {"duckdb_path": folder / "reports.duckdb", "keys_dir": folder / "keys", "database_url": database_url}
    app = create_app(ReportsSettings(**settings), clock)
    reports, follower = app.state.reports, StandingStill(DependencyHealth(name="follower", ok=True))
    follower.level(NOW)
    reports.followers = dict.fromkeys(reports.followers, follower)

    @asynccontextmanager
    async def only_facts(_: FastAPI) -> AsyncIterator[None]:
        yield

    app.router.lifespan_context = only_facts
    await reports.facts.open()
    if database_url != "host=nowhere":
        await asyncio.to_thread(migrate, "reports", database_url)
        await reports.pool.open()
    try:
        yield Explorer(app, Authority(reports.facts, clock), clock, follower, folder / "keys")
    finally:
        await app.state.drawing.close()
        await reports.pool.close()
        await reports.facts.close()


def three_years_of(authority: Authority, children: int = 60, seed: int = 7) -> None:
    """Children in care since 2023 and their episodes to this evening, some raised here with interviews; the same at every run."""
    dice = random.Random(seed)
    for number in range(children * 5):
        authority.child(f"C{number}", ("2023-04-01", None, "C2"), sex=dice.choice("FM"), team=dice.choice(TEAMS))
    start, length = london("2023-09-01 08:00"), (NOW - london("2023-09-01 08:00")).total_seconds()
    for number in range(children):
        at_start = {
            "sex": dice.choice("FM"),
            "placement_type": dice.choice(PLACEMENTS),
            "team": dice.choice(TEAMS),
            "age": dice.randint(10, 17),
            "urn": f"SC{417000 + number % 9}" if number % 4 else None,
        }
        left = start
        for _ in range(min(40, int(dice.expovariate(1 / 9)) + 1)):
            left += timedelta(seconds=dice.uniform(0.01, 0.25) * length)
            if left >= NOW - timedelta(days=5):
                break
            back = left + timedelta(hours=dice.choice((3, 5, 7, 9, 14, 20, 30, 50, 90, 200)))
            if back >= NOW:
                break
            episode = authority.missing(
                f"C{number}", left, back, category=dice.choice("MMMMA"), risk=dice.choice(("low", "medium", "high")), **at_start
            )
            offered = dice.random() < 0.82
            authority.answered(episode, offered=offered, held=offered and dice.random() < 0.68)
            left = back
