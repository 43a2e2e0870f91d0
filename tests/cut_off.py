"""A process that is cut off: its connection killed, or its task cancelled, at one of the statements it sends to PostgreSQL."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
import pytest

How = Literal["killed before", "killed after", "cancelled"]
HOW: tuple[How, ...] = ("killed before", "killed after", "cancelled")


@dataclass
class Cut:
    """At statement number `at` (from 1); `statement` is that one, once it has come."""

    at: int
    how: How
    sent: int = 0
    statement: str | None = None


@contextmanager
def cut_off(dsn: str, at: int, how: How) -> Iterator[Cut]:
    """Whatever this thread sends meanwhile is counted; `dsn` is the database's, for the one who kills."""
    cut = Cut(at, how)

    def cutting(real: Any) -> Any:
        async def send(cursor: psycopg.AsyncCursor[Any], statement: Any, *given: Any, **named: Any) -> Any:
            cut.sent += 1
            if cut.sent != at:
                return await real(cursor, statement, *given, **named)
            cut.statement = str(statement)
            if how == "cancelled":
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            elif how == "killed before":
                kill(dsn, cursor.connection)
            answer = await real(cursor, statement, *given, **named)
            if how == "killed after":
                kill(dsn, cursor.connection)
            return answer

        return send

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(psycopg.AsyncCursor, name, cutting(getattr(psycopg.AsyncCursor, name)))
        yield cut


def kill(dsn: str, connection: psycopg.AsyncConnection[Any]) -> None:
    """Returns when the server's side is gone."""
    with psycopg.connect(dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))


async def survived(work: Coroutine[Any, Any, Any]) -> bool:
    """Do it as a process of its own would. False: it was cut off, and whether it was done is for the database to say."""
    task = asyncio.ensure_future(work)
    await asyncio.wait([task])
    if task.cancelled() or isinstance(task.exception(), psycopg.Error):
        return False
    await task
    return True
