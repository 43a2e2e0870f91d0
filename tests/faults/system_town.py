"""A whole Safe Return of three processes, on servers of its own that tests may break: the town."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import httpx
import psycopg
from faults.proxy import Proxy
from faults.spine import eventually
from faults.system_mail import PostOffice
from faults.system_program import Readiness, ServiceProgram
from faults.system_raising import ADDRESSES, Raised, Raising, closed_history
from faults.system_reckoning import reckon
from ports import free_port
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.contracts.publishing import stream_key
from shared.embedded import EmbeddedServers, Servers
from shared.embedded.programs import at_work_in, gone
from shared.identity.keys import OPERATOR, make_all_keys, open_keys
from shared.identity.people import Role
from shared.identity.tokens import person_token

STREAM = stream_key("E09000999", "missing")
SERVICES = ("missing", "notify", "reports")
CATCHING_UP = 240.0
"""Seconds to work off what was raised while a service was away, or what comes due of it, once nobody raises any more."""

STARTING = 90.0
"""Seconds for three interpreters to come up on a busy machine."""


class Town:
    """Open it with `async with Town.standing(folder)`. `accepted` and `imported` are what everything is measured against."""

    def __init__(self, folder: Path, servers: Servers, embedded: EmbeddedServers, redis: Proxy, post: PostOffice) -> None:
        self.folder, self.servers, self.embedded, self.redis_proxy, self.post = folder, servers, embedded, redis, post
        self.accepted: dict[str, Raised] = {}
        self.imported: set[str] = set()
        self.sound = True
        self.redis = Redis.from_url(servers.redis_url)
        """Past the proxy: for tests to break it with."""
        make_all_keys(folder / "keys")
        ports = {service: free_port() for service in SERVICES}
        urls = {service: f"http://127.0.0.1:{port}" for service, port in ports.items()}
        self._told = {
            "SAFERETURN_KEYS_DIR": str(folder / "keys"),
            "SAFERETURN_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
            "SAFERETURN_PUBLIC_URL": urls["missing"],
            "SAFERETURN_SMTP_HOST": "127.0.0.1",
            "SAFERETURN_SMTP_PORT": str(post.port),
            "SAFERETURN_POSITION_ADDRESSES": json.dumps(ADDRESSES),
            **{f"SAFERETURN_{service.upper()}_URL": url for service, url in urls.items()},
        }
        self.programs = [self._program(service, service, port) for service, port in ports.items()]

    @classmethod
    @asynccontextmanager
    async def standing(cls, folder: Path) -> AsyncIterator["Town"]:
        """Three services, all ready. Nothing is left running afterwards."""
        embedded = EmbeddedServers(folder / "servers")
        async with AsyncExitStack() as stack:
            servers = await asyncio.to_thread(embedded.start)
            stack.push_async_callback(asyncio.to_thread, embedded.stop)
            for service in SERVICES:
                embedded.ensure_database(service)
            redis = await stack.enter_async_context(Proxy(path=servers.redis_url.removeprefix("unix://")))
            post = await stack.enter_async_context(PostOffice().open())
            town = cls(folder, servers, embedded, redis, post)
            stack.push_async_callback(town.redis.aclose)
            stack.callback(town._kill_all)
            for program in town.programs:
                program.start()
            await town.ready()
            yield town

    def program(self, name: str) -> ServiceProgram:
        """The first replica of a service."""
        return next(program for program in self.programs if program.service == name)

    @property
    def reports(self) -> list[tuple[str, Path]]:
        return [(program.url, program.facts) for program in self.programs if program.service == "reports"]

    def dsn(self, database: str) -> str:
        """The superuser's."""
        return self.servers.postgres_dsn(database, "postgres")

    # People -------------------------------------------------------------------------------------------------------------------

    def token(self, role: Role) -> str:
        return person_token(open_keys(OPERATOR, self.folder / "keys"), role, "Nadia Rahman", datetime.now(UTC))

    @asynccontextmanager
    async def raising(self, chance: Random) -> AsyncIterator[Raising]:
        """Somebody who raises when asked to; `going_on` is for many."""
        raising = Raising(self.program("missing").url, self.token(Role.SOCIAL_WORKER), chance, self.accepted)
        try:
            yield raising
        finally:
            await raising.close()

    @asynccontextmanager
    async def under_load(self, chance: Random, hands: int = 3) -> AsyncIterator[Raising]:
        async with self.raising(chance) as raising, raising.going_on(hands):
            yield raising

    async def told(self, raised: Raised) -> None:
        """Everybody an episode calls for has a mail about it."""
        everybody = [ADDRESSES[position] for told in raised.calls.rules.values() for position in told]
        await eventually(
            lambda: all(raised.reference in self.post.references_to(address) for address in everybody), f"{everybody} told", seconds=30
        )

    async def import_closed_history(self, how_many: int) -> None:
        """Repeated until it is answered: what was loaded already is not loaded twice."""
        ids, files = closed_history(how_many)
        headers = {"Authorization": f"Bearer {self.token(Role.ADMINISTRATOR)}"}
        async with httpx.AsyncClient(base_url=self.program("missing").url, headers=headers, timeout=60) as http:

            async def loaded() -> bool:
                with suppress(httpx.TransportError):
                    answer = await http.post("/missing/api/children/import", files=files, data={"collection_year": "2022-23"})
                    assert answer.is_success or answer.status_code >= 500, answer.text
                    return answer.is_success and answer.json()["episodes"] == how_many
                return False

            await eventually(loaded, "the history is loaded", seconds=60)
        self.imported |= ids

    async def reckon(self, *, wait_for_leases: bool = False) -> None:
        """The check that ends every test here; the town is `sound` once it holds."""
        await reckon(self, wait_for_leases=wait_for_leases)
        self.sound = True

    # Programs -----------------------------------------------------------------------------------------------------------------

    async def add_replica(self, service: str) -> ServiceProgram:
        """One more, at an address nobody else is told; of reports, with facts of its own."""
        program = self._program(service, f"{service}-{len(self.programs)}")
        self.programs.append(program)
        program.start()
        await eventually(lambda: _ready(program), f"another {service} is ready", seconds=STARTING)
        return program

    async def remove(self, program: ServiceProgram) -> None:
        self.programs.remove(program)
        await program.stop()

    @asynccontextmanager
    async def kept_up(self) -> AsyncIterator[None]:
        """Meanwhile whatever exits is started again, as an engine does: a service that finds no database at its start gives up."""

        async def keep_up() -> None:
            while True:
                for program in self.programs:
                    if not program.running:
                        program.start()
                await asyncio.sleep(0.2)

        keeping_up = asyncio.create_task(keep_up())
        try:
            yield
        finally:
            keeping_up.cancel()
            await asyncio.wait([keeping_up])

    async def ready(self, seconds: float = STARTING, *, kept_up: bool = False) -> None:
        """Every program says that all is well; fails with what they say else, and at once when one has exited and nobody keeps them up."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = {program: await program.readiness() for program in self.programs}
            if all(one.ready for one in found.values()):
                return
            assert kept_up or all(program.running for program in found), [program.said() for program in found if not program.running]
            now = {program.service: one for program, one in found.items() if not one.ready}
            assert asyncio.get_running_loop().time() < deadline, f"not ready within {seconds} s: {now}"
            await asyncio.sleep(0.05)

    async def told_red(self, service: str, words: str, seconds: float = 20) -> Readiness:
        """The service's readiness is red and says why."""
        program, last = self.program(service), Readiness(True, {}, 0)

        async def red() -> bool:
            nonlocal last
            last = await program.readiness()
            return not last.ready and last.says(words)

        try:
            await eventually(red, f"{service} is red and says {words!r}", seconds=seconds)
        except AssertionError as never:
            raise AssertionError(f"{never}; it said {last}") from None
        return last

    async def says(self, service: str, words: str, seconds: float = 15) -> None:
        """Readiness names the trouble, red yet or not."""

        async def said() -> bool:
            return (await self.program(service).readiness()).says(words)

        await eventually(said, f"{service} says {words!r}", seconds=seconds)

    def _program(self, service: str, name: str, port: int | None = None) -> ServiceProgram:
        return ServiceProgram(
            service, self._told | {"SAFERETURN_DATABASE_URL": self.servers.postgres_dsn(service)}, self.folder, name, port
        )

    def _kill_all(self) -> None:
        for program in self.programs:
            program.kill()

    # Servers ------------------------------------------------------------------------------------------------------------------

    def kill_postgresql(self) -> None:
        """kill -9 of the server and all its backends, as when its machine loses power."""
        self._kill_server("postgres")

    def kill_redis(self) -> None:
        """It keeps nothing, so the next one starts without data."""
        self._kill_server("valkey")

    async def servers_back(self) -> None:
        """What was killed is started again, by the product's own supervisor."""
        watching = asyncio.create_task(self.embedded.keep_running())
        try:
            await eventually(self._servers_answer, "the servers answer again", seconds=30)
        finally:
            watching.cancel()
            await asyncio.wait([watching])

    def _kill_server(self, name: str) -> None:
        with at_work_in([self.embedded.folder / name]) as programs:
            assert programs
            for program in programs:
                program.signal(signal.SIGKILL)
            assert gone(programs, 10)

    async def keep_copy(self, database: str) -> None:
        """A backup as of now. Nobody may be connected to the database."""
        async with await psycopg.AsyncConnection.connect(self.dsn("postgres"), autocommit=True) as admin:
            await admin.execute(f"CREATE DATABASE {database}_kept TEMPLATE {database} OWNER {database}".encode())

    async def restore(self, database: str) -> None:
        """The backup takes the database's place."""
        async with await psycopg.AsyncConnection.connect(self.dsn("postgres"), autocommit=True) as admin:
            await admin.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())
            await admin.execute(f"ALTER DATABASE {database}_kept RENAME TO {database}".encode())

    async def _servers_answer(self) -> bool:
        try:
            await self.redis.ping()
            async with await psycopg.AsyncConnection.connect(self.dsn("postgres")):
                return True
        except (RedisError, psycopg.Error):
            return False


async def _ready(program: ServiceProgram) -> bool:
    return (await program.readiness()).ready
