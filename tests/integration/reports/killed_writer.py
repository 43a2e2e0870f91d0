"""Collates a log (one event a line) into a file of facts until it is done or killed, saying which position it handed over last."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from collated_authority import STREAM, Authority

from services.reports.collate import Collation
from services.reports.facts import Facts
from shared.clock import MovableClock
from shared.eventlog.chain import Progress

BATCH = 50


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def collate(authority: Authority) -> None:
    await authority.facts.open()
    collation = Collation(authority.facts, STREAM)
    progress = await collation.progress()
    events = authority.received(progress.position)
    for start in range(0, len(events), BATCH):
        batch = events[start : start + BATCH]
        await collation.apply(progress, batch)
        progress = Progress(batch[-1].position, batch[-1].id)
        say(progress.position)
        if start % (4 * BATCH) == 0:
            await collation.settle()
    await collation.settle()
    say("done")


if __name__ == "__main__":
    clock = MovableClock(datetime(2026, 6, 1, tzinfo=UTC))
    facts, log = map(Path, sys.argv[1:])
    asyncio.run(collate(Authority(Facts(facts, clock), clock, log.read_bytes().splitlines())))
