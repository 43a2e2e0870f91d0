"""One whole reports beside one whole missing, on real servers and a real port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from services.missing.app import create_app as create_missing
from services.missing.settings import MissingSettings
from services.one_process import OneAddress
from services.reports.app import create_app as create_reports
from services.reports.service import Reports
from services.reports.settings import ReportsSettings
from shared.clock import MovableClock
from shared.database import migrate
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token


@dataclass
class Town:
    """The two services at one address. `as_role` gives a client with that role's token."""

    url: str
    keys: Path
    clock: MovableClock
    reports: Reports
    reports_dsn: str

    @asynccontextmanager
    async def as_role(self, role: Role) -> AsyncIterator[httpx.AsyncClient]:
        token = person_token(open_keys(OPERATOR, self.keys), role, "Test", self.clock.now())
        async with httpx.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            yield client

    async def get(self, role: Role, path: str, **params: Any) -> httpx.Response:
        async with self.as_role(role) as client:
            return await client.get(path, params=params or None)  # an empty mapping would take the path's own query away

    async def bring(self, folder: Path, year: str) -> dict[str, Any]:
        """Import a folder of SSDA903 files, and wait until it is in the figures."""
        files = {path.stem: (path.name, path.read_bytes()) for path in folder.glob("*.csv") if path.stem in FILES}  # noqa: ASYNC240
        async with self.as_role(Role.TEAM_MANAGER) as client:
            answer = await client.post("/missing/api/children/import", files=files, data={"collection_year": year})
        assert answer.status_code == 200, answer.text
        await self.level()
        brought: dict[str, Any] = answer.json()
        return brought

    async def level(self) -> int:
        """Wait until reports has collated all that missing wrote."""
        async with self.as_role(Role.ADMINISTRATOR) as client:
            head = (await client.get("/missing/events", params={"after": 0, "limit": 1})).json()["head"]
        await self.reports.collations["missing"].reach(head, patience=30)
        return int(head)


FILES = ("header", "episodes", "uasc", "missing", "people")


@pytest.fixture
async def town(
    fresh_database: Callable[[], Awaitable[str]], redis_url: str, clock: MovableClock, tmp_path: Path, unused_tcp_port: int
) -> AsyncIterator[Town]:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    dsns = {service: await fresh_database() for service in ("missing", "reports")}
    for service, dsn in dsns.items():
        await asyncio.to_thread(migrate, service, dsn)
    keys = tmp_path / "keys"
    make_all_keys(keys)
    common: dict[str, Any] = {"redis_url": redis_url, "keys_dir": keys, "missing_url": url, "notify_url": f"{url}/nobody"}
    missing = create_missing(MissingSettings(database_url=dsns["missing"], **common), clock)
    reports = create_reports(ReportsSettings(database_url=dsns["reports"], duckdb_path=tmp_path / "facts.duckdb", **common), clock)
    app = OneAddress({"missing": missing, "reports": reports})
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=unused_tcp_port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            assert not serving.done(), "the server could not start"
            await asyncio.sleep(0.01)
    yield Town(url, keys, clock, reports.state.reports, dsns["reports"])
    server.should_exit = True
    await serving
