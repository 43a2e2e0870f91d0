"""What stands around a notify in tests: a missing whose log is real and whose calls are few, and a real mail server."""

import email
import email.policy
import socket
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Query, Request, Response

from shared.clock import MovableClock
from shared.contracts.codes import CareStatus, Category, EpisodeStatus, FoundLocation, LastSeenPrecision, RiskLevel, RiskSource
from shared.contracts.envelope import Event
from shared.contracts.episodes import (
    ChildAtStart,
    ChildReturned,
    EpisodeChange,
    EpisodeEnded,
    EpisodeImported,
    EpisodeRaised,
    EpisodeSnapshot,
    OtherEnd,
    Period,
    RiskAssessed,
    RiskRating,
    RiskRatings,
)
from shared.contracts.publishing import Writing, recorded_by, source
from shared.contracts.response_codes import EndKind
from shared.database import Pool
from shared.eventlog import log
from shared.eventlog.feed import feed_router
from shared.ids import new_id

AUTHORITY = "E09000999"
NAME = "Zebedee Quill"
"""Of every child here: nothing but a page may ever say it."""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


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

    async def writes_down_late(self) -> EpisodeSnapshot:
        """At high risk, and back already: two facts of one moment."""
        episode = self.episode(risk=self.rated(RiskLevel.HIGH))
        names = ("episode_id", "reference", "child_id", "child", "category", "last_seen_at", "last_seen_precision", "reported_at")
        raised = EpisodeRaised(risk=RiskLevel.HIGH, returned_at=self.clock.now(), **{name: getattr(episode, name) for name in names})
        return await self.returns(await self.tell(raised, episode))

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

    async def dies(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        now = self.clock.now()
        end = OtherEnd(kind=EndKind.DIED, at=now)
        over = {"version": episode.version + 1, "status": EpisodeStatus.CLOSED, "closed_at": now, "over_at": now, "other_end": end}
        return await self.tell(EpisodeEnded(kind=EndKind.DIED, at=now), episode.model_copy(update=over))

    def imported(self, **differently: Any) -> Event[Any]:
        episode = self.episode(origin="imported", times="days", risk=RiskRatings(), **differently)
        names = ("episode_id", "reference", "child_id", "child", "periods")
        return self.said(EpisodeImported(**{name: getattr(episode, name) for name in names}), episode)
