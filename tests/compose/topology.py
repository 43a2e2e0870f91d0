"""The compose system under test: a project of its own, on its own ports and subnet, beside whatever else runs on this machine."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import httpx
from system.running_system import Mail

PROJECT = Path(__file__).resolve().parents[2]
PORT, MAIL_PORT, SUBNET = 18080, 18025, "172.16.78"


@dataclass(frozen=True)
class Compose:
    """`docker compose` on docker-compose.yml with the given secrets."""

    secrets: Path

    base_url = f"http://127.0.0.1:{PORT}"
    mail_url = f"http://127.0.0.1:{MAIL_PORT}"

    def __call__(self, *words: str, check: bool = True) -> str:
        """What the command says on standard output. Raises AssertionError with what it says otherwise."""
        settings = {"SAFERETURN_PORT": str(PORT), "SAFERETURN_MAIL_PORT": str(MAIL_PORT), "SAFERETURN_SUBNET": SUBNET}
        command = ["docker", "compose", "--project-name", "safereturn-test", "--env-file", str(self.secrets), *words]
        done = subprocess.run(command, cwd=PROJECT, env=os.environ | settings, capture_output=True, text=True)
        assert not check or done.returncode == 0, f"{' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def token(self, role: str, name: str) -> str:
        return self("run", "--rm", "--no-deps", "operator", "token", "--role", role, "--name", name).strip()

    def mails(self) -> list[Mail]:
        """Oldest first."""
        listed = httpx.get(f"{self.mail_url}/mails", timeout=30).json()
        return [Mail(mail["to"], mail["subject"], mail["text"]) for mail in reversed(listed)]

    def python(self, service: str, program: str) -> str:
        """What a program in one of our containers prints: with that service's network, user and secrets."""
        return self("exec", "--no-TTY", service, "python", "-c", program).strip()

    def containers(self) -> dict[str, dict[str, object]]:
        """Every container as the engine describes it, by service."""
        ids = self("ps", "--quiet").split()
        described = json.loads(subprocess.run(["docker", "inspect", *ids], check=True, capture_output=True, text=True).stdout)
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in described}
