"""What the staff on a timeline are called: people seen here by their credentials, others asked of notify once, for the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from services.missing.store import access
from shared.database import Pool
from shared.identity.between_services import NAMES_READ, ServiceTokens
from shared.identity.people import Person, Role

log = structlog.get_logger()

WAITS = 1.0
"""Seconds a page waits for a name: notify may be away, and the role says enough until it is back."""


@dataclass(frozen=True, slots=True)
class StaffNames:
    pool: Pool
    http: httpx.AsyncClient
    notify_url: str
    tokens: ServiceTokens

    async def of(self, recorded_by: Iterable[str], reader: Person) -> dict[str, str]:
        """`<role>:<id>` as events say it → "Helen Marsh"; where nobody knows the name, the role. Call it outside any transaction."""
        wanted = {who: who.partition(":") for who in recorded_by}
        async with self.pool.connection() as conn:
            known = await access.called(conn, [id_ for _, _, id_ in wanted.values()])
        for role, _, id_ in wanted.values():
            if id_ not in known and role in _PEOPLE and (name := await self._ask(id_, reader)):
                known[id_] = name
                async with self.pool.connection() as conn:
                    await access.remember(conn, id_, name, role)
        return {who: known.get(id_) or _role_in_words(role) for who, (role, _, id_) in wanted.items()}

    async def _ask(self, person_id: str, reader: Person) -> str | None:
        try:
            token = self.tokens.token("notify", NAMES_READ, reader)
            answer = await self.http.get(
                f"{self.notify_url}/notify/api/people/{person_id}", headers={"Authorization": f"Bearer {token}"}, timeout=WAITS
            )
        except httpx.HTTPError as error:
            log.warning("notify was not there to say a name", reason=type(error).__name__)
            return None
        if answer.status_code != httpx.codes.OK:
            return None
        body: Any = answer.json()
        return str(body["name"]) if isinstance(body, dict) and body.get("name") else None


_PEOPLE = frozenset(Role)


def _role_in_words(role: str) -> str:
    return Role(role).shown if role in _PEOPLE else role.replace("_", " ").capitalize()
