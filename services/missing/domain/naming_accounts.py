"""Accounts that name a carer, the home or its staff, and since when each waits for the referral to the LADO to be decided on."""

from collections.abc import Sequence
from datetime import datetime

from services.missing.domain.moments import happened_at
from services.missing.domain.recorded import Recorded, in_error
from shared.contracts import episodes as e
from shared.contracts.codes import DecisionKind


def unanswered(history: Sequence[Recorded]) -> list[datetime]:
    """When each of them was given (UTC, to the minute, as people write times), in the order in which they were written down.

    A decision answers what was written down before it and lies before it. An account that is said to be an error names them still.
    """
    gone, waiting = in_error([one.change for one in history]), list[datetime]()
    for entry, (change, *_) in enumerate(history, start=1):
        if getattr(change, "names_placement", False):
            waiting.append(happened_at(change).replace(second=0, microsecond=0))
        elif isinstance(change, e.PlacementNotNamed):
            waiting.clear()
        elif isinstance(change, e.ManagementDecisionRecorded) and change.kind is DecisionKind.LADO_REFERRAL and entry not in gone:
            waiting = [at for at in waiting if at > change.at]
    return waiting
