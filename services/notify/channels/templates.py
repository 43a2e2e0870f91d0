"""Which template each way of telling takes, and what the Caldicott Guardian's decision adds to it."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, field_serializer

from services.notify.channels.message import MARKING, Fields, Template
from services.notify.domain.findings import Finding
from services.notify.domain.people import Name
from services.notify.domain.policy import Reason
from shared.clock import UtcDatetime
from shared.contracts.alert_codes import Channel
from shared.contracts.episodes import EpisodeSnapshot


class Said(NamedTuple):
    """What one message says: its subject, its first sentence, what to do, and the few words a text has room for.

    With a reference of 14 characters and a link of 90 a text is one of 160 (GSM); what a decision discloses may make it two.
    """

    subject: str
    tells: str
    do: str
    short: str


SAID = {
    "alert": Said(
        "alert about a child, {reference}",
        "There is an alert about a child: {reference}.",
        "Sign in to see it and to say that you have",
        "alert about a child, {reference}.",
    ),
    "several": Said(
        "several alerts about children",
        "There are several alerts about children: {reference}.",
        "Sign in to see them and to say that you have",
        "several alerts about children: {reference}.",
    ),
    "escalated": Said(
        "alert about a child passed on to you, {reference}",
        "An alert about a child has come to you, because nobody it was sent to has answered: {reference}.",
        "Sign in to see it and to say that you have",
        "alert passed on to you, {reference}.",
    ),
    "ring": Said(
        "please ring about a child, {reference}",
        "Nobody has answered an alert about a child: {reference}. Ring whoever should have answered.",
        "Sign in to see whom to ring, and to record what they say",
        "nobody answers, please ring: {reference}.",
    ),
    "reminder": Said(
        "reminder about a child, {reference}",
        "You were told about a child: {reference}. What was to follow is due, and is not recorded.",
        "Sign in to record it; otherwise the alert is opened again",
        "not recorded yet: {reference}.",
    ),
    "notice": Said(
        "news about a child, {reference}",
        "There is news about a child you were told of: {reference}. You need not answer.",
        "Sign in to see it",
        "news about a child, {reference}.",
    ),
    "shared": Said(
        "alert about a child, {reference}",
        "You are told of an alert about a child: {reference}. You need not answer.",
        "Sign in to see it",
        "alert about a child, {reference}.",
    ),
    "test": Said(
        "a test from Safe Return, nothing has happened",
        "This is a test. No child is missing because of it, and there is nothing to do.",
        "You asked for it on the page of your channels: alerts will reach you this way",
        "this is a test, nothing has happened.",
    ),
    "daily_list": Said(
        "the daily list is ready",
        "Today’s list of children who are missing is ready. It is made every day, also when nobody is missing.",
        "Sign in to read it",
        "the daily list is ready.",
    ),
    "handover_sheet": Said(
        "time for the handover sheet",
        "Day and night hand over to each other: the sheet of everything open is made when you open it.",
        "Sign in to read it and to print it",
        "time for the handover sheet.",
    ),
    "data_monday": Said(
        "Data Monday is ready",
        "The page of your team’s week is ready: what happened, what is past its time, and what is due.",
        "Sign in to read it and to print it",
        "Data Monday is ready.",
    ),
} | {
    kind.says: Said(
        f"Safe Return needs its operator: {kind}",
        f"{kind.label}. You are told once, and again if it is put right and comes back.",
        "Sign in as administrator to see what it is about and since when",
        f"{kind.replace('_', ' ')}.",
    )
    for kind in Finding
}
"""By what a delivery `says`; `several` where routine alerts go as one message."""

QUIET = frozenset({"several", "notice", "shared", "test", "daily_list", "handover_sheet", "data_monday", *(kind.says for kind in Finding)})
"""What discloses nothing more, whatever was decided: it is about many, or asks for nothing."""

_DISCLOSED = ("Age: {age_band}.", "Gone for {hours}.", "Risk: {risk}.")
_DO_NOT_REPLY = "Do not reply to this message and do not forward it. If a child is in danger now, ring 999.\n"


def _templates(says: str, said: Said) -> dict[Channel, Template]:
    more = () if says in QUIET else _DISCLOSED
    email = Template(f"{MARKING}: {said.subject}", said.tells, *more, f"{said.do}:", "{link}", _DO_NOT_REPLY)
    text = Template(None, f"Safe Return: {said.short}", *more, "Sign in: {link}", between=" ")
    chat = Template(None, said.tells, *more, f"{said.do}.", between=" ")
    return {Channel.EMAIL: email, Channel.SMS: text, Channel.TEAMS: chat, Channel.SLACK: chat}


TEMPLATES = {says: _templates(says, said) for says, said in SAID.items()}
"""By what is said, and by which way."""


class MessagesDecision(BaseModel):
    """The Caldicott Guardian's recorded decision on messages: the body of the document of kind `messages`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: frozenset[Literal["age_band", "hours", "risk"]]
    decided_by: Name
    decided_at: UtcDatetime
    reason: Reason

    @field_serializer("fields")
    def in_order(self, fields: frozenset[str]) -> list[str]:
        return sorted(fields)


def disclosed(decision: MessagesDecision | None, now: datetime) -> frozenset[str]:
    """The fields that are switched on: none without a decision, or before its time."""
    return frozenset(decision.fields) if decision is not None and decision.decided_at <= now else frozenset()


def details(fields: Fields, episode: EpisodeSnapshot, now: datetime) -> Fields:
    """With what a decision may disclose, as far as it is known. Nothing of a child whose record is restricted."""
    if episode.child.restricted:
        return fields
    rated = [rating.level for rating in (episode.risk.social_work, episode.risk.police) if rating]
    return fields._replace(
        age_band=None if episode.child.age is None else _band(episode.child.age),
        hours=None if episode.times == "days" else _hours(now - episode.last_seen_at),
        risk=" and ".join(dict.fromkeys(level.label.lower() for level in rated)) or None,
    )


def _hours(gone: timedelta) -> str:
    """Whole ones, elapsed."""
    hours = gone // timedelta(hours=1)
    return "less than an hour" if hours < 1 else f"{hours} hour{'' if hours == 1 else 's'}"


def _band(age: int) -> str:
    """The Department's ages: under 1, 1 to 4, 5 to 9, 10 to 15, 16 and over."""
    for youngest, band in ((16, "16 or over"), (10, "10 to 15"), (5, "5 to 9"), (1, "1 to 4")):
        if age >= youngest:
            return band
    return "under 1"
