"""List 8 as the workbook that inspectors open: the list, and what must be known to read it rightly."""

from collections.abc import Mapping, Sequence

from services.reports.returns.as_at import AsAt, Snapshot
from services.reports.returns.list_8 import CEASED_MONTHS, NOT_HELD_HERE, SHORT_BREAKS, first_counted, months_before
from services.reports.spreadsheets import Sheet, as_workbook
from shared.annex_a import list_8 as col
from shared.clock import LONDON


def workbook(rows: Sequence[Mapping[str, object]], at: AsAt, snapshot: Snapshot) -> bytes:
    """A row's values by heading. It takes a while: not on the event loop."""
    table = Sheet("List 8", col.HEADINGS, [[row[title] for title in col.HEADINGS] for row in rows], frozen=1)
    return as_workbook(table, Sheet("About", ("", "What this is"), about(rows, at, snapshot)), uk_dates=True)


def about(rows: Sequence[Mapping[str, object]], at: AsAt, snapshot: Snapshot) -> list[tuple[str, object]]:
    as_of = snapshot.as_of.astimezone(LONDON).replace(tzinfo=None) if snapshot.as_of else "not known since this service started"
    return [
        ("List", "Annex A list 8: children in care, and who ceased in the six months before"),
        ("As at", at.on),
        ("As known at", at.known),
        ("Level with the record at (UK time)", as_of),
        ("Position in the record", snapshot.position),
        ("Children in care", sum(1 for row in rows if row[col.CEASED] is None)),
        (f"Children who ceased from {months_before(at.on, CEASED_MONTHS):%d/%m/%Y} on", sum(1 for row in rows if row[col.CEASED])),
        ("Left out", f"Short breaks (legal status {', '.join(sorted(SHORT_BREAKS))}); children placed here by another council"),
        (
            "Missing and absent episodes",
            f"Episodes of our children whose first missing (M) or absent (A) day lies from {first_counted(at.on):%d/%m/%Y} to "
            f"{at.on:%d/%m/%Y}. Cancelled ones are out. None is 0.",
        ),
        (
            "Offered and accepted",
            f"After the missing episode of those that ended last. {col.YES_NO[None]}: loaded from a return, which knows no interviews. "
            "Blank: no missing episode has ended.",
        ),
        ("Number of placements", "All that touch the twelve months, temporary ones too; a change of legal status alone begins none"),
        ("Disability", f"{col.YES_NO[None]} where no disability is recorded: nobody has said that there is none"),
        ("Not held by this system, so blank", "; ".join(NOT_HELD_HERE)),
        (
            "Postcodes",
            "As sent with the collection year’s episodes of care; blank where a placement was told since, and as known on a past day",
        ),
    ]
