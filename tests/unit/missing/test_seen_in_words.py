"""What the auditor reads of each look at a record and each change of it."""

import re
from pathlib import Path

from services.missing import pages
from services.missing.casework import ACTION_OF
from services.missing.childwork import MAY
from services.missing.filing import FileSteps
from services.missing.pages.doings import DOINGS, doing
from services.missing.police_notices import Told

KEPT = re.compile(r"(?:audit|_look|reading\.episode|reading\.whole|unit\.about|unit\.by)\((?:[^()]|\([^()]*\))*?\"([a-z]+_[a-z_0-9]+)\"")


def test_everything_the_access_log_keeps_is_said_in_words_an_auditor_understands() -> None:
    service = Path(pages.__file__).parents[1]
    kept = {found for path in service.rglob("*.py") for found in KEPT.findall(path.read_text())}
    assert {"list_reviews", "open_child", "see_photograph", "keep_photograph", "refused_child", "print_handover_sheet"} <= kept
    kept |= {command.name for command in [*ACTION_OF, *MAY, FileSteps, Told]}
    kept |= {"open_episode", "open_grab_pack", "open_response_plan", "read_childs_words"}
    assert kept <= DOINGS.keys(), kept - DOINGS.keys()


def test_of_words_that_stood_folded_on_a_page_nobody_is_said_to_have_read_them() -> None:
    assert doing("read_childs_words") == "Was given the child’s own words, with what they opened"


def test_which_episode_it_was_is_said_with_it() -> None:
    assert doing("open_episode", "SR-2026-000123") == "Opened an episode, SR-2026-000123"
    assert doing("of_an_earlier_build") == "Of an earlier build"
