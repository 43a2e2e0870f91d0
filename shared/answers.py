"""Idempotency keys: the same request again is given the first answer again, and nothing happens twice.

Each service keeps them in its own database, in a table `answered` of its schema, in the transaction that made the answer true.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.database import Connection
from shared.web.problems import NOTHING_CHANGED, Problem

# A second request with the key waits here for the first one's transaction to end.
CLAIM = """
INSERT INTO {0}.answered (person_id, key, request, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING key
"""
FIRST = "SELECT request, answer FROM {0}.answered WHERE person_id = %s AND key = %s"
GIVE = "UPDATE {0}.answered SET answer = %s WHERE person_id = %s AND key = %s"

Answer = dict[str, Any]


class AnotherRequest(Exception):
    """The key was used for something else."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request to `service` under its sender's key. `request` names the call and holds its body, both exactly as meant."""

    service: str
    person_id: str
    key: str
    request: str

    @property
    def digest(self) -> bytes:
        return sha256(self.request.encode()).digest()

    async def claim(self, conn: Connection, at: datetime) -> Answer | None:
        """None: it is the first, go on. Else the first answer. Raises AnotherRequest."""
        claimed = await conn.execute(CLAIM.format(self.service), (self.person_id, self.key, self.digest, at))
        if await claimed.fetchone():
            return None
        first = await (await conn.execute(FIRST.format(self.service), (self.person_id, self.key))).fetchone()
        if first is None or first["request"] != self.digest:
            raise AnotherRequest
        answer: Answer = first["answer"]
        return answer

    async def give(self, conn: Connection, answer: Answer) -> None:
        """Keeps the answer for the next time."""
        await conn.execute(GIVE.format(self.service), (json.dumps(answer), self.person_id, self.key))


def another_request(_: AnotherRequest) -> Problem:
    """What a service answers then."""
    return Problem(409, "This key was used before", f"Its Idempotency-Key belongs to another request: send a new one. {NOTHING_CHANGED}")
