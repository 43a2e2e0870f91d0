"""What is decided about the record itself, and what the child is written or adds. Each raises a `Refused` or gives the changes."""

from collections.abc import Mapping

from services.missing.domain import commands as c
from services.missing.domain.around import Around, refuse_before_last_seen, refuse_future
from services.missing.domain.called_for import nobody_accepted
from services.missing.domain.correct import correct_episode
from services.missing.domain.decisions_while_away import Changes, Decision
from services.missing.domain.marking_in_error import mark_in_error, show_to_placement
from services.missing.domain.neighbours import refuse_overlap, refuse_second_open
from services.missing.domain.refusals import FOUND, NotAllowedNow, NotOver, OutOfOrder
from services.missing.domain.reopening import reopened
from shared.contracts import episodes as e
from shared.contracts.codes import EpisodeStatus
from shared.contracts.episodes import EpisodeSnapshot


def _cancel(episode: EpisodeSnapshot, command: c.Cancel, around: Around) -> Changes:
    return (e.EpisodeCancelled(cancelled_at=around.now),)


def _close_episode(episode: EpisodeSnapshot, command: c.CloseEpisode, around: Around) -> Changes:
    """An action left open would be done by nobody once the episode is closed: nothing prompts for it then."""
    if episode.status is not EpisodeStatus.RETURNED:
        raise NotOver("record the return, or the other end, first", episode.status)
    if nobody_accepted(episode):
        raise NotAllowedNow("status", "no adult worker has accepted the young person yet: record who does", episode.status)
    undone = sum(action.done_at is None for action in episode.actions)
    if undone:
        raise NotAllowedNow("actions", f"{undone} agreed and not done: record what came of it first", undone)
    return (e.EpisodeClosed(closed_at=around.now),)


def _reopen_episode(episode: EpisodeSnapshot, command: c.ReopenEpisode, around: Around) -> Changes:
    """Of an episode that is open all the same, the end that was recorded is taken back.

    Raises OpenAlready where the child has another open episode and this one would go on, too.

    While one was cancelled another may have been recorded over the same time: OverlapsAnother names it.
    """
    if not episode.over and not episode.goes_on_past_end:
        raise NotAllowedNow("status", "only a closed or a cancelled episode can be reopened", episode.status)
    after = episode.model_copy(update=reopened(episode))
    if after.ongoing:
        refuse_second_open(around.others)
    if after.ongoing or episode.cancelled_at is not None:
        until = around.now if after.ongoing else after.ended_at
        refuse_overlap("status", episode.last_seen_at, episode.last_seen_at, until, around.others)
    return (e.EpisodeReopened(reopened_at=around.now),)


def _write_to_child(episode: EpisodeSnapshot, command: c.WriteToChild, around: Around) -> Changes:
    """Given to the child, who could take it once they were found; while they are away, no earlier than they were last seen."""
    refuse_future(around.now, written_at=command.written_at)
    since = episode.found_at or episode.ended_at
    if since is None:
        refuse_before_last_seen(episode, "written_at", command.written_at)
    elif command.written_at is not None and command.written_at < since:
        raise OutOfOrder("written_at", command.written_at, "before", FOUND, since)
    return (e.LetterWritten(written_at=command.written_at or around.now),)


def _record_childs_comment(episode: EpisodeSnapshot, command: c.RecordChildsComment, around: Around) -> Changes:
    refuse_future(around.now, said_at=command.said_at)
    said_at = command.said_at or around.now
    if episode.died and episode.other_end is not None and said_at > episode.other_end.at:
        raise OutOfOrder("said_at", said_at, "after", "the child died", episode.other_end.at)
    readers = tuple(dict.fromkeys(command.readers))
    return (e.ChildCommented(said_at=said_at, disagrees=command.disagrees, readers=readers, names_placement=command.names_placement),)


def _withdraw_consent(episode: EpisodeSnapshot, command: c.WithdrawConsent, around: Around) -> Changes:
    """Whether consent was given is for no one to check first: a child who says no is believed."""
    refuse_future(around.now, withdrawn_at=command.withdrawn_at)
    if not (episode.interviews or episode.discussions):
        raise NotAllowedNow("status", "no talk with the child is recorded, so nothing of theirs could be quoted", episode.status)
    return (e.ConsentWithdrawn(withdrawn_at=command.withdrawn_at or around.now, every_use=command.uses is None),)


ON_RECORD: Mapping[type[c.Command], Decision] = {
    c.Cancel: _cancel,
    c.CloseEpisode: _close_episode,
    c.ReopenEpisode: _reopen_episode,
    c.CorrectEpisode: correct_episode,
    c.WriteToChild: _write_to_child,
    c.RecordChildsComment: _record_childs_comment,
    c.WithdrawConsent: _withdraw_consent,
    c.MarkInError: mark_in_error,
    c.ShowToPlacement: show_to_placement,
}
