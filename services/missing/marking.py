"""Marks an entry as recorded in error, wherever the same talk was written down with it."""

from dataclasses import replace
from datetime import datetime

from services.missing.domain import commands as c
from services.missing.domain.around import Around
from services.missing.domain.decide import decide
from services.missing.domain.marking_in_error import MARKABLE, OWN_WITHIN, entry_at, refuse_others_entry
from services.missing.domain.recorded import in_error
from services.missing.store import episodes, logged, words
from services.missing.timeline import Entry
from services.missing.writing import Unit
from shared.contracts.episodes import EpisodeChange, EpisodeSnapshot, InterviewHeld
from shared.database import Connection
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed


def may_mark(person: Person, entry: Entry, now: datetime) -> bool:
    """Whether this entry of a timeline is this person's to mark now (UTC)."""
    if entry.position is None or entry.error is not None or type(entry.change) not in MARKABLE:
        return False
    own = allowed(person, Action.ENTRIES_MARK_OWN) is not None and entry.own and now - entry.recorded_at <= OWN_WITHIN
    return own or allowed(person, Action.ENTRIES_MARK) is not None


async def looked_up(conn: Connection, person: Person, episode: EpisodeSnapshot, command: c.MarkInError, around: Around) -> Around:
    """With everything recorded on the episode. Raises NotYours, and Refused where the position is no entry of it."""
    around = replace(around, history=await logged.history(conn, episode.episode_id))
    if allowed(person, Action.ENTRIES_MARK) is None:
        refuse_others_entry(command, person.recorded_by, around)
    return around


async def mark_also(unit: Unit, command: c.MarkInError, episode: EpisodeSnapshot, around: Around) -> None:
    """An interview that answered other episodes of the child was not held there, either: what it left on them is marked with it.

    Marked on one of those alone, it did not answer that one. Every episode of the child is locked by now.
    """
    held = around.history[entry_at(around, command.position) - 1].change
    if not isinstance(held, InterviewHeld):
        return
    ids = sorted(
        one.episode_id for one in await episodes.of_children(unit.conn, [episode.child_id]) if one.episode_id != episode.episode_id
    )
    answered = await words.answered_with(unit.conn, ids, episode.reference)
    for other in (await episodes.load_several(unit.conn, ids)).values():
        history = await logged.history(unit.conn, other.episode_id)
        gone = in_error([one.change for one in history])
        for entry, one in enumerate(history, start=1):
            if one.position in answered and entry not in gone and _same_talk(one.change, held):
                also = command.model_copy(update={"position": one.position})
                there = replace(around, history=history)
                unit.record(other, decide(other, also, there), also.narrative(), history)


def _same_talk(one: EpisodeChange, held: InterviewHeld) -> bool:
    return isinstance(one, InterviewHeld) and one.held_at == held.held_at
