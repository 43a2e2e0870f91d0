"""The community's validator of SSDA903 submissions, beside the project: run in its own Python, or the tests that need it are skipped."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from untried import NO_VALIDATOR

from shared.ssda903 import check_folder

PYTHON = os.environ.get("SAFERETURN_CHECK903_PYTHON", "")
CHECK903 = Path(__file__).parents[2] / "shared/tools/check903.py"
validator = pytest.mark.skipif(not PYTHON or not CHECK903.is_file(), reason=NO_VALIDATOR)

Failure = tuple[str, str, int | None]
"""Rule, file and line."""


def ours(folder: Path, year: str, last: Path | None = None) -> set[Failure]:
    failures = check_folder(folder, year, last)["failures"]
    return {(failure["rule"], failure["file"], failure["line"]) for failure in failures}


def theirs(folder: Path, year: str, last: Path | None = None) -> set[Failure]:
    """Of the two files that we judge."""
    command = [PYTHON, str(CHECK903), str(folder), year, *(["--last", str(last)] if last else [])]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=240, check=False).stdout)
    assert "error" not in answer
    assert answer["rules_crashed"] == []
    files = {"Missing": "missing.csv", "Episodes": "episodes.csv"}
    return {(failure["rule"], files[failure["table"]], failure["line"]) for failure in answer["failures"] if failure["table"] in files}
