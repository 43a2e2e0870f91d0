"""Whose child it is, in words that the pages of several services share."""

from shared.contracts.codes import CareStatus
from shared.contracts.episodes import ChildAtStart

LEFT = (CareStatus.CARE_LEAVER, CareStatus.AT_HOME)


def care_words(status: CareStatus, left: bool) -> str:
    """Whose child it is. `left`: they were ours, and are in care no longer."""
    if not left:
        return status.label
    return "Left our care, a care leaver (to 25)" if status is CareStatus.CARE_LEAVER else "Left our care"


def care_at_start(child: ChildAtStart) -> str:
    """Of a registered child; what was said of one nobody has in a register stands as it was said."""
    return care_words(child.care_status, not child.provisional and child.care_status in LEFT)
