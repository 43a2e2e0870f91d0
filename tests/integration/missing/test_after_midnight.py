"""Half past midnight, and what happened yesterday evening: no form takes it for this evening, and none guesses in silence."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from council import Council
from one_page import OnePage, said, standing

from shared.web import moment_parts

HALF_PAST_MIDNIGHT = datetime(2026, 5, 14, 23, 30, tzinfo=UTC)
"""00:30 in London, on Friday 15 May."""
ASKED = (
    "23:10 today has not come yet. It is 00:30 now. The answer below now says yesterday, Thursday 14 May: press the button again if that"
    " is right, or change it"
)
SHORT_FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("sighting", "seen_at", {"contact": "telephone", "by": "Her aunt"}),
    ("told?about=police", "told_at", {"told": "true"}),
    ("police", "reported_at", {"police_reference": "CAD 1"}),
    ("grab-pack-sent", "sent_at", {"to": "police"}),
    ("strategy", "at", {"decision": "not_needed", "rationale": "We know where she is."}),
    ("category", "from_at", {"category": "A", "reason": "She is at her aunt’s."}),
    ("found", "found_at", {"place": "friend", "seen_by": "PC 4411"}),
    ("return", "returned_at", {"found_location": "friend"}),
    ("prevention-check", "checked_at", {"by": "PC 4411"}),
    ("discussion", "held_at", {"summary": "She was cold and wanted to sleep."}),
    ("interview-offer", "offered_at", {"outcome": "accepted"}),
]
"""In an order in which one absence can bring them."""


@pytest.fixture
async def night(council: Council) -> OnePage:
    """Last seen at 22:30."""
    council.clock.set(HALF_PAST_MIDNIGHT)
    return OnePage(council, (await council.raise_episode()).json()["episode_id"])


def errors(page: httpx.Response) -> list[str]:
    summary = page.text.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    return [" ".join(one.split()) for one in re.findall(r"<a [^>]*>([^<]+)</a>", summary)]


async def test_a_time_of_yesterday_evening_is_asked_about_once_with_yesterday_in_the_boxes(night: OnePage) -> None:
    for what, name, typed in SHORT_FORMS:
        before = (await night.snapshot())["version"]
        asked = await night.fill(what, **typed, **{f"{name}-time": "23:10"})
        assert (asked.status_code, errors(asked)) == (422, [ASKED]), what
        assert (await night.snapshot())["version"] == before, f"{what} is recorded before anybody has seen the day"
        again = await night.send(what, **standing(asked.text))
        assert again.status_code == 303, said(again)
    page = said(await night.open())
    assert "14 May 2026 at 23:10" in page
    assert "15 May 2026 at 23:10" not in page


async def test_a_day_that_was_put_there_for_one_time_is_not_taken_for_another_in_silence(night: OnePage) -> None:
    asked = await night.fill("sighting", contact="telephone", by="Her aunt", **{"seen_at-time": "23:10"})
    mistyped = standing(asked.text) | {"seen_at-time": "00:20"}
    again = await night.send("sighting", **mistyped)
    assert errors(again) == [
        "The time is another one now, and the day is still the one that was put there for 23:10: 14 May 2026 at 00:20."
        " Press the button again if that is right, or change the day"
    ]
    assert (await night.snapshot())["version"] == 1
    right = await night.send("sighting", **standing(again.text) | {"seen_at-day": "15"})
    assert right.status_code == 303, said(right)
    assert "15 May 2026 at 00:20" in said(await night.open())


async def test_a_time_after_midnight_is_todays_and_asks_nothing(night: OnePage) -> None:
    page = await night.saved("sighting", contact="telephone", by="Her aunt", **{"seen_at-time": "00:10"})
    assert "15 May 2026 at 00:10" in page


async def test_a_day_that_was_chosen_is_left_as_it_is(night: OnePage) -> None:
    tomorrow = {"seen_at-day": "16", "seen_at-time": "23:10"}
    asked = await night.fill("sighting", contact="telephone", by="Her aunt", **tomorrow)
    assert errors(asked) == ["16 May 2026 at 23:10 has not come yet: check the day and the time"]
    assert standing(asked.text)["seen_at-day"] == "16"


async def test_the_raise_form_asks_the_same_of_every_other_time(council: Council) -> None:
    council.clock.set(HALF_PAST_MIDNIGHT)
    risk = {"level": "not_yet_assessed", "police_reference": "CAD 2"}
    await _sent(council, "/raise", child_id="1001")
    await _sent(council, "/raise/last-seen", **{"last_seen_at-time": "22:30", "last_seen_by": "Night staff"})
    await _sent(council, "/raise/what-happened", category="M", circumstances="Left after a call.")
    asked = await _sent(council, "/raise/risk", **_boxes("police_reported_at", 15), **risk)
    assert errors(asked) == [ASKED]
    kept = await council.get("/raise/risk")
    assert standing(kept.text)["police_reported_at-day"] == "15", "what is kept is what was typed, until the question is answered"
    assert (await _sent(council, "/raise/risk", **(standing(asked.text) | {"level": "not_yet_assessed"}))).status_code == 303
    back = await _sent(council, "/raise/late", found_location="own_return", **_boxes("returned_at", 15))
    assert errors(back) == [ASKED]


async def test_on_the_night_the_clocks_go_back_what_has_not_come_is_the_first_of_the_two(council: Council) -> None:
    council.clock.set(datetime(2026, 10, 25, 0, 40, tzinfo=UTC))  # 01:40, before the clocks go back
    night = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    sighting = {"contact": "telephone", "by": "Her aunt", "seen_at-time": "01:20"}
    which = await night.fill("sighting", **sighting)
    assert "happened twice that night" in said(which)
    asked = await night.send("sighting", **standing(which.text) | {"seen_at-which": "second"})
    (error,) = errors(asked)
    assert error.startswith("01:20 (GMT) today has not come yet. It is 01:40 (BST) now. The answer below now says the first 01:20")
    assert (await night.send("sighting", **standing(asked.text))).status_code == 303
    assert "25 October 2026 at 01:20 (BST)" in said(await night.open())


@pytest.mark.parametrize(("at", "time"), [(HALF_PAST_MIDNIGHT, "01:30"), (datetime(2026, 5, 15, 11, 0, tzinfo=UTC), "13:40")])
async def test_a_time_that_is_only_a_little_ahead_was_mistyped_and_keeps_its_day(council: Council, at: datetime, time: str) -> None:
    council.clock.set(at)
    day = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    asked = await day.fill("sighting", contact="telephone", by="Her aunt", **{"seen_at-time": time})
    assert errors(asked)[0].endswith(f"It is {moment_parts(at)['time']} now: check the day and the time")
    assert standing(asked.text)["seen_at-day"] == "15"


def _boxes(name: str, day: int) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": "5", f"{name}-year": "2026", f"{name}-time": "23:10"}


async def _sent(council: Council, path: str, **typed: Any) -> httpx.Response:
    return await council.http.post(f"/missing{path}", data=typed, headers=council.headers("social_worker"))


async def test_a_day_that_followed_from_a_mistyped_time_follows_from_the_right_one_and_is_seen(council: Council) -> None:
    council.clock.set(HALF_PAST_MIDNIGHT)
    await _sent(council, "/raise", child_id="1001")
    path = "/raise/last-seen"
    incomplete = await _sent(council, path, **{"last_seen_at-time": "12:10"})
    assert standing(incomplete.text)["last_seen_at-on"] == "2026-05-14"
    right = standing(incomplete.text) | {"last_seen_at-time": "00:10", "last_seen_by": "Night staff"}
    asked = await _sent(council, path, **right)
    assert errors(asked) == [
        "Thursday 14 May was put there for 12:10. For 00:10 the answer above now says Friday 15 May: press the button again if that is"
        " right, or change the day"
    ]
    assert standing(asked.text)["last_seen_at-on"] == "2026-05-15"
    assert (await _sent(council, path, **standing(asked.text))).status_code == 303
    kept = standing((await council.get(path)).text)
    assert (kept["last_seen_at-on"], kept["last_seen_at-time"]) == ("2026-05-15", "00:10")
    yesterday = await _sent(council, path, **standing(asked.text) | {"last_seen_at-on": "2026-05-14"})
    assert yesterday.status_code == 303, "the day that somebody chooses counts"
    assert (await _sent(council, path, **right | {"last_seen_at-time": "23:10"})).status_code == 303, "the same day follows: nothing to ask"
    assert standing((await council.get(path)).text)["last_seen_at-on"] == "2026-05-14"
