"""Who may do what, pinned: a change here is a change of the promise in the surface document."""

from dataclasses import replace

import pytest

from shared.identity.people import DEMO_PEOPLE, Person, Role, person_id
from shared.identity.permissions import Action, Scope, allowed

MATRIX = """
                     sw tm edt co  di ad hs  iro int car  lm pl au  adm
children.read        W  W  W   W   W  W  W   W   W   P    .  .  .   .
children.import      .  W  .   W   .  .  .   .   .   .    .  .  .   W
children.record      W  W  W   W   .  .  .   .   .   .    .  .  .   .
children.restrict    .  W  .   .   W  W  W   .   .   .    .  .  .   .
children.match       .  W  .   W   .  .  .   .   .   .    .  .  .   .
episodes.read        W  W  W   W   W  W  W   W   W   P    .  .  .   .
episodes.raise       W  W  W   W   .  .  .   .   .   .    .  .  .   .
episodes.record      W  W  W   W   .  .  .   .   .   .    .  .  .   .
episodes.decide      .  W  .   .   W  W  W   .   .   .    .  .  .   .
episodes.cancel      .  W  .   .   .  .  .   .   .   .    .  .  .   .
episodes.file        W  W  W   W   .  .  .   .   .   .    .  .  .   .
entries.mark_own     W  W  W   W   W  W  W   .   W   .    .  .  .   .
entries.mark         .  W  .   .   .  .  .   .   .   .    .  .  .   .
placements.show_again .  W  .   .   .  .  .   .   .   .    .  .  .   .
interviews.record    W  W  W   W   .  .  .   .   W   .    .  .  .   .
interviews.assign    .  W  .   W   .  .  .   .   .   .    .  .  .   .
supervision.record   .  W  .   .   W  W  W   .   .   .    .  .  .   .
notices.triage       .  W  W   W   .  .  .   .   .   .    .  .  .   .
reviews.read         .  W  .   .   .  .  .   W   .   .    .  .  .   .
ties.read            W  W  W   W   W  W  W   .   .   .    .  .  .   .
coordination.read    .  W  .   W   .  .  .   .   .   .    .  .  .   .
handover_sheet.read  W  W  W   W   W  W  W   .   .   .    .  .  .   .
access_log.read      .  .  .   .   .  .  .   .   .   .    .  .  W   .
retention.review     .  .  .   .   .  .  .   .   .   .    .  .  W   W
alerts.read          W  W  W   W   W  W  W   T   T   .    .  .  .   .
alerts.acknowledge   T  T  T   T   W  W  W   T   T   .    .  .  .   .
daily_list.read      .  W  W   .   W  W  W   .   .   .    C  .  .   .
daily_list.sign_off  .  .  .   .   W  W  W   .   .   .    .  .  .   .
outbox.read          .  .  .   .   .  .  .   .   .   .    .  .  .   W
policy.read          W  W  W   W   W  W  W   W   .   .    .  W  W   W
policy.change        .  .  .   .   W  W  W   .   .   .    .  .  .   W
rota.read            .  W  W   .   W  W  W   .   .   .    .  .  .   .
rota.change          .  W  W   .   W  W  W   .   .   .    .  .  .   .
channels.own         W  W  W   W   W  W  W   W   W   .    W  W  W   W
indicators.read      .  W  .   .   W  W  W   .   .   .    C  W  W   .
digests.sign         .  W  .   .   W  W  W   .   .   .    .  .  .   .
decisions.record     .  W  .   .   W  W  W   .   .   .    .  .  .   .
returns.read         .  W  .   .   W  W  W   .   .   .    .  W  W   W
returns.export       .  W  .   .   W  W  W   .   .   .    .  W  W   W
extracts.read        .  W  .   .   W  W  W   .   .   .    .  W  W   .
extracts.homes       .  W  .   .   W  W  W   .   .   .    .  .  .   .
practice_reviews.draw .  W  .   .   W  W  W   W   .   .    .  W  .   .
practice_reviews.read .  W  .   .   W  W  W   W   .   .    C  C  C   .
practice_reviews.record . W .   .   W  W  W   W   .   .    .  .  .   .
events.read          .  .  .   .   .  .  .   .   .   .    .  .  .   W
dead_letters.manage  .  .  .   .   .  .  .   .   .   .    .  .  .   W
"""
SHORT = {
    "sw": Role.SOCIAL_WORKER, "tm": Role.TEAM_MANAGER, "edt": Role.EDT, "co": Role.MISSING_COORDINATOR, "di": Role.DIRECTOR,
    "ad": Role.ASSISTANT_DIRECTOR, "hs": Role.HEAD_OF_SERVICE, "iro": Role.IRO, "int": Role.INTERVIEWER, "car": Role.CARER,
    "lm": Role.LEAD_MEMBER, "pl": Role.PLANNER, "au": Role.AUDITOR, "adm": Role.ADMINISTRATOR,
}  # fmt: skip
SCOPES = {"W": Scope.WHOLE_AUTHORITY, "T": Scope.TOLD, "P": Scope.OWN_PLACEMENT, "C": Scope.COUNTS, ".": None}


def holding(*roles: Role, whole_authority: bool = True) -> Person:
    return Person(id=person_id(roles[0], "x"), name="x", roles=frozenset(roles), whole_authority=whole_authority)


def pinned() -> dict[tuple[Role, Action], Scope | None]:
    heading, *rows = MATRIX.strip().splitlines()
    roles = [SHORT[name] for name in heading.split()]
    return {
        (role, Action(name)): SCOPES[cell]
        for name, *cells in (row.split() for row in rows)
        for role, cell in zip(roles, cells, strict=True)
    }


def test_every_role_and_every_action_is_pinned() -> None:
    assert set(pinned()) == {(role, action) for role in Role for action in Action}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_is_written_and_nothing_else(role: Role) -> None:
    assert {a: allowed(holding(role), a) for a in Action} == {a: pinned()[role, a] for a in Action}


def test_a_team_of_ones_own_or_another_gives_and_takes_no_permission() -> None:
    """It decides whether a person is asked why they look (decision 0016), and a refusal at night would cost a child more."""
    for role in Role:
        for team in ("CLA-N", "CLA-S"):
            of_team = replace(holding(role), team=team)
            assert {a: allowed(of_team, a) for a in Action} == {a: allowed(holding(role), a) for a in Action}


def test_a_planner_reaches_nothing_of_the_missing_service() -> None:
    of_missing = [
        a
        for a in Action
        if a.split(".")[0]
        in (
            "children",
            "episodes",
            "interviews",
            "supervision",
            "notices",
            "reviews",
            "ties",
            "coordination",
            "handover_sheet",
            "access_log",
            "events",
        )
    ]
    assert [allowed(holding(Role.PLANNER), action) for action in of_missing] == [None] * len(of_missing)


def test_somebody_with_several_roles_has_the_widest_of_their_scopes() -> None:
    assert allowed(holding(Role.CARER, Role.SOCIAL_WORKER), Action.CHILDREN_READ) is Scope.WHOLE_AUTHORITY
    assert allowed(holding(Role.IRO, Role.DIRECTOR), Action.ALERTS_ACKNOWLEDGE) is Scope.WHOLE_AUTHORITY
    assert allowed(holding(Role.LEAD_MEMBER, Role.PLANNER), Action.INDICATORS_READ) is Scope.WHOLE_AUTHORITY


def test_a_guest_never_sees_beyond_their_placement_whatever_the_role() -> None:
    for role in Role:
        for action in Action:
            assert allowed(holding(role, whole_authority=False), action) is not Scope.WHOLE_AUTHORITY


def test_the_demonstration_has_one_person_for_each_role_with_an_address_of_their_own() -> None:
    assert sorted(person.role for person in DEMO_PEOPLE) == sorted(Role)
    for field in ("id", "name", "email"):
        assert len({getattr(person, field) for person in DEMO_PEOPLE}) == len(Role)
    assert next(p.email for p in DEMO_PEOPLE if p.role is Role.DIRECTOR) == "director@example.gov.uk"


def test_an_event_says_the_role_and_an_opaque_id_never_the_name() -> None:
    director = next(person for person in DEMO_PEOPLE if person.role is Role.DIRECTOR)
    assert director.recorded_by == f"director:{director.id}"
    assert replace(director, roles=frozenset({Role.EDT, Role.DIRECTOR})).role is Role.DIRECTOR


def test_nobody_is_without_a_role() -> None:
    with pytest.raises(ValueError, match="at least one role"):
        Person(id=person_id(Role.EDT, "x"), name="x", roles=frozenset())
