"""SSDA903 folders: in, out, checked, made up."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from services.commands.system import CommandFailed, answer, connect

FILES = ("header", "episodes", "uasc", "missing", "people")
EXPORTED = ("missing.csv", "header.csv", "episodes.csv", "missing.xml")


def import_folder(data: Path, folder: Path, collection_year: str | None) -> None:
    """`safereturn import`. Prints counts, each refused row and each named breach."""
    found = {name: folder / f"{name}.csv" for name in FILES if (folder / f"{name}.csv").is_file()}
    if not found:
        raise CommandFailed(f"{folder} holds none of {', '.join(f'{name}.csv' for name in FILES)}.")
    print(f"Reading {folder}: {', '.join(path.name for path in found.values())} ...", file=sys.stderr)
    with ExitStack() as stack, connect(data) as system:
        files = {name: (path.name, stack.enter_context(path.open("rb")), "text/csv") for name, path in found.items()}
        form = {"collection_year": collection_year} if collection_year else {}
        summary = answer(system.post("/missing/api/children/import", files=files, data=form))
    print(f"children {summary['children']}, placements {summary['placements']}, episodes {summary['episodes']}")
    for word in ("refused", "named"):
        print(f"{word}: {len(summary[word])}")
        for row in summary[word]:
            print(f"  {row['file']} line {row['line']}, {row['column']} {row['value']!r}, rule {row['rule']}: {row['message']}")


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
    if not failures:
        print("No rule fails.")
    for failure in failures:
        where = f"{failure.get('file', '')} line {failure['line']}, " if failure.get("line") else ""
        print(f"rule {failure['rule']}: {where}child {failure['child']}: {failure['message']}")
