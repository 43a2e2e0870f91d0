"""A submission as a folder of CSV files, and the check of one: `safereturn check ssda903`."""

from pathlib import Path
from typing import Any

from shared.ssda903.breach import FILE_RULE, Breach
from shared.ssda903.reading import MAXIMUM_BYTES, read_table
from shared.ssda903.rules import check, unsaid
from shared.ssda903.submission import Submission
from shared.ssda903.tables import TABLES
from shared.ssda903.years import CollectionYear


def read_folder(folder: Path) -> tuple[Submission, list[Breach]]:
    """The tables found in a folder, file names in any letter case, and what was wrong with their form. Never raises for what is there.

    A file that cannot be used counts as not sent, and its breach says why.
    """
    tables: dict[str, Any] = {}
    breaches: list[Breach] = []
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        return Submission(), [_no_file(str(folder), f"cannot be opened as a folder ({error.strerror}): give the folder of the CSV files")]
    for table in TABLES:
        named = [path for path in files if path.name.lower() == table.file]
        if len(named) > 1:
            breaches.append(_no_file(table.file, f"is there twice ({', '.join(path.name for path in named)}): keep one"))
        elif named:
            try:
                with named[0].open("rb") as opened:
                    content = opened.read(MAXIMUM_BYTES + 1)
            except OSError as error:
                breaches.append(_no_file(table.file, f"cannot be read ({error.strerror})"))
                continue
            reading = read_table(table, content)
            breaches += reading.breaches
            if reading.readable:
                tables[table.name] = reading.rows
        elif table.name == "missing":
            breaches.append(_no_file(table.file, "is not in the folder: send its line of column names even when no child was missing"))
    return Submission(**tables), breaches


def check_folder(path: Path | str, year: CollectionYear | str, last: Path | str | None = None) -> dict[str, Any]:
    """The JSON of a check: `failures`, and under `skipped` the rules not said because a table was not there.

    Faults in the form of a file are failures of rule `file`. Raises ValueError only for a year that is not one.
    """
    year = CollectionYear.parse(year) if isinstance(year, str) else year
    submission, breaches = read_folder(Path(path))
    before: Submission | None = None
    if last is not None:
        before, faults = read_folder(Path(last))
        breaches += [_of_year(year.previous, fault) for fault in faults]
    return {
        "year": str(year),
        "failures": [breach.as_failure() for breach in [*breaches, *check(submission, year, before)]],
        "skipped": unsaid(submission, before),
    }


def _no_file(name: str, said: str) -> Breach:
    return Breach(name, None, None, None, FILE_RULE, f"{name} {said}")


def _of_year(year: CollectionYear, breach: Breach) -> Breach:
    return Breach(f"{year}/{breach.file}", breach.line, breach.column, breach.value, breach.rule, breach.message, breach.child)
