"""A missing and a reports at one address, as a test speaks to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.reports.service import Reports
from shared.clock import MovableClock
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token

FILES = ("header", "episodes", "uasc", "missing", "people")


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
        brought = await self.load(folder, year)
        await self.level()
        return brought

    async def load(self, folder: Path, year: str) -> dict[str, Any]:
        """Import it, and wait for nothing."""
        files = {path.stem: (path.name, path.read_bytes()) for path in folder.glob("*.csv") if path.stem in FILES}  # noqa: ASYNC240
        async with self.as_role(Role.TEAM_MANAGER) as client:
            answer = await client.post("/missing/api/children/import", files=files, data={"collection_year": year})
        assert answer.status_code == 200, answer.text
        brought: dict[str, Any] = answer.json()
        return brought

    async def level(self) -> int:
        """Wait until reports has collated all that missing wrote."""
        async with self.as_role(Role.ADMINISTRATOR) as client:
            head = (await client.get("/missing/events", params={"after": 0, "limit": 1})).json()["head"]
        await self.reports.collations["missing"].reach(head, patience=30)
        return int(head)
