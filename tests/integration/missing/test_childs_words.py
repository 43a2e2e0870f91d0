"""The child decides who reads their own words. Whoever else may open the episode finds them at no address, and is told whom to ask."""

from typing import Any

import pytest
from council import PURPOSE, Council
from one_page import MANAGER, OnePage, said
from test_every_address import FILLED, filled, routes

ASKED_NOBODY = {"social_worker", MANAGER, "iro", "interviewer"}
READ_BY = {
    "social_worker": {"social_worker"},
    "team_manager": {MANAGER},
    "iro": {"iro"},
    "interviewer": {"interviewer"},
    "missing_coordinator": {"missing_coordinator"},
    "edt": {"edt"},
    "senior_managers": {"director", "assistant_director", "head_of_service"},
    "carer": {"carer", *ASKED_NOBODY},
    "parents": ASKED_NOBODY,
    "school": ASKED_NOBODY,
    "police": ASKED_NOBODY,
    "My aunt": ASKED_NOBODY,  # as it was recorded once: in words alone
    "": ASKED_NOBODY,  # nobody was asked
}
"""Each reader a child may name, and the roles that read the words then. Nobody who works with the child: as if nobody was asked."""
BY_GROUP = [*((one,) for one in ("social_worker", MANAGER, "iro", "interviewer", "missing_coordinator", "edt", "carer"))]
BY_GROUP += [("director", "assistant_director", "head_of_service"), ("planner", "lead_member", "auditor", "administrator")]
HELD = {"conducted_by": "Joel Abara", "conductor_relation": "commissioned", "reasons": ["bullying", "partner"], "age_gap": "over_5"}


def words(kind: str, reader: str) -> str:
    return f"Purple kettle {kind} for <{reader or 'nobody'}>"


def found_in(text: str, kind: str) -> set[str]:
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    return {reader for reader in READ_BY if words(kind, reader) in text}


async def told(council: Council, episode_id: str) -> None:
    """A talk, an interview, one without words and something added for every reader, all written down by two people who look at nothing."""
    path = f"/missing/api/episodes/{episode_id}"
    worker, interviewer = council.headers("social_worker", "Talker"), council.headers("interviewer", "Talker")

    async def record(call: str, body: dict[str, Any], headers: dict[str, str]) -> None:
        answer = await council.http.post(f"{path}/{call}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text

    for reader in READ_BY:
        readers = [reader] if reader else None
        voice = {"words": words("talk", reader), "readers": readers}
        await record("discussions", {"held_at": council.at(), "summary": "x", "voice": voice}, worker)
        voice = {"words": words("interview", reader), "readers": readers}
        seen = {"communication": "observation", "observation": words("seen", reader)}
        await record("interviews", HELD | seen | {"held_at": council.at(), "voice": voice, "another": True}, interviewer)
        coded = [] if reader in ("", "My aunt") else [reader]
        await record("childs-comments", {"words": words("comment", reader), "readers": coded, "disagrees": True}, worker)
    await record("consent-withdrawals", {"words": words("withdrawal", "")}, worker)


KINDS = ("talk", "interview", "seen", "comment", "withdrawal")


@pytest.fixture
async def spoken(back: OnePage) -> OnePage:
    await told(back.council, back.episode_id)
    return back


def every_address(council: Council, episode_id: str) -> list[str]:
    """All that can be read here, lists too; of the short forms two, which are made alike."""
    named = FILLED | {"child_id": "1001", "episode_id": episode_id}
    return [
        filled(route.path, named | {"what": what})
        for route in routes(council.app)
        if "GET" in (route.methods or ())
        for what in (("correction", "child-comment") if "{episode_id}/{what}" in route.path else ("mark",))
    ]


@pytest.mark.parametrize("roles", BY_GROUP, ids=lambda roles: roles[0])
async def test_a_childs_words_are_read_by_those_they_were_told_of_and_found_at_no_address_by_anybody_else(
    council: Council, spoken: OnePage, roles: tuple[str, ...]
) -> None:
    for role in roles:
        await read_by(role, council, spoken)


async def read_by(role: str, council: Council, spoken: OnePage) -> None:
    expected = {reader for reader, roles in READ_BY.items() if role in roles}
    headers = council.headers(role, "Somebody", placement="SC900001" if role == "carer" else None) | PURPOSE
    read: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for address in every_address(council, spoken.episode_id):
        answer = await council.http.get(address, headers=headers)
        for kind in KINDS:
            shown = found_in(answer.text, kind)
            assert shown <= expected, (address, kind, shown - expected)
            read[kind] |= shown
    if role == "carer":
        assert read == {kind: {"carer"} if kind in ("talk", "interview", "seen", "comment") else set() for kind in KINDS}
    else:
        assert read == {kind: expected & {""} if kind == "withdrawal" else expected for kind in KINDS}
    opened = await council.query("SELECT DISTINCT child_ids FROM missing.audit WHERE action = 'read_childs_words' AND role = %s", role)
    assert opened == ([{"child_ids": ["1001"]}] if expected else []), "that they were read is in the access log, and nothing else"


async def test_who_is_no_reader_is_told_with_whom_the_words_were_shared_and_whom_to_ask(council: Council, back: OnePage) -> None:
    voice = {"words": "Nobody asked me.", "readers": ["iro", "senior_managers"]}
    body = {"held_at": council.at(), "summary": "x", "voice": voice}
    headers = council.headers("social_worker", "Nadia Rahman")
    assert (await council.http.post(f"/missing/api{back.path.removeprefix('/missing')}/discussions", json=body, headers=headers)).is_success
    told = "were shared with independent reviewing officer and director and senior managers only. Ask one of them, or Nadia Rahman"
    for role in ("social_worker", "edt"):
        page = said(await back.open(role=role))
        assert told in page
        assert "Nobody asked me" not in page
    assert "Nobody asked me" in said(await back.open(role="iro"))
    assert "Nobody asked me" in said(await council.http.get(back.path, headers=headers | PURPOSE)), "who wrote it down knows it"
    entry = (await council.get(f"/api/episodes/{back.episode_id}", "edt")).json()["timeline"][-1]
    assert (entry["readers"], entry["withheld"]) == (["iro", "senior_managers"], True)
    assert "voice.words" not in entry["narrative"]
    entry = (await council.get(f"/api/episodes/{back.episode_id}", "iro")).json()["timeline"][-1]
    assert (entry["withheld"], entry["narrative"]["voice.words"]) == (False, "Nobody asked me.")


async def test_the_child_has_their_copy_from_those_who_may_read_it(council: Council, back: OnePage) -> None:
    voice = {"words": "Nobody asked me.", "readers": ["interviewer"]}
    body = HELD | {"held_at": council.at(), "voice": voice}
    assert (await council.post(f"/api/episodes/{back.episode_id}/interviews", body, "interviewer")).is_success
    added = {"words": "It was not so.", "readers": ["interviewer"]}
    assert (await council.post(f"/api/episodes/{back.episode_id}/childs-comments", added, MANAGER)).is_success
    page = said(await back.open("copy-for-the-child"))
    assert page.count("You can have it: ask Demo, or interviewers.") == 2
    page = said(await back.open("copy-for-the-child", "interviewer"))
    assert "Nobody asked me." in page
    assert "It was not so." in page


async def test_what_a_carer_is_told_of_a_talk_are_the_words_the_child_wants_them_to_have(council: Council, spoken: OnePage) -> None:
    carer = council.headers("carer", placement="SC900001")
    for answer in (
        await council.http.get(spoken.path, headers=carer),
        await council.http.get(f"/missing/api/episodes/{spoken.episode_id}", headers=carer),
    ):
        assert found_in(answer.text, "interview") == {"carer"}
        assert [told for told in ("bullying", "Bullying", "over_5", "older by", "Joel") if told in answer.text] == []


async def test_events_carry_readers_in_codes_and_never_a_word(council: Council, spoken: OnePage) -> None:
    logged = await council.events()
    assert "Purple kettle" not in str(logged)
    assert "My aunt" not in str(logged)
    told = [one["data"]["change"]["readers"] for one in logged if one["type"] == "missing.interview_held"]
    assert told == [[] if reader in ("", "My aunt") else [reader] for reader in READ_BY]
