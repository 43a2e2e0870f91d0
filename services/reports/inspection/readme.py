"""The text beside the workbooks: of which instant they are, what is in them, and what is known to be missing."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from services.reports.inspection.gaps import Gap
from services.reports.returns.as_at import AsAt, Snapshot
from services.reports.returns.list_8 import NOT_HELD_HERE
from shared.clock import LONDON

WIDTH = 100


def readme(
    at: AsAt, snapshot: Snapshot, files: Mapping[str, str], agreement: Sequence[str], gaps: Sequence[Gap], rationale: Sequence[str]
) -> str:
    """Plain text, for it opens everywhere."""
    parts = [
        ("OFFICIAL-SENSITIVE: about children, by number. No name and no child’s words are in these files.", []),
        ("OF WHEN", stamp(at, snapshot)),
        ("WHAT IS HERE", [f"{name}: {said}" for name, said in files.items()]),
        ("HOW THE NUMBERS BELONG TOGETHER", list(agreement)),
        ("KNOWN GAPS", [gap.said for gap in gaps if gap.number] or ["None of what was looked for was found."]),
        ("LOOKED FOR, AND NONE FOUND", [gap.said for gap in gaps if not gap.number] or ["Each thing looked for was found."]),
        ("NOT HELD BY THIS SYSTEM, SO BLANK IN LIST 8", list(NOT_HELD_HERE)),
        ("HOW THE CASES WERE DRAWN", list(rationale)),
    ]
    return "\n\n".join("\n".join([title, *_listed(lines)]) for title, lines in parts) + "\n"


def stamp(at: AsAt, snapshot: Snapshot) -> list[str]:
    """The one instant of everything."""
    level = f"{snapshot.as_of.astimezone(LONDON):%d/%m/%Y %H:%M}" if snapshot.as_of else "not known since this service started"
    return [
        f"As at {at.on:%d/%m/%Y}, as known at {at.known}. Everything here is read at position {snapshot.position:,} of the record.",
        f"Last known to hold all that was recorded (UK time): {level}.",
    ]


def _listed(lines: Iterable[str]) -> list[str]:
    return [textwrap.fill(line, WIDTH, initial_indent="- ", subsequent_indent="  ") for line in lines]
