"""What the child is written, what they add, and the page they can keep."""

import json
from datetime import timedelta

import pytest
from council import Council
from one_page import MANAGER, OnePage, said
from test_told_the_truth import notify_says

from shared.contracts.alert_codes import DeliveryState


async def test_what_is_written_to_a_child_and_what_they_add_never_enters_an_event(council: Council, back: OnePage) -> None:
    page = await back.saved("letter", words="Dear Amelia, I am glad you are safe.")
    assert "Written to the child" in page
    page = await back.saved("child-comment", disagrees="true", about="How I left", words="I told Pete first.")
    assert "The child disagrees" in page
    assert "I told Pete first." in page
    logged = json.dumps(await council.events())
    assert "glad you are safe" not in logged
    assert "Pete" not in logged

    assert (await council.post(f"/api/episodes/{back.episode_id}/letters", {"words": "x"}, "interviewer")).status_code == 403


async def test_a_child_is_given_their_own_words_and_letters_and_never_what_others_said_of_them(council: Council, back: OnePage) -> None:
    call = f"/api/episodes/{back.episode_id}"
    now = council.clock.now()
    await council.post(f"{call}/intelligence", {"kind": "person", "account": "A man called Rex.", "source": "x", "handling": "x"})
    decided = {"decision": "Recovery order.", "rationale": "Rex again.", "kind": "recovery_order"}
    assert (await council.post(f"{call}/management-decisions", decided, MANAGER)).status_code == 201
    await council.post(f"{call}/told", {"who": "iro", "told_at": council.at(hours=-1)})
    await back.saved("return-plan", responses="discussion", rationale="Rex once more.", wants="Nadia")
    await back.saved(
        "interview",
        held_at=now,
        conducted_by="Joel Abara",
        conductor_relation="commissioned",
        harms="sexual_abuse",
        with_whom="Rex",
        words="I was cold.",
        readers="social_worker",
    )
    await back.saved("action", what="A later bus", owner="Nadia", due=now, origin="interview")
    await back.saved("letter", words="Dear Amelia")
    await back.saved("child-comment", disagrees="false", words="I rang twice.")
    page = await back.open("copy-for-the-child")
    words = said(page)
    for found in (
        "A copy for Millie",
        "You came back on 15 January 2026 at 23:00",
        "Your independent reviewing officer (IRO): 15 January 2026 at 23:00",
        "Whom you wanted to talk to. We wrote: “Nadia”",
        "You talked with Joel Abara, 16 January 2026 at 00:00",
        "I was cold.",
        "Who may read your words: Social worker.",
        "We wrote: “A later bus”",
        "Dear Amelia",
        "I rang twice.",
        "Tell Nadia Rahman",
    ):
        assert found in words, found
    for hidden in ("Rex", "abuse", "Recovery", "Fourteen, cold night", "high"):
        assert hidden not in words.partition("A copy for Millie")[2], hidden
    (read,) = await council.query("SELECT role, child_ids FROM missing.audit WHERE action = 'make_copy_for_the_child'")
    assert read == {"role": "social_worker", "child_ids": ["1001"]}


@pytest.mark.parametrize(("role", "status"), [("interviewer", 200), ("director", 403), ("carer", 403), ("planner", 403), ("iro", 403)])
async def test_only_whoever_works_with_the_child_makes_the_copy(council: Council, back: OnePage, role: str, status: int) -> None:
    assert (await back.open("copy-for-the-child", role)).status_code == status


async def test_a_copy_of_a_restricted_childs_record_is_not_there_for_whoever_may_not_know(council: Council) -> None:
    hidden = OnePage(council, (await council.raise_episode("1003", MANAGER)).json()["episode_id"])
    assert (await hidden.open("copy-for-the-child", MANAGER)).status_code == 200
    for what in ("copy-for-the-child", "correction", "letter", "other-end"):
        assert (await hidden.open(what)).status_code == 404


async def test_a_child_reads_only_of_managers_who_were_told(council: Council, back: OnePage) -> None:
    managers = "Managers at the council, whose work it is"
    await notify_says(council, back.episode_id, DeliveryState.KEPT)
    assert managers not in said(await back.open("copy-for-the-child")), "an alert that reached nobody told nobody"
    await notify_says(council, back.episode_id, DeliveryState.DELIVERED)
    assert managers in said(await back.open("copy-for-the-child"))


async def test_what_a_worker_wrote_is_quoted_as_ours_and_what_the_child_disagreed_with_is_called_so(
    council: Council, back: OnePage
) -> None:
    now = council.clock.now()
    await back.saved("return-plan", responses="discussion", rationale="x", wants="Her friend Tia")
    await back.saved("discussion", held_at=now, summary="She talked about her friend Tia.", words="I was cold.")
    await back.saved("child-comment", disagrees="true", words="I did not run.")
    tomorrow = now + timedelta(days=1)
    await council.get("/interviews", "interviewer")
    await back.saved("interview-appointment", "interviewer", at=tomorrow, place="The library")
    words = said(await back.open("copy-for-the-child"))
    for found in (
        "Whom you wanted to talk to. We wrote: “Her friend Tia”",
        "What we talked about. We wrote: “She talked about her friend Tia.”",
        "Who may read your words: Social worker, Social worker’s manager,",
        "You disagreed, 16 January 2026",
        "A talk with Demo is arranged for 17 January 2026 at 00:00: The library.",
    ):
        assert found in words, found


async def test_words_written_down_on_the_other_episode_that_the_same_talk_answered_are_in_the_childs_copy(
    council: Council, back: OnePage
) -> None:
    council.clock.forward(hours=1)
    again = OnePage(council, (await council.raise_episode(last_seen_at=council.at(minutes=-30))).json()["episode_id"])
    await council.post(f"/api/episodes/{again.episode_id}/return", {"returned_at": council.at(), "found_location": "friend"})
    council.clock.forward(hours=1)
    held = {"held_at": council.clock.now(), "conducted_by": "Joel Abara", "conductor_relation": "commissioned", "words": "I was cold."}
    await again.saved("interview", episodes=back.episode_id, **held)
    words = said(await back.open("copy-for-the-child"))
    assert "I was cold." in words
    assert "We did not write down your own words" not in words
    assert "Who may read your words: Social worker" in words


async def test_a_child_reads_that_they_were_looked_for_only_where_the_record_says_how(council: Council, away: OnePage) -> None:
    nothing = said(await away.open("copy-for-the-child"))
    assert "We were told on 15 January 2026 at 22:00. We have not written down what was done to find you." in nothing
    assert "looked for you" not in nothing
    await away.saved("police", police_reference="CAD 1", reported_at=council.clock.now())
    await away.saved("grab-pack-sent", to="police", sent_at=council.clock.now())
    found = said(await away.open("copy-for-the-child"))
    assert "To find you, the police were told on 15 January 2026 at 22:00, and a page with what helps to recognise you was sent" in found
    assert "We have not written down what was done" not in found


async def test_that_the_police_were_told_without_a_report_counts_as_done_to_find_the_child(council: Council, away: OnePage) -> None:
    await council.post(f"/api/episodes/{away.episode_id}/told", {"who": "police", "told_at": council.at()})
    words = said(await away.open("copy-for-the-child"))
    assert "The police: 15 January 2026 at 22:00" in words
    assert "To find you, the police were told on 15 January 2026 at 22:00." in words
    assert "We have not written down what was done" not in words
    council.clock.forward(hours=1)
    await away.saved("police", police_reference="CAD 1", reported_at=council.clock.now())
    words = said(await away.open("copy-for-the-child"))
    assert "To find you, the police were told on 15 January 2026 at 22:00." in words, "the first time, once"


async def test_that_the_police_were_told_once_the_child_was_back_was_not_done_to_find_them(council: Council, back: OnePage) -> None:
    await council.post(f"/api/episodes/{back.episode_id}/told", {"who": "police", "told_at": council.at()})
    assert "We have not written down what was done to find you." in said(await back.open("copy-for-the-child"))


async def test_what_was_done_once_the_child_was_back_was_not_done_to_find_them(council: Council, back: OnePage) -> None:
    await back.saved("police", police_reference="CAD 1", reported_at=council.clock.now())
    words = said(await back.open("copy-for-the-child"))
    assert "The police: 16 January 2026 at 00:00" in words
    assert "To find you" not in words
    assert "We have not written down what was done to find you." in words
