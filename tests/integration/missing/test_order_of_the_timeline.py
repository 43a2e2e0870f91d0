"""A timeline reads in the order in which things happened, on the page and over HTTP, however late they were written down."""

from council import Council
from one_page import OnePage, said


async def test_an_absence_written_down_after_the_return_begins_with_last_seen_and_ends_with_the_return(council: Council) -> None:
    back = {"returned_at": council.at(hours=-1), "found_location": "friend"}
    late = {"last_seen_at": council.at(hours=-3), "last_seen_precision": "about", "returned": back}
    raised = (await council.raise_episode("1001", **late)).json()
    episode = (await council.get(f"/api/episodes/{raised['episode_id']}")).json()
    assert [one["type"] for one in episode["timeline"]] == ["missing.episode_raised", "missing.child_returned"]
    assert [one["at"] for one in episode["timeline"]] == [episode["last_seen_at"], episode["returned_at"]]
    assert "we were told 15 January 2026 at 22:00" in episode["timeline"][0]["summary"]

    page = said(await OnePage(council, raised["episode_id"]).open()).partition("Timeline, latest first")[2]
    assert page.index("Returned") < page.index("Raised as missing")
    assert "About 15 January 2026 at 19:00 Raised as missing" in page, "an estimate is none the less one beside its line"
    assert page.count("Recorded later, 15 January 2026 at 22:00") == 2


async def test_what_happened_before_the_report_stands_between_last_seen_and_the_report(council: Council) -> None:
    raised = (await council.raise_episode("1001")).json()
    path = f"/api/episodes/{raised['episode_id']}"
    council.clock.forward(hours=1)
    await council.post(f"{path}/sightings", {"seen_at": council.at(hours=-2), "by": "A neighbour", "where": "The park"})
    await council.post(f"{path}/police-reports", {"police_reference": "CAD 7", "reported_at": council.at(minutes=-30)})
    told = [one["type"].removeprefix("missing.") for one in (await council.get(path)).json()["timeline"]]
    assert told == ["episode_raised", "child_sighted", "police_reported"]
