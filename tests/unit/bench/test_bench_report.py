"""What a run prints and leaves behind, from bars that are made up."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench import results, table
from bench.__main__ import EVERY
from bench.bar import Bar, Reading
from bench.figures import Limit
from bench.harness import QUICK_ROUNDS, run_bar
from bench.p5_visible import Seen, waits
from bench.results import Report
from bench.scene import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, quick=False)


def made_up_bar(turns: list[str], *, limit: Limit, quantile: float = 0.5, floor: bool = True) -> Bar:
    speeds: Iterator[float] = iter([100.0, 80.0, 120.0])

    @asynccontextmanager
    async def prepare(_: Scene) -> AsyncIterator[str]:
        turns.append("prepared")
        yield "stage"
        turns.append("put away")

    async def ours(_: Any) -> list[float]:
        turns.append("ours")
        return [next(speeds)]

    async def bare(_: Any) -> list[float]:
        turns.append("floor")
        return [200.0]

    return Bar(
        id="P0",
        what="something",
        against="nothing in it",
        prepare=prepare,
        ours=ours,
        floor=bare if floor else None,
        readings=(Reading("a second", "/s", limit, quantile),),
        rounds=3,
    )


async def report(bar: Bar, scene: Scene, *, quick: bool = False) -> Report:
    found = await run_bar(bar, scene, lambda _: None)
    return Report(
        began_at=datetime(2026, 1, 15, 22, 0, tzinfo=UTC),
        seconds=12.3,
        quick=quick,
        commit="abc1234",
        machine=results.machine(),
        results=tuple(found),
    )


async def test_ours_and_the_floor_take_turns_on_one_stage(scene: Scene) -> None:
    turns: list[str] = []
    (result,) = await run_bar(made_up_bar(turns, limit=Limit("ratio at least", 0.5)), scene, lambda _: None)
    assert turns == ["prepared", *["ours", "floor"] * 3, "put away"]
    assert result.ratio is not None
    assert result.ratio.rounds == (0.5, 0.4, 0.6)
    assert (result.figure, result.met) == (0.5, True)


async def test_a_quick_run_has_fewer_rounds(tmp_path: Path) -> None:
    turns: list[str] = []
    await run_bar(made_up_bar(turns, limit=Limit("ratio at least", 0.5)), Scene(tmp_path, quick=True), lambda _: None)
    assert turns.count("ours") == QUICK_ROUNDS


async def test_an_absolute_bar_is_held_to_what_was_measured(scene: Scene) -> None:
    (result,) = await run_bar(made_up_bar([], limit=Limit("at most", 99), floor=False), scene, lambda _: None)
    assert (result.figure, result.figure_unit, result.met, result.ratio) == (100, "/s", False, None)
    assert result.bar == "at most 99 /s"


async def test_one_round_may_give_each_reading_samples_of_its_own(scene: Scene) -> None:
    @asynccontextmanager
    async def prepare(_: Scene) -> AsyncIterator[None]:
        yield

    async def ours(_: None) -> dict[str, list[float]]:
        return {"one page": [10.0, 20.0, 30.0], "another": [70.0]}

    readings = (Reading("one page", "ms", Limit("at most", 50), 0.95), Reading("another", "ms", Limit("at most", 50)))
    bar = Bar(id="P0", what="page", against="", prepare=prepare, ours=ours, readings=readings, rounds=2)
    found = await run_bar(bar, scene, lambda _: None)
    assert [(one.reading, one.figure, one.met) for one in found] == [("one page", 30, True), ("another", 70, False)]


async def test_a_floor_may_leave_out_a_reading_which_is_then_absolute(scene: Scene) -> None:
    @asynccontextmanager
    async def prepare(_: Scene) -> AsyncIterator[None]:
        yield

    async def ours(_: None) -> dict[str, list[float]]:
        return {"beside": [10.0], "alone": [70.0]}

    async def bare(_: None) -> dict[str, list[float]]:
        return {"beside": [20.0]}

    readings = (Reading("beside", "ms", Limit("ratio at most", 0.5)), Reading("alone", "ms", Limit("stated", 0)))
    bar = Bar(id="P0", what="page", against="", prepare=prepare, ours=ours, floor=bare, readings=readings, rounds=1)
    beside, alone = await run_bar(bar, scene, lambda _: None)
    assert (beside.figure, beside.met, alone.figure, alone.floor, alone.bar) == (0.5, True, 70.0, None, "stated")


async def test_a_ratio_without_a_floor_is_a_mistake_in_the_bar(scene: Scene) -> None:
    with pytest.raises(ValueError, match="needs a floor"):
        await run_bar(made_up_bar([], limit=Limit("ratio at least", 0.5), floor=False), scene, lambda _: None)


async def test_what_is_written_reads_back_and_names_no_machine_and_no_path(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    made = await report(made_up_bar([], limit=Limit("ratio at least", 0.5)), scene)
    path = results.write(made)
    assert path.name == "2026-01-15.json"
    assert Report.model_validate_json(path.read_text()) == made
    assert str(tmp_path) not in path.read_text()
    assert {"cores", "memory_mb", "python", "libraries", "load_before"} <= set(made.machine.model_dump())


async def test_a_partial_or_quick_run_never_passes_for_the_days_figures(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    bar = made_up_bar([], limit=Limit("ratio at least", 0.5))
    assert results.write(await report(bar, scene, quick=True), only="P3,P4").name == "2026-01-15-only-P3-P4-quick.json"


async def test_the_table_says_what_is_held_to_what_and_whether_it_is_met(scene: Scene) -> None:
    printed = table.render(await report(made_up_bar([], limit=Limit("ratio at least", 0.9)), scene))
    row = next(line for line in printed.splitlines() if line.startswith("P0"))
    assert "something, a second  ratio at least 0.9  0.5     not met" in row
    assert "80 / 100 / 120" in row
    assert "200 / 200 / 200" in row
    assert "quick" not in printed


@pytest.mark.parametrize(
    ("value", "shown"), [(0.48236, "0.482"), (12.345, "12.3"), (999.4, "999"), (1234.5, "1,230"), (164_321, "164,000"), (0, "0")]
)
def test_numbers_have_three_digits_that_mean_something(value: float, shown: str) -> None:
    assert table.number(value) == shown


def test_an_event_is_visible_with_the_first_answer_that_holds_it() -> None:
    seen = [Seen(3, 10.0), Seen(5, 10.02), Seen(5, 10.04), Seen(6, 10.06)]
    assert waits([(4, 10.0), (5, 10.01), (6, 10.01)], seen) == pytest.approx([20, 10, 50])


def test_an_event_that_no_answer_ever_held_is_an_error_and_no_figure() -> None:
    with pytest.raises(ValueError, match="position 7"):
        waits([(7, 10.0)], [Seen(6, 10.0)])


def test_every_bar_of_the_issue_is_measured() -> None:
    assert {bar.id for bar in EVERY} == {f"P{number}" for number in range(1, 13)}
