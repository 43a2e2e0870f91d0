"""A sample that nobody chose: reproducible, of no child twice, of every team in proportion."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.reviews.sampling import allocate, sample


@dataclass(frozen=True)
class Case:
    episode_id: int
    child_id: str
    stratum: str


TEAMS = ("CLA-N", "CLA-S", "LC", "UASC", "unknown")
populations = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(TEAMS)), max_size=120).map(
    lambda rows: [Case(number, f"C{child}", team) for number, (child, team) in enumerate(rows)]
)
seeds, sizes = st.integers(0, 2**31), st.integers(1, 30)


@given(population=populations, seed=seeds, size=sizes, data=st.data())
def test_the_same_seed_draws_the_same_sample_in_whatever_order_the_cases_come(
    population: list[Case], seed: int, size: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(population))
    assert sample(shuffled, size=size, seed=seed) == sample(population, size=size, seed=seed)


@given(population=populations, seed=seeds, size=sizes)
def test_a_sample_is_as_large_as_was_asked_or_has_every_child_there_is_and_no_child_twice(
    population: list[Case], seed: int, size: int
) -> None:
    children = [case.child_id for case in sample(population, size=size, seed=seed).cases]
    assert len(children) == len(set(children)) == min(size, len({case.child_id for case in population}))


@given(population=populations, seed=seeds, again=seeds, size=sizes)
def test_no_child_is_looked_at_twice_running(population: list[Case], seed: int, again: int, size: int) -> None:
    before = {case.child_id for case in sample(population, size=size, seed=seed).cases}
    after = sample(population, size=size, seed=again, without=before).cases
    assert before.isdisjoint(case.child_id for case in after)
    assert len(after) == min(size, len({case.child_id for case in population} - before))


@given(children=st.dictionaries(st.sampled_from(TEAMS), st.integers(1, 200), min_size=1), size=sizes, seed=seeds)
def test_every_team_has_its_share_within_one_and_at_least_one_case_where_the_sample_is_large_enough(
    children: dict[str, int], size: int, seed: int
) -> None:
    given_ = allocate(children, size, seed)
    everybody = sum(children.values())
    assert sum(given_.values()) == min(size, everybody)
    assert all(0 <= given_[team] <= children[team] for team in children)
    if size >= len(children):
        assert min(given_.values()) >= 1
    exact = {team: Fraction(min(size, everybody) * number, everybody) for team, number in children.items()}
    if size < len(children) or all(share >= 1 for share in exact.values()):
        assert all(abs(given_[team] - exact[team]) < 1 for team in children)
    else:  # a team too small for a whole case got one; what is left is shared by the others within one
        alone = {team for team in children if given_[team] == 1}
        left, others = size - len(alone), sum(number for team, number in children.items() if team not in alone)
        assert all(abs(given_[team] - Fraction(left * children[team], others)) <= 1 for team in children if team not in alone)


def test_a_team_of_three_children_is_in_a_sample_of_six_beside_one_of_ninety() -> None:
    assert allocate({"CLA-N": 90, "LC": 3, "UASC": 7}, 6, seed=1) == {"CLA-N": 4, "LC": 1, "UASC": 1}


def test_another_seed_draws_another_sample() -> None:
    population = [Case(number, f"C{number}", "LC") for number in range(100)]
    drawn = {tuple(case.episode_id for case in sample(population, size=5, seed=seed).cases) for seed in range(20)}
    assert len(drawn) == 20


def test_the_draw_is_pinned_so_that_an_old_round_can_be_drawn_again_by_a_later_version() -> None:
    population = [Case(number, f"C{number}", "LC") for number in range(20)]
    assert [case.episode_id for case in sample(population, size=4, seed=7).cases] == [4, 7, 12, 3]


def test_a_sample_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one case, not 0"):
        sample([], size=0, seed=1)
