"""Pages say what is so: which way it was decided, whether a plan is kept, what is not shown, and what to do with an empty form."""

import re

from council import HEADER, PURPOSE, Council
from one_page import OnePage, said
from test_pages import sent

from services.missing.pages.wording import kinder_words


async def test_the_handover_sheet_says_which_way_it_was_decided(council: Council) -> None:
    away = OnePage(council, (await council.raise_episode("1001")).json()["episode_id"])
    page = await away.saved(
        "decision",
        "team_manager",
        kind="publicity",
        decision="No publicity tonight",
        rationale="He is known to read it",
        at=council.clock.now(),
    )
    assert "Publicity No publicity tonight" in page
    assert "No publicity tonight" in said(await council.get("/handover-sheet", "edt"))


async def test_a_carer_is_not_told_that_there_is_no_episode(council: Council) -> None:
    carer = council.headers("carer", "A carer", placement="SC900001") | PURPOSE
    assert "No episode is shown to you here." in said(await council.http.get("/missing/children/1001", headers=carer))
    assert "No episode is recorded for Amelia Frost" in said(await council.get("/children/1001"))


async def test_whoever_raises_reads_whether_a_plan_is_kept(council: Council) -> None:
    await sent(council, "/raise", child_id="1001")
    page = said(await council.get("/raise/last-seen"))
    assert re.search(r"No response plan is kept for Amelia Frost", page)
    await council.http.post("/missing/raise/again", headers=council.headers("social_worker"))
    await sent(council, "/raise", child_id="1003")
    assert "Whether a response plan is kept for" in said(await council.get("/raise/last-seen")), "restricted: nothing is said of it"


async def test_who_has_no_date_of_birth_is_named_by_number(council: Council) -> None:
    undated = {"header": HEADER + "1001,F,05/03/2010,WBRI,A123,,\n"}
    assert (await council.bring(undated, replace="true")).status_code == 200
    provisional = {"description": "About 12, red coat", "approximate_age": 12, "care_status": "at_home"}
    await council.post(
        "/api/episodes", {name: value for name, value in council.raising().items() if name != "child_id"} | {"provisional": provisional}
    )
    (row,) = await council.query("SELECT child_id FROM missing.children WHERE snapshot ->> 'date_of_birth' IS NULL")
    page = said(await council.get("/retention", "auditor"))
    assert f"Their number: {row['child_id']}." in page
    (read,) = await council.query("SELECT child_ids FROM missing.audit WHERE action = 'review_retention'")
    assert read["child_ids"] == [row["child_id"]]


def test_words_that_blame_or_label_have_kinder_ones() -> None:
    written = "She is promiscuous and attention seeking. LAC review: her placement broke down."
    assert [word for word, _ in kinder_words([written])] == ["promiscuous", "attention seeking", "LAC", "placement broke down"]
