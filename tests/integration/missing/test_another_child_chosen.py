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
