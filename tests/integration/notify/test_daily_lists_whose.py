"""Who reads the daily list and who signs it off: names and ages for whom they are for, the first signature, and nothing kept of a name."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
from alerted_authority import Alerted
from daily_lists_read import at_the_hour, path, read, shown, today
from notifys_neighbours import NAME, WORKER

from shared.contracts.codes import CareStatus
from shared.contracts.envelope import decode
from shared.contracts.episodes import ChildAtStart
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.ids import new_id

RESTRICTED = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=14, restricted=True)


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
