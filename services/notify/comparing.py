"""Once a night the open episodes that alerts know are compared with the record's own: what was lost on its way is told by no event."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from services.notify.domain.comparison import State, differences
from services.notify.domain.findings import DIFFERENCES, NIGHT_OVER, Finding, Looked
from services.notify.domain.timetable import last_hour
from services.notify.store import comparisons, findings
from services.notify.store.comparisons import Last
from shared.clock import london_date
from shared.contracts.codes import EpisodeStatus
from shared.database import Pool
from shared.identity.between_services import EPISODES_COMPARE, ServiceTokens

logger = structlog.get_logger()

AT = time(3)
"""By the London clock, with the clocks changed where they do; early enough to put things right by morning (ours)."""


class Record(NamedTuple):
    """The ongoing episodes of the record; `position` is where its log ended once they were read."""

    episodes: dict[UUID, State]
    position: int


class _Episode(BaseModel):
    episode_id: UUID
    reference: str
    status: EpisodeStatus
    version: int


class _Page(BaseModel):
    items: list[_Episode]
    next: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Comparing:
    """`stream` is the one by which missing is followed."""

    pool: Pool
    http: httpx.AsyncClient
    missing_url: str
    tokens: ServiceTokens
    stream: str

    async def look(self, now: datetime, *, behind: bool) -> Looked:
        """Compares where that was not done since the hour, and at every look while there is a difference: it may be right again.

        What may only be on its way is left for the next look, unless this service has been `behind` for long."""
        hour = last_hour(AT, now)
        async with self.pool.connection() as conn:
            last = await comparisons.last(conn)
            standing = await findings.count(conn)
        done = last is not None and last.at >= hour
        if done and not set(DIFFERENCES) & set(standing):
            return Looked((Finding.NOT_COMPARED,), [])
        looked = await self._compare(now)
        if looked is not None and (looked.kinds or not behind):
            return looked
        missed = not done and now >= hour + NIGHT_OVER
        return Looked((Finding.NOT_COMPARED,), [(Finding.NOT_COMPARED, london_date(hour).isoformat())] if missed else [])

    async def _compare(self, now: datetime) -> Looked | None:
        """Nothing looked for where what differs may only be on its way; None where missing does not answer."""
        async with self.pool.connection() as conn:
            before = await comparisons.ongoing(conn)
        record = await self._record()
        if record is None:
            return None
        async with self.pool.connection() as conn:
            reached = await comparisons.position(conn, self.stream)  # first: what is read next is at least as new
            after = await comparisons.those(conn, before.keys() | record.episodes.keys())
            found = list(differences(before, record.episodes, after))
            if found and reached < record.position:
                return Looked()
            await comparisons.keep(conn, Last(now, len(record.episodes)))
        return Looked((Finding.NOT_COMPARED, *DIFFERENCES), found)

    async def _record(self) -> Record | None:
        episodes: dict[UUID, State] = {}
        asked: dict[str, str] = {}
        try:
            while True:
                answer = await self.http.get(
                    f"{self.missing_url}/missing/api/ongoing-episodes",
                    params=asked,
                    headers={"Authorization": f"Bearer {self.tokens.token('missing', EPISODES_COMPARE)}"},
                )
                answer.raise_for_status()
                page = _Page.model_validate_json(answer.content)
                episodes |= {one.episode_id: State(one.reference, one.status, one.version) for one in page.items}
                if page.next is None:
                    return Record(episodes, page.position)
                asked = {"cursor": page.next}
        except (httpx.HTTPError, ValidationError) as error:
            logger.warning("missing did not say which episodes are open", reason=type(error).__name__)
            return None
