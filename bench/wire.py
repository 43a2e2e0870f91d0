"""HTTP/1.1 on one kept connection, as little of it as a load generator needs: two cores are shared with what is measured."""

import asyncio
from typing import NamedTuple, Self


class Answer(NamedTuple):
    status: int
    body: bytes


class Wire:
    """One request at a time. `token`: a bearer token sent with each; `compressed`: as a browser asks, and bodies as they came."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str, *, compressed: bool) -> None:
        self._reader, self._writer = reader, writer
        self._headers = f"Host: 127.0.0.1:{port}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
        self._headers += "Accept-Encoding: gzip\r\n" if compressed else ""

    @classmethod
    async def open(cls, port: int, token: str = "", *, compressed: bool = False) -> Self:
        return cls(port, *await asyncio.open_connection("127.0.0.1", port), token, compressed=compressed)

    async def post(self, path: str, body: bytes) -> Answer:
        head = f"POST {path} HTTP/1.1\r\n{self._headers}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return await self._ask(head.encode() + body)

    async def get(self, path: str) -> Answer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def _ask(self, request: bytes) -> Answer:
        """Raises ValueError for an answer without a length: none of ours comes in chunks."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, *headers = head.split(b"\r\n")
        lengths = [int(line.partition(b":")[2]) for line in headers if line[:15].lower() == b"content-length:"]
        if not lengths:
            raise ValueError(f"no length in the answer: {head!r}")
        return Answer(int(status[9:12]), await self._reader.readexactly(lengths[0]))
