"""A child's time in care: spells, and in each spell the episodes of care the 903 asks for.

Days are proleptic ordinals (`date.toordinal()`), London dates: half a million lives are drawn for a national-sized set.
"""

from dataclasses import dataclass, field
from datetime import date

from services.synthesise import rates
from services.synthesise.dice import Band, Dice, Weighted
from services.synthesise.places import OFTEN_MISSING, OWN_AREA, UNACCOMPANIED, USUAL, Placement, Places, postcode, table_for

Day = int

# Weights in this module are ours, after the published pattern of legal status, need and reasons for leaving.
CATEGORY_OF_NEED = Weighted([("N1", 62), ("N5", 14), ("N4", 10), ("N8", 5), ("N3", 4), ("N6", 3), ("N2", 2)])
FIRST_STATUS = Weighted([("C1", 42), ("V2", 51), ("L1", 4), ("L2", 3)])
DAYS_TO_NEXT_STATUS = Weighted[Band]([((20, 90), 30), ((91, 190), 40), ((191, 400), 30)])
NEXT_STATUS = {
    "L1": Weighted([("V2", 50), ("C1", 50)]),
    "L2": Weighted([("C1", 100)]),
    "V2": Weighted([("V2", 75), ("C1", 25)]),
    "C1": Weighted([("C2", 70), ("C1", 30)]),
}
ADOPTED = 0.6  # of babies and toddlers under an interim order: a placement order follows
REASON_FOR_MOVE = Weighted(
    [("CARPL", 42), ("OTHER", 18), ("CREQB", 12), ("CREQO", 10), ("CHILD", 5), ("LAREQ", 5), ("CLOSE", 4), ("STAND", 3), ("ALLEG", 1)]
)
DAYS_TO_ADOPTION: Band = (90, 420)  # from moving in with the adopters to the order
LONG_TERM_MATCH = 0.15  # of moves from short-term carers: the same carers, now long term
MOVE_WITH_STATUS = 0.15  # of changes of legal status: the child moves that day too
# Children who move on to a new kind of place soon after a birthday, by age: the usual, and those often missing.
MOVE_AT_AGE = {12: (0.0, 0.7), 13: (0.0, 0.6), 14: (0.0, 0.7), 15: (0.0, 0.6), 16: (0.45, 0.9), 17: (0.1, 0.6)}
DAYS_AFTER_BIRTHDAY: Band = (1, 150)
LEFT_CARE = Weighted([("E4A", 50), ("E4B", 12), ("E45", 10), ("E47", 6), ("E41", 8), ("E13", 8), ("E3", 2), ("E8", 4)])
LEFT_AT_18 = Weighted([("E5", 45), ("E17", 25), ("E7", 10), ("E6", 8), ("E8", 12)])
TO_FORMER_CARERS, TO_RELATIVES = "E45", "E47"
CARE_ORDERS = frozenset({"C1", "C2"})


@dataclass(slots=True)
class CareEpisode:
    """One placement under one legal status; `dec` may lie ahead of the last year written."""

    decom: Day
    dec: Day
    rne: str
    ls: str
    cin: str
    placement: Placement
    rec: str
    reason: str


@dataclass(slots=True)
class Child:
    born: Day
    eighteen: Day
    sex: str
    uasc: bool
    habit: float  # 0 to 1; where the child stands among all, those most often missing first
    home_post: str = ""
    spells: list[tuple[Day, Day]] = field(default_factory=list)
    care: list[CareEpisode] = field(default_factory=list)

    def age_on(self, day: Day) -> int:
        """Whole years; close enough to a birthday for choosing a table."""
        return int((day - self.born) / 365.25)


def enter_care(dice: Dice, day: Day) -> Child:
    """A child who starts to be looked after on a day, and when this and a second spell end."""
    low, high = dice.of(rates.AGE_AT_START)
    uasc = dice.chance(rates.UASC_SHARE.get(low, 0.0))
    age = dice.between(low * 365 + low // 4, (high + 1) * 365 + high // 4 - 1)
    if high == 0 and dice.chance(rates.BORN_INTO_CARE):
        age = dice.between(0, 6)
    born = date.fromordinal(day - age)
    if (born.month, born.day) == (2, 29):  # whose birthday is on which day is argued about; nobody here is born on it
        born = born.replace(day=28)
    child = Child(
        born.toordinal(),
        born.replace(year=born.year + 18).toordinal(),
        "M" if dice.chance(0.95 if uasc else 0.53) else "F",
        uasc,
        dice.draw(),
    )
    stays = rates.STAYS[low]
    start = day
    while start < child.eighteen - 1:
        stay = 7000 if uasc and dice.chance(0.85) else dice.within(stays)
        child.spells.append((start, min(start + stay, child.eighteen)))
        if len(child.spells) == 2 or uasc or not dice.chance(rates.RETURN_TO_CARE):
            break
        start = child.spells[0][1] + dice.between(*rates.DAYS_AT_HOME)
    return child


def live(dice: Dice, child: Child, places: Places) -> None:
    """Fills in every episode of care of the child's spells; an adoption ends the spell early, and for good."""
    if not child.uasc:  # whose home address is not asked for
        child.home_post = postcode(dice, OWN_AREA)
    cin = "N8" if child.uasc else dice.of(CATEGORY_OF_NEED)
    for number, (start, end) in enumerate(child.spells):
        statuses = _statuses(dice, child, start, end)
        placed = _placements(dice, child, places, statuses, start, end)
        if placed[-1][1].kind == "A6":
            end = min(end, placed[-1][0] + dice.between(*DAYS_TO_ADOPTION))
            del child.spells[number:]
            child.spells.append((start, end))
            child.care += _episodes(dice, [step for step in statuses if step[0] < end], placed, end, cin, "E12")
            return
        if end == child.eighteen:
            rec = dice.of(LEFT_AT_18)
        elif number + 1 < len(child.spells):
            rec = "E4A" if dice.chance(0.7) else "E4B"
        else:
            rec = dice.of(LEFT_CARE)
            if rec == TO_FORMER_CARERS and not placed[-1][1].kind.startswith("U"):
                rec = TO_RELATIVES
        child.care += _episodes(dice, statuses, placed, end, cin, rec)


def _statuses(dice: Dice, child: Child, start: Day, end: Day) -> list[tuple[Day, str]]:
    status = "V2" if child.uasc else dice.of(FIRST_STATUS)
    path = [(start, status)]
    day = start
    for _ in range(2):
        if child.uasc or status not in NEXT_STATUS:
            break
        day += dice.between(1, 3) if status in ("L1", "L2") else dice.within(DAYS_TO_NEXT_STATUS)
        following = "E1" if status == "C1" and child.age_on(day) < 3 and dice.chance(ADOPTED) else dice.of(NEXT_STATUS[status])
        if day >= end:
            break
        if following != status:
            status = following
            path.append((day, status))
    return path


def _placements(
    dice: Dice, child: Child, places: Places, statuses: list[tuple[Day, str]], start: Day, end: Day
) -> list[tuple[Day, Placement]]:
    """Moves from the first placement on; parents only under a care order, prospective adopters only under a placement order."""
    day = start
    status = statuses[0][1]
    path: list[tuple[Day, Placement]] = []
    while day < end:
        before = path[-1][1] if path else None
        if status == "E1" and path:
            placement = Placement("A6", "PR1", postcode(dice, OWN_AREA), places.agencies["PR1"][0])
        elif before is not None and before.kind == "U6" and dice.chance(LONG_TERM_MATCH):
            placement = before._replace(kind="U4")
        else:
            kind = dice.of(table_for(_tables(child, day), child.age_on(day)))
            placement = places.place(dice, "U6" if kind == "P1" and status not in CARE_ORDERS else kind, child.home_post)
        if placement != before:
            path.append((day, placement))
        if placement.kind == "A6":
            break
        day = _next_move(dice, child, statuses, day)
        status = next(status for since, status in reversed(statuses) if since <= day)
    return path


def _next_move(dice: Dice, child: Child, statuses: list[tuple[Day, str]], day: Day) -> Day:
    """When the placement begun on a day ends: by its length, on a change of legal status, or after a birthday that brings a move."""
    until = day + dice.within(rates.DAYS_IN_PLACEMENT)
    for changed, _ in statuses:
        if day < changed < until and dice.chance(MOVE_WITH_STATUS):
            until = changed
    for age, (usual, often) in MOVE_AT_AGE.items():
        birthday = child.born + age * 365 + age // 4
        if day < birthday < until and dice.chance(often if _often_missing(child, birthday) else usual):
            until = birthday + dice.between(*DAYS_AFTER_BIRTHDAY)
    return until


def _tables(child: Child, day: Day) -> dict[int, Weighted[str]]:
    if child.uasc:
        return UNACCOMPANIED
    return OFTEN_MISSING if _often_missing(child, day) else USUAL


def _often_missing(child: Child, day: Day) -> bool:
    """Whether the child stands among those who go missing about this age: homes, not families, are found for them more often."""
    age = child.age_on(day)
    return age >= 11 and child.habit < 1.2 * rates.MISSING_SHARE_BY_AGE[min(age + 1, 17)]


def _episodes(
    dice: Dice, statuses: list[tuple[Day, str]], placed: list[tuple[Day, Placement]], end: Day, cin: str, rec: str
) -> list[CareEpisode]:
    """One episode from each change of status, placement or both to the next: what ends one begins the next on the same day."""
    status_on, placed_on = dict(statuses), dict(placed)
    episodes: list[CareEpisode] = []
    for day in sorted(status_on.keys() | placed_on.keys()):
        if not episodes:
            episodes.append(CareEpisode(day, end, "S", status_on[day], cin, placed_on[day], rec, ""))
            continue
        last = episodes[-1]
        status, placement = status_on.get(day, last.ls), placed_on.get(day, last.placement)
        if placement == last.placement:
            rne = "L"
        else:
            same_carer = placement.postcode == last.placement.postcode and placement.urn == last.placement.urn
            changed = status != last.ls
            rne = ("U" if changed else "T") if same_carer else ("B" if changed else "P")
            last.reason = "PLACE" if same_carer else dice.of(REASON_FOR_MOVE)
        last.dec, last.rec = day, "X1"
        episodes.append(CareEpisode(day, end, rne, status, cin, placement, rec, ""))
    return episodes
