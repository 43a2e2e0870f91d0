"""What the pages say of the rules of the record: cancelled and reopened, corrected, offered, agreed, counted."""

from datetime import timedelta

from council import Council
from one_page import MANAGER, OnePage, said

ERROR = "Tell the police that this was recorded in error"


async def test_whoever_was_told_of_an_episode_raised_in_error_is_told_so(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    await away.saved("police", police_reference="CAD 77", reported_at=now)
    await away.saved("told", who="parents", told="true", told_at=now)
    assert "Raised in error? Ask a manager to cancel it." in said(await away.open())
    assert "Ask a manager to cancel it" not in said(await away.open(role=MANAGER))
    assert "Told that the child is missing: The police, Parents." in said(await away.open("cancel", MANAGER))
    council.clock.forward(minutes=5)
    page = await away.saved("cancel", MANAGER, reason="She was at the dentist.")
    assert ERROR in page
    assert "not yet that it was recorded in error: Parents Police" in page
    page = await away.saved("told?about=police", told="true", told_at=now)
    assert ERROR not in page
    assert "not yet that it was recorded in error: Parents" in page
    assert (await away.open("risk")).headers["location"].endswith("?asked=risk")
    assert "If that was a mistake, a manager can reopen it" in said(await council.get(f"/episodes/{away.episode_id}", asked="risk"))


async def test_an_episode_cancelled_by_mistake_goes_on(council: Council, away: OnePage) -> None:
    await away.saved("cancel", MANAGER, reason="Wrong child.")
    assert (await away.open("reopening")).status_code == 403
    assert "everybody is alerted anew" in said(await away.open("reopening", MANAGER))
    page = await away.saved("reopening", MANAGER, reason="It was the other one who came back.")
    assert "Missing now" in page
    assert "Report to the police" in page


async def test_a_police_report_recorded_in_error_is_taken_off_by_a_tick_and_stays_on_the_timeline(council: Council, away: OnePage) -> None:
    await away.saved("police", police_reference="CAD 77", reported_at=council.clock.now())
    form = said(await away.open("correction"))
    assert "is marked as recorded in error instead" in form
    page = await away.saved("correction", police_not_told="yes", reason="That was Ben’s notice.")
    assert "Police reference Not yet" in page
    assert "Reported to police Not yet" in page
    assert "Corrected: reported to the police" in page
    assert "→ not given" in page
    assert "CAD 77" in page, "what was recorded before stays readable"
    page = await away.saved("police", police_reference="CAD 90", reported_at=council.clock.now())
    assert "Police reference CAD 90" in page


async def test_found_and_not_yet_back_is_nowhere_that_means_back(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    assert "Came back by themselves" not in said(await away.open("found"))
    assert "Came back by themselves" in said(await away.open("return"))
    refused = await away.fill("found", found_at=now, place="own_return", seen_by="PC 4411")
    assert "If they are back, record the return instead" in said(refused)
    await away.saved("found", found_at=now, place="place_of_concern", seen_by="PC 4411")
    page = await away.saved("return", returned_at=now, returned_by="PC 4411")
    assert "Found Place of concern" in page, "said once, it stands on the return, too"


async def test_a_no_says_why_whether_an_advocate_was_offered_and_is_asked_about_once_more(council: Council, back: OnePage) -> None:
    now = council.clock.now()
    typed = {"offered_at": now, "outcome": "declined"}
    refused = said(await back.fill("interview-offer", **typed))
    assert "Enter why they said no, or that they did not say" in refused
    assert "Select whether an advocate was offered to them" in said(await back.fill("interview-offer", **typed, reason="Tired."))
    page = await back.saved("interview-offer", **typed, reason="Tired.", advocate_offered="no")
    assert "no advocate was offered" in page.lower()
    assert "Advocate offered when they said no No" in page
    assert "Offer the interview once more" in page


async def test_nobody_is_sent_to_a_carer_whom_the_childs_account_names(council: Council, back: OnePage) -> None:
    assert "ask their carer what they know" in said(await back.open("interview-offer"))
    await back.saved("discussion", held_at=council.clock.now(), summary="x", names_placement="yes")
    assert "ask their carer" not in said(await back.open("interview-offer"))


async def test_a_talk_that_answered_another_return_says_so_there_and_where_the_words_are(council: Council, back: OnePage) -> None:
    first, now = await back.snapshot(), council.clock.now()
    council.clock.forward(hours=3)
    second = OnePage(council, (await council.raise_episode("1001", last_seen_at=council.at(hours=-1))).json()["episode_id"])
    council.clock.forward(hours=1)
    now = council.clock.now()
    await second.saved("return", returned_at=now - timedelta(minutes=30), found_location="friend")
    held = {"held_at": now, "conducted_by": "Joel Abara", "conductor_relation": "commissioned", "words": "I was cold."}
    await second.saved("interview", "interviewer", **held, episodes=[first["episode_id"]])
    page, reference = said(await back.open()), (await second.snapshot())["reference"]
    assert f"The same talk as on {reference}: what was said stands there" in page
    assert "Return home interview held by Joel Abara" in page
    assert "Offered within 72 hours Yes" in page, "what was held was offered"
    assert "I was cold." not in page


async def test_an_action_to_be_done_says_what_and_who(council: Council, away: OnePage) -> None:
    due = council.clock.now() + timedelta(days=3)
    page = await away.saved("action", what="Ring the school about lunch", owner="Aunt Mary", due=due, origin="meeting")
    todo = page.split("What to do next", 1)[1].split("Risk", 1)[0]
    assert "Ring the school about lunch. Aunt Mary, agreed in the meeting By the end of 18 January 2026" in todo
    sheet = said(await council.get("/handover-sheet", "edt"))
    assert "Held by" in sheet
    council.clock.forward(days=3)
    sheet = said(await council.get("/handover-sheet", "edt"))
    assert "Complete the agreed action (Ring the school about lunch. Aunt Mary, agreed in the meeting)" in sheet


async def test_a_referral_that_was_not_made_does_not_read_as_if_it_was(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    page = await away.saved("decision", MANAGER, kind="lado_referral", decision="Not referred.", rationale="x", at=now)
    assert "Referral to the LADO, or not Not referred." in page.split("By whom, or by when", 1)[1].split("Details", 1)[0]


async def test_the_sheet_and_the_list_count_the_same_days_and_say_which(council: Council) -> None:
    for _ in range(4):
        episode = (await council.raise_episode("1002")).json()["episode_id"]
        await council.post(f"/api/episodes/{episode}/return", {"returned_at": council.at(), "found_location": "friend"})
        council.clock.forward(days=31)
    listed = said(await council.get("/team", MANAGER))
    assert "from 20 February 2026 to today" not in listed
    assert "No child has been missing 3 times" in listed, "the first two began more than 90 days ago"
    council.clock.forward(days=-10)
    listed = said(await council.get("/team", MANAGER))
    assert "3 times" in listed.split("Time to reflect", 1)[1].split("Overdue", 1)[0]
    sheet = said(await OnePage(council, episode).open("reflective-sheet", MANAGER))
    days = listed.split("in the 90 days from ", 1)[1].split(" to today", 1)[0]
    assert f"3 times in the 90 days from {days} to today" in sheet


async def test_a_decision_on_the_referral_answers_what_was_told_before_it(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    named = {"kind": "person", "account": "x", "source": "x", "handling": "x", "names_placement": "yes"}
    page = await away.saved("intelligence", **named)
    assert "Refer to the LADO" in page
    decision = {"kind": "lado_referral", "decision": "Referred.", "rationale": "x"}
    page = await away.saved("decision", MANAGER, **decision, at=now - timedelta(minutes=30))
    assert "Refer to the LADO" in page.split("What to do next", 1)[1][:600]
    assert "What was decided before the account was given answers something else" in page
    assert "Refer to the LADO" not in (await away.saved("decision", MANAGER, **decision, at=now)).split("What to do next", 1)[1][:600]
