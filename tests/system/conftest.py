"""The embedded system as a real process of its own, and a mail server that takes what it sends."""

import email
import email.policy
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from ports import free_port
from system.running_system import Mail, System, eventually


class Mailbox:
    """aiosmtpd's handler: keeps what a real SMTP conversation hands over."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(Mail(envelope.rcpt_tos, str(message["Subject"]), message.get_body(("plain",)).get_content()))
        return "250 kept"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The system's own, not made yet, in one that everybody may pass."""
    around = tmp_path_factory.mktemp("embedded")
    around.chmod(0o755)
    return around / "var"


@pytest.fixture(scope="session")
def system(folder: Path) -> Iterator[System]:
    """`safereturn run`, without demonstration children: the tests load their own."""
    data, port, mailbox, said = folder, free_port(), Mailbox(), folder.with_name("safereturn.log")
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    smtp.start()
    told = {"SAFERETURN_SMTP_HOST": "127.0.0.1", "SAFERETURN_SMTP_PORT": str(smtp.port)}
    with said.open("wb") as log:
        process = subprocess.Popen(_safereturn("run", data, "--port", str(port)), env=os.environ | told, stderr=log)
    running = System(f"http://127.0.0.1:{port}", lambda role, name: _token(data, role, name), lambda: list(mailbox.mails))
    try:
        eventually(lambda: process.poll() is not None or running.ready(), within=60, what="the embedded system is ready")
        assert process.poll() is None, said.read_text()[-4000:]
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        smtp.stop()


def _safereturn(command: str, data: Path, *words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("safereturn")), command, "--data", str(data), *words]


def _token(data: Path, role: str, name: str) -> str:
    made = subprocess.run(_safereturn("token", data, "--role", role, "--name", name), check=True, capture_output=True, text=True)
    return made.stdout.strip()
