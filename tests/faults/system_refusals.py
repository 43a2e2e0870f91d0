"""Ways in which Redis answers, and refuses: how each begins, how it ends, and the words readiness has for it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from faults.system_town import STREAM
from redis.asyncio import Redis

Act = Callable[[Redis], Awaitable[object]]


class Refusal(NamedTuple):
    begin: Act
    end: Act
    words: str


async def _full(redis: Redis) -> object:
    """Soon, and in the middle of things: there is room for what a few raises write."""
    return await redis.config_set("maxmemory", (await redis.info("memory"))["used_memory"] + 50_000)


async def _room_again(redis: Redis) -> object:
    return await redis.config_set("maxmemory", "512mb")


async def _a_string(redis: Redis) -> object:
    return await redis.set(STREAM, "no stream")


async def _deleted(redis: Redis) -> object:
    return await redis.delete(STREAM)


async def _forbidden(redis: Redis) -> object:
    return await redis.execute_command("ACL", "SETUSER", "default", "-@stream")


async def _allowed(redis: Redis) -> object:
    return await redis.execute_command("ACL", "SETUSER", "default", "+@all")


REFUSALS = {
    "out of memory": Refusal(_full, _room_again, "OutOfMemory"),
    "wrong type": Refusal(_a_string, _deleted, "WRONGTYPE"),
    "no permission": Refusal(_forbidden, _allowed, "ResponseError ACL"),
}
