"""P1: from posting a high-risk episode to its alert at the mail server, against the bare steps in sequence."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.load import Refused, Wires, steadily
from bench.mailbox import Mailbox, mailbox
from bench.register import fill_register, raises
from bench.scene import Scene
from bench.system import embedded_system, floor_program, level
from shared.identity.people import Role

RAISE = "/missing/api/episodes"
ONE_BY_ONE = 60
A_SECOND = 50
SECONDS = 8
WARM = 30
GIVEN_UP = 30.0
PAUSE = 0.02
"""Seconds between one hand-over and the next raise, so that what follows a hand-over is not paid by the next."""


@dataclass(frozen=True)
class Stage:
    scene: Scene
    box: Mailbox
    ours: Wires
    floor: Wires
    bodies: Iterator[bytes]
    numbers: Iterator[int]

    async def raise_one(self, due: float) -> float:
        """Milliseconds from `due` to the hand-over of the alert's message."""
        answer = await self.ours.post(RAISE, next(self.bodies))
        return (await self.box.arrival(json.loads(answer.body)["reference"], GIVEN_UP) - due) * 1000

    async def bare_steps(self, due: float) -> float:
        reference = f"SR-0000-{next(self.numbers):06d}"
        await self.floor.post("/alert", json.dumps({"reference": reference} | json.loads(FLOOR_BODY)).encode())
        return (await self.box.arrival(reference, GIVEN_UP) - due) * 1000

    async def hang_up(self) -> None:
        """Between rounds: uvicorn closes what has been idle for 5 s, and the other side's round may take longer."""
        await self.ours.close()
        await self.floor.close()


FLOOR_BODY = next(raises("high"))


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    async with mailbox() as box:
        mail = {"SAFERETURN_SMTP_HOST": "127.0.0.1", "SAFERETURN_SMTP_PORT": str(box.port)}
        async with embedded_system(scene.folder, mail) as system, floor_program(scene.folder, system.servers, box.port) as floor_port:
            await fill_register(system.url, system.data, 2_000)
            await level(system)
            ours, floor = Wires(system.port, system.token(Role.SOCIAL_WORKER)), Wires(floor_port)
            made = Stage(scene, box, ours, floor, raises("high"), count(1))
            for _ in range(WARM):
                await made.raise_one(time.perf_counter())
                await made.bare_steps(time.perf_counter())
            await made.hang_up()
            yield made


async def one_by_one(stage: Stage, once: Callable[[float], Awaitable[float]]) -> Sequence[float]:
    samples = []
    for _ in range(stage.scene.many(ONE_BY_ONE)):
        samples.append(await once(time.perf_counter()))
        await asyncio.sleep(PAUSE)
    await stage.hang_up()
    return samples


async def at_a_rate(stage: Stage, once: Callable[[float], Awaitable[float]]) -> Sequence[float]:
    """What was refused because too much was waiting already, or had not arrived after `GIVEN_UP` seconds, counts as so long."""

    async def once_or_given_up(due: float) -> float:
        try:
            return await once(due)
        except (Refused, TimeoutError):
            return GIVEN_UP * 1000

    samples = await steadily(A_SECOND, stage.scene.many(SECONDS * A_SECOND), once_or_given_up)
    await stage.hang_up()
    return samples


SHARES = "one process with three services, PostgreSQL, Valkey, this process (client and mail server)"

BARS = (
    Bar(
        id="P1",
        what="high-risk raise to mail server",
        against="the bare steps in sequence",
        prepare=stage,
        ours=lambda stage: one_by_one(stage, stage.raise_one),
        floor=lambda stage: one_by_one(stage, stage.bare_steps),
        readings=(Reading("one at a time, p50", "ms", Limit("ratio at most", 2)),),
        shares=SHARES,
    ),
    Bar(
        id="P1",
        what="high-risk raise to mail server",
        against="the bare steps in sequence",
        prepare=stage,
        ours=lambda stage: at_a_rate(stage, stage.raise_one),
        floor=lambda stage: at_a_rate(stage, stage.bare_steps),
        readings=(Reading("50 a second, p99", "ms", Limit("at most", 50), 0.99),),
        rounds=3,
        shares=SHARES,
    ),
)
