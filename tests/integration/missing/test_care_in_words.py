"""Whose child it is reads the same wherever it is said."""

import pytest
from council import Council
from test_pages import opened, said


@pytest.mark.parametrize(("care_status", "words"), [("at_home", "At home"), ("care_leaver", "Care leaver (to 25)")])
async def test_a_child_who_never_was_ours_reads_the_same_on_their_page_and_on_the_episode(
    council: Council, care_status: str, words: str
) -> None:
    child = {"first_name": "Dee", "last_name": "Marlow", "care_status": care_status}
    answer = await council.http.put("/missing/api/children/2001", json=child, headers=council.headers("administrator"))
    assert answer.status_code == 201, answer.text
    raised = (await council.raise_episode("2001")).json()
    for path in ("/children/2001", f"/episodes/{raised['episode_id']}"):
        page = said(await opened(council, path))
        assert words in page
        assert "Left our care" not in page
