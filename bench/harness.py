"""Runs bars in rounds: ours, the floor, ours, the floor, on the same servers."""

from collections.abc import Callable, Mapping, Sequence

from bench.bar import Bar, Reading, Round
from bench.figures import Spread, quantile, ratios
from bench.results import Result
from bench.scene import Scene

QUICK_ROUNDS = 2


async def run_bar(bar: Bar, scene: Scene, say: Callable[[str], None]) -> list[Result]:
    """Every reading of one bar. Whatever fails is raised: a figure that could not be taken is no figure."""
    ours: list[Round] = []
    floor: list[Round] = []
    async with bar.prepare(scene) as prepared:
        for number in range(QUICK_ROUNDS if scene.quick else bar.rounds):
            ours.append(await bar.ours(prepared))
            if bar.floor is not None:
                floor.append(await bar.floor(prepared))
            say(f"{bar.id} {bar.what}: round {number + 1} measured")
    return [_result(bar, reading, ours, floor) for reading in bar.readings]


def _result(bar: Bar, reading: Reading, ours: Sequence[Round], floor: Sequence[Round]) -> Result:
    a = [quantile(_samples(reading, one), reading.quantile) for one in ours]
    b = [quantile(_samples(reading, one), reading.quantile) for one in floor if not isinstance(one, Mapping) or reading.name in one]
    beside = Spread.of(ratios(a, b)) if b else None
    spread = Spread.of(a)
    judged = beside if reading.limit.of_ratio else spread
    if judged is None:
        raise ValueError(f"{bar.id}: a ratio needs a floor")
    return Result(
        id=bar.id,
        what=bar.what,
        reading=reading.name,
        unit=reading.unit,
        against=bar.against,
        bar=_held_to(reading),
        ours=spread,
        floor=Spread.of(b) if b else None,
        ratio=beside,
        figure=judged.median,
        figure_unit="" if reading.limit.of_ratio else reading.unit,
        met=reading.limit.met_by(judged.median),
        shares_the_cores=bar.shares,
    )


def _held_to(reading: Reading) -> str:
    if reading.limit.kind == "stated":
        return "stated"
    return f"{reading.limit.kind} {reading.limit.value:g}" + ("" if reading.limit.of_ratio else f" {reading.unit}")


def _samples(reading: Reading, one: Round) -> Sequence[float]:
    return one[reading.name] if isinstance(one, Mapping) else one
