"""Answers given of one child are never sent of another unseen: whoever chooses another reads whose they may be, and sees them first."""

from council import Council
from test_pages import answer_all, opened, said, sent


async def test_whoever_chooses_another_child_with_answers_kept_reads_so_and_sees_them_before_anything_is_sent(council: Council) -> None:
    await answer_all(council)
    chosen = await sent(council, "/raise", child_id="1002")
    assert chosen.headers["location"] == "/missing/raise/last-seen?given=before"
    page = said(await opened(council, "/raise/last-seen?given=before"))
    assert "All your answers were given before you chose Ben Ash." in page
    assert "Start again" in page
    assert (await sent(council, "/raise", child_id="1002")).headers["location"] == "/missing/raise/check", "the same child again"
    await sent(council, "/raise/again")
    assert (await sent(council, "/raise", child_id="1001")).headers["location"] == "/missing/raise/last-seen"


async def test_so_does_whoever_describes_a_child_in_place_of_one_of_the_register(council: Council) -> None:
    await answer_all(council)
    described = {"description": "Tall, in a blue coat", "care_status": "ours", "approximate_age": "15"}
    assert (await sent(council, "/raise/not-listed", **(described | {"approximate_age": ""}))).status_code == 422
    answer = await sent(council, "/raise/not-listed", **described)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/missing/raise/last-seen?given=before"), said(answer)
