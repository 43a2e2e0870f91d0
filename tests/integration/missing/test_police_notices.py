"""Notices of the police: none is lost, none counts twice, and each is added to an episode or set aside with its reason."""

from typing import Any

import httpx
from council import Council
from one_page import OnePage, said

from shared.web import moment_parts


def notice(council: Council, **different: Any) -> dict[str, Any]:
    return {"reference": "CAD 77", "received_at": council.at(minutes=-20), "words": "Seen in the park by PC 4411."} | different


async def recorded(council: Council, **different: Any) -> str:
    answer = await council.post("/api/police-notices", notice(council, **different), "missing_coordinator")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["notice_id"])


async def waiting(council: Council, role: str = "missing_coordinator") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await council.get("/api/police-notices", role)).json()["items"]
    return items


async def opened(council: Council, path: str, role: str = "missing_coordinator") -> httpx.Response:
    return await council.http.get(f"/missing/police-notices{path}", headers=council.headers(role))


async def sent(council: Council, path: str, **typed: str) -> httpx.Response:
    return await council.http.post(f"/missing/police-notices/{path}", data=typed, headers=council.headers("missing_coordinator"))


async def test_a_notice_added_to_an_episode_stands_on_its_timeline_and_waits_no_more(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    one = await recorded(council, child_id="1001")
    page = said(await opened(council, f"/{one}"))
    assert "Amelia Frost" in page
    assert "Seen in the park by PC 4411." in page
    answer = await council.http.post(
        f"/missing/police-notices/{one}",
        data={"outcome": "added", "episode_id": episode, "recorded_as": "report"},
        headers=council.headers("missing_coordinator"),
    )
    assert answer.headers["location"] == "/missing/police-notices?done=added"
    shown = said(await council.http.get(f"/missing/episodes/{episode}", headers=council.headers("social_worker")))
    assert "Police reference CAD 77" in shown
    assert "Seen in the park by PC 4411." in shown
    assert await waiting(council) == []
    assert "4411" not in str(await council.events()), "the police's words are in no event"


async def test_the_same_notice_sent_twice_waits_once_and_added_twice_is_refused(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    body = notice(council)
    first, second = [await council.post("/api/police-notices", body, "missing_coordinator") for _ in range(2)]
    assert first.json()["notice_id"] == second.json()["notice_id"]
    triage = f"/api/police-notices/{first.json()['notice_id']}/triage"
    assert (await council.post(triage, {"episode_id": episode}, "edt")).status_code == 200
    again = await council.post(triage, {"episode_id": episode}, "missing_coordinator")
    assert again.status_code == 409
    assert "somebody has dealt with this notice already" in again.text
    assert len([one for one in await council.events() if one["type"] == "missing.police_reported"]) == 1


async def test_an_adding_cut_off_after_the_reference_is_finished_by_whoever_tries_again(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    one = await recorded(council)
    notices = council.app.state.missing.notices
    kept, calls = notices.casework.record, []

    async def breaks_off(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise ConnectionError("cut off")
        return await kept(*given, **named)

    object.__setattr__(notices, "casework", type("Cut", (), {"record": staticmethod(breaks_off)})())
    assert (await council.post(f"/api/police-notices/{one}/triage", {"episode_id": episode}, "edt")).status_code == 500
    assert [waits["notice_id"] for waits in await waiting(council)] == [one]
    assert (await council.post(f"/api/police-notices/{one}/triage", {"episode_id": episode}, "missing_coordinator")).status_code == 200
    types = [event["type"] for event in await council.events()]
    assert types.count("missing.police_reported") == 1
    assert types.count("missing.management_decision_recorded") == 1


async def test_a_notice_about_a_restricted_child_is_shown_to_nobody_who_may_not_open_their_record(council: Council) -> None:
    one = await recorded(council, child_id="1003", words="Carl Secret was seen.")
    assert await waiting(council) == []
    assert (await opened(council, f"/{one}")).status_code == 404
    assert (await council.post(f"/api/police-notices/{one}/triage", {"set_aside_because": "x"}, "edt")).status_code == 404
    assert [waits["notice_id"] for waits in await waiting(council, "team_manager")] == [one]


async def test_a_notice_is_set_aside_only_with_a_reason_and_taken_in_only_as_far_as_it_can_be_true(council: Council) -> None:
    one = await recorded(council)
    headers = council.headers("missing_coordinator")
    refused = await council.http.post(f"/missing/police-notices/{one}", data={"outcome": "set_aside"}, headers=headers)
    assert refused.status_code == 422
    assert "Enter why it is set aside" in said(refused)
    ahead = await council.post("/api/police-notices", notice(council, received_at=council.at(hours=3)), "missing_coordinator")
    assert ahead.status_code == 422
    assert ahead.json()["errors"][0]["field"] == "received_at"
    aside = await council.http.post(f"/missing/police-notices/{one}", data={"outcome": "set_aside", "reason": "Not ours."}, headers=headers)
    assert aside.status_code == 303
    assert "Set aside: Not ours." in said(await opened(council, f"/{one}"))
    for role in ("carer", "planner", "director"):
        assert (await opened(council, "", role)).status_code == 403


async def test_a_number_that_is_no_childs_is_refused_at_its_box_and_a_notice_with_one_waits_for_somebody_to_look(council: Council) -> None:
    when = {f"received_at-{part}": text for part, text in moment_parts(council.clock.now()).items()}
    mistyped = await sent(council, "new", reference="CAD 78", words="Seen.", child_id="9999", **when)
    assert mistyped.status_code == 422
    assert "No child has the number 9999 here" in said(mistyped)
    assert await waiting(council) == []
    assert (await sent(council, "new", reference="CAD 78", words="Seen.", child_id="1001", **when)).status_code == 303
    one = await recorded(council, child_id="9999")
    assert one in [waits["notice_id"] for waits in await waiting(council)]
    assert "Child not known , number 9999" in said(await opened(council, ""))
    assert "Child not known: no child has the number 9999 here" in said(await opened(council, f"/{one}"))


async def test_a_notice_about_one_child_goes_onto_no_other_childs_episode(council: Council) -> None:
    amelias = (await council.raise_episode()).json()["episode_id"]
    bens = (await council.raise_episode("1002")).json()["episode_id"]
    one = await recorded(council, child_id="1002")
    assert "Amelia" not in said(await opened(council, f"/{one}")), "nobody is offered it"
    refused = await council.post(f"/api/police-notices/{one}/triage", {"episode_id": amelias}, "missing_coordinator")
    assert refused.status_code == 422
    assert "the notice names another child" in refused.text
    page = await sent(council, one, outcome="added", episode_id=amelias, recorded_as="report")
    assert "The notice names another child" in said(page)
    assert (await council.get(f"/api/episodes/{amelias}")).json()["police_reported_at"] is None
    assert (await council.post(f"/api/police-notices/{one}/triage", {"episode_id": bens}, "missing_coordinator")).status_code == 200


async def test_a_notice_that_the_child_is_found_goes_onto_the_episode_of_a_child_who_is_back_as_what_it_is(back: OnePage) -> None:
    council = back.council
    checked, news = [await recorded(council, child_id="1001", reference=f"CAD 8{n}", words=f"Safe and well {n}.") for n in (0, 1)]
    assert "Amelia Frost" in said(await opened(council, f"/{checked}")).split("Which episode?", 1)[1]
    report = await sent(council, checked, outcome="added", episode_id=back.episode_id, recorded_as="report")
    assert report.status_code == 422
    assert "it is no report that they are missing" in said(report)
    typed = {"outcome": "added", "episode_id": back.episode_id}
    assert (await sent(council, checked, **typed, recorded_as="prevention_check", names_placement="yes")).status_code == 303
    assert (await council.post(f"/api/police-notices/{news}/triage", {"episode_id": back.episode_id}, "edt")).status_code == 200
    shown, snapshot = said(await back.open()), await back.snapshot()
    assert "Prevention check by police, CAD 80" in shown
    assert "Safe and well 1." in shown
    assert snapshot["police_reported_at"] is None, "nobody reported the child missing"
    assert "record_prevention_check" not in [one["action"] for one in snapshot["next_actions"]]
    assert "refer_to_lado" in [one["action"] for one in snapshot["next_actions"]]
