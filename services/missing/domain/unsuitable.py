"""Settings a child should not be living in, or not without somebody senior knowing: said to the director, missing or not.

domain.md, "Whose children": under-16s in supported or semi-independent settings, and any child in an unregistered one.
"""

from datetime import date

from services.missing.domain.child import age_on, care_on
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus

SIXTEEN = 16

SUPPORTED = frozenset({"K3", "H5", "P2"})
"""The Department's codes of placement for supported accommodation, semi-independent and independent living."""

PERHAPS_UNREGISTERED = frozenset({"Z1", "Z11", "Z12", "Z13", "Z14"})
"""(ours) "Other placements": the return has no code for a setting that nobody has registered, and these are where one is put."""


def to_check(child: ChildSnapshot, day: date) -> str | None:
    """Why somebody senior looks at where the child lives on that London day, in words; None where nothing calls for it."""
    care = care_on(child, day)
    if care is None or child.care_status is not CareStatus.OURS:
        return None
    if care.place in SUPPORTED and child.date_of_birth is not None and age_on(child.date_of_birth, day) < SIXTEEN:
        return "Under 16 in supported or semi-independent living"
    if care.place in PERHAPS_UNREGISTERED:
        return "In an “other” placement: check that it is registered"
    return None
