"""One whole reports beside one whole missing, on real servers and a real port."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from databases import MakeDatabase
from reporting_town import Town

from services.missing.app import create_app as create_missing
from services.missing.settings import MissingSettings
from services.one_process import OneAddress
from services.reports.app import create_app as create_reports
from services.reports.settings import ReportsSettings
from shared.clock import MovableClock
from shared.identity.keys import make_all_keys


@pytest.fixture
async def town(
    fresh_database: MakeDatabase, redis_url: str, clock: MovableClock, tmp_path: Path, unused_tcp_port: int
) -> AsyncIterator[Town]:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    dsns = {service: await fresh_database(service) for service in ("missing", "reports")}
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
