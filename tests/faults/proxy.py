"""A TCP proxy that fails on demand: refuses, cuts, or lets a request through and loses the answer."""

import asyncio
from typing import Literal, Self

Fault = Literal["none", "refuse", "lose_answer"]


class Proxy:
    """Listens on 127.0.0.1 and forwards to `host:port`, or to a unix socket when `path` is given."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, path: str | None = None) -> None:
        self._target = (host, port, path)
        self._fault: Fault = "none"
        self._armed_by = b""
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.answers_lost = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def cut(self) -> None:
        """Drop every connection there is, now. New ones are taken."""
        for writer in self._writers:
            writer.transport.abort()

    def refuse(self) -> None:
        """Cut everything and drop each new connection until `heal()`."""
        self._fault = "refuse"
        self.cut()

    def lose_answer_to(self, request: bytes) -> None:
        """The next request that contains these bytes reaches the server; its answer does not come back, the connection is cut."""
        self._fault, self._armed_by = "lose_answer", request

    def heal(self) -> None:
        self._fault = "none"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        upstream: asyncio.StreamWriter | None = None
        try:
            if self._fault == "refuse":
                return
            host, port, path = self._target
            up_reader, upstream = await (asyncio.open_unix_connection(path) if path else asyncio.open_connection(host, port))
            losing = asyncio.Event()
            pumps = [
                asyncio.create_task(self._requests(reader, upstream, losing)),
                asyncio.create_task(self._answers(up_reader, writer, losing)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await asyncio.wait(pumps)
        except OSError:
            return  # the target is away: the client sees its connection closed, as it would without us
        finally:
            self._writers.discard(writer)
            for end in filter(None, (writer, upstream)):
                end.close()

    async def _requests(self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, losing: asyncio.Event) -> None:
        while chunk := await reader.read(65536):
            if self._fault == "lose_answer" and self._armed_by in chunk:
                self._fault = "none"
                losing.set()
            upstream.write(chunk)
            await upstream.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, losing: asyncio.Event) -> None:
        while chunk := await reader.read(65536):
            if losing.is_set():
                self.answers_lost += 1
                return
            writer.write(chunk)
            await writer.drain()
