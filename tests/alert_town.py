"""A council with a notify of its own on real servers: everybody on its rota has a telephone and a mailbox, and its clocks are moved.

Told in the words of people: who was told, by what, and when. Phones are the double of GOV.UK Notify, mailboxes a real mail server.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from alerted_authority import Alerted, alerted_authority, eventually
from databases import MakeDatabase
from govuk_notify_double import EMAIL, KEY, TEXT, TOKEN, GovukNotify, Message, govuk_notify

from shared.clock import LONDON, MovableClock
from shared.contracts.alert_codes import Position
from shared.contracts.codes import DecisionKind, EpisodeStatus, FoundLocation, RiskLevel
from shared.contracts.episodes import ChildFound, EpisodeSnapshot, ManagementDecision, ManagementDecisionRecorded
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign

PEOPLE = {
    Position.DIRECTOR: "Helen",
    Position.ASSISTANT_DIRECTOR: "David",
    Position.DEPUTY: "Dora",
    Position.HEAD_OF_SERVICE: "Ruth",
    Position.TEAM_MANAGER: "Grace",
    Position.EDT_LEAD: "Tom",
    Position.MISSING_COORDINATOR: "Priya",
    Position.INTERVIEWER: "Joel",
}
"""Who holds what. Everybody has a mailbox and a telephone."""

SIGNS_IN_AS = {"Helen": Role.DIRECTOR, "David": Role.ASSISTANT_DIRECTOR, "Ruth": Role.HEAD_OF_SERVICE, "Grace": Role.TEAM_MANAGER}
SIGNS_IN_AS |= {"Tom": Role.EDT, "Priya": Role.MISSING_COORDINATOR, "Joel": Role.INTERVIEWER, "Dora": Role.DIRECTOR}

NUMBERS = {name: f"+4479009001{n:02d}" for n, name in enumerate(PEOPLE.values())}


def mailbox_of(name: str) -> str:
    return f"{name.lower()}@example.gov.uk"


@dataclass
class Town:
    authority: Alerted
    phones: GovukNotify
    ids: dict[str, str] = field(default_factory=dict)

    # what happens

    async def raises(self, risk: str = "high", **differently: Any) -> EpisodeSnapshot:
        """Just now, unless `last_seen_at` says otherwise."""
        now = self.authority.clock.now()
        return await self.authority.missing.raises(RiskLevel(risk), **{"last_seen_at": now, **differently})

    async def found(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        now = self.authority.clock.now()
        after = {"version": episode.version + 1, "status": EpisodeStatus.FOUND, "found_at": now}
        return await self.authority.missing.tell(ChildFound(found_at=now, place=FoundLocation.HOSPITAL), episode.model_copy(update=after))

    async def decides(self, episode: EpisodeSnapshot) -> EpisodeSnapshot:
        made = ManagementDecision(kind=DecisionKind.OTHER, at=self.authority.clock.now())
        after = {"version": episode.version + 1, "decisions": (*episode.decisions, made)}
        change = ManagementDecisionRecorded(kind=made.kind, at=made.at)
        return await self.authority.missing.tell(change, episode.model_copy(update=after))

    async def at(self, hour: int, minute: int = 0, day: datetime | None = None) -> None:
        """Forward to the next time a London clock shows this, or to that on a given day."""
        now = self.authority.clock.now().astimezone(LONDON)
        then = (day or now).astimezone(LONDON).replace(hour=hour, minute=minute, second=0, microsecond=0)
        if day is None and then <= now:
            then += timedelta(days=1)
        # In UTC: of two times in one zone Python takes the difference of their wall clocks.
        await self.forward(seconds=(then.astimezone(UTC) - now.astimezone(UTC)).total_seconds())

    async def forward(self, **length: float) -> None:
        """Time passes for a notify that has heard everything so far; afterwards nothing is due."""
        await self.authority.level()
        await self.authority.forward(**length)
        await self.settled()

    async def settled(self) -> None:
        """Until notify is level, nothing is due and nothing is in hand."""
        await self.authority.level()

        async def look() -> bool:
            (left,) = await self.authority.rows(
                "SELECT (SELECT count(*) FROM notify.alerts WHERE next_at <= safereturn.now())"
                " + (SELECT count(*) FROM notify.episodes WHERE next_at <= safereturn.now())"
                " + (SELECT count(*) FROM notify.deliveries"
                " WHERE state IN ('pending', 'sending', 'temporary_failure') AND due_at <= safereturn.now()) AS n"
            )
            return bool(left["n"] == 0)

        await eventually(look, "nothing is due", seconds=30)

    async def acknowledges(self, name: str, rule: str = "high_risk", **body: Any) -> dict[str, Any]:
        alert = await self.alert(rule)
        client = self.authority.as_(SIGNS_IN_AS[name], name)
        answer = await client.post(f"/notify/api/alerts/{alert['alert_id']}/acknowledgement", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def puts(self, name: str, path: str, body: Any) -> Any:
        answer = await self.authority.as_(SIGNS_IN_AS[name], name).put(path, json=body)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    # what people see

    async def alerts(self, **asked: Any) -> list[dict[str, Any]]:
        answer = await self.authority.as_().get("/notify/api/alerts", params={"limit": 500, **asked})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def alert(self, rule: str = "high_risk") -> dict[str, Any]:
        """The latest under a rule."""
        await self.authority.level()
        return next(one for one in await self.alerts() if one["rule"] == rule)

    def texts(self, name: str) -> list[Message]:
        return [one for one in self.phones.texts() if one.to == NUMBERS[name]]

    def mails(self, name: str, words: str = "") -> list[EmailMessage]:
        return [one for one in self.authority.mail.taken if one["To"] == mailbox_of(name) and words in one["Subject"]]

    def told(self, words: str = "") -> set[str]:
        """Who has a mail whose subject holds these words."""
        return {name for name in NUMBERS if self.mails(name, words)}

    def rung(self) -> set[str]:
        """Whose telephones have made a sound."""
        return {name for name in NUMBERS if self.texts(name)}


def signed_in(town: Town, role: Role, name: str, *, email: str | None = None) -> httpx.AsyncClient:
    """With the e-mail of their sign-in, which a token of `as_` has not."""
    client = town.authority.as_(role, name)
    if email:
        person = Person(id=person_id(role, name), name=name, roles=frozenset({role}), email=email)
        keys = open_keys(OPERATOR, town.authority.keys)
        token = sign(keys, Kind.PERSON, EVERY_SERVICE, person_claims(person), town.authority.clock.now())
        client.headers["Authorization"] = f"Bearer {token}"
    return client


@asynccontextmanager
async def alert_town(
    make_database: MakeDatabase, redis_url: str, folder: Path, clock: MovableClock, **settings: Any
) -> AsyncIterator[Town]:
    """At noon: nobody sleeps."""
    async with govuk_notify(clock) as phones:
        told = {
            "notify_api_key": KEY,
            "notify_api_url": phones.url,
            "notify_template_sms": TEXT,
            "notify_template_email": EMAIL,
            "notify_callback_token": TOKEN,
            "position_addresses": {position: mailbox_of(name) for position, name in PEOPLE.items()},
        }
        async with alerted_authority(make_database, redis_url, folder, clock, **told | settings) as authority:
            phones.callback_url = f"{authority.url}/notify/api/receipts/govuk-notify"
            town = Town(authority, phones)
            await town.at(12)
            people = (await authority.as_().get("/notify/api/people")).json()["items"]
            town.ids = {mailbox_of(name): one["person_id"] for one in people for name in NUMBERS if one["email"] == mailbox_of(name)}
            for name, number in NUMBERS.items():
                channels = [
                    {"channel": "page", "address": "", "enabled": True},
                    {"channel": "email", "address": mailbox_of(name), "enabled": True},
                    {"channel": "sms", "address": number, "enabled": True},
                ]
                await town.puts("Helen", f"/notify/api/people/{town.ids[mailbox_of(name)]}/channels", {"channels": channels})
            yield town
