"""P2: durable raises a second of one worker, against a bare endpoint that inserts one row and commits."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.load import CONNECTIONS, flat_out
from bench.p1_alert import RAISE
from bench.register import fill_register, raises, token
from bench.scene import Scene, free_port, program, servers
from bench.system import SAFERETURN, answering, floor_program
from shared.identity.keys import make_all_keys
from shared.identity.people import Role

RAISES = 1_000
ROUNDS = 5
WARM = 200
NOBODY = "http://127.0.0.1:9"  # notify is away: raising needs nobody


@dataclass(frozen=True)
class Stage:
    count: int
    port: int
    token: str
    floor_port: int
    bodies: Iterator[bytes]


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    """`safereturn serve missing`, one worker, on servers of its own."""
    make_all_keys(scene.folder / "keys")
    async with servers(scene.folder) as embedded:
        running = embedded.start()
        port = free_port()
        told = {
            "SAFERETURN_DATABASE_URL": embedded.ensure_database("missing"),
            "SAFERETURN_REDIS_URL": running.redis_url,
            "SAFERETURN_KEYS_DIR": str(scene.folder / "keys"),
            "SAFERETURN_NOTIFY_URL": NOBODY,
        }
        errors = scene.folder / "serve.log"
        async with (
            program([SAFERETURN, "serve", "missing", "--port", str(port)], told, errors) as serving,
            floor_program(scene.folder, running) as floor_port,
        ):
            await answering(serving, f"http://127.0.0.1:{port}", ["/missing/health/live"])
            count = scene.many(RAISES)
            await fill_register(f"http://127.0.0.1:{port}", scene.folder, ROUNDS * count + WARM)
            made = Stage(count, port, token(scene.folder, Role.SOCIAL_WORKER), floor_port, raises("high"))
            await flat_out(port, RAISE, made.bodies, WARM, made.token)
            await flat_out(floor_port, "/insert", raises("high"), WARM)
            yield made


async def ours(stage: Stage) -> Sequence[float]:
    return [stage.count / await flat_out(stage.port, RAISE, stage.bodies, stage.count, stage.token)]


async def floor(stage: Stage) -> Sequence[float]:
    return [stage.count / await flat_out(stage.floor_port, "/insert", raises("high"), stage.count)]


BARS = (
    Bar(
        id="P2",
        what="durable raises, one worker",
        against="a bare endpoint inserting one row and committing",
        prepare=stage,
        ours=ours,
        floor=floor,
        readings=(Reading(f"raises a second over {CONNECTIONS} connections", "/s", Limit("ratio at least", 0.4)),),
        rounds=ROUNDS,
        shares="the worker, PostgreSQL, Valkey, this process (client)",
    ),
)
