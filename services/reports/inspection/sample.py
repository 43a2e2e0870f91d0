"""A reproducible sample of cases. Pure: the same cases, size and seed give the same sample, whatever order they come in.

Each stratum is drawn from in proportion, none left out while there is room. Within one, cases are taken in the order of a fingerprint
of seed and case, so nobody picks them, and a case that is added or falls away leaves the order of the others as it was.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Drawn:
    case: str
    stratum: str


def sample(cases: Mapping[str, str], size: int, seed: int) -> list[Drawn]:
    """`cases` to the stratum of each. All of them where there are no more than `size`; by stratum, in the order drawn."""
    strata: dict[str, list[str]] = defaultdict(list)
    for case, stratum in cases.items():
        strata[stratum].append(case)
    shares = _shares({stratum: len(found) for stratum, found in sorted(strata.items())}, size)
    return [
        Drawn(case, stratum)
        for stratum, share in shares.items()
        for case in sorted(strata[stratum], key=lambda one: _order(seed, one))[:share]
    ]


def _shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """One for each stratum first, the largest first, then the next always to the one furthest below its proportion."""
    shares = dict.fromkeys(sizes, 0)
    for _ in range(min(size, sum(sizes.values()))):
        room = [one for one in sizes if shares[one] < sizes[one]]
        wanting = max(room, key=lambda one: (shares[one] == 0, sizes[one] * size / sum(sizes.values()) - shares[one]))
        shares[wanting] += 1
    return shares


def _order(seed: int, case: str) -> str:
    return sha256(f"{seed} {case}".encode()).hexdigest()
