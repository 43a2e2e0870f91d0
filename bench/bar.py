"""A bar: what is measured, against what floor, and what it is held to. Each of bars.md's is declared in a module of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

from bench.figures import Limit
from bench.scene import Scene

Round = Sequence[float] | Mapping[str, Sequence[float]]
"""The samples a round gave (latencies), or one number for the whole of it (a rate); by the reading's name where each has its own. A floor
may leave readings out: those are absolute."""

Measure = Callable[[Any], Awaitable[Round]]
"""One round. Called with what `prepare` yields."""


class Reading(NamedTuple):
    """One number made of a round's samples. A rate is its round's only sample, whatever the quantile."""

    name: str
    unit: str
    limit: Limit
    quantile: float = 0.5


@dataclass(frozen=True)
class Bar:
    """`prepare` is entered once, before the rounds; then `ours` and `floor` take turns, A B A B. No floor: an absolute bar."""

    id: str
    what: str
    against: str
    prepare: Callable[[Scene], AbstractAsyncContextManager[Any]]
    ours: Measure
    readings: tuple[Reading, ...]
    floor: Measure | None = None
    rounds: int = 5
    shares: str = ""
    """Which programs share the cores while this is measured."""

    large: bool = False
    """Takes many minutes: left out unless `--large` or `--only` asks for it."""
