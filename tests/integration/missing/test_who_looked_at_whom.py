"""The access log as an auditor reads it: refused looks, by the person who looked, in words, with reasons that say something."""

from council import PURPOSE, Council
from test_child_pages import opened, said, sent, shown


async def test_who_is_refused_a_record_stands_in_that_childs_log_and_is_told_nothing(council: Council) -> None:
    raised = (await council.raise_episode("1003", "team_manager")).json()
    stranger = council.headers("social_worker", "A stranger") | PURPOSE
    for path in ("/missing/children/1003", f"/missing/episodes/{raised['episode_id']}"):
        page = await council.http.get(path, headers=stranger)
        assert page.status_code == 404
        assert "Either there is none with this number, or it is not shown to you" in page.text
    log = await shown(council, "/children/1003/access", "auditor")
    assert "A stranger Social worker Refused: tried to open or change their record" in log
    assert f"A stranger Social worker Refused: tried to open or change an episode, {raised['reference']}" in log
    await council.get("/children/9999")
    assert not await council.query("SELECT FROM missing.audit WHERE child_ids @> '{9999}'"), "there is no such child"


async def test_what_the_childs_account_hides_from_their_placement_is_kept_as_refused_too(council: Council) -> None:
    raised = (await council.raise_episode("1001", "team_manager")).json()
    seen = {"seen_at": council.at(), "by": "A friend", "where": "Town", "account": "He hits me", "names_placement": True}
    assert (await council.post(f"/api/episodes/{raised['episode_id']}/sightings", seen)).status_code == 201
    carer = council.headers("carer", "A carer", placement="SC900001") | PURPOSE
    page = await council.http.get(f"/missing/episodes/{raised['episode_id']}", headers=carer)
    assert page.status_code == 404
    assert "A carer Carer Refused" in await shown(council, "/children/1001/access", "auditor")


async def test_the_auditor_asks_by_the_person_who_looked(council: Council) -> None:
    for child_id in ("1001", "1002", "1003"):
        await council.http.get(f"/missing/children/{child_id}", headers=council.headers("social_worker", "Sam Lee") | PURPOSE)
    await council.http.get("/missing/children/1001", headers=council.headers("edt", "Tom Hill"))
    (sam,) = await council.query("SELECT person_id FROM missing.people WHERE name = 'Sam Lee'")
    page = await shown(council, "/access/people", "auditor")
    assert page.index("Sam Lee Social worker 3") < page.index("Tom Hill Emergency duty team 1"), "who opened most comes first"
    found = said(await sent(council, "/access/people", "auditor", name="sam"))
    assert "Sam Lee" in found
    assert "Tom Hill" not in found
    assert "Nobody of this name" in said(await sent(council, "/access/people", "auditor", name="%"))
    theirs = await shown(council, f"/access/people/{sam['person_id']}", "auditor")
    assert "3 children" in theirs
    assert "1003 Not 1 Never" in theirs, "refused"
    assert "Amelia" not in theirs
    log = await council.query("SELECT child_ids FROM missing.audit WHERE action = 'read_access_of_person'")
    assert log == [{"child_ids": ["1001", "1002", "1003"]}], "this look is kept, too"
    days = {f"{end}-{part}": text for end in ("since", "until") for part, text in {"day": "1", "month": "1", "year": "2020"}.items()}
    days |= {"since-time": "noon", "until-time": "noon"}
    assert "saw no record" in said(await council.get(f"/access/people/{sam['person_id']}", "auditor", **days))
    turned = days | {"until-year": "2019"}
    wrong = await council.get(f"/access/people/{sam['person_id']}", "auditor", **turned)
    assert wrong.status_code == 422
    for role in ("social_worker", "team_manager", "director", "administrator"):
        assert (await council.get("/access/people", role)).status_code == 403, role
        assert (await council.get(f"/access/people/{sam['person_id']}", role)).status_code == 403, role


async def test_why_a_record_was_restricted_and_which_episode_was_opened_stand_in_the_log(council: Council) -> None:
    raised = (await council.raise_episode("1001", "team_manager")).json()
    await opened(council, f"/episodes/{raised['episode_id']}", "edt")
    await sent(council, "/children/1001/restriction", "team_manager", restricted="true", reason="Her father works here.")
    log = await shown(council, "/children/1001/access", "auditor")
    assert f"Opened an episode, {raised['reference']}" in log
    assert "Changed who may open their record Her father works here." in log


async def test_a_reason_that_says_nothing_is_asked_for_again(council: Council) -> None:
    for words in (".", "..", "x", "1234"):
        answer = await sent(council, "/children/1002/purpose", reason="other", words=words, then="")
        assert answer.status_code == 422, words
    assert (await sent(council, "/children/1002/purpose", reason="other", words="Duty call", then="")).status_code == 303
