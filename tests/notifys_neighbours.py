"""What stands around a notify in tests: a missing whose log is real and whose calls are few, and a real mail server."""

import asyncio
import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Query, Request, Response
from ports import free_port

from shared.clock import MovableClock
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import (
    CareStatus,
    Category,
    ConductorRelation,
    EpisodeStatus,
    FoundLocation,
    Harm,
    LastSeenPrecision,
    RiskLevel,
    RiskSource,
)
from shared.contracts.envelope import Event, decode
from shared.contracts.episodes import (
    ChildAtStart,
    ChildReturned,
    EpisodeChange,
    EpisodeEnded,
    EpisodeImported,
    EpisodeRaised,
    EpisodeRecorded,
    EpisodeSnapshot,
    Interview,
    InterviewHeld,
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
WORKER = "Winifred Stack"
"""Of everybody who holds an episode here."""


class MailServer:
    """A real SMTP server in a thread. `answers` are given, in order, in place of taking the next messages."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refuses_recipient: str | None = None
        self.gone: set[str] = set()
        """Mailboxes that are refused for good."""
        self.conversations = 0
        self.hangs = False
        """Takes a message and says nothing of it until this ends."""
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
        if address in self.gone:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        while self.hangs:  # noqa: ASYNC110 - it is set from another thread
            await asyncio.sleep(0.02)
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"


class FakeMissing:
    """Its log, feed and relay are the real ones; names and decisions are answered from memory, unless it is away.

    It answers for reports too: when the police's list was compared.
    """

    def __init__(self, pool: Pool, clock: MovableClock) -> None:
        self.pool, self.clock = pool, clock
        self.away = False
        self.refuses: int | None = None
        self.loaded_at: datetime | None = clock.now() - timedelta(hours=5)
        self.police_list_compared_at: datetime | None = None
        self.decisions: list[dict[str, Any]] = []
        self._count = 0
        self.app = FastAPI()
        self.app.include_router(feed_router("/missing/events", lambda _: pool, lambda: None))
        self.app.get("/missing/api/names")(self._names)
        self.app.get("/missing/api/register/age")(self._age)
        self.app.get("/reports/api/reconciliations/police/age")(self._police_list)
        self.app.get("/missing/api/ongoing-episodes")(self._ongoing)
        self.app.post("/missing/api/episodes/{episode_id}/management-decisions", status_code=201)(self._decide)

    async def _names(self, child_id: list[str] = Query([]), person_id: list[str] = Query([])) -> Any:
        names = {"names": dict.fromkeys(child_id, NAME), "people": dict.fromkeys(person_id, WORKER)}
        return Response(status_code=503) if self.away else names

    async def _age(self) -> Any:
        return Response(status_code=503) if self.away else {"loaded_at": self.loaded_at}

    async def _police_list(self) -> Any:
        return Response(status_code=503) if self.away else {"compared_at": self.police_list_compared_at}

    async def _ongoing(self, cursor: UUID | None = None) -> Any:
        """Two at a time, as its log has them."""
        if self.away:
            return Response(status_code=503)
        async with self.pool.connection() as conn:
            written = [decode(raw) for raw in await log.read(conn, 0, 10_000)]
        latest = {one.data.episode.episode_id: one.data.episode for one in written if isinstance(one.data, EpisodeRecorded)}
        found = sorted((one for one in latest.values() if one.ongoing), key=lambda one: one.episode_id)
        left = [one for one in found if cursor is None or one.episode_id > cursor]
        items = [one.model_dump(mode="json", include={"episode_id", "reference", "status", "version"}) for one in left[:2]]
        return {"items": items, "next": items[-1]["episode_id"] if len(left) > 2 else None, "position": len(written)}

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

    async def restricts(self, episode: EpisodeSnapshot) -> None:
        """The register closes the record of the child of an episode."""
        child = ChildSnapshot(child_id=episode.child_id, version=1, care_status=episode.child.care_status, restricted=True)
        await self.append(Writing(source(AUTHORITY, "missing"), self.clock.now(), recorded_by("team_manager", new_id())).child(child))

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

    async def hears_of_harm(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        """In a return home interview that was held just now."""
        talk: dict[str, Any] = {"held_at": self.clock.now(), "conductor_relation": ConductorRelation.COMMISSIONED, "independent": True}
        talk |= {"harms": (Harm.SEXUAL_EXPLOITATION,)}
        after = {"version": episode.version + 1, "interviews": (Interview(**talk),)}
        return await self.tell(InterviewHeld(**talk), episode.model_copy(update=after))

    async def dies(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        now = self.clock.now()
        end = OtherEnd(kind=EndKind.DIED, at=now)
        over = {"version": episode.version + 1, "status": EpisodeStatus.CLOSED, "closed_at": now, "over_at": now, "other_end": end}
        return await self.tell(EpisodeEnded(kind=EndKind.DIED, at=now), episode.model_copy(update=over))

    def imported(self, **differently: Any) -> Event[Any]:
        episode = self.episode(origin="imported", times="days", risk=RiskRatings(), **differently)
        names = ("episode_id", "reference", "child_id", "child", "periods")
        return self.said(EpisodeImported(**{name: getattr(episode, name) for name in names}), episode)
