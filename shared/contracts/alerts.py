"""What `notify` says about an alert: who was told, by which channel, who acknowledged and when. People are opaque ids and roles."""

from typing import Generic, Literal, TypeVar
from uuid import UUID

from shared.clock import UtcDatetime
from shared.contracts.alert_codes import AlertCause, AlertState, Asks, Because, Channel, DeliveryState, Position, Ring, Severity, Stands
from shared.contracts.facts import Fact

COMMENT_ALONE = "Acknowledged the alert"
"""What notify posts to missing for the decision where somebody acknowledged with a comment alone; the record knows it by this."""

SAID_IN_A_CALL = "Rang about the alert"
"""The same, for what was said in a telephone call about an alert."""

NEWS = (AlertCause.FOUND, AlertCause.BACK)
"""The causes of what is only news: it stands on nobody to answer it."""

Closing = Literal["returned", "found", "ended", "cancelled", "settled", "unanswered", "already_back", "overtaken"]

CLOSED_BECAUSE: dict[Closing, str] = {
    "returned": "the child is back",
    "found": "the child was found",
    "ended": "the absence is over",
    "cancelled": "the episode was cancelled",
    "settled": "there is nothing left to ask for",
    "unanswered": "the episode was closed, and this was never answered",
    "already_back": "nobody was told, because the child was back before it was written down",
    "overtaken": "nobody was told, because it was over before this service could tell",
}
"""The reasons of `AlertClosed`, as the timeline and the alert's own story say them alike."""


class AlertSnapshot(Fact):
    """One alert: one per episode, rule, cause and `occurrence` (which week, which handover; mostly empty); its id is uuid5 of these.

    `told` are the positions told so far. `ladder` is what the policy of `policy_version` said when it was raised, whom each step tells, and
    stays so whatever becomes of the policy: the first is told at once, the next after `minutes` of silence, and after the last a person
    rings. `rung` is the step it stands on, `round` counts from 1 how often it began anew, `telling` counts everything that was told.
    `next_at` is when it goes on by itself: to its next step while open, and back to open while acknowledged, if what it `asks` has not come
    by then; `promised` where whoever acknowledged asked it of themselves, and `act_by` when they said they will. `acknowledged_for`: by
    telephone, in the name of whoever holds that position. `shared_with` are positions that somebody decided to tell besides, and who are
    asked nothing. `collapsed` are the rules (with `:` and the occurrence where there is one) that are told with it.
    `nobody_reached`: no message of its step can reach anybody, so that it goes on at once. An alert that does not wake leaves telephones
    alone at night.
    """

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
    shared_with: tuple[Position, ...] = ()
    acknowledged_by: UUID | None = None
    acknowledged_role: str | None = None
    acknowledged_at: UtcDatetime | None = None
    closed_at: UtcDatetime | None = None
    occurrence: str = ""
    stands: Stands = Stands.MISSING
    policy_version: int = 0
    ladder: tuple[tuple[Position, ...], ...] = ()
    minutes: int = 15
    act_within: int = 120
    wakes: bool = True
    asks: Asks | None = None
    collapsed: tuple[str, ...] = ()
    rung: int = 0
    round: int = 1
    telling: int = 0
    reminded: bool = False
    nobody_reached: bool = False
    promised: bool = False
    act_by: UtcDatetime | None = None
    acknowledged_for: Position | None = None
    next_at: UtcDatetime | None = None
    acted_at: UtcDatetime | None = None

    @property
    def rings(self) -> bool:
        """The ladder is at its end and nobody has answered: a person rings."""
        return self.state is AlertState.OPEN and self.rung >= len(self.ladder) > 0


class AlertTells(Fact):
    """What tells positions. Nobody held those that are `vacant` then: whoever stands in for them was told. No message could go to whoever
    held one that is `unreached`, for want of a working channel: they had the open page alone."""

    told: tuple[Position, ...]
    vacant: tuple[Position, ...] = ()
    unreached: tuple[Position, ...] = ()


class AlertRaised(AlertTells):
    """An episode called for an alert under a rule of the policy."""

    rule: str
    cause: AlertCause
    collapsed: tuple[str, ...] = ()


class AlertEscalated(AlertTells):
    """It went on to the next step of its ladder. `rings`: to whoever rings the others. `again`: who holds these positions was told since
    the ladder began, so that nobody new was there to tell and it goes on at once."""

    rung: int
    because: Because
    rings: bool = False
    again: bool = False
    at: UtcDatetime


class AlertRung(Fact):
    """Somebody rang a position and recorded what became of it. An acknowledgement by telephone is an `AlertAcknowledged` beside it.

    `person` is the opaque id of whoever held the position then, None where nobody did.
    """

    position: Position
    outcome: Ring
    by: UUID
    role: str
    at: UtcDatetime
    person: UUID | None = None


class AlertReminded(AlertTells):
    """It was acknowledged, and what it asks for is due and has not come: they are told once more."""

    at: UtcDatetime


class AlertLapsed(AlertTells):
    """What was promised with the acknowledgement never came: the acknowledgement does not stand, and its ladder begins anew."""

    at: UtcDatetime


class AlertShared(AlertTells):
    """Somebody decided that a position hears of it that no step of its ladder need tell: the director, of the lead member."""

    by: UUID
    role: str
    at: UtcDatetime


class AlertActed(Fact):
    """What it asks for is there: the alert is over."""

    asked: Asks
    at: UtcDatetime


class AlertSent(Fact):
    """A delivery was handed over, or came to another state than it last had. `sent` says that a server took it, `delivered` that it is in
    somebody's mailbox or on their phone, `opened` that somebody who may answer signed in by its link: none that anybody acknowledged.
    `temporary_failure` comes only after `sent`: the provider gave it up, and it is sent again. `expired`: tried for as long as it is of
    use. `kept`: it stands in the outbox and reached nobody. `unreached`: with it all that this telling sent to whoever holds the position
    has failed for good, and they have no other way."""

    channel: Channel
    position: Position
    delivery_id: UUID
    state: DeliveryState
    at: UtcDatetime
    unreached: bool = False


class AlertAcknowledged(Fact):
    """A named person said they have seen it. `by` is opaque; their comment goes to `missing` over HTTP, never here.

    `for_position`: it was taken by telephone, by `by` in the name of whoever holds that position, whose opaque id is `person`. `act_by`:
    when they said they will act.
    """

    by: UUID
    role: str
    at: UtcDatetime
    for_position: Position | None = None
    act_by: UtcDatetime | None = None
    person: UUID | None = None


class AlertClosed(Fact):
    """What it stood for is over, or was before anybody could be told: nothing more will be sent for it."""

    reason: Closing
    at: UtcDatetime


AlertChange = (
    AlertRaised
    | AlertEscalated
    | AlertRung
    | AlertSent
    | AlertAcknowledged
    | AlertReminded
    | AlertLapsed
    | AlertShared
    | AlertActed
    | AlertClosed
)


ChangeT = TypeVar("ChangeT", bound=Fact, covariant=True)


class AlertRecorded(Fact, Generic[ChangeT]):
    """The data of every alert event: what changed, and the alert after the change."""

    recorded_at: UtcDatetime
    change: ChangeT
    alert: AlertSnapshot
