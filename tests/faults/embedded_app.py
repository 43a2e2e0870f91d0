"""A stand-in for `safereturn run`: `embedded_app.py FOLDER`. Says "up", and on Ctrl-C writes its last facts before it stops the servers."""

import asyncio
import signal
import sys
from pathlib import Path

import psycopg
import redis

from shared.embedded import EmbeddedServers


async def serve(folder: Path) -> None:
    embedded = EmbeddedServers(folder)
    servers = embedded.start()
    dsn = embedded.ensure_database("missing")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS fact (what text)")
        connection.execute("INSERT INTO fact VALUES ('accepted')")
    interrupted = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.set)
    print("up", flush=True)  # noqa: T201 - the test reads it
    await interrupted.wait()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("INSERT INTO fact VALUES ('drained')")
    with redis.Redis.from_url(servers.redis_url) as client:
        client.ping()
    embedded.stop()
    print("drained", flush=True)  # noqa: T201 - likewise


asyncio.run(serve(Path(sys.argv[1])))
