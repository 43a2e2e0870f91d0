"""People who raise episodes whatever happens: each request is repeated under its key until it is accepted."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import httpx

PATIENCE = 120.0
"""Seconds within which a raise must be accepted: longer than any fault here lasts."""

ADDRESSES = {
    "director": "director@example.gov.uk",
    "assistant_director": "assistant.director@example.gov.uk",
    "team_manager": "manager@example.gov.uk",
    "edt_lead": "edt@example.gov.uk",
}
"""Everybody the policy tells of a raise, each at an address of their own."""


class Calls(NamedTuple):
    """What an episode says and which rules of the policy it calls for, each with whom that tells."""

    category: str
    level: str
    rules: dict[str, tuple[str, ...]]


SENIORS, MANAGERS = ("assistant_director", "director"), ("team_manager", "edt_lead")
HIGH = Calls("M", "high", {"high_risk": SENIORS, "raised": MANAGERS})
KINDS = (HIGH, Calls("M", "low", {"raised": MANAGERS}), Calls("A", "low", {}))


@dataclass(frozen=True)
class Raised:
    """An episode somebody was told is recorded (HTTP 201)."""

    episode_id: str
    reference: str
    calls: Calls


class Raising:
    """Raises at `url`, seeded; what was accepted goes into `accepted` by episode id."""

    def __init__(self, url: str, token: str, chance: Random, accepted: dict[str, Raised]) -> None:
        self._chance, self._accepted = chance, accepted
        self._http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        self.raised = self.repeated = 0

    async def once(self, calls: Calls) -> Raised:
        key = f"{self._chance.getrandbits(128):032x}"
        body = _episode(calls, key)
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = await self._try(body, key)
            if answer is not None and answer.status_code == 201:
                receipt = answer.json()
                raised = Raised(receipt["episode_id"], receipt["reference"], calls)
                self._accepted[raised.episode_id] = raised
                self.raised += 1
                return raised
            assert answer is None or answer.status_code >= 500, f"a raise was refused: {answer.status_code} {answer.text}"
            assert time.monotonic() < deadline, f"not accepted within {PATIENCE} s; last: {answer and answer.text}"
            self.repeated += 1
            await asyncio.sleep(0.1)

    @asynccontextmanager
    async def going_on(self, hands: int, pause: float = 0.2) -> AsyncIterator["Raising"]:
        """So many people raise one episode after the other, with about so many seconds between; in the end all are accepted."""
        enough = asyncio.Event()

        async def hand(chance: Random) -> None:
            while not enough.is_set():
                await self.once(chance.choice(KINDS))
                await asyncio.sleep(chance.uniform(0, 2 * pause))

        async with asyncio.TaskGroup() as people:
            for _ in range(hands):
                people.create_task(hand(Random(self._chance.random())))
            try:
                yield self
            finally:
                enough.set()

    async def close(self) -> None:
        await self._http.aclose()

    async def _try(self, body: dict[str, Any], key: str) -> httpx.Response | None:
        try:
            return await self._http.post("/missing/api/episodes", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return None  # whether it was recorded nobody knows: the same key asks again


def _episode(calls: Calls, key: str) -> dict[str, Any]:
    return {
        "provisional": {"description": f"Made up, {key}", "approximate_age": 15, "care_status": "ours"},
        "category": calls.category,
        "last_seen_at": (datetime.now(UTC) - timedelta(minutes=30)).isoformat(),
        "last_seen_by": "Night staff",
        "circumstances": "Left after supper.",
        "risk": {"level": calls.level, "rationale": "As the carer said."},
    }


def closed_history(how_many: int) -> tuple[set[str], dict[str, tuple[str, bytes, str]]]:
    """Children who went missing in June 2022 and came back, as the 903 files of 2022-23 to import: their ids, and the files."""
    ids = [f"H{number:05}" for number in range(how_many)]
    rows = {
        "header": ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", *(f"{one},M,01/05/2008,WBRI,,," for one in ids)],
        "episodes": [
            "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
            *(f"{one},01/04/2021,S,C2,N1,U4,PR4,,,,,," for one in ids),
        ],
        "missing": ["CHILD,DOB,MISSING,MIS_START,MIS_END", *(f"{one},01/05/2008,M,03/06/2022,05/06/2022" for one in ids)],
    }
    return set(ids), {name: (f"{name}.csv", "\r\n".join([*lines, ""]).encode(), "text/csv") for name, lines in rows.items()}
