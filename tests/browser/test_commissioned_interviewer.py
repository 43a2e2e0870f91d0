"""A commissioned interviewer, on a phone and by keyboard alone: what is assigned to them, and no other child of the council."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from keyboard import Keyboard
from running_missing import PHONE, RunningMissing, demo, looked_at

from services.missing.domain import commands as c
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.people import Person, Role, person_id
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.web import moment_parts

pytestmark = pytest.mark.browser

JOEL = Person(id=person_id(Role.INTERVIEWER, "Joel Abara"), name="Joel Abara", roles=frozenset({Role.INTERVIEWER}), whole_authority=False)


async def back(missing: RunningMissing, child_id: str) -> UUID:
    episode_id = UUID(await missing.raise_episode(child_id))
    returned = c.RecordReturn(returned_at=missing.clock.now() - timedelta(minutes=30), found_location="friend")
    await missing.app.state.missing.casework.record(demo("social_worker"), episode_id, returned)
    return episode_id


async def test_they_interview_the_child_assigned_to_them_and_find_nobody_else(
    missing: RunningMissing, browser: Any, tmp_path: Path
) -> None:
    mine, other = await back(missing, "2001"), await back(missing, "2002")
    assigned = c.AssignInterview(to=UUID(JOEL.id))
    await missing.app.state.missing.casework.record(demo("missing_coordinator"), mine, assigned)
    token = sign(open_keys(OPERATOR, tmp_path / "keys"), Kind.PERSON, EVERY_SERVICE, person_claims(JOEL), missing.clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    context = await browser.new_context(base_url=missing.address, viewport=PHONE, extra_http_headers=headers)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    keys = Keyboard(page)

    await page.goto("/missing/interviews")
    await keys.arrived("Return home interviews")
    assert "Ben Ash" not in await page.inner_text("main")
    await looked_at(page, "commissioned-list")
    await keys.press("Offer SR-2026-000001")
    await keys.arrived("Record an interview offer")
    await keys.choose("outcome", "Offered and accepted")
    await keys.type(**{f"offered_at_{part}": text for part, text in moment_parts(missing.clock.now() - timedelta(minutes=20)).items()})
    await keys.press("Save the offer")
    await keys.said("The interview offer is recorded")
    await looked_at(page, "commissioned-episode")
    words = await page.inner_text("main")
    for withheld in ("It is cold", "known to be at risk of sexual exploitation", "Record the strategy decision", "Record a sighting"):
        assert withheld not in words, "the council’s own"
    assert await page.locator("main a[href*='/missing/children/']").count() == 0, "no link leads where they may not go"

    await page.goto(f"/missing/episodes/{mine}/interview")
    await keys.arrived("Record an interview")
    await keys.through()
    await page.reload()
    await keys.arrived("Record an interview")
    held = moment_parts(missing.clock.now() - timedelta(minutes=1))
    await keys.type(**{f"held_at_{part}": text for part, text in held.items()}, conducted_by="Joel Abara")
    await keys.choose("conductor_relation", "Independent service commissioned by the council")
    await keys.tick("To be with friends")
    await looked_at(page, "commissioned-interview")
    await keys.press("Save the interview")
    await keys.said("The interview is recorded")

    for path in (f"/missing/episodes/{other}", f"/missing/episodes/{other}/interview", "/missing/children/2001", "/missing/children/2002"):
        answer = await page.goto(path)
        assert answer.status == 404, "as if it were not there"
        assert "Ben" not in await page.inner_text("main")
    await looked_at(page, "commissioned-not-found")
    await context.close()
