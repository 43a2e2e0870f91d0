"""A reviewing officer finds the words that a child meant for them, on the list they begin with."""

from typing import Any

from council import Council
from one_page import said
from test_lists_of_their_own import back


async def talk(council: Council, path: str, readers: list[str]) -> None:
    voice = {"words": "Nobody asks me.", "told_child": "Told", "readers": readers}
    body: dict[str, Any] = {"held_at": council.at(), "summary": "A talk", "voice": voice}
    answer = await council.post(f"{path}/discussions", body)
    assert answer.status_code == 201, answer.text


async def test_words_meant_for_the_reviewing_officer_are_counted_and_no_others(council: Council) -> None:
    path = await back(council)
    await talk(council, path, ["social_worker"])
    assert "Words for you" not in said(await council.get("/reviews", "iro"))
    await talk(council, path, ["social_worker", "iro"])
    page = await council.get("/reviews", "iro")
    assert "Words for you: 1" in said(page)
    assert f"/missing/episodes/{path.rpartition('/')[2]}" in page.text
    assert "Nobody asks me" not in page.text
    assert "Words for you" not in said(await council.get("/reviews", "team_manager")), "meant for somebody else"
    read = await council.query("SELECT FROM missing.audit WHERE action = 'read_childs_words' AND role = 'iro'")
    assert read == [], "a count is no reading"
