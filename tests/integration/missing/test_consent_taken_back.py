"""A child who agreed to be quoted changes their mind: from then on every copy, page and publication says so."""

import json

import pytest
from council import Council
from one_page import OnePage, said


async def quoted_by_consent(back: OnePage, **consent: str) -> None:
    await back.saved(
        "discussion", held_at=back.council.clock.now(), summary="We talked.", words="I was cold.", readers="social_worker", **consent
    )


async def test_what_a_child_takes_back_stands_beside_what_they_agreed_to(council: Council, back: OnePage) -> None:
    await quoted_by_consent(back, consent_to_quote="yes")
    assert "You said yes. You can change your mind." in said(await back.open("copy-for-the-child"))
    council.clock.forward(days=1)
    page = await back.saved("consent-withdrawal", which="every", words="Please do not.", withdrawn_at=council.clock.now())
    assert "The child no longer wants to be quoted" in page
    assert "May their words be quoted? Yes; withdrawn 17 January 2026" in page
    assert "You said yes. You took that back on 17 January 2026." in said(await back.open("copy-for-the-child"))
    assert "Please do not" not in json.dumps(await council.events())


async def test_a_use_is_taken_back_alone_and_a_later_yes_goes_for_the_later_talk(council: Council, back: OnePage) -> None:
    await quoted_by_consent(back, consent_to_quote="uses", consent_uses="carers’ training and reports")
    council.clock.forward(hours=1)
    await back.saved("consent-withdrawal", which="some", uses="reports", withdrawn_at=council.clock.now())
    council.clock.forward(hours=1)
    await quoted_by_consent(back, consent_to_quote="yes")
    copy = said(await back.open("copy-for-the-child"))
    assert "for this: carers’ training and reports. You took that back on 16 January 2026, for this: reports." in copy
    assert "You said yes. You can change your mind." in copy


async def test_a_page_that_asks_for_which_uses_wants_an_answer(council: Council, back: OnePage) -> None:
    await quoted_by_consent(back, consent_to_quote="yes")
    page = await back.send("consent-withdrawal", which="some", withdrawn_at=council.clock.now())
    assert page.status_code == 422
    assert "Enter for which uses they take it back" in said(page)


@pytest.mark.parametrize(("role", "status"), [("social_worker", 201), ("interviewer", 201), ("director", 403), ("carer", 403)])
async def test_who_may_record_an_interview_may_record_that_consent_is_taken_back(
    council: Council, back: OnePage, role: str, status: int
) -> None:
    call = f"/api/episodes/{back.episode_id}/consent-withdrawals"
    assert (await council.post(call, {}, role)).status_code == (409 if status == 201 else status), "no talk is recorded yet"
    await quoted_by_consent(back, consent_to_quote="yes")
    assert (await council.post(call, {}, role)).status_code == status


async def test_the_uses_a_child_is_asked_about_are_ticked_and_stand_in_words_everywhere(council: Council, back: OnePage) -> None:
    await back.saved(
        "discussion",
        held_at=council.clock.now(),
        summary="We talked.",
        words="I was cold.",
        consent_to_quote="uses",
        consent_for="board",
        consent_uses="a poster",
    )
    agreed = "In reports to councillors and to young people; a poster"
    assert f"for this: {agreed}." in said(await back.open("copy-for-the-child"))
    kept = await council.query("SELECT field, text FROM missing.narratives WHERE field IN ('voice.quote_for', 'voice.consent_to_quote')")
    assert {row["field"]: row["text"] for row in kept} == {"voice.quote_for": '["board"]', "voice.consent_to_quote": agreed}
    page = await back.send("discussion", held_at=council.clock.now(), summary="x", words="x", consent_to_quote="uses")
    assert "Enter what they agreed to" in said(page)
