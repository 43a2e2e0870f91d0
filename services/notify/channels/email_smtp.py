"""E-mail through the council's own server. Connections are kept open between messages that follow each other closely."""

import asyncio
import ssl
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponseException

from services.notify.channels import NotNow, Parcel, Refused
from services.notify.channels.mime import as_mime
from services.notify.channels.outcome import Outcome
from services.notify.settings import Tls
from shared.contracts.alert_codes import DeliveryState
from shared.observability import DependencyHealth

KEPT = 30.0
"""Seconds an idle connection is kept: a raise seldom comes alone, and servers close after some minutes."""

WAITS = 10.0
"""Seconds to wait for any one answer of the server."""


class Server(NamedTuple):
    host: str
    port: int
    tls: Tls
    user: str | None
    password: str | None
    ca_file: Path | None = None
    """Whose word on certificates is taken, instead of the machine's own list."""


class Email:
    """As many connections as messages are handed over at once; the last outcome with the server itself is its health."""

    taken = DeliveryState.SENT
    receipts = False

    def __init__(self, server: Server, sender: str) -> None:
        self._server, self._sender = server, sender
        self._trusted = ssl.create_default_context(cafile=server.ca_file) if server.ca_file else None
        self._idle: list[tuple[SMTP, float]] = []
        self._outcome = Outcome("mail", f"{server.host}:{server.port}")

    async def send(self, parcel: Parcel) -> None:
        """Raises Refused for a 5xx answer about the recipient or the message. Everything else may pass: a wrong password included."""
        content = as_mime(parcel, self._sender)
        connection, fresh = await self._connected()
        stale = False
        try:
            try:
                await connection.sendmail(self._sender, [parcel.address], content)
            except ConnectionError:
                if fresh:
                    raise
                stale = True  # as a rule before it was handed over; where it broke after, nobody told us
                connection = await self._connect(uncertain=True)
                await connection.sendmail(self._sender, [parcel.address], content)
        except (SMTPException, OSError) as error:
            permanent, kind = _judge(error)
            self._outcome.note(kind if _about_server(error) else None)
            if not connection.is_connected or self._outcome.failure:
                connection.close()
            else:
                self._keep(connection)
            if permanent:
                raise Refused(kind) from error
            raise NotNow(kind, uncertain=stale or not isinstance(error, SMTPResponseException | SMTPRecipientsRefused)) from error
        except asyncio.CancelledError:
            connection.close()  # in the middle of a conversation: not to be used again
            raise
        self._outcome.note(None)
        self._keep(connection)

    def health(self) -> DependencyHealth:
        return self._outcome.health()

    async def close(self) -> None:
        while self._idle:
            await _hang_up(self._idle.pop()[0])

    async def _connected(self) -> tuple[SMTP, bool]:
        """A kept connection, the youngest first, or a fresh one. Those kept too long are hung up."""
        now = time.monotonic()
        while self._idle and (self._idle[0][1] < now - KEPT or not self._idle[0][0].is_connected):
            self._idle.pop(0)[0].close()
        if self._idle:
            return self._idle.pop()[0], False
        return await self._connect(), True

    async def _connect(self, *, uncertain: bool = False) -> SMTP:
        """`uncertain`: what it is for may have been taken on another connection."""
        server = self._server
        connection = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            username=server.user,
            password=server.password,
            tls_context=self._trusted,
            local_hostname=self._sender.partition("@")[2],
            timeout=WAITS,
        )
        try:
            await connection.connect()
        except (SMTPException, OSError) as error:
            kind = _judge(error)[1]
            self._outcome.note(kind)
            raise NotNow(kind, uncertain=uncertain) from error
        return connection

    def _keep(self, connection: SMTP) -> None:
        if connection.is_connected:
            self._idle.append((connection, time.monotonic()))


async def _hang_up(connection: SMTP) -> None:
    with suppress(SMTPException, OSError):
        await connection.quit(timeout=1)
    connection.close()


def _judge(error: Exception) -> tuple[bool, str]:
    """Whether it is for good, and what to call it: the kind of error and the server's code, never its words, which quote addresses."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, SMTPResponseException):
        permanent = error.code >= 500 and isinstance(error, SMTPRecipientRefused | SMTPDataError)
        return permanent, f"{type(error).__name__} {error.code}"
    return False, type(error).__name__


def _about_server(error: Exception) -> bool:
    """Whether the failure is the server's, not this one message's."""
    return not isinstance(error, SMTPRecipientsRefused | SMTPRecipientRefused | SMTPDataError)
