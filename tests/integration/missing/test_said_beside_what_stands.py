"""What was said before stands where something more is said: in the form, on the episode, and on the sheet of the next shift."""

from council import Council
from one_page import OnePage, said, standing

from shared.contracts.alerts import COMMENT_ALONE


async def test_not_safe_to_go_back_stands_while_it_is_said_where_they_stay_tonight(council: Council, away: OnePage) -> None:
    council.clock.forward(hours=1)
    found = {"found_at": council.at(minutes=-5), "place": "friend", "seen_by": "PC Lee", "safe_to_return": False}
    assert (await council.post(f"/api/episodes/{away.episode_id}/found", found)).status_code == 200
    boxes = standing((await away.open("found")).text)
    assert (boxes["safe_to_return"], boxes["seen_by"]) == ("no", "PC Lee")
    page = await away.saved("found", tonight="With her aunt")
    assert "Safe to go back No" in page
    assert page.count("Not safe to go back") == 2, "the latest entry says it, too"
    assert (await away.snapshot())["safe_to_return"] is False
    assert "Safe to go back No" in said(await council.get("/handover-sheet", "edt"))


async def test_the_sheet_has_the_words_of_whoever_acknowledged(council: Council, away: OnePage) -> None:
    council.clock.forward(minutes=5)
    comment = {"kind": "other", "decision": COMMENT_ALONE, "rationale": "Ring the key worker now"}
    assert (await council.post(f"/api/episodes/{away.episode_id}/management-decisions", comment, "director")).status_code == 201
    sheet = said(await council.get("/handover-sheet", "edt"))
    assert "Comment with the acknowledgement: Ring the key worker now" in sheet
