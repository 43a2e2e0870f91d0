"""One whole notify on real servers: a missing whose log is real and whose calls are few, a real mail server, people with tokens."""

import asyncio
import email
import email.policy
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Query, Request, Response

import shared.eventlog
from services.notify.app import create_app
from services.notify.settings import NotifySettings
from shared.clock import MovableClock
from shared.contracts.codes import CareStatus, Category, EpisodeStatus, FoundLocation, LastSeenPrecision, RiskLevel, RiskSource
from shared.contracts.envelope import Event
from shared.contracts.episodes import (
    ChildAtStart,
    ChildReturned,
    EpisodeChange,
    EpisodeImported,
    EpisodeRaised,
    EpisodeSnapshot,
    Period,
    RiskAssessed,
    RiskRating,
    RiskRatings,
)
from shared.contracts.publishing import Writing, recorded_by, source, stream_key
from shared.database import Pool, make_pool, migrate
from shared.eventlog import log
from shared.eventlog.connections import open_redis
from shared.eventlog.feed import feed_router
from shared.eventlog.relay import Relay
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token
from shared.ids import new_id

AUTHORITY = "E09000999"
NAME = "Zebedee Quill"
"""Of every child here: nothing but a page may ever say it."""
WORDS = "Police to check the bandstand at Larkfield"

SCHEMA = (Path(shared.eventlog.__file__).parent / "schema.sql").read_text()

Eventually = Callable[[], Awaitable[Any]]


async def eventually(look: Eventually, what: str, *, seconds: float = 15) -> Any:
    """Poll until `look` gives something; fail with `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := await look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


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


class MailServer:
    """A real SMTP server in a thread. `answers` are given, in order, in place of taking the next messages."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refuses_recipient: str | None = None
        self.conversations = 0
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]) -> list[str]:
        self.conversations += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.refuses_recipient:
            return self.refuses_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"


class FakeMissing:
    """Its log, feed and relay are the real ones; names and decisions are answered from memory, unless it is away."""

    def __init__(self, pool: Pool, clock: MovableClock) -> None:
        self.pool, self.clock = pool, clock
        self.away = False
        self.refuses: int | None = None
        self.decisions: list[dict[str, Any]] = []
        self._count = 0
        self.app = FastAPI()
        self.app.include_router(feed_router("/missing/events", lambda _: pool, lambda: None))
        self.app.get("/missing/api/names")(self._names)
        self.app.post("/missing/api/episodes/{episode_id}/management-decisions", status_code=201)(self._decide)

    async def _names(self, child_id: list[str] = Query()) -> Any:
        return Response(status_code=503) if self.away else {"names": dict.fromkeys(child_id, NAME)}

    async def _decide(self, request: Request, episode_id: UUID, body: dict[str, Any]) -> Any:
        if self.away:
            return Response(status_code=503)
        if self.refuses:
            return Response(status_code=self.refuses)
        sent = {"episode_id": str(episode_id), "key": request.headers["idempotency-key"], "token": request.headers["authorization"]}
        if all(one["key"] != sent["key"] for one in self.decisions):
            self.decisions.append(body | sent)
        return {}

    async def append(self, *events: Event[Any]) -> None:
        async with self.pool.connection() as conn:
            await log.append(conn, events)

    def episode(self, **differently: Any) -> EpisodeSnapshot:
        """An open episode of a child of fourteen, last seen three hours ago, at low risk."""
        self._count += 1
        now = self.clock.now()
        seen = now - timedelta(hours=3)
        child = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=14)
        usual: dict[str, Any] = {
            "episode_id": new_id(),
            "reference": f"SR-2026-{self._count:06d}",
            "version": 1,
            "origin": "raised",
            "times": "minutes",
            "status": EpisodeStatus.OPEN,
            "child_id": f"C{self._count}",
            "child": child,
            "category": Category.M,
            "periods": (Period(category=Category.M, start=seen),),
            "last_seen_at": seen,
            "last_seen_precision": LastSeenPrecision.EXACT,
            "reported_at": now,
            "recorded_at": now,
            "risk": RiskRatings(social_work=RiskRating(level=RiskLevel.LOW, assessed_at=now)),
        }
        return EpisodeSnapshot(**usual | differently)

    def rated(self, level: RiskLevel) -> RiskRatings:
        return RiskRatings(social_work=RiskRating(level=level, assessed_at=self.clock.now()))

    async def tell(self, change: EpisodeChange, after: EpisodeSnapshot) -> EpisodeSnapshot:
        await self.append(self.said(change, after))
        return after

    def said(self, change: EpisodeChange, after: EpisodeSnapshot) -> Event[Any]:
        now = self.clock.now()
        return Writing(source(AUTHORITY, "missing"), now, recorded_by("social_worker", new_id())).episode(change, after, now)

    async def raises(self, risk: RiskLevel = RiskLevel.LOW, **differently: Any) -> EpisodeSnapshot:
        episode = self.episode(risk=self.rated(risk), **differently)
        names = ("episode_id", "reference", "child_id", "child", "category", "last_seen_at", "last_seen_precision", "reported_at")
        return await self.tell(EpisodeRaised(risk=risk, **{name: getattr(episode, name) for name in names}), episode)

    async def rates(self, episode: EpisodeSnapshot, level: RiskLevel) -> EpisodeSnapshot:
        after = episode.model_copy(update={"version": episode.version + 1, "risk": self.rated(level)})
        return await self.tell(RiskAssessed(level=level, source=RiskSource.SOCIAL_WORK, assessed_at=self.clock.now()), after)

    async def returns(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        now = self.clock.now()
        back = {"version": episode.version + 1, "status": EpisodeStatus.RETURNED, "returned_at": now, "found_at": now}
        return await self.tell(
            ChildReturned(returned_at=now, found_location=FoundLocation.FRIEND),
            episode.model_copy(update=back | {"found_location": FoundLocation.FRIEND}),
        )

    def imported(self, **differently: Any) -> Event[Any]:
        episode = self.episode(origin="imported", times="days", risk=RiskRatings(), **differently)
        names = ("episode_id", "reference", "child_id", "child", "periods")
        return self.said(EpisodeImported(**{name: getattr(episode, name) for name in names}), episode)


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

    async def forward(self, **length: float) -> None:
        """Move both clocks: the services' own and the database's."""
        self.clock.forward(**length)
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as conn:
            await conn.execute("UPDATE safereturn.test_clock SET ahead = ahead + %s", (timedelta(**length),))

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def alerted_authority(
    make_database: Callable[[], Awaitable[str]], redis_url: str, folder: Path, clock: MovableClock, **settings: Any
) -> AsyncIterator[Alerted]:
    """Everything running. `settings` override: `smtp_host=None` keeps messages in the outbox."""
    async with AsyncExitStack() as stack:
        dsn, missings = await make_database(), await make_database()
        pool = make_pool(missings)
        await pool.open()
        stack.push_async_callback(pool.close)
        async with pool.connection() as conn:
            await conn.execute(SCHEMA.encode())
        await asyncio.to_thread(migrate, "notify", dsn)
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
            "public_url": f"http://127.0.0.1:{port}",
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "outbox": folder / "outbox",
        }
        app = create_app(NotifySettings(**told | settings), clock)
        await stack.enter_async_context(served(app, port))
        authority = Alerted(f"http://127.0.0.1:{port}", dsn, redis_url, folder / "keys", clock, missing, mail, app)
        stack.push_async_callback(authority.close)
        yield authority


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
