"""The daily list is made once at its hour, is sent though empty, and is shown for ever as it was seen."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from alerted_authority import Alerted, eventually
from notifys_neighbours import AUTHORITY, NAME, WORKER

from services.notify.domain.timetable import hour_of
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus, RiskLevel
from shared.contracts.envelope import decode
from shared.contracts.episodes import ChildAtStart
from shared.contracts.publishing import Writing, recorded_by, source
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.ids import new_id

RESTRICTED = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=14, restricted=True)
LIST = "OFFICIAL-SENSITIVE: the daily list is ready"
SHEET = "OFFICIAL-SENSITIVE: time for the handover sheet"


def today(authority: Alerted) -> date:
    return london_date(authority.clock.now())


def path(day: date, rest: str = "") -> str:
    return f"/notify/api/daily-lists/{day}{rest}"


async def read(authority: Alerted, day: date | None = None, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> dict[str, Any]:
    answer = await authority.as_(role, name).get(path(day or today(authority)))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def shown(authority: Alerted, address: str, role: Role = Role.DIRECTOR, name: str = "Helen Marsh") -> str:
    answer = await authority.as_(role, name).get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


async def at_the_hour(authority: Alerted) -> None:
    """Half past seven, and today's list is there."""
    await authority.until(time(7, 30))

    async def made() -> list[dict[str, Any]]:
        return await authority.rows("SELECT day FROM notify.daily_lists WHERE day = %s", today(authority))

    await eventually(made, "today's list is made")


async def of_subject(authority: Alerted, subject: str, count: int) -> list[EmailMessage]:
    found: list[EmailMessage] = []

    async def look() -> bool:
        found[:] = [mail for mail in authority.mail.taken if mail["Subject"] == subject]
        return len(found) >= count

    await eventually(look, f"{count} mails: {subject}")
    assert len(found) == count
    return found


async def opened(authority: Alerted, mail: EmailMessage, role: Role = Role.DIRECTOR) -> str:
    """Where the link of a mail leads whoever signs in."""
    body = mail.get_body(("plain",))
    assert body is not None
    link = next(line for line in body.get_content().splitlines() if line.startswith("http"))
    answer = await authority.as_(role).get(link)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


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


async def test_directors_sign_a_list_off_once_with_what_they_have_to_say(morning: Alerted) -> None:
    await at_the_hour(morning)
    day = today(morning)
    for role in (Role.EDT, Role.TEAM_MANAGER, Role.LEAD_MEMBER, Role.SOCIAL_WORKER):
        assert (await morning.as_(role, "Somebody").post(path(day, "/sign-off"))).status_code == 403
    director, words = morning.as_(), {"comment": "Quiet night. Thank you."}
    signed = await director.post(path(day, "/sign-off"), json=words, headers={"Idempotency-Key": "k1"})
    assert signed.status_code == 200, signed.text
    assert (signed.json()["signed_off"]["by"], signed.json()["signed_off"]["comment"]) == ("Helen Marsh", "Quiet night. Thank you.")
    again = await director.post(path(day, "/sign-off"), json=words, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (200, signed.json())
    assert (await director.post(path(day, "/sign-off"), headers={"Idempotency-Key": "k1"})).status_code == 409
    second = await morning.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(path(day, "/sign-off"), json={"comment": "Mine"})
    assert second.status_code == 409
    assert second.json()["signed_off_role"] == "director"
    assert (await read(morning))["signed_off"] == signed.json()["signed_off"]
    assert "“Quiet night. Thank you.”" in await shown(morning, f"/notify/daily-lists/{day}", Role.EDT, "Tom Whitfield")


async def test_two_who_sign_off_at_once_name_the_version_they_saw_and_the_second_is_shown_the_first(morning: Alerted) -> None:
    await at_the_hour(morning)
    day = today(morning)
    helen, ruth = morning.as_(), morning.as_(Role.HEAD_OF_SERVICE, "Ruth Calder")
    seen = (await helen.get(path(day))).headers["etag"]
    assert (await ruth.get(path(day))).headers["etag"] == seen
    refused = await helen.post(path(day, "/sign-off"), headers={"If-Match": '"7"'})
    assert (refused.status_code, refused.headers["etag"]) == (412, seen)
    assert (await read(morning))["signed_off"] is None
    signed = await helen.post(path(day, "/sign-off"), headers={"If-Match": seen, "Idempotency-Key": "k1"})
    assert signed.status_code == 200, signed.text
    second = await ruth.post(path(day, "/sign-off"), headers={"If-Match": seen})
    assert (second.status_code, second.headers["etag"]) == (412, signed.headers["etag"])
    assert second.json()["current"]["signed_off"]["by_id"] == signed.json()["signed_off"]["by_id"]
    again = await helen.post(path(day, "/sign-off"), headers={"If-Match": seen, "Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (200, signed.json()), "the same request again is the first answer"


async def test_a_sign_off_is_in_the_log_once_and_without_its_words(morning: Alerted) -> None:
    await at_the_hour(morning)
    day, director = today(morning), morning.as_()
    before = await read(morning)
    for _ in range(2):
        await director.post(path(day, "/sign-off"), json={"comment": "Quiet night"}, headers={"Idempotency-Key": "k1"})
    await morning.as_(Role.HEAD_OF_SERVICE, "Ruth Calder").post(path(day, "/sign-off"))
    written = await morning.rows("SELECT body::text AS raw FROM safereturn.log WHERE type = 'notify.daily_list_signed_off'")
    (raw,) = [one["raw"] for one in written]
    event = decode(raw)
    assert (event.subject, event.data.day.isoformat(), event.data.role, event.data.commented) == (str(day), str(day), "director", True)
    assert event.data.made_at == datetime.fromisoformat(before["made_at"])
    assert "Quiet night" not in raw
    assert "Helen" not in raw


async def test_who_may_read_it_and_which_days_there_are(morning: Alerted) -> None:
    await morning.missing.raises()
    await morning.level()
    await at_the_hour(morning)
    day = today(morning)
    director = morning.as_()
    for when, status in ((day + timedelta(days=1), 404), (day - timedelta(days=1), 404), ("yesterday", 422), ("2026-02-30", 422)):
        assert (await director.get(f"/notify/api/daily-lists/{when}")).status_code == status
    for role in (Role.SOCIAL_WORKER, Role.CARER, Role.PLANNER, Role.ADMINISTRATOR, Role.INTERVIEWER):
        for address in (path(day), "/notify/daily-lists", f"/notify/daily-lists/{day}", f"/notify/daily-lists/{day}/continuity"):
            assert (await morning.as_(role, "Somebody").get(address)).status_code == 403, (role, address)
    person = Person(id=person_id(Role.EDT, "A guest"), name="A guest", roles=frozenset({Role.EDT}), whole_authority=False)
    operator = open_keys(OPERATOR, morning.keys)
    guest = sign(operator, Kind.PERSON, EVERY_SERVICE, person_claims(person), morning.clock.now())
    async with httpx.AsyncClient(base_url=morning.url, headers={"Authorization": f"Bearer {guest}"}) as client:
        for address in (path(day), "/notify/daily-lists", f"/notify/daily-lists/{day}", f"/notify/daily-lists/{day}/continuity"):
            assert (await client.get(address)).status_code == 403, address
    guest = sign(
        operator, Kind.PERSON, EVERY_SERVICE, person_claims(replace(person, roles=frozenset({Role.DIRECTOR}))), morning.clock.now()
    )
    async with httpx.AsyncClient(base_url=morning.url, headers={"Authorization": f"Bearer {guest}"}) as client:
        assert (await client.post(path(day, "/sign-off"))).status_code == 403
    assert (await read(morning))["signed_off"] is None


async def test_a_lead_member_sees_counts_and_no_child(morning: Alerted) -> None:
    episode = await morning.missing.raises()
    await morning.level()
    await at_the_hour(morning)
    await morning.as_().post(path(today(morning), "/sign-off"), json={"comment": "About one of them"})
    found = await read(morning, role=Role.LEAD_MEMBER, name="Ann Birch")
    assert (found["counts"]["missing"], found["missing"], found["signed_off"]["comment"]) == (1, None, None)
    page = await shown(morning, f"/notify/daily-lists/{today(morning)}", Role.LEAD_MEMBER, "Ann Birch")
    assert "1 child is recorded as missing at 07:30" in page
    for hidden in (NAME, episode.reference, str(episode.episode_id), "About one of them"):
        assert hidden not in page
    answer = await morning.as_(Role.LEAD_MEMBER, "Ann Birch").get(f"/notify/daily-lists/{today(morning)}/continuity")
    assert answer.status_code == 403


async def test_a_restricted_child_stays_without_name_and_age_for_whoever_may_not_open_the_record(morning: Alerted) -> None:
    await morning.missing.raises(child=RESTRICTED)
    await morning.level()
    await at_the_hour(morning)
    for address in (f"/notify/daily-lists/{today(morning)}", f"/notify/daily-lists/{today(morning)}/continuity"):
        edt = await shown(morning, address, Role.EDT, "Tom Whitfield")
        assert NAME not in edt
        assert "Restricted record" in edt
        assert NAME in await shown(morning, address)
    assert (await read(morning, role=Role.EDT, name="Tom Whitfield"))["missing"][0]["age"] is None
    assert (await read(morning))["missing"][0]["age"] == 14
    assert "child_id" not in (await read(morning))["missing"][0]


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


async def test_names_follow_when_missing_is_away_and_the_list_is_read_all_the_same(morning: Alerted) -> None:
    episode = await morning.missing.raises()
    await morning.level()
    await at_the_hour(morning)
    morning.missing.away = True
    page = await shown(morning, f"/notify/daily-lists/{today(morning)}")
    assert "Names will follow" in page
    assert episode.reference in page


async def test_no_name_is_kept_with_a_list(morning: Alerted) -> None:
    await morning.missing.raises(owner=new_id())
    await morning.level()
    await at_the_hour(morning)
    await shown(morning, f"/notify/daily-lists/{today(morning)}")
    (row,) = await morning.rows("SELECT row_to_json(d)::text AS kept FROM notify.daily_lists AS d")
    assert NAME not in row["kept"]
    assert WORKER not in row["kept"]


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


# ---- handover sheets -------------------------------------------------------------------------------------------------------------------


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
