"""What should have happened and did not: the kinds of it, in words that say what to do. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from shared.contracts.codes import Code

LIST_LATE = timedelta(minutes=10)
STEP_LATE = timedelta(minutes=5)
OWNERLESS = timedelta(hours=1)
STEP_LATE_UNREAD = timedelta(minutes=15)
LONG_BEHIND = timedelta(minutes=5)
"""How long after its time something counts as not having happened (ours). A step waits for news that is known of and not read yet,
and for no longer than `STEP_LATE_UNREAD`."""

SILENT = timedelta(hours=1)
"""(ours) A telephone that is off keeps one receipt back; that none comes of any message for so long is the way that receipts take."""

NIGHT_OVER = timedelta(hours=4)
"""After the hour of the comparison: by then people come to work, and it should be there (ours)."""

TRIED_LONG = 8
"""Attempts: with the pauses between them (`leasing.back_off`) that is more than eight minutes."""


class Finding(Code):
    """Each with what an operator reads about it."""

    DAILY_LIST_NOT_MADE = "daily_list_not_made", "Today’s daily list is not made"
    DAILY_LIST_NOT_SENT = "daily_list_not_sent", "Nobody was sent today’s daily list"
    HANDOVER_SHEET_NOT_SENT = "handover_sheet_not_sent", "Nobody was told of a handover sheet"
    DATA_MONDAY_NOT_SENT = "data_monday_not_sent", "No team manager was told of this week’s Data Monday"
    ALERT_WITHOUT_NEXT_STEP = "alert_without_next_step", "An open alert will not go on by itself"
    ALERT_WITHOUT_DELIVERY = "alert_without_delivery", "No message was ever written for an open alert"
    EPISODE_WITHOUT_ESCALATION = "episode_without_escalation", "A child is missing, and no alert stands or will come"
    EPISODE_WITHOUT_OWNER = "episode_without_owner", "Nobody has held an open episode for more than an hour"
    STEP_PAST_DUE = "step_past_due", "A step is more than five minutes late"
    DELIVERY_STUCK = "delivery_stuck", "Messages do not go out by a channel"
    RECEIPTS_MISSING = "receipts_missing", "Messages went out, and for an hour nobody has said what became of any"
    FOLLOWER_BEHIND = "follower_behind", "What was recorded has not been read here for five minutes"
    EPISODE_ONLY_IN_RECORD = "episode_only_in_record", "By the record a child is missing, and alerts do not know of it"
    EPISODE_ONLY_HERE = "episode_only_here", "By what alerts know a child is missing, and by the record not"
    EPISODE_DIFFERS = "episode_differs", "What alerts know of an episode is not what the record says"
    NOT_COMPARED = "not_compared", "Last night open episodes could not be compared with the record"

    @property
    def says(self) -> str:
        """Which message tells of it."""
        return f"finding_{self.value}"


DIFFERENCES = (Finding.EPISODE_ONLY_IN_RECORD, Finding.EPISODE_ONLY_HERE, Finding.EPISODE_DIFFERS)
"""What a comparison with the record finds."""


class Looked(NamedTuple):
    """What was looked for, and what of it was found: a kind and what it is about. Of `kinds` all that is not found is right again."""

    kinds: Sequence[Finding] = ()
    found: Sequence[tuple[Finding, str]] = ()
