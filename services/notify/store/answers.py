"""Idempotency keys: the same request again is given the first answer again, and nothing happens twice."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.database import Connection
from shared.identity.people import Person

# A second request with the key waits here for the first one's transaction to end.
CLAIM = "INSERT INTO notify.answered (person_id, key, request, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
FIRST = "SELECT request, answer FROM notify.answered WHERE person_id = %s AND key = %s"
GIVE = "UPDATE notify.answered SET answer = %s WHERE person_id = %s AND key = %s"

Answer = dict[str, Any]


class AnotherRequest(Exception):
    """The key was used for something else."""


async def claim(conn: Connection, person: Person, key: str, request: str, at: datetime) -> Answer | None:
    """None: it is the first, go on. Else the first answer. `request` is all that was meant. Raises AnotherRequest."""
    digest = sha256(request.encode()).digest()
    if (await conn.execute(CLAIM, (person.id, key, digest, at))).rowcount == 1:
        return None
    first = await (await conn.execute(FIRST, (person.id, key))).fetchone()
    if first is None or first["request"] != digest:
        raise AnotherRequest
    answer: Answer = first["answer"]
    return answer


async def give(conn: Connection, person: Person, key: str, answer: Answer) -> None:
    """Keeps the answer for the next time, in the transaction that made it true."""
    await conn.execute(GIVE, (json.dumps(answer), person.id, key))
