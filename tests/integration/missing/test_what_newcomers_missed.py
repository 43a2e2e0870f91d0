"""What people new to the pages did not find: a reminder of whom they raise for, the children they worry about most, others' changes."""

from council import Council
from test_own_lists_over_http import JOEL, assigned, back
from test_pages import SEEN, opened, said, sent

from shared.contracts.codes import RiskLevel
from shared.identity.keys import OPERATOR, open_keys
from shared.identity.tokens import EVERY_SERVICE, Kind, person_claims, sign
from shared.web import moment_parts


async def test_a_child_who_left_our_care_is_named_so_once_chosen_and_can_be_raised(council: Council) -> None:
    await sent(council, "/raise", child_id="1004")
    first = said(await opened(council, "/raise/last-seen"))
    assert "number 1004: left our care, a care leaver (to 25), 18 or over. Is this whom you mean?" in first
    assert (await sent(council, "/raise/last-seen", **SEEN)).status_code == 303
    await sent(council, "/raise", child_id="1001")
    first = said(await opened(council, "/raise/last-seen"))
    assert "Is this whom you mean" not in first
    assert "Step 2 of 4: Amelia Frost (Millie), number 1001" in first


async def test_no_reminder_tells_anything_of_a_restricted_record(council: Council) -> None:
    await council.query("UPDATE missing.children SET snapshot = snapshot || '{\"restricted\": true}' WHERE child_id = '1004' RETURNING 1")
    await sent(council, "/raise", child_id="1004")
    assert "left our care" not in said(await opened(council, "/raise/last-seen")).lower()


async def test_a_year_of_two_numbers_is_asked_for_in_full_at_its_box(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    day = {"last_seen_at-on": "other", "last_seen_at-day": "15", "last_seen_at-month": "1", "last_seen_at-year": "26"}
    page = await sent(council, "/raise/last-seen", **(SEEN | day))
    assert page.status_code == 422
    assert "the year must have 4 numbers, like 2026. 26 could be more than one year" in said(page)
    assert 'href="#last_seen_at-year"' in page.text


async def test_open_episodes_begin_with_the_children_we_worry_about_most(council: Council) -> None:
    await council.raise_episode("1001", risk={"level": RiskLevel.HIGH, "rationale": "x"}, last_seen_at=council.at(hours=-9))
    await council.raise_episode("1002", risk={"level": RiskLevel.LOW, "rationale": "x"}, last_seen_at=council.at(hours=-1))
    page = said(await opened(council, ""))
    assert page.index("Amelia Frost") < page.index("Ben Ash"), "seen later, and less at risk"


async def test_an_interviewer_from_outside_sees_what_changed_and_that_something_else_did(council: Council) -> None:
    path = await back(council)
    await assigned(council, path)
    version = str((await council.get(path)).json()["version"])
    token = sign(open_keys(OPERATOR, council.keys), Kind.PERSON, EVERY_SERVICE, person_claims(JOEL), council.clock.now())

    async def saved() -> str:
        boxes = {f"offered_at-{part}": text for part, text in moment_parts(council.clock.now()).items()}
        form = boxes | {"version": version, "outcome": "declined", "reason": "Not today", "advocate_offered": "yes"}
        there = f"/missing{path.replace('/api', '')}/interview-offer"
        page = await council.http.post(there, data=form, headers={"Authorization": f"Bearer {token}"})
        assert page.status_code == 409
        assert "Not today" in said(page), "nothing of theirs is lost"
        return said(page)

    await council.post(f"{path}/management-decisions", {"decision": "Move her", "rationale": "Not safe there"}, "team_manager")
    alone = await saved()
    assert "Somebody else recorded something while you were writing" in alone
    assert "Something that is open to the council’s own staff alone" in alone
    await council.post(f"{path}/return-plan", {"responses": ["interview"], "rationale": "She asked for it"})
    both = await saved()
    assert "Return plan: return home interview: She asked for it" in both
    assert "Something else that is open" in both
    assert "Move her" not in alone + both
