"""Connections to Redis with the settings that were tried under every fault (docs/decisions, architecture)."""

import logging

from faststream.redis import RedisBroker
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

logging.getLogger("safereturn.stream").setLevel(logging.WARNING)  # FastStream would log each batch


def open_broker(url: str) -> RedisBroker:
    """A FastStream broker that waits out every fault of Redis: at most two tries a second, back 0.02 s after a restart.

    Without these settings a ResponseError spins 1,600 times a second and a lost connection waits for 5 s.
    """
    return RedisBroker(
        url,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.02), retries=10**9),
        retry_on_error=[ResponseError, ConnectionError, TimeoutError],
        graceful_timeout=5,
        logger=logging.getLogger("safereturn.stream"),
        log_level=logging.DEBUG,
    )


def open_redis(url: str) -> Redis:
    """A client for the relay, which decides by itself when to try again: every fault is raised at once, none waits beyond 5 s."""
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_timeout=5, socket_connect_timeout=2)
