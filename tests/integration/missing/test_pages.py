"""The pages over HTTP: who may open what, what a form refuses and where, and that nothing answered is lost or raised twice."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from council import PURPOSE, REGISTER, Council

SEEN = {
    "last_seen_at-on": "2026-01-15",
    "last_seen_at-time": "21:10",
    "last_seen_precision": "exact",
    "last_seen_by": "Maureen Pike",
}
HAPPENED = {"category": "M", "circumstances": "Went out after a phone call."}
RISK = {"level": "not_yet_assessed"}


async def opened(council: Council, path: str, role: str = "social_worker", **who: str) -> httpx.Response:
    return await council.http.get(f"/missing{path}", headers=council.headers(role, **who) | PURPOSE)


async def sent(council: Council, path: str, role: str = "social_worker", **answers: str) -> httpx.Response:
    return await council.http.post(f"/missing{path}", data=answers, headers=council.headers(role))


async def answer_all(council: Council, child_id: str = "1001", **different: dict[str, str]) -> httpx.Response:
    """Every page up to check your answers; the last page's answer."""
    await sent(council, "/raise", child_id=child_id)
    await sent(council, "/raise/last-seen", **(SEEN | different.get("seen", {})))
    await sent(council, "/raise/what-happened", **(HAPPENED | different.get("happened", {})))
    return await sent(council, "/raise/risk", **(RISK | different.get("risk", {})))


def said(page: httpx.Response) -> str:
    """The page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1]))


@pytest.mark.parametrize("path", ["", "/raise", "/children/1001"])
async def test_a_planner_gets_a_page_that_says_no(council: Council, path: str) -> None:
    page = await opened(council, path, "planner")
    assert page.status_code == 403
    assert "Go to your first page" in page.text
    assert "Frost" not in page.text


async def test_a_carer_sees_their_own_placement_and_cannot_raise(council: Council) -> None:
    await council.raise_episode("1001")
    await council.raise_episode("1002")
    page = await opened(council, "", "carer", placement="SC900001")
    assert "Amelia Frost" in page.text
    assert "Ben Ash" not in page.text
    assert "/missing/raise" not in page.text
    assert (await opened(council, "/children/1002", "carer", placement="SC900001")).status_code == 404
    assert (await opened(council, "/raise", "carer", placement="SC900001")).status_code == 403


async def test_a_search_reveals_nothing_of_a_restricted_child_who_can_still_be_raised_by_number(council: Council) -> None:
    assert "Carl" not in (await sent(council, "/search", query="Secret")).text
    await sent(council, "/raise", query="1003")
    page = await opened(council, "/raise")
    assert "Carl" not in page.text
    assert "Raise for number 1003" in page.text
    misspelt = await sent(council, "/raise", query="Amelai")
    page = await opened(council, "/raise") if misspelt.status_code == 303 else misspelt
    assert "Nobody found for “Amelai”" in page.text
    assert "Raise for number" not in page.text, "a name that is misspelt is nobody’s number"
    assert (await answer_all(council, "1003")).headers["location"] == "/missing/raise/check"
    assert "Carl" not in (await opened(council, "/raise/check")).text
    assert (await sent(council, "/raise/check")).headers["location"] == "/missing/raise/done"
    assert "SR-2026-" in said(await opened(council, "/raise/done"))


@pytest.mark.parametrize("typed", ["frost amelia", "Frost, Amelia", "amelia  FROST", "mil fro", "1001 frost", " ,frost "])
async def test_a_child_is_found_however_the_name_is_typed_and_a_word_too_many_finds_nobody(council: Council, typed: str) -> None:
    found = (await council.get("/api/children", query=typed)).json()["items"]
    assert [child["child_id"] for child in found] == ["1001"]
    assert (await council.get("/api/children", query=f"{typed} ash")).json()["items"] == []
    assert (await council.get("/api/children", query="secret carl")).json()["items"] == [], "a restricted child stays unfound"


async def test_two_children_of_one_name_are_told_apart_by_who_has_left_our_care(council: Council) -> None:
    page = said(await sent(council, "/search", query="1004"))
    assert "born 1 January 2007, left our care, a care leaver (to 25), 18 or over" in page
    assert "eft our care" not in said(await sent(council, "/search", query="frost"))


async def test_a_number_nobody_has_is_refused_at_the_search(council: Council) -> None:
    await answer_all(council, "9999")
    page = await sent(council, "/raise/check")
    assert page.status_code == 422
    assert "No child has the number 9999" in said(page)
    assert await council.query("SELECT 1 AS one FROM missing.episodes") == []


async def test_the_button_pressed_twice_raises_once(council: Council) -> None:
    await answer_all(council)
    first, again = await sent(council, "/raise/check"), await sent(council, "/raise/check")
    assert first.headers["location"] == again.headers["location"]
    assert len(await council.query("SELECT 1 AS one FROM missing.episodes")) == 1
    kept = await council.query("SELECT answers FROM missing.drafts")
    assert kept == [{"answers": {}}], "what was raised is in the record and no longer in the draft"


async def test_a_child_already_missing_leads_to_the_open_episode(council: Council) -> None:
    await answer_all(council)
    episode_id = (await council.raise_episode("1001", role="edt")).json()["episode_id"]
    page = await sent(council, "/raise/check")
    assert page.status_code == 409, "raised by somebody else while this page was open"
    assert f'name="add_to" value="{episode_id}"' in page.text
    await sent(council, "/raise", query="frost")
    found = await opened(council, "/raise")
    assert "open episode" in said(found)
    assert f"/missing/episodes/{episode_id}" in found.text


async def test_a_child_not_in_the_register_is_described(council: Council) -> None:
    assert (await sent(council, "/raise/not-listed", approximate_age="about 14")).status_code == 422
    described = {"description": "Short dark hair, speaks Tigrinya", "approximate_age": "14", "care_status": "ours"}
    await sent(council, "/raise/not-listed", **described)
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    await sent(council, "/raise/risk", **RISK)
    assert "speaks Tigrinya" in said(await opened(council, "/raise/check"))
    await sent(council, "/raise/check")
    (raised,) = await council.query("SELECT episode_id FROM missing.episodes")
    page = said(await opened(council, f"/episodes/{raised['episode_id']}"))
    assert "Name not known" in page
    assert "Description Short dark hair, speaks Tigrinya" in page


async def test_answers_are_kept_right_or_wrong_and_are_nobody_elses(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    await sent(council, "/raise/last-seen", last_seen_by="Maureen Pike")
    page = await opened(council, "/raise/last-seen")
    assert 'value="Maureen Pike"' in page.text
    assert "There is a problem" not in page.text, "what is not answered yet is not wrong yet"
    assert "Continue for Amelia Frost" in (await opened(council, "/raise")).text
    assert "Amelia" not in (await opened(council, "/raise", name="Somebody else")).text
    await sent(council, "/raise/again")
    assert "Continue for" not in (await opened(council, "/raise")).text


async def test_a_draft_is_forgotten_after_two_days(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    council.clock.forward(days=2)
    assert "Continue for" not in (await opened(council, "/raise")).text
    await sent(council, "/raise", "edt", query="ash")
    assert len(await council.query("SELECT 1 AS one FROM missing.drafts")) == 1


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"last_seen_at-time": "23:30"}, "has not come yet"),
        ({"last_seen_at-time": "25:00"}, "use the 24-hour clock"),
        ({"last_seen_at-on": "", "last_seen_at-time": ""}, "Enter the time they were last seen"),
        ({"last_seen_at-on": "nonsense"}, "Select the day"),
        ({"last_seen_at-on": "other"}, "must include a day"),
        ({"last_seen_precision": "between"}, "Enter the later of the two times"),
        ({"last_seen_precision": "between", "last_seen_until-time": "22:30"}, "has not come yet"),
    ],
)
async def test_times_that_cannot_be_true_are_caught_at_the_field(council: Council, seen: dict[str, str], words: str) -> None:
    await sent(council, "/raise", child_id="1001")
    page = await sent(council, "/raise/last-seen", **(SEEN | seen))
    assert page.status_code == 422
    assert re.search(words, said(page)), said(page)
    first = re.search(r'error-summary__list">\s*<li>\s*<a href="#([^"]+)"', page.text)
    assert first
    assert f'id="{first[1]}"' in page.text, "the summary leads to a box that is there"


async def test_between_two_times_past_midnight_is_the_next_day(council: Council) -> None:
    council.clock.set(datetime(2026, 1, 16, 7, 0, tzinfo=UTC))
    await answer_all(council, seen={"last_seen_at-time": "22:30", "last_seen_precision": "between", "last_seen_until-time": "0615"})
    assert "Between 15 January 2026 at 22:30 and 16 January 2026 at 06:15" in said(await opened(council, "/raise/check"))


async def test_an_hour_the_clocks_skipped_is_refused_and_one_they_repeated_is_asked_about(council: Council) -> None:
    council.clock.set(datetime(2026, 3, 29, 3, 0, tzinfo=UTC))
    await sent(council, "/raise", child_id="1001")
    skipped = await sent(council, "/raise/last-seen", **(SEEN | {"last_seen_at-on": "2026-03-29", "last_seen_at-time": "01:30"}))
    assert "did not happen" in said(skipped)
    council.clock.set(datetime(2026, 10, 25, 3, 0, tzinfo=UTC))
    twice = SEEN | {"last_seen_at-on": "2026-10-25", "last_seen_at-time": "01:30"}
    await sent(council, "/raise", child_id="1001")
    asked = await sent(council, "/raise/last-seen", **twice)
    assert "Which one?" in said(asked)
    answered = await sent(council, "/raise/last-seen", **(twice | {"last_seen_at-which": "second"}))
    assert answered.status_code == 303
    assert "01:30" in (await opened(council, "/raise/last-seen")).text


async def test_the_second_of_two_people_sees_what_changed_and_keeps_their_text(council: Council) -> None:
    episode_id = (await council.raise_episode("1001")).json()["episode_id"]
    await council.post(f"/api/episodes/{episode_id}/risk-assessments", {"level": "low", "rationale": "Seen at school."}, "edt")
    typed = {"version": "1", "source": "social_work", "level": "high", "rationale": "My own long reasons."}
    page = await sent(council, f"/episodes/{episode_id}/risk", **typed)
    assert page.status_code == 409
    assert "Seen at school." in said(page)
    assert "My own long reasons." in said(page)
    assert 'name="version" value="2"' in page.text
    assert (await sent(council, f"/episodes/{episode_id}/risk", **(typed | {"version": "2"}))).status_code == 303


async def test_a_return_before_last_seen_is_refused_at_its_field(council: Council) -> None:
    episode_id = (await council.raise_episode("1001")).json()["episode_id"]
    back = {"returned_at-day": "15", "returned_at-month": "1", "returned_at-year": "2026", "returned_at-time": "19:00"}
    page = await sent(council, f"/episodes/{episode_id}/return", version="1", found_location="friend", **back)
    assert page.status_code == 422
    assert "would be before the child was last seen (15 January 2026 at 20:00)" in said(page)


async def test_only_a_manager_decides_and_cancels(council: Council) -> None:
    episode_id = (await council.raise_episode("1001")).json()["episode_id"]
    assert (await opened(council, f"/episodes/{episode_id}/cancel")).status_code == 403
    assert "/cancel" not in (await opened(council, f"/episodes/{episode_id}")).text
    decided = await sent(
        council,
        f"/episodes/{episode_id}/decision",
        "team_manager",
        version="1",
        kind="publicity",
        decision="No publicity",
        rationale="It would frighten her.",
        **{"at-day": "15", "at-month": "1", "at-year": "2026", "at-time": "22:00"},
    )
    assert decided.status_code == 303
    cancelled = await sent(council, f"/episodes/{episode_id}/cancel", "team_manager", version="2", reason="She was at the dentist.")
    assert cancelled.status_code == 303
    page = await opened(council, f"/episodes/{episode_id}")
    assert "Cancelled, raised in error" in said(page)
    assert "She was at the dentist." in said(page)


async def test_imported_history_is_shown_in_days(council: Council) -> None:
    rows = "CHILD,DOB,MISSING,MIS_START,MIS_END\n1001,05/03/2010,M,14/05/2025,15/05/2025\n"
    await council.bring(REGISTER | {"missing": rows})
    page = await opened(council, "/children/1001")
    assert "14 May 2025" in said(page)
    (row,) = await council.query("SELECT episode_id FROM missing.episodes")
    episode = said(await opened(council, f"/episodes/{row['episode_id']}"))
    assert "14 May 2025" in episode
    assert "at 00:00" not in episode


async def test_what_somebody_wrote_is_never_markup(council: Council) -> None:
    episode_id = (await council.raise_episode("1001", circumstances="<script>alert(1)</script>\nsecond line")).json()["episode_id"]
    page = await opened(council, f"/episodes/{episode_id}")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in page.text


async def test_what_cannot_be_recorded_yet_or_any_more_says_why(council: Council) -> None:
    path = f"/episodes/{(await council.raise_episode()).json()['episode_id']}"

    async def asked(what: str) -> str:
        sent_back = await opened(council, f"{path}/{what}")
        assert sent_back.status_code == 303
        return said(await council.http.get(sent_back.headers["location"], headers=council.headers("social_worker")))

    assert "Record the return first. Then you can record an interview offer." in await asked("interview-offer")
    assert "Nothing was recorded" not in said(await opened(council, path))
    council.clock.forward(hours=2)
    await council.post(f"/api{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    assert "The child is recorded as back already." in await asked("return")


async def test_a_child_who_left_care_reads_as_having_left_it(council: Council) -> None:
    assert "Left our care, a care leaver (to 25)" in said(await opened(council, "/children/1004"))
    raised = (await council.raise_episode("1004")).json()
    page = said(await opened(council, f"/episodes/{raised['episode_id']}"))
    assert "Left our care, a care leaver (to 25)" in page
    assert "In our care" in said(await opened(council, "/children/1001"))


async def test_what_the_child_told_is_on_the_page_and_not_only_in_the_figures(council: Council) -> None:
    path = f"/episodes/{(await council.raise_episode()).json()['episode_id']}"
    back = {"returned_at": council.at(minutes=-5), "found_location": "friend", "returned_by": "A friend"}
    assert (await council.post(f"/api{path}/return", back)).status_code == 200
    interview = {
        "held_at": council.at(minutes=-1),
        "conducted_by": "Joel",
        "conductor_relation": "commissioned",
        "reasons": ["bullying", "friends"],
        "harms": ["slept_rough"],
        "voice": {"words": "Nobody asked me.", "told_child": "Who reads this", "readers": ["my IRO"], "consent_to_quote": False},
        "feedback": {"listened_to": True, "right_person": "She was kind", "changed": False},
    }
    assert (await council.post(f"/api{path}/interviews", interview, "interviewer")).status_code == 201
    words = said(await opened(council, path))
    for found in (
        "Why they went: bullying, to be with friends; what happened while away: slept rough",
        "Nobody asked me.",
        "What the child was told Who reads this",
        "Who may read their words my IRO",
        "May their words be quoted? No",
        "Did they feel listened to? Yes",
        "Was it the right person to talk to? She was kind",
        "Did anything change since last time? No",
    ):
        assert found in words, found
