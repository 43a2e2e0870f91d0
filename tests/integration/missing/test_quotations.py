"""Children’s words for the board: of those who agreed and still do, on behalf of whoever may read figures, and without whose they are."""

from typing import Any

import pytest
from council import Council

from shared.clock import london_date
from shared.identity.between_services import EVENTS_READ, QUOTATIONS_READ
from shared.identity.people import Person, Role, person_id

CALL = "/missing/api/quotations"
SAID = "They never ring back."


def reader(role: Role, **of: Any) -> Person:
    return Person(id=person_id(role, "A reader"), name="A reader", roles=frozenset({role}), **of)


async def asked(council: Council, role: Role = Role.PLANNER, **dates: str) -> list[str]:
    today = london_date(council.clock.now())
    span = {"from": str(today.replace(day=1)), "to": str(today.replace(year=today.year + 1))} | dates
    answer = await council.http.get(CALL, params=span, headers=council.as_service("reports", QUOTATIONS_READ, reader(role)))
    assert answer.status_code == 200, answer.text
    items: list[str] = answer.json()["items"]
    return items


async def said(council: Council, words: str = SAID, child: str = "1001", consent: object = True, **more: Any) -> str:
    """The episode after whose return the child said it in a talk, just now."""
    role = "team_manager" if child == "1003" else "social_worker"
    raised = await council.raise_episode(child, role)
    episode: str = raised.json()["episode_id"]
    back = {"returned_at": council.at(), "found_location": "friend", "returned_by": "By herself"}
    assert (await council.post(f"/api/episodes/{episode}/return", back, role)).is_success
    voice = {"words": words} | ({} if consent is None else {"consent_to_quote": consent})
    talk = {"held_at": council.at(), "summary": "We talked.", "voice": voice} | more
    assert (await council.post(f"/api/episodes/{episode}/discussions", talk, role)).is_success
    council.clock.forward(minutes=5)
    return episode


@pytest.mark.parametrize(
    ("consent", "quoted"), [(True, [SAID]), (False, []), (None, []), ("in training, not in reports", []), ("in reports", [])]
)
async def test_only_words_agreed_to_for_every_use_are_quoted(council: Council, consent: object, quoted: list[str]) -> None:
    await said(council, consent=consent)
    assert await asked(council) == quoted


@pytest.mark.parametrize(("uses", "quoted"), [(["board"], [SAID]), (["training", "board"], [SAID]), (["training"], []), ([], [])])
async def test_words_agreed_to_for_some_uses_are_quoted_for_these_alone(council: Council, uses: list[str], quoted: list[str]) -> None:
    """Whatever stands in words beside the codes."""
    await said(council, voice={"words": SAID, "consent_to_quote": "for reports", "quote_for": uses})
    assert await asked(council) == quoted


async def test_uses_without_a_yes_are_refused(council: Council) -> None:
    await said(council)
    council.clock.forward(hours=3)
    episode = await said(council, "I was bored.")
    for consent in ({}, {"consent_to_quote": False}):
        voice = {"words": SAID, "quote_for": ["board"]} | consent
        refused = await council.post(f"/api/episodes/{episode}/discussions", {"held_at": council.at(), "summary": "x", "voice": voice})
        assert refused.status_code == 422
        assert "quote_for needs consent_to_quote" in refused.text


@pytest.mark.parametrize("which", [{}, {"uses": "in reports"}])
async def test_words_are_gone_from_the_next_making_once_consent_is_taken_back_for_whatever_use(
    council: Council, which: dict[str, str]
) -> None:
    episode = await said(council)
    assert await asked(council) == [SAID]
    assert (await council.post(f"/api/episodes/{episode}/consent-withdrawals", which)).is_success
    assert await asked(council) == []


async def test_taking_it_back_on_another_episode_counts_too(council: Council) -> None:
    await said(council)
    council.clock.forward(hours=3)
    second = await said(council, "I was bored.", consent=None)
    await council.post(f"/api/episodes/{second}/consent-withdrawals", {})
    assert await asked(council) == []


async def test_only_talks_of_the_dates_asked_for_are_quoted(council: Council) -> None:
    await said(council)
    today = london_date(council.clock.now())
    assert await asked(council, to=str(today)) == []
    assert await asked(council, **{"from": str(today)}) == [SAID]


async def test_words_that_may_name_somebody_are_not_quoted(council: Council) -> None:
    await said(council, "Millie knows why.")
    await said(council, "Darren hit me.", "1002")
    assert await asked(council) == []


async def test_of_one_child_one_saying_alone_is_quoted(council: Council) -> None:
    await said(council)
    council.clock.forward(hours=3)
    await said(council, "I was bored.")
    await said(council, "I was cold.", "1002")
    found = await asked(council)
    assert len(found) == 2
    assert "I was cold." in found
    assert found == await asked(council), "the same while nothing changes"


async def test_a_restricted_child_and_one_whose_account_names_their_home_are_not_quoted(council: Council) -> None:
    await said(council, child="1003")
    await said(council, child="1002", names_placement=True)
    assert await asked(council) == []


async def test_a_cancelled_episode_is_not_quoted(council: Council) -> None:
    episode = await said(council)
    assert (await council.post(f"/api/episodes/{episode}/cancellation", {"reason": "Wrong child"}, "team_manager")).is_success
    assert await asked(council) == []


async def test_the_access_log_has_whom_somebody_had_quoted_and_of_whom_nothing_was_there_nothing(council: Council) -> None:
    await said(council)
    await said(council, "Darren hit me.", "1002")
    await asked(council)
    rows = await council.query("SELECT role, child_ids FROM missing.audit WHERE action = 'quote_childs_words'")
    assert rows == [{"role": "planner", "child_ids": ["1001"]}]


@pytest.mark.parametrize("role", Role)
async def test_nobody_asks_for_themself_and_reports_only_for_who_reads_figures(council: Council, role: Role) -> None:
    span = {"from": "2026-01-01", "to": "2026-04-01"}
    assert (await council.http.get(CALL, params=span, headers=council.headers(role))).status_code == 403
    may = role in {"planner", "team_manager", "director", "assistant_director", "head_of_service", "auditor", "lead_member"}
    answer = await council.http.get(CALL, params=span, headers=council.as_service("reports", QUOTATIONS_READ, reader(role)))
    assert answer.status_code == (200 if may else 403)


async def test_another_token_or_a_day_that_is_none_is_refused(council: Council) -> None:
    span = {"from": "2026-01-01", "to": "2026-04-01"}
    assert (await council.http.get(CALL, params=span)).status_code == 401
    assert (await council.http.get(CALL, params=span, headers=council.as_service("reports", EVENTS_READ))).status_code == 403
    for wrong in ({"from": "0001-01-01"}, {"to": "9999-12-31"}, {"to": "soon"}):
        headers = council.as_service("reports", QUOTATIONS_READ, reader(Role.PLANNER))
        assert (await council.http.get(CALL, params=span | wrong, headers=headers)).status_code == 422
