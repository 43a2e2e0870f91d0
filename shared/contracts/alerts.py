"""What `notify` says about an alert: who was told, by which channel, who acknowledged and when. People are opaque ids and roles."""

from typing import Generic, Literal, TypeVar
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.codes import AlertCause, AlertState, Channel, DeliveryState, Position, Severity
from shared.contracts.facts import Fact

COMMENT_ALONE = "Acknowledged the alert"
"""What notify posts to missing for the decision where somebody acknowledged with a comment alone; the record knows it by this."""

CLOSED_BECAUSE = {"returned": "the child is back", "ended": "the absence is over", "cancelled": "the episode was cancelled"}
"""The reasons of `AlertClosed`, as the timeline and the alert's own story say them alike."""


class AlertSnapshot(Fact):
    """One alert: one per episode, rule and cause; its id is uuid5 of the three. `told` are the positions it was addressed to."""

    alert_id: UUID
    version: int
    episode_id: UUID
    episode_reference: str
    rule: str
    cause: AlertCause
    severity: Severity
    state: AlertState
    raised_at: UtcDatetime
    told: tuple[Position, ...]
    acknowledged_by: UUID | None = None
    acknowledged_role: str | None = None
    acknowledged_at: UtcDatetime | None = None
    closed_at: UtcDatetime | None = None


class AlertRaised(Fact):
    """An episode called for an alert under a rule of the policy."""

    rule: str
    cause: AlertCause
    told: tuple[Position, ...]


class AlertSent(Fact):
    """A delivery reached a terminal state or was handed over. `sent` says a server took it, not that anybody read it;
    `kept` that it stands in the outbox and reached nobody."""

    channel: Channel
    position: Position
    delivery_id: UUID
    state: DeliveryState
    at: UtcDatetime


class AlertAcknowledged(Fact):
    """A named person said they have seen it. `by` is opaque; their comment goes to `missing` over HTTP, never here."""

    by: UUID
    role: str
    at: UtcDatetime


class AlertClosed(Fact):
    """The child is back, the absence ended otherwise or the episode was cancelled: nothing more will be sent for it."""

    reason: Literal["returned", "ended", "cancelled"]
    at: UtcDatetime


AlertChange = AlertRaised | AlertSent | AlertAcknowledged | AlertClosed


ChangeT = TypeVar("ChangeT", bound=Fact, covariant=True)


class AlertRecorded(Fact, Generic[ChangeT]):
    """The data of every alert event: what changed, and the alert after the change."""

    recorded_at: UtcDatetime
    change: ChangeT
    alert: AlertSnapshot
