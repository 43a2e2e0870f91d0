"""What is made of measured numbers: spreads, quantiles, ratios pair by pair, and whether a bar is met."""

import math
import statistics
from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict


class Spread(BaseModel):
    """One number a round, in the order of the rounds, and what they come to."""

    model_config = ConfigDict(frozen=True)

    rounds: tuple[float, ...]
    min: float
    median: float
    max: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Self:
        return cls(rounds=tuple(rounds), min=min(rounds), median=statistics.median(rounds), max=max(rounds))


class Limit(NamedTuple):
    """What a figure is held to: a ratio to the floor, or an absolute number in the reading's own unit. `stated`: to nothing."""

    kind: Literal["ratio at least", "ratio at most", "at most", "stated"]
    value: float

    def met_by(self, figure: float) -> bool:
        if self.kind == "stated":
            return True
        return figure >= self.value if self.kind == "ratio at least" else figure <= self.value

    @property
    def of_ratio(self) -> bool:
        return self.kind.startswith("ratio")


def quantile(samples: Sequence[float], q: float) -> float:
    """The nearest-rank quantile: a number that was really measured, never one between two. Raises ValueError for no samples."""
    if not samples:
        raise ValueError("nothing was measured")
    return sorted(samples)[max(math.ceil(q * len(samples)) - 1, 0)]


def ratios(ours: Sequence[float], floor: Sequence[float]) -> list[float]:
    """Ours over the floor, round by round: what the machine did in that minute weighs on both."""
    return [a / b for a, b in zip(ours, floor, strict=True)]
