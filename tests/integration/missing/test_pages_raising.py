"""The form "raise an episode" over HTTP: several children at once, a child who is reported already, a paper form keyed later."""

import re

from council import REGISTER, Council
from one_page import OnePage, standing
from test_pages import HAPPENED, RISK, SEEN, answer_all, opened, said, sent

BACK = {"returned_at-day": "15", "returned_at-month": "1", "returned_at-year": "2026", "returned_at-time": "21:45"}

EARLIER = {"last_seen_at-on": "other", "last_seen_at-day": "14", "last_seen_at-month": "1", "last_seen_at-year": "2026"}


async def press(council: Council) -> str:
    """Raise what the check page shows, as a browser would; the words of the page that follows."""
    page = await opened(council, "/raise/check")
    add_to = re.findall(r'name="add_to" value="([^"]+)"', page.text)
    answer = await council.http.post("/missing/raise/check", data={"add_to": add_to}, headers=council.headers("social_worker"))
    assert answer.headers["location"] == "/missing/raise/done", said(answer)
    return said(await opened(council, "/raise/done"))


async def test_children_who_left_together_are_raised_by_one_form_and_one_press(council: Council) -> None:
    await answer_all(council)
    await sent(council, "/raise/child/2", child_id="1002")
    described = {"name": "Tam", "description": "Short dark hair", "approximate_age": "14", "care_status": "ours"}
    await sent(council, "/raise/child/3/not-listed", **described)
    check = said(await opened(council, "/raise/check"))
    for words in ("Amelia Frost (Millie), number 1001", "Ben Ash, number 1002", "Tam, about 14", "Raise 3 episodes"):
        assert words in check
    done = await press(council)
    assert all(f"SR-2026-00000{n}" in done for n in (1, 2, 3))
    assert await press(council) == done, "pressed twice"
    found = await council.query("SELECT child_id FROM missing.episodes ORDER BY child_id")
    assert [one["child_id"] for one in found][:2] == ["1001", "1002"]
    assert len(found) == 3


async def test_what_the_yearly_return_would_say_of_the_days_stands_among_the_answers_and_stops_nobody(council: Council) -> None:
    ended = str(REGISTER["episodes"]).replace("1001,01/02/2024,S,C2,N1,K2,PR4,,,", "1001,01/02/2024,S,C2,N1,K2,PR4,15/01/2026,E4A,")
    closed = ended.replace("1003,01/02/2024,S,C2,N1,U1,PR1,,,", "1003,01/02/2024,S,C2,N1,U1,PR1,15/01/2026,E4A,")
    assert (await council.bring({"header": REGISTER["header"], "episodes": closed})).status_code == 200
    await answer_all(council)
    check = said(await opened(council, "/raise/check"))
    assert "They were not in our care on the day they were last seen" in check
    assert "raise it all the same" in check
    await sent(council, "/raise/last-seen", **(SEEN | EARLIER))
    await sent(council, "/raise/late", **BACK | {"returned_at-day": "15", "found_location": "friend"})
    assert "(rule 5" not in said(await opened(council, "/raise/check")), "back by the day care ceased"
    await sent(council, "/raise/child/2", child_id="1003")
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/late")
    both = said(await opened(council, "/raise/check"))
    assert both.count("(rule 581 of the 903)") == 1, "of a restricted child nobody learns whether they are in care"
    assert "Amelia Frost (Millie): They were not in our care" in both
    assert "SR-2026-000001" in await press(council)


async def test_a_child_is_on_a_form_once_and_can_be_taken_off_again(council: Council) -> None:
    await answer_all(council)
    twice = await sent(council, "/raise/child/2", child_id="1001")
    assert "is on this form already" in said(twice)
    await sent(council, "/raise/child/2", child_id="1002")
    assert "Take Ben Ash off this form" in said(await opened(council, "/raise/child/2"))
    assert (await sent(council, "/raise/child/2/removal")).headers["location"] == "/missing/raise/check"
    assert "Ben Ash" not in said(await opened(council, "/raise/check"))
    assert (await opened(council, "/raise/child/9")).status_code == 404


async def test_a_number_that_cannot_be_one_is_told_at_the_box_and_never_cut_to_another_childs(council: Council) -> None:
    long, controls = "characters or fewer", "any character but control characters"
    for name, value, allowed in (
        ("child_id", "1001" + "0" * 61, long),
        ("query", "x" * 101, long),
        ("child_id", "10\x0001", controls),
        ("query", "\x00", controls),
    ):
        page = await sent(council, "/raise", **{name: value})
        assert page.status_code == 422
        assert 'href="#query"' in page.text
        assert allowed in said(page)
        assert "Who is missing?" in said(page)


async def test_one_of_several_who_cannot_be_raised_is_named_and_nothing_is_raised(council: Council) -> None:
    await answer_all(council)
    await sent(council, "/raise/child/2", child_id="9999")
    page = await sent(council, "/raise/check")
    assert "No child has the number 9999" in said(page)
    assert "Who left with them?" in said(page), "where it is put right"
    await sent(council, "/raise/child/2", child_id="1002")
    over = {"returned": {"returned_at": council.at(minutes=-5), "found_location": "friend"}, "last_seen_at": council.at(hours=-2)}
    await council.raise_episode("1002", **over)
    assert "Ben Ash: Episode SR-2026-0000" in said(await sent(council, "/raise/check"))
    assert len(await council.query("SELECT 1 AS one FROM missing.episodes")) == 1


async def test_a_child_reported_already_is_said_so_before_anything_is_typed_and_added_to(council: Council) -> None:
    raised = (await council.raise_episode("1001", role="edt")).json()
    await sent(council, "/raise", child_id="1001")
    first = said(await opened(council, "/raise/last-seen"))
    assert "Amelia Frost (Millie) is reported missing already" in first
    assert "last seen 15 January 2026 at 20:00" in first
    await answer_all(council, seen={"last_seen_at-time": "20:50"}, happened={"circumstances": "Her aunt rang."})
    check = said(await opened(council, "/raise/check"))
    assert f"this is added to {raised['reference']}" in check
    assert "Raise" not in check.rpartition("Back already")[2], "nothing is raised, and no button says so"
    assert "Added to the open episode" in await press(council)
    page = OnePage(council, raised["episode_id"])
    shown = said(await page.open())
    assert "Her aunt rang." in shown
    assert "Check when they were last seen" in shown
    form = standing((await page.open("last-seen")).text)
    later = (await council.get(f"/api/episodes/{raised['episode_id']}")).json()
    assert later["last_seen_at"].startswith("2026-01-15T20:00")
    await page.saved("last-seen", last_seen_at="2026-01-15T20:50:00+00:00", reason="She is sure")
    assert form["told_first"] == "2026-01-15T22:00:00+00:00"
    now = (await council.get(f"/api/episodes/{raised['episode_id']}")).json()
    assert now["last_seen_at"].startswith("2026-01-15T20:50")
    asked = await page.open("last-seen")
    assert asked.status_code == 303, "decided: it is not asked again"


async def test_a_restricted_child_who_is_missing_already_is_added_to_without_a_word_of_the_record(council: Council) -> None:
    raised = (await council.raise_episode("1003", role="team_manager")).json()
    await answer_all(council, "1003")
    assert raised["reference"] not in said(await opened(council, "/raise/check"))
    told = await sent(council, "/raise/check")
    assert (told.status_code, raised["reference"] in said(told), "Carl" in told.text) == (409, True, False)
    add_to = re.findall(r'name="add_to" value="([^"]+)"', told.text)
    await sent(council, "/raise/check", add_to=add_to[0])
    done = await opened(council, "/raise/done")
    assert "Child 1003" in said(done) or raised["reference"] in said(done)
    assert "Carl" not in done.text
    assert raised["episode_id"] not in done.text, "it leads nowhere for this reader"


async def test_a_paper_form_is_keyed_with_its_own_times_and_the_return(council: Council) -> None:
    await answer_all(council)
    assert (await opened(council, "/raise/late")).status_code == 200
    early = await sent(council, "/raise/late", **(BACK | {"returned_at-time": "20:00"}), found_location="friend")
    assert "would be before they were last seen" in said(early)
    assert "Select where they were found" in said(await sent(council, "/raise/late", **BACK))
    assert (await opened(council, "/raise/check")).headers["location"] == "/missing/raise/late", "what is wrong is asked for again"
    told = {name.replace("returned_at", "reported_at"): text for name, text in BACK.items()} | {"reported_at-time": "21:20"}
    await sent(council, "/raise/late", **BACK, **told, found_location="friend", returned_by="Mrs Hall")
    check = said(await opened(council, "/raise/check"))
    assert "Yes, 15 January 2026 at 21:45" in check
    assert "so nobody is woken" in check
    assert "is back, so nobody is woken" in await press(council)
    (row,) = await council.query("SELECT snapshot FROM missing.episodes")
    assert (row["snapshot"]["status"], row["snapshot"]["reported_at"]) == ("returned", "2026-01-15T21:20:00Z")


async def test_every_childs_answers_are_there_after_the_connection_dropped(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    await sent(council, "/raise/child/2", child_id="1002")
    await sent(council, "/raise/child/3", query="secret")
    await sent(council, "/raise/last-seen", **(SEEN | {"last_seen_by": ""}))
    page = said(await opened(council, "/raise"))
    assert "Continue for Amelia Frost (Millie) and Ben Ash" in page
    assert "21:10" in (await opened(council, "/raise/last-seen")).text
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    await sent(council, "/raise/risk", **RISK)
    assert "Raise 2 episodes" in said(await opened(council, "/raise/check"))


async def test_the_continuity_form_asks_what_the_pages_ask_and_is_nobodys_record(council: Council) -> None:
    form = await opened(council, "/continuity-form", "edt")
    for words in ("When were they last seen?", "Who saw them last?", "What happened?", "How high is the risk?", "How are they?"):
        assert words in said(form)
    assert (await opened(council, "/continuity-form", "planner")).status_code == 403


async def test_nobody_raises_another_child_than_the_page_names_because_they_began_on_one_in_another_window(council: Council) -> None:
    await answer_all(council)
    shown = standing((await opened(council, "/raise/check")).text)["shown"]
    council.clock.forward(seconds=20)
    await sent(council, "/raise", child_id="1002")
    pressed = await sent(council, "/raise/check", shown=shown)
    assert pressed.status_code == 409
    assert "Nothing is raised yet. The answers were changed in another window" in said(pressed)
    assert "Ben Ash, number 1002" in said(pressed)
    assert await council.query("SELECT 1 AS one FROM missing.episodes") == []
    again = await sent(council, "/raise/check", shown=standing(pressed.text)["shown"])
    assert again.headers["location"] == "/missing/raise/done"


async def test_reporting_again_shows_the_risk_that_stands_and_leaves_it(council: Council) -> None:
    raised = (await council.raise_episode(role="edt")).json()
    await sent(council, "/raise", child_id="1001")
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    page = await opened(council, "/raise/risk")
    assert "The risk for Amelia Frost (Millie) stands at high" in said(page)
    boxes = standing(page.text)
    assert boxes["level"] == "as_it_stands"
    await sent(council, "/raise/risk", **boxes)
    assert "As it stands" in said(await opened(council, "/raise/check"))
    await press(council)
    body = (await council.get(f"/api/episodes/{raised['episode_id']}")).json()
    assert body["risk"]["social_work"] == "high"
    assert "missing.risk_assessed" not in [entry["type"] for entry in body["timeline"]]


async def test_when_the_police_were_told_says_now_until_somebody_says_when(council: Council) -> None:
    await answer_all(council)
    await sent(council, "/raise/again")
    await sent(council, "/raise", child_id="1001")
    boxes = standing((await opened(council, "/raise/risk")).text)
    assert (boxes["police_reported_at-day"], boxes["police_reported_at-time"]) == ("15", "22:00")
    assert "level" not in boxes
    told = boxes | RISK | {"police_reference": "CAD 1", "police_reported_at-time": "9.20pm"}
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    assert "would be before they were last seen" in said(await sent(council, "/raise/risk", **told | {"police_reported_at-time": "21:05"}))
    await sent(council, "/raise/risk", **told)
    assert "CAD 1, told 15 January 2026 at 21:20" in said(await opened(council, "/raise/check"))
    await press(council)
    (found,) = await council.query("SELECT snapshot ->> 'police_reported_at' AS at FROM missing.episodes")
    assert found["at"].startswith("2026-01-15T21:20")


async def test_the_police_who_gave_no_reference_yet_were_told_all_the_same(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    boxes = standing((await opened(council, "/raise/risk")).text) | RISK
    nobody = {name: "" for name in boxes if name.startswith("police_reported_at")}
    assert "Enter when the police were told" in said(await sent(council, "/raise/risk", **boxes | nobody | {"police_told": "yes"}))
    await sent(council, "/raise/risk", **boxes | {"police_told": "yes", "police_reported_at-time": "21:50"})
    assert "No reference yet, told 15 January 2026 at 21:50" in said(await opened(council, "/raise/check"))
    await press(council)
    (found,) = await council.query("SELECT episode_id, snapshot ->> 'police_reported_at' AS at FROM missing.episodes")
    assert found["at"].startswith("2026-01-15T21:50")
    path = f"/episodes/{found['episode_id']}"
    assert "Add the police reference" in said(await opened(council, path))
    form = await opened(council, f"{path}/police")
    assert "no second report is recorded then" in said(form)
    assert (await sent(council, f"{path}/police", **standing(form.text) | {"police_reference": "CAD 77"})).status_code == 303
    page = said(await opened(council, path))
    assert "The police’s reference for the report of" in page
    assert "CAD 77" in page
    assert page.count("Reported to the police") == 1
    assert "Add the police reference" not in page


async def test_what_is_not_known_of_a_child_who_is_not_in_the_register_can_be_said(council: Council) -> None:
    described = {"description": "Short dark hair", "approximate_age": "15 or 16", "care_status": "not_known"}
    await sent(council, "/raise/not-listed", **described)
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    await sent(council, "/raise/risk", **RISK)
    assert "about 15, not known yet" in said(await opened(council, "/raise/check"))
    await press(council)
    (found,) = await council.query("SELECT snapshot -> 'child' AS child FROM missing.episodes")
    assert (found["child"]["care_status"], found["child"]["age"]) == ("not_known", 15)
    refused = await sent(council, "/raise/not-listed", **described | {"approximate_age": "a teenager"})
    assert "Age must be a number" in said(refused)


async def test_a_time_at_which_the_police_were_told_is_never_dropped_in_silence(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    await sent(council, "/raise/last-seen", **SEEN)
    await sent(council, "/raise/what-happened", **HAPPENED)
    boxes = standing((await opened(council, "/raise/risk")).text) | RISK
    asked = await sent(council, "/raise/risk", **boxes | {"police_reported_at-time": "21:50"})
    assert asked.status_code == 422
    assert "You changed when the police were told. Tick that they have been told, or enter their reference" in said(asked)
    assert standing(asked.text)["police_reported_at-time"] == "21:50"
    page = await opened(council, "/raise/check")
    assert page.headers["location"] == "/missing/raise/risk", "nor round the question"
    nobody = {name: "" for name in boxes if name.startswith("police_reported_at")}
    assert (await sent(council, "/raise/risk", **standing(asked.text) | nobody)).status_code == 303
    assert (await sent(council, "/raise/risk", **boxes)).status_code == 303, "now, as it stood there, was said by nobody"
    assert (await sent(council, "/raise/risk", **standing(asked.text) | {"police_told": "yes"})).status_code == 303
    assert "No reference yet, told 15 January 2026 at 21:50" in said(await opened(council, "/raise/check"))
