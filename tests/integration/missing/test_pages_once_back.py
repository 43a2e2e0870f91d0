"""The short forms once a child is back, at other ends and on the record itself, as a browser sends them; and the copy for the child."""

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from council import Council

from shared.web import moment_parts

MANAGER = "team_manager"


def said(page: httpx.Response) -> str:
    """The page's words."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])))


class OnePage:
    """One episode of Amelia's, its forms filled in as a browser would: what stands in the boxes goes back with what is typed."""

    def __init__(self, council: Council, episode_id: str) -> None:
        self.council, self.episode_id, self.path = council, episode_id, f"/missing/episodes/{episode_id}"

    async def open(self, what: str = "", role: str = "social_worker") -> httpx.Response:
        return await self.council.http.get(f"{self.path}{'/' if what else ''}{what}", headers=self.council.headers(role))

    async def fill(self, what: str, role: str = "social_worker", /, **typed: Any) -> httpx.Response:
        page = await self.open(what, role)
        assert page.status_code == 200, (what, page.headers.get("location"))
        return await self.send(what, role, **_standing(page.text) | typed)

    async def send(self, what: str, role: str = "social_worker", /, **typed: Any) -> httpx.Response:
        boxes: dict[str, Any] = {}
        for name, value in typed.items():
            boxes |= (
                {f"{name}-{part}": text for part, text in moment_parts(value).items()} if isinstance(value, datetime) else {name: value}
            )
        return await self.council.http.post(f"{self.path}/{what.partition('?')[0]}", data=boxes, headers=self.council.headers(role))

    async def saved(self, what: str, role: str = "social_worker", /, **typed: Any) -> str:
        """The episode's page after it."""
        answer = await self.fill(what, role, **typed)
        assert answer.status_code == 303, said(answer)
        return said(await self.open(role=role))

    async def snapshot(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.council.get(f"/api/episodes/{self.episode_id}")).json()
        return found


def _standing(page: str) -> dict[str, Any]:
    """What a browser would send back of a form as it stands: boxes, hidden ones, and what is chosen."""
    found: dict[str, Any] = {}
    for box in re.findall(r"<input[^>]*>", page):
        told = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', box))
        if "name" in told and (told.get("type") not in ("radio", "checkbox") or re.search(r"\schecked", box)):
            found[told["name"]] = html.unescape(told.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = html.unescape(text)
    return found


@pytest.fixture
async def away(council: Council) -> OnePage:
    return OnePage(council, (await council.raise_episode()).json()["episode_id"])


@pytest.fixture
async def back(council: Council, away: OnePage) -> OnePage:
    """An hour after Amelia came back."""
    council.clock.forward(hours=2)
    await council.post(f"/api/episodes/{away.episode_id}/return", {"returned_at": council.at(hours=-1), "found_location": "friend"})
    return away


async def test_everything_after_a_return_is_done_by_short_forms_and_stands_on_the_page(council: Council, back: OnePage) -> None:
    now = council.clock.now()
    await back.saved("prevention-check", checked_at=now, by="PC 4411", account="Cold, not hurt.")
    assert said(await back.fill("return-plan", rationale="She asked.")).count("Select a discussion, an interview or both")
    await back.saved("return-plan", responses=["discussion", "interview"], rationale="She trusts Nadia.", wants="Nadia, not the police")
    page = await back.saved("discussion", held_at=now, summary="Why she went.", words="He shouted.", readers=["Social worker"])
    assert "Who may read their words Social worker" in page
    await back.saved("interview-offer", offered_at=now, outcome="declined", reason="Her carer says: not this week.", advocate_offered="yes")
    page = await back.saved(
        "interview",
        "interviewer",
        held_at=now,
        conducted_by="Joel Abara",
        conductor_relation="commissioned",
        known_to_child="no",
        communication="interpreter",
        interpreter="Tigrinya",
        words="I was cold.",
        told_child="Joel reads it, and Nadia.",
        readers=["Social worker", "Parents"],
        other_readers="My aunt",
        consent_to_quote="uses",
        consent_uses="to train carers",
        override="Told the police of the station.",
    )
    for found in (
        "not known to the child before, with an interpreter",
        "Social worker, Parents, My aunt",
        "to train carers",
        "Told the police of the station.",
        "Offered within 72 hours Yes",
        "Held within 72 hours Yes",
    ):
        assert found in page, found


async def test_an_answer_that_two_questions_contradict_is_refused_at_its_box(council: Council, back: OnePage) -> None:
    now = council.clock.now()
    held = {"held_at": now, "conducted_by": "Joel", "conductor_relation": "commissioned"}
    assert "Enter what they agreed to" in said(await back.fill("interview", **held, words="x", consent_to_quote="uses"))
    assert "Enter the child’s own words" in said(await back.fill("interview", **held, readers=["Police"]))
    early = await back.fill("discussion", held_at=now - timedelta(days=2), summary="x")
    assert early.status_code == 422
    assert "cannot be right: the child was found" in said(early)
    assert (await back.snapshot())["version"] == 2


async def test_one_interview_answers_an_earlier_return_by_a_tick(council: Council, back: OnePage) -> None:
    again = OnePage(council, (await council.raise_episode(last_seen_at=council.at(minutes=-10))).json()["episode_id"])
    council.clock.forward(hours=1)
    await council.post(f"/api/episodes/{again.episode_id}/return", {"returned_at": council.at(), "found_location": "friend"})
    asked = await again.open("interview")
    assert (await back.snapshot())["reference"] in said(asked)
    held = {"held_at": council.clock.now(), "conducted_by": "Joel", "conductor_relation": "commissioned"}
    await again.saved("interview", **held, episodes=back.episode_id)
    assert (await back.snapshot())["interview"]["held_at"] == (await again.snapshot())["interview"]["held_at"]
    assert "earlier return" not in said(await again.open("interview")), "answered now"


async def test_an_account_that_names_the_home_hides_the_episode_and_asks_for_the_lado(council: Council, back: OnePage) -> None:
    carer = council.headers("carer", placement="SC900001")
    assert (await council.http.get(back.path, headers=carer)).status_code == 200
    page = await back.saved("discussion", held_at=council.clock.now(), summary="x", words="Pete hit me.", names_placement="yes")
    assert "Refer to the LADO" in page
    assert (await council.http.get(back.path, headers=carer)).status_code == 404


async def test_an_action_has_an_owner_and_is_on_the_page_until_somebody_says_what_came_of_it(council: Council, back: OnePage) -> None:
    due = council.clock.now() + timedelta(days=7)
    nobody = await back.fill("action", what="Ring the school", due=due, origin="interview")
    assert "Select a colleague, or enter who else does it" in said(nobody)
    page = await back.saved("action", what="Ring the school", owner="Ms Lowe, her teacher", due=due, origin="interview")
    assert "Ms Lowe, her teacher" in page
    me = re.search(r'<option value="([^"]+)">Demo \(you\)', (await back.open("action")).text)
    assert me
    page = await back.saved("action", what="Find a later bus", colleague=me[1], due=due, origin="discussion")
    assert "Action for Demo agreed in the discussion" in page
    _, bus = (await back.snapshot())["actions"]
    asked = await back.open(f"action-done?about={bus['action_id']}")
    assert _standing(asked.text)["action_id"] == bus["action_id"], "chosen already"
    page = await back.saved(f"action-done?about={bus['action_id']}", done_at=council.clock.now(), outcome="There is one at 22:10.")
    assert "There is one at 22:10." in page
    assert "Find a later bus" not in said(await back.open("action-done"))
    refused = await back.fill("closure", MANAGER, reason="Done.")
    assert "1 agreed and not done" in said(refused)


async def test_a_death_is_confirmed_before_everything_stops_and_leaves_only_what_people_do(council: Council, away: OnePage) -> None:
    now = council.clock.now()
    unsure = await away.fill("other-end", kind="died", at=now)
    assert (unsure.status_code, (await away.snapshot())["status"]) == (422, "open")
    assert "Tick to confirm that the child has died" in said(unsure)
    page = await away.saved("other-end", kind="died", at=now, confirmed="yes")
    assert "What to do next" not in page
    assert "Director told, by a person Not recorded yet" in page
    assert "Make a copy for the child" not in page
    assert (await away.open("copy-for-the-child")).status_code == 303
    told = {"kind": "director_told", "decision": "Rang Helen Marsh.", "rationale": "At once.", "at": now}
    assert "Director told, by a person Recorded" in await away.saved("decision", MANAGER, **told)
    shut = await away.open("discussion")
    assert "The episode is closed" in said(await council.http.get(shut.headers["location"], headers=council.headers("social_worker")))


async def test_who_turns_18_is_held_on_to_and_the_same_page_says_who_accepts(council: Council, away: OnePage) -> None:
    page = await away.saved("other-end", kind="turned_18", at=council.clock.now())
    assert "Find the adult worker who accepts" in page
    assert _standing((await away.open("other-end")).text)["kind"] == "turned_18"
    page = await away.saved("other-end", accepted_by="Ann Cole, leaving care")
    assert "Accepted by Ann Cole, leaving care" in page
    assert (await away.snapshot())["status"] == "closed"


async def test_closing_and_reopening_are_a_managers_and_each_has_its_reason(council: Council, back: OnePage) -> None:
    assert (await back.open("closure")).status_code == 403
    assert "Still outstanding" in said(await back.open("closure", MANAGER))
    assert "Enter the reason" in said(await back.fill("closure", MANAGER))
    assert "Closed" in await back.saved("closure", MANAGER, reason="All is agreed with her.")
    assert "All is agreed with her." in await back.saved("reopening", MANAGER, reason="A second friend spoke.")
    assert (await back.open("reopening", MANAGER)).headers["location"].endswith("?asked=reopening")


async def test_a_correction_sends_what_was_changed_and_the_old_value_stays_readable(council: Council, back: OnePage) -> None:
    nothing = await back.fill("correction", reason="x")
    assert "everything here is as it is recorded already" in said(nothing)
    emptied = await back.fill("correction", reason="x", circumstances="")
    assert "can be changed, not emptied" in said(emptied)
    page = await back.saved("correction", reason="The camera shows it.", **{"last_seen_at-time": "19:45"})
    assert "Corrected: last seen, 15 January 2026 at 20:00 → 15 January 2026 at 19:45" in page
    event = (await council.events())[-1]
    assert [one["field"] for one in event["data"]["change"]["changes"]] == ["last_seen_at"]
    assert await council.query("SELECT field FROM missing.narratives WHERE event_id = %s", event["id"]) == [{"field": "reason"}]
    page = await back.saved("correction", reason="He rang.", circumstances="Left by the window.")
    assert "Left by the back door after a call." in page
    assert "Left by the window." in page


async def test_two_corrections_at_once_do_not_undo_each_other(council: Council, back: OnePage) -> None:
    first = _standing((await back.open("correction")).text) | {"reason": "Camera.", "last_seen_at-time": "19:45"}
    second = _standing((await back.open("correction", "edt")).text) | {"reason": "He rang.", "last_seen_by": "Pete, a neighbour"}
    assert (await back.send("correction", **first)).status_code == 303
    stale = await back.send("correction", "edt", **second)
    assert stale.status_code == 409
    again = _standing(stale.text)
    assert (again["last_seen_at-time"], again["last_seen_by"]) == ("19:45", "Pete, a neighbour"), "theirs, and mine"
    assert (await back.send("correction", "edt", **again)).status_code == 303
    stands = await back.snapshot()
    assert stands["last_seen_at"].startswith("2026-01-15T19:45")
    assert "Pete, a neighbour" in said(await back.open())


async def test_a_tampered_page_corrects_nothing_that_does_not_differ(council: Council, back: OnePage) -> None:
    sent = _standing((await back.open("correction")).text) | {"was": "[1", "reason": "x"}
    assert (await back.send("correction", **sent)).status_code == 303
    assert (await council.events())[-1]["data"]["change"]["changes"] == []


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("prevention-check", {"by": "PC 4411"}),
        ("return-plan", {"responses": "discussion", "rationale": "Mine."}),
        ("discussion", {"summary": "Mine."}),
        ("interview", {"conducted_by": "Mine.", "conductor_relation": "commissioned"}),
        ("action", {"what": "Mine.", "owner": "Me", "origin": "meeting"}),
        ("other-end", {"kind": "care_ended", "accepted_by": "Mine."}),
        ("letter", {"words": "Mine."}),
        ("child-comment", {"words": "Mine.", "disagrees": "true"}),
        ("closure", {"reason": "Mine."}),
    ],
)
async def test_whoever_saves_second_sees_what_the_first_recorded_and_keeps_their_text(
    council: Council, back: OnePage, what: str, typed: dict[str, str]
) -> None:
    times = {f"{name}-time": "23:30" for name in ("checked_at", "held_at", "at", "written_at", "said_at")}
    days = {"due-day": "20", "due-month": "1", "due-year": "2026"}
    mine = {**_standing((await back.open(what, MANAGER)).text), **times, **days, **typed}
    first = await council.post(f"/api{back.path.removeprefix('/missing')}/letters", {"words": "Dear Amelia"})
    assert first.status_code == 201
    page = await back.send(what, MANAGER, **mine)
    assert page.status_code == 409, said(page)
    assert "Written to the child: Dear Amelia" in said(page)
    assert next(text for text in typed.values() if text.istitle() or "4411" in text) in html.unescape(page.text)


async def test_what_is_written_to_a_child_and_what_they_add_never_enters_an_event(council: Council, back: OnePage) -> None:
    page = await back.saved("letter", words="Dear Amelia, I am glad you are safe.")
    assert "Written to the child" in page
    page = await back.saved("child-comment", disagrees="true", about="How I left", words="I told Pete first.")
    assert "The child disagrees" in page
    assert "I told Pete first." in page
    logged = json.dumps(await council.events())
    assert "glad you are safe" not in logged
    assert "Pete" not in logged

    for call in ("letters", "childs-comments"):
        assert (await council.post(f"/api/episodes/{back.episode_id}/{call}", {"words": "x"}, "interviewer")).status_code == 403


async def test_a_child_is_given_their_own_words_and_letters_and_never_what_others_said_of_them(council: Council, back: OnePage) -> None:
    call = f"/api/episodes/{back.episode_id}"
    now = council.clock.now()
    await council.post(f"{call}/intelligence", {"kind": "person", "account": "A man called Rex.", "source": "x", "handling": "x"})
    decided = {"decision": "Recovery order.", "rationale": "Rex again.", "kind": "recovery_order"}
    assert (await council.post(f"{call}/management-decisions", decided, MANAGER)).status_code == 201
    await council.post(f"{call}/told", {"who": "iro", "told_at": council.at(hours=-1)})
    await back.saved("return-plan", responses="discussion", rationale="Rex once more.", wants="Nadia")
    await back.saved(
        "interview",
        held_at=now,
        conducted_by="Joel Abara",
        conductor_relation="commissioned",
        harms="sexual_abuse",
        with_whom="Rex",
        words="I was cold.",
        readers="Social worker",
    )
    await back.saved("action", what="A later bus", owner="Nadia", due=now, origin="interview")
    await back.saved("letter", words="Dear Amelia")
    await back.saved("child-comment", disagrees="false", words="I rang twice.")
    page = await back.open("copy-for-the-child")
    words = said(page)
    for found in (
        "A copy for Millie",
        "You came back on 15 January 2026 at 23:00",
        "Your independent reviewing officer (IRO): 15 January 2026 at 23:00",
        "Whom you wanted to talk to: Nadia",
        "You talked with Joel Abara, 16 January 2026 at 00:00",
        "I was cold.",
        "Who may read your words: Social worker.",
        "A later bus",
        "Dear Amelia",
        "I rang twice.",
        "Tell Nadia Rahman",
    ):
        assert found in words, found
    for hidden in ("Rex", "abuse", "Recovery", "Fourteen, cold night", "high"):
        assert hidden not in words.partition("A copy for Millie")[2], hidden
    (read,) = await council.query("SELECT role, child_ids FROM missing.audit WHERE action = 'make_copy_for_the_child'")
    assert read == {"role": "social_worker", "child_ids": ["1001"]}


@pytest.mark.parametrize(("role", "status"), [("interviewer", 200), ("director", 403), ("carer", 403), ("planner", 403), ("iro", 403)])
async def test_only_whoever_works_with_the_child_makes_the_copy(council: Council, back: OnePage, role: str, status: int) -> None:
    assert (await back.open("copy-for-the-child", role)).status_code == status


async def test_a_copy_of_a_restricted_childs_record_is_not_there_for_whoever_may_not_know(council: Council) -> None:
    hidden = OnePage(council, (await council.raise_episode("1003", MANAGER)).json()["episode_id"])
    assert (await hidden.open("copy-for-the-child", MANAGER)).status_code == 200
    for what in ("copy-for-the-child", "correction", "letter", "other-end"):
        assert (await hidden.open(what)).status_code == 404
