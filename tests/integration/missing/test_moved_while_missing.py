"""A register file that moves a child, or ends their care, while they are missing asks a person; it edits no episode."""

from datetime import timedelta
from typing import Any

import pytest
from council import CARE, HEADER, Council
from one_page import OnePage, said

MOVED = CARE + (
    "1001,01/02/2024,S,C2,N1,K2,PR4,{day},X1,PLACE,BR1 1AA,BR2 2BB,SC900001\n1001,{day},P,C2,N1,U1,PR1,,,,BR1 1AA,BR2 2BB,SC900002\n"
)
LEFT = CARE + "1001,01/02/2024,S,C2,N1,K2,PR4,{day},E4A,,BR1 1AA,BR2 2BB,SC900001\n"
HEADER_1001 = HEADER + "1001,F,05/03/2010,WBRI,A123,,\n"


async def nightly(council: Council, care: str) -> None:
    """One child's rows, sent as all there are."""
    sent = await council.bring({"header": HEADER_1001, "episodes": care.format(day=f"{council.clock.now():%d/%m/%Y}")}, replace="true")
    assert sent.status_code == 200, sent.text


async def whole(council: Council, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await council.get(path)).json()
    return found


async def test_a_file_that_ends_the_placement_of_a_missing_child_changes_nothing_of_the_episode_and_prompts(council: Council) -> None:
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    before, events = await whole(council, path), await council.events()
    await nightly(council, MOVED)
    after = await whole(council, path)
    prompts = [one for one in after["next_actions"] if one not in before["next_actions"]]
    assert [one["action"] for one in prompts] == ["end_period"]
    assert "The placement ended on" in prompts[0]["why"]
    assert [one for one in after["next_actions"] if one not in prompts] == before["next_actions"], "no clock was touched"
    for one in (before, after):
        del one["next_actions"], one["minutes_missing"]
    assert after == before, "owner, periods, clocks, version, timeline"
    assert {one["type"] for one in (await council.events())[len(events) :]} == {"missing.child_recorded"}
    listed = (await council.get("/api/episodes", status="open")).json()["items"]
    assert "end_period" in [one["action"] for one in listed[0]["next_actions"]]
    answer = {"category": "M", "from_at": council.at(), "reason": "The home gave notice", "placement_ended": True}
    assert (await council.post(f"{path}/category", answer)).status_code == 201
    assert "end_period" not in [one["action"] for one in (await whole(council, path))["next_actions"]]


async def test_a_file_that_ends_the_care_of_a_missing_child_asks_how_the_absence_ends(council: Council) -> None:
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    path = f"/api/episodes/{raised.json()['episode_id']}"
    await nightly(council, LEFT)
    after = await whole(council, path)
    assert (after["status"], after["version"]) == ("open", 1)
    assert "record_care_ended" in [one["action"] for one in after["next_actions"]]
    sent = await council.post(f"{path}/other-end", {"kind": "care_ended", "at": council.at()})
    assert sent.status_code == 200, sent.text
    after = await whole(council, path)
    assert (after["status"], after["periods"][-1]["end"] is not None) == ("open", True), "the child is missing still"
    assert "record_care_ended" not in [one["action"] for one in after["next_actions"]]
    assert "record_return" in [one["action"] for one in after["next_actions"]]


@pytest.mark.parametrize(
    ("born", "rec", "rule", "from_day"),
    [("05/03/2010", "E4A", "577", 1), ("14/01/2008", "E5", "580", 0)],
)
async def test_a_time_that_the_return_would_not_take_is_told_on_the_form_while_it_is_typed_and_once_it_is_saved(
    council: Council, born: str, rec: str, rule: str, from_day: int
) -> None:
    """Care ceased on 14 January 2026, the day before; a day that keeps the rule is told nothing."""
    now, ceased = council.clock.now(), council.clock.now() - timedelta(days=1)
    raised = await council.raise_episode(last_seen_at=council.at(days=-3))
    one = OnePage(council, raised.json()["episode_id"])
    assert "data-heed" not in (await one.open("return")).text, "care goes on"
    header, care = HEADER + f"1001,F,{born},WBRI,A123,,\n", LEFT.replace("E4A", rec).format(day=f"{ceased:%d/%m/%Y}")
    assert (await council.bring({"header": header, "episodes": care}, replace="true")).is_success
    for form in ("return", "found", "category", "other-end"):
        page = (await one.open(form)).text
        assert f"(rule {rule} of the 903)" in page.split("data-heed", 1)[1], form
        assert f"{ceased + timedelta(days=from_day):%Y-%m-%d}" in page.split("data-heed", 1)[1].split(">", 1)[0], form
    page = await after(one, "return", returned_at=now, found_location="friend")
    assert f"(rule {rule} of the 903)" in page
    corrected = await after(one, "correction", reason="Wrong day", returned_at=ceased - timedelta(days=1))
    assert "of the 903)" not in corrected


async def after(one: OnePage, form: str, **typed: Any) -> str:
    """The page that a press leads to."""
    answer = await one.fill(form, **typed)
    assert answer.status_code == 303, said(answer)
    return said(await one.council.http.get(answer.headers["location"], headers=one.council.headers("social_worker")))
