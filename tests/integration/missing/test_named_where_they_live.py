"""Wherever words come in that name a carer, the home or its staff, one tick hides the episode from them and asks for the LADO referral."""

import pytest
from council import Council
from one_page import OnePage, said
from test_pages import HAPPENED, RISK, SEEN, answer_all, opened, sent
from test_pages_raising import press

ALLEGES = {"circumstances": "He says the night carer hit him.", "names_placement": "yes"}


async def hidden(council: Council, episode_id: str, placement: str = "SC900001") -> bool:
    """From the placement, in the list and by its address; and whether a manager is asked to refer is the same."""
    carer = council.headers("carer", placement=placement)
    path = f"/missing/api/episodes/{episode_id}"
    gone = (await council.http.get(path, headers=carer)).status_code == 404
    listed = episode_id in (await council.http.get("/missing/api/episodes", headers=carer)).text
    body = (await council.get(f"/api/episodes/{episode_id}")).json()
    assert gone is not listed
    assert gone is ("refer_to_lado" in [one["action"] for one in body["next_actions"]]) is body["hidden_from_placement"]
    return gone


async def test_an_allegation_typed_when_raising_reaches_no_carer_of_any_child_who_left_together(council: Council) -> None:
    await answer_all(council, happened=ALLEGES)
    await sent(council, "/raise/child/2", child_id="1002")
    page = said(await opened(council, "/raise/what-happened"))
    assert "Does it name anybody where they live?" in page
    assert "Yes: hidden from the placement at once" in said(await opened(council, "/raise/check"))
    await press(council)
    rows = await council.query("SELECT episode_id, child_id FROM missing.episodes")
    homes = {"1001": "SC900001", "1002": "SC900002"}
    assert [await hidden(council, str(one["episode_id"]), homes[one["child_id"]]) for one in rows] == [True, True]


async def test_an_allegation_typed_for_a_child_who_is_missing_already_hides_their_open_episode(council: Council) -> None:
    episode = (await council.raise_episode(role="edt")).json()["episode_id"]
    assert not await hidden(council, episode)
    await sent(council, "/raise", child_id="1001")
    for page, answers in (("last-seen", SEEN), ("what-happened", HAPPENED | ALLEGES), ("risk", RISK)):
        await sent(council, f"/raise/{page}", **answers)
    await press(council)
    assert await hidden(council, episode)


@pytest.mark.parametrize("path", ["", "/{episode}/reports"])
async def test_over_http_a_raise_and_a_second_report_hide_it_too(council: Council, path: str) -> None:
    episode = "" if not path else (await council.raise_episode()).json()["episode_id"]
    body = {"circumstances": "x", "names_placement": True}
    answer = await council.post(f"/api/episodes{path.format(episode=episode)}", body if path else council.raising() | body)
    assert answer.status_code == 201, answer.text
    assert await hidden(council, answer.json()["episode_id"])


@pytest.mark.parametrize("what", ["intelligence", "return", "child-comment", "sighting"])
async def test_each_form_where_an_account_lands_can_hide_the_episode(council: Council, what: str) -> None:
    one, now = OnePage(council, (await council.raise_episode()).json()["episode_id"]), council.clock.now()
    forms = {
        "intelligence": {"kind": "person", "account": "x", "source": "x", "handling": "x"},
        "return": {"returned_at": now, "found_location": "friend", "condition": "He says the night carer hit him."},
        "child-comment": {"disagrees": "true", "words": "Pete hit me.", "said_at": now},
        "sighting": {"seen_at": now, "where": "x", "by": "x"},
    }
    await one.saved(what, **forms[what], names_placement="yes")
    assert await hidden(council, one.episode_id)


async def test_whom_the_words_name_is_refused_as_their_reader_and_nothing_is_kept(council: Council) -> None:
    one = OnePage(council, (await council.raise_episode()).json()["episode_id"])
    words = {"disagrees": "true", "words": "Pete hit me.", "said_at": council.clock.now(), "readers": "carer"}
    refused = await one.fill("child-comment", **words, names_placement="yes")
    assert refused.status_code == 422
    assert "It names their carer or home: they cannot be readers of these words" in said(refused)
    assert "Pete hit me." in refused.text, "what was typed stays"
    assert not await hidden(council, one.episode_id)
    await one.saved("child-comment", **words)
