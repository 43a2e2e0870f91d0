"""Two real submissions in the Department's format, and the community's validator on them: where we differ is written down here."""

from collections import Counter
from pathlib import Path

import pytest
from community_validator import ours, theirs, validator
from made_903 import lines, missing
from untried import NO_REAL_FOLDERS

from shared.ssda903 import CollectionYear
from shared.ssda903.admission import admit
from shared.ssda903.folder import read_folder
from shared.ssda903.joining import join
from shared.ssda903.submission import year_its_dates_fall_in
from shared.ssda903.tables import EPISODES, HEADER, MISSING, EpisodeRow, HeaderRow
from shared.ssda903.writing import write_csv

SHARED = Path(__file__).parents[4] / "shared"
FAKE, SYNTHETIC = SHARED / "data/903-fake-d2i", SHARED / "data/903-synth-2025-26"
real = pytest.mark.skipif(not FAKE.is_dir() or not SYNTHETIC.is_dir(), reason=NO_REAL_FOLDERS)


@real
@pytest.mark.parametrize(("folder", "year"), [(FAKE, 2017), (SYNTHETIC, 2025)])
def test_what_is_read_is_written_back_byte_for_byte(folder, year):
    submission, breaches = read_folder(folder)
    assert breaches == []
    assert year_its_dates_fall_in(submission) == CollectionYear(year)
    for table, rows in ((MISSING, submission.missing), (HEADER, submission.header), (EPISODES, submission.episodes)):
        assert write_csv(table, rows).encode() == (folder / table.file).read_bytes()


@real
def test_of_the_43_real_rows_one_is_refused_for_overlapping_and_the_others_load():
    submission, _ = read_folder(FAKE)
    admission = admit(submission, CollectionYear(2017))
    assert [(breach.rule, breach.child, breach.line) for breach in admission.refused] == [("574", "366621", 36)]
    assert len(admission.kept) == 42
    assert Counter(breach.rule for breach in admission.named) == {"577": 6, "1012": 6, "578": 4, "581": 4}
    episodes = join({CollectionYear(2017): admission.kept}, submission.episodes)
    assert (len(episodes), any(episode.open_now for episode in episodes)) == (42, False)


@real
def test_the_synthetic_submission_breaks_the_rules_it_was_made_to_break():
    submission, _ = read_folder(SYNTHETIC)
    admission = admit(submission, CollectionYear(2025))
    assert (admission.refused, len(admission.kept)) == ((), 92)
    assert Counter(breach.rule for breach in admission.named) == {"575": 1, "577": 20, "578": 10, "581": 22, "1012": 21}


@real
@validator
def test_we_agree_on_the_synthetic_submission_but_that_a_start_before_any_care_is_581_alone():
    found, expected = ours(SYNTHETIC, "2025-26"), theirs(SYNTHETIC, "2025-26")
    assert found - expected == set()
    assert {rule for rule, *_ in expected - found} == {"578"}
    submission, _ = read_folder(SYNTHETIC)
    began: dict[str, str] = {}
    for row in submission.episodes:
        iso = "-".join(reversed(row.decom.split("/")))
        began[row.child] = min(began.get(row.child, iso), iso)
    by_line = {row.line: row for row in submission.missing}
    for _, _, line in expected - found:
        assert "-".join(reversed(by_line[line].mis_start.split("/"))) < began[by_line[line].child]


@real
@validator
def test_we_agree_on_the_other_submission_but_for_which_of_two_overlapping_rows_is_the_later():
    """It has no rules for 2017-18, so both judge it as 2022-23. It orders by end, we by start: "the next period starts before"."""
    found, expected = ours(FAKE, "2022-23"), theirs(FAKE, "2022-23")
    assert (found - expected, expected - found) == ({("574", "missing.csv", 36)}, {("574", "missing.csv", 37)})


# One child for each fault; care from 1 January 2020 unless the child says otherwise.
CARE = {
    "14": [("01/01/2020", "S", "25/05/2025", "X1"), ("25/05/2025", "P", "", "")],
    "15": [("01/01/2020", "S", "25/05/2025", "X1"), ("25/05/2025", "L", "", "")],
    "16": [("01/01/2020", "S", "25/05/2025", "E4A")],
    "17": [("01/01/2020", "S", "25/05/2025", "E4A")],
    "18": [("01/01/2020", "S", "01/06/2025", "E5")],
    "19": [("01/07/2025", "S", "", "")],
    "20": [],
    "21": [("01/01/2020", "S", "01/06/2025", "E5")],
}
ROWS = [
    missing("M", "14/05/2025", "15/05/2025", child="1"),
    missing("M", "", child="2"),
    missing("", "14/05/2025", "15/05/2025", child="3"),
    missing("M", "15/05/2025", "14/05/2025", child="4"),
    missing("M", "01/04/2026", child="5"),
    missing("M", "30/03/2026", "01/04/2026", child="6"),
    missing("M", "14/05/2025", "16/05/2025", child="7"),
    missing("A", "15/05/2025", "17/05/2025", child="7"),
    missing("M", "14/05/2025", child="8"),
    missing("M", "20/05/2025", "21/05/2025", child="8"),
    missing("AWAY", "14/05/2025", "15/05/2025", child="9"),
    missing("M", "14/05/2025", "15/05/2025", child="10", born="15/05/2025"),
    missing("M", "01/04/2025", "02/04/2025", child="11"),
    missing("M", "30/03/2025", "02/04/2025", child="12"),
    missing("M", "20/05/2025", child="14"),
    missing("M", "20/05/2025", child="15"),
    missing("M", "20/05/2025", "26/05/2025", child="16"),
    missing("M", "25/05/2025", "25/05/2025", child="17"),
    missing("M", "20/05/2025", "01/06/2025", child="18", born="01/06/2007"),
    missing("M", "02/07/2025", "03/07/2025", child="19"),
    missing("M", "14/05/2025", "15/05/2025", child="20"),
    missing("M", "20/05/2025", child="21", born="01/06/2007"),
]
LAST = [missing("M", f"{day}/03/2025", child=child) for day, child in (("30", "11"), ("30", "12"), ("29", "13"))]


@validator
def test_we_agree_on_a_submission_with_every_fault_but_for_what_is_said_here(tmp_path):
    now, last = tmp_path / "now", tmp_path / "last"
    children = list(dict.fromkeys(row.child for row in ROWS))
    born = {row.child: row.dob for row in ROWS}
    spells = [(child, spell) for child in children for spell in CARE.get(child, [("01/01/2020", "S", "", "")])]
    for folder in (now, last):
        folder.mkdir()
    (now / "missing.csv").write_text(write_csv(MISSING, ROWS))
    (now / "header.csv").write_text(write_csv(HEADER, [HeaderRow(child, "F", born[child], "WBRI", "", "", "") for child in children]))
    care = [EpisodeRow(c, began, rne, "C2", "N1", "U6", "PR1", ceased, rec, "", "", "", "") for c, (began, rne, ceased, rec) in spells]
    (now / "episodes.csv").write_text(write_csv(EPISODES, care))
    (last / "missing.csv").write_text(write_csv(MISSING, LAST))
    found, expected = ours(now, "2025-26", last), theirs(now, "2025-26", last)
    line = {row.child: row.line for row in lines(*ROWS)}
    assert expected - found == {
        ("575", "missing.csv", line["15"]),  # its 575 also takes a change of legal status for an end of placement
        ("581", "missing.csv", line["2"]),  # it also takes a blank start, which is 564 and 1004, for one outside care
        ("576", "missing.csv", line["11"]),  # it names the child's first row of this year, we last year's row
    }
    assert found - expected == {
        ("576", "2024-25/missing.csv", 2),
        ("576", "2024-25/missing.csv", 4),  # a child without any row this year, whom it misses
        ("578", "missing.csv", line["17"]),  # it lets a start on the day care ceased pass, under both rules
        ("581", "missing.csv", line["17"]),
        ("580", "episodes.csv", 2 + [child for child, _ in spells].index("21")),  # its 580 looks for an end on the birthday alone
    }
