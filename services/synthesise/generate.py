"""Makes children one by one until the latest year has enough, and writes each into the years it belongs to."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from services.synthesise.absences import YearEnd, absences
from services.synthesise.care import enter_care, live
from services.synthesise.dice import Dice
from services.synthesise.folders import Folder, YearSummary, upn
from services.synthesise.people import Staff, person
from services.synthesise.places import Places
from shared.ssda903.years import CollectionYear

# Children in care when the first year begins may have come at any time since birth.
RUN_IN_DAYS = 18 * 365
FIRST_CHILD = 10_001
MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """`children` counts each child once, however many years they are in."""

    children: int
    years: tuple[YearSummary, ...]


def synthesise(out: Path, children: int, years: int, seed: int, today: date) -> Summary:
    """Writes `out/2023-24/...`: the last `years` collection years complete on `today` (a London date), `children` in the latest.

    The same arguments write the same bytes on every machine. Files of these names already there are replaced. Raises ValueError for
    fewer than one child or year, or more than 20 years.
    """
    if children < 1:
        raise ValueError(f"{children} children: there must be at least 1")
    if not 1 <= years <= MOST_YEARS:
        raise ValueError(f"{years} years: there must be 1 to {MOST_YEARS}")
    latest = CollectionYear.of(today).previous
    wanted = [CollectionYear(latest.starting - back) for back in range(years - 1, -1, -1)]
    dice = Dice(seed, "children")
    places = Places.found(Dice(seed, "places"), children)
    staff = Staff.hire(Dice(seed, "staff"), children)
    with ExitStack() as files:
        folders = [Folder(out, year, staff, files) for year in wanted]
        made = _fill(folders, children, dice, places)
    return Summary(made, tuple(folder.summary() for folder in folders))


def _fill(folders: list[Folder], children: int, dice: Dice, places: Places) -> int:
    """Children enter care at an even rate through the years; who has left before the first year is forgotten at once."""
    spans = [(folder.first, folder.last) for folder in folders]
    ends = [YearEnd() for _ in folders]
    earliest, last = folders[0].first - RUN_IN_DAYS, folders[-1].last
    made = 0
    while folders[-1].children < children:
        child = enter_care(dice, dice.between(earliest, last))
        if not child.spells or child.spells[-1][1] < folders[0].first:
            continue
        live(dice, child, places)
        concerned = [folder for folder in folders if folder.looked_after(child)]
        if not concerned:  # adopted before the first year, or at home through all of them
            continue
        periods = absences(dice, child, spans, ends)
        who = person(dice, child, periods)
        for folder in concerned:
            folder.write(str(FIRST_CHILD + made), upn(made), child, who, periods)
        made += 1
    return made
