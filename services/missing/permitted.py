"""What a person must be allowed to do for each thing that is recorded on an episode, and what of it is only theirs."""

from collections.abc import Mapping
from uuid import UUID

from services.missing.domain import commands as c
from services.missing.domain.refusals import NotYours
from shared.contracts.codes import DecisionKind
from shared.contracts.episodes import EpisodeSnapshot
from shared.contracts.response_codes import ActionOrigin
from shared.identity.people import Person
from shared.identity.permissions import Action, allowed

ACTION_OF: Mapping[type[c.Command], Action] = {
    c.RaiseEpisode: Action.EPISODES_RAISE,
    c.ReportAgain: Action.EPISODES_RAISE,
    c.AssessRisk: Action.EPISODES_RECORD,
    c.ReportToPolice: Action.EPISODES_RECORD,
    c.RecordReturn: Action.EPISODES_RECORD,
    c.RecordManagementDecision: Action.EPISODES_DECIDE,
    c.OfferInterview: Action.INTERVIEWS_RECORD,
    c.HoldInterview: Action.INTERVIEWS_RECORD,
    c.Cancel: Action.EPISODES_CANCEL,
    c.RecordSighting: Action.EPISODES_RECORD,
    c.RecordTold: Action.EPISODES_RECORD,
    c.SendGrabPack: Action.EPISODES_RECORD,
    c.RecordIntelligence: Action.EPISODES_RECORD,
    c.ShareIntelligence: Action.EPISODES_RECORD,
    c.OfferHandover: Action.EPISODES_RECORD,
    c.AcceptHandover: Action.EPISODES_RECORD,
    c.WithdrawHandover: Action.EPISODES_RECORD,
    c.ChangeCategory: Action.EPISODES_RECORD,
    c.RecordStrategyDecision: Action.EPISODES_RECORD,  # (ours) at night it is EDT who says that a meeting is planned
    c.RecordFound: Action.EPISODES_RECORD,
    c.RecordOtherEnd: Action.EPISODES_RECORD,
    c.RecordPreventionCheck: Action.EPISODES_RECORD,
    c.MakeReturnPlan: Action.EPISODES_RECORD,
    c.HoldDiscussion: Action.EPISODES_RECORD,
    c.SetAction: Action.INTERVIEWS_RECORD,  # as long as it is agreed in an interview: `actions_of`
    c.CompleteAction: Action.INTERVIEWS_RECORD,  # as long as it is agreed with them: `refuse_others_work`
    c.CloseEpisode: Action.EPISODES_DECIDE,
    c.ReopenEpisode: Action.EPISODES_DECIDE,
    c.CorrectEpisode: Action.EPISODES_RECORD,
    c.MarkInError: Action.ENTRIES_MARK_OWN,  # anybody's: a manager
    c.ShowToPlacement: Action.PLACEMENTS_SHOW_AGAIN,
    c.MatchChild: Action.CHILDREN_MATCH,
    c.WriteToChild: Action.EPISODES_RECORD,
    c.RecordChildsComment: Action.INTERVIEWS_RECORD,
    c.WithdrawConsent: Action.INTERVIEWS_RECORD,  # as for the interview at which it was given
    c.AssignInterview: Action.INTERVIEWS_RECORD,  # as long as they take it on themselves: `refuse_others_work`
    c.ArrangeInterview: Action.INTERVIEWS_RECORD,
    c.RecordSupervision: Action.SUPERVISION_RECORD,
}
"""What a person must be allowed to do for each command; routes and pages ask `shared.identity` before they call."""

COMMENTING = (Action.EPISODES_RECORD, Action.ALERTS_ACKNOWLEDGE)
"""Either is enough for a comment: whoever an alert tells may acknowledge it with words, and they belong in the record."""


def actions_of(command: c.Command) -> tuple[Action, ...]:
    """As `ACTION_OF`, for what was really said: any of them is enough."""
    if is_comment(command):
        return COMMENTING
    if isinstance(command, c.SetAction) and command.origin is not ActionOrigin.INTERVIEW:
        return (Action.EPISODES_RECORD,)
    return (ACTION_OF[type(command)],)


def is_comment(command: c.Command) -> bool:
    return isinstance(command, c.RecordManagementDecision) and command.kind is DecisionKind.COMMENT


def refuse_others_work(person: Person, episode: EpisodeSnapshot, command: c.Command) -> None:
    """Whoever does not record on episodes finishes what is agreed with them; whoever does not assign takes on what is nobody's."""
    if isinstance(command, c.CompleteAction) and not finishes(person, episode, command.action_id):
        raise NotYours("action_id", "it is agreed with somebody else: they say what came of it", str(command.action_id))
    if isinstance(command, c.AssignInterview) and allowed(person, Action.INTERVIEWS_ASSIGN) is None:
        if str(command.to) != person.id:
            raise NotYours("to", "you can take an interview on yourself: the coordinator assigns it to others", str(command.to))
        if not takes_on(person, episode):
            raise NotYours("to", "it is assigned already: the coordinator can assign it again", str(command.to))


def finishes(person: Person, episode: EpisodeSnapshot, action_id: UUID) -> bool:
    """Whoever records on episodes any action, everybody else their own. One that is not there is for the domain to refuse."""
    agreed = next((one for one in episode.actions if one.action_id == action_id), None)
    return allowed(person, Action.EPISODES_RECORD) is not None or agreed is None or str(agreed.owner) == person.id


def takes_on(person: Person, episode: EpisodeSnapshot) -> bool:
    """Whoever assigns any interview, everybody else who holds some one that is nobody's yet."""
    return allowed(person, Action.INTERVIEWS_ASSIGN) is not None or episode.assignment is None
