"""The mail catcher keeps what a real SMTP conversation hands over, and shows nothing but that."""

import socket
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx

from services.mail_catcher import MailFolder, create_app


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "safe-return@example.gov.uk", "director@example.gov.uk", subject
    mail.set_content("SR-2026-000001 · <a child>\n")
    return mail


async def test_a_mail_taken_is_kept_listed_and_readable_and_no_other_file_is(tmp_path: Path) -> None:
    kept = tmp_path / "caught"
    kept.mkdir()
    (tmp_path / "secret.eml").write_text("not for reading")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(MailFolder(kept), port, "127.0.0.1")
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mail") as client:
        for subject in ("OFFICIAL-SENSITIVE: first", "<script>second"):
            await aiosmtplib.send(a_mail(subject), hostname="127.0.0.1", port=port, start_tls=False)

        newest, oldest = (await client.get("/mails")).json()
        assert (oldest["to"], oldest["subject"]) == (["director@example.gov.uk"], "OFFICIAL-SENSITIVE: first")
        text = (await client.get(f"/mails/{oldest['name']}")).text
        assert "SR-2026-000001" in text

        page = (await client.get("/")).text
        assert "&lt;script&gt;second" in page
        assert newest["name"] in page
        assert (await client.get("/mails/..%2Fsecret.eml")).status_code == 404
