"""What a guest reads of an episode: carers and homes see what helps to find and to receive the child, and nothing that was said of them.

A table of what is shown, not of what is hidden: a kind of entry nobody has thought of yet is not shown to a guest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.missing.domain.next_actions import Action as Doing
from services.missing.domain.next_actions import NextAction
from services.missing.domain.readers import CHILDS_WORDS
from shared.contracts import episodes as e
from shared.contracts.envelope import Event
from shared.contracts.facts import Fact
from shared.contracts.response_codes import WordsReader
from shared.identity.people import Person, Role
from shared.identity.permissions import Action, Scope, allowed

SHOWN: Mapping[type[Fact], frozenset[str]] = {
    e.EpisodeRaised: frozenset({"circumstances", "last_seen_by", "last_seen_place"}),
    e.PoliceReported: frozenset({"police_reference"}),
    e.ChildSighted: frozenset({"by", "where"}),
    e.ChildFound: frozenset(),
    e.CategoryChanged: frozenset(),
    e.ChildReturned: frozenset({"returned_by"}),
    e.HandoverAccepted: frozenset(),
    e.EpisodeEnded: frozenset(),
    e.EpisodeCancelled: frozenset(),
    e.EpisodeClosed: frozenset(),
    e.EpisodeReopened: frozenset(),
}
"""(ours) Each kind of change a guest sees, with those words of it that they read. The risk's reasons, what the police or a neighbour said,
whom we tell and why not, how we decide, and everything the child said stay among the authority's own, unless the child names their carer
as a reader of it. No correction is among them: it repeats what was wrong, and `as_corrected` has put it right where it stood."""


TO_INTERVIEW: Mapping[type[Fact], frozenset[str]] = {
    **SHOWN,
    e.ReturnPlanMade: frozenset({"rationale", "wants"}),
    e.InterviewAssigned: frozenset({"to"}),
    e.InterviewArranged: frozenset({"place"}),
    e.InterviewOffered: frozenset({"reason"}),
    e.InterviewHeld: frozenset(
        {
            "conducted_by",
            "answered_with",
            "whereabouts",
            "other_reason",
            "other_harm",
            "with_whom",
            "would_help",
            "interpreter",
            "observation",
            "voice.words",
            "voice.told_child",
        }
    ),
}
"""(ours) A commissioned interviewer also sees what the interview is for, what is arranged, and what was said at it: they were there."""


CONFIDENTIAL: Mapping[str, Any] = {
    name: e.EpisodeSnapshot.model_fields[name].default
    for name in (
        *("told", "decisions", "strategy_decisions", "intelligence", "handover", "safe_to_return", "tonight_said", "prevention_checked_at"),
        *("unsafe_since", "unsafe_said"),
        *("return_plan", "assignment", "appointment", "offers", "interviews", "interview", "discussions", "actions", "supervisions"),
    )
}
"""What of an episode is the authority's own also in codes: that a child is unhappy where they live, whom we tell, what we decide."""

OF_THE_INTERVIEW = frozenset({"return_plan", "assignment", "appointment", "offers", "interviews", "interview"})
"""What of it a commissioned interviewer works with."""


INTERVIEWING = (Doing.OFFER_INTERVIEW, Doing.OFFER_AGAIN, Doing.HOLD_INTERVIEW)
"""All that a guest may be asked to do, and only one who interviews, beside what is agreed with them by name."""


def is_guest(person: Person) -> bool:
    """Whoever sees no further than a placement, or than what is assigned to them."""
    return allowed(person, Action.EPISODES_READ) is not Scope.WHOLE_AUTHORITY


def interviews(person: Person) -> bool:
    """A guest who sees what is assigned to them, and no placement."""
    return is_guest(person) and person.placement is None and Role.INTERVIEWER in person.roles


def asked_of(person: Person, episode: e.EpisodeSnapshot, actions: Sequence[NextAction]) -> Sequence[NextAction]:
    """What a reader sees that an episode calls for: whom we tell and what we decide is no guest's to be asked."""
    if not is_guest(person):
        return actions
    theirs = {one.action_id for one in _agreed_with(person, episode)}
    return [one for one in actions if interviews(person) and (one.action in INTERVIEWING or one.about in theirs)]


def _agreed_with(person: Person, episode: e.EpisodeSnapshot) -> tuple[e.AgreedAction, ...]:
    return tuple(one for one in episode.actions if str(one.owner) == person.id)


def as_read_by(person: Person, episode: e.EpisodeSnapshot) -> e.EpisodeSnapshot:
    """The episode's own fields, as far as this reader may read them."""
    if not is_guest(person):
        return episode
    if not interviews(person):
        return episode.model_copy(update=CONFIDENTIAL)
    hidden = {name: blank for name, blank in CONFIDENTIAL.items() if name not in OF_THE_INTERVIEW}
    return episode.model_copy(update=hidden | {"actions": _agreed_with(person, episode)})


OF_SAFETY: Mapping[str, Any] = {"safe_to_return": None, "since_unsafe": None}
"""Whether it is safe to go back to them, as `CONFIDENTIAL` has it: no guest reads it in what happened either."""

OF_A_TALK: Mapping[str, Any] = {"reasons": (), "harms": (), "age_gap": None}
"""What is coded of a talk, and is no carer's to read, though the child wants them to read their words."""


def is_for_carer(person: Person, change: Fact) -> bool:
    """The child named carer or home as readers of their own words."""
    return Role.CARER in person.roles and WordsReader.CARER in getattr(change, "readers", ())


def as_shown(person: Person, event: Event[Any]) -> Event[Any]:
    """An event that a guest is shown. Of a talk whose words a child wants their carer to read these are all that the carer is told."""
    change: Fact = event.data.change
    if not is_guest(person) or event.recordedby == person.recorded_by:
        return event
    hidden = {**OF_SAFETY, **(OF_A_TALK if is_for_carer(person, change) else {})}
    blank = {name: none for name, none in hidden.items() if name in type(change).model_fields}
    return event.model_copy(update={"data": event.data.model_copy(update={"change": change.model_copy(update=blank)})})


def _is_theirs(person: Person, change: Fact) -> bool:
    return interviews(person) and isinstance(change, e.ActionSet) and str(change.owner) == person.id


def for_guest(person: Person, logged: Iterable[Event[Any]], narratives: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, dict[str, str]]:
    """By event: the words a guest reads. An event that is not in it is not shown to them; what they recorded themselves is, whole."""
    shown_to = TO_INTERVIEW if interviews(person) else SHOWN
    found: dict[UUID, dict[str, str]] = {}
    for event in logged:
        said, shown = narratives.get(event.id, {}), shown_to.get(type(event.data.change))
        if event.recordedby == person.recorded_by or _is_theirs(person, event.data.change):
            found[event.id] = dict(said)
        elif is_for_carer(person, event.data.change):
            found[event.id] = {field: text for field, text in said.items() if field in CHILDS_WORDS[type(event.data.change)]}
        elif shown is not None:
            found[event.id] = {field: text for field, text in said.items() if field in shown}
    return found
