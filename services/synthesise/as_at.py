"""A collection year that is not over yet: a made-up folder as it stood on a day, for a demonstration with children missing now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from shared.ssda903.dates import read_date
from shared.ssda903.folder import read_folder
from shared.ssda903.tables import EPISODES, MISSING, TABLES, EpisodeRow
from shared.ssda903.writing import write_csv


def as_at(folder: Path, day: date) -> None:
    """Rewrite a folder so that nothing in it is later than a London date: what had not begun goes, what had not ended stays open."""
    submission, _ = read_folder(folder)
    care = list(_care(submission.episodes or (), day))
    missing = [row for row in submission.missing or () if _begun(row.mis_start, day)]
    looked_after = {row.child_id for row in care}
    away = [row if _begun(row.mis_end, day) else replace(row, mis_end="") for row in missing if row.child_id in looked_after]
    for table in TABLES:
        match table.name:
            case EPISODES.name:
                text = write_csv(EPISODES, care)
            case MISSING.name:
                text = write_csv(MISSING, away)
            case other:
                text = write_csv(table, [row for row in getattr(submission, other) or () if row.child_id in looked_after])
        (folder / table.file).write_text(text, encoding="utf-8", newline="")


def _care(rows: Iterable[EpisodeRow], day: date) -> Iterable[EpisodeRow]:
    for row in rows:
        if _begun(row.decom, day):
            yield row if _begun(row.dec, day) else replace(row, dec="", rec="", reason_place_change="")


def _begun(written: str, day: date) -> bool:
    """Whether a date has come by `day`; a blank one has not."""
    read = read_date(written)
    return read is not None and read <= day
