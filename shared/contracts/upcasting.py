"""Older versions of an event, brought up to today's shape when they are read. The log itself is never rewritten.

One entry per version that was ever written: `(type, version)` → a function from that version's `data` to the next version's.
"""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]

UPCASTERS: dict[tuple[str, int], Callable[[Data], Data]] = {}
"""Empty while every type is at its first version. A change of meaning adds a version, an entry here and a golden sample."""


def upcast(type_: str, version: int, data: Data, target: int) -> Data:
    """Raises KeyError when a step on the way is missing."""
    for step in range(version, target):
        data = UPCASTERS[type_, step](data)
    return data
