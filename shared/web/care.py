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
    """Whose the child was when they went missing, in the words of the child's own page.

    An older build did not say whether they had left our care: then whoever the register had at home or as a care leaver had.
    """
    left = child.left_our_care
    return care_words(child.care_status, not child.provisional and child.care_status in LEFT if left is None else left)
