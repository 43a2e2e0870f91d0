"""A mail server that notes when each message was handed over, and lets one wait for a message about a reference."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

REFERENCE = re.compile(rb"SR-\d{4}-\d{6}")


class Mailbox:
    """Times are those of `time.perf_counter()`; the first message about a reference counts."""

    def __init__(self) -> None:
        self.port = 0
        self._arrived: defaultdict[str, asyncio.Future[float]] = defaultdict(asyncio.get_running_loop().create_future)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        now = time.perf_counter()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for reference in set(REFERENCE.findall(content)):
            arrival = self._arrived[reference.decode()]
            if not arrival.done():
                arrival.set_result(now)
        return "250 OK"

    async def arrival(self, reference: str, patience: float) -> float:
        """Raises TimeoutError: an alert that never came is no slow alert."""
        return await asyncio.wait_for(asyncio.shield(self._arrived[reference]), patience)


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    loop = asyncio.get_running_loop()
    box = Mailbox()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, hostname="localhost"), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
