"""How fresh the figures are, in words: what they include, how far they are behind, and what is not in them."""

from dataclasses import dataclass
from datetime import datetime

from services.reports.pages.wording import ago
from services.reports.service import Freshness, Reports
from shared.observability import DependencyHealth

NAMES = {"missing": "Children and episodes", "notify": "Alerts"}
A_BREATH = 2.0
"""Seconds: whether all is there is asked once a second, so less than two says nothing about being behind."""
SET_ASIDE = "SELECT stream, count(*) FROM set_aside GROUP BY stream"


@dataclass(frozen=True)
class Stream:
    """One log as it is collated. `as_of` (UTC) is when the figures were last known to hold all of it; None: not since this start."""

    name: str
    as_of: datetime | None
    behind: str
    to_come: int
    set_aside: int
    position: int
    level: bool

    @property
    def whole(self) -> bool:
        """Nothing is still to come and nothing could not be read."""
        return self.level and not self.set_aside


async def streams(service: Reports) -> dict[str, Stream]:
    """By the service whose log it is."""
    aside = dict(await service.facts.read(lambda connection: connection.execute(SET_ASIDE).fetchall()))
    told = {one.stream: one for one in service.freshness()}
    return {
        name: _stream(NAMES[name], told[collation.stream], service.followers[name].health(), aside.get(collation.stream, 0))
        for name, collation in service.collations.items()
    }


async def fresh(service: Reports) -> Stream:
    """Of the log the figures are made from."""
    return (await streams(service))["missing"]


def _stream(name: str, one: Freshness, health: DependencyHealth, set_aside: int) -> Stream:
    level = health.ok and one.seconds_behind is not None and one.seconds_behind < A_BREATH
    to_come = max(one.log_position - one.position, 0)
    return Stream(name, health.last_level, ago(one.seconds_behind), to_come, set_aside, one.position, level)
