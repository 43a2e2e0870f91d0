"""What an inspection asks for on its first day, read from one snapshot of the facts and put into one file."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from services.reports.inspection import cases, gaps, tracker
from services.reports.inspection.agreeing import agreement
from services.reports.inspection.cases import Sample
from services.reports.inspection.gaps import Gap
from services.reports.inspection.readme import readme
from services.reports.returns import list_8_workbook
from services.reports.returns.annex_a import Posted, list_8, posted
from services.reports.returns.as_at import AsAt, Snapshot, snapshot_of
from services.reports.returns.list_8 import first_counted
from services.reports.service import Reports
from services.reports.spreadsheets import Sheet, as_workbook
from shared.clock import LONDON

README, LIST_8, TRACKER, SAMPLE = "READ ME FIRST.txt", "1 Annex A list 8.xlsx", "2 Tracker.xlsx", "3 Sample of cases.xlsx"
FILES = {
    LIST_8: "children in care, and who ceased in the six months before, with their missing and absent episodes",
    TRACKER: "each absence that touches the twelve months as one row of codes and times: told, decided, found, back, what followed",
    SAMPLE: "cases to look at, and how they were drawn",
}
"""What the archive holds beside its README, in words."""


@dataclass(frozen=True)
class Pack:
    """All of one instant: no part knows what another does not."""

    at: AsAt
    snapshot: Snapshot
    listed: Sequence[Mapping[str, object]]
    tracker: Sequence[Mapping[str, object]]
    sample: Sample
    gaps: Sequence[Gap]

    @property
    def rows(self) -> int:
        """About children, as the record of exports counts them."""
        return len(self.listed) + len(self.tracker) + len(self.sample.drawn)

    @property
    def agreement(self) -> list[str]:
        return agreement(self.listed, self.tracker, self.at.on)


async def pack(service: Reports, at: AsAt, size: int, seed: int) -> Pack:
    """Raises RegisterUnavailable, or NotReached."""
    asked = await posted(service, at)
    return await service.facts.read(lambda connection: read(service, connection, at, asked, size, seed))


def read(service: Reports, connection: DuckDBPyConnection, at: AsAt, posted: Posted, size: int, seed: int) -> Pack:
    listed, tracked = list_8(connection, at, service.authority, posted), tracker.rows(connection, at)
    return Pack(
        at,
        snapshot_of(service, connection),
        listed,
        tracked,
        cases.drawn(tracked, size, seed),
        gaps.gaps(connection, at, listed, posted.loaded_at),
    )


def zipped(pack: Pack) -> bytes:
    """It takes a while: not on the event loop."""
    written = io.BytesIO()
    at = pack.at.now.astimezone(LONDON).timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(pack).items():
            archive.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _of_the_tracker(pack: Pack) -> list[tuple[str, object]]:
    first, last = f"{first_counted(pack.at.on):%d/%m/%Y}", f"{pack.at.on:%d/%m/%Y}"
    return [
        ("Rows", f"Absences of any child we know of that touch {first} to {last}, missing or away. Cancelled ones are out."),
        ("Times", "UK wall-clock times. What was loaded from a return knows days only, and nothing of what followed."),
        ("Blank", "Nothing is recorded. It does not say that nothing was done."),
        ("First", "Offered, held, discussed, decided: the first there was. The latest outcome is of the last offer."),
    ]


def _files(pack: Pack) -> dict[str, bytes]:
    headings = list(pack.tracker[0]) if pack.tracker else ["Reference"]
    stamp = [("As known at", pack.at.known), ("Position in the record", pack.snapshot.position)]
    tracked = as_workbook(
        Sheet("Tracker", headings, [list(row.values()) for row in pack.tracker], frozen=2),
        Sheet("About", ("", "What this is"), [*_of_the_tracker(pack), *stamp]),
        uk_dates=True,
    )
    drawn = as_workbook(
        Sheet("Sample", cases.HEADINGS, cases.rows(pack.sample, pack.tracker), frozen=1),
        Sheet("How it was drawn", ("", "What this is"), [*((str(n), said) for n, said in enumerate(pack.sample.rationale, 1)), *stamp]),
        uk_dates=True,
    )
    return {
        README: readme(pack.at, pack.snapshot, FILES, pack.agreement, pack.gaps, pack.sample.rationale)
        .replace("\n", "\r\n")
        .encode("utf-8-sig"),  # so that every Windows editor shows it as it is
        LIST_8: list_8_workbook.workbook(pack.listed, pack.at, pack.snapshot),
        TRACKER: tracked,
        SAMPLE: drawn,
    }
