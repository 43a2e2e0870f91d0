"""A child whose absence ended in custody or hospital stays in sight: the interview is owed as after a return."""

import re

import pytest
from council import Council


async def listed(council: Council) -> str:
    """The list of those who came back lately, tags taken out."""
    text = (await council.http.get("/missing", headers=council.headers("social_worker"))).text
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("in the last 7 days") :]).split())


@pytest.mark.parametrize(("kind", "words"), [("custody", "In custody"), ("hospital", "In hospital")])
async def test_who_is_in_custody_or_hospital_is_on_the_list_of_the_returned_with_the_reason(
    council: Council, kind: str, words: str
) -> None:
    raised = (await council.raise_episode()).json()
    path = f"/api/episodes/{raised['episode_id']}"
    assert (await council.post(f"{path}/other-end", {"kind": kind, "at": council.at()})).status_code == 200
    assert raised["reference"] in await listed(council)
    assert words in await listed(council)
    page = await council.http.get(f"/missing/episodes/{raised['episode_id']}", headers=council.headers("social_worker"))
    assert f"the clock runs since the absence ended: {words.lower()}" in page.text
    for what in ("interview-offer", "interview", "return"):
        form = await council.http.get(f"/missing/episodes/{raised['episode_id']}/{what}", headers=council.headers("social_worker"))
        assert form.status_code == 200, f"{what} is called for and can be recorded"
    council.clock.forward(days=8)
    assert raised["reference"] not in await listed(council)
    assert (await council.post(f"{path}/return", {"returned_at": council.at(), "found_location": kind})).status_code == 200
    assert raised["reference"] in await listed(council), "back now, long after"
    assert words not in await listed(council)


async def test_an_end_that_closes_is_on_no_such_list(council: Council) -> None:
    raised = (await council.raise_episode()).json()
    ended = await council.post(f"/api/episodes/{raised['episode_id']}/other-end", {"kind": "care_ended", "at": council.at()})
    assert ended.status_code == 200
    assert raised["reference"] not in await listed(council)
