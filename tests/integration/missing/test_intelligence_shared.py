"""Intelligence that is recorded already is shared with somebody else by a short form; with whom and when stays in the record alone."""

import json

import pytest
from council import Council
from one_page import OnePage, said

KNOWN = {"kind": "vehicle", "account": "A grey van", "source": "A neighbour", "handling": "Police only"}


@pytest.fixture
async def away(council: Council) -> OnePage:
    return OnePage(council, (await council.raise_episode()).json()["episode_id"])


async def entries(council: Council, away: OnePage, type_: str) -> list[dict[str, object]]:
    timeline = (await council.get(f"/api/episodes/{away.episode_id}")).json()["timeline"]
    return [one for one in timeline if one["type"] == type_]


async def test_what_was_recorded_is_shared_again_and_no_event_says_with_whom_or_when(council: Council, away: OnePage) -> None:
    assert "Share intelligence with somebody else" not in said(await away.open()), "there is none yet"
    await away.saved("intelligence", **KNOWN)
    council.clock.forward(hours=2)
    (kept,) = await entries(council, away, "missing.intelligence_recorded")
    form = said(await away.open(f"intelligence-shared?about={kept['position']}"))
    assert "Intelligence, vehicle" in form
    now = council.clock.now()
    page = await away.saved(
        "intelligence-shared", position=str(kept["position"]), shared_with="PC Lane, missing persons unit", shared_at=now
    )
    assert "Intelligence shared" in page
    assert "Shared with PC Lane, missing persons unit" in page
    last = (await council.events())[-1]
    assert last["type"] == "missing.intelligence_shared"
    assert "Lane" not in json.dumps(last)
    assert set(last["data"]["change"]) == {"entry", "noted_at"}
    assert (await away.snapshot())["intelligence"] == 1, "shared twice is known once"


@pytest.mark.parametrize("what", ["a sighting", "in error", "no entry", "to come", "nobody"])
async def test_what_is_no_intelligence_that_stands_cannot_be_shared_and_nothing_changes(council: Council, away: OnePage, what: str) -> None:
    call = f"/api/episodes/{away.episode_id}"
    await council.post(f"{call}/intelligence", KNOWN)
    (kept,) = await entries(council, away, "missing.intelligence_recorded")
    body = {"position": kept["position"], "shared_with": "Police", "shared_at": council.at()}
    if what == "a sighting":
        await council.post(f"{call}/sightings", {"seen_at": council.at(), "by": "x", "where": "x"})
        body["position"] = (await entries(council, away, "missing.child_sighted"))[0]["position"]
    elif what == "in error":
        mark = {"position": kept["position"], "because": "another_child", "reason": "x"}
        assert (await council.post(f"{call}/entries-in-error", mark)).status_code == 201
    elif what == "no entry":
        body["position"] = 999_999
    elif what == "to come":
        body["shared_at"] = council.at(hours=2)
    else:
        del body["shared_with"]
    before = len(await council.events())
    answer = await council.post(f"{call}/intelligence-shared", body)
    assert answer.status_code in (409, 422), answer.text
    assert len(await council.events()) == before


async def test_it_is_shared_also_once_the_episode_is_closed_and_a_carer_never_reads_it(council: Council, away: OnePage) -> None:
    call = f"/api/episodes/{away.episode_id}"
    await council.post(f"{call}/intelligence", KNOWN)
    (kept,) = await entries(council, away, "missing.intelligence_recorded")
    assert (await council.post(f"{call}/other-end", {"kind": "died", "at": council.at()})).status_code == 200
    body = {"position": kept["position"], "shared_with": "The coroner’s officer"}
    assert (await council.post(f"{call}/intelligence-shared", body, "carer")).status_code == 403
    answer = await council.post(f"{call}/intelligence-shared", body)
    assert answer.status_code == 201, answer.text
