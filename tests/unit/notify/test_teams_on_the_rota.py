"""A team may have a manager of its own: its children's alerts go to them, everybody else's to whoever is on without a team."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.notify.domain.rota import AHEAD, Held, Next, gaps, held_in, holders, next_on, on_duty, pieces, team_holders
from services.notify.domain.rota_terms import Leave, Override, Post, Rota, Turns
from services.notify.roster import Change
from services.notify.rota_wording import what_changed
from services.notify.store.documents import Document
from shared.contracts.alert_codes import Position

HELEN, GRACE, OMAR, NADIA = (UUID(int=n) for n in range(1, 5))
MANAGER, DIRECTOR = Position.TEAM_MANAGER, Position.DIRECTOR
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def turns(who: UUID, team: str | None = None, position: Position = MANAGER, starts_on: date = date(2026, 1, 1)) -> Turns:
    return Turns(position=position, team=team, people=(who,), starts_on=starts_on)


ROTA = Rota(turns=(turns(HELEN, position=DIRECTOR), turns(GRACE), turns(OMAR, "CLA-N")))


def test_a_teams_own_manager_holds_the_position_for_it_and_the_one_without_a_team_for_all_others() -> None:
    asked = {team: on_duty(ROTA, MANAGER, NOON, team) for team in ("CLA-N", "cla-n", "CLA-S", None)}
    assert asked == {"CLA-N": OMAR, "cla-n": OMAR, "CLA-S": GRACE, None: GRACE}
    assert holders(ROTA, (MANAGER, DIRECTOR), NOON, "CLA-N") == [Held(MANAGER, OMAR, False), Held(DIRECTOR, HELEN, False)]
    assert team_holders(ROTA, NOON) == [Held(MANAGER, OMAR, False, "CLA-N")]


def test_without_a_turn_for_all_a_team_that_has_none_falls_to_whoever_stands_in() -> None:
    only = Rota(turns=(turns(HELEN, position=DIRECTOR), turns(OMAR, "CLA-N")))
    assert holders(only, (MANAGER,), NOON, "CLA-S") == [Held(MANAGER, HELEN, True)]
    assert only.posts == (Post(DIRECTOR), Post(MANAGER, "CLA-N"))
    assert gaps(only, only.positions, NOON, NOON + AHEAD) == [], "of a team that nobody named there is no gap to warn of"


def test_while_a_teams_manager_is_on_leave_whoever_is_on_without_a_team_has_it_and_that_is_no_gap() -> None:
    away = Leave(person_id=OMAR, from_at=NOON, until_at=NOON + timedelta(days=2))
    rota = ROTA.model_copy(update={"leave": (away,)})
    assert on_duty(rota, MANAGER, NOON, "CLA-N") == GRACE
    assert gaps(rota, rota.positions, NOON, NOON + AHEAD) == []
    assert next_on(rota, MANAGER, NOON, "CLA-N") == Next(OMAR, NOON + timedelta(days=2))
    both = rota.model_copy(update={"turns": tuple(one for one in rota.turns if one.people != (GRACE,))})
    (gap,) = gaps(both, both.positions, NOON, NOON + AHEAD)
    assert (gap.position, gap.team, gap.planned, gap.from_at, gap.until_at) == (MANAGER, "CLA-N", False, NOON, NOON + timedelta(days=2))


def test_an_override_of_a_team_is_for_that_team_and_one_without_leaves_it_alone() -> None:
    def override(team: str | None) -> Rota:
        until = NOON + timedelta(hours=1)
        one = Override(position=MANAGER, team=team, person_id=NADIA, from_at=NOON, until_at=until, reason="A swap")
        return ROTA.model_copy(update={"overrides": (one,)})

    assert [on_duty(override("CLA-N"), MANAGER, NOON, team) for team in ("CLA-N", None)] == [NADIA, GRACE]
    assert [on_duty(override(None), MANAGER, NOON, team) for team in ("CLA-N", "CLA-S", None)] == [OMAR, NADIA, NADIA]


def test_who_holds_a_team_alone_counts_among_those_who_will_be_on() -> None:
    assert held_in(pieces(ROTA, ROTA.positions, NOON, NOON + AHEAD)) == {HELEN: (DIRECTOR,), GRACE: (MANAGER,), OMAR: (MANAGER,)}


@pytest.mark.parametrize("position", [one for one in Position if one is not MANAGER])
def test_no_other_position_is_held_for_one_team(position: Position) -> None:
    with pytest.raises(ValidationError, match="is for the team manager alone"):
        turns(HELEN, "CLA-N", position)
    with pytest.raises(ValidationError, match="is for the team manager alone"):
        Override(position=position, team="CLA-N", person_id=HELEN, from_at=NOON, until_at=NOON + AHEAD, reason="A swap")


def test_a_rota_saved_before_teams_had_turns_reads_as_it_was() -> None:
    before = {"turns": [{"position": "team_manager", "people": [str(GRACE)], "starts_on": "2026-01-01"}], "overrides": [], "leave": []}
    assert Rota.model_validate(before).turns == (turns(GRACE),)


def test_what_was_changed_names_the_team() -> None:
    document = Document("rota", "", 2, {}, HELEN, "director", NOON)
    before = ROTA.model_copy(update={"turns": ROTA.turns[:2]})
    (line,) = what_changed(Change(document, ROTA, before, None), lambda _: "Omar")
    assert line.startswith("Added: Team manager of CLA-N, Omar.")
