"""A run on a machine without the real submissions says at its end what it did not try."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from untried import NO_CHROMIUM, NO_REAL_FOLDERS, real_submissions, say_what_was_not_tried, untried


def test_what_was_skipped_for_want_of_its_means_is_counted_and_named() -> None:
    assert untried(
        [
            ("tests/a.py::test_two_years[2017]", f"Skipped: {NO_REAL_FOLDERS}"),
            ("tests/a.py::test_two_years[2025]", f"Skipped: {NO_REAL_FOLDERS}"),
            ("tests/b.py::test_page", f"Skipped: {NO_CHROMIUM}"),
            ("tests/c.py::test_soak", "Skipped: needs --soak-seconds"),
        ]
    ) == [
        f"1 test in a browser skipped: {NO_CHROMIUM}",
        "  tests/b.py::test_page",
        f"2 tests on real folders skipped: {NO_REAL_FOLDERS}",
        "  tests/a.py::test_two_years (2 times)",
    ]


def test_the_end_of_a_run_says_it_and_nothing_when_all_was_tried() -> None:
    said: list[str] = []
    skipped = SimpleNamespace(nodeid="tests/a.py::test_folder", longrepr=("tests/conftest.py", 1, f"Skipped: {NO_REAL_FOLDERS}"))
    for stats in ({"skipped": [skipped]}, {}):
        say_what_was_not_tried(SimpleNamespace(stats=stats, write_line=lambda line, **_: said.append(line)))
    assert said == [f"1 test on real folders skipped: {NO_REAL_FOLDERS}", "  tests/a.py::test_folder"]


def test_without_the_real_submissions_their_tests_are_skipped_for_that_reason(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="no real submissions beside the project"):
        real_submissions(tmp_path / "project")
