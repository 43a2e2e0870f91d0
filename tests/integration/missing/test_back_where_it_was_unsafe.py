"""The return of a child for whom it was recorded, minutes before, that it is not safe to go back."""

from council import Council
from one_page import OnePage, said, standing


async def test_the_return_shows_who_said_it_is_not_safe_and_asks_what_has_changed(council: Council, away: OnePage) -> None:
    council.clock.forward(hours=1)
    assert "What has changed since?" not in said(await away.open("return"))
    found = {"found_at": council.clock.now(), "place": "friend", "seen_by": "PC Lee", "safe_to_return": "no", "tonight": "With her aunt"}
    await away.saved("found", **found)
    council.clock.forward(minutes=4)
    page = said(await away.open("return"))
    assert "It was recorded that it is not safe for them to go back." in page
    assert "go back. 15 January 2026 at 23:00, by Demo." in page
    assert "Where they stay tonight: With her aunt" in page
    back = {"returned_at": council.clock.now(), "found_location": "placement"}
    before = (await away.snapshot())["version"]
    asked = await away.fill("return", **back)
    assert asked.status_code == 422
    assert "Select what has changed since it was said not to be safe" in said(asked)
    assert "Enter what is different now, or who keeps them safe tonight" in said(asked), "in the same round"
    assert (await away.snapshot())["version"] == before
    saved = await away.send("return", **standing(asked.text) | {"since_unsafe": "still_unsafe", "what_changed": "Her aunt is with her."})
    assert saved.status_code == 303, said(saved)
    timeline = said(await away.open())
    assert "had been said not to be safe: they are back, and it is still not safe" in timeline
    assert "Her aunt is with her." in timeline
    assert "to go back, and they are back: where are they safe tonight?" in timeline
    assert "Said so far: Her aunt is with her." in timeline
    form = said(await away.open("decision?about=safety", "team_manager"))
    assert "It was said that it is not safe for them to go back. 15 January 2026 at 23:00, by Demo." in form
    assert "Back 15 January 2026 at 23:04: Her aunt is with her." in form
    assert "Where they stay tonight: With her aunt" in form
    assert "Decide where they are safe" in timeline.split("What to do next", 1)[1][:900]
    decided = {"kind": "safety", "decision": "At her aunt’s", "rationale": "Her uncle is at home", "at": council.clock.now()}
    assert "where are they safe tonight?" not in await away.saved("decision", "team_manager", **decided)
    (returned,) = [one["data"]["change"] for one in await council.events() if one["type"] == "missing.child_returned"]
    assert returned["since_unsafe"] == "still_unsafe"
    assert "aunt" not in str(returned)


async def test_home_and_carer_do_not_read_in_what_happened_that_it_is_not_safe_with_them(council: Council, away: OnePage) -> None:
    found = {"found_at": council.clock.now(), "place": "friend", "seen_by": "PC Lee", "safe_to_return": "no"}
    await away.saved("found", **found)
    words = {"since_unsafe": "stays_elsewhere", "what_changed": "With her aunt"}
    await away.saved("return", returned_at=council.clock.now(), found_location="placement", **words)
    carer = council.headers("carer", placement="SC900001")
    page = said(await council.http.get(away.path, headers=carer))
    over_http = (await council.http.get(f"/missing/api/episodes/{away.episode_id}", headers=carer)).text
    assert "Found, not yet back" in page
    for theirs in (page, over_http):
        assert "not safe" not in theirs
        assert "stays_elsewhere" not in theirs
        assert "aunt" not in theirs


async def test_until_it_is_decided_they_stand_first_on_every_handover_sheet(council: Council, away: OnePage) -> None:
    await away.saved("found", found_at=council.clock.now(), place="friend", seen_by="PC Lee", safe_to_return="no")
    words = {"since_unsafe": "still_unsafe", "what_changed": "Her aunt is with her."}
    await away.saved("return", returned_at=council.clock.now(), found_location="placement", **words)
    for hours in (0, 50):
        council.clock.forward(hours=hours)
        assert (await council.raise_episode("1002" if hours else "1004")).is_success
        sheet = said(await council.get("/handover-sheet", "edt"))
        first = sheet.split("Handover sheet", 1)[1].split("Held by", 1)[0]
        assert "Amelia Frost" in first
        assert "It was said not to be, and nobody has decided where they are safe" in sheet
        assert "Her aunt is with her." in sheet
        assert "Decide where they are safe" in sheet
        assert "Back since" not in sheet
    decided = {"kind": "safety", "decision": "At her aunt’s", "rationale": "Her uncle is at home", "at": council.clock.now()}
    await away.saved("decision", "team_manager", **decided)
    assert "Amelia Frost" not in said(await council.get("/handover-sheet", "edt"))
