"""What would be taken from somebody permitted is refused whoever may not know of the child: by who they are, and not by what they sent."""

import re
from collections.abc import Sequence

import pytest
from council import PURPOSE, Council
from httpx import Response
from lived import STATES, Lived, Sent, bodies, lived, photograph
from test_every_address import STRANGERS, addresses, filled, routes
from typed_forms import forms

Write = tuple[str, str, str, Sent]
"""What it is, the method, the address, and what is sent."""

KEPT = """
SELECT (SELECT count(*) FROM safereturn.log) AS events, (SELECT count(*) FROM missing.narratives) AS narratives,
       (SELECT count(*) FROM missing.episodes) AS episodes, (SELECT sum(version) FROM missing.episodes) AS episode_versions,
       (SELECT count(*) FROM missing.children) AS children, (SELECT sum(version) FROM missing.children) AS child_versions,
       (SELECT count(*) FROM missing.filings) AS filings, (SELECT count(*) FROM missing.purposes) AS purposes
"""

NAMED = re.compile(r"\{(child_id|episode_id|provisional_id)\}")


def calls(one: Lived, state: str) -> list[Write]:
    """Every call that writes to the child or to their episode in this state, with what it takes; a new one has to be said in `bodies`."""
    sent, found = bodies(one, state), list[Write]()
    left = set(sent)
    for route in routes(one.council.app):
        if "/api/" in route.path and (whose := NAMED.search(route.path)):
            what = route.path[whose.end() :].strip("/")
            for method in {"POST", "PUT"} & set(route.methods or ()):
                left.discard(what)
                body = photograph(taken_on="2026-01-15") if what == "photo" else {"json": sent[what]}
                found.append((what, method, filled(route.path, one.names(state)), body))
    assert not left, "every body is of a call that there is"
    return found


async def pages(one: Lived, state: str) -> list[Write]:
    return [(what, "POST", address, sent) for what, address, sent in await forms(one, state)]


async def refused(council: Council, one: Lived, headers: dict[str, str], tried: Sequence[Write], taken: Sequence[str] = ()) -> None:
    before = await council.query(KEPT)
    for what, method, address, sent in tried:
        answer = await council.http.request(method, address, headers=headers, **sent)
        told = f"{method} {address} answered {answer.status_code}: {answer.text[:200]}"
        assert answer.status_code in (403, 404) or what in taken, told
        assert "Carl" not in answer.text, address
        if what not in taken:
            assert await council.query(KEPT) == before, f"{method} {address} changed something"
        before = await council.query(KEPT)


@STRANGERS
async def test_a_stranger_s_call_is_refused_whatever_sense_it_makes(
    council: Council, role: str, who: dict[str, str], child_id: str
) -> None:
    one, headers = await lived(council, child_id), council.headers(role, "A stranger", **who) | PURPOSE
    tried = [write for state in STATES for write in calls(one, state)]
    assert len(tried) > 120
    # Whoever may raise tells of a restricted child too, and is shown nothing.
    await refused(council, one, headers, tried, ["reports"] if role in ("social_worker", "edt") else [])


@STRANGERS
async def test_a_stranger_s_form_is_refused_however_well_it_is_filled_in(
    council: Council, role: str, who: dict[str, str], child_id: str
) -> None:
    one, headers = await lived(council, child_id), council.headers(role, "A stranger", **who) | PURPOSE
    tried = [write for state in STATES for write in await pages(one, state)]
    assert len(tried) > 80
    await refused(council, one, headers, tried)


LAST = ("handovers", "handover", "category", "found", "other-end", "return", "closure", "reopening", "cancellation", "cancel")
"""In this order, once everything else has been taken: each changes what the episode takes."""


async def sent_by_permitted(one: Lived, write: Write) -> Response:
    what, method, address, sent = write
    return await one.council.http.request(method, address, headers=one.as_permitted(what), **sent)


async def taken_from_who_is_permitted(one: Lived, what: str, page: bool) -> list[str]:
    """What became of it on the episode in each state, until one is taken."""
    told = list[str]()
    for state in STATES:
        for write in await pages(one, state) if page else calls(one, state):
            if write[0] == what:
                answer = await sent_by_permitted(one, write)
                came_to = answer.headers.get("location", "")
                if (answer.status_code == 303 and "asked=" not in came_to) if page else answer.is_success:
                    return []
                told.append(f"{write[2]}: {answer.status_code} {came_to} {answer.text[-300:]}")
    return told or [f"{what} is on no page"]


def not_tried(one: Lived, tried: Sequence[Write], page: bool) -> list[tuple[str, ...]]:
    """Addresses that name a child or an episode, each as it is for every state, of which none is among these."""
    named = [one.names(state) | whose for state in STATES for whose in ({}, {"child_id": one.provisional_id})]
    every = [addr for method in ("POST", "PUT") for addr in zip(*(addresses(one.council.app, of, method) for of in named), strict=True)]
    assert len(every) > 60, "there are so many"
    known = {address for _, _, address, _ in tried}
    return [same for same in every if ("/api/" not in same[0]) is page and known.isdisjoint(same)]


@pytest.mark.parametrize("page", [False, True], ids=["calls", "forms"])
async def test_each_of_them_is_taken_from_whoever_is_permitted(council: Council, page: bool) -> None:
    one = await lived(council, "1001")
    tried = [write for state in STATES for write in (await pages(one, state) if page else calls(one, state))]
    assert not_tried(one, tried, page) == []
    for what in sorted({kind for kind, *_ in tried}, key=lambda kind: (LAST.index(kind) if kind in LAST else -1, kind)):
        if what == "closure":
            await one.all_done("back")
        told = await taken_from_who_is_permitted(one, what, page)
        assert told == [], what


@pytest.mark.parametrize(
    ("role", "who", "child_id"),
    [("carer", {"placement": "SC900001"}, "1002"), ("edt", {}, "1003"), ("missing_coordinator", {}, "1003"), ("iro", {}, "1003")],
)
async def test_nor_is_anything_written_to_whom_the_body_names(council: Council, role: str, who: dict[str, str], child_id: str) -> None:
    one, headers = await lived(council, child_id), council.headers(role, "A stranger", **who) | PURPOSE
    notice = {"reference": "CAD 7", "received_at": council.at(), "words": "Seen in the park."}
    notice_id = (await council.post("/api/police-notices", notice, "team_manager")).json()["notice_id"]
    added = {"episode_id": one.episodes["away"], "recorded_as": "news"}
    matched = {"child_id": child_id, "reason": "Her key worker knew her at once."}
    writes: list[Write] = [
        ("call", "POST", f"/missing/api/police-notices/{notice_id}/triage", {"json": added}),
        ("form", "POST", f"/missing/police-notices/{notice_id}", {"data": added | {"outcome": "added"}}),
        ("call", "POST", f"/missing/api/children/{one.provisional_id}/match", {"json": matched}),
    ]
    await refused(council, one, headers, writes)
    triaged = writes[0] if child_id == "1002" else writes[1]
    assert (await sent_by_permitted(one, triaged)).status_code in (200, 303)
    await one.record("away", "cancellation", reason="One child has one open episode")
    assert (await sent_by_permitted(one, writes[2])).status_code == 200
