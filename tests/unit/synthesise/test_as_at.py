"""A year that is not over: what a demonstration shows as today."""

from datetime import date
from pathlib import Path

from services.synthesise import synthesise
from services.synthesise.as_at import as_at
from shared.ssda903 import check_folder
from shared.ssda903.dates import read_date
from shared.ssda903.folder import read_folder

DAY = date(2026, 11, 22)


def test_a_folder_cut_off_on_a_day_tells_nothing_of_later_days_and_breaks_no_rule(tmp_path: Path) -> None:
    summary = synthesise(tmp_path, 400, 2, 7, date(2027, 4, 1))
    whole, _ = read_folder(summary.years[-1].folder)
    as_at(summary.years[-1].folder, DAY)
    cut, breaches = read_folder(summary.years[-1].folder)

    assert breaches == []
    assert 0 < len(cut.missing or ()) < len(whole.missing or ())
    days = [read_date(text) for row in cut.missing or () for text in (row.mis_start, row.mis_end)]
    days += [read_date(text) for row in cut.episodes or () for text in (row.decom, row.dec)]
    assert all(day <= DAY for day in days if day)
    assert any(not row.mis_end for row in cut.missing or ())
    assert check_folder(summary.years[-1].folder, "2026-27", summary.years[0].folder)["failures"] == []
