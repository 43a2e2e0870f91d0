"""Stopping must not depend on a cancellation that a driver may lose."""

import asyncio

from shared.tasks import end


async def test_work_that_loses_its_first_cancellation_is_ended_all_the_same() -> None:
    lost = asyncio.Event()

    async def forgetful() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            lost.set()  # as wait_for does when the answer comes at the same moment
        await asyncio.Event().wait()

    task = asyncio.create_task(forgetful())
    await asyncio.sleep(0)
    await asyncio.wait_for(end(task), 10)
    assert lost.is_set()
    assert task.cancelled()
