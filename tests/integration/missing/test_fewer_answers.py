"""Two answers that a page of the form "raise an episode" can do without: the day of a time, and how exact it is."""

import pytest
from council import Council
from test_pages import SEEN, answer_all, opened, said, sent


@pytest.mark.parametrize(
    ("time", "day"), [("21:10", 15), ("22:03", 15), ("22:40", 14), ("00:00", 15)], ids=["past", "clocks-differ", "last-night", "midnight"]
)
async def test_of_a_time_alone_the_day_is_the_last_on_which_it_came_and_the_time_is_never_said_to_be_exact(
    council: Council, time: str, day: int
) -> None:
    answered = await answer_all(council, seen={"last_seen_at-on": "", "last_seen_precision": "", "last_seen_at-time": time})
    assert answered.status_code == 303
    check = said(await opened(council, "/raise/check"))
    assert f"About {day} January 2026 at {time}" in check
    assert f'value="2026-01-{day}" checked' in (await opened(council, "/raise/last-seen")).text, "the day shows when they look again"


async def test_two_times_are_a_stretch_although_nobody_said_so(council: Council) -> None:
    later = {"last_seen_at-on": "", "last_seen_precision": "", "last_seen_at-time": "20:30", "last_seen_until-time": "21:15"}
    await answer_all(council, seen=later)
    assert "Between 15 January 2026 at 20:30 and 15 January 2026 at 21:15" in said(await opened(council, "/raise/check"))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"last_seen_at-on": "", "last_seen_at-time": "25:00"}, "use the 24-hour clock"),
        ({"last_seen_at-on": "other", "last_seen_at-time": ""}, "Enter the day and the time"),
        ({"last_seen_at-on": "", "last_seen_at-month": "1"}, "Select the day"),
    ],
    ids=["no-time", "another-day-unsaid", "half-a-day"],
)
async def test_what_is_no_time_or_no_day_is_still_asked_for(council: Council, seen: dict[str, str], words: str) -> None:
    await sent(council, "/raise", child_id="1001")
    page = await sent(council, "/raise/last-seen", **(SEEN | seen))
    assert page.status_code == 422
    assert words in said(page)
