"""What some tests need that is not everywhere, and how a run says which of them it did not try: green is not to be taken for all."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

NO_CHROMIUM = "Chromium is not installed (apt-get install chromium)"
NO_REAL_FOLDERS = "no real submissions beside the project (../shared/data)"
NO_VALIDATOR = "the community validator is not installed (SAFERETURN_CHECK903_PYTHON)"

KINDS = {NO_CHROMIUM: "in a browser", NO_REAL_FOLDERS: "on real folders", NO_VALIDATOR: "against the community validator"}


def untried(skipped: Iterable[tuple[str, str]]) -> list[str]:
    """Lines for the end of a run, of each test's node id and why it was skipped. Each kind is counted, and its tests named."""
    skipped = list(skipped)
    lines: list[str] = []
    for why, kind in KINDS.items():
        named = Counter(nodeid.partition("[")[0] for nodeid, reason in skipped if why in reason)
        if named:
            lines.append(f"{named.total()} test{'s' if named.total() > 1 else ''} {kind} skipped: {why}")
            lines += [f"  {name}" + (f" ({times} times)" if times > 1 else "") for name, times in sorted(named.items())]
    return lines


def say_what_was_not_tried(terminalreporter: Any) -> None:
    """For `pytest_terminal_summary`."""
    for line in untried((report.nodeid, str(report.longrepr)) for report in terminalreporter.stats.get("skipped", ())):
        terminalreporter.write_line(line, yellow=True)


def real_submissions(project: Path) -> Path:
    """Where they are; without them the test is skipped for that reason."""
    folder = project.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(NO_REAL_FOLDERS)
    return folder
