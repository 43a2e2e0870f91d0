"""What is known of a child before they go: the register one by one, response plan, grab pack, photograph; and who may know of it."""

import asyncio
from io import BytesIO
from typing import Any

import httpx
import pytest
from council import Council
from PIL import Image

CHILD = {
    "first_name": "Amelia",
    "last_name": "Frost",
    "known_as": "Millie",
    "date_of_birth": "2010-03-05",
    "sex": "F",
    "ethnicity": "WBRI",
    "care_status": "ours",
    "team": "CLA-S",
    "worker": "Owen Price",
    "placement": {"type": "U1", "provider": "PR1", "home": "SC900002", "host_authority": "E09000006", "in_area": True, "distance": 3.5},
    "marks": [{"code": "exploitation_cse", "since": "2025-01-01", "source": "police", "review_by": "2027-01-01"}],
}
PLAN = {
    "where_to_look": "Her grandmother’s flat, then the skate park.",
    "whom_to_ring": [{"name": "Jean Frost", "relation": "grandmother", "number": "020 7946 0000"}],
    "when_to_report": "After half an hour, at once after dark.",
    "will_talk_to": "Her aunt",
    "agreed_with": "Millie and her carer",
    "agreed_on": "2025-05-01",
    "review_by": "2025-11-01",
}


async def put(council: Council, path: str, body: Any, role: str = "social_worker", **headers: str) -> httpx.Response:
    return await council.http.put(f"/missing/api/children/{path}", json=body, headers=council.headers(role) | headers)


def picture(size: tuple[int, int] = (1600, 1200), kind: str = "JPEG", **more: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **more)
    return made.getvalue()


async def send_photo(council: Council, sent: bytes, taken_on: str = "2025-05-01", child: str = "1001", **headers: str) -> httpx.Response:
    return await council.http.put(
        f"/missing/api/children/{child}/photo",
        files={"photo": ("me.jpg", sent, "image/jpeg")},
        data={"taken_on": taken_on},
        headers=council.headers("social_worker") | headers,
    )


async def test_a_case_system_keeps_a_child_right_and_no_name_leaves_the_record(council: Council) -> None:
    new = await put(council, "9001", CHILD | {"first_name": "Zoltana"}, "administrator")
    assert (new.status_code, new.json()) == (201, {"child_id": "9001", "version": 1})
    again = await put(council, "9001", CHILD | {"first_name": "Zoltana"}, "administrator")
    assert (again.status_code, again.json()["version"]) == (200, 1), "the same again is no news"
    child = (await council.get("/api/children/9001")).json()
    assert (child["name"], child["worker"], child["in_care"]) == ("Zoltana Frost (Millie)", "Owen Price", True)
    assert (child["placement"]["urn"], child["host_authority"], child["distance_miles"]) == ("SC900002", "E09000006", 3.5)
    assert child["marks"][0]["source"] == "police"
    events = await council.events()
    assert [one["subject"] for one in events[4:]] == ["9001"]
    assert "Zoltana" not in str(events)
    assert "Owen Price" not in str(events)


async def test_a_move_told_while_the_child_is_missing_leaves_the_episode_as_it_was(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    path = f"/api/episodes/{raised['episode_id']}"
    before = (await council.get(path)).json()
    assert (await put(council, "1001", CHILD, "team_manager")).status_code == 200
    after = (await council.get(path)).json()
    assert after == before
    carer = council.headers("carer", "Maureen Pike", placement="SC900001")
    assert (await council.http.get("/missing/api/children/1001", headers=carer)).status_code == 404, "no longer in their placement"
    rows = await council.http.get("/missing/api/returns/ssda903/2025-26/rows", headers=council.as_service("reports", "register:read"))
    assert [row[-1] for row in rows.json()["episodes"] if row[0] == "1001"] == ["SC900001"], "the return says what was sent"


async def test_what_is_wrong_with_a_child_is_said_at_each_field_and_changes_nothing(council: Council) -> None:
    wrong = {
        "sex": "X",
        "ethnicity": "BRIT",
        "care_status": "lost",
        "placement": {"type": "Z9", "distance": -1, "legal_status": "Q9"},
        "hobby": "chess",
    }
    answer = await put(council, "1001", CHILD | wrong, "team_manager")
    assert answer.status_code == 422
    fields = {one["field"] for one in answer.json()["errors"]}
    assert fields == {"sex", "ethnicity", "care_status", "placement.type", "placement.distance", "placement.legal_status", "hobby"}
    assert (await put(council, "1001", CHILD)).status_code == 403, "the register is not a social worker’s to replace"
    assert (await council.get("/api/children/1001")).json()["team"] == "CLA-N"


async def test_a_key_used_again_answers_as_the_first_time_and_two_at_once_make_one_child(council: Council) -> None:
    key = {"Idempotency-Key": "nightly-1"}
    first, again = [await put(council, "9001", CHILD, "administrator", **key) for _ in range(2)]
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (await put(council, "9001", CHILD | {"team": "LC"}, "administrator", **key)).status_code == 409
    both = await asyncio.gather(*(put(council, "9002", CHILD | {"team": team}, "administrator") for team in ("LC", "CWD")))
    assert sorted(one.status_code for one in both) == [200, 201]
    assert (await council.get("/api/children/9002")).json()["version"] == 2


async def test_a_case_system_that_read_an_older_version_of_a_child_writes_over_nothing(council: Council) -> None:
    stale = await put(council, "9001", CHILD, "administrator", **{"If-Match": "3"})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"0"'), "there is none yet"
    new = await put(council, "9001", CHILD, "administrator", **{"If-Match": "0"})
    assert (new.status_code, new.headers["etag"]) == (201, '"1"')
    assert (await put(council, "9001", CHILD | {"team": "LC"}, "administrator", **{"If-Match": '"1"'})).status_code == 200
    late = await put(council, "9001", CHILD | {"team": "CWD"}, "administrator", **{"If-Match": "1"})
    assert (late.status_code, late.headers["etag"]) == (412, '"2"')
    assert (await council.get("/api/children/9001")).json()["team"] == "LC"


async def test_of_two_photographs_sent_on_one_version_the_second_is_refused_also_of_one_day(council: Council) -> None:
    seen = {"If-Match": str((await council.get("/api/children/1001")).json()["version"])}
    first = await send_photo(council, picture((30, 30)), **seen)
    assert (first.status_code, first.headers["etag"]) == (200, f'"{first.json()["version"]}"')
    again = await send_photo(council, picture((30, 30)))
    assert again.json() == first.json(), "the same again is no news"
    assert (await send_photo(council, picture((40, 40)))).json()["version"] == first.json()["version"] + 1, "another of the same day is"
    late = await send_photo(council, picture((50, 50)), **{"If-Match": first.headers["etag"]})
    assert late.status_code == 412
    assert Image.open(BytesIO((await council.get("/api/children/1001/photo")).content)).size == (40, 40)


async def test_a_plan_has_its_versions_and_two_writers_do_not_lose_each_others(council: Council) -> None:
    assert (await council.get("/api/children/1001/response-plan")).status_code == 404
    made = await put(council, "1001/response-plan", PLAN)
    assert (made.status_code, made.json()["paper"], made.headers["etag"]) == (200, 1, '"1"')
    assert (await put(council, "1001/response-plan", PLAN)).json()["paper"] == 1
    stale = PLAN | {"will_talk_to": "Nobody"}
    assert (await put(council, "1001/response-plan", PLAN | {"tell_director_always": True}, **{"If-Match": "1"})).json()["paper"] == 2
    refused = await put(council, "1001/response-plan", stale, **{"If-Match": "1"})
    assert refused.status_code == 412
    assert refused.headers["etag"] == '"2"'
    plan = (await council.get("/api/children/1001/response-plan")).json()
    assert (plan["version"], plan["by"], plan["will_talk_to"], plan["tell_director_always"]) == (2, "Demo", "Her aunt", True)
    kept = (await council.get("/api/children/1001")).json()["response_plan"]
    assert kept == {"agreed_on": "2025-05-01", "review_by": "2025-11-01", "tell_director_always": True}
    events = str(await council.events())
    assert "grandmother" not in events
    raised = (await council.raise_episode()).json()
    (event,) = [one for one in await council.events() if one["type"] == "missing.episode_raised"]
    assert event["data"]["episode"]["child"]["response_plan"]["tell_director_always"] is True, raised


async def test_a_photograph_is_upright_small_dated_and_says_nothing_of_where_it_was_taken(council: Council) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010E] = "14 Larch Road"
    sent = picture(exif=exif)
    assert b"Larch" in sent
    assert (await send_photo(council, sent)).status_code == 200
    got = await council.get("/api/children/1001/photo")
    assert (got.headers["content-type"], got.headers["x-taken-on"], got.headers["cache-control"]) == (
        "image/jpeg",
        "2025-05-01",
        "no-store",
    )
    kept = Image.open(BytesIO(got.content))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (900, 1200), {})
    assert b"Larch" not in got.content
    rows = await council.query("SELECT action FROM missing.audit WHERE child_ids @> '{1001}' ORDER BY id")
    assert [row["action"] for row in rows] == ["keep_photograph", "see_photograph"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"%PDF-1.7 not a picture", "no JPEG or PNG"),
        (picture(kind="GIF"), "no JPEG or PNG"),
        (picture()[:3000], "damaged"),
        (picture((9000, 9000), "PNG"), "9000 by 9000 pixels"),
        (b"\xff\xd8" + b"0" * 8_400_000, "larger than 8 MB"),
    ],
    ids=["pdf", "gif", "cut off", "bomb", "too large"],
)
async def test_a_file_that_is_no_photograph_is_refused_in_words_and_the_one_before_stays(council: Council, sent: bytes, said: str) -> None:
    assert (await send_photo(council, picture((30, 30)))).status_code == 200
    answer = await send_photo(council, sent)
    assert answer.status_code == 422
    assert said in answer.json()["errors"][0]["message"]
    assert Image.open(BytesIO((await council.get("/api/children/1001/photo")).content)).size == (30, 30)


async def test_a_photograph_of_tomorrow_is_refused_and_a_body_without_end_is_cut_off(council: Council) -> None:
    assert (await send_photo(council, picture((30, 30)), "2030-01-01")).json()["errors"][0]["field"] == "taken_on"
    assert (await send_photo(council, b"0" * 9_500_000)).status_code == 413


async def test_nobody_who_may_not_know_of_a_child_learns_that_a_plan_pack_or_photograph_is_kept(council: Council) -> None:
    for path, body in (("response-plan", PLAN), ("grab-pack", {"looks": "Tall"})):
        assert (await put(council, f"1003/{path}", body, "team_manager")).status_code == 200
        unknown = (await council.get(f"/api/children/1003/{path}"), await council.get(f"/api/children/none/{path}"))
        assert [one.status_code for one in unknown] == [404, 404]
        assert (await put(council, f"1003/{path}", body)).status_code == 404
    assert (await council.get("/api/children/1003/photo")).status_code == 404
    assert (await send_photo(council, picture((9, 9)), child="1003")).status_code == 404
    carer = council.headers("carer", "Maureen Pike", placement="SC900001")
    assert (await council.http.get("/missing/api/children/1002/response-plan", headers=carer)).status_code == 404
    assert (await put(council, "1003", CHILD, "missing_coordinator")).status_code == 404


async def test_who_may_not_open_a_restricted_record_loses_sight_of_it_at_once(council: Council) -> None:
    assert (await council.get("/api/children/1002")).status_code == 200
    body = {"restricted": True, "reason": "A relative works here."}
    assert (await council.post("/api/children/1002/restriction", body)).status_code == 403
    assert (await council.post("/api/children/1002/restriction", body, "team_manager")).status_code == 200
    assert (await council.get("/api/children/1002")).status_code == 404
    assert (await council.get("/api/children", query="ash")).json()["items"] == []
    assert (await council.get("/api/children/1002", "team_manager")).status_code == 200
    assert "relative" not in str(await council.events())
    opened = body | {"restricted": False}
    assert (await council.post("/api/children/1002/restriction", opened, "director")).status_code == 200
    assert (await council.get("/api/children/1002")).status_code == 200


async def test_sending_a_child_again_lifts_no_restriction_and_changes_nothing_else(council: Council) -> None:
    restricted = await put(council, "9001", CHILD | {"restricted": True}, "administrator")
    assert restricted.status_code == 201, "restricting is as it was"
    refused = await put(council, "9001", CHILD | {"restricted": False, "team": "CLA-N"}, "administrator")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "restricted")
    assert "only with a reason" in refused.text
    stands = (await council.get("/api/children/9001", "team_manager")).json()
    assert (stands["restricted"], stands["team"], stands["version"]) == (True, "CLA-S", 1)
    assert (await put(council, "9001", CHILD | {"team": "CLA-N"}, "administrator")).status_code == 200, "left out, it stays"
    lifted = {"restricted": False, "reason": "The relative left."}
    assert (await council.post("/api/children/9001/restriction", lifted, "team_manager")).status_code == 200
    assert (await put(council, "9001", CHILD | {"restricted": False}, "administrator")).status_code == 200, "nothing to lift"
