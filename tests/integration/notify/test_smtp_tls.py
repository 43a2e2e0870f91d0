"""Mail over an encrypted line, to a real server in a process of its own, with a certificate made for the test."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ports import free_port

from services.notify.channels import NotNow, Parcel
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.message import Fields
from services.notify.channels.templates import TEMPLATES
from services.notify.settings import Tls
from shared.contracts.alert_codes import Channel

AT = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
MESSAGE = TEMPLATES["alert"][Channel.EMAIL].fill(Fields("SR-2026-000001", "https://safe-return.example.gov.uk/notify/l/abc"))

SERVER = '''
"""One mail server: what it takes goes to stdout, message by message."""
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

class Take:
    async def handle_DATA(self, server, session, envelope):
        print(session.ssl is not None or implicit, envelope.rcpt_tos[0], flush=True)
        return "250 taken"

async def main(port, kind, certificate, key):
    global implicit
    implicit = kind == "tls"
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    let_in = lambda server, session, envelope, mechanism, data: AuthResult(success=data.password == b"right", handled=False)
    starttls = {} if implicit else {"tls_context": context, "require_starttls": True}
    serve = lambda: SMTP(Take(), authenticator=let_in, auth_required=True, auth_require_tls=not implicit, **starttls)
    await asyncio.get_running_loop().create_server(serve, "127.0.0.1", port, ssl=context if implicit else None)
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
'''


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "mail.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    unencrypted = serialization.NoEncryption()
    (folder / "mail.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted),
    )
    return folder / "mail.pem", folder / "mail.key"


@asynccontextmanager
async def mail_server(tls: Tls, certificate: tuple[Path, Path]) -> AsyncIterator[tuple[int, asyncio.StreamReader]]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", SERVER, str(port), tls, *map(str, certificate), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"up\n"
        yield port, process.stdout
    finally:
        process.terminate()
        await process.wait()


def email(port: int, tls: Tls, ca_file: Path | None, password: str = "right") -> Email:
    return Email(Server("127.0.0.1", port, tls, "safe-return", password, ca_file), "safe-return@example.gov.uk")


PARCEL = Parcel("<1@example.gov.uk>", "director@example.gov.uk", AT, MESSAGE)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_mail_goes_by_an_encrypted_line(tls: Tls, certificate: tuple[Path, Path]) -> None:
    async with mail_server(tls, certificate) as (port, taken):
        channel = email(port, tls, certificate[0])
        await channel.send(PARCEL)
        assert await taken.readline() == b"True director@example.gov.uk\n"
        assert channel.health().ok
        await channel.close()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_server_that_nobody_vouches_for_is_handed_nothing(tls: Tls, certificate: tuple[Path, Path]) -> None:
    async with mail_server(tls, certificate) as (port, _):
        channel = email(port, tls, None)
        with pytest.raises(NotNow) as failure:
            await channel.send(PARCEL)
        assert not failure.value.uncertain
        assert not channel.health().ok


async def test_a_wrong_password_may_be_put_right(certificate: tuple[Path, Path]) -> None:
    async with mail_server("starttls", certificate) as (port, _):
        with pytest.raises(NotNow, match="SMTPAuthenticationError"):
            await email(port, "starttls", certificate[0], "wrong").send(PARCEL)


def test_a_file_that_is_no_authority_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(ssl.SSLError):
        email(25, "tls", tmp_path / "ca.pem")
