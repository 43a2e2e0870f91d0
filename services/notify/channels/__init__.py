"""Ways to reach people: each hands one message over, and says whether it may be tried again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Protocol

from services.notify.channels.message import Message
from shared.contracts.alert_codes import Channel as Code
from shared.contracts.alert_codes import DeliveryState
from shared.observability import DependencyHealth


class Parcel(NamedTuple):
    """One message to one address. `reference` names it outside, the same at every attempt; `wanted_at` dates it (UTC).

    `uncertain`: it may have been taken at an earlier attempt. Where the other side can be asked, it is asked first.
    """

    reference: str
    address: str
    wanted_at: datetime
    message: Message
    channel: Code = Code.EMAIL
    uncertain: bool = False


class NotNow(Exception):
    """It did not work this time: the other side is away, busy, or set up wrongly. `kind` names the failure without personal data.

    `retry_after`: how long the other side asked us to wait. `uncertain`: it may have been taken for all that we know.
    """

    def __init__(self, kind: str, *, retry_after: timedelta | None = None, uncertain: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.retry_after, self.uncertain = kind, retry_after, uncertain


class Refused(Exception):
    """This address will never take this message. `kind` as in `NotNow`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Channel(Protocol):
    """`send` returns once the other side has taken the message. Raises `NotNow` or `Refused`, or leaves it to the caller's time-out.

    `taken` is what a message has come to by then: `sent`, or `kept` where the other side is only a folder. `receipts`: the other side
    tells later what became of it.
    """

    taken: DeliveryState
    receipts: bool

    async def send(self, parcel: Parcel) -> None: ...

    def health(self) -> DependencyHealth: ...

    async def close(self) -> None: ...


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """`Retry-After` in seconds or as a date (RFC 9110); None where it is absent or makes no sense."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said), LONGEST_WAIT))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return min(max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta()), timedelta(seconds=LONGEST_WAIT))


LONGEST_WAIT = 86_400
"""Seconds: who asks for more than a day has made a mistake."""
