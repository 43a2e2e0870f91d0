"""A running missing as tests see it: its calls from outside, its database from inside, and a small register."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row

from shared.clock import MovableClock
from shared.identity.between_services import ServiceTokens
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role
from shared.identity.tokens import command_token, person_token

PURPOSE = {"Purpose": "A test"}
"""So that no page asks for one: that is tested by itself."""

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
CARE = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
PEOPLE = "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n"
REGISTER = {
    "header": HEADER
    + "1001,F,05/03/2010,WBRI,A123,,\n1002,M,01/06/2011,WBRI,UN1,,\n1003,M,01/06/2012,WBRI,UN1,,\n1004,F,01/01/2007,WBRI,UN1,,\n",
    "episodes": CARE
    + "1001,01/02/2024,S,C2,N1,K2,PR4,,,,BR1 1AA,BR2 2BB,SC900001\n"
    + "1002,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n"
    + "1003,01/02/2024,S,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n"
    + "1004,01/02/2020,S,C2,N1,U1,PR1,01/01/2025,E7,,BR1 1AA,BR2 2BB,SC900002\n",
    "missing": MISSING,
    "people": PEOPLE
    + "1001,Amelia,Frost,Millie,CLA-N,Nadia Rahman,exploitation_cse,\n1002,Ben,Ash,,CLA-S,,,\n1003,Carl,Secret,,CLA-S,,,yes\n",
}
"""1001 lives in the demo carer's home, 1003 is restricted, 1004 left care at 18."""


@dataclass
class Council:
    """A running missing seen from outside, and its database seen from inside."""

    app: Any
    http: httpx.AsyncClient
    clock: MovableClock
    keys: Path
    dsn: str
    redis_url: str

    def headers(self, role: str, name: str = "Demo", placement: str | None = None) -> dict[str, str]:
        token = person_token(open_keys(OPERATOR, self.keys), Role(role), name, self.clock.now(), placement=placement)
        return {"Authorization": f"Bearer {token}"}

    def as_operator(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {command_token(open_keys(OPERATOR, self.keys), self.clock.now())}"}

    def as_service(self, service: str, scope: str, reader: Person | None = None) -> dict[str, str]:
        tokens = ServiceTokens(open_keys(service, self.keys), self.clock)
        return {"Authorization": f"Bearer {tokens.token('missing', scope, reader)}"}

    async def get(self, path: str, role: str = "social_worker", **params: Any) -> httpx.Response:
        return await self.http.get(f"/missing{path}", params=params, headers=self.headers(role) | PURPOSE)

    async def post(self, path: str, body: Any, role: str = "social_worker", **headers: str) -> httpx.Response:
        return await self.http.post(f"/missing{path}", json=body, headers=self.headers(role) | headers)

    async def raise_episode(self, child_id: str = "1001", role: str = "social_worker", **different: Any) -> httpx.Response:
        return await self.post("/api/episodes", self.raising(child_id) | different, role)

    def raising(self, child_id: str = "1001") -> dict[str, Any]:
        return {
            "child_id": child_id,
            "category": "M",
            "last_seen_at": self.at(hours=-2),
            "last_seen_by": "Night staff",
            "circumstances": "Left by the back door after a call.",
            "risk": {"level": "high", "rationale": "Fourteen, cold night."},
        }

    def at(self, **delta: float) -> str:
        return (self.clock.now() + timedelta(**delta)).isoformat()

    async def bring(self, files: dict[str, str | bytes], year: str | None = "2025-26", **fields: str) -> httpx.Response:
        form = fields | ({"collection_year": year} if year else {})
        uploads = {name: (f"{name}.csv", text.encode() if isinstance(text, str) else text, "text/csv") for name, text in files.items()}
        return await self.http.post("/missing/api/children/import", files=uploads, data=form, headers=self.as_operator(), timeout=120)

    async def query(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(self.dsn, row_factory=dict_row) as conn:
            return await (await conn.execute(statement, values)).fetchall()

    async def events(self) -> list[dict[str, Any]]:
        """The whole log."""
        return [row["body"] for row in await self.query("SELECT body FROM safereturn.log ORDER BY position")]
