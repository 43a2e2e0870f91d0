"""A row of the policy as a form asks for it: what is not touched stays as it was, whatever the row is asked with."""

from typing import Any

import pytest

from services.notify.domain.conditions import Ask
from services.notify.domain.default_policy import DEFAULT_POLICY
from services.notify.domain.policy import Row
from services.notify.policy_forms import RowForm, SettingsForm, questions, row_asked, row_model, settings_asked
from shared.contracts.alert_codes import Position
from shared.contracts.codes import RiskLevel
from shared.web import Form

HIGH, RAISED = DEFAULT_POLICY.rows[:2]


def sent(row: Row, **differently: Any) -> Form[RowForm]:
    """The row's own form sent back, with some boxes changed."""
    typed = row_asked(row).typed | {name: value if isinstance(value, list) else [value] for name, value in differently.items()}
    form: Form[RowForm] = Form.posted(row_model(row), [(name, value) for name, values in typed.items() for value in values])
    return form


def changed(row: Row, **differently: Any) -> Row:
    form = sent(row, **differently)
    assert form.answer is not None, form.errors
    return form.answer.changed(row)


@pytest.mark.parametrize("row", DEFAULT_POLICY.rows, ids=lambda row: row.id)
def test_a_form_that_is_sent_back_as_it_came_changes_nothing(row: Row) -> None:
    assert changed(row) == row


def test_each_number_and_level_of_a_condition_has_a_box_that_says_where_it_counts() -> None:
    assert [(one.ask, one.where) for one in questions(HIGH)] == [
        (Ask.RISK_AT_LEAST, ""),
        (Ask.YOUNGER_THAN, ""),
        (Ask.RISK_AT_LEAST, "there is a mark for exploitation"),
    ]
    first, age, marked = (one.name for one in questions(HIGH))
    asked = changed(HIGH, **{first: "medium", age: "16", marked: "low"}).when
    assert [(one.risk, one.number) for every in asked for one in every if one.asked_with != "nothing"] == [
        (RiskLevel.MEDIUM, None),
        (None, 16),
        (RiskLevel.LOW, None),
    ]


def test_who_is_told_together_keeps_its_order_and_who_is_new_comes_last() -> None:
    assert changed(HIGH, tells=["director", "assistant_director", "deputy"]).tells == (
        Position.ASSISTANT_DIRECTOR,
        Position.DIRECTOR,
        Position.DEPUTY,
    )


def test_the_deputy_who_always_comes_last_is_no_change() -> None:
    assert changed(HIGH, then=["deputy"]) == HIGH
    assert changed(RAISED, then=["head_of_service", "deputy"]) == RAISED
    assert changed(RAISED, then=["deputy", "head_of_service"]).then == (Position.DEPUTY, Position.HEAD_OF_SERVICE)


@pytest.mark.parametrize(
    ("box", "typed"),
    [("tells", []), ("title", ""), ("wakes", "sometimes"), ("source", ""), ("state", "maybe"), ("then", ["king"]), ("title", "x" * 81)],
)
def test_a_box_that_is_wrong_is_named(box: str, typed: Any) -> None:
    assert list(sent(HIGH, **{box: typed}).errors) == [box]


def test_no_level_can_be_chosen_that_a_policy_may_not_ask_for() -> None:
    box = questions(HIGH)[0].name
    assert list(sent(HIGH, **{box: "not_yet_assessed"}).errors) == [box]


def test_the_settings_are_asked_as_they_are() -> None:
    typed = settings_asked(DEFAULT_POLICY).typed
    form = Form.posted(SettingsForm, [(name, value) for name, values in typed.items() for value in values])
    assert form.answer is not None
    assert form.answer.changed(DEFAULT_POLICY) == DEFAULT_POLICY
