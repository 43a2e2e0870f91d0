"""The cases inspectors may look at, drawn from the tracker, and in words how they were drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.reports.inspection.sample import Drawn, sample

SIZE = 6
"""Cases, where nobody asks for another number (ours)."""
MOST = 50

Row = Mapping[str, object]


@dataclass(frozen=True)
class Sample:
    drawn: tuple[Drawn, ...]
    of: int
    size: int
    seed: int
    strata: Mapping[str, int]

    @property
    def rationale(self) -> list[str]:
        """How it was drawn, so that somebody else can draw it again."""
        groups = "; ".join(f"{title[2:].lower()}: {len(self._in(title))} of {number}" for title, number in self.strata.items())
        return [
            f"{len(self.drawn)} of the {self.of} children with an episode in the tracker, by how many they have in it ({groups}).",
            "From each group in proportion, and at least one while there is room, so that who went once is looked at as well.",
            f"Nobody chose them: within a group they are taken in the order of the SHA-256 of “{self.seed} <child>”. "
            f"The seed is {self.seed}; the same tracker, size and seed give the same cases.",
        ]

    def _in(self, stratum: str) -> list[Drawn]:
        return [one for one in self.drawn if one.stratum == stratum]


def seed_of(day: date) -> int:
    """The day as 20260601: a number nobody picked for its result."""
    return int(f"{day:%Y%m%d}")


def drawn(tracker: Sequence[Row], size: int, seed: int) -> Sample:
    """From the tracker's rows, each child once."""
    times: dict[str, int] = {}
    for row in tracker:
        times[str(row["Child"])] = times.get(str(row["Child"]), 0) + 1
    cases = {child: stratum(number) for child, number in times.items()}
    strata = {title: found for title in STRATA.values() if (found := sum(1 for one in cases.values() if one == title))}
    return Sample(tuple(sample(cases, size, seed)), len(cases), size, seed, strata)


STRATA = {1: "1 Once", 2: "2 Twice to four times", 5: "3 Five times or more"}
"""By the fewest episodes of each; the digit keeps their order."""


def stratum(episodes: int) -> str:
    return STRATA[max(fewest for fewest in STRATA if fewest <= episodes)]


HEADINGS = ("Child", "Group", "Episodes in the tracker", "Last reference", "Last seen in it", "Interviews held", "Discussions held")


def rows(chosen: Sample, tracker: Sequence[Row]) -> list[tuple[object, ...]]:
    """Of each case drawn what leads to it in the tracker; by HEADINGS."""
    of_child = {one.case: [row for row in tracker if row["Child"] == one.case] for one in chosen.drawn}
    return [
        (
            one.case,
            one.stratum,
            len(episodes := of_child[one.case]),
            episodes[-1]["Reference"],
            episodes[-1]["Last seen"],
            sum(1 for row in episodes if row["Interview first held"]),
            sum(1 for row in episodes if row["Discussion with own worker"]),
        )
        for one in chosen.drawn
    ]
