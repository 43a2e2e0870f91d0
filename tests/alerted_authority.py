"""One whole notify on real servers, its neighbours around it, and people with tokens."""

import asyncio
import time as machine
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from databases import MakeDatabase
from fastapi import FastAPI
from notifys_neighbours import AUTHORITY, FakeMissing, MailServer
from ports import free_port

import shared.eventlog
from services.notify.app import create_app
from services.notify.domain.timetable import hour_of, timetable
from services.notify.leasing import Worker
from services.notify.settings import NotifySettings
from shared.clock import MovableClock, london_date
from shared.contracts.alert_codes import Position
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.publishing import stream_key
from shared.database import make_pool
from shared.eventlog import log
from shared.eventlog.connections import open_redis
from shared.eventlog.relay import Relay
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token

WORDS = "Police to check the bandstand at Larkfield"

SCHEMA = (Path(shared.eventlog.__file__).parent / "schema.sql").read_text()

HELD = {
    Position.DIRECTOR: "director@example.gov.uk",
    Position.ASSISTANT_DIRECTOR: "assistant.director@example.gov.uk",
    Position.DEPUTY: "deputy@example.gov.uk",
    Position.EDT_LEAD: "edt@example.gov.uk",
    Position.TEAM_MANAGER: "manager@example.gov.uk",
    Position.HEAD_OF_SERVICE: "head@example.gov.uk",
}
"""Every position of the ladder has a mailbox of its own."""

Eventually = Callable[[], Awaitable[Any]]


async def eventually(look: Eventually, what: str, *, seconds: float = 15) -> Any:
    """Poll until `look` gives something; fail with `what` after the deadline."""
    deadline = machine.monotonic() + seconds
    while machine.monotonic() < deadline:
        if found := await look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


@asynccontextmanager
async def served(app: Any, port: int) -> AsyncIterator[uvicorn.Server]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=5))
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done(), "the server could not start"
        await asyncio.sleep(0.01)  # uvicorn tells by a flag alone
    try:
        yield server
    finally:
        server.should_exit = True
        await running


@dataclass
class Alerted:
    """The authority: its notify at `url`, the others around it."""

    url: str
    dsn: str
    redis_url: str
    keys: Path
    clock: MovableClock
    missing: FakeMissing
    mail: MailServer
    app: FastAPI
    workers: list[Worker[Any]]
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def token(self, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> str:
        return person_token(open_keys(OPERATOR, self.keys), role, name, self.clock.now())

    def as_(self, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> httpx.AsyncClient:
        client = httpx.AsyncClient(base_url=self.url, headers={"Authorization": f"Bearer {self.token(role, name)}"}, timeout=10)
        self._clients.append(client)
        return client

    async def alerts(self, count: int = 1, state: str | None = None, episode: EpisodeSnapshot | None = None) -> list[dict[str, Any]]:
        """Exactly so many alerts, once there are as many."""
        asked = {"limit": 500} | ({"state": state} if state else {}) | ({"episode_id": str(episode.episode_id)} if episode else {})

        found: list[dict[str, Any]] = []

        async def look() -> bool:
            answer = await self.as_().get("/notify/api/alerts", params=asked)
            assert answer.status_code == 200, answer.text
            found[:] = answer.json()["items"]
            return len(found) >= count

        await eventually(look, f"{count} alerts")
        assert len(found) == count
        return found

    async def mails(self, count: int) -> list[EmailMessage]:
        async def look() -> bool:
            return len(self.mail.taken) >= count

        await eventually(look, f"{count} e-mails, there are {len(self.mail.taken)}")
        return self.mail.taken

    async def sent(self, count: int) -> None:
        """Until so many e-mails are marked as sent."""

        async def look() -> bool:
            rows = await self.rows("SELECT count(*) AS n FROM notify.deliveries WHERE channel = 'email' AND state = 'sent'")
            return bool(rows[0]["n"] == count)

        await eventually(look, f"{count} e-mails marked as sent")

    async def level(self) -> None:
        """Until notify has applied all that missing has said."""
        async with self.missing.pool.connection() as conn:
            head = (await log.head(conn)).position

        async def look() -> bool:
            rows = await self.rows("SELECT position FROM safereturn.follower_positions")
            return bool(rows) and rows[0]["position"] == head

        await eventually(look, "notify is level with missing")

    async def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(self.dsn, row_factory=psycopg.rows.dict_row) as conn:
            return await (await conn.execute(statement.encode(), values)).fetchall()

    async def forward(self, *, in_hand: bool = False, **length: float) -> None:
        """Move both clocks: the services' own and the database's, once no message is being handed over, unless it is to be `in_hand`.

        A mail is there before its lease is given back: whose lease the clock overran would be sent again.
        """
        if not in_hand:
            await eventually(self._none_in_hand, "no message in hand")
        self.clock.forward(**length)
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as conn:
            await conn.execute("UPDATE safereturn.test_clock SET ahead = ahead + %s", (timedelta(**length),))
        for one in self.workers:
            one.wake()  # rather than within a second

    async def _none_in_hand(self) -> bool:
        return not await self.rows("SELECT 1 FROM notify.deliveries WHERE state = 'sending' AND leased_until > safereturn.now()")

    async def until(self, at: time, days: int = 0) -> None:
        """Both clocks to the next time (London) after so many days."""
        now = self.clock.now()
        day = london_date(now) + timedelta(days=days)
        target = hour_of(day, at)
        await self.forward(seconds=((target if target > now else hour_of(day + timedelta(days=1), at)) - now).total_seconds())

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def alerted_authority(
    make_database: MakeDatabase, redis_url: str, folder: Path, clock: MovableClock, *, rounds: bool = False, **settings: Any
) -> AsyncIterator[Alerted]:
    """Everything running. `settings` override: `smtp_host=None` keeps messages in the outbox.

    Without `rounds` what goes out at an hour of the day has gone already, for months; with them only that of today: the machine's time
    is any time, and mails are counted.
    """
    async with AsyncExitStack() as stack:
        dsn, missings = await make_database("notify"), await make_database()
        pool = make_pool(missings)
        await pool.open()
        stack.push_async_callback(pool.close)
        async with pool.connection() as conn:
            await conn.execute(SCHEMA.encode())
        await _have_gone(dsn, clock, days=1 if rounds else 120)
        make_all_keys(folder / "keys")
        redis = open_redis(redis_url)
        stack.push_async_callback(redis.aclose)
        relaying = asyncio.create_task(Relay(pool, redis, stream_key(AUTHORITY, "missing")).run())
        stack.push_async_callback(_cancel, relaying)
        missing = FakeMissing(pool, clock)
        missing_port, port = free_port(), free_port()
        await stack.enter_async_context(served(missing.app, missing_port))
        mail = MailServer()
        mail.start()
        stack.callback(mail.stop)
        told = {
            "database_url": dsn,
            "redis_url": redis_url,
            "keys_dir": folder / "keys",
            "missing_url": f"http://127.0.0.1:{missing_port}",
            "reports_url": f"http://127.0.0.1:{missing_port}",
            "public_url": f"http://127.0.0.1:{port}",
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "outbox": folder / "outbox",
            "position_addresses": {Position.DIRECTOR: "director@example.gov.uk"},
        }
        app = create_app(NotifySettings(**told | settings), clock)
        workers = stack.enter_context(_known())
        await stack.enter_async_context(served(app, port))
        authority = Alerted(f"http://127.0.0.1:{port}", dsn, redis_url, folder / "keys", clock, missing, mail, app, workers)
        stack.push_async_callback(authority.close)
        yield authority


@contextmanager
def _known() -> Iterator[list[Worker[Any]]]:
    """Every worker that begins meanwhile."""
    began: list[Worker[Any]] = []
    really = Worker.run

    async def run(self: Worker[Any]) -> None:
        began.append(self)
        await really(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "run", run)
        yield began


async def _have_gone(dsn: str, clock: MovableClock, days: int) -> None:
    """The rounds of these days, today's first."""
    those = [london_date(clock.now()) + timedelta(days=number) for number in range(days)]
    rows = [(one.what.value, hour_of(day, one.at)) for one in timetable(time(7, 30), time(7, 30)) for day in those]
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn, conn.cursor() as cursor:
        await cursor.executemany("INSERT INTO notify.rounds (what, due_at, gone_at) VALUES (%s, %s, now())", rows)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
