"""The catalogue. A new indicator is one entry in one of these groups, and one test."""

from services.reports.indicators.declaring import Indicator
from services.reports.indicators.of_absences import AGAIN_AND_AGAIN, WHEN_AND_IN_WHAT_DANGER
from services.reports.indicators.of_periods import HOW_LONG, HOW_OFTEN
from services.reports.indicators.of_recording import WRITTEN_DOWN
from services.reports.indicators.of_returns import AFTER_RETURN
from services.reports.indicators.of_together import TOGETHER
from services.reports.indicators.of_what_follows import WHAT_FOLLOWS
from services.reports.indicators.of_work import ANSWERED, IN_TIME, READY

GROUPS: tuple[tuple[str, tuple[Indicator, ...]], ...] = (
    ("How often, and how many children", HOW_OFTEN),
    ("How long", HOW_LONG),
    ("Again and again", AGAIN_AND_AGAIN),
    ("Together", TOGETHER),
    ("When, and in what danger", WHEN_AND_IN_WHAT_DANGER),
    ("After they come back", AFTER_RETURN),
    ("Work done, and work recorded", WRITTEN_DOWN),
    ("What children say, and what follows", WHAT_FOLLOWS),
    ("Recorded, told and decided in time", IN_TIME),
    ("Alerts answered", ANSWERED),
    ("Ready before a child goes", READY),
)
"""As the first page lists them."""
CATALOGUE = tuple(one for _, group in GROUPS for one in group)
INDICATORS = {one.id: one for one in CATALOGUE}
