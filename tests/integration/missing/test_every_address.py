"""No page and no call about a child or an episode is read by whoever may not know of them, whatever its address."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from council import PURPOSE, Council
from fastapi.routing import APIRoute

from services.missing.pages.papers import ABOUT_CHILD
from services.missing.pages.recordings import RECORDINGS

FILLED = {"paper_id": "1", "handover_id": "00000000-0000-0000-0000-000000000009", "meeting": "1", "reference": "1"}


def routes(within: Any) -> Iterator[APIRoute]:
    """Those of an app or router, and of every router included in it."""
    for route in within.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router)


def addresses(app: Any, named: Mapping[str, str], method: str = "GET") -> list[str]:
    """Every address that is read (or written to) and names a child or an episode, each short form by itself; `named` are their ids."""
    found: list[str] = []
    for route in routes(app):
        if method in (route.methods or ()) and re.search(r"\{(child_id|episode_id|provisional_id)\}", route.path):
            whats = RECORDINGS if "{episode_id}" in route.path else ABOUT_CHILD
            each = whats if "{what}" in route.path else [""]
            found += [filled(route.path, {**FILLED, **named, "what": what}) for what in each]
    return found


def filled(path: str, named: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda part: named.get(part[1], "1"), path)


STRANGERS = pytest.mark.parametrize(
    ("role", "who", "child_id"),
    [
        ("carer", {"placement": "SC900001"}, "1002"),
        ("social_worker", {}, "1003"),
        ("edt", {}, "1003"),
        ("iro", {}, "1003"),
        ("planner", {}, "1001"),
        ("lead_member", {}, "1001"),
    ],
)


@STRANGERS
async def test_nothing_about_a_child_is_read_by_its_address_alone(council: Council, role: str, who: dict[str, str], child_id: str) -> None:
    raised = (await council.raise_episode(child_id, "team_manager")).json()
    headers = council.headers(role, "A stranger", **who) | PURPOSE
    tried = addresses(council.app, {"child_id": child_id, "episode_id": raised["episode_id"]})
    assert len(tried) > 40, "there are so many"
    for address in tried:
        answer = await council.http.get(address, headers=headers)
        shown = answer.status_code == 200 and not address.endswith("/purpose")  # asks why, of any number, and shows nothing
        assert not shown, f"{address} answered {role}"
        assert "Carl" not in answer.text, address
        assert "Ben Ash" not in answer.text, address
        assert "Left by the back door" not in answer.text, address
        assert answer.status_code < 500, address


async def test_whatever_shows_a_childs_record_leaves_a_line_in_the_access_log(council: Council) -> None:
    raised = (await council.raise_episode("1001")).json()
    headers, silent = council.headers("social_worker") | PURPOSE, []
    for address in addresses(council.app, {"child_id": "1001", "episode_id": raised["episode_id"]}):
        before = await council.query("SELECT count(*) AS n FROM missing.audit WHERE child_ids @> '{1001}'")
        answer = await council.http.get(address, headers=headers)
        after = await council.query("SELECT count(*) AS n FROM missing.audit WHERE child_ids @> '{1001}'")
        if answer.status_code == 200 and before == after:
            silent.append(address)
    assert silent == ["/missing/children/1001/purpose"], "it asks why, and shows nothing"
