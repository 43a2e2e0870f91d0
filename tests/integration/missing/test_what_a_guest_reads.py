"""What carers and homes read of an episode: enough to help, and nothing that was said in confidence, about them or by the child."""

from datetime import timedelta

from council import Council
from one_page import OnePage, said

SECRETS = {
    "the risk's reasons": "Known to be groomed",
    "intelligence": "The foster father’s brother drives a grey van",
    "why somebody is not told": "Her father may be why she left",
    "how we decide": "We suspect the home",
    "a handover's note": "Do not tell the carer",
    "what the police heard": "She told the police of the kitchen",
    "a discussion": "We talked about her room",
    "her own words": "Nobody listens there",
    "where she stays tonight": "With her aunt in secret",
}


async def test_a_carer_reads_what_helps_and_none_of_what_was_said_in_confidence(council: Council) -> None:
    episode = (await council.raise_episode(risk={"level": "high", "rationale": SECRETS["the risk's reasons"]})).json()["episode_id"]
    one, now = OnePage(council, episode), council.clock.now()
    await one.saved("sighting", seen_at=now, where="Bus station", by="A driver", account="x")
    kept = {"kind": "vehicle", "account": SECRETS["intelligence"], "source": "A neighbour", "handling": "Police only"}
    await one.saved("intelligence", **kept)
    await one.saved("told", who="parents", told="false", not_told_because=SECRETS["why somebody is not told"])
    await one.saved("strategy", decision="not_needed", at=now, rationale=SECRETS["how we decide"])
    await one.saved("handover", to="5afe0000-0000-4000-8000-000000000003", note=SECRETS["a handover's note"])
    await one.saved("found", found_at=now, place="friend", seen_by="PC 4411", tonight=SECRETS["where she stays tonight"])
    await one.saved("return", returned_at=now, found_location="friend")
    await one.saved("prevention-check", checked_at=now, by="PC 4411", account=SECRETS["what the police heard"])
    await one.saved("discussion", held_at=now, summary=SECRETS["a discussion"], words=SECRETS["her own words"])
    staff = said(await one.open())
    assert [what for what, words in SECRETS.items() if words not in staff] == []
    carer = council.headers("carer", placement="SC900001")
    page = await council.http.get(one.path, headers=carer)
    over_http = await council.http.get(f"/missing/api/episodes/{episode}", headers=carer)
    for answer in (page.text, over_http.text):
        assert [what for what, words in SECRETS.items() if words in answer] == []
        assert "Left by the back door" in answer
        assert "Bus station" in answer
    told = {entry["type"] for entry in over_http.json()["timeline"]}
    assert told == {"missing.episode_raised", "missing.child_sighted", "missing.child_found", "missing.child_returned"}
    assert over_http.json()["next_actions"] == []


async def test_a_carer_reads_in_codes_neither_what_the_child_said_nor_whom_we_tell_and_how_we_decide(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    path = f"/api/episodes/{episode}"
    await council.post(f"{path}/told", {"who": "parents", "not_told_because": "x"})
    planned = {"decision": "meeting_planned", "kind": "s47_strategy_discussion", "at": council.at(hours=4), "rationale": "x"}
    await council.post(f"{path}/strategy-decisions", planned)
    await council.post(f"{path}/intelligence", {"kind": "vehicle", "account": "x", "source": "x", "handling": "x"})
    await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": "friend"})
    said = {"held_at": council.at(), "reasons": ["unhappy_in_placement"]}
    await council.post(f"{path}/discussions", said | {"summary": "x"})
    await council.post(f"{path}/interviews", said | {"conducted_by": "x", "conductor_relation": "advocate"})
    carer = council.headers("carer", placement="SC900001")
    one = await council.http.get(f"/missing{path}", headers=carer)
    listed = await council.http.get("/missing/api/episodes", headers=carer)
    for answer in (one, listed):
        assert answer.status_code == 200
        assert [code for code in ("unhappy", "parents", "s47", "meeting_planned") if code in answer.text] == []
    assert (one.json()["intelligence"], one.json()["interview"]["held_at"], one.json()["returned_at"] is None) == (0, None, False)
    assert (await council.http.get(f"/missing/episodes/{episode}/meetings/1.ics", headers=carer)).status_code == 404
    assert "unhappy_in_placement" in (await council.get(path)).text


async def test_nobody_can_be_offered_an_episode_who_could_never_accept_it(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    one = OnePage(council, episode)
    for nobody in ("5afe0000-0000-4000-8000-000000000099", "5afe0000-0000-4000-8000-000000000004"):  # unknown; the demonstration's carer
        answer = await council.post(f"/api/episodes/{episode}/handovers", {"to": nobody})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == "to"
        assert "Nobody here who may hold an episode" in said(await one.send("handover", to=nobody, version="1"))
    assert (await one.snapshot())["version"] == 1


async def test_an_offer_shows_to_whom_and_since_when_and_on_the_first_page_of_who_is_asked(council: Council) -> None:
    episode = (await council.raise_episode()).json()["episode_id"]
    one = OnePage(council, episode)
    await council.get("", "edt")  # has been here: can be named
    (asked,) = await council.query("SELECT person_id FROM missing.people WHERE role = 'edt' AND name = 'Demo'")
    page = await one.saved("handover", to=asked["person_id"], note="Her phone is on again.")
    assert "Handover offered to Demo, 15 January 2026" in page
    assert "and not accepted yet. Demo holds the episode." in page
    theirs = said(await one.open(role="edt"))
    assert "You are asked to take over this episode. Offered by Demo" in theirs
    assert "Her phone is on again." in theirs
    assert "You are asked to take over Amelia Frost" in said(await council.get("", "edt"))
    council.clock.forward(minutes=20)
    assert "Overdue" in said(await one.open())


async def test_what_is_asked_for_the_moment_a_child_is_found_is_due_now_and_not_overdue(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    found_at = council.clock.now() - timedelta(minutes=10)
    page = await one.saved("found", found_at=found_at, place="friend", seen_by="PC 4411")
    assert "it safe for the child to go back? Now" in page
