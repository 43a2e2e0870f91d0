"""What follows a return, by the short forms: the plan, talks, the interview, actions."""

import json
import re
from datetime import timedelta

from council import Council
from one_page import MANAGER, OnePage, said, standing


async def test_everything_after_a_return_is_done_by_short_forms_and_stands_on_the_page(council: Council, back: OnePage) -> None:
    now = council.clock.now()
    await back.saved("prevention-check", checked_at=now, by="PC 4411", account="Cold, not hurt.")
    assert said(await back.fill("return-plan", rationale="She asked.")).count("Select a discussion, an interview or both")
    await back.saved("return-plan", responses=["discussion", "interview"], rationale="She trusts Nadia.", wants="Nadia, not the police")
    page = await back.saved("discussion", held_at=now, summary="Why she went.", words="He shouted.", readers=["social_worker"])
    assert "Who may read their words Social worker" in page
    await back.saved("interview-offer", offered_at=now, outcome="declined", reason="Her carer says: not this week.", advocate_offered="yes")
    page = await back.saved(
        "interview",
        "interviewer",
        held_at=now,
        conducted_by="Joel Abara",
        conductor_relation="commissioned",
        known_to_child="no",
        communication="interpreter",
        interpreter="Tigrinya",
        words="I was cold.",
        told_child="Joel reads it, and Nadia.",
        readers=["social_worker", "parents"],
        other_readers="My aunt",
        consent_to_quote="uses",
        consent_uses="to train carers",
        override="Told the police of the station.",
    )
    for found in (
        "not known to the child before, with an interpreter",
        "Social worker, Parents, My aunt",
        "to train carers",
        "Told the police of the station.",
        "Offered within 72 hours Yes",
        "Held within 72 hours Yes",
    ):
        assert found in page, found


async def test_once_an_interview_is_held_nobody_reads_that_its_appointment_was_not_given(council: Council, back: OnePage) -> None:
    assert "Arranged Nothing is arranged Interviewer Nobody is assigned" in said(await back.open())
    tomorrow = council.clock.now() + timedelta(days=1)
    page = await back.saved("interview-appointment", "interviewer", at=tomorrow, place="The library")
    assert "Arranged 17 January 2026 at 00:00, The library Interviewer Demo" in page
    page = await back.saved(
        "interview", "interviewer", held_at=council.clock.now(), conducted_by="Joel Abara", conductor_relation="commissioned"
    )
    after = page.split("After the return", 1)[1].split("Timeline, latest first", 1)[0]
    assert "Interview Held 16 January 2026 at 00:00, independent Offered within 72 hours" in after
    assert "Not given" not in after


async def test_an_answer_that_two_questions_contradict_is_refused_at_its_box(council: Council, back: OnePage) -> None:
    now = council.clock.now()
    held = {"held_at": now, "conducted_by": "Joel", "conductor_relation": "commissioned"}
    assert "Enter what they agreed to" in said(await back.fill("interview", **held, words="x", consent_to_quote="uses"))
    assert "Enter the child’s own words" in said(await back.fill("interview", **held, readers=["police"]))
    early = await back.fill("discussion", held_at=now - timedelta(days=2), summary="x")
    assert early.status_code == 422
    assert "would be before the child was found" in said(early)
    assert (await back.snapshot())["version"] == 2


async def test_one_interview_answers_an_earlier_return_by_a_tick(council: Council, back: OnePage) -> None:
    again = OnePage(council, (await council.raise_episode(last_seen_at=council.at(minutes=-10))).json()["episode_id"])
    council.clock.forward(hours=1)
    await council.post(f"/api/episodes/{again.episode_id}/return", {"returned_at": council.at(), "found_location": "friend"})
    asked = await again.open("interview")
    assert (await back.snapshot())["reference"] in said(asked)
    held = {"held_at": council.clock.now(), "conducted_by": "Joel", "conductor_relation": "commissioned"}
    await again.saved("interview", **held, episodes=back.episode_id)
    assert (await back.snapshot())["interview"]["held_at"] == (await again.snapshot())["interview"]["held_at"]
    assert "earlier return" not in said(await again.open("interview")), "answered now"


async def test_an_account_that_names_the_home_hides_the_episode_and_asks_for_the_lado(council: Council, back: OnePage) -> None:
    carer = council.headers("carer", placement="SC900001")
    assert (await council.http.get(back.path, headers=carer)).status_code == 200
    page = await back.saved("discussion", held_at=council.clock.now(), summary="x", words="Pete hit me.", names_placement="yes")
    assert "Refer to the LADO" in page
    assert (await council.http.get(back.path, headers=carer)).status_code == 404


async def test_an_action_has_an_owner_and_is_on_the_page_until_somebody_says_what_came_of_it(council: Council, back: OnePage) -> None:
    due = council.clock.now() + timedelta(days=7)
    nobody = await back.fill("action", what="Ring the school", due=due, origin="interview")
    assert "Select a colleague, or enter who else does it" in said(nobody)
    page = await back.saved("action", what="Ring the school", owner="Ms Lowe, her teacher", due=due, origin="interview")
    assert "Ms Lowe, her teacher" in page
    me = re.search(r'<option value="([^"]+)">Demo \(you\)', (await back.open("action")).text)
    assert me
    page = await back.saved("action", what="Find a later bus", colleague=me[1], due=due, origin="discussion")
    assert "Action for Demo agreed in the discussion" in page
    _, bus = (await back.snapshot())["actions"]
    asked = await back.open(f"action-done?about={bus['action_id']}")
    assert standing(asked.text)["action_id"] == bus["action_id"], "chosen already"
    page = await back.saved(f"action-done?about={bus['action_id']}", done_at=council.clock.now(), outcome="There is one at 22:10.")
    assert "There is one at 22:10." in page
    assert "Find a later bus" not in said(await back.open("action-done"))
    refused = await back.fill("closure", MANAGER, reason="Done.")
    assert "1 agreed and not done" in said(refused)


async def test_a_word_that_blames_is_noticed_after_saving_where_no_script_runs(back: OnePage) -> None:
    sent = await back.fill("discussion", held_at=back.council.clock.now(), summary="He absconded again.")
    page = said(await back.council.http.get(sent.headers["location"], headers=back.council.headers("social_worker")))
    assert "You wrote “absconded”." in page
    assert "went missing, or left would be kinder" in page
    assert "You wrote" not in said(await back.open()), "said once"


async def test_the_childs_words_stay_folded_for_those_they_were_told_of(back: OnePage) -> None:
    voice = {"words": "Nobody asked me.", "readers": ["my social worker"]}
    body = {"held_at": back.council.at(minutes=-1), "summary": "We talked.", "voice": voice}
    assert (await back.council.post(f"/api/episodes/{back.episode_id}/discussions", body)).status_code == 201
    page = (await back.open()).text
    folded = page.split("In the child’s own words, for my social worker to read", 1)[1]
    assert "Nobody asked me." in folded.split("</details>", 1)[0]


async def test_an_interview_has_room_for_where_the_child_was_and_for_what_no_code_says(council: Council, back: OnePage) -> None:
    page = said(await back.open("interview"))
    assert "By the record that is Nadia Rahman. If it was somebody else, choose another answer." in page
    held = {"held_at": council.clock.now(), "conducted_by": "Joel Abara", "conductor_relation": "commissioned"}
    silent = await back.fill("interview", **held, reasons="other", harms="other")
    assert "Enter why else the child went" in said(silent)
    typed = {"other_reason": "To see the sea.", "other_harm": "Lost her dog.", "whereabouts": "Margate"}
    page = await back.saved("interview", **held, reasons="other", harms="other", **typed)
    for words in ("Why else they went To see the sea.", "What else happened to them Lost her dog.", "Where they were Margate"):
        assert words in page
    logged = json.dumps(await council.events())
    assert '"other"' in logged
    assert "Margate" not in logged


async def test_how_old_a_boyfriend_or_girlfriend_is_is_asked_with_the_reason_and_is_a_code_in_the_event(
    council: Council, back: OnePage
) -> None:
    now = council.clock.now()
    interview = {"held_at": now, "conducted_by": "Joel Abara", "conductor_relation": "commissioned"}
    for form, answers in (("discussion", {"held_at": now, "summary": "We talked."}), ("interview", interview)):
        assert "How old are they? (optional)" in said(await back.open(form))
        alone = await back.fill(form, **answers, reasons="friends", age_gap="from_3_to_5")
        assert alone.status_code == 422
        assert "choose “To be with a person they call boyfriend or girlfriend” too" in said(alone)
        assert '<option value="from_3_to_5" selected>' in alone.text, "what was answered is still there"
        invented = await back.fill(form, **answers, reasons="partner", age_gap="ancient")
        assert invented.status_code == 422
        page = await back.saved(form, **answers, reasons="partner", age_gap="from_3_to_5")
        assert "whom they call boyfriend or girlfriend: older by 3 to 5 years" in page
    snapshot = await back.snapshot()
    assert [one["age_gap"] for kind in ("discussions", "interviews") for one in snapshot[kind]] == ["from_3_to_5"] * 2
    unasked = await back.saved("discussion", held_at=now, summary="Again.", reasons="partner", age_gap="")
    assert unasked.count("whom they call") == 2, "an empty answer says nothing"
    talks = [event for event in await council.events() if event["type"] in ("missing.discussion_held", "missing.interview_held")]
    assert [event["data"]["change"].get("age_gap") for event in talks] == ["from_3_to_5", "from_3_to_5", None]
