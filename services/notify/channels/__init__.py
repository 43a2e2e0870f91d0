"""Ways to reach people: each hands one message over, and says whether it may be tried again."""

from datetime import datetime
from typing import NamedTuple, Protocol

from services.notify.channels.message import Message
from shared.contracts.codes import DeliveryState
from shared.observability import DependencyHealth


class Parcel(NamedTuple):
    """One message to one address. `reference` names it outside, the same at every attempt; `wanted_at` dates it (UTC)."""

    reference: str
    address: str
    wanted_at: datetime
    message: Message


class NotNow(Exception):
    """It did not work this time: the other side is away, busy, or set up wrongly. `kind` names the failure without personal data."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Refused(Exception):
    """This address will never take this message. `kind` as in `NotNow`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Channel(Protocol):
    """`send` returns once the other side has taken the message. Raises `NotNow` or `Refused`, or leaves it to the caller's time-out.

    `taken` is what a message has come to by then: `sent`, or `kept` where the other side is only a folder.
    """

    taken: DeliveryState

    async def send(self, parcel: Parcel) -> None: ...

    def health(self) -> DependencyHealth: ...

    async def close(self) -> None: ...
