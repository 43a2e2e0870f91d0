"""What the rules of the Department's return would say of an episode as it stands, so that whoever records hears it now and not in April."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.clock import london_date, london_midnight
from shared.contracts.children import CareEpisode, ChildSnapshot
from shared.contracts.codes import CareStatus, Category
from shared.contracts.episodes import EpisodeSnapshot, Period
from shared.ssda903.dates import eighteenth_birthday, write_date
from shared.ssda903.rules import check
from shared.ssda903.submission import Submission
from shared.ssda903.tables import EpisodeRow, MissingRow
from shared.ssda903.years import CollectionYear

SAYS = {
    "575": "The placement they went from has ended, as the register has it: this period ends that day, and another begins",
    "577": "Care had ended by then, as the register has it: a period ends no later than the day care ceased",
    "580": "They were missing on their 18th birthday, the day care ceased: the reason it ceased (REC) should be E8, not another",
}
"""The rules that set a period against the child's care, in words for whoever types its times. The others are of one row alone."""

STARTS = {"581": "They were not in our care on the day they were last seen, as the register has it: a period starts on a day in care"}
"""Said alone: where a period starts outside care, what its end breaks besides is no news."""

DAY = timedelta(days=1)


class OutsideCare(NamedTuple):
    """From one London day until before another, None for ever: days on which no period of this child may start."""

    since: date
    until: date | None
    says: str


def broken(episode: EpisodeSnapshot, child: ChildSnapshot) -> list[str]:
    """A sentence for each rule that the episode breaks as it stands; a period that still runs is judged as open."""
    return _said(episode.periods, child)


def broken_from(episode: EpisodeSnapshot, child: ChildSnapshot) -> dict[date, list[str]]:
    """What ending the running period would break, by the first London day from which it would; empty where no end would."""
    return ended_from(episode.periods, child)


def ended_from(periods: Sequence[Period], child: ChildSnapshot) -> dict[date, list[str]]:
    """As `broken_from`, of an episode that may not have been raised yet."""
    running = periods[-1]
    if running.end is not None or child.date_of_birth is None:
        return {}
    days = {eighteenth_birthday(child.date_of_birth), *(one.dec + DAY for one in child.lived if one.dec)}
    began, heard, found = london_date(running.start), set[str](), dict[date, list[str]]()
    for day in sorted(one for one in days if one >= began):
        ended = running.model_copy(update={"end": london_midnight(day)})
        said = [one for one in _said((*periods[:-1], ended), child) if one not in heard]
        heard |= set(said)
        found |= {day: said} if said else {}
    return found


def broken_as_raised(period: Period, child: ChildSnapshot) -> list[str]:
    """A sentence for each rule that an absence breaks which is about to be raised; without an end it is judged as open."""
    return _said([period], child, STARTS) or _said([period], child)


def outside_care(child: ChildSnapshot) -> list[OutsideCare]:
    """The days, since birth, on which a period would start outside care; none of a child of whom no care is known."""
    if child.date_of_birth is None or not child.lived:
        return []
    turns = {child.date_of_birth + DAY, *(one.decom for one in child.lived), *(one.dec for one in child.lived if one.dec)}
    said: list[OutsideCare] = []
    for day in sorted(turns):
        if said and said[-1].until is None:
            said[-1] = said[-1]._replace(until=day)
        starts = Period(category=Category.M, start=london_midnight(day))
        said += [OutsideCare(day, None, one) for one in _said([starts], child, STARTS)]
    return said


def _said(periods: Sequence[Period], child: ChildSnapshot, says: Mapping[str, str] = SAYS) -> list[str]:
    """Nothing of a child whom the return leaves out. The rules themselves decide, on rows as they would be sent."""
    if child.care_status is not CareStatus.OURS or child.date_of_birth is None:
        return []
    id_, born, year = child.child_id, write_date(child.date_of_birth), CollectionYear.of(london_date(periods[-1].start))
    missing = [MissingRow(id_, born, one.category, _written(one.start), _written(one.end)) for one in periods]
    rules = {one.rule for one in check(Submission(missing=missing, episodes=[_row(id_, one) for one in child.lived]), year)}
    return [f"{words} (rule {rule} of the 903)." for rule, words in says.items() if rule in rules]


def _row(child_id: str, care: CareEpisode) -> EpisodeRow:
    """Of an episode of care what the rules read; postcodes are nowhere here."""
    return EpisodeRow(
        child_id,
        decom=write_date(care.decom),
        rne=care.rne or "",
        ls=care.ls or "",
        cin=care.cin or "",
        place=care.place or "",
        place_provider=care.place_provider or "",
        dec=write_date(care.dec),
        rec=care.rec or "",
        reason_place_change=care.reason_place_change or "",
        home_post="",
        pl_post="",
        urn=care.urn or "",
    )


def _written(at: datetime | None) -> str:
    return "" if at is None else write_date(london_date(at))
