"""What a timeline says, and in which order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from made_episodes import BEGINNING, SEEN, raising
from pydantic import BaseModel

from services.missing.domain.command import Command, Narrative
from services.missing.domain.decide import Around, raise_episode
from services.missing.pages.episode import FIELDS, written
from services.missing.timeline import NAMED_IN_PASSING, Entry, headline, in_order, summary, why_over
from shared.contracts.alert_codes import AlertCause, Channel, DeliveryState, Position
from shared.contracts.alerts import AlertAcknowledged, AlertClosed, AlertRaised, AlertSent
from shared.contracts.codes import ConductorRelation, DecisionKind, Harm, Reason
from shared.contracts.episodes import AbsenceReportedAgain, DiscussionHeld, InterviewHeld, ManagementDecisionRecorded
from shared.contracts.facts import Fact
from shared.contracts.response_codes import AgeGap

AT = datetime(2026, 1, 15, 22, 23, 41, tzinfo=UTC)
ID = UUID(int=7)


def entry(text: str, at: datetime, position: int | None, recorded_at: datetime = AT, kind: str = "missing.x") -> Entry:
    return Entry(position, kind, at, recorded_at, "Demo", text, {}, text)


def sent(state: DeliveryState, channel: Channel = Channel.EMAIL) -> AlertSent:
    return AlertSent(channel=channel, position=Position.TEAM_MANAGER, delivery_id=ID, state=state, at=AT)


def interview(**found: Any) -> InterviewHeld:
    return InterviewHeld(held_at=AT, conductor_relation=ConductorRelation.COMMISSIONED, independent=True, **found)


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        (
            AlertRaised(rule="r", cause=AlertCause.RAISED, told=(Position.TEAM_MANAGER, Position.EDT_LEAD)),
            {},
            "Alert for the team manager and the emergency duty team lead",
        ),
        (AlertRaised(rule="r", cause=AlertCause.RE_RATED, told=(Position.DIRECTOR,)), {}, "Alert, risk re-rated, for the director"),
        (sent(DeliveryState.SENT), {}, "E-mail sent for the team manager"),
        (sent(DeliveryState.KEPT), {}, "E-mail for the team manager kept on this system’s own disk: it reached nobody"),
        (sent(DeliveryState.SENT, Channel.PAGE), {}, "Put on the alerts page for the team manager"),
        (sent(DeliveryState.DELIVERED, Channel.SMS), {}, "Text message delivered to the team manager"),
        (sent(DeliveryState.OPENED, Channel.TEAMS), {}, "Teams message opened for the team manager"),
        (
            sent(DeliveryState.TEMPORARY_FAILURE, Channel.SMS),
            {},
            "Text message for the team manager was taken and then given up: sent again",
        ),
        (sent(DeliveryState.EXPIRED, Channel.SMS), {}, "Text message for the team manager could not be sent in time"),
        (sent(DeliveryState.PERMANENT_FAILURE), {}, "E-mail for the team manager could not be sent: permanent failure"),
        (
            sent(DeliveryState.PERMANENT_FAILURE).model_copy(update={"unreached": True}),
            {},
            "E-mail for the team manager could not be sent: permanent failure. Nothing else is left to try: the team manager could not be"
            " reached",
        ),
        (
            sent(DeliveryState.SUPPRESSED),
            why_over([AlertClosed(reason="returned", at=AT)]),
            "No e-mail to the team manager: the child was back",
        ),
        (
            sent(DeliveryState.SUPPRESSED),
            why_over([AlertClosed(reason="cancelled", at=AT)]),
            "No e-mail to the team manager: the episode was cancelled",
        ),
        (AlertClosed(reason="returned", at=AT), {}, "Alert closed: the child is back"),
        (
            AlertRaised(rule="notice", cause=AlertCause.FOUND, told=(Position.DIRECTOR,)),
            {},
            "News for the director: the child is found, not yet back",
        ),
        (AlertClosed(reason="ended", at=AT), {}, "Alert closed: the absence is over"),
        (AlertAcknowledged(by=ID, role="director", at=AT), {"by": "Helen Marsh"}, "Alert acknowledged by Helen Marsh"),
        (
            ManagementDecisionRecorded(kind=DecisionKind.OTHER, at=AT),
            {"decision": "Acknowledged the alert", "rationale": "Meeting at nine"},
            "Comment with the acknowledgement: Meeting at nine",
        ),
        (
            interview(reasons=(Reason.FRIENDS, Reason.UNHAPPY_IN_PLACEMENT), harms=(Harm.SLEPT_ROUGH,)),
            {"conducted_by": "Joel"},
            "Return home interview held by Joel, independent service commissioned by the council (independent);"
            " why they went: to be with friends, unhappy in placement; what happened while away: slept rough",
        ),
        (interview(), {}, "Return home interview held, independent service commissioned by the council (independent)"),
        (
            DiscussionHeld(held_at=AT, reasons=(Reason.BULLYING,)),
            {},
            "Discussion with the social worker; why they went: bullying",
        ),
        (
            DiscussionHeld(held_at=AT, reasons=(Reason.PARTNER, Reason.SCHOOL), age_gap=AgeGap.OVER_5),
            {},
            "Discussion with the social worker; why they went: to be with a person they call boyfriend or girlfriend, school;"
            " whom they call boyfriend or girlfriend: older by more than 5 years",
        ),
    ],
)
def test_each_step_in_words_that_are_true_whoever_holds_the_position(change: Fact, words: dict[str, str], said: str) -> None:
    assert summary(change, words) == said
    assert headline(change, words).startswith(said.partition(": Meeting")[0])


@pytest.mark.parametrize(
    ("exact", "words"),
    [
        ({}, "last seen 15 January 2026 at 20:00 by"),
        ({"last_seen_precision": "about"}, "last seen about 15 January 2026 at 20:00 by"),
        (
            {"last_seen_precision": "between", "last_seen_until": SEEN + timedelta(minutes=9)},
            "last seen between 15 January 2026 at 20:00 and 15 January 2026 at 20:09 by",
        ),
    ],
)
def test_an_estimate_of_when_they_were_last_seen_is_read_as_one_wherever_the_raise_is_a_line(exact: dict[str, Any], words: str) -> None:
    command = raising(**exact)
    raise_, *_ = raise_episode(command, BEGINNING, Around(SEEN + timedelta(minutes=10)))
    assert words in headline(raise_, command.narrative())
    again = AbsenceReportedAgain(reported_at=AT, **command.model_dump(include={f"last_seen_{one}" for one in ("at", "precision", "until")}))
    assert words in headline(again, command.narrative())


def test_within_a_minute_the_order_of_writing_counts_and_the_alert_follows_what_called_for_it() -> None:
    raised, police = entry("Raised", AT, 4), entry("Police", AT.replace(second=0), 5)
    alert, mailed = entry("Alert", AT, None), entry("E-mail", AT, None)
    earlier = entry("Written later, happened earlier", AT - timedelta(minutes=1), 6, AT + timedelta(hours=1))
    given = [(mailed, 9), (police, 5), (alert, 8), (earlier, 6), (raised, 4)]
    assert in_order(given) == [earlier, raised, police, alert, mailed]


def test_one_press_is_one_line_and_another_person_or_time_another() -> None:
    kind = "notify.alert_acknowledged"
    first, second = entry("by Helen", AT, None, kind=kind), entry("by Helen", AT + timedelta(milliseconds=40), None, kind=kind)
    other, later = entry("by Pat", AT, None, kind=kind), entry("by Helen", AT + timedelta(minutes=2), None, kind=kind)
    assert in_order([(first, 1), (second, 2), (other, 3), (later, 4)]) == [first, other, later]
    mails = [(entry("E-mail", AT, None, kind="notify.alert_sent"), position) for position in (1, 2)]
    assert len(in_order(mails)) == 2, "two messages were two messages"


def written_fields(model: type[BaseModel]) -> Iterator[str]:
    """The paths of what people may write in a command, or in a part of one that is all their words."""
    for name, field in model.model_fields.items():
        if not issubclass(model, Command) or any(isinstance(mark, Narrative) for mark in field.metadata):
            parts = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
            inner = [part for part in parts if issubclass(part, BaseModel)]
            yield from (f"{name}.{below}" for below in written_fields(inner[0])) if inner else [name]


def commands(of: type[Command]) -> Iterator[type[Command]]:
    for below in of.__subclasses__():
        yield below
        yield from commands(below)


def test_a_page_shows_all_that_people_can_write() -> None:
    written = {field for command in commands(Command) for field in written_fields(command)}
    assert {"voice.consent_to_quote", "feedback.changed", "handling"} <= written
    assert written - NAMED_IN_PASSING - set(FIELDS) == set()


def test_an_answer_reads_as_people_say_it() -> None:
    answers = {
        "voice.readers": '["the IRO", "Maureen"]',
        "voice.consent_to_quote": "false",
        "voice.quote_for": '["training"]',
        "feedback.changed": "A little",
        "feedback.listened_to": "true",
        "shared_at": "2026-07-15T21:10:00+00:00",
        "circumstances": "true",
    }
    entry = Entry(1, "missing.interview_held", AT, AT, "Demo", "", answers, "")
    assert {text for _, text in written(entry)} == {
        "the IRO, Maureen",
        "No",
        "To train carers and staff",
        "A little",
        "Yes",
        "15 July 2026 at 22:10",
        "true",
    }
