"""SSDA903 folders: in, out, checked, made up; and what keeps the register between them, people.csv and list 8."""

import csv
import json
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from services.commands.system import CommandFailed, answer, connect

FILES = ("header", "episodes", "uasc", "missing", "people", "list_8")
ALSO_CALLED = {"list8.csv": "list_8", "list_8.xlsx": "list_8", "list8.xlsx": "list_8"}
LOOKS_EVERY = 0.5
"""Seconds between two looks at how far an import is."""

EXPORTED = ("missing.csv", "header.csv", "episodes.csv", "missing.xml")


def import_files(data: Path, folder: Path, collection_year: str | None, *, replace: bool = False) -> None:
    """`safereturn import`. Prints counts, each refused row and each named breach. `replace`: also if it leaves out most of the year.

    `folder` is one, or one file of it.
    """
    found = _one_file(folder) if folder.is_file() else _files_of(folder)
    print(f"Reading {folder}: {', '.join(path.name for path in found.values())} ...", file=sys.stderr)
    with ExitStack() as stack, connect(data) as system:
        files = {name: (path.name, stack.enter_context(path.open("rb")), "text/csv") for name, path in found.items()}
        form = {"replace": "true" if replace else "false"} | ({"collection_year": collection_year} if collection_year else {})
        with ThreadPoolExecutor(1) as beside:
            sending = beside.submit(system.post, "/missing/api/children/import", files=files, data=form)
            _show_progress(system, sending)
        summary = answer(sending.result())
    print(f"children {summary['children']}, placements {summary['placements']}, episodes {summary['episodes']}")
    for word in ("refused", "named"):
        print(f"{word}: {len(summary[word])}")
        for row in summary[word]:
            line = f"line {row['line']}" if row["line"] else ""
            place = " ".join(part for part in (row["file"], line) if part)
            said = f"{row['column']} {row['value']!r}" if row["column"] and row["value"] is not None else row["column"]
            print("  " + ", ".join(part for part in (place, said, f"rule {row['rule']}: {row['message']}") if part))
    for note in summary["notes"]:
        print(note)


def _one_file(path: Path) -> dict[str, Path]:
    """A file by its name, or a list 8 by its columns or as a workbook, whatever it is called. Raises CommandFailed."""
    named = _table_of(path)
    if named is None and path.suffix.lower() != ".xlsx" and not _has_columns_of_list_8(path):
        names = ", ".join(f"{name}.csv" for name in FILES)
        raise CommandFailed(f"{path} is none of {names}, no .xlsx, and its first line is not that of Annex A list 8.")
    return {named or "list_8": path}


def _table_of(path: Path) -> str | None:
    name = path.name.lower()
    return next((table for table in FILES if name == f"{table}.csv"), ALSO_CALLED.get(name))


def _has_columns_of_list_8(path: Path) -> bool:
    from services.missing.imports.list_8 import is_list_8
    from shared.ssda903.reading import Unusable, decoded

    try:
        with path.open("rb") as opened:
            text = decoded(opened.read())
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read ({error.strerror}).") from error
    except Unusable as fault:
        raise CommandFailed(f"{path} {fault.message}.") from fault
    return is_list_8(next(csv.reader(text.splitlines()[:1]), []))


def _files_of(folder: Path) -> dict[str, Path]:
    """By table name, file names in any letter case, as `check` reads them. Raises CommandFailed."""
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise CommandFailed(
            f"{folder} cannot be opened as a folder ({error.strerror}): give the folder of the CSV files, or one file."
        ) from error
    named = {name: [path for path in files if _table_of(path) == name] for name in FILES}
    for name, paths in named.items():
        if len(paths) > 1:
            raise CommandFailed(f"{name} is there twice ({', '.join(path.name for path in paths)}): keep one.")
    found = {name: path for name, paths in named.items() for path in paths}
    if not found:
        raise CommandFailed(f"{folder} holds none of {', '.join(f'{name}.csv' for name in FILES)}.")
    return found


def _show_progress(system: httpx.Client, sending: "Future[httpx.Response]") -> None:
    """One line on standard error, written over, until the answer is there."""
    shown = ""
    while not wait([sending], timeout=LOOKS_EVERY).done:
        try:
            progress = answer(system.get("/missing/api/children/import"))
        except httpx.HTTPError:  # the answer to the import itself says what is wrong
            continue
        if progress["of"] and sys.stderr.isatty():
            shown = f"{progress['done']} of {progress['of']} children ..."
            print(f"\r{shown}", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r" + " " * len(shown), end="\r", file=sys.stderr, flush=True)


def export_ssda903(data: Path, year: str, out: Path) -> None:
    """`safereturn export ssda903`. Writes the four files; prints the rules that fail. Raises CommandFailed; then nothing was written."""
    _refuse_what_cannot_be_made(out)
    with connect(data) as system:
        contents = {name: _fetch(system, f"/reports/api/returns/ssda903/{year}/{name}") for name in EXPORTED}
        checked = answer(system.get(f"/reports/api/returns/ssda903/{year}/validation"))
    if all(contents[name].count(b"\n") <= 1 for name in EXPORTED if name.endswith(".csv")):
        raise CommandFailed(f"Nothing is loaded or recorded of the collection year {year}, so there is no return to write.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (out / name).write_bytes(content)
    except OSError as error:
        raise CommandFailed(f"{out} could not be written ({error.strerror}).") from error
    print(f"{out}: {', '.join(EXPORTED)}", *checked["so_far"], sep="\n")
    print_failures(checked["failures"])


def _refuse_what_cannot_be_made(out: Path) -> None:
    """Before anything is fetched: every fetched file counts as rows about children that were taken out."""
    try:
        there = next(one for one in (out, *out.parents) if one.exists())
        why = None if there.is_dir() and os.access(there, os.W_OK | os.X_OK) else f"{there} is no folder you may write in"
    except OSError as error:
        why = error.strerror
    if why:
        raise CommandFailed(f"{out} cannot be made ({why}): give another folder.")


def _fetch(system: Any, path: str) -> bytes:
    response = system.get(path)
    if not response.is_success:
        answer(response)
    content: bytes = response.content
    return content


def check_ssda903(folder: Path, year: str, last: Path | None, *, as_json: bool) -> int:
    """`safereturn check ssda903`. Returns 1 when a rule fails, else 0."""
    from shared.ssda903 import check_folder

    try:
        result = check_folder(folder, year, last)
    except ValueError as wrong:
        raise CommandFailed(str(wrong)) from wrong
    if as_json:
        print(json.dumps(result, indent=1))
    else:
        print_failures(result["failures"])
    return 1 if result["failures"] else 0


def print_failures(failures: list[dict[str, Any]]) -> None:
    """One line for each child and rule; of a rule many rows of a child fail in the same words, the first row and their number."""
    if not failures:
        print("No rule fails.")
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for failure in failures:
        alike.setdefault((failure["rule"], failure["child"] or "", failure.get("file") or "", failure["message"]), []).append(failure)
    for (rule, child, file, message), rows in alike.items():
        lines = [row["line"] for row in rows if row.get("line")]
        more = f" and {len(rows) - 1} more row{'' if len(rows) == 2 else 's'}" if len(rows) > 1 else ""
        where = f"{file} line {lines[0]}{more}, " if lines else ""
        who = f"child {child}: " if child else ""
        print(f"rule {rule}: {where}{who}{message}")
