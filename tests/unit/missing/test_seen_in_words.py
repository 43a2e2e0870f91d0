"""What the auditor reads of each look at a record."""

import re
from pathlib import Path

from services.missing import pages
from services.missing.pages.seen_by import DOINGS, doing

LOOKS = re.compile(r"(?:audit|look)\([^)]*?\"((?:list|see|open|look|read|review)_[a-z_]+)\"")


def test_every_look_at_a_record_is_said_in_words_an_auditor_understands() -> None:
    service = Path(pages.__file__).parents[1]
    kept = {found for path in service.rglob("*.py") for found in LOOKS.findall(path.read_text())}
    assert {"list_reviews", "open_child", "see_photograph"} <= kept
    assert kept <= DOINGS.keys()


def test_what_was_changed_is_read_out_as_it_is_kept() -> None:
    assert doing("record_sighting") == "Record sighting"
