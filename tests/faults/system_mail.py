"""A mail server that keeps what it is handed, by Message-ID, and may be away for a while."""

import asyncio
import email
import email.policy
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP

REFERENCE = re.compile(r"SR-\d{4}-\d{6}")


class Letter(NamedTuple):
    """`about`: the episodes it names, one or several."""

    to: str
    about: frozenset[str]


class PostOffice:
    """`letters[message_id]` lists every time that message was handed over."""

    def __init__(self) -> None:
        self.letters: defaultdict[str, list[Letter]] = defaultdict(list)
        self.port = 0
        self.busy = False
        """Nothing is taken now: 451, come again."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.busy:
            return "451 come again"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for address in envelope.rcpt_tos:
            said = message.get_body(("plain",)).get_content()
            self.letters[str(message["Message-ID"])].append(Letter(address, frozenset(REFERENCE.findall(said))))
        return "250 kept"

    def references_to(self, address: str) -> set[str]:
        """The episodes that an address was told of."""
        return {each for many in self.letters.values() for one in many if one.to == address for each in one.about}

    @asynccontextmanager
    async def open(self) -> AsyncIterator["PostOffice"]:
        """Takes mail at `port` of 127.0.0.1."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="mail", loop=loop), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
