"""Draws that come out the same on every machine and every Python version.

Python promises a stable sequence only for seeding and `Random.random()`; `choice`, `shuffle` and the distributions may change
between versions, and logarithms between machines. So everything here is built on `random()`, sums of whole numbers and a search.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

Band = tuple[int, int]
"""Lowest and highest whole number, both included."""


class Weighted(Generic[T]):
    """Values with whole-number weights, as a published table gives them."""

    __slots__ = ("sums", "total", "values")

    def __init__(self, rows: Iterable[tuple[T, int]]) -> None:
        listed = tuple(rows)
        self.values = tuple(value for value, _ in listed)
        self.sums = tuple(accumulate(weight for _, weight in listed))
        self.total = self.sums[-1]

    def at(self, share: float) -> T:
        """The value that stands at a share (0 up to, not including, 1) of the whole weight."""
        return self.values[bisect_right(self.sums, int(share * self.total))]


class Dice:
    """One sequence of draws, wholly decided by its seed and what it is for."""

    def __init__(self, seed: int, purpose: str) -> None:
        self.draw = Random(f"{seed}/{purpose}").random  # noqa: S311 - made-up children, no secret

    def chance(self, share: float) -> bool:
        return self.draw() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.draw() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.draw() * len(options))]

    def of(self, table: Weighted[T]) -> T:
        return table.at(self.draw())

    def within(self, table: Weighted[Band]) -> int:
        """A band by its weight, then any whole number in it alike."""
        low, high = self.of(table)
        return self.between(low, high)
