"""The list of records to review: what is due stands on it, by number alone, and looking is written down."""

from council import HEADER, Council


async def test_a_record_kept_long_enough_is_listed_by_number_and_nobody_is_named(council: Council) -> None:
    old = {
        "header": HEADER + "0007,F,05/03/1951,WBRI,A1,,\n1001,F,05/03/2010,WBRI,A123,,\n",
        "people": people("0007,Edith,Stone,,CLA-N,,,\n"),
    }
    assert (await council.bring(old, replace="true")).status_code == 200
    page = await council.get("/retention", "administrator")
    assert page.status_code == 200
    assert "0007" in page.text
    assert "5 March 2026" in page.text
    assert "1001" not in page.text
    assert "Edith" not in page.text
    (read,) = await council.query("SELECT child_ids FROM missing.audit WHERE action = 'review_retention'")
    assert read["child_ids"] == ["0007"]


async def test_a_child_who_died_is_due_15_years_later_although_their_birthday_is_not(council: Council) -> None:
    episode = (await council.raise_episode("1002")).json()["episode_id"]
    ended = await council.post(f"/api/episodes/{episode}/other-end", {"kind": "died", "at": council.at(hours=-1)})
    assert ended.status_code == 200
    early = await council.get("/retention", "auditor")
    assert "No record has been kept long enough" in early.text
    council.clock.forward(days=365 * 15 + 10)
    page = await council.get("/retention", "auditor")
    assert "1002" in page.text
    assert "15 years from the child’s death" in page.text


async def test_only_who_keeps_the_records_sees_the_list(council: Council) -> None:
    for role in ("social_worker", "team_manager", "director", "planner", "carer"):
        assert (await council.get("/retention", role)).status_code == 403


def people(rows: str) -> str:
    return "CHILD,FIRST_NAME,LAST_NAME,KNOWN_AS,TEAM,WORKER,MARKS,RESTRICTED\n" + rows
