"""What the digest says of what children say, and of who is most affected: numbers and rules, no child, no reason why."""

import pytest
from made_up_months import affected, of, said, spoken

from services.reports.disclosure.symbols import Symbol
from services.reports.narrative.findings import Kind as Found
from services.reports.narrative.findings import findings
from services.reports.narrative.told import Affected
from services.reports.narrative.watched import WATCHED

QUIET = [{"friends": 5, "family": 4, "school": 1}, {"friends": 3, "family": 6, "school": 1}] * 6


def test_the_answers_are_named_most_often_first_with_their_numbers_and_none_is_a_signal() -> None:
    assert said(of(spoken=(spoken(*QUIET, {"school": 1, "friends": 4, "family": 5}),)), Found.SAID, Found.SAID_SIGNAL) == [
        "10 reasons for going are on record from children who came back in October 2026: most often “To be with family” (5), "
        "“To be with friends” (4), “School” (1). No signal: none of 3 answers, each judged by its share, is outside what chance brings."
    ]


def test_an_answer_given_far_more_often_than_usual_is_a_signal_with_its_rule_and_its_limits() -> None:
    told = of(spoken=(spoken(*QUIET, {"friends": 1, "bullying": 9}),))
    summary, *signals = said(told, Found.SAID, Found.SAID_SIGNAL)
    assert "are a signal." in summary or "is a signal." in summary
    (bullying,) = (one for one in signals if "Bullying" in one)
    assert bullying.startswith("“Bullying” was 9 of 10 reasons for going in October 2026 (90%). This is a signal: above the limit of ")
    assert "(rule: outside the limits; mean 6.9%, 13 months)" in bullying
    kinds = {one.kind for one in findings(told)}
    assert Found.SIGNALS not in kinds, "the figures that are counted as signals are those of the catalogue"


def test_few_months_are_not_judged_and_that_nothing_is_on_record_is_said() -> None:
    assert said(of(spoken=(spoken({"friends": 1}),)), Found.SAID) == [
        "One reason for going is on record from children who came back in October 2026: “To be with friends” (1). "
        "Not judged: 6 months are needed in which something was said."
    ]
    (nothing,) = said(of(spoken=(spoken({}),)), Found.SAID)
    assert nothing.startswith("No reasons for going are on record from children who came back in October 2026. Not judged")


def test_five_answers_are_named_and_the_rest_is_on_the_page_it_leads_to() -> None:
    many = {"friends": 9, "family": 8, "school": 7, "bullying": 6, "loneliness": 5, "party": 4}
    (one,) = said(of(spoken=(spoken(many),)), Found.SAID)
    assert "“Loneliness” (5)" in one
    assert "arty" not in one


def test_a_published_form_tells_shown_numbers_alone_and_calls_none_the_most_frequent_beside_a_hidden_one() -> None:
    told = of(for_publication=WATCHED, spoken=(spoken({"friends": 12, "family": Symbol.HIDDEN, "school": Symbol.HIDDEN}, total=20),))
    assert said(told, Found.SAID, Found.SAID_SIGNAL) == [
        "20 reasons for going are on record from children who came back in October 2026: “To be with friends” (12); "
        "the numbers of other answers are not shown (c)."
    ]
    hidden = spoken({"friends": Symbol.HIDDEN}, total=Symbol.HIDDEN)
    assert said(of(for_publication=WATCHED, spoken=(hidden,)), Found.SAID) == []


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (affected(3, 14, 29), "3 children went three times or more in October 2026, and account for 14 of 29 absences (48%)."),
        (affected(1, 3, 29), "One child went three times or more in October 2026, and accounts for 3 of 29 absences (10%)."),
        (affected(0, 0, 29), "No child went three times or more in October 2026, in 29 absences."),
        (
            affected(5, 40, 80, 90),
            "5 children went three times or more in the 90 days to the end of October 2026, and account for 40 of 80 absences (50%).",
        ),
    ],
)
def test_who_is_most_affected_is_a_number_of_children_and_their_part(one: Affected, words: str) -> None:
    assert said(of(affected=(one,)), Found.AFFECTED) == [words]
