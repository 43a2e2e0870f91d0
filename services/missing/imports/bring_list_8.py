"""Bringing a list 8 into the register, a batch of children in one transaction: of each row what `PUT` would say of the child."""

from collections.abc import Collection, Sequence

from services.missing.domain.about_child import changed
from services.missing.domain.child import allocated
from services.missing.domain.refusals import Refused
from services.missing.imports.list_8 import List8, Listed
from services.missing.imports.listed import COLUMN_OF, as_put, not_taken
from services.missing.store import children, ssda903
from services.missing.store.children import Names
from services.missing.writing import Desk, Unit
from shared.annex_a.list_8 import CHILD
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import CareStatus
from shared.identity.people import Person
from shared.ssda903.tables import HEADER


async def bring_batch(desk: Desk, person: Person, rows: Sequence[Listed], in_people: Collection[str], report: List8) -> None:
    """Adds to `report` what was refused or not taken. `in_people`: of these children people.csv came too, and says team and worker."""
    async with desk.pool.connection() as conn:
        unit = desk.unit(conn, person.recorded_by)
        await _bring(unit, rows, in_people, report)
        await unit.commit()
    desk.wake()


async def _bring(unit: Unit, rows: Sequence[Listed], in_people: Collection[str], report: List8) -> None:
    ids = [row.child_id for row in rows]
    today = london_date(unit.now)
    register = await children.load(unit.conn, ids, to_change=True)
    new = [one for one in ids if one not in register]
    if new:
        await children.alone(unit.conn, new)
        register |= await children.load(unit.conn, new, to_change=True)
    named = await children.names(unit.conn, ids)
    in_header = {sent.row.child_id for sent in await ssda903.of_children(unit.conn, HEADER, ids)}
    news: list[ChildSnapshot] = []
    workers: list[Names] = []
    for row in rows:
        before = register.get(row.child_id) or ChildSnapshot(child_id=row.child_id, version=0, care_status=CareStatus.OURS)
        try:
            command = as_put(row, before, in_header=row.child_id in in_header, in_people=row.child_id in in_people)
            after = changed(before, command, today)
        except Refused as refused:
            report.refused.append(row.breach(COLUMN_OF.get(refused.field, CHILD), refused.message))
            continue
        names = named.get(row.child_id, Names(row.child_id))
        if row.worker and row.child_id not in in_people:
            after = allocated(before, after, names.worker, row.worker, today)
            workers.append(names._replace(worker=row.worker))
        report.rows.append(row)
        report.named.extend(not_taken(row, before, after, today))
        if after is not before:
            news.append(after)
    await children.save(unit.conn, news, workers)
    for child in news:
        unit.child(child)
