"""Ending background work."""

import asyncio
from typing import Any


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they are done.

    Once is not enough: on Python 3.11 `asyncio.wait_for`, which database drivers use, loses a cancellation that arrives together with
    its answer, and a stop that waits for such a task would wait for ever.
    """
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=1)
