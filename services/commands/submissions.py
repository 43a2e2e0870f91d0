"""SSDA903 folders: in, out, checked, made up."""

import json
import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from services.commands.system import CommandFailed, answer, connect

FILES = ("header", "episodes", "uasc", "missing", "people")
LOOKS_EVERY = 0.5
"""Seconds between two looks at how far an import is."""

EXPORTED = ("missing.csv", "header.csv", "episodes.csv", "missing.xml")


def import_folder(data: Path, folder: Path, collection_year: str | None, *, replace: bool = False) -> None:
    """`safereturn import`. Prints counts, each refused row and each named breach. `replace`: also if it leaves out most of the year."""
    found = {name: folder / f"{name}.csv" for name in FILES if (folder / f"{name}.csv").is_file()}
    if not found:
        raise CommandFailed(f"{folder} holds none of {', '.join(f'{name}.csv' for name in FILES)}.")
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
            print(f"  {row['file']} line {row['line']}, {row['column']} {row['value']!r}, rule {row['rule']}: {row['message']}")


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
    """`safereturn export ssda903`. Writes the four files; prints the rules that fail."""
    with connect(data) as system:
        contents = {name: _fetch(system, f"/reports/api/returns/ssda903/{year}/{name}") for name in EXPORTED}
        failures = answer(system.get(f"/reports/api/returns/ssda903/{year}/validation"))["failures"]
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    print(f"{out}: {', '.join(EXPORTED)}")
    print_failures(failures)


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
        print(f"rule {rule}: {where}child {child}: {message}")
