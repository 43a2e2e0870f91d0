"""The Caldicott Guardian's decision on messages in a whole notify: what leaves the building with it, and nothing without it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from alerted_authority import Alerted, alerted_authority, eventually
from databases import MakeDatabase
from govuk_notify_double import EMAIL, KEY, TEXT, TOKEN, GovukNotify, govuk_notify
from notifys_neighbours import NAME

from shared.clock import MovableClock
from shared.contracts.alert_codes import Position
from shared.contracts.codes import CareStatus, RiskLevel
from shared.contracts.episodes import ChildAtStart, EpisodeSnapshot
from shared.identity.people import DEMO_PEOPLE, Role

DECISION = "/notify/api/messages-decision"
HELEN = next(one for one in DEMO_PEOPLE if one.role is Role.DIRECTOR)
EVERYTHING = ("Age: 10 to 15.", "Gone for 3 hours.", "Risk: high.")

Made = tuple[Alerted, GovukNotify]


@pytest.fixture
async def made(fresh_database: MakeDatabase, redis_url: str, tmp_path: Path, clock: MovableClock) -> AsyncIterator[Made]:
    """The director is told by e-mail and by text, and holds every position."""
    async with govuk_notify(clock) as provider:
        settings = {
            "notify_api_key": KEY,
            "notify_api_url": provider.url,
            "notify_template_sms": TEXT,
            "notify_template_email": EMAIL,
            "notify_callback_token": TOKEN,
            "position_addresses": {Position.DIRECTOR: HELEN.email},
        }
        async with alerted_authority(fresh_database, redis_url, tmp_path, clock, **settings) as authority:
            channels = [{"channel": "email", "address": HELEN.email}, {"channel": "sms", "address": "07700 900123"}]
            answer = await authority.as_().put(f"/notify/api/people/{HELEN.id}/channels", json={"channels": channels})
            assert answer.status_code == 200, answer.text
            yield authority, provider


async def said(made: Made, episode: EpisodeSnapshot) -> tuple[str, str]:
    """The e-mail, subject and all, and the text about an episode at high risk."""
    authority, provider = made

    async def look() -> tuple[str, str] | None:
        mails = [str(mail) for mail in authority.mail.taken if mail["Subject"].endswith(f"alert about a child, {episode.reference}")]
        texts = [one.body for one in provider.messages if episode.reference in one.body]
        return (mails[0], texts[0]) if mails and texts else None

    both: tuple[str, str] = await eventually(look, f"an e-mail and a text about {episode.reference}")
    return both


async def decide(authority: Alerted, *fields: str, status: int = 200, **more: str) -> dict[str, object]:
    body = {"fields": fields, "decided_by": "Dr Amara Nwosu", "decided_at": authority.clock.now().isoformat(), "reason": "A trial"}
    answer = await authority.as_().put(DECISION, json=body | more)
    assert answer.status_code == status, answer.text
    answered: dict[str, object] = answer.json()
    return answered


async def test_messages_say_more_by_a_recorded_decision_alone_and_no_more_once_it_is_taken_back(made: Made) -> None:
    authority, _ = made
    for message in await said(made, await authority.missing.raises(RiskLevel.HIGH)):
        assert not any(more in message for more in EVERYTHING)
    await decide(authority, "age_band", "hours", "risk")
    decided = await authority.missing.raises(RiskLevel.HIGH)
    for message in await said(made, decided):
        assert all(more in message for more in EVERYTHING)
        assert NAME not in message
        words = re.sub(r"/l/\S+", "", message.replace(decided.reference, ""))  # what a link is made of may hold anything
        assert decided.child_id not in words
    await decide(authority, "risk")
    for message in await said(made, await authority.missing.raises(RiskLevel.HIGH)):
        assert [more for more in EVERYTHING if more in message] == ["Risk: high."]
    await decide(authority)
    for message in await said(made, await authority.missing.raises(RiskLevel.HIGH)):
        assert not any(more in message for more in EVERYTHING)


async def test_of_a_child_whose_record_is_restricted_nothing_more_is_said_whatever_was_decided(made: Made) -> None:
    authority, _ = made
    await decide(authority, "age_band", "hours", "risk")
    child = ChildAtStart(care_status=CareStatus.OURS, in_care=True, age=14, restricted=True)
    for message in await said(made, await authority.missing.raises(RiskLevel.HIGH, child=child)):
        assert not any(word in message for word in ("Age:", "Gone for", "Risk:"))


async def test_of_a_child_whose_record_is_restricted_later_no_later_message_says_more_whatever_was_decided(made: Made) -> None:
    authority, provider = made
    await decide(authority, "age_band", "hours", "risk")
    episode = await authority.missing.raises(RiskLevel.HIGH)
    for message in await said(made, episode):
        assert "Age: 10 to 15." in message
    await authority.missing.restricts(episode)
    await authority.level()
    await authority.forward(minutes=15)

    async def passed_on() -> list[str]:  # nobody else holds a position: it goes straight to whoever rings
        mails = [str(mail) for mail in authority.mail.taken if "please ring" in mail["Subject"].lower()]
        texts = [one.body for one in provider.messages if "please ring" in one.body.lower()]
        return [*mails, *texts] if mails and texts else []

    for message in await eventually(passed_on, "it is passed on"):
        assert not any(word in message for word in ("Age:", "Gone for", "Risk:"))


async def test_each_decision_is_a_version_that_says_who_decided_who_recorded_it_and_why(authority: Alerted) -> None:
    director = authority.as_()
    assert (await director.get(DECISION)).json() == {
        "version": 0,
        "changed_at": None,
        "changed_by": None,
        "changed_by_id": None,
        "changed_by_role": None,
        "decision": None,
    }
    first = await decide(authority, "risk", "age_band")
    assert (first["version"], first["changed_by"], first["changed_by_role"]) == (1, "Helen Marsh", "director")
    assert isinstance(first["decision"], dict)
    assert (first["decision"]["fields"], first["decision"]["decided_by"]) == (["age_band", "risk"], "Dr Amara Nwosu")
    stale = await director.put(DECISION, json=first["decision"], headers={"If-Match": "0"})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    ahead = (authority.clock.now() + timedelta(days=1)).isoformat()
    for field, body in (("fields.0", {"fields": ["name"]}), ("decided_by", {"decided_by": " "}), ("decided_at", {"decided_at": ahead})):
        refused = await director.put(DECISION, json=first["decision"] | body)
        assert refused.status_code == 422, refused.text
        assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert (await director.get(DECISION)).json()["version"] == 1
    page = (await director.get("/notify/messages")).text
    assert "Decided by Dr Amara Nwosu" in page
    assert "Switched on: the age band and the risk." in page
