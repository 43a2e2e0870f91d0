"""Which cases are looked at: a sample that nobody chose, and that anybody can draw again.

Pure. It depends on the population, the seed and the size alone, not on the order in which the cases come: each episode has a place by
the hash of seed and id, and the first places are taken. SHA-256 is the same on every machine and in every version of Python.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Generic, Protocol, TypeVar


class Candidate(Protocol):
    """What sampling must know of a case."""

    @property
    def episode_id(self) -> object: ...
    @property
    def child_id(self) -> str: ...
    @property
    def stratum(self) -> str: ...


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True)
class Sample(Generic[C]):
    """`cases` by stratum, then by their place in the draw; `children` in each stratum who could have been drawn."""

    cases: Sequence[C]
    children: Mapping[str, int]

    @property
    def drawn(self) -> Mapping[str, int]:
        """How many of each stratum are in the sample, those without any as 0."""
        counted = Counter(case.stratum for case in self.cases)
        return {stratum: counted[stratum] for stratum in self.children}


def sample(population: Iterable[C], *, size: int, seed: int, without: Collection[str] = ()) -> Sample[C]:
    """`size` cases of as many children, or all there are; of no child in `without`.

    Each child once, by that of their episodes which comes first. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError(f"a sample has at least one case, not {size}")
    left_out = set(without)
    first_of_child: dict[str, C] = {}
    for case in sorted((one for one in population if one.child_id not in left_out), key=lambda one: _place(seed, one.episode_id)):
        first_of_child.setdefault(case.child_id, case)
    strata: dict[str, list[C]] = {}
    for case in first_of_child.values():  # still in the order of the draw
        strata.setdefault(case.stratum, []).append(case)
    children = {stratum: len(strata[stratum]) for stratum in sorted(strata)}
    shares = allocate(children, size, seed)
    return Sample([case for stratum in children for case in strata[stratum][: shares[stratum]]], children)


def allocate(children: Mapping[str, int], size: int, seed: int) -> dict[str, int]:
    """How many of each stratum: in proportion to its children, and at least one of each where `size` is enough for that.

    A stratum too small for a whole case of its own gets one first; the rest share what is left in proportion, by largest remainders, so
    that none is further than one from its exact share. Equal remainders are settled by the seed.
    """
    if size >= sum(children.values()):
        return dict(children)
    given: dict[str, int] = {}
    if size >= len(children):
        while small := [one for one, share in _exact(children, size, given).items() if share < 1]:
            given |= dict.fromkeys(small, 1)
    exact = _exact(children, size, given)
    given |= {stratum: int(share) for stratum, share in exact.items()}
    in_turn = sorted(exact, key=lambda one: (-(exact[one] % 1), _place(seed, one)))
    for stratum in in_turn[: size - sum(given.values())]:
        given[stratum] += 1
    return given


def _exact(children: Mapping[str, int], size: int, given: Mapping[str, int]) -> dict[str, Fraction]:
    """The exact share of each stratum that has not been given any yet, of what is left."""
    rest = {stratum: number for stratum, number in children.items() if stratum not in given}
    left, together = size - sum(given.values()), sum(rest.values())
    return {stratum: Fraction(left * number, together) for stratum, number in rest.items()}


def _place(seed: int, what: object) -> bytes:
    return sha256(f"{seed}:{what}".encode()).digest()
