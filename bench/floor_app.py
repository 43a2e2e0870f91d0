"""The floor of P1 and P2, a program of its own as the services are: what the path costs with nothing in it but the bare steps.

`POST /insert` parses JSON, inserts and commits. `POST /alert` does so too, then XADD; a task woken by XREAD commits a row of its own and
hands a message over on a kept SMTP connection. No models, no permissions, no log, no lease, no retry.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from aiosmtplib import SMTP
from fastapi import Body, FastAPI
from psycopg.types.json import Json
from redis.asyncio import Redis

from shared.database import make_pool
from shared.ids import new_id

TABLES = "CREATE TABLE posted (id uuid PRIMARY KEY, body json); CREATE TABLE alerted (id uuid PRIMARY KEY, body json)"
INSERT = "INSERT INTO posted VALUES (%s, %s)"
INSERT_ALERT = "INSERT INTO alerted VALUES (%s, %s)"
STREAM = "floor"
SENDER, DIRECTOR = "safe-return@example.gov.uk", "director@example.gov.uk"
MESSAGE = (
    f"From: {SENDER}\r\nTo: {DIRECTOR}\r\nSubject: OFFICIAL-SENSITIVE: {{reference}}\r\n\r\n"
    "A child has been reported missing. Sign in to read and acknowledge.\r\n"
)


def floor_app(dsn: str, redis_url: str, smtp_port: int) -> FastAPI:
    """`smtp_port` 0: nothing is handed over, `/insert` alone is asked."""
    pool = make_pool(dsn)
    redis = Redis.from_url(redis_url)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            alerting = asyncio.create_task(_alert()) if smtp_port else None
            yield
            if alerting:
                alerting.cancel()
                await asyncio.wait([alerting])
            await redis.aclose()

    app = FastAPI(lifespan=running)

    async def commit(statement: str, body: object) -> UUID:
        id_ = new_id()
        async with pool.connection() as conn:
            await conn.execute(statement, (id_, Json(body)))
        return id_

    @app.post("/insert", status_code=201)
    async def insert(body: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
        return {"id": str(await commit(INSERT, body))}

    @app.post("/alert", status_code=201)
    async def alert(body: Annotated[dict[str, Any], Body()]) -> dict[str, str]:
        id_ = str(await commit(INSERT, body))
        await redis.xadd(STREAM, {"reference": body["reference"]})
        return {"id": id_}

    async def _alert() -> None:
        mail = SMTP(hostname="127.0.0.1", port=smtp_port, use_tls=False, start_tls=False)
        await mail.connect()
        after = b"$"
        while True:
            # redis-py's annotation allows for every protocol and decoding at once; this is what bytes over RESP2 look like
            read: Any = await redis.xread({STREAM: after}, block=1000)
            for _, entries in read or ():
                for entry_id, fields in entries:
                    after = entry_id
                    reference = fields[b"reference"].decode()
                    await commit(INSERT_ALERT, {"reference": reference})
                    await mail.sendmail(SENDER, [DIRECTOR], MESSAGE.format(reference=reference))

    return app


if __name__ == "__main__":
    port, dsn, redis_url, smtp_port = sys.argv[1:]
    uvicorn.run(floor_app(dsn, redis_url, int(smtp_port)), host="127.0.0.1", port=int(port), log_config=None, access_log=False)
