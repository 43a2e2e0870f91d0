"""What a digest says it judged, and by which months: counted again on its page, and said in both its forms."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import workbook
from digests_asked import CALL, PAGE, told, words
from explorer import Explorer, explorer, three_years_of

from services.reports.narrative.watched import WATCHED


@pytest.fixture(scope="module")
async def reports(tmp_path_factory: pytest.TempPathFactory, modules_database: str) -> AsyncIterator[Explorer]:
    """Three years of 60 children; the clock stands in November 2026."""
    async with explorer(Path(tmp_path_factory.mktemp("digests")), modules_database) as running:
        three_years_of(running.authority, children=60)
        await running.collated()
        yield running


@pytest.fixture
async def planner(reports: Explorer) -> AsyncIterator[httpx.AsyncClient]:
    async with reports.client() as client:
        yield client


@pytest.mark.parametrize(("month", "asked"), [("2026-10", {}), ("2026-03", {}), ("2026-03", {"published": "true"})])
async def test_how_many_figures_it_judged_can_be_counted_again_on_the_page(
    planner: httpx.AsyncClient, month: str, asked: dict[str, str]
) -> None:
    """Of the figures judged those with a sentence are on the page, each with its verdict, and how many have none is said."""
    body = (await told(planner, month, **asked))["sentences"]
    (top,) = (one for one in body if one["kind"] in ("signals", "nothing_to_report"))
    values, figures = top["values"], [one for one in body if one["kind"] in ("signal", "improvement", "no_signal")]
    assert sum(one["signal"] is not None for one in figures) == values["told"] == values["judged"] - values["silent"]
    assert sum(one["signal"] is None for one in figures) == values["unjudged_told"]
    assert sum(one["kind"] in ("signal", "improvement") for one in figures) == values["signals"]
    hidden = [one["values"] for one in body if one["kind"] == "not_shown"]
    left_out = hidden[0]["left_out"] if hidden else 0
    assert left_out + values["judged"] + values["unjudged"] == len(WATCHED), "every figure that is looked at is counted once"
    page = words(await planner.get(PAGE.format(month), params=asked))
    if asked:
        assert f"The other {values['judged'] + values['unjudged']} can: " in page
        assert "None of them has a sentence below." in page
    else:
        assert f"{values['told']} of them have a sentence below; the other {values['silent']} show no signal and have none." in page
    assert f"{values['unjudged']} more could not be judged; " in page


async def test_both_forms_of_a_month_say_that_they_are_judged_by_other_months_and_why(planner: httpx.AsyncClient) -> None:
    """On the page, in the workbook and in the one file; the published form says it where it counts its signals too."""
    why = "so that nothing hidden can be worked out from a verdict"
    by = f"judges a figure by the months since the last that it hides, {why};"
    of = {
        "false": f"The form that may be published {by} its limits can be others",
        "true": f"This form, as it may be published, {by} the digest as it is looks at all of them",
    }
    for published, said in of.items():
        asked = {"published": published}
        assert said in words(await planner.get(PAGE.format("2026-03"), params=asked))
        about = workbook.sheets((await planner.get(CALL.format("2026-03", "xlsx"), params=asked)).content)["About"]
        assert any(said in str(row[1]) for row in about)
        assert said in unescape((await planner.get(CALL.format("2026-03", "html"), params=asked)).text)
        top = (await told(planner, "2026-03", **asked))["sentences"][0]["text"]
        assert ("A figure is judged here by the months since the last that is hidden (c)" in top) is (published == "true")
    months = {
        published: {one["signal"]["months"] for one in (await told(planner, "2026-03", published=published))["sentences"] if one["signal"]}
        for published in of
    }
    assert months["false"] == {24}, "the digest as it is looks at all there are"
