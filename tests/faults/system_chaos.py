"""Faults at random moments, two of them at a time: one of the services, one of what they stand on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from random import Random

from faults.system_refusals import REFUSALS
from faults.system_town import STREAM, Town
from redis.exceptions import ResponseError

Fault = Callable[[], Awaitable[None]]


class Chaos:
    """`happened` is what it did and when (seconds since it began)."""

    def __init__(self, town: Town, chance: Random) -> None:
        self._town, self._chance = town, chance
        self.happened: list[str] = []
        self._begun = time.monotonic()

    async def reign(self, seconds: float) -> None:
        """Everything is mended again in the end; a service that died is for whoever keeps them up."""
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as together:
            together.create_task(self._one_after_the_other([self._kill, self._kill, self._stop, self._freeze], (1.0, 5.0), until))
            around = [self._flush, self._kill_redis, self._kill_postgresql, self._refuse, self._cut, self._lose_answer]
            around += [self._unreachable, self._rubbish, self._mail_server_busy]
            together.create_task(self._one_after_the_other(around, (0.1, 1.5), until))

    async def _one_after_the_other(self, faults: Sequence[Fault], pauses: tuple[float, float], until: float) -> None:
        while time.monotonic() < until:
            fault = self._chance.choice(faults)
            self.happened.append(f"{time.monotonic() - self._begun:.2f} {fault.__name__.strip('_')}")
            await fault()
            await asyncio.sleep(self._chance.uniform(*pauses))

    async def _a_while(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, 2))

    async def _kill(self) -> None:
        self._chance.choice(self._town.programs).kill()

    async def _stop(self) -> None:
        program = self._chance.choice(self._town.programs)
        if program.running:
            await program.stop()

    async def _freeze(self) -> None:
        program = self._chance.choice(self._town.programs)
        program.freeze()
        try:
            await self._a_while()
        finally:
            program.thaw()

    async def _flush(self) -> None:
        await self._town.redis.flushall()

    async def _kill_redis(self) -> None:
        self._town.kill_redis()
        await self._a_while()
        await self._town.servers_back()

    async def _kill_postgresql(self) -> None:
        self._town.kill_postgresql()
        await self._a_while()
        await self._town.servers_back()

    async def _refuse(self) -> None:
        refusal = self._chance.choice(list(REFUSALS.values()))
        await refusal.begin(self._town.redis)
        await self._a_while()
        await refusal.end(self._town.redis)

    async def _cut(self) -> None:
        self._town.redis_proxy.cut()

    async def _lose_answer(self) -> None:
        self._town.redis_proxy.lose_answer_to(b"XADD" if self._chance.random() < 0.1 else b"missing.episode_raised")

    async def _unreachable(self) -> None:
        self._town.redis_proxy.refuse()
        await self._a_while()
        self._town.redis_proxy.heal()

    async def _rubbish(self) -> None:
        with suppress(ResponseError):  # a string by now, or the relay was quicker
            last = await self._town.redis.xrevrange(STREAM, count=1)
            position = int(last[0][0].partition(b"-")[0]) if last else 0
            await self._town.redis.xadd(STREAM, {"event": "rubbish"}, id=f"{position + 1}-0")

    async def _mail_server_busy(self) -> None:
        self._town.post.busy = True
        await self._a_while()
        self._town.post.busy = False
