"""What went on over 31 March: each period open at the end of last year's return, and the row of this year's that goes on with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.ssda903.tables import MissingRow


@dataclass(frozen=True)
class Carried:
    """`now` is this year's row with the same start; None breaks rule 576."""

    last: MissingRow
    now: MissingRow | None


def carried_over(last: Sequence[MissingRow], this: Sequence[MissingRow]) -> list[Carried]:
    """In the order of last year's return."""
    started = {(row.child_id, row.mis_start): row for row in this}
    return [Carried(row, started.get((row.child_id, row.mis_start))) for row in last if row.mis_start and not row.mis_end]
