"""The questions about the alert policy: one row, the settings, and the day and reason of a change."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, create_model

from services.notify.domain.conditions import Ask, always_asked
from services.notify.domain.policy import Policy, Reason, Row, Source, Title, Trigger, Wakes
from services.notify.rota_forms import Clock24
from shared.contracts.alert_codes import Position
from shared.contracts.codes import RiskLevel
from shared.web import Form, Moment, ask

STEPS = 4
"""Boxes for the ladder beneath those who are told first; the deputy and a person who rings always follow."""

LEVELS = [level for level in RiskLevel if level is not RiskLevel.NOT_YET_ASSESSED]

AFTER = {
    Trigger.MISSING_FOR: ("After how many hours?", "Counted from when the child was last seen"),
    Trigger.INTERVIEW_DUE: ("How many hours before the interview is due?", "0 is when it is due"),
    Trigger.HANDOVER: ("After how many minutes?", "Counted from the offer of the handover"),
}


class Question(NamedTuple):
    """One number or level of risk that a row's condition is asked with: the name of its box, and which of its clauses."""

    name: str
    place: tuple[int, int]
    ask: Ask
    where: str
    """What else has to hold for it, in words; empty where it is the whole alternative."""


def questions(row: Row) -> list[Question]:
    common = always_asked(row.when)
    found = []
    for i, every in enumerate(row.when):
        for j, clause in enumerate(every):
            if clause.asked_with != "nothing":
                where = " and ".join(one.words for one in every if one is not clause and one not in common)
                found.append(Question(f"asked_{i}_{j}", (i, j), clause.ask, where))
    return found


class RowForm(BaseModel):
    """What every row has; `row_model` adds what this one's trigger and condition are asked with."""

    state: Literal["on", "off"] = ask("Select whether the row is on")
    title: Title = ask("Enter what alerts under this row are called", what="The name")
    tells: list[Position] = ask("Select at least one position", min_length=1)
    then: list[Position] = ask("Select positions from the list", default=[], max_length=len(Position))
    wakes: Wakes = ask("Select whether it wakes people at night")
    source: Source = ask("Enter where the row comes from", what="The source")
    confirmed: Literal["yes", "no"] = ask("Select whether the row is confirmed")

    def changed(self, row: Row) -> Row:
        when = [list(every) for every in row.when]
        for question in questions(row):
            i, j = question.place
            given = getattr(self, question.name)
            when[i][j] = when[i][j].model_copy(update={"risk" if isinstance(given, RiskLevel) else "number": given})
        return row.model_copy(
            update={
                "off": self.state == "off",
                "title": self.title,
                "after": getattr(self, "after", row.after),
                "again_days": getattr(self, "again_days", row.again_days),
                "when": tuple(tuple(every) for every in when),
                "tells": _in_order(self.tells, row.tells),
                "then": _ladder(self.then),
                "wakes": self.wakes,
                "source": self.source,
                "confirmed": self.confirmed == "yes",
            }
        )


def _in_order(chosen: Iterable[Position], before: tuple[Position, ...]) -> tuple[Position, ...]:
    """Who is told together stays as it stood, and whoever is new comes last."""
    picked = set(chosen)
    return tuple(dict.fromkeys([*(one for one in before if one in picked), *(one for one in Position if one in picked)]))


def _ladder(chosen: Iterable[Position]) -> tuple[Position, ...]:
    """Each once; the deputy comes last without being named."""
    steps = tuple(dict.fromkeys(chosen))
    return steps[:-1] if steps[-1:] == (Position.DEPUTY,) else steps


def row_model(row: Row) -> type[RowForm]:
    fields: dict[str, Any] = {}
    if row.on in AFTER:
        fields["after"] = (int, ask("Enter a number", what="The number", ge=0, le=24 * 365))
    if row.on is Trigger.MISSING_FOR:
        fields["again_days"] = (int | None, ask("", what="Days", ge=1, le=365, default=None))
    for question in questions(row):
        if question.ask is Ask.RISK_AT_LEAST:
            fields[question.name] = (Literal[*LEVELS], ask("Select a level of risk"))
        else:
            fields[question.name] = (int, ask("Enter a number", what="The number", ge=1, le=365))
    return create_model("OneRowForm", __base__=RowForm, **fields)


def row_asked(row: Row) -> Form[RowForm]:
    filled: dict[str, Any] = {"state": "off" if row.off else "on", "confirmed": "yes" if row.confirmed else "no", "after": row.after}
    for question in questions(row):
        clause = row.when[question.place[0]][question.place[1]]
        filled[question.name] = clause.risk or clause.number
    names = ("title", "again_days", "tells", "then", "wakes", "source")
    return Form.blank(row_model(row), **filled, **{name: getattr(row, name) for name in names})


class SettingsForm(BaseModel):
    minutes: int = ask("Enter how many minutes", what="Minutes", ge=5, le=240)
    act_within: int = ask("Enter how many minutes", what="Minutes", ge=15, le=24 * 60)
    night_from: Clock24 = ask("Enter when the night begins")
    night_until: Clock24 = ask("Enter when the night ends")

    def changed(self, policy: Policy) -> Policy:
        return policy.model_copy(update=dict(self))


def settings_asked(policy: Policy) -> Form[SettingsForm]:
    night: Mapping[str, str] = {name: f"{getattr(policy, name):%H:%M}" for name in ("night_from", "night_until")}
    return Form.blank(SettingsForm, minutes=policy.minutes, act_within=policy.act_within, **night)


class SaveForm(BaseModel):
    """`base` is the version the draft began from, as the page showed it."""

    base: int = ask("Reload the page and press again", ge=0)
    effective_from: Moment = ask("Enter from which day it counts", what="From which day it counts")
    reason: Reason = ask("Enter why", what="The reason")
