"""The mail catcher keeps what a real SMTP conversation hands over, and shows nothing but that."""

from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
from ports import free_port

from services.mail_catcher import MailFolder, create_app


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "safe-return@example.gov.uk", "director@example.gov.uk", subject
    mail.set_content("SR-2026-000001 · <a child>\n")
    return mail


async def test_a_mail_taken_is_kept_and_readable(tmp_path: Path) -> None:
    kept = tmp_path / "caught"
    kept.mkdir()
    port = free_port()
    app = create_app(MailFolder(kept), port, "127.0.0.1")
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mail") as client:
        for subject in ("OFFICIAL-SENSITIVE: first", "<script>second"):
            await aiosmtplib.send(a_mail(subject), hostname="127.0.0.1", port=port, start_tls=False)

        newest, oldest = (await client.get("/mails")).json()
        assert (oldest["to"], oldest["subject"]) == (["director@example.gov.uk"], "OFFICIAL-SENSITIVE: first")
        assert "SR-2026-000001 · <a child>" in oldest["text"]
        assert newest["subject"] == "<script>second"

        page = (await client.get("/")).text
        assert "&lt;script&gt;second" in page
        assert "<script>" not in page
    assert len(list(kept.glob("*.eml"))) == 2
