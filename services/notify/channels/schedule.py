"""How long each way of telling is tried: a declared table, and the little arithmetic that reads it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from shared.contracts.alert_codes import Channel

SEVERE = timedelta(seconds=30)
"""The longest pause between two attempts of a severe alert: once a carrier is back it is not behind what is new and routine (ours)."""


class Schedule(NamedTuple):
    """`first`: the wait after the first attempt; it doubles up to `longest`. `expires`: how long after it was wanted it is still of use."""

    first: timedelta
    longest: timedelta
    expires: timedelta

    def wait(self, attempts: int, asked: timedelta | None = None, *, severe: bool = False) -> timedelta:
        """After so many attempts; of a severe alert never longer than `SEVERE`. Who asked us to wait longer is given that."""
        doubled = self.first * float(2 ** min(attempts - 1, 20))
        return max(min(doubled, SEVERE if severe else self.longest), asked or timedelta())


SCHEDULES: Mapping[Channel, Schedule] = {
    # A mail server that is down is down for half an hour, and somebody reads their mail in the morning. A day later it is history.
    Channel.EMAIL: Schedule(timedelta(seconds=2), timedelta(minutes=5), timedelta(hours=24)),
    # A text is to wake somebody. After 15 minutes the ladder takes its next step anyhow, and another way must have been tried by then.
    Channel.SMS: Schedule(timedelta(seconds=5), timedelta(minutes=2), timedelta(minutes=15)),
    # Chat services ask for a message a second at most, and a channel is scrolled past within the hour.
    Channel.TEAMS: Schedule(timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1)),
    Channel.SLACK: Schedule(timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1)),
}

IDENTICAL = "identical_text_limit"
"""The failure of a text that is not sent because the phone networks may block it."""
IDENTICAL_TEXTS = 20
"""That one number is handed within `IDENTICAL_WITHIN`: the next may be blocked (GOV.UK Notify), so it goes another way."""
IDENTICAL_WITHIN = timedelta(hours=1)


def schedules(expire_after: Mapping[Channel, int]) -> dict[Channel, Schedule]:
    """The table with an authority's own minutes to expiry."""
    return {
        channel: one._replace(expires=timedelta(minutes=expire_after[channel])) if channel in expire_after else one
        for channel, one in SCHEDULES.items()
    }
