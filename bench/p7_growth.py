"""P7: raising, the page of open episodes and alerting with 10 million events in missing's log, against the same with 10 thousand."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.grown import CHILDREN, GONE, WRITTEN, grown
from bench.load import Wires
from bench.mailbox import Mailbox, mailbox
from bench.p1_alert import GIVEN_UP, PAUSE, RAISE
from bench.register import raises
from bench.scene import Scene
from bench.system import System
from bench.wire import Wire
from shared.identity.people import Role

ASKED, WARM, ROUNDS = 40, 20, 5
RAISED, PAGE, ALERT = "a raise, p50", "page of open episodes, p50", "raise to mail server, p50"


@dataclass(frozen=True)
class Grown:
    """Each with a mailbox of its own: both number their episodes alike."""

    system: System
    box: Mailbox
    bodies: Iterator[bytes]

    async def measured(self, times: int) -> Mapping[str, Sequence[float]]:
        """Milliseconds. Each child is raised once, so the page grows a little, alike on both sides."""
        found: dict[str, list[float]] = {RAISED: [], ALERT: [], PAGE: []}
        wires = Wires(self.system.port, self.system.token(Role.SOCIAL_WORKER))
        for _ in range(times):
            began = time.perf_counter()
            answer = await wires.post(RAISE, next(self.bodies))
            found[RAISED].append((time.perf_counter() - began) * 1000)
            arrived = await self.box.arrival(json.loads(answer.body)["reference"], GIVEN_UP)
            found[ALERT].append((arrived - began) * 1000)
            await asyncio.sleep(PAUSE)
        await wires.close()
        wire = await Wire.open(self.system.port, self.system.token(Role.SOCIAL_WORKER), compressed=True)
        for _ in range(times):
            began = time.perf_counter()
            answer = await wire.get("/missing")
            found[PAGE].append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"the page of open episodes answered {answer.status}")
        await wire.close()
        return found


@dataclass(frozen=True)
class Stage:
    scene: Scene
    many: Grown
    few: Grown


@asynccontextmanager
async def stage(scene: Scene, events: int) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        made = []
        for name, wanted in (("many", max(scene.many(scene.many(events)), 3 * WRITTEN)), ("few", WRITTEN)):
            folder = scene.folder / name
            folder.mkdir(mode=0o711)
            box = await stack.enter_async_context(mailbox())
            mail = {"SAFERETURN_SMTP_HOST": "127.0.0.1", "SAFERETURN_SMTP_PORT": str(box.port)}
            system = await stack.enter_async_context(grown(folder, wanted, mail))
            one = Grown(system, box, raises("high", map(str, range(GONE + 1, CHILDREN))))
            await one.measured(WARM)
            made.append(one)
        yield Stage(scene, *made)


def bar(name: str, events: int) -> Bar:
    return Bar(
        id="P7",
        what=f"{name} events in the log",
        against="the same with 10 thousand",
        prepare=lambda scene: stage(scene, events),
        ours=lambda stage: stage.many.measured(stage.scene.many(ASKED)),
        floor=lambda stage: stage.few.measured(stage.scene.many(ASKED)),
        readings=tuple(Reading(name, "ms", Limit("ratio at most", 1.2)) for name in (RAISED, PAGE, ALERT)),
        rounds=ROUNDS,
        large=True,
        shares="two embedded systems with their servers, one of them idle, this process (client and mail server)",
    )


BARS = (bar("1 million", 1_000_000), bar("10 million", 10_000_000))
