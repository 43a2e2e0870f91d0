"""What took long to make, kept for a moment: page, paper and workbook of one digest are asked for one after another."""

from datetime import datetime, timedelta
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Recent(Generic[Thing]):
    """The last `most` things, each by what it was made of, none of them older than `age`. May be asked from several threads."""

    def __init__(self, age: timedelta, most: int) -> None:
        self._age, self._most = age, most
        self._kept: tuple[tuple[object, datetime, Thing], ...] = ()

    def find(self, made_of: object, now: datetime) -> Thing | None:
        return next((thing for basis, at, thing in self._kept if timedelta() <= now - at < self._age and basis == made_of), None)

    def keep(self, made_of: object, now: datetime, thing: Thing) -> Thing:
        self._kept = ((made_of, now, thing), *(one for one in self._kept if one[0] != made_of))[: self._most]
        return thing
