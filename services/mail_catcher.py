"""A mail server that delivers nothing: it keeps each message as a file and shows them, for demonstrations and tests.

`python -m services.mail_catcher FOLDER` takes mail on port 2525 and shows it on 8025: `/` for people, `/mails` as JSON.
It believes everybody and protects nothing: its page is to be published on this machine alone.
"""

import asyncio
import email
import email.policy
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from html import escape
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from shared.clock import SystemClock
from shared.ids import new_id

SMTP_PORT, PAGE_PORT = 2525, 8025
LARGEST = 10 * 1024 * 1024
"""Bytes of one message: what large providers take at least."""


class Mail(BaseModel):
    """One message kept. `to` is whom the SMTP conversation named; the header may say something else. `text` is the plain part."""

    name: str
    to: list[str]
    subject: str
    text: str


class MailFolder:
    """Messages as `.eml` files, whose names sort in the order they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls for each message. The file is whole and on disk before the sender hears 250."""
        await asyncio.to_thread(self.keep, envelope)
        return "250 Message kept, and delivered to nobody"

    def keep(self, envelope: Envelope) -> None:
        name = f"{SystemClock().now():%Y%m%dT%H%M%S.%f}Z-{new_id()}.eml"
        kept = b"X-Envelope-To: " + ", ".join(envelope.rcpt_tos).encode() + b"\r\n" + (envelope.original_content or b"")
        unfinished = self.folder / f".{name}"
        with unfinished.open("wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / name)

    def mails(self) -> list[Mail]:
        """The newest first."""
        return [self._mail(path) for path in sorted(self.folder.glob("[0-9]*.eml"), reverse=True)]

    def _mail(self, path: Path) -> Mail:
        message: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        plain = message.get_body(("plain",))
        return Mail(
            name=path.name,
            to=str(message["X-Envelope-To"]).split(", "),
            subject=str(message["Subject"] or ""),
            text=plain.get_content() if plain else "",
        )


def create_app(folder: MailFolder, smtp_port: int = SMTP_PORT, host: str = "0.0.0.0") -> FastAPI:  # noqa: S104 - inside its container
    @asynccontextmanager
    async def taking_mail(_: FastAPI) -> AsyncIterator[None]:
        def conversation() -> SMTP:
            return SMTP(folder, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="mail.invalid")

        async with await asyncio.get_running_loop().create_server(conversation, host, smtp_port):
            yield

    app = FastAPI(title="Mail catcher", lifespan=taking_mail, docs_url=None, redoc_url=None)

    @app.get("/mails")
    def every_mail() -> list[Mail]:
        return folder.mails()

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        mails = "".join(
            f"<h2>{escape(mail.subject)}</h2><p>To {escape(', '.join(mail.to))}</p><pre>{escape(mail.text)}</pre>"
            for mail in folder.mails()
        )
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail kept here</title><h1>Mail kept here</h1>'
            f"<p>Nothing on this page was delivered to anybody. The newest is first.</p>{mails}</html>"
        )

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(MailFolder(Path(sys.argv[1]))), host="0.0.0.0", port=PAGE_PORT, log_config=None, access_log=False)  # noqa: S104
