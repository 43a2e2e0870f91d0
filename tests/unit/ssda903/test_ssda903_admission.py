"""An import refuses only what cannot be stored, and names the rest: a refused row is a child's absence the authority cannot see."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from made_903 import YEAR, care, lines, missing, submission

from shared.ssda903.admission import admit
from shared.ssda903.submission import Period, Submission, in_time_order
from shared.ssda903.tables import MissingRow
from shared.ssda903.years import CollectionYear

GOOD = missing("M", "14/05/2025", "15/05/2025")


def rules(breaches):
    return [(breach.line, breach.rule) for breach in breaches]


def test_rows_that_cannot_be_stored_are_refused_each_with_its_rules_and_the_others_are_kept():
    rows = (
        GOOD,
        missing("AWAY", "20/05/2025"),
        missing("", "2025-05-21", "2025-05-22"),
        missing("M", "24/05/2025", "23/05/2025"),
        missing("M", ""),
        missing("A", "15/05/2025", "16/05/2025"),
    )
    admission = admit(submission(*rows), YEAR)
    assert [row.line for row in admission.kept] == [2, 7]
    assert rules(admission.refused) == [(3, "1006"), (4, "1004"), (4, "1005"), (4, "565"), (4, "566"), (5, "567"), (6, "1004"), (6, "564")]
    assert admission.named == ()


def test_a_refusal_has_the_shape_the_import_call_promises():
    (refused,) = admit(submission(missing("AWAY", "20/05/2025")), YEAR).refused
    assert refused.as_refusal() == {
        "file": "missing.csv",
        "line": 2,
        "column": "MISSING",
        "value": "AWAY",
        "rule": "1006",
        "message": "MISSING 'AWAY' is neither M nor A",
    }


def test_every_other_breach_is_kept_and_named():
    admission = admit(submission(missing("M", "14/05/2025", "15/05/2026"), episodes=[]), YEAR)
    assert [row.line for row in admission.kept] == [2]
    assert (rules(admission.refused), rules(admission.named)) == ([], [(2, "1012"), (2, "571")])


def test_a_child_in_neither_header_nor_register_is_refused_and_one_in_the_register_only_is_named():
    sent = submission(GOOD, headers=[])
    assert rules(admit(sent, YEAR).refused) == [(2, "INT04")]
    known = admit(sent, YEAR, registered={"1001"})
    assert (len(known.kept), rules(known.refused), rules(known.named)) == (1, [], [(2, "INT04")])


def test_a_file_without_header_is_taken_for_children_already_in_the_register():
    sent = Submission(missing=lines(GOOD))
    assert rules(admit(sent, YEAR).refused) == [(2, "INT04")]
    assert admit(sent, YEAR, registered={"1001"}).kept == tuple(lines(GOOD))


def test_the_later_of_two_overlapping_periods_is_refused_and_one_overlapping_only_that_one_is_kept():
    rows = (missing("M", "14/05/2025", "20/05/2025"), missing("M", "16/05/2025", "30/05/2025"), missing("A", "21/05/2025", "22/05/2025"))
    admission = admit(submission(*rows), YEAR)
    assert [row.line for row in admission.kept] == [2, 4]
    assert (rules(admission.refused), rules(admission.named)) == ([(3, "574")], [(4, "574")])


def test_a_row_refused_for_another_reason_does_not_refuse_its_neighbour_as_overlapping():
    rows = (missing("AWAY", "14/05/2025", "20/05/2025"), missing("M", "16/05/2025", "17/05/2025"))
    assert [row.line for row in admit(submission(*rows), YEAR).kept] == [3]


def test_a_later_years_row_may_end_a_period_of_the_year_before_but_not_overlap_another():
    loaded = {CollectionYear(2024): lines(missing("M", "30/03/2025"), missing("A", "01/03/2025", "02/03/2025"))}
    ends_it = admit(submission(missing("M", "30/03/2025", "02/04/2025")), YEAR, loaded=loaded)
    assert (len(ends_it.kept), ends_it.named) == (1, ())
    another = admit(submission(missing("A", "30/03/2025", "02/04/2025")), YEAR, loaded=loaded)
    assert rules(another.refused) == [(2, "574")]


def test_a_period_left_open_last_year_is_named_by_576_and_stands_in_nobodys_way_after_that_year():
    loaded = {CollectionYear(2024): lines(missing("M", "30/03/2025"))}
    admission = admit(submission(missing("M", "14/05/2025", "15/05/2025")), YEAR, loaded=loaded)
    assert (len(admission.kept), [breach.rule for breach in admission.named]) == (1, ["576"])


def test_loading_the_same_year_again_compares_it_with_other_years_only():
    sent = submission(GOOD, missing("M", "20/05/2025"))
    again = admit(sent, YEAR, loaded={YEAR: sent.missing})
    assert (len(again.kept), again.refused) == (2, ())


dates = st.integers(1, 28).map(lambda day: f"{day:02d}/05/2025")
rows = st.builds(missing, st.sampled_from(["M", "A", "", "X"]), dates, st.one_of(dates, st.just("")), child=st.sampled_from(["1", "2"]))


@given(st.lists(rows, max_size=12))
def test_what_is_kept_never_overlaps_and_every_row_is_kept_or_refused(sent):
    admission = admit(submission(*sent, episodes=[care("01/01/2020")]), YEAR)
    kept = in_time_order(Period.of(row) for row in admission.kept)
    for child in {"1", "2"}:
        own = [period for period in kept if period.child_id == child]
        assert all(before.until <= after.start for before, after in pairwise(own))
    assert {row.line for row in admission.kept} | {breach.line for breach in admission.refused} == set(range(2, len(sent) + 2))
    assert not {row.line for row in admission.kept} & {breach.line for breach in admission.refused}


def test_years_loaded_newest_first_are_the_same_as_oldest_first():
    """A period open in the earlier file, ended in the later one, and another after it: nobody overlaps whatever comes first."""
    before = [MissingRow("1", "05/03/2010", "M", "31/03/2026", "", line=2)]
    after = [
        MissingRow("1", "05/03/2010", "M", "31/03/2026", "02/04/2026", line=2),
        MissingRow("1", "05/03/2010", "M", "20/04/2026", "21/04/2026", line=3),
    ]
    older, newer = CollectionYear.parse("2025-26"), CollectionYear.parse("2026-27")
    assert admit(Submission(missing=before), older, registered={"1"}, loaded={newer: after}).kept == tuple(before)
    assert admit(Submission(missing=after), newer, registered={"1"}, loaded={older: before}).kept == tuple(after)
