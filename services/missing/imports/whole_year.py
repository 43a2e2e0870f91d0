"""A folder with a few children sent for a year that is loaded already: most likely a correction, not the whole of that year's return."""

from collections.abc import Set

from shared.ssda903.years import CollectionYear


class LeavesOutMost(Exception):
    """The file would take the place of one with more than twice the children. Nothing is loaded unless somebody confirms it."""

    def __init__(self, year: CollectionYear, file: str, held: int, sent: int, left_out: int) -> None:
        super().__init__(f"{year} holds {held} children, {file} has {sent} and leaves out {left_out}")
        self.year, self.file, self.held, self.sent, self.left_out = year, file, held, sent, left_out


def refuse_leaving_out_most(year: CollectionYear, file: str, held: Set[str], sent: Set[str]) -> None:
    """Raises LeavesOutMost where more than half of the children the year holds have no row in the file that came (ours)."""
    left_out = len(held - sent)
    if left_out * 2 > len(held):
        raise LeavesOutMost(year, file, len(held), len(sent), left_out)
