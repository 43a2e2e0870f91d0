"""What ten made-up authorities would send is clean by our own check and by the community's validator."""

from pathlib import Path

import pytest
from community_validator import ours, theirs, validator
from reporting_town import Town

from services.synthesise.generate import synthesise
from shared.identity.people import Role

YEARS = ("2022-23", "2023-24", "2024-25")


@validator
@pytest.mark.parametrize("seed", range(1, 11))
async def test_the_export_of_a_made_up_authority_is_clean(town: Town, tmp_path: Path, seed: int) -> None:
    made, sent = tmp_path / "made", tmp_path / "sent"
    synthesise(made, children=400, years=3, seed=seed, today=town.clock.now().date())
    for year in reversed(YEARS):
        brought = await town.bring(made / year, year)
        assert (brought["refused"], brought["named"]) == ([], [])
    rows = 0
    for year in YEARS:
        (sent / year).mkdir(parents=True)
        for name in ("missing.csv", "header.csv", "episodes.csv"):
            answer = await town.get(Role.PLANNER, f"/reports/api/returns/ssda903/{year}/{name}")
            (sent / year / name).write_bytes(answer.content)
        rows += (sent / year / "missing.csv").read_bytes().count(b"\n") - 1
        last = sent / YEARS[YEARS.index(year) - 1] if year != YEARS[0] else None
        assert ours(sent / year, year, last) == theirs(sent / year, year, last) == set()
    assert rows > 300, "there was something to be wrong"
