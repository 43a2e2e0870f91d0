"""Where children live: homes, carers and what the 903 calls them. Registration numbers and postcodes are of the right shape and of nobody.

No postcode area begins with Z but ZE (Shetland), and no Ofsted number with 99.
"""

from dataclasses import dataclass
from typing import NamedTuple

from services.synthesise.dice import Dice, Weighted
from shared.ssda903.years import CollectionYear

OWN_AREA = "ZA"
OTHER_AREAS = ("ZB", "ZC", "ZD", "ZF", "ZG", "ZH")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # C I K M O V are never used there

OTHERS_IN_AREA = 0.42  # so that half of all incidents are (published: 43,760 of 86,900 were inside the council's boundary)

SUPPORTED, OTHER = "supported", "other"
# The same placement under the code of the year: H5 until supported accommodation was registered (K3, 2024-25), Z1 until it was divided.
_CODE_FROM = {
    SUPPORTED: ((CollectionYear(2024), "K3"), (CollectionYear(0), "H5")),
    OTHER: ((CollectionYear(2025), "Z11"), (CollectionYear(0), "Z1")),
}
_KIN = frozenset({"U1", "U3"})

FOSTER_PROVIDERS = Weighted([("PR1", 55), ("PR4", 38), ("PR5", 7)])
HOME_PROVIDERS = Weighted([("PR4", 78), ("PR1", 14), ("PR5", 8)])

# Placement chosen at a move, by youngest age of the band. All weights are ours, so that the published places of incidents come out:
# foster 16 %, homes 35 %, supported 31 %, other 16 %, parents 1.5 %.
USUAL = {
    0: Weighted([("U6", 60), ("U3", 20), ("U4", 10), ("P1", 10)]),
    5: Weighted([("U6", 42), ("U4", 27), ("U3", 12), ("U1", 8), ("P1", 8), ("K2", 3)]),
    10: Weighted([("U6", 38), ("U4", 22), ("U3", 8), ("U1", 7), ("P1", 7), ("K2", 14), ("S1", 2), (OTHER, 2)]),
    16: Weighted([("U6", 22), ("U4", 8), ("U3", 3), ("P1", 4), ("K2", 9), (SUPPORTED, 50), (OTHER, 4)]),
}
OFTEN_MISSING = {
    10: Weighted([("U6", 8), ("U3", 2), ("P1", 4), ("K2", 66), ("K1", 1), (OTHER, 19)]),
    16: Weighted([("U6", 2), ("P1", 2), ("K2", 22), ("K1", 1), (SUPPORTED, 56), (OTHER, 17)]),
}
UNACCOMPANIED = {
    10: Weighted([("U6", 85), (OTHER, 15)]),
    16: Weighted([("U6", 20), (SUPPORTED, 70), (OTHER, 10)]),
}


class Placement(NamedTuple):
    kind: str
    provider: str
    postcode: str
    urn: str

    def code(self, year: CollectionYear) -> str:
        """PLACE as that year's code list has it."""
        for since, code in _CODE_FROM.get(self.kind, ()):
            if year >= since:
                return code
        return self.kind


def postcode(dice: Dice, area: str) -> str:
    return f"{area}{dice.between(1, 29)} {dice.between(1, 9)}{dice.pick(_INWARD)}{dice.pick(_INWARD)}"


def _area(dice: Dice, provider: str) -> str:
    """The authority's own provision is inside its boundary."""
    return OWN_AREA if provider == "PR1" or dice.chance(OTHERS_IN_AREA) else dice.pick(OTHER_AREAS)


def _home(dice: Dice, kind: str, urn: str) -> "Placement":
    provider = dice.of(HOME_PROVIDERS)
    return Placement(kind, provider, postcode(dice, _area(dice, provider)), urn)


@dataclass(frozen=True, slots=True)
class Places:
    """The homes and agencies one authority uses; about one home for twenty children in care."""

    homes: dict[str, tuple[Placement, ...]]
    agencies: dict[str, tuple[str, ...]]

    @classmethod
    def found(cls, dice: Dice, children: int) -> "Places":
        wanted = {"K2": 4 + children // 20, SUPPORTED: 4 + children // 25, "K1": 2, "S1": 2 + children // 400}
        number = iter(range(9_900_001, 9_999_999))
        homes = {kind: tuple(_home(dice, kind, str(next(number))) for _ in range(count)) for kind, count in wanted.items()}
        agencies = {provider: tuple(str(next(number)) for _ in range(count)) for provider, count in (("PR1", 1), ("PR4", 9), ("PR5", 3))}
        return cls(homes, agencies)

    def place(self, dice: Dice, kind: str, home_post: str) -> Placement:
        """A home that exists already, or carers of the child's own."""
        if kind in self.homes:
            return dice.pick(self.homes[kind])
        if kind == "P1":
            return Placement(kind, "PR0", home_post, "")
        if kind == OTHER:
            return Placement(kind, "", postcode(dice, _area(dice, "")), "")  # provider and registration are not asked for
        provider = "PR1" if kind in _KIN else dice.of(FOSTER_PROVIDERS)
        return Placement(kind, provider, postcode(dice, _area(dice, provider)), dice.pick(self.agencies[provider]))


def table_for(tables: dict[int, Weighted[str]], years_old: int) -> Weighted[str]:
    """The table of the oldest band that has begun (bands in order of age); a child younger than every band takes the first."""
    found = None
    for age, table in tables.items():
        if found is None or age <= years_old:
            found = table
    assert found is not None
    return found
