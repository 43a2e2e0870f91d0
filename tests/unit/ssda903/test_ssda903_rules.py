"""Each rule with files that keep it and files that break it: a rule that stays silent costs the authority a failed return."""

import pytest
from made_903 import YEAR, broken, care, header, lines, missing, submission

from shared.ssda903.rules import RULES, SAYS, check, unsaid
from shared.ssda903.submission import Submission

PERIOD = missing("M", "14/05/2025", "15/05/2025")
OPEN = missing("M", "20/05/2025")
BOTH = {"M", "A"}

MOVED = [care("01/01/2020", "S", "25/05/2025", "X1"), care("25/05/2025", "P")]
NEW_ORDER = [care("01/01/2020", "S", "25/05/2025", "X1"), care("25/05/2025", "L")]
LEFT = [care("01/01/2020", "S", "25/05/2025", "E4A")]
BACK = [*LEFT, care("01/07/2025", "S")]
AT_18 = missing("M", "20/05/2025", "01/06/2025", born="01/06/2007")
OPEN_AT_18 = missing("M", "20/05/2025", born="01/06/2007")
BORN_2007 = [header(born="01/06/2007")]
E5 = [care("01/01/2020", "S", "01/06/2025", "E5")]

GOOD = [
    ("564", [PERIOD], {}),
    ("567", [missing("M", "14/05/2025", "14/05/2025")], {}),
    ("570", [missing("M", "31/03/2026")], {}),
    ("571", [missing("M", "30/03/2025", "01/04/2025"), missing("M", "01/03/2026", "31/03/2026")], {}),
    ("574", [missing("M", "14/05/2025", "15/05/2025"), missing("A", "15/05/2025", "16/05/2025"), missing("M", "16/05/2025")], {}),
    ("574", [missing("M", "16/05/2025", "17/05/2025"), missing("M", "14/05/2025", "16/05/2025")], {}),
    ("574", [missing("M", "14/05/2025", "14/05/2025"), missing("M", "14/05/2025", "14/05/2025")], {}),
    ("574", [OPEN, missing("M", "21/05/2025", child="1002")], {}),
    ("575", [missing("M", "20/05/2025", "25/05/2025"), missing("M", "25/05/2025")], {"episodes": MOVED}),
    ("575", [OPEN], {"episodes": NEW_ORDER}),
    ("575", [missing("M", "26/05/2025")], {"episodes": MOVED}),
    ("576", [missing("M", "30/03/2025", "02/04/2025")], {"last": [missing("M", "30/03/2025")]}),
    ("576", [PERIOD], {"last": [missing("M", "20/03/2025", "21/03/2025")]}),
    ("577", [missing("M", "20/05/2025", "25/05/2025")], {"episodes": LEFT}),
    ("577", [missing("M", "02/07/2025")], {"episodes": BACK}),
    ("577", [OPEN], {"episodes": NEW_ORDER}),
    ("578", [missing("M", "24/05/2025", "25/05/2025"), missing("M", "01/07/2025", "02/07/2025")], {"episodes": BACK}),
    ("580", [AT_18], {"headers": BORN_2007, "episodes": [care("01/01/2020", "S", "01/06/2025", "E8")]}),
    ("580", [AT_18], {"headers": BORN_2007, "episodes": [care("01/01/2020", "S", "02/06/2025", "E5")]}),
    ("580", [OPEN_AT_18], {"headers": BORN_2007}),
    ("580", [missing("M", "20/05/2025", "31/05/2025", born="01/06/2007")], {"headers": BORN_2007, "episodes": E5}),
    ("581", [missing("M", "01/07/2025", "02/07/2025")], {"episodes": [care("01/07/2025")]}),
    ("INT13", [missing("M", "14/05/2025", "15/05/2025", child="1002", born="29/02/2012")], {"headers": [header("1002", "29/02/2012")]}),
]

BAD = [
    ("file", [missing("M", "14/05/2025", "15/05/2025", born="2010-03-05")], {}, {"file"}),
    ("file", [missing("M", "14/05/2025", "15/05/2025", child="=1+1")], {}, {"file"}),
    ("564", [missing("M", "")], {}, {"564", "1004"}),
    ("565", [missing("", "14/05/2025")], {}, {"565"}),
    ("566", [missing("", "14/05/2025", "15/05/2025")], {}, {"565", "566"}),
    ("567", [missing("M", "15/05/2025", "14/05/2025")], {}, {"567"}),
    ("570", [missing("M", "01/04/2026")], {}, {"570"}),
    ("571", [missing("M", "30/03/2025", "31/03/2025")], {}, {"571"}),
    ("571", [missing("M", "30/03/2026", "01/04/2026")], {}, {"571"}),
    ("574", [missing("M", "14/05/2025", "16/05/2025"), missing("M", "15/05/2025", "17/05/2025")], {}, {"574"}),
    ("574", [missing("A", "14/05/2025", "16/05/2025"), missing("M", "14/05/2025", "16/05/2025")], {}, {"574"}),
    ("574", [missing("M", "14/05/2025"), missing("M", "20/05/2025", "21/05/2025")], {}, {"574"}),
    ("575", [OPEN], {"episodes": MOVED}, {"575"}),
    ("575", [OPEN], {"episodes": [*NEW_ORDER[:1], care("25/05/2025", "L", "01/09/2025"), care("01/09/2025", "U")]}, {"575"}),
    ("575", [OPEN], {"episodes": LEFT}, {"575", "577"}),
    ("575", [OPEN], {"episodes": [care("01/01/2020", "S", "25/05/2025", "X1")]}, {"575", "577"}),
    ("576", [missing("M", "01/04/2025", "02/04/2025")], {"last": [missing("M", "30/03/2025")]}, {"576"}),
    ("576", [PERIOD], {"last": [missing("A", "30/03/2025", child="1009")]}, {"576"}),
    ("577", [missing("M", "20/05/2025", "26/05/2025")], {"episodes": LEFT}, {"577"}),
    ("577", [OPEN], {"episodes": BACK}, {"575", "577"}),
    ("578", [missing("M", "25/05/2025", "25/05/2025")], {"episodes": LEFT}, {"578", "581"}),
    ("578", [missing("M", "30/05/2025", "02/07/2025")], {"episodes": BACK}, {"578", "581"}),
    ("580", [AT_18], {"headers": BORN_2007, "episodes": E5}, {"580"}),
    ("580", [OPEN_AT_18], {"headers": BORN_2007, "episodes": E5}, {"575", "577", "580"}),
    ("580", [missing("M", "20/05/2025", "02/06/2025", born="01/06/2007")], {"headers": BORN_2007, "episodes": E5}, {"577", "580"}),
    ("577", [OPEN_AT_18], {"headers": BORN_2007, "episodes": [care("01/01/2020", "S", "01/06/2025", "E8")]}, {"575", "577"}),
    ("581", [missing("M", "30/06/2025", "02/07/2025")], {"episodes": [care("01/07/2025")]}, {"581"}),
    ("586", [missing("M", "05/04/2025", "06/04/2025", born="05/04/2025")], {"headers": [header(born="05/04/2025")]}, {"586"}),
    ("1004", [missing("M", "14/5/2025")], {}, {"1004"}),
    ("1005", [missing("M", "14/05/2025", "31/06/2025")], {}, {"1005"}),
    ("1006", [missing("AWAY", "14/05/2025")], {}, {"1006"}),
    ("1006", [missing("m", "14/05/2025")], {}, {"1006"}),
    ("1012", [PERIOD], {"episodes": []}, {"1012"}),
    ("INT04", [PERIOD], {"headers": []}, {"INT04"}),
    ("INT13", [PERIOD], {"headers": [header(born="06/03/2010")]}, {"INT13"}),
]


@pytest.mark.parametrize(("rule", "rows", "more"), GOOD)
def test_a_file_that_keeps_the_rule_breaks_none(rule, rows, more):
    assert broken(*rows, **more) == []


@pytest.mark.parametrize(("rule", "rows", "more", "rules"), BAD)
def test_a_file_that_breaks_the_rule_is_named_by_it_and_by_no_rule_it_does_not_break(rule, rows, more, rules):
    assert set(broken(*rows, **more)) == rules
    assert rule in rules


def test_every_rule_has_a_file_that_breaks_it():
    assert {rule.code for rule in RULES} == {rule for rule, *_ in BAD}


def test_a_breach_says_file_line_column_value_and_child():
    rows = (missing("M", "14/05/2025", "16/05/2025"), missing("A", "15/05/2025", "17/05/2025"))
    (breach,) = check(submission(*rows), YEAR)
    assert (breach.file, breach.line, breach.column, breach.value, breach.child) == ("missing.csv", 3, "MIS_START", "15/05/2025", "1001")
    assert breach.message == "it starts 15/05/2025, before an earlier period of the child has ended"


def test_the_period_begun_later_is_the_one_that_overlaps_whatever_the_order_of_the_file():
    rows = (missing("M", "20/11/2025", "04/12/2025"), missing("A", "02/11/2025", "22/12/2025"))
    assert [(breach.rule, breach.line) for breach in check(submission(*rows), YEAR)] == [("574", 2)]


def test_a_period_open_last_year_is_named_in_last_years_file_also_when_the_child_has_no_row_at_all():
    last = Submission(missing=lines(missing("M", "30/03/2025", child="1009")))
    (breach,) = check(submission(missing("M", "14/05/2025", "15/05/2025")), YEAR, last)
    assert (breach.rule, breach.child, breach.file, breach.line) == ("576", "1009", "2024-25/missing.csv", 2)


def test_the_reason_care_ceased_is_named_where_it_stands():
    episodes = [care("01/01/2020", "S", "01/06/2025", "E5", line=9)]
    (breach,) = check(submission(AT_18, episodes=episodes, headers=BORN_2007), YEAR)
    assert (breach.file, breach.line, breach.column, breach.value) == ("episodes.csv", 9, "REC", "E5")


def test_rules_whose_tables_were_not_sent_are_skipped_and_said_to_be():
    alone = Submission(missing=lines(PERIOD))
    assert check(alone, YEAR) == []
    assert unsaid(alone, None) == ["575", "576", "577", "578", "580", "581", "1012", "INT04", "INT13"]
    assert unsaid(submission(PERIOD), Submission(missing=[])) == []


def test_care_rows_with_faults_are_read_as_far_as_they_go():
    overlapping = [care("01/01/2020", "S", "01/12/2025"), care("01/02/2025", "P", "01/03/2025"), care("01/12/2025", "P")]
    assert broken(missing("M", "01/06/2025", "02/06/2025"), episodes=overlapping) == []
    left_open = [care("01/01/2020", "S", ""), care("01/06/2025", "P", "01/09/2025", "E4A")]
    assert set(broken(missing("M", "01/10/2025", "02/10/2025"), episodes=left_open)) == {"577", "578", "581"}
    no_date = [care("soon")]
    assert broken(PERIOD, episodes=no_date) == []


def test_every_rule_that_a_page_names_without_a_row_has_words() -> None:
    assert set(SAYS) == {rule.code for rule in RULES if rule.needs}
