"""What the 903 does not carry: the child's name, team, worker and marks."""

from dataclasses import dataclass

from services.synthesise.absences import Period
from services.synthesise.care import Child, Day
from services.synthesise.dice import Dice
from services.synthesise.names import ETHNIC, ETHNIC_UNACCOMPANIED, KNOWN_AS, child_name, worker_name

CHILDREN_PER_WORKER = 10
# Teams of the made-up authority (`shared.identity.people.TEAMS`), and the workers in each of a hundred.
TEAMS = {"CP": 26, "CLA-N": 17, "CLA-S": 17, "LC": 18, "UASC": 16, "CWD": 6}
# Marks (ours): exploitation is known of far more often where a child is often missing.
OFTEN = 6  # periods missing
EXPLOITED = {"often": 0.55, "sometimes": 0.12, "never": 0.01}
RESTRICTED = 0.01
KNOWN_BY_ANOTHER_NAME = 0.5  # of those whose name has a short form


@dataclass(frozen=True, slots=True)
class Person:
    ethnic: str
    first_name: str
    last_name: str
    known_as: str
    caseload: float  # 0 to 1: which of the team's workers
    marks: tuple[str, ...]
    restricted: bool
    child_of_own: Day | None


@dataclass(frozen=True, slots=True)
class Staff:
    """The workers of each team, about one for ten children."""

    workers: dict[str, tuple[str, ...]]

    @classmethod
    def hire(cls, dice: Dice, children: int) -> "Staff":
        posts = children / CHILDREN_PER_WORKER
        return cls({team: tuple(worker_name(dice) for _ in range(max(1, round(posts * share / 100)))) for team, share in TEAMS.items()})

    def worker(self, team: str, person: Person) -> str:
        workers = self.workers[team]
        return workers[int(person.caseload * len(workers))]


def person(dice: Dice, child: Child, periods: list[Period]) -> Person:
    ethnic = dice.of(ETHNIC_UNACCOMPANIED if child.uasc else ETHNIC)
    first_name, last_name = child_name(dice, child.sex, ethnic, child.uasc)
    known_as = KNOWN_AS.get(first_name, "") if dice.chance(KNOWN_BY_ANOTHER_NAME) else ""
    return Person(
        ethnic,
        first_name,
        last_name,
        known_as,
        dice.draw(),
        tuple(_marks(dice, child, periods)),
        dice.chance(RESTRICTED),
        _child_of_own(dice, child),
    )


def team(child: Child, person: Person, day: Day) -> str:
    """Who holds the child on a day: by disability, arrival and age."""
    age = child.age_on(day)
    if "disability" in person.marks:
        return "CWD"
    if child.uasc:
        return "UASC"
    if age >= 16:
        return "LC"
    if age < 8:
        return "CP"
    return "CLA-N" if person.caseload < 0.5 else "CLA-S"


def _marks(dice: Dice, child: Child, periods: list[Period]) -> list[str]:
    marks: list[str] = []
    if child.uasc:
        marks.append("uasc")
        if dice.chance(0.06):
            marks.append("age_in_dispute")
    if child.care[0].cin == "N2" or dice.chance(0.02):
        marks.append("disability")
    missing = sum(period.category == "M" for period in periods)
    often = "often" if missing >= OFTEN else "sometimes" if missing else "never"
    if child.age_on(child.care[-1].dec) >= 11 and dice.chance(EXPLOITED[often]):
        marks += _exploitation(dice, child)
    if missing >= OFTEN and dice.chance(0.03):
        marks.append("dolo")
    if not child.uasc and dice.chance(0.02):
        marks.append("child_protection_plan")
    return marks


def _exploitation(dice: Dice, child: Child) -> list[str]:
    if dice.chance(0.65 if child.sex == "F" else 0.08):
        return ["exploitation_cse", "nrm_referral"] if dice.chance(0.15) else ["exploitation_cse"]
    marks = ["exploitation_cce"]
    if dice.chance(0.6):
        marks.append("county_lines")
    if dice.chance(0.4):
        marks.append("nrm_referral")
    return marks


def _child_of_own(dice: Dice, child: Child) -> Day | None:
    """The day a young mother's child was born, while she was looked after."""
    if child.sex != "F" or not dice.chance(0.03):
        return None
    earliest = max(child.care[-1].decom, child.born + 15 * 366)
    return earliest + dice.between(0, 300) if earliest + 300 < child.care[-1].dec else None
