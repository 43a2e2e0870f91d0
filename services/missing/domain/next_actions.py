"""What an episode calls for next, each with the time it is due and why. Prompts explain themselves; they never block."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.missing.domain.prompts import AFTER_CANCELLING, FROM_REGISTER, PROMPTS, REFER_TO_LADO, Action, Prompt
from services.missing.domain.register_prompts import register_says
from shared.clock import london_date, london_midnight
from shared.contracts.children import ChildSnapshot
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.told_by_child import lado_to_hear

__all__ = ["FROM_REGISTER", "Action", "NextAction", "as_of", "next_actions"]


class NextAction(NamedTuple):
    """`due_at` is UTC and None where no clock runs; `about` is the handover or the agreed action that it concerns.

    `recorded_late`: it was due before the absence, or for what follows its end the end, was written down, so that nobody could have done
    it in time by this record.
    """

    action: Action
    due_at: datetime | None
    why: str
    overdue: bool
    about: UUID | None = None
    recorded_late: bool = False


_LAST_DAY = date.max - timedelta(days=1)
"""After it there is no midnight: one such action must not take every list down that its episode is on."""


def next_actions(episode: EpisodeSnapshot, now: datetime, child: ChildSnapshot | None = None) -> list[NextAction]:
    """Never empty while the episode can go on: where nothing else is called for, it can be closed. After a death, nothing.

    `child` is the register's record as it stands now; where it was not asked (None), its prompts are not among these.
    """
    if episode.died:
        return []
    if episode.status is EpisodeStatus.CLOSED:
        return [_asked(REFER_TO_LADO, episode, now)] if episode.closed_at and lado_to_hear(episode) else []
    if episode.status is EpisodeStatus.CANCELLED:
        return [_asked(AFTER_CANCELLING, episode, now)] if AFTER_CANCELLING.called_for(episode) else []
    found = [_asked(prompt, episode, now) for prompt in PROMPTS if prompt.called_for(episode)]
    for agreed in episode.actions:
        if agreed.done_at is None:
            due = london_midnight(min(agreed.due, _LAST_DAY) + timedelta(days=1))
            why = f"Agreed in the {agreed.origin}: say what came of it"
            found.append(NextAction(Action.COMPLETE_ACTION, due, why, due < now, agreed.action_id))
    says = child and register_says(episode, child, london_date(now))
    if says:
        action, why = FROM_REGISTER[says.what]
        found.append(NextAction(action, london_midnight(says.on), why.format(on=f"{says.on.day} {says.on:%B %Y}"), True))
    return as_of(found or [_CLOSING], now)


def _asked(prompt: Prompt, episode: EpisodeSnapshot, now: datetime) -> NextAction:
    due = prompt.due(episode)
    written = max(episode.recorded_at, (prompt.since_end and episode.end_recorded_at) or episode.recorded_at)
    overdue, late = due is not None and due < now, due is not None and due < written
    return NextAction(prompt.action, due, _why(prompt, episode), overdue, prompt.about(episode), late)


_CLOSING = NextAction(Action.CLOSE_EPISODE, None, "Nothing is outstanding: a manager can close the episode", False)

LAPSES = frozenset({Action.OFFER_AGAIN})
"""Asked until it is due, and never after: nobody is late with it."""


def as_of(actions: Sequence[NextAction], now: datetime) -> list[NextAction]:
    """The same actions later on the same London day, which nothing has changed meanwhile: only what is overdue, or lapses, is another."""
    standing = [one for one in actions if not (one.action in LAPSES and one.due_at is not None and one.due_at < now)]
    if actions and not standing:
        return [_CLOSING]
    return [one._replace(overdue=True) if one.due_at is not None and one.due_at < now and not one.overdue else one for one in standing]


def _why(prompt: Prompt, episode: EpisodeSnapshot) -> str:
    """The interview's clock is shown with its reason where it was no return that started it."""
    interview = prompt.action in (Action.OFFER_INTERVIEW, Action.OFFER_AGAIN, Action.HOLD_INTERVIEW)
    end = episode.other_end
    if interview and end is not None and end.kind.whereabouts_known:
        return f"{prompt.why}; the clock runs since the absence ended: {end.kind.label.lower()}"
    return prompt.why
