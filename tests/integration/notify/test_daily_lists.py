"""The daily list is made once at its hour, is sent though empty, and is shown for ever as it was seen."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from alerted_authority import Alerted
from daily_lists_read import LIST, at_the_hour, of_subject, opened, path, read, shown, today
from notifys_neighbours import AUTHORITY, NAME, WORKER

from services.notify.domain.timetable import hour_of
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus, RiskLevel
from shared.contracts.publishing import Writing, recorded_by, source
from shared.identity.people import Role
from shared.ids import new_id

SHEET = "OFFICIAL-SENSITIVE: time for the handover sheet"


async def test_the_list_goes_out_at_half_past_seven_to_everybody_it_is_for_though_nobody_is_on_it(morning: Alerted) -> None:
    await morning.until(time(7, 29))
    assert await morning.rows("SELECT FROM notify.daily_lists") == []
    await at_the_hour(morning)
    mails = await of_subject(morning, LIST, 4)
    wanted = {"director@example.gov.uk", "assistant.director@example.gov.uk", "head@example.gov.uk", "edt@example.gov.uk"}
    assert {mail["To"] for mail in mails} == wanted, "the lead member's is vacant: the director has it already"
    assert await opened(morning, mails[0]) == f"/notify/daily-lists/{today(morning)}"
    assert await opened(morning, mails[0], Role.LEAD_MEMBER) == f"/notify/daily-lists/{today(morning)}", "who sees counts alone, too"
    found = await read(morning)
    assert not found["draft"]
    assert found["said"].startswith("No child is recorded as missing at 07:30; register loaded ")
    assert found["counts"] == dict.fromkeys(("missing", "found", "returned", "interviews", "decisions", "plans"), 0)


async def test_two_processes_make_it_once_and_nobody_has_it_twice(morning: Alerted) -> None:
    lists = morning.app.state.notify.daily_lists
    others = [replace(lists.rounds, _gone=set()) for _ in range(3)]
    await morning.until(time(7, 30))
    due = lists.rounds.todays_list()
    await asyncio.gather(*(one.go(due) for one in others), *(read(morning) for _ in range(3)))
    await of_subject(morning, LIST, 4)
    assert len(await morning.rows("SELECT FROM notify.deliveries WHERE says = 'daily_list'")) == 4
    assert len(await morning.rows("SELECT FROM notify.daily_lists")) == 1
    assert [len(await one._due(5)) for one in others] == [0, 0, 0]


async def test_before_the_hour_there_is_a_draft_that_changes_and_nobody_can_sign(morning: Alerted) -> None:
    assert (await read(morning))["counts"]["missing"] == 0
    await morning.missing.raises()
    await morning.level()
    found = await read(morning)
    assert (found["draft"], found["counts"]["missing"]) == (True, 1)
    refused = await morning.as_().post(path(today(morning), "/sign-off"))
    assert (refused.status_code, refused.json()["title"]) == (409, "Today’s list is not made yet")
    assert await morning.rows("SELECT FROM notify.daily_lists") == []
    assert "Draft, as at 06:00: today’s list is made at 07:30" in await shown(morning, f"/notify/daily-lists/{today(morning)}")


async def test_when_a_decision_is_due_on_it_goes_by_the_policy_in_force(morning: Alerted) -> None:
    policy = (await morning.as_().get("/notify/api/policy")).json()["policy"]
    rows = [row | {"after": 4} if row["id"] == "6_hours" else row for row in policy["rows"]]
    episode = await morning.missing.raises()
    await morning.level()
    for rows_, hours in ((policy["rows"], 6), (rows, 4)):
        answer = await morning.as_().put("/notify/api/policy", json=policy | {"rows": rows_})
        assert answer.status_code == 200, answer.text
        (line,) = (await read(morning))["missing"]
        due = {one["wanted"]: datetime.fromisoformat(one["due_at"]) for one in line["wants"]}
        assert due["strategy"] - episode.last_seen_at == timedelta(hours=hours)


async def test_a_past_list_is_shown_as_it_was_seen_whatever_became_of_its_children(morning: Alerted) -> None:
    owner = new_id()
    episode = await morning.missing.raises(RiskLevel.HIGH, owner=owner)
    await morning.level()
    await at_the_hour(morning)
    day, before = today(morning), await read(morning)
    (line,) = before["missing"]
    assert (line["reference"], line["risk_social_work"], line["owner"]) == (episode.reference, "high", str(owner))
    await morning.forward(hours=2)
    await morning.missing.returns(episode)
    await morning.level()
    assert await read(morning) == before
    page = await shown(morning, f"/notify/daily-lists/{day}")
    assert "Missing for 4 hours 30 minutes" in page
    assert NAME in page
    assert WORKER in page
    await at_the_hour(morning)
    after = await read(morning)
    assert (after["counts"]["missing"], after["counts"]["returned"]) == (0, 1)
    assert await read(morning, day) == before
    assert f"/notify/daily-lists/{day}" in await shown(morning, "/notify/daily-lists")


async def test_a_day_on_which_nothing_was_recorded_says_so(morning: Alerted) -> None:
    await at_the_hour(morning)
    assert not (await read(morning))["no_change"], "there is no list of the day before"
    await at_the_hour(morning)
    assert (await read(morning))["no_change"]
    assert "No change since the list of the day before" in await shown(morning, f"/notify/daily-lists/{today(morning)}")
    await morning.missing.raises()
    await morning.level()
    await at_the_hour(morning)
    assert not (await read(morning))["no_change"]


async def test_an_old_register_is_amber_and_one_that_does_not_answer_is_said_to_be_unknown(morning: Alerted) -> None:
    morning.missing.loaded_at = morning.clock.now() - timedelta(hours=40)
    await at_the_hour(morning)
    found = await read(morning)
    assert found["amber"]
    assert "Check this first" in await shown(morning, f"/notify/daily-lists/{today(morning)}")
    morning.missing.away = True
    await at_the_hour(morning)
    unknown = await read(morning)
    assert (unknown["amber"], unknown["register_loaded_at"]) == (True, None)
    assert "when it was loaded is not known" in unknown["said"]
    assert await read(morning, date.fromisoformat(found["date"])) == found, "what was seen then stays"


async def test_when_the_police_s_list_was_compared_is_on_the_list(morning: Alerted) -> None:
    await at_the_hour(morning)
    assert "the record was never compared with the police’s list" in (await read(morning))["said"]
    morning.missing.police_list_compared_at = morning.clock.now() - timedelta(days=2)
    await at_the_hour(morning)
    assert "the record was last compared with the police’s list " in (await read(morning))["said"]
    morning.missing.away = True
    await at_the_hour(morning)
    assert "whether it was compared with the police’s list is not known here" in (await read(morning))["said"]


async def test_a_plan_past_its_review_and_a_photograph_nobody_took_stand_on_the_list(morning: Alerted) -> None:
    episode = await morning.missing.raises()
    child = ChildSnapshot(child_id=episode.child_id, version=2, care_status=CareStatus.OURS)
    writing = Writing(source(AUTHORITY, "missing"), morning.clock.now(), recorded_by("social_worker", new_id()))
    await morning.missing.append(writing.child(child))
    await morning.level()
    await at_the_hour(morning)
    assert (await read(morning))["plans"][0]["plan"] == ["plan", "photograph"]
    page = await shown(morning, f"/notify/daily-lists/{today(morning)}")
    assert "No response plan<br>No photograph" in page


async def test_the_continuity_sheet_says_whom_to_ring(morning: Alerted) -> None:
    episode = await morning.missing.raises(RiskLevel.MEDIUM)
    await morning.level()
    page = await shown(morning, f"/notify/daily-lists/{today(morning)}/continuity")
    positions = ("Emergency duty team lead", "Helen Marsh", "Vacant: Helen Marsh stands in")
    for said in (NAME, episode.reference, "Medium risk", "Nobody yet", *positions):
        assert said in page


@pytest.mark.parametrize("at", [time(8, 45), time(17)])
async def test_day_and_night_are_told_when_it_is_time_for_the_handover_sheet(morning: Alerted, at: time) -> None:
    await morning.until(at)
    mails = await of_subject(morning, SHEET, 2)
    assert {mail["To"] for mail in mails} == {"manager@example.gov.uk", "edt@example.gov.uk"}
    assert await opened(morning, mails[0]) == "/missing/handover-sheet"


async def test_after_a_night_that_nothing_ran_nobody_is_told_of_a_handover_long_over_but_of_the_list(morning: Alerted) -> None:
    await morning.until(time(16, 30))
    await of_subject(morning, LIST, 4)
    assert await morning.rows("SELECT FROM notify.deliveries WHERE says = 'handover_sheet'") == []
    made_at: datetime = (await morning.rows("SELECT made_at FROM notify.daily_lists"))[0]["made_at"]
    assert made_at >= hour_of(today(morning), time(16, 30)), "it says when it was made, not when it should have been"
