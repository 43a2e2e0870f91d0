"""`python -m bench [--only P3,P4] [--large] [--quick]`: the table of speeds.

Exits 0 however slow; a bar that cannot be measured is an error.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    p1_alert,
    p2_raises,
    p3_relay,
    p4_collation,
    p5_visible,
    p6_figures,
    p7_growth,
    p8_pages,
    p9_embedded,
    p10_import,
    p11_digest,
    p12_open_alerts,
    results,
    table,
)
from bench.bar import Bar
from bench.harness import run_bar
from bench.scene import Scene

EVERY: tuple[Bar, ...] = (
    *p1_alert.BARS,
    *p2_raises.BARS,
    *p3_relay.BARS,
    *p4_collation.BARS,
    *p5_visible.BARS,
    *p6_figures.BARS,
    *p7_growth.BARS,
    *p8_pages.BARS,
    *p9_embedded.BARS,
    *p10_import.BARS,
    *p11_digest.BARS,
    *p12_open_alerts.BARS,
)


def main() -> None:
    options = parser().parse_args()
    asked = chosen(options.only, large=options.large)
    report = asyncio.run(measure(asked, quick=options.quick))
    print(f"\n{table.render(report)}\n")
    if not options.only and (left_out := [f"{bar.id} {bar.what}" for bar in EVERY if bar not in asked]):
        print(f"left out, as they take many minutes (--large): {'; '.join(left_out)}\n")
    written = results.write(report, options.only.upper())
    print(f"written to bench/results/{written.name}")
    if report.not_measured:
        sys.exit(1)


def chosen(only: str, *, large: bool) -> list[Bar]:
    """Those named, or all, then without what takes many minutes unless `large`."""
    wanted = set(only.upper().split(",")) if only else {bar.id for bar in EVERY}
    if unknown := wanted - {bar.id for bar in EVERY}:
        sys.exit(f"no such bar: {', '.join(sorted(unknown))}")
    return [bar for bar in EVERY if bar.id in wanted and (only or large or not bar.large)]


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speeds as ratios to a floor, in one run.")
    parser.add_argument("--only", default="", metavar="P3,P4", help="these bars alone")
    parser.add_argument("--large", action="store_true", help="with what takes many minutes: 10 million of everything")
    parser.add_argument("--quick", action="store_true", help="an eighth of the work in two rounds: to see that it runs")
    return parser


async def measure(bars: list[Bar], *, quick: bool) -> results.Report:
    began_at, began, machine = datetime.now(UTC), time.monotonic(), results.machine()
    found: list[results.Result] = []
    not_measured: dict[str, str] = {}
    for bar in bars:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.chmod(folder, 0o711)  # the servers' own account passes through it
            try:
                found += await run_bar(bar, Scene(Path(folder), quick), say)
            except Exception as failure:  # noqa: BLE001 - the other bars are still worth measuring; this one is told, and is an error
                traceback.print_exception(failure)
                not_measured[bar.id] = f"{type(failure).__name__}: {failure}"
    return results.Report(
        began_at=began_at,
        seconds=time.monotonic() - began,
        quick=quick,
        commit=results.commit(),
        machine=machine,
        results=tuple(found),
        not_measured=not_measured,
    )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
