"""The Department's measures as a workbook: the figures, and what they count."""

from services.reports.disclosure.symbols import Symbol
from services.reports.returns.department import GROUPS, SOURCE, Measured
from services.reports.spreadsheets import Sheet, as_workbook


def workbook(measured: Measured) -> bytes:
    """It takes a while: not on the event loop."""
    lines = [(group, line.measure, line.number) for group, found in measured.groups.items() for line in found]
    about: list[tuple[str, object]] = [
        ("Collection year", str(measured.year)),
        ("Form", "published: small numbers hidden" if measured.published else "small numbers as they are: for our own use only"),
        ("First day of the record", measured.since or "nothing is recorded"),
        ("Source of the measures", SOURCE),
        *((one.value, one.meaning) for one in Symbol),
        *((one.title or group.title, one.indicator.definition) for group in GROUPS for one in group.measures),
        ("Level with the record at (UTC)", measured.snapshot.as_of.isoformat() if measured.snapshot.as_of else None),
        ("Position in the record", measured.snapshot.position),
    ]
    return as_workbook(Sheet("Measures", ("Table", "Measure", str(measured.year)), lines), Sheet("About", ("", "What this is"), about))
