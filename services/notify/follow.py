"""What missing tells becomes alerts: in the follower's own transaction, so that an event and the alerts it calls for are one fact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notify.domain.alert import Call, called_for, evolve, over, raised
from services.notify.domain.recipients import Addresses, Recipient, delivery_id, message_id, once_each, recipients
from services.notify.store import alerts, deliveries, episodes
from shared.clock import Clock
from shared.contracts.alerts import AlertClosed, AlertSent, AlertSnapshot
from shared.contracts.codes import Channel, DeliveryState
from shared.contracts.envelope import Event
from shared.contracts.episodes import EpisodeRecorded, EpisodeSnapshot
from shared.contracts.publishing import Writing, recorded_by, source
from shared.database import Connection, Pool
from shared.eventlog.chain import Progress
from shared.eventlog.followed import PostgresFollowed
from shared.eventlog.follower import Received

BY_ITSELF = recorded_by("system", "notify")
"""Who recorded what nobody did by hand."""

ALL = ""
"""The page has no address: whoever may read alerts sees it."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """The `Handle` of missing's events. `mail_domain` ends every Message-ID."""

    clock: Clock
    authority: str
    held: Addresses
    mail_domain: str

    async def __call__(self, conn: Connection, received: Received) -> Sequence[Event[Any]]:
        assert received.event is not None, "a follower hands over readable events only"
        recorded = received.event.data
        if not isinstance(recorded, EpisodeRecorded):
            return ()
        now = self.clock.now()
        writing = Writing(source(self.authority, "notify"), now, BY_ITSELF, received.event.traceparent)
        # Decided on the newest that is known: a dead letter replayed late must not alert for a child who is back.
        episode = await episodes.keep(conn, recorded.episode)
        standing = await alerts.lock_standing(conn, episode.episode_id)
        ended = over(recorded.change, episode, now)
        if ended is not None:
            return [event for alert in standing for event in await self._close(conn, writing, alert, ended)]
        calls = called_for(recorded.change, episode, {alert.rule for alert in standing}, now)
        return [event for call in calls for event in await self._raise(conn, writing, call, episode)]

    async def _raise(self, conn: Connection, writing: Writing, call: Call, episode: EpisodeSnapshot) -> list[Event[Any]]:
        """Nothing where this episode has its alert under this rule and cause. The page is told by the alert being there."""
        now = writing.recorded_at
        change, alert = raised(call, episode, now)
        told = once_each(recipients(alert.told, self.held))
        page = delivery_id(alert.alert_id, Channel.PAGE, ALL)
        shown = AlertSent(channel=Channel.PAGE, position=told[0].position, delivery_id=page, state=DeliveryState.SENT, at=now)
        after = evolve(alert, shown)
        if not await alerts.add(conn, after):
            return []
        on_page = self._delivery(alert, Recipient(shown.position, ALL, vacant=False), Channel.PAGE, now)
        await deliveries.add(conn, [on_page, *(self._delivery(alert, one, Channel.EMAIL, None) for one in told)])
        return [writing.alert(change, alert, now), writing.alert(shown, after, now)]

    def _delivery(self, alert: AlertSnapshot, to: Recipient, channel: Channel, sent_at: datetime | None) -> dict[str, object]:
        id_ = delivery_id(alert.alert_id, channel, to.address)
        return {
            "delivery_id": id_,
            "alert_id": alert.alert_id,
            "position": to.position.value,
            "channel": channel.value,
            "address": to.address,
            "state": (DeliveryState.PENDING if sent_at is None else DeliveryState.SENT).value,
            "reference": message_id(id_, self.mail_domain) if channel is Channel.EMAIL else str(id_),
            "at": sent_at,
        }

    async def _close(self, conn: Connection, writing: Writing, alert: AlertSnapshot, ended: AlertClosed) -> list[Event[Any]]:
        """The alert is over, and what has not gone out need not any more."""
        after = evolve(alert, ended)
        events = [writing.alert(ended, after, ended.at)]
        for one in await deliveries.suppress(conn, alert.alert_id, writing.recorded_at):
            change = AlertSent(
                channel=one.channel, position=one.position, delivery_id=one.delivery_id, state=one.state, at=writing.recorded_at
            )
            after = evolve(after, change)
            events.append(writing.alert(change, after, writing.recorded_at))
        await alerts.save(conn, after)
        return events


class FollowedAtOnce(PostgresFollowed):
    """Wakes whoever sends as soon as there may be something to send."""

    def __init__(self, pool: Pool, stream: str, handle: Alerting, wake: Callable[[], None]) -> None:
        super().__init__(pool, stream, handle)
        self._wake = wake

    async def apply(self, after: Progress, batch: Sequence[Received]) -> None:
        await super().apply(after, batch)
        self._wake()
