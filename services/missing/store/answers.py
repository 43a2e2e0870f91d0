"""Idempotency keys: the same request again is given the first answer again, and nothing happens twice."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.database import Connection

# A second request with the key waits here for the first one's transaction to end.
CLAIM = """
INSERT INTO missing.answered (person_id, key, request, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING key
"""
FIRST = "SELECT request, answer FROM missing.answered WHERE person_id = %s AND key = %s"
GIVE = "UPDATE missing.answered SET answer = %s WHERE person_id = %s AND key = %s"

Answer = dict[str, Any]


class AnotherRequest(Exception):
    """The key was used for something else."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request under its sender's key. `request` names the call and holds its body, both exactly as meant."""

    person_id: str
    key: str
    request: str

    @property
    def digest(self) -> bytes:
        return sha256(self.request.encode()).digest()

    async def claim(self, conn: Connection, at: datetime) -> Answer | None:
        """None: it is the first, go on. Else the first answer. Raises AnotherRequest."""
        claimed = await conn.execute(CLAIM, (self.person_id, self.key, self.digest, at))
        if await claimed.fetchone():
            return None
        first = await (await conn.execute(FIRST, (self.person_id, self.key))).fetchone()
        if first is None or first["request"] != self.digest:
            raise AnotherRequest
        answer: Answer = first["answer"]
        return answer

    async def give(self, conn: Connection, answer: Answer) -> None:
        """Keeps the answer for the next time, in the transaction that made it true."""
        await conn.execute(GIVE, (json.dumps(answer), self.person_id, self.key))
