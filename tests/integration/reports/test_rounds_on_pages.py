"""The pages of practice reviews: who sees which, what was shown is what is saved, and nobody's words are written over."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from drawn_rounds import ACTION, API, DRAWING, REVIEWERS, SAID, case_address, saved, thirty_children
from explorer import Explorer

from shared.identity.people import Role

PAGES = "/reports/practice-reviews"


@pytest.fixture
async def reports(tmp_path: Path, database: str) -> AsyncIterator[Explorer]:
    async with thirty_children(tmp_path, database) as running:
        yield running


def hidden(page: str) -> dict[str, str]:
    """The hidden boxes that the button of the sample sends."""
    form = page.split(f'action="{PAGES}/new" method="post"')[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


async def test_every_page_is_for_those_whose_it_is(reports: Explorer) -> None:
    round_ = await saved(reports)
    counted = REVIEWERS | {"planner", "auditor", "lead_member"}
    case = case_address(round_).replace("/api", "")
    of = {
        PAGES: counted,
        "/reports/young-inspectors": counted,
        f"{PAGES}/new": REVIEWERS | {"planner"},
        f"{PAGES}/{round_['round_id']}": REVIEWERS,
        case: REVIEWERS,
        f"{PAGES}/{round_['round_id']}/young-inspectors/visit": REVIEWERS,
    }
    for role in Role:
        async with reports.client(role) as client:
            for address, theirs in of.items():
                assert (await client.get(address)).status_code == (200 if role in theirs else 403), (role, address)
            for address in (f"{PAGES}/new", case, f"{PAGES}/{round_['round_id']}/young-inspectors/visit"):
                assert (await client.post(address)).status_code == (422 if role in REVIEWERS else 403), (role, address)


async def test_what_was_shown_is_what_is_saved_once_and_never_another_sample(reports: Explorer) -> None:
    async with reports.client("team_manager") as client:
        shown = await client.get(f"{PAGES}/new", params=DRAWING)
        sent = hidden(shown.text)
        reports.authority.missing("C3", "2026-10-04 18:00", "2026-10-05 03:00", team="CLA-N")
        for number in range(40, 70):
            reports.authority.missing(f"C{number}", "2026-10-04 18:00", "2026-10-05 03:00", team="CLA-N")
        await reports.collated()
        changed = await client.post(f"{PAGES}/new", data=sent)
        assert changed.status_code == 409
        assert "The record has changed since this sample was shown" in changed.text
        assert (await client.get(f"{API}/rounds")).json()["items"] == []
        twice = [await client.post(f"{PAGES}/new", data=hidden(changed.text)) for _ in range(2)]
        rounds = (await client.get(f"{API}/rounds")).json()["items"]
    assert [one.status_code for one in twice] == [303, 303]
    assert [f"{PAGES}/{one['round_id']}" for one in rounds] == [twice[0].headers["location"]] == [twice[1].headers["location"]]


async def test_who_is_second_reads_what_the_first_said_and_keeps_their_own_words(reports: Explorer) -> None:
    round_ = await saved(reports)
    case = case_address(round_).replace("/api", "")
    async with reports.client("team_manager") as first, reports.client("iro") as second:
        assert (await first.post(case, data={"grade": "good", "learning": "Theirs.", "version": "0"})).status_code == 303
        late = await second.post(case, data={"grade": "strong", "learning": "Mine &lt;b&gt;.", "version": "0"})
        assert late.status_code == 409
        assert "has reviewed this case while you were writing" in late.text
        assert "Theirs." in late.text
        assert "Mine &amp;lt;b&amp;gt;." in late.text
        assert 'name="version" value="1"' in late.text
        assert (await second.post(case, data={"grade": "strong", "learning": "Mine.", "version": "1"})).status_code == 303
        page = (await first.get(case)).text
    assert page.index("Mine.") < page.index("Theirs."), "the newest first, and the other stays"


async def test_a_restricted_childs_case_says_who_reviews_it_and_no_more(reports: Explorer) -> None:
    round_ = await saved(reports, size=30)
    place = next(place for place, case in enumerate(round_["items"]) if case["child_id"] == "C29")
    case = case_address(round_, place).replace("/api", "")
    async with reports.client("director") as director, reports.client("iro") as iro:
        assert (await director.post(case, data={"grade": "good", "learning": "Only for few.", "version": "0"})).status_code == 303
        assert (await iro.get(case)).status_code == 404
        assert (await iro.post(case, data={"grade": "good", "learning": "x", "version": "1"})).status_code == 404
        page = (await iro.get(f"{PAGES}/{round_['round_id']}")).text
        assert "Only for few." in (await director.get(f"{PAGES}/{round_['round_id']}")).text
    assert "Restricted record: a manager or a director reviews it" in page
    assert "Only for few." not in page


async def test_young_inspectors_answers_stay_with_the_round_and_an_empty_form_is_refused(reports: Explorer) -> None:
    round_ = await saved(reports)
    address = f"{PAGES}/{round_['round_id']}/young-inspectors/story"
    async with reports.client("head_of_service") as client:
        empty = await client.post(address, data={})
        assert (empty.status_code, "Answer one question or more" in empty.text) == (422, True)
        assert (await client.post(address, data={"listened": "perhaps"})).status_code == 422
        assert (await client.post(address, data={"listened": "a_bit", "child": "We hear you."})).status_code == 303
        page = (await client.get(f"{PAGES}/{round_['round_id']}")).text
        assert (await client.post(address.replace(round_["round_id"], str(uuid4())), data={"listened": "yes"})).status_code == 404
    assert "A bit" in page
    assert "We hear you." in page
    assert not [case for case in round_["items"] if case["reference"] in (await blank_form(reports))], "no record is shown"


async def blank_form(reports: Explorer) -> str:
    async with reports.client("planner") as client:
        return (await client.get("/reports/young-inspectors")).text


async def test_the_form_to_print_says_how_a_young_inspector_gets_it_and_who_puts_the_answers_in_where(reports: Explorer) -> None:
    blank = await blank_form(reports)
    assert "Young inspectors do not sign in" in blank
    assert "a manager, a director or a reviewing officer puts the answers in" in blank
    assert '<a class="govuk-link" href="/reports/practice-reviews">Practice reviews</a>, the round' in blank


async def test_an_action_is_followed_up_on_the_form_as_it_stands(reports: Explorer) -> None:
    """Months later somebody opens the case, adds what came of it, and loses nothing that was said."""
    round_ = await saved(reports)
    case = case_address(round_).replace("/api", "")
    async with reports.client("team_manager") as client:
        said = SAID | {"strengths": "She was met.", "action": ACTION, "recheck_on": "2026-12-10"}
        assert (await client.post(case_address(round_), json=said)).status_code == 201
    reports.clock.forward(days=20)
    async with reports.client("team_manager") as client:
        overdue = (await client.get(f"{PAGES}/{round_['round_id']}")).text
        stands = boxes((await client.get(case)).text)
        assert (stands["due-day"], stands["recheck_on-month"], stands["version"]) == ("1", "12", "1")
        done = {"done_on-day": "5", "done_on-month": "12", "done_on-year": "2026", "outcome": "They write it down."}
        again = {"rechecked": "better", "found": "Every offer is there."}
        kept = await client.post(case, data=stands | {"grade": "good", "about": "childs_voice"} | done | again)
        assert kept.status_code == 303
        newest = (await client.get(f"{API}/{round_['round_id']}")).json()["items"][0]["review"]
    assert "Overdue since 1 December 2026" in overdue
    assert "Re-check due since 10 December 2026" in overdue
    assert newest["version"] == 2
    action = ACTION | {"done_on": "2026-12-05", "outcome": "They write it down."}
    assert newest["review"] == said | {"action": action, "rechecked": {"outcome": "better", "found": "Every offer is there."}}


def boxes(page: str) -> dict[str, str]:
    """What a browser would send back of the form as it stands, but for what is ticked."""
    form = page.split('id="main-content"')[1].split("<form")[1].split("</form>")[0]
    found = {}
    for box in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', box))
        if told.get("type") not in ("radio", "checkbox"):
            found[told["name"]] = told.get("value", "")
    return found | dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
