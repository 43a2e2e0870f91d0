"""What is kept about a child, by its pages: plan, grab pack, photograph, marks, restriction; and who has seen it, and why."""

import html
import re
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from council import PURPOSE, Council
from PIL import Image

PLAN = {
    "where_to_look": "Her grandmother’s, then the park.",
    "whom_to_ring": "Rose Frost, grandmother, 020 7946 0101\nMaureen Pike",
    "when_to_report": "At once after dark.",
    "agreed_with": "Amelia and her carer",
    "agreed_on-day": "5",
    "agreed_on-month": "1",
    "agreed_on-year": "2026",
    "agreed_on-time": "noon",
    "review_by-day": "5",
    "review_by-month": "7",
    "review_by-year": "2026",
    "review_by-time": "noon",
    "version": "0",
}


async def opened(council: Council, path: str, role: str = "social_worker", **who: Any) -> httpx.Response:
    return await council.http.get(f"/missing{path}", headers=council.headers(role, **who))


async def sent(council: Council, path: str, role: str = "social_worker", **typed: Any) -> httpx.Response:
    """With the version of the child as it is now, unless another is given."""
    if path.endswith(("/mark", "/restriction")) and "version" not in typed:
        rows = await council.query("SELECT version FROM missing.children WHERE child_id = %s", path.split("/")[2])
        typed["version"] = str(rows[0]["version"])
    return await council.http.post(f"/missing{path}", data=typed, headers=council.headers(role) | PURPOSE)


async def shown(council: Council, path: str, role: str = "social_worker") -> str:
    page = await council.get(path, role)
    assert page.status_code == 200, (path, page.status_code, page.headers.get("location"))
    return said(page)


def said(page: httpx.Response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])))


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (600, 800), "grey").save(made, "JPEG")
    return made.getvalue()


async def with_plan(council: Council) -> None:
    kept = await sent(council, "/children/1001/response-plan", **PLAN)
    assert kept.status_code == 303, said(kept)


async def test_where_to_look_and_whom_to_ring_stand_first_for_whoever_reports_a_child_and_whoever_works_the_episode(
    council: Council,
) -> None:
    await with_plan(council)
    child = await shown(council, "/children/1001")
    assert "Her grandmother’s, then the park." in child.split("Who they are", 1)[0]
    await sent(council, "/raise", child_id="1001")
    page = await council.get("/raise/last-seen")
    first, questions = said(page).split("When were they last seen?", 1)
    assert "Rose Frost, grandmother: 020 7946 0101" in first
    assert 'href="tel:02079460101"' in page.text
    assert "Which day?" in questions
    episode_id = (await council.raise_episode("1001")).json()["episode_id"]
    assert "Her grandmother’s, then the park." in (await shown(council, f"/episodes/{episode_id}")).rsplit("Details", 1)[0]


async def test_a_plan_past_its_review_says_so_and_versions_before_stay_readable(council: Council) -> None:
    await with_plan(council)
    council.clock.forward(days=250)
    assert "Past its review of 5 July 2026" in await shown(council, "/children/1001")
    again = PLAN | {"where_to_look": "The library.", "review_by-year": "2027", "version": "1"}
    assert (await sent(council, "/children/1001/response-plan", **again)).status_code == 303
    page = await shown(council, "/children/1001")
    assert "Versions before" in page
    assert page.index("The library.") < page.index("Her grandmother’s, then the park.")


async def test_whoever_keeps_a_paper_second_sees_what_the_first_wrote_and_keeps_their_text(council: Council) -> None:
    await with_plan(council)
    second = await sent(council, "/children/1001/response-plan", **PLAN | {"where_to_look": "The river path."})
    assert second.status_code == 409
    assert "Somebody else kept a newer version" in said(second)
    assert "Her grandmother’s, then the park." in said(second)
    assert "The river path." in second.text
    assert 'name="version" value="1"' in second.text
    saved = await sent(council, "/children/1001/response-plan", **PLAN | {"where_to_look": "The river path.", "version": "1"})
    assert saved.status_code == 303


async def test_what_is_wrong_with_a_plan_is_said_at_its_question(council: Council) -> None:
    refused = await sent(council, "/children/1001/response-plan", **PLAN | {"where_to_look": "", "review_by-year": "2025"})
    assert refused.status_code == 422
    assert "Enter where to look first" in said(refused)
    late = await sent(council, "/children/1001/response-plan", **PLAN | {"review_by-year": "2025"})
    assert "The review must be after the day it was agreed" in said(late)
    future = await sent(council, "/children/1001/response-plan", **PLAN | {"agreed_on-year": "2027", "review_by-year": "2028"})
    assert "This day has not come yet" in said(future)


async def test_the_grab_pack_is_one_page_with_the_dated_photograph_and_each_look_at_it_is_kept(council: Council) -> None:
    assert (await council.get("/children/1001/grab-pack.pdf")).status_code == 404
    assert (await sent(council, "/children/1001/grab-pack", looks="Tall. Red coat.", version="0")).status_code == 303
    taken = {"taken_on-day": "1", "taken_on-month": "6", "taken_on-year": "2024", "taken_on-time": "noon"}
    headers = council.headers("social_worker")
    none = await council.http.post("/missing/children/1001/photograph", data=taken, headers=headers)
    assert "Choose a photograph" in said(none)
    text = {"photo": ("a.jpg", b"no picture", "image/jpeg")}
    wrong = await council.http.post("/missing/children/1001/photograph", data=taken, files=text, headers=headers)
    assert "The file is no JPEG or PNG picture" in said(wrong)
    photo = {"photo": ("a.jpg", picture(), "image/jpeg")}
    kept = await council.http.post("/missing/children/1001/photograph", data=taken, files=photo, headers=headers)
    assert kept.status_code == 303
    assert "More than a year old." in await shown(council, "/children/1001")
    pdf = await council.get("/children/1001/grab-pack.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert (await council.get("/api/children/1001/grab-pack.pdf")).content.startswith(b"%PDF"), "over HTTP, too"
    assert (await council.get("/api/children/1002/grab-pack.pdf")).status_code == 404
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.content)) == 1
    assert (await council.get("/children/1001/photo")).headers["cache-control"] == "no-store"
    looks = await council.query("SELECT action FROM missing.audit WHERE action IN ('open_grab_pack', 'see_photograph')")
    assert {row["action"] for row in looks} == {"open_grab_pack", "see_photograph"}


async def test_whoever_changes_the_photograph_second_sees_the_first_ones_before_it_is_gone(council: Council) -> None:
    form = await council.get("/children/1001/photograph")
    (version,) = re.findall(r'name="version" value="(\d+)"', form.text)
    taken = {"taken_on-day": "1", "taken_on-month": "5", "taken_on-year": "2025", "taken_on-time": "noon", "version": version}
    photo = {"photo": ("a.jpg", picture(), "image/jpeg")}
    headers = council.headers("social_worker") | PURPOSE

    async def save(**typed: str) -> httpx.Response:
        return await council.http.post("/missing/children/1001/photograph", data=taken | typed, files=photo, headers=headers)

    assert (await save()).status_code == 303
    second = await save()
    assert second.status_code == 409
    assert "Not saved yet" in said(second)
    assert "Kept now, taken 1 May 2025" in said(second)
    (newer,) = re.findall(r'name="version" value="(\d+)"', second.text)
    assert newer != version
    assert (await save(version=newer)).status_code == 303


async def test_the_grab_pack_is_printed_at_any_moment_and_whatever_signs_are_in_it(council: Council) -> None:
    council.clock.forward(seconds=0.25)  # as a real clock stands
    for looks in ("Tall. Red coat.", "On Snapchat as 😀Millie", "ሰላም, 王小明"):
        kept = await council.http.put(
            "/missing/api/children/1001/grab-pack", json={"looks": looks}, headers=council.headers("social_worker")
        )
        assert kept.status_code == 200
        pdf = await council.get("/children/1001/grab-pack.pdf")
        assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF"), looks


async def test_that_the_grab_pack_was_sent_when_and_to_whom_stands_on_the_episode(council: Council) -> None:
    await sent(council, "/children/1001/grab-pack", looks="Tall. Red coat.", version="0")
    episode_id = (await council.raise_episode("1001")).json()["episode_id"]
    assert "Not sent yet" in await shown(council, f"/episodes/{episode_id}")
    form = (await council.get(f"/episodes/{episode_id}/grab-pack-sent")).text
    boxes = dict(re.findall(r'name="(sent_at-\w+)"[^>]* value="([^"]*)"', form))
    typed = boxes | {"to": "police", "recipient": "Control room", "version": "1"}
    assert (await sent(council, f"/episodes/{episode_id}/grab-pack-sent", **typed)).status_code == 303
    page = await shown(council, f"/episodes/{episode_id}")
    assert "Grab pack sent: police" in page
    assert "Control room" in page
    assert "Not sent yet" not in page
    event = (await council.events())[-1]
    assert event["type"] == "missing.grab_pack_sent"
    assert "Control room" not in str(event)
    early = {"to": "police", "sent_at": council.at(hours=-30)}
    refused = await council.post(f"/api/episodes/{episode_id}/grab-packs-sent", early)
    assert refused.status_code == 422, "before the child was last seen"


async def test_a_mark_has_who_says_so_and_its_dates_and_one_recorded_in_error_goes(council: Council) -> None:
    days = {"since-day": "1", "since-month": "3", "since-year": "2025", "since-time": "noon"}
    review = {"review_by-day": "1", "review_by-month": "12", "review_by-year": "2025", "review_by-time": "noon"}
    assert (await sent(council, "/children/1001/mark", code="county_lines", source="police", **days, **review)).status_code == 303
    page = await shown(council, "/children/1001")
    assert "County lines, since 1 March 2025, from police Past its review of 1 December 2025." in page
    assert "Sexual exploitation" in page, "the others stay"
    assert (await sent(council, "/children/1001/mark", code="county_lines", source="police", recorded_in_error="true")).status_code == 303
    assert "County lines" not in await shown(council, "/children/1001")
    nobody = await sent(council, "/children/1001/mark", code="county_lines")
    assert "Select who says so" in said(nobody)


async def test_whoever_saves_a_mark_second_sees_that_it_was_changed_and_keeps_what_they_typed(council: Council) -> None:
    page = await council.get("/children/1001/mark", code="exploitation_cse")
    (version,) = re.findall(r'name="version" value="(\d+)"', page.text)
    mark = {"code": "exploitation_cse", "version": version}
    assert (await sent(council, "/children/1001/mark", source="police", **mark)).status_code == 303
    second = await sent(council, "/children/1001/mark", source="health", **mark)
    assert second.status_code == 409
    assert "Somebody else kept a newer version" in said(second)
    (newer,) = re.findall(r'name="version" value="(\d+)"', second.text)
    assert (await sent(council, "/children/1001/mark", source="health", **mark | {"version": newer})).status_code == 303


async def test_marks_sent_on_an_older_version_of_the_child_are_refused_over_http(council: Council) -> None:
    marks = {"marks": [{"code": "county_lines", "source": "police"}]}
    headers = council.headers("social_worker")
    first = await council.http.put("/missing/api/children/1001/marks", json=marks, headers=headers | {"If-Match": '"1"'})
    assert first.status_code == 200, first.text
    stale = await council.http.put("/missing/api/children/1001/marks", json={"marks": []}, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')


async def test_only_a_manager_restricts_a_record_with_the_reason_and_it_is_out_of_sight_at_once(council: Council) -> None:
    assert (await sent(council, "/children/1001/restriction", restricted="true", reason="An aunt works here.")).status_code == 403
    done = await sent(council, "/children/1001/restriction", "team_manager", restricted="true", reason="An aunt works here.")
    assert done.status_code == 303
    assert (await council.get("/children/1001")).status_code == 404
    assert "Restricted" in await shown(council, "/children/1001", "team_manager")
    assert "aunt" not in str(await council.events())


async def test_absences_are_dated_counts(council: Council) -> None:
    for _ in range(2):
        episode_id = (await council.raise_episode("1002")).json()["episode_id"]
        await council.post(f"/api/episodes/{episode_id}/return", {"returned_at": council.at(minutes=-5), "found_location": "friend"})
        council.clock.forward(days=40)
    page = await shown(council, "/children/1002")
    assert re.search(r"Missing in 90 days 2 \d+ \w+ 2026", page), page
    assert re.search(r"Found in 12 months: with a friend 2 \d+ \w+ 2026", page), page
    assert "Missing in 30 days" not in page


async def test_outside_their_caseload_a_person_says_why_once_a_day_and_every_look_carries_it(council: Council) -> None:
    asked = await opened(council, "/children/1002")
    assert asked.status_code == 303
    purpose = unquote(asked.headers["location"])
    assert purpose == "/missing/children/1002/purpose?then=/missing/children/1002"
    assert not await council.query("SELECT FROM missing.audit WHERE action = 'open_child'"), "nothing is shown before"
    blank = await council.http.post("/missing/children/1002/purpose", data={}, headers=council.headers("social_worker"))
    assert "Select why you need to see this record" in said(blank)
    why = {"reason": "other", "words": "The school rang me.", "then": "/missing/children/1002"}
    told = await council.http.post("/missing/children/1002/purpose", data=why, headers=council.headers("social_worker"))
    assert told.headers["location"] == "/missing/children/1002"
    assert (await opened(council, "/children/1002")).status_code == 200
    rows = await council.query("SELECT purpose FROM missing.audit WHERE action = 'open_child'")
    assert [row["purpose"] for row in rows] == ["The school rang me."]
    council.clock.forward(days=1)
    assert (await opened(council, "/children/1002")).status_code == 303, "tomorrow it is asked again"


@pytest.mark.parametrize("role", ["edt", "missing_coordinator", "director", "iro"])
async def test_whose_work_is_every_child_is_asked_for_no_purpose(council: Council, role: str) -> None:
    assert (await opened(council, "/children/1002", role)).status_code == 200


async def test_nobody_is_asked_why_of_their_own_child_or_of_one_who_is_missing(council: Council) -> None:
    assert (await opened(council, "/children/1001", name="nadia rahman")).status_code == 200, "their worker"
    await council.raise_episode("1002", "edt")
    assert (await opened(council, "/children/1002")).status_code == 200, "missing now"
    at_home = await council.http.get("/missing/children/1002", headers=council.headers("carer", placement="SC900002"))
    assert at_home.status_code == 200, "a guest sees their own placement alone"


async def test_the_question_why_reveals_no_child_and_leads_to_no_other_site(council: Council) -> None:
    assert (await opened(council, "/children/1003")).status_code == 404, "restricted"
    assert (await opened(council, "/children/9999")).status_code == 404
    for then in ("https://elsewhere.example", "//elsewhere.example", "/notify", "/missing/../x"):
        answer = await sent(council, "/children/1002/purpose", reason="duty", then=then)
        assert answer.headers["location"] == "/missing/children/1002", then
    hidden = await sent(council, "/children/1003/purpose", reason="duty", then="")
    assert hidden.status_code == 404


async def test_the_auditor_sees_who_has_seen_a_child_when_and_why_and_no_name_of_the_child(council: Council) -> None:
    await council.http.get("/missing/children/1001", headers=council.headers("social_worker", "Sam Lee") | {"Purpose": "Covering"})
    asked = await sent(council, "/access", "auditor", child_id="1001")
    assert asked.headers["location"] == "/missing/children/1001/access"
    page = await shown(council, "/children/1001/access", "auditor")
    assert "Sam Lee Social worker Opened their page Covering" in page
    assert "Amelia" not in page
    assert "No child has the number 77" in said(await sent(council, "/access", "auditor", child_id="77"))
    listed = (await council.get("/api/children/1001/access", "auditor", limit=1)).json()
    assert listed["items"][0]["action"] == "read_access_log", "the look at it is kept, too"
    rest = (await council.get("/api/children/1001/access", "auditor", cursor=listed["next"])).json()["items"]
    assert any((row["name"], row["purpose"]) == ("Sam Lee", "Covering") for row in rest)
    for role in ("social_worker", "team_manager", "director", "administrator"):
        assert (await council.get("/children/1001/access", role)).status_code == 403, role
        assert (await council.get("/api/children/1001/access", role)).status_code == 403, role
