"""How an owner writes an event down: the right envelope around a change and what stands after it."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.alerts import AlertChange, AlertSnapshot
from shared.contracts.children import ChildRecorded, ChildSnapshot
from shared.contracts.daily_lists import DailyListSignedOff
from shared.contracts.envelope import EVENT_OF, Event
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot
from shared.contracts.facts import Fact


def source(authority: str, service: str) -> str:
    """`authority` is the GSS code of the council, E09000999 in the demonstration."""
    return f"urn:safereturn:{authority}:{service}"


def stream_key(authority: str, service: str) -> str:
    """The braces are Redis Cluster's: all of one authority's keys live on one node."""
    return f"{service}.events:{{{authority}}}"


def recorded_by(role: str, person: UUID | str) -> str:
    """Who wrote it down, as events say it: a role and an opaque id, never a name."""
    return f"{role}:{person}"


class Writing(NamedTuple):
    """The circumstances of writing: by which service, when it is written (UTC), by whom (`recorded_by`), in which trace."""

    source: str
    recorded_at: datetime
    by: str
    trace: str | None = None

    def episode(self, change: EpisodeChange, after: EpisodeSnapshot, happened_at: datetime) -> Event[Any]:
        return self._event(type(change), str(after.episode_id), happened_at, change=change, episode=after)

    def child(self, child: ChildSnapshot) -> Event[Any]:
        return self._event(ChildRecorded, child.child_id, self.recorded_at, child=child)

    def alert(self, change: AlertChange, after: AlertSnapshot, happened_at: datetime) -> Event[Any]:
        return self._event(type(change), str(after.alert_id), happened_at, change=change, alert=after)

    def daily_list(self, day: date, made_at: datetime, by: UUID, role: str, *, commented: bool) -> Event[Any]:
        """Signed off as it is written."""
        at = self.recorded_at
        return self._event(DailyListSignedOff, day.isoformat(), at, day=day, made_at=made_at, by=by, role=role, at=at, commented=commented)

    def _event(self, kind: type[Fact], subject: str, happened_at: datetime, **recorded: object) -> Event[Any]:
        envelope: Any = EVENT_OF[kind]
        # The envelope knows the class of its data. A generic one named here would be made anew for each event: pydantic keeps none.
        event: Event[Any] = envelope(
            source=self.source,
            subject=subject,
            time=happened_at,
            recordedby=self.by,
            traceparent=self.trace,
            data={"recorded_at": self.recorded_at, **recorded},
        )
        return event
