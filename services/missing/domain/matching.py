"""A provisional child is one of the register: their episodes become that child's. A person says so; nothing merges by itself."""

from services.missing.domain.around import Around
from services.missing.domain.child import child_at_start
from services.missing.domain.neighbours import refuse_overlap, refuse_second_open
from shared.clock import london_date
from shared.contracts.children import ChildSnapshot
from shared.contracts.episodes import ChildMatched, EpisodeSnapshot


def match_child(episode: EpisodeSnapshot, child: ChildSnapshot, raised_for: str, around: Around) -> ChildMatched:
    """`around.others` are the registered child's own. Raises OpenAlready or OverlapsAnother, which name the episode in the way.

    What was raised in error moves, too: it covers no time.
    """
    start = episode.last_seen_at
    if episode.ongoing:
        refuse_second_open(around.others)
    if episode.cancelled_at is None:
        refuse_overlap("child_id", start, start, around.now if episode.ongoing else episode.ended_at, around.others)
    return ChildMatched(
        raised_for=raised_for, child_id=child.child_id, child=child_at_start(child, london_date(start)), matched_at=around.now
    )
