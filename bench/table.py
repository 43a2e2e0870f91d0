"""The printed table: each bar, today's figure, met or not."""

from collections.abc import Sequence

from bench.figures import Spread
from bench.results import Report, Result

HEADINGS = ("", "what", "bar", "figure", "", "ours: min / median / max", "floor: min / median / max", "unit")


def render(report: Report) -> str:
    machine = report.machine
    facts = (
        f"{machine.cores} cores ({machine.processor}), {machine.memory_mb / 1024:.0f} GB, Python {machine.python}, "
        f"load {machine.load_before:.1f} before, {report.seconds:.0f} s" + (", quick: not to be quoted" if report.quick else "")
    )
    missing = [f"{id_}: NOT MEASURED: {reason}" for id_, reason in report.not_measured.items()]
    return "\n\n".join([columns([HEADINGS, *map(_row, report.results)]), *missing, facts])


def columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    heading, *rest = lines
    return "\n".join((heading, "-" * (sum(widths) + 2 * (len(widths) - 1)), *rest))


def _row(result: Result) -> tuple[str, ...]:
    return (
        result.id,
        f"{result.what}, {result.reading}",
        result.bar,
        f"{number(result.figure)} {result.figure_unit}".strip(),
        "" if result.bar == "stated" else "met" if result.met else "not met",
        _spread(result.ours),
        _spread(result.floor),
        result.unit,
    )


def _spread(spread: Spread | None) -> str:
    return "" if spread is None else " / ".join(map(number, (spread.min, spread.median, spread.max)))


def number(value: float) -> str:
    """Three digits that mean something, as people write numbers: 0.482, 12.3, 164,000."""
    if abs(value) >= 1000:
        return f"{round(value, 2 - len(str(int(abs(value)))) + 1):,.0f}"
    return f"{value:.3g}"
