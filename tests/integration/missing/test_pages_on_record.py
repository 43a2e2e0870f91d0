"""Other ends, and the record put right, closed and reopened, by its short forms; two people at once."""

import html
from datetime import timedelta

import pytest
from council import Council
from one_page import MANAGER, OnePage, said, standing

from shared.clock import london_date
from shared.web import day
from shared.working_days import working_days_after


async def test_a_death_is_confirmed_before_everything_stops_and_leaves_only_what_people_do(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    unsure = await away.fill("other-end", kind="died", at=now)
    assert (unsure.status_code, (await away.snapshot())["status"]) == (422, "open")
    assert "Tick to confirm that the child has died" in said(unsure)
    page = await away.saved("other-end", kind="died", at=now, confirmed="yes")
    assert "What to do next" not in page
    assert "Director told, by a person Not recorded yet" in page
    by = working_days_after(london_date(now), 5)
    assert by, "the clock of the tests stands where bank holidays are known"
    assert f"within 5 working days of knowing Not recorded yet. By {by:%A} {day(by)} if it was known that day" in page
    assert "Make a copy for the child" not in page
    assert (await away.open("copy-for-the-child")).status_code == 303
    told = {"kind": "director_told", "decision": "Rang Helen Marsh.", "rationale": "At once.", "at": now}
    assert "Director told, by a person Recorded" in await away.saved("decision", MANAGER, **told)
    shut = await away.open("discussion")
    assert "The episode is closed" in said(await council.http.get(shut.headers["location"], headers=council.headers("social_worker")))


async def test_who_turns_18_is_held_on_to_and_the_same_page_says_who_accepts(council: Council, away: OnePage) -> None:
    page = await away.saved("other-end", kind="turned_18", at=council.clock.now())
    assert "Find the adult worker who accepts" in page
    assert standing((await away.open("other-end")).text)["kind"] == "turned_18"
    page = await away.saved("other-end", accepted_by="Ann Cole, leaving care")
    assert "Accepted by Ann Cole, leaving care" in page
    assert (await away.snapshot())["status"] == "closed"


async def test_closing_and_reopening_are_a_managers_and_each_has_its_reason(council: Council, back: OnePage) -> None:
    assert (await back.open("closure")).status_code == 403
    assert "Still outstanding" in said(await back.open("closure", MANAGER))
    assert "Enter the reason" in said(await back.fill("closure", MANAGER))
    assert "Closed" in await back.saved("closure", MANAGER, reason="All is agreed with her.")
    assert "All is agreed with her." in await back.saved("reopening", MANAGER, reason="A second friend spoke.")
    assert (await back.open("reopening", MANAGER)).headers["location"].endswith("?asked=reopening")


async def test_a_correction_sends_what_was_changed_and_the_old_value_stays_readable(council: Council, back: OnePage) -> None:
    nothing = await back.fill("correction", reason="x")
    assert "everything here is as it is recorded already" in said(nothing)
    emptied = await back.fill("correction", reason="x", circumstances="")
    assert "can be changed, not emptied" in said(emptied)
    page = await back.saved("correction", reason="The camera shows it.", **{"last_seen_at-time": "19:45"})
    assert "Corrected: last seen, 15 January 2026 at 20:00 → 15 January 2026 at 19:45" in page
    event = (await council.events())[-1]
    assert [one["field"] for one in event["data"]["change"]["changes"]] == ["last_seen_at"]
    assert await council.query("SELECT field FROM missing.narratives WHERE event_id = %s", event["id"]) == [{"field": "reason"}]
    page = await back.saved("correction", reason="He rang.", circumstances="Left by the window.")
    assert "Left by the back door after a call." in page
    assert "Left by the window." in page


async def test_two_corrections_at_once_do_not_undo_each_other(council: Council, back: OnePage) -> None:
    first = standing((await back.open("correction")).text) | {"reason": "Camera.", "last_seen_at-time": "19:45"}
    second = standing((await back.open("correction", "edt")).text) | {"reason": "He rang.", "last_seen_by": "Pete, a neighbour"}
    assert (await back.send("correction", **first)).status_code == 303
    stale = await back.send("correction", "edt", **second)
    assert stale.status_code == 409
    again = standing(stale.text)
    assert (again["last_seen_at-time"], again["last_seen_by"]) == ("19:45", "Pete, a neighbour"), "theirs, and mine"
    assert (await back.send("correction", "edt", **again)).status_code == 303
    stands = await back.snapshot()
    assert stands["last_seen_at"].startswith("2026-01-15T19:45")
    assert "Pete, a neighbour" in said(await back.open())


async def test_an_action_says_which_service_it_offers_and_the_event_says_it_too(council: Council, back: OnePage) -> None:
    due = {"due-day": "20", "due-month": "1", "due-year": "2026"}
    agreed = {"what": "The youth club on Thursdays.", "owner": "Nadia", "origin": "discussion", **due}
    page = await back.saved("action", **agreed, support="mentoring")
    assert "offers youth work or mentoring" in page
    assert [one["support"] for one in (await back.snapshot())["actions"]] == ["mentoring"]
    await back.saved("action", **agreed)
    assert [one.get("support") for one in (await back.snapshot())["actions"]] == ["mentoring", None], "nobody has to say"


async def test_a_tampered_page_corrects_nothing_that_does_not_differ(council: Council, back: OnePage) -> None:
    sent = standing((await back.open("correction")).text) | {"was": "[1", "reason": "x"}
    assert (await back.send("correction", **sent)).status_code == 303
    assert (await council.events())[-1]["data"]["change"]["changes"] == []


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("prevention-check", {"by": "PC 4411"}),
        ("return-plan", {"responses": "discussion", "rationale": "Mine."}),
        ("discussion", {"summary": "Mine."}),
        ("interview", {"conducted_by": "Mine.", "conductor_relation": "commissioned"}),
        ("action", {"what": "Mine.", "owner": "Me", "origin": "meeting"}),
        ("other-end", {"kind": "care_ended", "accepted_by": "Mine."}),
        ("letter", {"words": "Mine."}),
        ("child-comment", {"words": "Mine.", "disagrees": "true"}),
        ("closure", {"reason": "Mine."}),
    ],
)
async def test_whoever_saves_second_sees_what_the_first_recorded_and_keeps_their_text(
    council: Council, back: OnePage, what: str, typed: dict[str, str]
) -> None:
    times = {f"{name}-time": "23:30" for name in ("checked_at", "held_at", "at", "written_at", "said_at")}
    days = {"due-day": "20", "due-month": "1", "due-year": "2026"}
    mine = {**standing((await back.open(what, MANAGER)).text), **times, **days, **typed}
    first = await council.post(f"/api{back.path.removeprefix('/missing')}/letters", {"words": "Dear Amelia"})
    assert first.status_code == 201
    page = await back.send(what, MANAGER, **mine)
    assert page.status_code == 409, said(page)
    assert "Written to the child: Dear Amelia" in said(page)
    assert next(text for text in typed.values() if text.istitle() or "4411" in text) in html.unescape(page.text)


async def test_a_return_recorded_twice_in_two_windows_says_so_and_where_the_words_can_go(council: Council, away: OnePage) -> None:
    typed = {"returned_at": council.clock.now(), "found_location": "friend", "condition": "Wet and tired."}
    second = standing((await away.open("return")).text)
    await away.saved("return", **typed | {"condition": "Cold."})
    page = await away.send("return", **second | typed)
    words = said(page)
    assert page.status_code == 409
    assert "You recorded something in another window while you were writing." in words
    assert "Somebody else" not in words
    assert "save it again" not in words
    assert "The child is recorded as back already. What you typed was not saved." in words
    assert "Wet and tired." in words
    for way_on in ("correction", "prevention-check", "discussion"):
        assert f'href="{away.path}/{way_on}"' in page.text
    assert "Save the return" not in words
    by_edt = await away.send("return", "edt", **second | typed)
    assert "Somebody else recorded something while you were writing." in said(by_edt)


async def test_a_letter_is_given_once_the_child_can_take_it(council: Council, back: OnePage) -> None:
    asked = await back.open("letter")
    assert "When was it given to them?" in said(asked)
    early = await back.fill("letter", words="Dear Amelia", written_at=council.clock.now() - timedelta(hours=2))
    assert early.status_code == 422
    assert "The time it was given to the child (" in said(early)
