"""The page of children missing together: for whom it is, whom it hides, what is kept of each look, and when a tie is gone."""

from collections.abc import Sequence

import psycopg
import pytest
from council import PURPOSE, Council
from one_page import said

from services.missing.domain.commands import RaiseEpisode
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import DEMO_PEOPLE, Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign

READERS = {"social_worker", "team_manager", "edt", "missing_coordinator", "director", "assistant_director", "head_of_service"}


async def left_together(council: Council, *child_ids: str) -> Sequence[str]:
    """Reported by a team manager in one form; the references."""
    manager = next(person for person in DEMO_PEOPLE if person.role is Role.TEAM_MANAGER)
    command = RaiseEpisode.model_validate({name: value for name, value in council.raising().items() if name != "child_id"})
    done = await council.app.state.missing.casework.raise_together(manager, list(child_ids), command)
    return [item["reference"] for item in done.answer["items"]]


async def shown(council: Council, role: str = "social_worker", team: str = "every") -> str:
    answer = await council.get("/together", role, team=team)
    assert answer.status_code == 200, answer.text[:500]
    return said(answer)


async def test_a_tie_says_who_by_which_evidence_and_until_when(council: Council) -> None:
    first, second = await left_together(council, "1001", "1002")
    council.clock.forward(hours=5)
    assert "Lapses on Amelia Frost (Millie) and Ben Ash" in await shown(council)
    assert "Not while both are away" in await shown(council)
    for episode in (await council.get("/api/episodes", child_id="1001")).json()["items"]:
        await council.post(f"/api/episodes/{episode['episode_id']}/return", {"returned_at": council.at(), "found_location": "own_return"})
    page = await shown(council)
    assert "Reported in one form, last seen 15 January 2026 at 20:00" in page
    assert first in page
    assert second in page
    assert "16 April 2026" in page, "90 days after Amelia came back"


async def test_it_is_for_operational_roles_alone(council: Council) -> None:
    await left_together(council, "1001", "1002")
    for role in Role:
        answer = await council.http.get("/missing/together", headers=council.headers(role) | PURPOSE)
        assert answer.status_code == (200 if role in READERS else 403), role
        assert role in READERS or "Amelia" not in answer.text
    for way in ("/missing/together.csv", "/missing/api/together", "/missing/together/export"):
        assert (await council.http.get(way, headers=council.headers("director"))).status_code == 404, "it is not exported"


async def test_a_guest_is_shown_no_tie_whatever_their_role(council: Council) -> None:
    await left_together(council, "1001", "1002")
    guest = Person(id=person_id(Role.EDT, "Guest"), name="Guest", roles=frozenset({Role.EDT}), placement="SC900001", whole_authority=False)
    token = sign(open_keys(OPERATOR, council.keys), Kind.PERSON, EVERY_SERVICE, person_claims(guest), council.clock.now())
    answer = await council.http.get("/missing/together", headers=PURPOSE | {"Authorization": f"Bearer {token}"})
    assert (answer.status_code, "Amelia" in answer.text) == (403, False)


@pytest.mark.parametrize("role", ["social_worker", "edt", "missing_coordinator"])
async def test_a_restricted_child_is_in_no_tie_of_whoever_may_not_open_the_record(council: Council, role: str) -> None:
    references = await left_together(council, "1002", "1003")
    page = await shown(council, role)
    assert "The record shows no tie" in page
    for word in ("Carl", "Ben Ash", "Restricted", "1003", *references):
        assert word not in page
    assert "Ben Ash and Carl Secret" in await shown(council, "team_manager")


async def test_whoever_holds_the_episode_of_a_restricted_child_is_shown_no_tie_of_theirs(council: Council) -> None:
    worker = next(person for person in DEMO_PEOPLE if person.role is Role.SOCIAL_WORKER)
    await left_together(council, "1002", "1003")
    given = "UPDATE missing.episodes SET snapshot = jsonb_set(snapshot, '{owner}', to_jsonb(%s::text))"
    async with await psycopg.AsyncConnection.connect(council.dsn, autocommit=True) as conn:
        await conn.execute(given, (worker.id,))
    assert "Carl" not in await shown(council)


async def test_a_tie_is_gone_when_ninety_days_are_over_and_comes_back_with_new_evidence(council: Council) -> None:
    await left_together(council, "1001", "1002")
    for child_id in ("1001", "1002"):
        (episode,) = (await council.get("/api/episodes", child_id=child_id)).json()["items"]
        back = {"returned_at": council.at(), "found_location": "own_return"}
        await council.post(f"/api/episodes/{episode['episode_id']}/return", back)
    council.clock.forward(days=89)
    assert "Ben Ash" in await shown(council)
    council.clock.forward(days=1)
    assert "The record shows no tie whose last evidence is younger than 90 days" in await shown(council)
    await left_together(council, "1001", "1002")
    assert (await shown(council)).count("Reported in one form") == 1, "what has lapsed is not told again"


async def test_every_child_who_was_shown_is_in_the_access_log_and_nobody_else(council: Council) -> None:
    await left_together(council, "1001", "1002")
    await shown(council, "edt")
    await shown(council, "edt", team="NOBODY")
    rows = await council.query("SELECT role, child_ids FROM missing.audit WHERE action = 'see_ties' ORDER BY id")
    assert [(row["role"], row["child_ids"]) for row in rows] == [("edt", ["1001", "1002"]), ("edt", [])]


async def test_a_team_sees_ties_in_which_one_of_the_two_is_theirs(council: Council) -> None:
    await left_together(council, "1001", "1002")
    assert "Ben Ash" in await shown(council, team="CLA-N")
    assert "Ben Ash" in await shown(council, team="CLA-S")
    assert "The record shows no tie of this team" in await shown(council, team="UASC")


async def test_a_cancelled_episode_is_no_evidence(council: Council) -> None:
    await left_together(council, "1001", "1002")
    (episode,) = (await council.get("/api/episodes", child_id="1002")).json()["items"]
    await council.post(f"/api/episodes/{episode['episode_id']}/cancellation", {"reason": "Was upstairs all along."}, "team_manager")
    assert "The record shows no tie" in await shown(council)


async def test_a_name_in_the_picture_is_text_and_nothing_else(council: Council) -> None:
    record = {"first_name": "<b>Ben</b>", "last_name": "</svg>", "care_status": "ours"}
    assert (await council.http.put("/missing/api/children/1002", json=record, headers=council.headers("team_manager"))).status_code < 300
    await left_together(council, "1001", "1002")
    page = (await council.get("/together", team="every")).text
    assert "<b>Ben" not in page
    assert page.count("&lt;b&gt;Ben&lt;/b&gt;") == 3, "in the table, in the words of the picture, and beneath it"
    assert page.count("</svg>") == 1
