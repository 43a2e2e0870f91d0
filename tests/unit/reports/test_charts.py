"""Pictures: what they say in words, how they look, and the child process that draws them."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from services.reports.charts import drawing as drawing_module
from services.reports.charts.drawing import Drawing, NotDrawn
from services.reports.charts.looks import LINE, Shape, specification
from services.reports.charts.pictures import Decided, Mark, Panel, Picture, Run

SVG = "{http://www.w3.org/2000/svg}"


def months(*values: float | None) -> tuple[Mark, ...]:
    names = ("January", "February", "March", "April", "May", "June")
    return tuple(
        Mark(f"2026-{n:02d}", f"{name} 2026", value, "–" if value is None else f"{value:g}", unfinished=name == "June")
        for n, (name, value) in enumerate(zip(names, values, strict=True), 1)
    )


BY_MONTH = Picture("Missing incidents, month by month", "Incidents", Run.MONTHS, False, (Panel("", months(3, 9, 4, 0, 5, 1)),))
BY_SEX = Picture(
    "Share, by sex", "%", Run.MONTHS, True, (Panel("Female", months(50, None, 100, 75, 60, 20)), Panel("Male", months(1, 1, 1, 1, 1, 1)))
)
LONG = "Independent and semi-independent living arrangements & supported accommodation"
BY_VALUE = Picture(
    "By placement", "Incidents", Run.VALUES, False, (Panel("", (Mark("a", LONG, 1288, "1,288"), Mark("b", "Other", 0, "0"))),)
)


@pytest.fixture(scope="module")
async def drawing() -> AsyncIterator[Drawing]:
    """One child for all tests that only look at pictures: each start costs a second."""
    drawn = Drawing()
    yield drawn
    await drawn.close()


@pytest.fixture
async def fresh() -> AsyncIterator[Drawing]:
    drawn = Drawing()
    yield drawn
    await drawn.close()


def alive(pid: int) -> bool:
    """Not a zombie either."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def known_to(pid: int | None) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def until_gone(pid: int, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while alive(pid):
        assert time.monotonic() < deadline, "the child is still there"
        await asyncio.sleep(0.01)  # another process: only its end can be seen


def test_the_words_say_what_stands_out_to_whoever_does_not_see_the_picture() -> None:
    assert BY_MONTH.words == (
        "Bar chart: Missing incidents, month by month. Highest 9 (February 2026), lowest 0 (April 2026). "
        "Every figure is in the table below."
    )
    assert BY_SEX.words.startswith("Line chart, 2 panels with the same scale: Share, by sex. Female: highest 100 (March 2026), lowest 20")
    assert "Male: 1 throughout." in BY_SEX.words


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("picture", [BY_MONTH, BY_SEX, BY_VALUE], ids=["months", "panels", "values"])
async def test_a_picture_fits_its_width_and_carries_its_title_and_words(drawing: Drawing, picture: Picture, shape: Shape) -> None:
    svg = ElementTree.fromstring(await drawing.svg(picture, shape))
    assert svg.attrib["viewBox"].split()[2] == svg.attrib["width"]
    assert abs(float(svg.attrib["width"]) - shape.pixels) <= 8
    assert (svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")) == (picture.title, picture.words)
    assert "style" not in ElementTree.tostring(svg, encoding="unicode")


async def test_names_are_written_in_full_and_values_beside_their_bars(drawing: Drawing) -> None:
    svg = ElementTree.fromstring(await drawing.svg(BY_VALUE, Shape.NARROW))
    written = " ".join("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))
    spans = " ".join("".join(span.itertext()) for span in svg.iter(f"{SVG}tspan"))
    assert "1,288" in written
    assert LONG.split()[-1] in written + spans


async def test_a_month_that_is_not_over_is_hollow_and_a_gap_is_not_bridged(drawing: Drawing) -> None:
    bars = ElementTree.fromstring(await drawing.svg(BY_MONTH, Shape.WIDE))
    hollow = [
        path for path in bars.iter(f"{SVG}path") if path.attrib.get("aria-roledescription") == "bar" and "fill-opacity" in path.attrib
    ]
    assert [path.attrib["fill-opacity"] for path in hollow].count("0") == 1
    lines = ElementTree.fromstring(await drawing.svg(BY_SEX, Shape.WIDE))
    strokes = [path.attrib["d"] for path in lines.iter(f"{SVG}path") if path.attrib.get("stroke-width") == "2.5"]
    assert strokes[0].count("M") == 2, "the line starts anew after the month without a value"


def test_shares_that_are_all_none_stand_against_the_whole_and_counts_of_none_against_one() -> None:
    none = (Panel("", months(0, 0, 0, None, 0, 0)),)
    for picture, end in ((replace(BY_SEX, panels=none), 112), (replace(BY_MONTH, panels=none), 1)):
        assert f'"domain": [0, {end}' in json.dumps(specification(picture, Shape.WIDE))


async def test_what_was_decided_is_a_numbered_line_at_its_month_and_stands_in_the_words(drawing: Drawing) -> None:
    taken = (("2026-02", "3 February 2026"), ("2026-02", "20 February 2026"), ("2026-05", "1 May 2026"))
    decided = tuple(Decided(number, key, on, "Look at evenings", "x") for number, (key, on) in enumerate(taken, 1))
    plain, marked = await drawing.svg(BY_MONTH, Shape.WIDE), await drawing.svg(replace(BY_MONTH, decided=decided), Shape.WIDE)
    assert marked.count('stroke-dasharray="2,3"') - plain.count('stroke-dasharray="2,3"') == 2, "two months"
    shown = [text.text for text in ElementTree.fromstring(marked).iter(f"{SVG}text")]
    assert {"1, 2", "3"} <= set(shown)
    assert "Decision 2 on 20 February 2026. Decision 3 on 1 May 2026." in replace(BY_MONTH, decided=decided).words
    for picture in (replace(BY_SEX, decided=decided), replace(BY_VALUE, decided=())):
        assert await drawing.svg(picture, Shape.NARROW)


def test_the_one_colour_stands_out_from_white() -> None:
    channels = [int(LINE[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    assert 1.05 / (sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05) > 10


def test_a_picture_asks_for_nothing_from_outside() -> None:
    assert "url" not in specification(BY_MONTH, Shape.WIDE)["data"]


async def test_there_is_no_child_before_the_first_picture_and_one_for_all_after_it(fresh: Drawing) -> None:
    assert fresh.child is None
    await fresh.svg(BY_MONTH, Shape.WIDE)
    first = fresh.child
    await asyncio.gather(fresh.svg(BY_SEX, Shape.WIDE), fresh.svg(BY_VALUE, Shape.WIDE))
    assert fresh.child == first


async def test_a_child_that_died_is_replaced_at_the_next_picture(fresh: Drawing) -> None:
    await fresh.svg(BY_MONTH, Shape.WIDE)
    killed = fresh.child
    assert killed
    os.kill(killed, signal.SIGKILL)
    await until_gone(killed)
    assert "<svg" in await fresh.svg(BY_SEX, Shape.WIDE)
    assert fresh.child not in (None, killed)


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn(fresh: Drawing) -> None:
    hasty = Drawing(limit=timedelta(seconds=0.01))
    with pytest.raises(NotDrawn):
        await hasty.svg(BY_MONTH, Shape.WIDE)
    assert hasty.child is None
    assert "<svg" in await fresh.svg(BY_MONTH, Shape.WIDE)


async def test_the_child_ends_when_nobody_looks_for_a_while() -> None:
    drawing = Drawing(idle=timedelta(seconds=0.05))
    await drawing.svg(BY_MONTH, Shape.WIDE)
    drawn_by = drawing.child
    assert drawn_by
    await until_gone(drawn_by)
    assert drawing.child is None
    await drawing.close()


async def test_the_child_is_told_no_secret(fresh: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFERETURN_PRIVATE_KEY", "secret")
    await fresh.svg(BY_MONTH, Shape.WIDE)
    assert b"SAFERETURN" not in known_to(fresh.child)


async def test_the_loop_goes_on_while_a_picture_is_drawn(fresh: Drawing) -> None:
    drawn = asyncio.create_task(fresh.svg(BY_MONTH, Shape.WIDE))
    turns = 0
    while not drawn.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100, "vl-convert in this process would hold it from beginning to end"


async def test_the_same_figures_are_drawn_once(fresh: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await fresh.svg(BY_MONTH, Shape.WIDE)
    await fresh.close()
    assert await fresh.svg(BY_MONTH, Shape.WIDE) == first
    assert fresh.child is None
    monkeypatch.setattr(drawing_module, "KEPT", 1)
    await fresh.svg(BY_SEX, Shape.WIDE)
    await fresh.svg(BY_MONTH, Shape.WIDE)
    assert fresh.child is not None
