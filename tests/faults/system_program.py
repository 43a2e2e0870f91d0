"""One real `safereturn serve`: a process that tests kill, stop and start again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ports import free_port

SAFERETURN = str(Path(sys.executable).with_name("safereturn"))


@dataclass(frozen=True)
class Readiness:
    """What `/health/ready` said: `details` by dependency, where there are any."""

    ready: bool
    details: dict[str, str]
    behind: int

    def says(self, words: str) -> bool:
        """In the name or the trouble of anything it stands on."""
        return any(words in f"{name}: {detail}" for name, detail in self.details.items())


async def readiness(service: str, url: str) -> Readiness:
    """Not ready, with no details, while nobody answers."""
    try:  # plain HTTP: a client that reads the world's certificates first takes 30 ms
        async with httpx.AsyncClient(timeout=5, verify=False) as http:
            answer = await http.get(f"{url}/{service}/health/ready")
    except httpx.HTTPError as away:
        return Readiness(False, {service: type(away).__name__}, 0)
    found: list[dict[str, Any]] = answer.json()["dependencies"]
    details = {one["name"]: one["detail"] for one in found if one["detail"] or not one["ok"]}
    return Readiness(answer.status_code == 200, details, sum(one["lag"] or 0 for one in found))


class Program:
    """`words` are what follows `safereturn`; what it says goes to `log`."""

    def __init__(self, words: list[str], told: dict[str, str], log: Path) -> None:
        self._command, self._environment, self._log = [SAFERETURN, *words], os.environ | told, log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert not self.running, "stop it first"
        with self._log.open("ab") as out:
            # A session of its own: Ctrl-C at the tests is theirs alone, and they end it.
            self._running = subprocess.Popen(
                self._command, env=self._environment, cwd=self._log.parent, stdout=out, stderr=out, start_new_session=True
            )

    @property
    def running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """kill -9: nothing is written, closed or told any more."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def freeze(self) -> None:
        """It stands still, as under a machine that is out of memory, until `thaw`."""
        assert self._running is not None
        self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._running is not None
        self._running.send_signal(signal.SIGCONT)

    async def stop(self) -> float:
        """SIGTERM, as an engine does. The seconds it took; fails after 10, when Docker would kill."""
        assert self._running is not None
        begun = time.monotonic()
        self._running.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._running.wait, 10)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still there 10 s after SIGTERM: {self._command}\n{self.said()}") from None
        return time.monotonic() - begun

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-4000:]


class ServiceProgram(Program):
    """One replica of a service. `facts` is its own DuckDB file where it is of reports."""

    def __init__(self, service: str, told: dict[str, str], folder: Path, name: str, port: int | None = None) -> None:
        self.service, self.port, self.facts = service, port or free_port(), folder / f"{name}.duckdb"
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__(
            ["serve", service, "--port", str(self.port)], told | {"SAFERETURN_DUCKDB_PATH": str(self.facts)}, folder / f"{name}.log"
        )

    async def readiness(self) -> Readiness:
        return await readiness(self.service, self.url)
