"""Until when a child's record is kept. It goes by the child's date of birth or death, never by when an episode was closed.

Sources: domain.md, "Governance": a looked-after child's record 75 years from date of birth (SI 2010/959 reg 50, unconfirmed), 15 years
from death where they died under 18; any other child's by the council's own schedule, which is a setting.
"""

from datetime import date
from typing import NamedTuple

from services.missing.domain.child import ADULT, age_on
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus

LOOKED_AFTER_YEARS = 75
AFTER_DEATH_YEARS = 15


class Retention(NamedTuple):
    """`until` is the first London day the record need not be kept; None where nothing says, and `why` says what is missing."""

    until: date | None
    why: str


def retention_of(child: ChildSnapshot, died_on: date | None, others_years: int | None) -> Retention:
    """`died_on` is the London day an episode ended in the child's death. `others_years` from birth is the council's own schedule."""
    born = child.date_of_birth
    if died_on is not None and (born is None or age_on(born, died_on) < ADULT):
        return Retention(years_after(died_on, AFTER_DEATH_YEARS), f"{AFTER_DEATH_YEARS} years from the child’s death")
    looked_after = bool(child.lived) or child.care_status in (CareStatus.OURS, CareStatus.CARE_LEAVER)
    if not looked_after and others_years is None:
        return Retention(None, "not looked after by us, and the council’s own schedule is not set (SAFERETURN_RETENTION_YEARS_OTHERS)")
    if born is None:
        return Retention(None, "no date of birth is recorded")
    if looked_after:
        return Retention(years_after(born, LOOKED_AFTER_YEARS), f"looked after: {LOOKED_AFTER_YEARS} years from date of birth")
    years = others_years or 0
    return Retention(years_after(born, years), f"the council’s own schedule: {years} years from date of birth")


def years_after(day: date, years: int) -> date:
    """The same day that many years on; of a 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
