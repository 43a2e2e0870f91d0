"""P11: the digest of a month as a page, as PDF and as a spreadsheet, asked for one after another, of an authority's ten years."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.bar import Bar, Reading
from bench.big_store import ONE_AUTHORITY, fill, smaller
from bench.figures import Limit
from bench.made_up_year import BEGINS
from bench.p6_figures import serving_reports
from bench.register import token
from bench.scene import Scene, servers
from bench.wire import Wire
from services.reports.narrative.months import Month
from shared.identity.keys import make_all_keys
from shared.identity.people import Role

FORMS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF", "xlsx": b"PK"}
"""By what each begins."""

ALL, PUBLISHED = "page, PDF and spreadsheet", "the same, as it may be published"


@dataclass(frozen=True)
class Stage:
    """Each round is of another month; the first comes right after the start."""

    port: int
    token: str
    months: Iterator[Month]


@asynccontextmanager
async def stage(scene: Scene) -> AsyncIterator[Stage]:
    file = scene.folder / "reports.duckdb"
    await fill(file, smaller(ONE_AUTHORITY) if scene.quick else ONE_AUTHORITY)
    make_all_keys(scene.folder / "keys")
    last = Month.of(BEGINS).before(-11)
    async with servers(scene.folder) as embedded, serving_reports(scene.folder, embedded, file) as (port, _):
        yield Stage(port, token(scene.folder, Role.PLANNER), (last.before(n) for n in range(100)))


async def ours(stage: Stage) -> Mapping[str, Sequence[float]]:
    """Seconds. The published form is of the same month two years before: its collection year is over."""
    month = next(stage.months)
    took = await digest(stage, f"{month}.{{}}")
    published = await digest(stage, f"{month.before(24)}.{{}}?published=true")
    return {ALL: [sum(took.values())], PUBLISHED: [sum(published.values())], **{form: [seconds] for form, seconds in took.items()}}


async def digest(stage: Stage, path: str) -> dict[str, float]:
    found = {}
    wire = await Wire.open(stage.port, stage.token)
    for form, begins in FORMS.items():
        began = time.perf_counter()
        answer = await wire.get(f"/reports/api/digests/{path.format(form)}")
        found[form] = time.perf_counter() - began
        if answer.status != 200 or not answer.body.startswith(begins):
            raise RuntimeError(f"the digest as {form} answered {answer.status}: {answer.body[:300]!r}")
    await wire.close()
    return found


BARS = (
    Bar(
        id="P11",
        what="digest of a month, ten years of one authority",
        against="",
        prepare=stage,
        ours=ours,
        readings=(
            Reading(ALL, "s", Limit("at most", 5)),
            Reading(PUBLISHED, "s", Limit("at most", 5)),
            *(Reading(form, "s", Limit("stated", 0)) for form in FORMS),
        ),
        shares="reports alone in its process and the one that draws, PostgreSQL, this process (client, one request at a time)",
    ),
)
