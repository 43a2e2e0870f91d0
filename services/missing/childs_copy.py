"""What a child is given of their own record, in plain words: a choice from the episode and its timeline, made in one place.

Left out, whoever asks: intelligence, risk and its reasons, managers' decisions, the police's account, what others said of the child, and
whom the child was with. Names of professionals stay: the child knows them. What a worker wrote about the child speaks of them to somebody
else: it is quoted as ours, never said to the child as if it were theirs.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from services.missing.agreed import Agreed, agreed
from services.missing.quoting import consent, taken_back
from services.missing.reading import OpenedEpisode
from services.missing.sentences import DISAGREES, lower
from services.missing.timeline import ARRANGED, ASSIGNED, Entry, latest_of
from shared.contracts.codes import Category, FoundLocation, LastSeenPrecision
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import EndKind, TellWhom, WordsReader
from shared.web import date_time, day

LEFT_OUT = (
    "intelligence, and what the police wrote of their check",
    "how high the risk was rated, and why",
    "what managers decided, and why",
    "what other people said, and where and with whom the child was",
    "harms, reasons and ages as we coded them, and what was observed: the child’s own words stand instead",
)


class Talk(NamedTuple):
    """One talk with the child. `readers` in words, `quoted` empty where nobody asked them; `summary` and `would_help` are a worker's words.

    `withheld`: who has the child's own words instead.
    """

    headline: str
    summary: str | None
    words: str | None
    told: str | None
    readers: str
    quoted: str
    would_help: str | None
    withheld: str | None


class Told(NamedTuple):
    """What somebody wrote to the child, or the child wrote to us. `withheld` as in `Talk`."""

    headline: str
    about: str | None
    words: str | None
    readers: str
    withheld: str | None


class ChildsCopy(NamedTuple):
    happened: list[str]
    told: list[str]
    wants: str | None
    talks: list[Talk]
    arranged: str | None
    actions: list[Agreed]
    letters: list[Told]
    comments: list[Told]


def childs_copy(opened: OpenedEpisode, answered: Sequence[OpenedEpisode], now: datetime) -> ChildsCopy:
    """`answered`: the child's other episodes that an interview of this one answered too; what was said may be written down there."""
    episode, timeline = opened.view.episode, opened.timeline
    also = [one.timeline for one in answered]
    return ChildsCopy(
        happened=list(_happened(episode)),
        told=list(_told(episode, bool(opened.telling.reached) or opened.telling.acknowledged)),
        wants=latest_of(timeline, "missing.return_plan_made").get("wants"),
        talks=[_talk(entry, timeline, also) for entry in timeline if entry.type in _TALKS],
        arranged=_arranged(opened, now),
        actions=agreed(opened),
        letters=[_words(entry, f"From {entry.by}, {day(entry.at)}") for entry in _of(timeline, "letter_written")],
        comments=[_words(entry, _said(entry)) for entry in _of(timeline, "child_commented")],
    )


def _said(comment: Entry) -> str:
    return f"{'You disagreed' if comment.headline == DISAGREES else 'You told us'}, {day(comment.at)}"


def _arranged(opened: OpenedEpisode, now: datetime) -> str | None:
    """The talk that is still to come."""
    appointment = opened.view.episode.appointment
    if appointment is None or appointment.at < now:
        return None
    who, place = latest_of(opened.timeline, ASSIGNED).get("to"), latest_of(opened.timeline, ARRANGED).get("place")
    return f"A talk {f'with {who} ' if who else ''}is arranged for {date_time(appointment.at)}{f': {place}' if place else ''}."


def _happened(episode: EpisodeSnapshot) -> Iterator[str]:
    when = day if episode.times == "days" else date_time
    about = "about " if episode.last_seen_precision is LastSeenPrecision.ABOUT and episode.times == "minutes" else ""
    seen = f"{about or 'on '}{when(episode.last_seen_at)}"
    if episode.last_seen_until:
        seen = f"between {when(episode.last_seen_at)} and {when(episode.last_seen_until)}"
    known = episode.periods[0].category is Category.A
    yield f"You were last seen {seen}. " + (
        "We knew where you were, but not that you were safe." if known else "We did not know where you were."
    )
    if episode.origin == "raised":
        yield f"We were told on {when(episode.reported_at)}."
        yield from _looked(episode)
    if episode.found_at and episode.found_at != episode.returned_at and episode.other_end is None:
        where = f": {_PLACES[episode.found_location]}" if episode.found_location in _PLACES else ""
        yield f"You were found on {when(episode.found_at)}{where}."
    if episode.other_end and episode.other_end.kind in _ENDS:
        yield f"{_ENDS[episode.other_end.kind]} {when(episode.other_end.at)}."
    if episode.returned_at:
        yield f"You came back on {when(episode.returned_at)}. We were glad that you were back."


_ENDS = {
    EndKind.HOSPITAL: "You were in hospital from",
    EndKind.CUSTODY: "You were in custody from",
    EndKind.TURNED_18: "You turned 18 on",
    EndKind.CARE_ENDED: "You left our care on",
}
_PLACES = {
    FoundLocation.FAMILY_HOME: "at your family’s home",
    FoundLocation.FRIEND: "with a friend",
    FoundLocation.HOSPITAL: "in hospital",
    FoundLocation.CUSTODY: "in police custody",
    FoundLocation.TRANSPORT: "on public transport",
    FoundLocation.PUBLIC_PLACE: "in a public place",
}
"""Where it can be said without judging the place."""


def _looked(episode: EpisodeSnapshot) -> Iterator[str]:
    """What the record says was done to find the child, while nobody knew where they were; that it says nothing, where it says nothing."""
    # Told by a report with its reference or without one: to the child it is the same, and the first time says it.
    police = [episode.police_reported_at, *(one.told_at for one in episode.told if one.who is TellWhom.POLICE)]
    done = [
        f"{what} on {date_time(min(times))}"
        for heard, what in (
            (police, "the police were told"),
            ([episode.grab_pack_sent_at], "a page with what helps to recognise you was sent to people who look for you"),
        )
        if (times := [at for at in heard if at and _to_find(episode, at)])
    ]
    if done:
        yield f"To find you, {', and '.join(done)}."
    elif _to_find(episode, episode.reported_at):
        yield "We have not written down what was done to find you."


def _to_find(episode: EpisodeSnapshot, at: datetime) -> bool:
    """Whether the child was still to be found then (UTC)."""
    known_since = episode.found_at or episode.ended_at
    return any(one.category is Category.M for one in episode.periods) and (known_since is None or at <= known_since)


def _told(episode: EpisodeSnapshot, managers: bool) -> Iterator[str]:
    """Roles in plain words, in the order they were told."""
    told: list[tuple[datetime, str]] = [(one.told_at, _WHO[one.who]) for one in episode.told if one.told_at]
    if episode.police_reported_at:
        told.append((episode.police_reported_at, "The police"))
    for at, who in sorted(told):
        yield f"{who}: {date_time(at)}"
    if managers:
        yield "Managers at the council, whose work it is to see that enough was done to find you"


_WHO = {
    TellWhom.PARENTS: "Your parents",
    TellWhom.POLICE: "The police",
    TellWhom.IRO: "Your independent reviewing officer (IRO)",
    TellWhom.HOST_AUTHORITY: "The council of the place where you live",
    TellWhom.SCHOOL: "Your school",
    TellWhom.VIRTUAL_SCHOOL: "The virtual school, who look after your education",
    TellWhom.HEALTH: "Your nurse or doctor",
    TellWhom.GUARDIAN: "Your guardian",
    TellWhom.HOME_OFFICE: "The Home Office",
    TellWhom.YOUTH_JUSTICE: "Your youth justice worker",
    TellWhom.MANAGER_ON_CALL: "A manager at the council",
    TellWhom.CARER: "Whoever looks after you where you live",
}
_LABELS = {one.value: one.label for one in WordsReader}
INTERVIEW = "missing.interview_held"
_TALKS = ("missing.discussion_held", INTERVIEW)


def _talk(entry: Entry, timeline: Sequence[Entry], also: Sequence[Sequence[Entry]]) -> Talk:
    interview = entry.type == INTERVIEW
    whole, beside = _where_it_is_written_down(entry, timeline, also) if interview else (entry, timeline)
    said = whole.narrative
    whom = said.get("conducted_by", "an interviewer") if interview else entry.by
    return Talk(
        headline=f"You talked with {whom}, {date_time(entry.at)}",
        summary=said.get("summary"),
        words=said.get("voice.words"),
        told=said.get("voice.told_child"),
        readers=_readers(whole),
        quoted=_quoted(whole, beside),
        would_help=said.get("would_help"),
        withheld=_withheld(whole),
    )


def _where_it_is_written_down(entry: Entry, timeline: Sequence[Entry], also: Sequence[Sequence[Entry]]) -> tuple[Entry, Sequence[Entry]]:
    """One interview may answer several episodes, and is written down whole on one of them."""
    for other in (timeline, *also):
        for one in other:
            if (one.type, one.at) == (entry.type, entry.at) and (one.withheld or one.readers):
                return one, other
    return entry, timeline


def _quoted(talk: Entry, timeline: Sequence[Entry]) -> str:
    given, withdrawn = consent(talk, timeline)
    said = {None: "", "true": "You said yes.", "false": "You said no."}.get(given, f"You said yes, for this: {given}.")
    return " ".join([said, *(f"You took that back on {taken_back(one)}." for one in withdrawn)])


def _readers(entry: Entry) -> str:
    """Those who can open the words here, and whoever was named beside them, in words; empty where there are none to read."""
    written = [_LABELS.get(one, one) for one in json.loads(entry.narrative.get("voice.readers", "[]"))]
    return ", ".join(dict.fromkeys([*written, *(one.label for one in entry.readers)]))


def _withheld(entry: Entry) -> str | None:
    """Who can give the child a page with their words, where whoever makes this one is none of their readers."""
    return f"{entry.by}, or {' or '.join(lower(one.label) for one in entry.readers)}" if entry.withheld else None


def _words(entry: Entry, headline: str) -> Told:
    return Told(headline, entry.narrative.get("about"), entry.narrative.get("words"), _readers(entry), _withheld(entry))


def _of(timeline: Sequence[Entry], kind: str) -> list[Entry]:
    return [entry for entry in timeline if entry.type == f"missing.{kind}"]
