"""What a published digest leaves out: how many figures, and why, in one sentence."""

import pytest

from services.reports.disclosure.symbols import Symbol
from services.reports.indicators.engine import Row
from services.reports.indicators.question import ask
from services.reports.narrative.findings import Kind, findings
from services.reports.narrative.grammar import sentence
from services.reports.narrative.left_out import imported
from services.reports.narrative.months import Month
from services.reports.narrative.told import Series, Told
from services.reports.narrative.watched import WATCHED

OCTOBER = Month(2026, 10)
BY_ID = {one.indicator.id: one for one in WATCHED}
HIDDEN, FORTY = Row({}, Symbol.HIDDEN, None, Symbol.HIDDEN), Row({}, 40, None, 40)


def series(indicator: str, row: Row) -> Series:
    question = ask(BY_ID[indicator].indicator, OCTOBER.first_day, OCTOBER.next.first_day, (), (), monthly=True)
    return Series(BY_ID[indicator], question, (OCTOBER,), (row,))


FEW = "five children or fewer, or with {} such a number could be worked out (c)"
OTHER = " The other one can, and could not be judged."


@pytest.mark.parametrize(
    ("looked_at", "hidden", "shown", "text"),
    [
        (
            ("incidents", "children"),
            (),
            ("incidents", "children"),
            "None of 2 figures is kept back: all can be published for October 2026.",
        ),
        (
            ("incidents", "children"),
            ("children",),
            ("incidents",),
            f"One of 2 figures cannot be published for October 2026: it rests on {FEW.format('it')}.{OTHER}",
        ),
        (
            ("incidents", "children", "episodes"),
            ("incidents", "children"),
            ("episodes",),
            f"2 of 3 figures cannot be published for October 2026: they rest on {FEW.format('them')}.{OTHER}",
        ),
        (("share_of_the_ten",), (), (), "One of 1 figure cannot be published for October 2026: it is never published."),
        (
            ("incidents", "discussions_held"),
            (),
            ("incidents",),
            f"One of 2 figures cannot be published for October 2026: nothing was recorded in that month for it.{OTHER}",
        ),
        (
            ("discussions_held", "interviews_offered"),
            (),
            (),
            "2 of 2 figures cannot be published for October 2026: nothing was recorded in that month for them.",
        ),
        (
            ("incidents", "children", "share_of_the_ten", "discussions_held", "episodes", "children_away"),
            ("incidents",),
            ("children",),
            "5 of 6 figures cannot be published for October 2026: "
            f"one rests on {FEW.format('it')}, one is never published, and nothing was recorded in that month for 3 of them.{OTHER}",
        ),
        (
            ("incidents", "children", "share_of_the_ten"),
            ("incidents", "children"),
            (),
            f"3 of 3 figures cannot be published for October 2026: 2 rest on {FEW.format('them')}, and one is never published.",
        ),
    ],
)
def test_a_published_form_says_how_many_figures_it_leaves_out_and_why(
    looked_at: tuple[str, ...], hidden: tuple[str, ...], shown: tuple[str, ...], text: str
) -> None:
    known = (*(series(one, HIDDEN) for one in hidden), *(series(one, FORTY) for one in shown))
    published = Told(OCTOBER, known, since=OCTOBER.first_day, for_publication=tuple(BY_ID[one] for one in looked_at))
    assert [sentence(one).text for one in findings(published) if one.kind is Kind.HIDDEN] == [text]
    internal = Told(OCTOBER, known, since=OCTOBER.first_day)
    assert Kind.HIDDEN not in [one.kind for one in findings(internal)], "the internal form leaves out nothing"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, ""),
        ({"imported": 1}, " One imported absence of that month is left out: nothing but its days is known."),
        (
            {"imported": 1200, "since": "2026-10-19"},
            " 1,200 imported absences of that month are left out: nothing but their days is known. "
            "What was done is on record since 19 October 2026.",
        ),
        ({"since": "2026-10-19"}, " What was done is on record since 19 October 2026: imported absences are left out."),
    ],
)
def test_beside_a_figure_stands_what_of_imported_history_it_leaves_out(values: dict[str, int | str], text: str) -> None:
    """A published form says that they are left out, and not how many."""
    assert imported(values) == text
