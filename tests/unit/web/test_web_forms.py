"""Somebody at two in the morning must see what is wrong, where, and lose nothing they typed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import pytest
from pydantic import BaseModel

from shared.contracts.codes import RiskLevel
from shared.web import Form, Moment, Refused, Ruled, ask, components
from tests.unit.web.framed_app import RaiseForm

GOOD = {
    "last_seen_at-day": "14",
    "last_seen_at-month": "5",
    "last_seen_at-year": "2026",
    "last_seen_at-time": "2240",
    "last_seen_by": "Maureen",
    "risk": "high",
    "places": "friend",
}


def posted(**changes: str) -> Form[RaiseForm]:
    return Form.posted(RaiseForm, [(name.replace("__", "-"), value) for name, value in (GOOD | changes).items()])


def test_a_good_form_becomes_its_answer_in_utc() -> None:
    answer = posted().answer
    assert answer is not None
    assert answer.last_seen_at == datetime(2026, 5, 14, 21, 40, tzinfo=UTC)
    assert answer.back_at is None
    assert answer.circumstances is None


def test_an_empty_form_names_every_question_in_order_and_leads_to_its_first_box() -> None:
    form = Form.posted(RaiseForm, [("last_seen_by", "   "), ("csrf_token", "x")])
    assert form.answer is None
    assert form.error_list == [
        {"text": "Enter when they were last seen", "href": "#last_seen_at-day"},
        {"text": "Enter who saw them last", "href": "#last_seen_by"},
        {"text": "Select a risk level", "href": "#risk"},
        {"text": "Select at least one place", "href": "#places"},
    ]


@pytest.mark.parametrize(
    ("changes", "field", "text", "href"),
    [
        ({"last_seen_at-time": ""}, "last_seen_at", "When they were last seen must include a time", "last_seen_at-time"),
        ({"last_seen_at-time": "25:00"}, "last_seen_at", "When they were last seen: use the 24-hour clock", "last_seen_at-time"),
        ({"back_at-day": "3"}, "back_at", "When they came back must include a month and a year and a time", "back_at-month"),
        ({"last_seen_by": "x" * 41}, "last_seen_by", "Who saw them last must be 40 characters or fewer", "last_seen_by"),
        ({"risk": "enormous"}, "risk", "Select a risk level", "risk"),
        ({"places": "moon"}, "places", "Select at least one place", "places"),
    ],
)
def test_each_error_is_in_the_words_of_its_question(changes: dict[str, str], field: str, text: str, href: str) -> None:
    form = posted(**changes)
    assert list(form.errors) == [field]
    assert form.errors[field].text.startswith(text)
    assert form.errors[field].href == href


def test_a_rule_between_two_answers_stands_at_the_field_that_broke_it() -> None:
    form = posted(**{"back_at-day": "13", "back_at-month": "5", "back_at-year": "2026", "back_at-time": "10:00"})
    assert form.error("back_at") == {"text": "When they came back must be after they were last seen"}


def test_what_was_typed_stays_and_a_refusal_of_the_domain_takes_the_answer_back() -> None:
    form = posted(risk="")
    assert form.text("last_seen_by") == "Maureen"
    assert form.moment("last_seen_at")["time"] == "2240"
    form = posted()
    form.refuse("last_seen_at", "This child already has an open episode")
    assert form.answer is None
    assert form.error_list == [{"text": "This child already has an open episode", "href": "#last_seen_at-day"}]


def test_carried_answers_read_back_as_the_same_answer() -> None:
    form = posted(circumstances="after tea\r\nby the back door")
    again = Form.posted(RaiseForm, form.hidden)
    assert again.answer == form.answer
    assert again.answer is not None
    assert again.answer.circumstances == "after tea\nby the back door"


def test_what_no_store_can_hold_is_dropped() -> None:
    answer = posted(last_seen_by="Mau\x00reen\x07").answer
    assert answer is not None
    assert answer.last_seen_by == "Maureen"


def test_a_form_is_filled_in_with_what_is_known() -> None:
    form = Form.blank(RaiseForm, last_seen_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC), risk="high", places=["friend"], circumstances=None)
    assert form.moment("last_seen_at") == {"day": "25", "month": "10", "year": "2026", "time": "01:30", "which": "second"}
    assert form.asks_which("last_seen_at")
    assert form.chosen("places") == ["friend"]
    assert not form.errors


class ADay(BaseModel):
    until: Moment | None = ask("", what="Until when", default=None)


def test_a_day_alone_may_be_left_out_although_its_hidden_time_is_sent() -> None:
    left_out = Form.posted(ADay, [("until-day", ""), ("until-month", ""), ("until-year", ""), ("until-time", "noon")])
    assert (left_out.answer, left_out.errors) == (ADay(), {})
    half = Form.posted(ADay, [("until-day", "3"), ("until-month", ""), ("until-year", "2026"), ("until-time", "noon")])
    assert half.errors["until"].text == "Until when must include a month"
    given = Form.posted(ADay, [("until-day", "3"), ("until-month", "7"), ("until-year", "2026"), ("until-time", "noon")])
    assert given.answer == ADay(until=datetime(2026, 7, 3, 11, 0, tzinfo=UTC))


def test_a_select_offers_codes_and_mappings_marks_what_is_chosen_and_lets_nobody_write_html() -> None:
    given = [RiskLevel.HIGH, {"value": '"7"', "text": "Ann <b>Lee</b>"}]
    offered = str(components.options(given, "high"))
    assert offered == ('<option value="high" selected>High</option>\n<option value="&#34;7&#34;">Ann &lt;b&gt;Lee&lt;/b&gt;</option>\n')


class Trip(Ruled):
    left: Moment = ask("Enter when you left", what="When you left")
    why: Literal["work", "other"] = ask("Select why")
    why_else: str | None = ask("", what="Why else", default=None, max_length=10)
    with_whom: list[str] = ask("", default=[])

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.why == "other" and not self.why_else:
            yield Refused("why_else", "Enter why else")
        if len(self.with_whom or ()) > 1:
            yield Refused("with_whom", "Select one")


def test_what_is_wrong_between_answers_is_said_with_what_is_missing_and_in_the_page_s_order() -> None:
    form = Form.posted(Trip, [("why", "other"), ("with_whom", "Ada"), ("with_whom", "Ben")])
    assert [one["text"] for one in form.error_list] == ["Enter when you left", "Enter why else", "Select one"]
    assert form.answer is None


def test_of_two_errors_at_one_answer_the_answer_s_own_is_said() -> None:
    form = Form.posted(Trip, [("why", "other"), ("why_else", "x" * 11), *TEN_O_CLOCK])
    assert [one["text"] for one in form.error_list] == ["Why else must be 10 characters or fewer"]


def test_rules_that_all_hold_leave_the_answer() -> None:
    form = Form.posted(Trip, [("why", "work"), *TEN_O_CLOCK])
    assert form.errors == {}
    assert form.answer is not None
    assert form.answer.why == "work"


TEN_O_CLOCK = [("left-day", "15"), ("left-month", "1"), ("left-year", "2026"), ("left-time", "10:00")]
