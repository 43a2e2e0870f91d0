"""`safereturn run`, the whole system in one process with its servers beside it, as something to kill."""

import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from faults.spine import eventually
from faults.system_mail import PostOffice
from faults.system_program import Program, readiness
from faults.system_raising import ADDRESSES, Raised, Raising
from faults.system_town import SERVICES, STARTING
from ports import free_port

from shared.embedded.folder import socket_folder
from shared.embedded.postgresql import PORT
from shared.embedded.programs import at_work_in, gone
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token


class OneMachine:
    """On the data folder `folder`. What is accepted over all its lives is in `accepted`."""

    def __init__(self, folder: Path, post: PostOffice) -> None:
        self.folder, self.post = folder, post
        self.accepted: dict[str, Raised] = {}
        self.imported: set[str] = set()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        told = {
            "SAFERETURN_SMTP_HOST": "127.0.0.1",
            "SAFERETURN_SMTP_PORT": str(post.port),
            "SAFERETURN_POSITION_ADDRESSES": json.dumps(ADDRESSES),
        }
        self.program = Program(["run", "--data", str(folder), "--port", str(port)], told, folder / "safereturn.log")

    @property
    def reports(self) -> list[tuple[str, Path]]:
        return [(self.url, self.folder / "reports.duckdb")]

    def dsn(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={socket_folder(self.folder / 'servers')}&port={PORT}"

    def token(self, role: Role) -> str:
        return person_token(open_keys(OPERATOR, self.folder / "keys"), role, "Nadia Rahman", datetime.now(UTC))

    async def start(self) -> None:
        self.program.start()
        await self.ready()

    async def ready(self) -> None:
        async def all_of_it() -> bool:
            assert self.program.running, self.program.said()
            return all([(await readiness(service, self.url)).ready for service in SERVICES])

        await eventually(all_of_it, "the system is ready", seconds=STARTING)

    @property
    def _homes(self) -> list[Path]:
        servers = self.folder / "servers"
        return [servers, servers / "postgres", servers / "valkey"]

    def servers_at_work(self) -> list[int]:
        """The pids of servers that run on this folder, whoever started them."""
        with at_work_in(self._homes) as programs:
            return [program.pid for program in programs]

    def kill_everything(self) -> None:
        """kill -9 of the application and of every server, as when the machine loses power."""
        self.program.kill()
        with at_work_in(self._homes) as programs:
            for program in programs:
                program.signal(signal.SIGKILL)
            assert gone(programs, 10)

    @asynccontextmanager
    async def under_load(self, chance: Random) -> AsyncIterator[Raising]:
        raising = Raising(self.url, self.token(Role.SOCIAL_WORKER), chance, self.accepted)
        try:
            async with raising.going_on(hands=3):
                yield raising
        finally:
            await raising.close()

    @contextmanager
    def stranger_with_the_pid(self) -> Iterator[subprocess.Popen[bytes]]:
        """PostgreSQL's stale pid file names a living program that has nothing to do with it."""
        pid_file = self.folder / "servers" / "postgres" / "postmaster.pid"
        owner = pid_file.stat().st_uid
        # Of the servers' own account: another account's PostgreSQL would tell from a server of its own by itself.
        stranger = subprocess.Popen(["sleep", "600"], cwd="/", user=owner if os.geteuid() == 0 else None)
        try:
            pid_file.write_text(f"{stranger.pid}\n{pid_file.read_text().split(chr(10), 1)[1]}")
            yield stranger
        finally:
            stranger.kill()
            stranger.wait()
